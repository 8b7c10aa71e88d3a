"""What is wrong, or hardly meant, in rules, queues and their steps. No work is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from omnidesk.domain.implication import contains, impossible, overlaps, shape
from omnidesk.domain.queue import ExhaustedPolicy, Queue
from omnidesk.domain.rules import Rule
from omnidesk.domain.setup import Finding, Setup, Severity
from omnidesk.domain.work import Requirement

Steps = Sequence[Mapping[str, Any]]
Needs = Sequence[Sequence[Requirement]]


def lint(setup: Setup) -> list[Finding]:
    """Every finding, errors first, otherwise in the order of the configuration."""
    found = [
        *_rules(setup),
        *_pairs_of_rules(setup),
        *_queues(setup),
        *_cycles(setup),
        *_people(setup),
    ]
    order = list(Severity)
    return sorted(found, key=lambda finding: order.index(finding.severity))


def _rules(setup: Setup) -> Iterator[Finding]:
    for rule in setup.rules:
        where = ("rules", rule.name)
        condition = rule.condition
        segments = condition.segments
        if (
            impossible(condition.contact)
            or impossible(condition.call)
            or (segments and all(impossible(segment.tests) for segment in segments))
        ):
            yield Finding(Severity.WARNING, "never-holds", (*where, "when"))
        yield from _preferred(setup, rule)
        if rule.steps:
            yield from _steps((*where, "then.steps"), rule.steps, [rule.requirements])


def _preferred(setup: Setup, rule: Rule) -> Iterator[Finding]:
    for need in rule.requirements:
        if need.preferred and not any(
            person.skills.get(need.skill, 0) >= need.level
            for person in setup.people
            if not person.disabled
        ):
            values = {"skill": need.skill, "level": need.level}
            where = ("rules", rule.name, "then.preferred_skills")
            yield Finding(Severity.WARNING, "nobody-preferred", where, values)


def _pairs_of_rules(setup: Setup) -> Iterator[Finding]:
    """A rule is told of the first that hides it, else of the first that it overlaps with."""
    shapes = [shape(rule.condition, setup.inboxes) for rule in setup.rules]
    outcomes = [_outcome(rule) for rule in setup.rules]
    for index, rule in enumerate(setup.rules):
        where, mine = ("rules", rule.name), shapes[index]
        former = range(index)
        hides = next((n for n in former if contains(shapes[n], mine)), None)
        if hides is not None:
            yield Finding(
                Severity.WARNING, "unreachable", where, {"former": setup.rules[hides].name}
            )
            continue
        crosses = next(
            (
                n
                for n in former
                if outcomes[n] != outcomes[index]
                and overlaps(shapes[n], mine)
                # A special case before the general one is how rules are meant to be.
                and not contains(mine, shapes[n])
            ),
            None,
        )
        if crosses is not None:
            values = {"former": setup.rules[crosses].name}
            yield Finding(Severity.WARNING, "overlap", where, values)


def _outcome(rule: Rule) -> tuple[object, ...]:
    return (
        rule.queue_id,
        frozenset(rule.requirements),
        rule.priority,
        rule.sla_policy_id,
        rule.bot_first,
        rule.parked,
        None if rule.steps is None else [dict(step) for step in rule.steps],
    )


def _queues(setup: Setup) -> Iterator[Finding]:
    for queue in setup.queues.values():
        where = ("queues", queue.name)
        if not any(queue.id in p.queues and not p.disabled for p in setup.people):
            yield Finding(Severity.WARNING, "no-agents", where)
        escalates = queue.exhausted_policy is ExhaustedPolicy.ESCALATE
        if escalates and queue.escalate_queue_id is None:
            yield Finding(Severity.ERROR, "no-escalation", (*where, "escalate_queue"))
        if not escalates and queue.escalate_queue_id is not None:
            yield Finding(Severity.WARNING, "unused-escalation", (*where, "escalate_queue"))
        steps = list(queue.steps)
        needs = [
            rule.requirements
            for rule in setup.rules
            if rule.steps is None and _leads_to(setup, rule, queue)
        ]
        yield from _steps((*where, "steps"), steps, needs)
        yield from _too_late(setup, queue, steps)


def _leads_to(setup: Setup, rule: Rule, queue: Queue) -> bool:
    if rule.queue_id is not None:
        return rule.queue_id == queue.id
    return any(inbox.queue_id == queue.id for inbox in setup.inboxes.values())


def _steps(where: tuple[str, ...], steps: Steps, needs: Needs) -> Iterator[Finding]:
    for number, (former, step) in enumerate(pairwise(steps), 2):
        if step["after_seconds"] < former["after_seconds"]:
            values = {
                "number": number,
                "after": step["after_seconds"],
                "former": former["after_seconds"],
            }
            yield Finding(Severity.ERROR, "steps-out-of-order", where, values)
    yield from _levels(where, steps, needs)


def _levels(where: tuple[str, ...], steps: Steps, needs: Needs) -> Iterator[Finding]:
    asked: dict[str, int] = {}
    for needed in needs:
        for need in needed:
            asked[need.skill] = max(need.level, asked.get(need.skill, 0))
    gone: set[str] = set()
    for number, step in enumerate(steps, 1):
        for skill, level in step.get("relax", {}).items():
            values = {"number": number, "skill": skill, "level": level}
            before = asked.get(skill)
            if skill in gone or (before is None and needs):
                yield Finding(Severity.WARNING, "step-without-skill", where, values)
            elif before is not None and level > before:
                told = values | {"before": before}
                yield Finding(Severity.ERROR, "step-raises-level", where, told)
            elif before is not None and level == before:
                yield Finding(Severity.WARNING, "step-keeps-level", where, values)
            asked[skill] = min(level, before or level)
        for skill in step.get("drop", ()):
            if skill in gone or (skill not in asked and needs):
                values = {"number": number, "skill": skill}
                yield Finding(Severity.WARNING, "step-without-skill", where, values)
            gone.add(skill)


def _too_late(setup: Setup, queue: Queue, steps: Steps) -> Iterator[Finding]:
    kinds = {inbox.kind for inbox in setup.inboxes.values() if inbox.queue_id == queue.id}
    limits = [setup.policy.kind(kind).abandon_after_seconds for kind in kinds]
    given = [limit for limit in limits if limit is not None]
    if not given or len(given) < len(limits):
        return
    for number, step in enumerate(steps, 1):
        if step["after_seconds"] > max(given):
            values = {"number": number, "after": step["after_seconds"], "limit": max(given)}
            yield Finding(
                Severity.WARNING, "step-too-late", ("queues", queue.name, "steps"), values
            )


def _cycles(setup: Setup) -> Iterator[Finding]:
    """Every circle in which work could be handed on for ever."""
    edges: dict[str, set[str]] = {}
    for queue in setup.queues.values():
        onward = {str(step["queue_id"]) for step in queue.steps if step.get("queue_id")}
        if queue.exhausted_policy is ExhaustedPolicy.ESCALATE and queue.escalate_queue_id:
            onward.add(queue.escalate_queue_id)
        edges[queue.id] = onward
    for circle in _circles(edges):
        names = [setup.queue_name(queue_id) for queue_id in circle]
        values = {"cycle": [*names, names[0]]}
        yield Finding(Severity.ERROR, "overflow-cycle", ("queues", names[0]), values)


def _circles(edges: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    """One circle for each set of queues that reach each other; the smallest id begins it."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for start in sorted(edges):
        path = _way_back(edges, start)
        if path is not None:
            begin = path.index(min(path))
            turned = (*path[begin:], *path[:begin])
            found.setdefault(frozenset(path), turned)
    return list(found.values())


def _way_back(edges: Mapping[str, set[str]], start: str) -> tuple[str, ...] | None:
    """The shortest way from a queue back to itself."""
    paths: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while paths:
        longer: list[tuple[str, ...]] = []
        for path in paths:
            for onward in sorted(edges.get(path[-1], ())):
                if onward == start:
                    return path
                if onward not in seen:
                    seen.add(onward)
                    longer.append((*path, onward))
        paths = longer
    return None


def _people(setup: Setup) -> Iterator[Finding]:
    for person in setup.people:
        if person.disabled or not person.queues:
            continue
        where = ("agents", person.email)
        if person.capacity == 0:
            yield Finding(Severity.WARNING, "no-capacity", (*where, "capacity"))
        barred = sorted(kind for kind, cap in person.caps.items() if cap == 0)
        if barred:
            values = {"kinds": ", ".join(barred)}
            yield Finding(Severity.WARNING, "kind-barred", (*where, "caps"), values)
