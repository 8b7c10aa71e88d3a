"""Agents' shift plans."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from omnidesk.domain import shift
from omnidesk.domain.shift import Shift
from omnidesk.store.database import Row, Transaction


async def find(tx: Transaction, agent_id: str) -> Row | None:
    """One agent's plan."""
    return await tx.first("SELECT * FROM shifts WHERE agent_id = :id", id=agent_id)


async def load(tx: Transaction, agent_ids: Collection[str] | None = None) -> dict[str, Shift]:
    """Plans by agent; all of them without `agent_ids`."""
    rows = await tx.all(
        """SELECT * FROM shifts
           WHERE CAST(:ids AS text[]) IS NULL OR agent_id = ANY(CAST(:ids AS text[]))
           ORDER BY agent_id""",
        ids=None if agent_ids is None else sorted(agent_ids),
    )
    return {row["agent_id"]: shift.read(row) for row in rows}


async def page(tx: Transaction, after: str, limit: int) -> list[Row]:
    """Rows in the order of agent ids after `after`."""
    return await tx.all(
        "SELECT * FROM shifts WHERE agent_id > :after ORDER BY agent_id LIMIT :n",
        after=after,
        n=limit,
    )


async def put(
    tx: Transaction,
    agent_id: str,
    document: Mapping[str, Any],
    next_end_at: datetime | None,
    now: datetime,
) -> Row:
    """Give an agent this plan; `document` as `ShiftForm.document` makes it."""
    row = await tx.first(
        """INSERT INTO shifts (agent_id, time_zone, weekly, exceptions, breaks, at_end,
                               next_end_at, created_at, updated_at)
           VALUES (:agent, :time_zone, CAST(:weekly AS jsonb), CAST(:exceptions AS jsonb),
                   CAST(:breaks AS jsonb), :at_end, :next, :now, :now)
           ON CONFLICT (agent_id) DO UPDATE SET
               time_zone = excluded.time_zone, weekly = excluded.weekly,
               exceptions = excluded.exceptions, breaks = excluded.breaks,
               at_end = excluded.at_end, next_end_at = excluded.next_end_at,
               updated_at = excluded.updated_at, version = shifts.version + 1
           RETURNING *""",
        agent=agent_id,
        next=next_end_at,
        now=now,
        **document,
    )
    assert row is not None
    return row


async def delete(tx: Transaction, agent_id: str) -> None:
    """Take an agent's plan away."""
    await tx.run("DELETE FROM shifts WHERE agent_id = :id", id=agent_id)


async def ending(tx: Transaction, now: datetime, limit: int) -> list[Row]:
    """Plans whose shift is over by now, locked, those in use left out."""
    return await tx.all(
        """SELECT * FROM shifts WHERE next_end_at <= :now
           ORDER BY next_end_at, agent_id LIMIT :n FOR UPDATE SKIP LOCKED""",
        now=now,
        n=limit,
    )


async def with_pending_offers(tx: Transaction, agent_ids: Collection[str]) -> set[str]:
    """Those of these agents who are being asked just now. Their state rows are held locked, so
    no offer can come meanwhile."""
    rows = await tx.all(
        """SELECT DISTINCT agent_id FROM offers
           WHERE agent_id = ANY(CAST(:ids AS text[])) AND state = 'pending'""",
        ids=sorted(agent_ids),
    )
    return {row["agent_id"] for row in rows}


async def set_next_ends(tx: Transaction, ends: Mapping[str, datetime | None]) -> None:
    """Remember when the next shifts end."""
    if ends:
        await tx.run(
            """UPDATE shifts s SET next_end_at = e.at
               FROM unnest(CAST(:ids AS text[]), CAST(:ends AS timestamptz[])) AS e(id, at)
               WHERE s.agent_id = e.id""",
            ids=list(ends),
            ends=list(ends.values()),
        )
