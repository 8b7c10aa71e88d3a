"""Changing the configuration: queues, skills, rules. Agents and inboxes have files of their own.

Each change moves the configuration's version first, which makes changes wait for each other, and
records an event, so that every process and router loads anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk import channels, clock
from omnidesk.domain import events, resources
from omnidesk.domain.events import Event
from omnidesk.domain.ids import QueueId
from omnidesk.errors import BadInput, Conflict, FieldError, NotFound
from omnidesk.flows import facts
from omnidesk.store import agents, configuration, directory, roster
from omnidesk.store.database import Row, Transaction

# Called with the current version; raises StaleVersion if the caller saw another.
Approve = Callable[[int], None]


async def begin(tx: Transaction, now: datetime) -> None:
    """Every change begins here: wait for other changes, and tell every process to load anew."""
    await directory.bump(tx)
    version = await directory.version(tx)
    tx.record(Event(type=events.CONFIGURATION_CHANGED, occurred_at=now, data={"version": version}))


async def free_name(
    tx: Transaction, table: str, name: str, pointer: str, mine: str | None = None
) -> None:
    """Raise Conflict when another row of the table has this name."""
    taken = await configuration.by_name(tx, table, name)
    if taken is not None and taken["id"] != mine:
        fault = FieldError(pointer, "is taken; names are unique")
        raise Conflict(f"another of the {table} is called {name!r}", errors=(fault,))


async def present(tx: Transaction, table: str, row_id: str) -> Row:
    """The row with this id, or NotFound."""
    row = await configuration.get(tx, table, row_id)
    if row is None:
        raise NotFound(f"none of the {table} has the id {row_id}")
    return row


async def create_queue(tx: Transaction, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A new queue."""
    await begin(tx, now)
    await free_name(tx, "queues", values["name"], "/name")
    row = await configuration.insert(tx, "queues", clock.new_id("que"), values, now)
    return _queue_updated(tx, row, now)


async def update_queue(
    tx: Transaction, queue_id: str, changes: Mapping[str, Any], approve: Approve, now: datetime
) -> dict[str, Any]:
    """Change the given fields of a queue."""
    await begin(tx, now)
    before = await present(tx, "queues", queue_id)
    approve(before["version"])
    if "name" in changes:
        await free_name(tx, "queues", changes["name"], "/name", mine=queue_id)
    row = await configuration.update(tx, "queues", queue_id, changes, now)
    return _queue_updated(tx, row, now)


def _queue_updated(tx: Transaction, row: Row, now: datetime) -> dict[str, Any]:
    queue = resources.queue(row)
    tx.record(
        Event(
            type=events.QUEUE_UPDATED,
            occurred_at=now,
            data={"queue": queue},
            queue_id=QueueId(row["id"]),
        )
    )
    return queue


async def create_skill(tx: Transaction, name: str, now: datetime) -> dict[str, Any]:
    """A new skill."""
    await begin(tx, now)
    await free_name(tx, "skills", name, "/name")
    (row,) = await configuration.add_skills(tx, {name: clock.new_id("skl")})
    return skill(row)


async def delete_skill(tx: Transaction, skill_id: str, now: datetime) -> None:
    """Remove a skill from the configuration and from every agent. Conflict while a rule names
    it: work routed by that rule could never be done."""
    await begin(tx, now)
    row = await present(tx, "skills", skill_id)
    for rule in await configuration.rules(tx):
        if any(r["skill"] == row["name"] for r in rule["outcome"].get("requirements", ())):
            raise Conflict(f"the rule {rule['name']!r} requires this skill")
    holders = await configuration.agents_with_skill(tx, skill_id)
    # Presence and load carry the other half of an agent's version; both halves are held.
    await agents.lock_states(tx, holders)
    await configuration.delete_skill(tx, skill_id)
    await roster.touch(tx, holders, now)
    loaded = await agents.load(tx, holders)
    tx.record(*facts.agents(events.AGENT_UPDATED, loaded.values(), now))


def skill(row: Row) -> dict[str, Any]:
    """The public form of a skill."""
    return {"id": row["id"], "name": row["name"]}


async def replace_rules(
    tx: Transaction, wanted: Sequence[Mapping[str, Any]], now: datetime
) -> list[dict[str, Any]]:
    """Make these the rules, in this order: {name, when, then}, and an `id` where it is known.

    A rule that keeps its name keeps its id.
    """
    await begin(tx, now)
    known = {row["name"]: row["id"] for row in await configuration.rules(tx)}
    names = [rule["name"] for rule in wanted]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise _bad(f"/rules/{index}/name", f"{name!r} is used twice")
    for index, rule in enumerate(wanted):
        await _check_rule(tx, rule, f"/rules/{index}")
    rows = [
        {
            "id": known.get(rule["name"]) or clock.new_id("rul"),
            "name": rule["name"],
            "condition": rule["when"],
            "outcome": rule["then"],
        }
        for rule in wanted
    ]
    await configuration.replace_rules(tx, rows)
    return [rule_resource(row) for row in rows]


def rule_resource(row: Row) -> dict[str, Any]:
    """The public form of a rule, every part present."""
    when, then = row["condition"], row["outcome"]
    return {
        "id": row["id"],
        "name": row["name"],
        "when": {
            part: list(when.get(part, ()))
            for part in ("inboxes", "channels", "kinds", "languages", "words")
        },
        "then": {
            "queue_id": then.get("queue_id"),
            "requirements": [
                {"skill": r["skill"], "level": r.get("level", 1)}
                for r in then.get("requirements", ())
            ],
            "priority": then.get("priority"),
        },
    }


async def _check_rule(tx: Transaction, rule: Mapping[str, Any], at: str) -> None:
    when, then = rule["when"], rule["then"]
    for number, inbox_id in enumerate(when.get("inboxes", ())):
        if await configuration.get(tx, "inboxes", inbox_id) is None:
            raise _bad(f"{at}/when/inboxes/{number}", f"there is no inbox {inbox_id}")
    for number, name in enumerate(when.get("channels", ())):
        if name not in channels.registry():
            raise _bad(f"{at}/when/channels/{number}", _unknown_channel(name))
    queue_id = then.get("queue_id")
    queues, skills = await roster.known(
        tx, [queue_id] if queue_id else [], [r["skill"] for r in then.get("requirements", ())]
    )
    if queue_id and queue_id not in queues:
        raise _bad(f"{at}/then/queue_id", f"there is no queue {queue_id}")
    for number, required in enumerate(then.get("requirements", ())):
        if required["skill"] not in skills:
            fault = f"there is no skill {required['skill']!r}"
            raise _bad(f"{at}/then/requirements/{number}/skill", fault)


def _unknown_channel(name: str) -> str:
    return f"there is no channel {name!r}; known: {', '.join(sorted(channels.registry()))}"


def _bad(pointer: str, fault: str) -> BadInput:
    return BadInput("the input is not valid", errors=(FieldError(pointer, fault),))
