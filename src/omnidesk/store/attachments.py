"""Files of messages, and files on their way into one."""

from __future__ import annotations

from datetime import datetime

from omnidesk.store.database import Row, Transaction
from omnidesk.store.sight import Sight, within


async def add_upload(
    tx: Transaction,
    attachment_id: str,
    *,
    name: str,
    mime: str,
    size: int,
    stored_key: str,
    uploaded_by: str,
    now: datetime,
) -> Row:
    """A stored file that belongs to no message yet."""
    row = await tx.first(
        """INSERT INTO attachments (id, name, mime, size, state, stored_key, uploaded_by,
                                    created_at)
           VALUES (:id, :name, :mime, :size, 'stored', :key, :by, :now) RETURNING *""",
        id=attachment_id,
        name=name,
        mime=mime,
        size=size,
        key=stored_key,
        by=uploaded_by,
        now=now,
    )
    assert row is not None
    return row


async def unsent_of(tx: Transaction, uploaded_by: str) -> int:
    """How many files somebody uploaded and did not send."""
    row = await tx.first(
        """SELECT count(*) AS n FROM attachments
           WHERE message_id IS NULL AND uploaded_by = :by""",
        by=uploaded_by,
    )
    assert row is not None
    return int(row["n"])


async def find_open(
    tx: Transaction, attachment_id: str, sight: Sight, uploaded_by: str
) -> Row | None:
    """A stored file of a conversation in sight, or one's own that was not sent yet."""
    return await tx.first(
        f"""SELECT a.* FROM attachments a
            LEFT JOIN messages m ON m.id = a.message_id
            LEFT JOIN conversations c ON c.id = m.conversation_id
            WHERE a.id = :id AND a.state = 'stored' AND (
                (a.message_id IS NULL AND a.uploaded_by = :by)
                OR (c.id IS NOT NULL AND {within("c")}))""",
        id=attachment_id,
        by=uploaded_by,
        **sight.binds,
    )


async def find_stored(tx: Transaction, attachment_id: str) -> Row | None:
    """A stored file, whoever asks: the caller has proven a right to it."""
    return await tx.first(
        "SELECT * FROM attachments WHERE id = :id AND state = 'stored'", id=attachment_id
    )


async def drop_unsent(tx: Transaction, before: datetime, limit: int) -> list[str]:
    """Forget uploads made before an instant that were never sent and are in no draft; their
    stored keys."""
    rows = await tx.all(
        """DELETE FROM attachments WHERE id IN (
               SELECT id FROM attachments
               WHERE message_id IS NULL AND uploaded_by IS NOT NULL AND created_at < :before
                 AND id NOT IN (SELECT unnest(attachments) FROM drafts)
               ORDER BY created_at LIMIT :n FOR UPDATE SKIP LOCKED)
           RETURNING stored_key""",
        before=before,
        n=limit,
    )
    return [row["stored_key"] for row in rows if row["stored_key"]]
