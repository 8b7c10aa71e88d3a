"""Rules, steps and queues between the two ways of naming: ids in the database, names in files.
Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from omnidesk.domain.rule_documents import Then, When, dumped


@dataclass(frozen=True, slots=True)
class Names:
    """Ids by name: of queues, inboxes, calendars and sla_policies; of agents by lower-cased
    address. New things join when they have an id."""

    ids: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, kind: str, name: str, found: str) -> None:
        """Learn the id of a name."""
        self.ids.setdefault(kind, {})[name] = found

    def id(self, kind: str, name: str) -> str:
        """The id of a name that was checked to exist."""
        return self.ids[kind][name]

    def known(self, kind: str) -> set[str]:
        """Every name."""
        return set(self.ids.get(kind, ()))

    def name(self, kind: str, found: str) -> str:
        """The name of an id; the id itself where nothing has it any more."""
        by_id = {an_id: name for name, an_id in self.ids.get(kind, {}).items()}
        return by_id.get(found, found)

    def named(self, kind: str, found: str | None) -> str | None:
        """The same for what may be missing."""
        return None if found is None else self.name(kind, found)


def named_rule(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """A stored rule in the shape of `configuration_rules.rule_values`."""
    when = dumped(When.model_validate(row["condition"]))
    then = dumped(Then.model_validate(row["outcome"]))
    needs = sorted(then["requirements"], key=lambda need: str(need["skill"]))
    bot, parked, steps = then["bot_first"], then["parked"], then["steps"]
    return {
        "name": row["name"],
        "when": {
            **when,
            "inboxes": [names.name("inboxes", i) for i in when["inboxes"]],
            "hours": _named_hours(when["hours"], names),
            "contact": dict(sorted(when["contact"].items())),
            "call": dict(sorted(when["call"].items())),
            "previous_queues": [names.name("queues", q) for q in when["previous_queues"]],
            "previous_agents": [names.name("agents", a) for a in when["previous_agents"]],
        },
        "then": {
            "queue": names.named("queues", then["queue_id"]),
            "skills": {n["skill"]: n["level"] for n in needs if not n["preferred"]},
            "preferred_skills": {n["skill"]: n["level"] for n in needs if n["preferred"]},
            "priority": then["priority"],
            "sla_policy": names.named("sla_policies", then["sla_policy_id"]),
            "bot_first": bot
            and {"agent": names.name("agents", bot["agent_id"]), "seconds": bot["seconds"]},
            "parked": parked and _named_parked(parked, names),
            "steps": None if steps is None else named_steps(steps, names),
            "tags": then["tags"],
        },
    }


def _named_hours(hours: Mapping[str, Any] | None, names: Names) -> dict[str, Any] | None:
    if hours is None:
        return None
    calendar = names.name("calendars", hours["calendar_id"])
    return {"inside" if hours["inside"] else "outside": calendar}


def _named_parked(parked: Mapping[str, Any], names: Names) -> dict[str, Any]:
    if parked["seconds"] is not None:
        return {"seconds": parked["seconds"]}
    return {"until_open": names.name("calendars", parked["calendar_id"])}


def stored_rule(values: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """{name, when, then} with ids, of `rule_values`. Every name must be known."""
    when, then = values["when"], values["then"]
    bot = then["bot_first"]
    return {
        "name": values["name"],
        "when": when
        | {
            "inboxes": [names.id("inboxes", name) for name in when["inboxes"]],
            "hours": _stored_hours(when["hours"], names),
            "previous_queues": [names.id("queues", name) for name in when["previous_queues"]],
            "previous_agents": [names.id("agents", name) for name in when["previous_agents"]],
        },
        "then": {
            "queue_id": _maybe("queues", then["queue"], names),
            "requirements": [
                *_requirements(then["skills"], preferred=False),
                *_requirements(then["preferred_skills"], preferred=True),
            ],
            "priority": then["priority"],
            "sla_policy_id": _maybe("sla_policies", then["sla_policy"], names),
            "bot_first": bot
            and {"agent_id": names.id("agents", bot["agent"]), "seconds": bot["seconds"]},
            "parked": _stored_parked(then["parked"], names),
            "steps": None if then["steps"] is None else stored_steps(then["steps"], names),
            "tags": then["tags"],
        },
    }


def _maybe(kind: str, name: str | None, names: Names) -> str | None:
    return None if name is None else names.id(kind, name)


def _requirements(skills: Mapping[str, int], *, preferred: bool) -> list[dict[str, Any]]:
    return [{"skill": s, "level": level, "preferred": preferred} for s, level in skills.items()]


def _stored_hours(hours: Mapping[str, str] | None, names: Names) -> dict[str, Any] | None:
    if hours is None:
        return None
    ((where, calendar),) = hours.items()
    return {"calendar_id": names.id("calendars", calendar), "inside": where == "inside"}


def _stored_parked(parked: Mapping[str, Any] | None, names: Names) -> dict[str, Any] | None:
    if parked is None or "seconds" in parked:
        return None if parked is None else dict(parked)
    return {"calendar_id": names.id("calendars", parked["until_open"])}


def named_steps(steps: Iterable[Mapping[str, Any]], names: Names) -> list[dict[str, Any]]:
    """Stored steps with names for ids."""
    found = []
    for step in steps:
        named = dict(step)
        if "queue_id" in named:
            named["queue"] = names.name("queues", named.pop("queue_id"))
        if "widen_to" in named:
            named["widen_to"] = [names.name("queues", q) for q in named["widen_to"]]
        found.append(named)
    return found


def stored_steps(steps: Sequence[Mapping[str, Any]], names: Names) -> list[dict[str, Any]]:
    """Steps with ids, as `domain.steps` reads them."""
    found = []
    for step in steps:
        stored = dict(step)
        if "queue" in stored:
            stored["queue_id"] = names.id("queues", stored.pop("queue"))
        if "widen_to" in stored:
            stored["widen_to"] = [names.id("queues", q) for q in stored["widen_to"]]
        found.append(stored)
    return found


# What a file calls the columns of a queue that hold an id: (key, column, kind).
QUEUE_LINKS = (
    ("escalate_queue", "escalate_queue_id", "queues"),
    ("calendar", "calendar_id", "calendars"),
    ("sla_policy", "sla_policy_id", "sla_policies"),
)


def named_queue(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """A queue's row with the keys of the file beside its columns."""
    links = {key: names.named(kind, row[column]) for key, column, kind in QUEUE_LINKS}
    return {**row, **links, "steps": named_steps(row["steps"], names)}


def stored_queue(values: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The columns of a queue of its keys in the file."""
    found = dict(values)
    for key, column, kind in QUEUE_LINKS:
        if key in found:
            found[column] = _maybe(kind, found.pop(key), names)
    if "steps" in found:
        found["steps"] = stored_steps(found["steps"], names)
    return found
