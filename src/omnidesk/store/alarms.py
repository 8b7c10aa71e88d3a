"""Alarms about waiting work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction, json_text


async def raised(tx: Transaction) -> dict[tuple[str, str], Row]:
    """What is raised now, by (reason, match); locked."""
    rows = await tx.all("SELECT * FROM alarms WHERE cleared_at IS NULL ORDER BY id FOR UPDATE")
    return {(row["reason"], row["match"]): row for row in rows}


async def insert(tx: Transaction, rows: Sequence[Mapping[str, Any]], now: datetime) -> list[Row]:
    """Raise alarms: {id, reason, queue_id, channel_kind, requirements, widened_to, match, items,
    oldest_id, oldest_at, detail}. One that is raised already stays as it is."""
    return await tx.all(
        """INSERT INTO alarms (id, reason, queue_id, channel_kind, requirements, widened_to, match,
                               items, oldest_id, oldest_at, detail, raised_at)
           SELECT r.*, CAST(:now AS timestamptz)
           FROM unnest(CAST(:rows AS text[])) AS one(j), jsonb_to_record(j::jsonb)
               AS r(id text, reason text, queue_id text, channel_kind text, requirements jsonb,
                    widened_to text[], match text, items integer, oldest_id text,
                    oldest_at timestamptz, detail jsonb)
           ON CONFLICT (reason, match) WHERE cleared_at IS NULL DO NOTHING
           RETURNING *""",
        rows=json_text(list(rows)),
        now=now,
    )


async def update(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> int:
    """How much waits now, and the oldest of it: {id, items, oldest_id, oldest_at}."""
    return await tx.run(
        """UPDATE alarms a SET items = r.items, oldest_id = r.oldest_id, oldest_at = r.oldest_at
           FROM unnest(CAST(:rows AS text[])) AS one(j), jsonb_to_record(j::jsonb)
               AS r(id text, items integer, oldest_id text, oldest_at timestamptz)
           WHERE a.id = r.id AND (a.items, a.oldest_id) IS DISTINCT FROM (r.items, r.oldest_id)""",
        rows=json_text(list(rows)),
    )


async def clear(tx: Transaction, ids: Sequence[str], now: datetime) -> list[Row]:
    """What was wrong no longer is."""
    return await tx.all(
        """UPDATE alarms SET cleared_at = :now, version = version + 1
           WHERE id = ANY(CAST(:ids AS text[])) AND cleared_at IS NULL RETURNING *""",
        ids=sorted(ids),
        now=now,
    )


async def page(tx: Transaction, before: str, limit: int, *, cleared: bool) -> list[Row]:
    """Alarms with ids before one, newest first; with `cleared` also those of the past."""
    return await tx.all(
        """SELECT * FROM alarms
           WHERE (cleared_at IS NULL OR :cleared) AND (:before = '' OR id < :before)
           ORDER BY id DESC LIMIT :n""",
        before=before,
        cleared=cleared,
        n=limit,
    )


async def counts(tx: Transaction) -> dict[str, int]:
    """How many are raised, by reason."""
    rows = await tx.all(
        "SELECT reason, count(*) AS n FROM alarms WHERE cleared_at IS NULL GROUP BY reason"
    )
    return {row["reason"]: row["n"] for row in rows}


async def prune(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget alarms that were cleared before an instant; how many."""
    return await tx.run(
        """DELETE FROM alarms WHERE id IN (
               SELECT id FROM alarms WHERE cleared_at < :before LIMIT :n)""",
        before=before,
        n=limit,
    )
