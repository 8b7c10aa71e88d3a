"""Lists with a name. One's own are one's own; shared ones are seen by all and changed by who made
them and by leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain.actor import Actor
from omnidesk.errors import Conflict, Forbidden, NotFound
from omnidesk.flows.conversations import well_formed
from omnidesk.store import saved_filters
from omnidesk.store.database import Row, Transaction

MOST = 100

Approve = Callable[[int], None]


async def create(
    tx: Transaction, actor: Actor, values: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """A new filter of the actor's: {name, query, shared, position}."""
    agent_id = actor.require_agent()
    if await saved_filters.count(tx, agent_id) >= MOST:
        raise Conflict(f"you have {MOST} filters; delete one first")
    row = await saved_filters.add(tx, clock.new_id("flt"), agent_id, values, now)
    return shown(row, actor)


async def update(
    tx: Transaction,
    actor: Actor,
    filter_id: str,
    changes: Mapping[str, Any],
    approve: Approve,
    now: datetime,
) -> dict[str, Any]:
    """Change the given fields."""
    row = await _own(tx, actor, filter_id)
    approve(row["version"])
    return shown(await saved_filters.change(tx, filter_id, changes, now), actor)


async def delete(tx: Transaction, actor: Actor, filter_id: str, approve: Approve) -> None:
    """Forget a filter, for everybody if it was shared."""
    row = await _own(tx, actor, filter_id)
    approve(row["version"])
    await saved_filters.drop(tx, filter_id)


async def _own(tx: Transaction, actor: Actor, filter_id: str) -> Row:
    row = None
    if well_formed(filter_id):
        row = await saved_filters.find(tx, filter_id, actor.agent_id)
    if row is None:
        raise NotFound("no such filter")
    if not _may_change(row, actor):
        raise Forbidden("a shared filter is changed by who made it, a supervisor or an admin")
    return row


def _may_change(row: Row, actor: Actor) -> bool:
    return row["agent_id"] == actor.agent_id or (row["shared"] and actor.sees_everything)


def shown(row: Row, actor: Actor) -> dict[str, Any]:
    """The public form; `editable` is the reader's."""
    return {
        "id": row["id"],
        "agent_id": row["agent_id"],
        "name": row["name"],
        "query": row["query"],
        "shared": row["shared"],
        "position": row["position"],
        "editable": _may_change(row, actor),
        "version": row["version"],
    }
