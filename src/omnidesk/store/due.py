"""What is due by now, without locks: the callers lock in the common order and check again."""

from __future__ import annotations

from datetime import datetime

from omnidesk.store.database import Row, Transaction


async def wrapped_up(tx: Transaction, now: datetime, limit: int) -> list[Row]:
    """Work items whose wrap-up is over."""
    return await tx.all(
        """SELECT id, conversation_id FROM work_items
           WHERE state = 'wrap_up' AND wrap_up_until <= :now
           ORDER BY wrap_up_until, id LIMIT :n""",
        now=now,
        n=limit,
    )


async def parked(tx: Transaction, now: datetime, limit: int) -> list[Row]:
    """Work items parked until now."""
    return await tx.all(
        """SELECT id, conversation_id FROM work_items
           WHERE state = 'parked' AND parked_until <= :now
           ORDER BY parked_until, id LIMIT :n""",
        now=now,
        n=limit,
    )


async def snoozed(tx: Transaction, now: datetime, limit: int) -> list[str]:
    """Conversations snoozed until now."""
    rows = await tx.all(
        """SELECT id FROM conversations
           WHERE state = 'snoozed' AND snoozed_until <= :now
           ORDER BY snoozed_until, id LIMIT :n""",
        now=now,
        n=limit,
    )
    return [row["id"] for row in rows]


async def follow(tx: Transaction, name: str) -> int | None:
    """How far a follower of the event log has come, locked; None while another process follows.

    A log that is shorter than it was (a restored backup) is followed from its beginning.
    """
    row = await tx.first(
        """SELECT CASE WHEN f.position > feed.position THEN 0 ELSE f.position END AS position
           FROM followers f, feed WHERE f.name = :name FOR UPDATE OF f SKIP LOCKED""",
        name=name,
    )
    return None if row is None else int(row["position"])


async def advance(tx: Transaction, name: str, position: int) -> None:
    """Remember how far a follower has come."""
    await tx.run("UPDATE followers SET position = :p WHERE name = :name", p=position, name=name)
