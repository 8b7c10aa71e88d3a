"""What a reply must know and what it writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from omnidesk.store.database import Row, Transaction


async def by_client_id(tx: Transaction, conversation_id: str, client_id: str) -> Row | None:
    """The message a client already sent under this id."""
    return await tx.first(
        "SELECT * FROM messages WHERE conversation_id = :c AND client_message_id = :id",
        c=conversation_id,
        id=client_id,
    )


async def reach(tx: Transaction, contact_id: str) -> list[Row]:
    """The contact's identities: {id, kind, address}."""
    return await tx.all(
        "SELECT id, kind, address FROM identities WHERE contact_id = :contact ORDER BY id",
        contact=contact_id,
    )


async def used_ways(tx: Transaction, contact_id: str) -> list[Row]:
    """{inbox_id, identity_id, heard_at} of what the contact wrote; `heard_at` is the last time."""
    return await tx.all(
        """SELECT m.inbox_id, m.identity_id, max(m.created_at) AS heard_at
           FROM (SELECT id FROM conversations WHERE contact_id = :contact
                 ORDER BY last_activity_at DESC LIMIT 50) c
           JOIN messages m ON m.conversation_id = c.id
           WHERE m.direction = 'in' AND m.identity_id IS NOT NULL
           GROUP BY m.inbox_id, m.identity_id""",
        contact=contact_id,
    )


async def last_way(tx: Transaction, conversation_id: str, contact_id: str) -> Row | None:
    """{inbox_id, identity_id} of the contact's last own message in this conversation."""
    return await tx.first(
        """SELECT m.inbox_id, m.identity_id FROM messages m
           JOIN identities i ON i.id = m.identity_id AND i.contact_id = :contact
           WHERE m.conversation_id = :c AND m.direction = 'in' AND m.kind = 'text'
           ORDER BY m.ordinal DESC LIMIT 1""",
        c=conversation_id,
        contact=contact_id,
    )


async def has_live_work(tx: Transaction, conversation_id: str) -> bool:
    """Whether the conversation is waiting for, offered to or held by somebody."""
    row = await tx.first(
        """SELECT 1 AS one FROM work_items WHERE conversation_id = :c
           AND state NOT IN ('done', 'abandoned')""",
        c=conversation_id,
    )
    return row is not None


async def unattached(tx: Transaction, attachment_ids: Sequence[str], uploaded_by: str) -> list[Row]:
    """Stored files that this uploader has not sent yet, locked, in the order asked for."""
    return await tx.all(
        """SELECT a.* FROM unnest(CAST(:ids AS text[])) WITH ORDINALITY AS u(id, ord)
           JOIN attachments a ON a.id = u.id
           WHERE a.message_id IS NULL AND a.state = 'stored' AND a.uploaded_by = :by
           ORDER BY u.ord FOR UPDATE OF a""",
        ids=list(attachment_ids),
        by=uploaded_by,
    )


async def attach(tx: Transaction, attachment_ids: Sequence[str], message: Row) -> None:
    """Give files to a message."""
    await tx.run(
        """UPDATE attachments SET message_id = :message, inbox_id = :inbox
           WHERE id = ANY(CAST(:ids AS text[]))""",
        ids=list(attachment_ids),
        message=message["id"],
        inbox=message["inbox_id"],
    )


async def answered(
    tx: Transaction, conversation_id: str, preview: str, now: datetime
) -> Row | None:
    """The conversation after somebody answered: the customer waits no more."""
    return await tx.first(
        """UPDATE conversations SET message_count = message_count + 1, preview = :preview,
                  waiting_since = NULL, first_response_at = coalesce(first_response_at, :now),
                  last_activity_at = :now, version = version + 1
           WHERE id = :id RETURNING *""",
        id=conversation_id,
        preview=preview,
        now=now,
    )
