"""Files that are still to be fetched from their provider."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from omnidesk.store.database import Row, Transaction


async def lease_due(tx: Transaction, limit: int, lease_seconds: float, now: datetime) -> list[Row]:
    """Take up to `limit` files to fetch; they come due again when the lease ends."""
    return await tx.all(
        """UPDATE attachments SET attempts = attempts + 1, due_at = :until
           WHERE id IN (SELECT id FROM attachments WHERE state = 'pending' AND due_at <= :now
                        ORDER BY due_at LIMIT :n FOR UPDATE SKIP LOCKED)
           RETURNING *""",
        n=limit,
        now=now,
        until=now + timedelta(seconds=lease_seconds),
    )


async def stored(tx: Transaction, attachment_id: str, key: str, mime: str, size: int) -> bool:
    """The file is on disk; False when another fetch was faster."""
    touched = await tx.run(
        """UPDATE attachments SET state = 'stored', stored_key = :key, mime = :mime, size = :size,
                  due_at = NULL, reason = ''
           WHERE id = :id AND state = 'pending'""",
        id=attachment_id,
        key=key,
        mime=mime,
        size=size,
    )
    return touched == 1


async def refused(tx: Transaction, attachment_id: str, reason: str) -> bool:
    """The file will not come; agents see why."""
    touched = await tx.run(
        """UPDATE attachments SET state = 'refused', reason = :reason, due_at = NULL
           WHERE id = :id AND state = 'pending'""",
        id=attachment_id,
        reason=reason,
    )
    return touched == 1


async def again_at(tx: Transaction, attachment_id: str, due_at: datetime, reason: str) -> None:
    """Try again at a time."""
    await tx.run(
        """UPDATE attachments SET due_at = :due, reason = :reason
           WHERE id = :id AND state = 'pending'""",
        id=attachment_id,
        due=due_at,
        reason=reason,
    )


async def message_with_files(tx: Transaction, message_id: str) -> tuple[Row, Sequence[Row]]:
    """A message with its conversation's holder and queue, and its files."""
    message = await tx.first(
        """UPDATE messages m SET version = m.version + 1 FROM conversations c
           WHERE m.id = :id AND c.id = m.conversation_id
           RETURNING m.*, c.agent_id AS holder_id, c.queue_id""",
        id=message_id,
    )
    assert message is not None
    files = await tx.all(
        "SELECT * FROM attachments WHERE message_id = :id ORDER BY created_at, id", id=message_id
    )
    return message, files
