"""Reading the log by time."""

from __future__ import annotations

from datetime import datetime

from omnidesk.store import events
from omnidesk.store.database import Transaction


async def position_at(tx: Transaction, at: datetime) -> int:
    """The position of the last event that had occurred by an instant; one before the oldest kept
    when none had. Clocks of processes may differ a little; positions are searched as if in order
    of time."""
    low, high = await events.oldest(tx) - 1, (await events.head(tx)).number
    while low < high:
        middle = (low + high + 1) // 2
        row = await tx.first(
            "SELECT occurred_at <= :at AS past FROM events WHERE position = :p", at=at, p=middle
        )
        if row is not None and row["past"]:
            low = middle
        else:
            high = middle - 1
    return low


async def occurred(tx: Transaction, position: int) -> datetime | None:
    """When the first event at or after a position occurred; None beyond the end."""
    row = await tx.first(
        "SELECT occurred_at FROM events WHERE position >= :p ORDER BY position LIMIT 1",
        p=position,
    )
    return None if row is None else row["occurred_at"]
