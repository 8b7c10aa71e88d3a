"""Threads: pages of messages with their files, and everything that happened around them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from omnidesk.store.database import Row, Transaction
from omnidesk.store.sight import Sight, within


async def ordinal_of(tx: Transaction, message_id: str) -> int | None:
    """The place of a message in the order of all messages."""
    row = await tx.first("SELECT ordinal FROM messages WHERE id = :id", id=message_id)
    return None if row is None else int(row["ordinal"])


async def wrote_after(tx: Transaction, conversation_id: str, message_id: str) -> bool:
    """Whether the contact wrote in this conversation after that message of it."""
    row = await tx.first(
        """SELECT EXISTS (
               SELECT FROM messages m
               WHERE m.conversation_id = :c AND m.direction = 'in' AND m.ordinal >
                     (SELECT ordinal FROM messages WHERE id = :seen AND conversation_id = :c)
           ) AS wrote""",
        c=conversation_id,
        seen=message_id,
    )
    return bool(row and row["wrote"])


async def page(
    tx: Transaction,
    conversation_id: str,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> list[Row]:
    """At most `limit` messages, oldest first: the last ones before an ordinal (or of all), or
    the first ones after one."""
    if after is not None:
        return await tx.all(
            """SELECT * FROM messages WHERE conversation_id = :c AND ordinal > :after
               ORDER BY ordinal LIMIT :n""",
            c=conversation_id,
            after=after,
            n=limit,
        )
    rows = await tx.all(
        """SELECT * FROM messages WHERE conversation_id = :c AND ordinal < :before
           ORDER BY ordinal DESC LIMIT :n""",
        c=conversation_id,
        before=2**62 if before is None else before,
        n=limit,
    )
    return rows[::-1]


async def attachments_of(tx: Transaction, message_ids: Sequence[str]) -> dict[str, list[Row]]:
    """The files of these messages, by message, in the order they came."""
    if not message_ids:
        return {}
    rows = await tx.all(
        """SELECT * FROM attachments WHERE message_id = ANY(CAST(:ids AS text[]))
           ORDER BY created_at, id""",
        ids=list(message_ids),
    )
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["message_id"], []).append(row)
    return found


async def history(
    tx: Transaction, contact_id: str, sight: Sight, *, before: int | None, limit: int
) -> list[Row]:
    """The latest messages over all conversations of a contact in sight, newest first."""
    return await tx.all(
        f"""SELECT m.* FROM conversations c CROSS JOIN LATERAL (
                SELECT * FROM messages WHERE conversation_id = c.id AND ordinal < :before
                ORDER BY ordinal DESC LIMIT :n) m
            WHERE c.contact_id = :contact AND {within("c")}
            ORDER BY m.ordinal DESC LIMIT :n""",
        contact=contact_id,
        before=2**62 if before is None else before,
        n=limit,
        **sight.binds,
    )


# What a reader of the thread wants to know of its life; messages and notes stand for themselves.
TIMELINE_EVENTS = (
    "conversation.created", "conversation.assigned", "conversation.unassigned",
    "conversation.transferred", "conversation.snoozed", "conversation.resolved",
    "conversation.reopened", "conversation.merged", "conversation.rated",
)  # fmt: skip

# Entries are ordered by time; kind and place break ties the same way on every page. Numbers are
# padded, so that all places compare as text.
_TIMELINE = """
SELECT rank, place, at, id FROM (
    (SELECT 0 AS rank, lpad(ordinal::text, 19, '0') COLLATE "C" AS place, created_at AS at, id
     FROM messages
     WHERE conversation_id = :c
       AND (created_at, 0, lpad(ordinal::text, 19, '0') COLLATE "C") < (:at, :rank, :place)
     ORDER BY created_at DESC, ordinal DESC LIMIT :n)
    UNION ALL
    (SELECT 1, n.id::text COLLATE "C", n.created_at, n.id FROM notes n
     WHERE n.conversation_id = :c AND CAST(:notes AS boolean)
       AND (n.created_at, 1, n.id::text COLLATE "C") < (:at, :rank, :place)
     ORDER BY n.created_at DESC, n.id DESC LIMIT :n)
    UNION ALL
    (SELECT 2, lpad(position::text, 19, '0') COLLATE "C", occurred_at, NULL FROM events
     WHERE conversation_id = :c AND type = ANY(CAST(:types AS text[]))
       AND (occurred_at, 2, lpad(position::text, 19, '0') COLLATE "C") < (:at, :rank, :place)
     ORDER BY occurred_at DESC, position DESC LIMIT :n)
) entries ORDER BY at DESC, rank DESC, place DESC LIMIT :n
"""


async def timeline(
    tx: Transaction,
    conversation_id: str,
    before: tuple[datetime, int, str],
    limit: int,
    *,
    with_notes: bool,
) -> list[Row]:
    """The keys of the entries before a place, newest first: {rank, place, at, id}.

    Rank 0 is a message, 1 a note, 2 an event of the feed, whose padded position is `place`.
    """
    at, rank, place = before
    return await tx.all(
        _TIMELINE,
        c=conversation_id,
        at=at,
        rank=rank,
        place=place,
        notes=with_notes,
        types=list(TIMELINE_EVENTS),
        n=limit,
    )


async def by_ids(tx: Transaction, ids: Sequence[str]) -> dict[str, Row]:
    """Messages by id."""
    rows = await tx.all(
        "SELECT * FROM messages WHERE id = ANY(CAST(:ids AS text[]))", ids=list(ids)
    )
    return {row["id"]: row for row in rows}


async def events_at(tx: Transaction, positions: Sequence[int]) -> dict[int, Row]:
    """Events of the feed by position."""
    rows = await tx.all(
        """SELECT position, type, occurred_at, queue_id, work_item_id, data FROM events
           WHERE position = ANY(CAST(:positions AS bigint[]))""",
        positions=list(positions),
    )
    return {row["position"]: row for row in rows}
