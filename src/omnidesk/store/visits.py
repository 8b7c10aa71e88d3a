"""What belongs to a website visitor: found by their identity, never by an id they name alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from omnidesk.store.database import Row, Transaction

MOST_CONVERSATIONS = 50


async def token(tx: Transaction, digest: bytes, now: datetime) -> Row | None:
    """The living visitor token with this hash: {id, subject, expires_at}."""
    return await tx.first(
        """SELECT id, subject, expires_at FROM tokens
           WHERE hash = :hash AND kind = 'visitor' AND revoked_at IS NULL
             AND (expires_at IS NULL OR expires_at > :now)""",
        hash=digest,
        now=now,
    )


async def identity(tx: Transaction, kind: str, address: str) -> Row | None:
    """{id, contact_id} of an address; None before its first message."""
    return await tx.first(
        "SELECT id, contact_id FROM identities WHERE kind = :kind AND address = :address",
        kind=kind,
        address=address,
    )


async def conversations(tx: Transaction, found: Row, inbox_id: str) -> list[Row]:
    """The identity's conversations on an inbox, latest first, and those they were merged into."""
    return await tx.all(
        """WITH own AS (
               SELECT * FROM conversations
               WHERE contact_id = :contact AND identity_id = :identity AND inbox_id = :inbox
               ORDER BY last_activity_at DESC, id DESC LIMIT :n
           )
           SELECT * FROM own
           UNION SELECT c.* FROM conversations c JOIN own ON own.merged_into = c.id
           ORDER BY last_activity_at DESC, id DESC""",
        contact=found["contact_id"],
        identity=found["id"],
        inbox=inbox_id,
        n=MOST_CONVERSATIONS,
    )


async def messages(
    tx: Transaction,
    identity_id: str,
    inbox_id: str,
    conversation_ids: Collection[str],
    before: int,
    limit: int,
) -> list[Row]:
    """The last messages from and to the identity before an ordinal, oldest first."""
    rows = await tx.all(
        """SELECT m.* FROM unnest(CAST(:ids AS text[])) AS c(id)
           CROSS JOIN LATERAL (
               SELECT * FROM messages
               WHERE conversation_id = c.id AND identity_id = :identity AND inbox_id = :inbox
                 AND ordinal < :before
               ORDER BY ordinal DESC LIMIT :n) m
           ORDER BY m.ordinal DESC LIMIT :n""",
        ids=sorted(conversation_ids),
        identity=identity_id,
        inbox=inbox_id,
        before=before,
        n=limit,
    )
    return rows[::-1]


async def by_external_id(
    tx: Transaction, identity_id: str, inbox_id: str, external_id: str
) -> Row | None:
    """The identity's own message with this external id."""
    return await tx.first(
        """SELECT * FROM messages
           WHERE inbox_id = :inbox AND external_id = :external AND identity_id = :identity
             AND direction = 'in'""",
        inbox=inbox_id,
        external=external_id,
        identity=identity_id,
    )


async def ordinal_of(tx: Transaction, identity_id: str, message_id: str) -> int | None:
    """The place of one of the identity's messages."""
    row = await tx.first(
        "SELECT ordinal FROM messages WHERE id = :id AND identity_id = :identity",
        id=message_id,
        identity=identity_id,
    )
    return None if row is None else int(row["ordinal"])


async def answers_among(
    tx: Transaction, identity_id: str, inbox_id: str, ids: Sequence[str]
) -> list[str]:
    """Which of these are messages to the identity."""
    rows = await tx.all(
        """SELECT id FROM messages WHERE id = ANY(CAST(:ids AS text[]))
             AND identity_id = :identity AND inbox_id = :inbox AND direction = 'out'
           ORDER BY ordinal""",
        ids=list(ids),
        identity=identity_id,
        inbox=inbox_id,
    )
    return [row["id"] for row in rows]


async def uploads(tx: Transaction, uploaded_by: str, ids: Sequence[str]) -> dict[str, Row]:
    """Stored files that somebody uploaded and did not send, by id."""
    rows = await tx.all(
        """SELECT * FROM attachments
           WHERE id = ANY(CAST(:ids AS text[])) AND uploaded_by = :by AND message_id IS NULL
             AND state = 'stored'""",
        ids=list(ids),
        by=uploaded_by,
    )
    return {row["id"]: row for row in rows}


async def file(tx: Transaction, identity_id: str, inbox_id: str, attachment_id: str) -> Row | None:
    """A stored file of a message from or to the identity."""
    return await tx.first(
        """SELECT a.* FROM attachments a JOIN messages m ON m.id = a.message_id
           WHERE a.id = :id AND a.state = 'stored' AND m.identity_id = :identity
             AND m.inbox_id = :inbox""",
        id=attachment_id,
        identity=identity_id,
        inbox=inbox_id,
    )


async def recent_waits(tx: Transaction, queue_id: str, since: datetime, limit: int) -> list[float]:
    """Seconds that the last chats of a queue waited until somebody took them."""
    rows = await tx.all(
        """SELECT CAST(extract(epoch FROM assigned_at - arrived_at) AS double precision) AS waited
           FROM work_items
           WHERE queue_id = :queue AND created_at > :since AND channel_kind = 'chat'
             AND assigned_at IS NOT NULL AND NOT coalesce(callback ? 'asked_at', false)
           ORDER BY created_at DESC LIMIT :n""",
        queue=queue_id,
        since=since,
        n=limit,
    )
    return [row["waited"] for row in rows]


async def last_turn(tx: Transaction, conversation_id: str, types: Collection[str]) -> Row | None:
    """The latest event of these types in a conversation: {type, reason}."""
    return await tx.first(
        """SELECT type, data ->> 'reason' AS reason FROM events
           WHERE conversation_id = :id AND type = ANY(CAST(:types AS text[]))
           ORDER BY position DESC LIMIT 1""",
        id=conversation_id,
        types=sorted(types),
    )
