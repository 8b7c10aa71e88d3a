"""Where a listening channel stands: a small JSON value per inbox and name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from omnidesk.store.database import Transaction


async def load(tx: Transaction, inbox_id: str, name: str) -> dict[str, Any] | None:
    """The value saved last, or None."""
    row = await tx.first(
        "SELECT value FROM channel_cursors WHERE inbox_id = :inbox AND name = :name",
        inbox=inbox_id,
        name=name,
    )
    return None if row is None else dict(row["value"])


async def save(
    tx: Transaction, inbox_id: str, name: str, value: dict[str, Any], now: datetime
) -> None:
    """Remember a value."""
    await tx.run(
        """INSERT INTO channel_cursors (inbox_id, name, value, updated_at)
           VALUES (:inbox, :name, :value, :now)
           ON CONFLICT (inbox_id, name) DO UPDATE
           SET value = excluded.value, updated_at = excluded.updated_at""",
        inbox=inbox_id,
        name=name,
        value=value,
        now=now,
    )
