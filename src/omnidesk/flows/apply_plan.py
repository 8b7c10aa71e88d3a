"""What applying a configuration would change. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from omnidesk.domain.policy import Policy
from omnidesk.errors import ConfigurationError
from omnidesk.flows.apply_check import check
from omnidesk.flows.configuration_file import AgentTable, Configuration, InboxTable, QueueTable
from omnidesk.flows.configuration_policy import policy_differences
from omnidesk.flows.configuration_rules import (
    RuleTable,
    SegmentTable,
    rule_values,
    steps_values,
    tests_shown,
)
from omnidesk.flows.named_rules import Names

HIDDEN = "(hidden)"
Action = Literal["create", "change", "remove"]
_SIGNS = {"create": "+", "change": "~", "remove": "-"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the file and the database.

    `fields` are (name, before, after) as they may be shown; `values` is what to store.
    """

    action: Action
    kind: str
    name: str
    fields: tuple[tuple[str, Any, Any], ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def __str__(self) -> str:
        head = f"{_SIGNS[self.action]} {self.kind} {self.name}"
        if self.action != "change":
            return head
        return head + "".join(
            f"\n    {name}: {shown(before)} -> {shown(after)}"
            for name, before, after in self.fields
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """What the database has: rows by name (agents by lower-cased address), with names for ids as
    the file has them, secrets opened. Segments are their tests.

    `normal(inbox, channel, config)` is a config with every default spelled out, so that two ways
    of saying the same compare equal; ConfigurationError if it does not fit the channel.
    """

    queues: Mapping[str, Mapping[str, Any]]
    skills: frozenset[str]
    agents: Mapping[str, Mapping[str, Any]]
    inboxes: Mapping[str, Mapping[str, Any]]
    segments: Mapping[str, Mapping[str, Any]]
    rules: Sequence[Mapping[str, Any]]
    policy: Policy
    names: Names
    normal: Callable[[str, str, Mapping[str, Any]], Mapping[str, Any]]


def plan(document: Configuration, current: Current) -> list[Change]:
    """Every change, in an order in which they can be made."""
    check(document, known_names(document, current))
    changes = [c for entry in document.queues for c in _queue(entry, current)]
    changes += [
        Change("create", "skill", entry.name)
        for entry in document.skills
        if entry.name not in current.skills
    ]
    changes += [c for entry in document.agents for c in _agent(entry, current)]
    changes += [c for entry in document.inboxes for c in _inbox(entry, document, current)]
    if document.segments is not None:
        changes += _segments(document.segments, current.segments)
    if document.rules is not None:
        changes += _rules(document.rules, current.rules)
    if document.policy is not None:
        changes += _policy(document.policy, current.policy)
    return changes


def known_names(document: Configuration, current: Current) -> dict[str, set[str]]:
    """What may be named: what the database has, and what the file makes."""
    segments = document.segments
    named = set(current.segments) if segments is None else {entry.name for entry in segments}
    return {
        "queue": set(current.queues) | {entry.name for entry in document.queues},
        "skill": set(current.skills) | {entry.name for entry in document.skills},
        "inbox": set(current.inboxes) | {entry.name for entry in document.inboxes},
        "agent": set(current.agents) | {entry.email.lower() for entry in document.agents},
        "calendar": current.names.known("calendars") | {c.name for c in document.calendars},
        "SLA policy": current.names.known("sla_policies")
        | {policy.name for policy in document.sla_policies},
        "segment": named,
    }


def _differences(
    wanted: Mapping[str, Any], before: Mapping[str, Any]
) -> Iterator[tuple[str, Any, Any]]:
    for name, value in wanted.items():
        if before[name] != value:
            yield name, before[name], value


def _queue(entry: QueueTable, current: Current) -> Iterator[Change]:
    told = {"steps": steps_values(entry.steps)} if "steps" in entry.model_fields_set else {}
    values = entry.model_dump(exclude_unset=True) | told
    before = current.queues.get(entry.name)
    if before is None:
        yield Change("create", "queue", entry.name, values=entry.model_dump() | told)
        return
    fields = tuple(_differences(values, before))
    if fields:
        changed = {name: after for name, _, after in fields}
        yield Change("change", "queue", entry.name, fields, changed)


def _agent(entry: AgentTable, current: Current) -> Iterator[Change]:
    values = entry.model_dump(exclude_unset=True)
    password = values.pop("password", None)
    if "queues" in values:
        values["queues"] = sorted(set(values["queues"]))
    before = current.agents.get(entry.email.lower())
    if before is None:
        given = entry.model_dump(exclude={"password"})
        given |= {"password": password} if password else {}
        yield Change("create", "agent", entry.email, values=given)
        return
    # The address found them; its letter case is theirs.
    values.pop("email")
    fields = list(_differences(values, before))
    if password and not before["has_password"]:
        fields.append(("password", "none", HIDDEN))
        values["password"] = password
    if fields:
        changed = {name: values[name] for name, _, _ in fields}
        yield Change("change", "agent", entry.email, tuple(fields), changed)


def _inbox(entry: InboxTable, document: Configuration, current: Current) -> Iterator[Change]:
    values = entry.model_dump(exclude_unset=True)
    before = current.inboxes.get(entry.name)
    if before is None:
        current.normal(entry.name, entry.channel, entry.config)
        yield Change("create", "inbox", entry.name, values=entry.model_dump())
        return
    if before["channel"] != entry.channel:
        raise ConfigurationError(
            f'{document.source}: inboxes "{entry.name}".channel',
            f"is {before['channel']} in the database, and an inbox never changes its channel",
            "give the new inbox another name",
        )
    wanted = current.normal(entry.name, entry.channel, entry.config)
    values.pop("config", None)
    fields = list(_differences(values, before))
    changed = {name: after for name, _, after in fields}
    try:
        stored = dict(current.normal(entry.name, entry.channel, before["config"]))
    except ConfigurationError:
        stored = {}
    settings = sorted(n for n in {*wanted, *stored} if wanted.get(n) != stored.get(n))
    if settings:
        fields += [(f"config.{name}", HIDDEN, HIDDEN) for name in settings]
        changed["config"] = entry.config
    if fields:
        yield Change("change", "inbox", entry.name, tuple(fields), changed)


def _segments(
    entries: Sequence[SegmentTable], before: Mapping[str, Mapping[str, Any]]
) -> Iterator[Change]:
    for entry in entries:
        contact = tests_shown(entry.contact)
        former = before.get(entry.name)
        if former is None:
            yield Change("create", "segment", entry.name)
        elif former != contact:
            yield Change("change", "segment", entry.name, (("contact", former, contact),))
    for name in sorted(before.keys() - {entry.name for entry in entries}):
        yield Change("remove", "segment", name)


def _policy(wanted: Policy, before: Policy) -> Iterator[Change]:
    fields = tuple(policy_differences(before, wanted))
    if fields:
        yield Change("change", "policy", "of the house", fields)


def _rules(entries: Sequence[RuleTable], before: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    wanted = [rule_values(entry) for entry in entries]
    known = {rule["name"]: rule for rule in before}
    for rule in wanted:
        former = known.get(rule["name"])
        if former is None:
            yield Change("create", "rule", rule["name"], values=rule)
        elif former != rule:
            fields = tuple(
                (part, former[part], rule[part])
                for part in ("when", "then")
                if former[part] != rule[part]
            )
            yield Change("change", "rule", rule["name"], fields, rule)
    names = {rule["name"] for rule in wanted}
    for old in before:
        if old["name"] not in names:
            yield Change("remove", "rule", old["name"])
    old_order = [old["name"] for old in before if old["name"] in names]
    new_order = [rule["name"] for rule in wanted if rule["name"] in known]
    if old_order != new_order:
        order = ("order", ", ".join(old_order), ", ".join(new_order))
        yield Change("change", "rules", "all", (order,))


def shown(value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}={shown(v)}" for k, v in value.items() if v) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(shown(v) for v in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return "nothing" if value in (None, "") else str(value)
