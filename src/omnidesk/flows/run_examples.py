"""Examples of a configuration file: is new work routed as they say? Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from omnidesk.domain import language
from omnidesk.domain.conditions import Facts
from omnidesk.domain.ids import AgentId, QueueId
from omnidesk.domain.queue import Inbox
from omnidesk.domain.rules import Route, route
from omnidesk.domain.setup import Setup
from omnidesk.domain.work import PRIORITIES
from omnidesk.flows.configuration_policy import ExampleTable, ExpectTable, GivenTable
from omnidesk.flows.configuration_rules import steps_values
from omnidesk.flows.named_rules import Names, named_steps


@dataclass(frozen=True, slots=True)
class Result:
    """What an example showed; `differences` are (key, expected, found)."""

    name: str
    differences: tuple[tuple[str, Any, Any], ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.differences


def run(
    examples: Iterable[ExampleTable], setup: Setup, names: Names, now: datetime
) -> list[Result]:
    """Route each example's work as new work of a new conversation, at its own instant or `now`."""
    return [_one(example, setup, names, now) for example in examples]


def _one(example: ExampleTable, setup: Setup, names: Names, now: datetime) -> Result:
    inbox = _inbox(example.given, setup)
    if inbox is None:
        given = example.given
        wanted = given.inbox or given.channel or given.kind
        return Result(example.name, (("given", wanted, "no enabled inbox is like that"),))
    facts = _facts(example.given, inbox, names, now)
    found = _found(route(setup, facts, facts.previous_agent_id), setup, names)
    differences = tuple(
        (key, wanted, found[key])
        for key, wanted in _expected(example.expect).items()
        if not _fits(key, wanted, found[key])
    )
    return Result(example.name, differences)


def _inbox(given: GivenTable, setup: Setup) -> Inbox | None:
    for inbox in sorted(setup.inboxes.values(), key=lambda inbox: inbox.name):
        if inbox.name == given.inbox or (
            inbox.enabled and (inbox.channel == given.channel or inbox.kind == given.kind)
        ):
            return inbox
    return None


def _facts(given: GivenTable, inbox: Inbox, names: Names, now: datetime) -> Facts:
    queue, agent = given.previous_queue, given.previous_agent
    return Facts(
        inbox=inbox,
        at=given.at or now,
        language=given.language or language.guess(given.text),
        text=given.text,
        subject=given.subject,
        attributes=given.attributes,
        call=given.call,
        tags=frozenset(given.tags),
        previous_queue_id=None if queue is None else QueueId(names.id("queues", queue)),
        previous_agent_id=None if agent is None else AgentId(names.id("agents", agent.lower())),
    )


def _found(found: Route, setup: Setup, names: Names) -> dict[str, Any]:
    queue = setup.queues[found.queue_id]
    words = {number: word for word, number in PRIORITIES.items()}
    agent = found.preferred_agent_id
    return {
        "rule": found.rule,
        "queue": queue.name,
        "skills": {r.skill: r.level for r in found.requirements if not r.preferred},
        "preferred_skills": {r.skill: r.level for r in found.requirements if r.preferred},
        "priority": words.get(found.priority, found.priority),
        "sla_policy": names.named("sla_policies", found.sla_policy_id),
        "within_seconds": found.promised_seconds,
        "parked": found.parked_until is not None,
        "bot_first": None if agent is None else names.name("agents", agent),
        "steps": named_steps(found.steps, names),
        "tags": sorted(found.tags),
    }


def _expected(expect: ExpectTable) -> Mapping[str, Any]:
    told = expect.model_dump(exclude_unset=True)
    if expect.steps is not None:
        told["steps"] = steps_values(expect.steps)
    if expect.tags is not None:
        told["tags"] = sorted(expect.tags)
    if expect.bot_first is not None:
        told["bot_first"] = expect.bot_first.lower()
    return told


def _fits(key: str, wanted: Any, found: Any) -> bool:
    # A promise kept sooner is kept.
    return bool(found <= wanted) if key == "within_seconds" else bool(found == wanted)
