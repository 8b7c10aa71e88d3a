"""Dormant work in SQL: which silence is long enough, what sleeps and what wakes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from omnidesk.store.database import Row, Transaction


async def answered(
    tx: Transaction, conversation_id: str, after: Mapping[str, int], now: datetime
) -> None:
    """Somebody answered: assigned work of the conversation rests after as many seconds as
    `after` says for its channel kind; kinds it does not name never rest."""
    await tx.run(
        """UPDATE work_items w SET rest_at = CAST(:now AS timestamptz)
                                             + make_interval(secs => a.seconds)
           FROM unnest(CAST(:kinds AS text[]), CAST(:seconds AS integer[])) AS a(kind, seconds)
           WHERE w.conversation_id = :conversation AND w.state NOT IN ('done','abandoned')
             AND w.state = 'assigned' AND NOT w.dormant AND w.channel_kind = a.kind""",
        conversation=conversation_id,
        kinds=list(after),
        seconds=list(after.values()),
        now=now,
    )


async def due(tx: Transaction, now: datetime, limit: int) -> list[Row]:
    """Work whose silence is long enough by now, without locks: {id, conversation_id}."""
    return await tx.all(
        """SELECT id, conversation_id FROM work_items
           WHERE rest_at IS NOT NULL AND rest_at <= :now ORDER BY rest_at, id LIMIT :n""",
        now=now,
        n=limit,
    )


async def forget(tx: Transaction, ids: Collection[str]) -> None:
    """Locked items do not rest after all."""
    await tx.run(
        "UPDATE work_items SET rest_at = NULL WHERE id = ANY(CAST(:ids AS text[]))",
        ids=sorted(ids),
    )


async def put_to_rest(tx: Transaction, ids: Collection[str]) -> list[Row]:
    """Locked, assigned items are dormant."""
    return await tx.all(
        """UPDATE work_items SET dormant = true, rest_at = NULL, version = version + 1
           WHERE id = ANY(CAST(:ids AS text[])) RETURNING *""",
        ids=sorted(ids),
    )


async def wake(tx: Transaction, ids: Collection[str]) -> list[Row]:
    """Locked, dormant items are awake and stay with their agents."""
    return await tx.all(
        """UPDATE work_items SET dormant = false, rest_at = NULL, version = version + 1
           WHERE id = ANY(CAST(:ids AS text[])) RETURNING *""",
        ids=sorted(ids),
    )


async def wait_anew(tx: Transaction, since: Mapping[str, datetime]) -> None:
    """Locked items wait from these instants on; the steps they have not taken count from there.

    Raises no version: the caller sends them back to their queue, which does.
    """
    await tx.run(
        """UPDATE work_items w
           SET arrived_at = d.since,
               step_at = d.since + make_interval(
                   secs => CAST(w.steps -> CAST(w.step AS integer) ->> 'after_seconds' AS integer))
           FROM unnest(CAST(:ids AS text[]), CAST(:since AS timestamptz[])) AS d(id, since)
           WHERE w.id = d.id""",
        ids=list(since),
        since=list(since.values()),
    )
