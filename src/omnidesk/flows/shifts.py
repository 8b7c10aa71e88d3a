"""Shift plans: giving them to agents, and what happens when a shift is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from omnidesk.domain import events, shift
from omnidesk.domain.events import Event, instant
from omnidesk.domain.shift import SHIFT_OVER, AtEnd, ShiftForm
from omnidesk.errors import NotFound
from omnidesk.flows import configure, presence
from omnidesk.store import agents, roster
from omnidesk.store import shifts as store
from omnidesk.store.database import Row, Transaction
from omnidesk.store.directory import Directory


async def put(
    tx: Transaction,
    agent_id: str,
    form: ShiftForm,
    approve: Callable[[int], None],
    now: datetime,
) -> dict[str, Any]:
    """Give an agent this plan in place of what they had; `approve` hears the version of that, 0
    without one. NotFound for an unknown agent."""
    await configure.begin(tx, now)
    if await roster.find(tx, agent_id) is None:
        raise NotFound(f"no agent has the id {agent_id}")
    before = await store.find(tx, agent_id)
    approve(before["version"] if before else 0)
    ends = shift.next_end(form.shift(agent_id), now)
    return resource(await store.put(tx, agent_id, form.document(), ends, now))


async def get(tx: Transaction, agent_id: str) -> dict[str, Any]:
    """An agent's plan, or NotFound."""
    row = await store.find(tx, agent_id)
    if row is None:
        raise NotFound("this agent has no shift plan")
    return resource(row)


async def remove(tx: Transaction, agent_id: str, now: datetime) -> None:
    """Take an agent's plan away."""
    await configure.begin(tx, now)
    await get(tx, agent_id)
    await store.delete(tx, agent_id)


def resource(row: Row) -> dict[str, Any]:
    """The public form of a plan."""
    return {
        "agent_id": row["agent_id"],
        "time_zone": row["time_zone"],
        "weekly": row["weekly"],
        "exceptions": row["exceptions"],
        "breaks": row["breaks"],
        "at_end": row["at_end"],
        "next_end_at": instant(row["next_end_at"]),
        "version": row["version"],
    }


async def end(tx: Transaction, _house: Directory, now: datetime, limit: int) -> int:
    """Shifts that are over: who has been online since before is told, and set away where the
    plan says so; how many.

    Whoever is being asked just now answers first; what they hold stays theirs. Who comes online
    after the end works overtime and is left alone, so nobody is told twice.
    """
    rows = {row["agent_id"]: row for row in await store.ending(tx, now, limit)}
    states = await agents.lock_states(tx, rows)
    asked = await store.with_pending_offers(tx, rows)
    over = {agent_id: row for agent_id, row in rows.items() if agent_id not in asked}
    there = [
        agent_id
        for agent_id, row in over.items()
        if (state := states.get(agent_id)) is not None
        and state["state"] == "online"
        and state["changed_at"] < row["next_end_at"]
    ]
    leaving = [agent_id for agent_id in there if over[agent_id]["at_end"] == AtEnd.AWAY]
    await agents.mark_away(tx, leaving, SHIFT_OVER, now)
    await presence.tell_presence(tx, leaving, now)
    tx.record(*(_told(over[agent_id], now) for agent_id in there))
    await store.set_next_ends(
        tx, {agent_id: shift.next_end(shift.read(row), now) for agent_id, row in over.items()}
    )
    return len(over)


def _told(row: Row, now: datetime) -> Event:
    return Event(
        type=events.SHIFT_OVER,
        occurred_at=now,
        data={
            "agent_id": row["agent_id"],
            "ended_at": instant(row["next_end_at"]),
            "set_away": row["at_end"] == AtEnd.AWAY,
        },
        agent_ids=(row["agent_id"],),
    )
