"""Replies kept for often asked questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction

_COLUMNS = ("shortcut", "title", "texts", "queue_ids")


async def page(tx: Transaction, queue_id: str | None, after: str, limit: int) -> list[Row]:
    """By shortcut: all of them, or those for one queue."""
    return await tx.all(
        """SELECT * FROM saved_replies
           WHERE shortcut > :after AND (CAST(:queue AS text) IS NULL OR queue_ids IS NULL
                                        OR CAST(:queue AS text) = ANY(queue_ids))
           ORDER BY shortcut LIMIT :n""",
        queue=queue_id,
        after=after,
        n=limit,
    )


async def get(tx: Transaction, reply_id: str) -> Row | None:
    """One of them."""
    return await tx.first("SELECT * FROM saved_replies WHERE id = :id", id=reply_id)


async def by_shortcut(tx: Transaction, shortcut: str) -> Row | None:
    """The one with this shortcut."""
    return await tx.first("SELECT * FROM saved_replies WHERE shortcut = :s", s=shortcut)


async def every(tx: Transaction) -> list[Row]:
    """All of them, by shortcut."""
    return await tx.all("SELECT * FROM saved_replies ORDER BY shortcut")


async def add(tx: Transaction, reply_id: str, values: Mapping[str, Any], now: datetime) -> Row:
    """A new one: {shortcut, title, texts, queue_ids}."""
    row = await tx.first(
        """INSERT INTO saved_replies (id, shortcut, title, texts, queue_ids, created_at, updated_at)
           VALUES (:id, :shortcut, :title, :texts, CAST(:queue_ids AS text[]), :now, :now)
           RETURNING *""",
        id=reply_id,
        now=now,
        **{name: values[name] for name in _COLUMNS},
    )
    assert row is not None
    return row


async def change(tx: Transaction, reply_id: str, values: Mapping[str, Any], now: datetime) -> Row:
    """Set the given columns; the row after it."""
    given = [name for name in _COLUMNS if name in values]
    casts = {"queue_ids": "CAST(:queue_ids AS text[])"}
    sets = "".join(f"{name} = {casts.get(name, f':{name}')}, " for name in given)
    row = await tx.first(
        f"""UPDATE saved_replies SET {sets}version = version + 1, updated_at = :now
            WHERE id = :id RETURNING *""",
        id=reply_id,
        now=now,
        **{name: values[name] for name in given},
    )
    assert row is not None
    return row


async def drop(tx: Transaction, reply_id: str) -> None:
    """Forget one."""
    await tx.run("DELETE FROM saved_replies WHERE id = :id", id=reply_id)
