"""Changing queues and skills. Agents, inboxes, rules and the policy have files of their own.

Each change moves the configuration's version first, which makes changes wait for each other, and
records an event, so that every process and router loads anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain import events, resources
from omnidesk.domain.events import Event
from omnidesk.domain.ids import QueueId
from omnidesk.errors import Conflict, FieldError, NotFound
from omnidesk.flows import facts
from omnidesk.flows.uses import demand, of_queue
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
    await demand(tx, list(of_queue(values)))
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
    await demand(tx, list(of_queue(changes)))
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
