"""Pages of conversations. Every order is a keyset walk along an index.

A page begins strictly after the last row of the one before it. Rows that do not move are
returned exactly once. A row that something happened to after the first page (`as_of`) is left
to the feed rather than returned a second time from its new place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from omnidesk.store.database import Row, Transaction
from omnidesk.store.sight import Sight, plan_for_these_values, within

STATES = ("open", "snoozed", "resolved")


class Order(StrEnum):
    """How a list is sorted.

    WAITING: longest waiting customer first, then the others by latest activity. RECENT: latest
    activity first. CREATED: newest first; no row ever moves in it.
    """

    WAITING = "waiting"
    RECENT = "recent"
    CREATED = "created"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which conversations; an empty part does not restrict.

    `words` is a tsquery in its text form, `contacts` those whose name or address was typed:
    either makes a hit. `notes`: the words of notes count too.
    """

    states: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    agent_id: str | None = None
    unheld: bool = False
    inbox_id: str | None = None
    tag: str | None = None
    channel_kind: str | None = None
    contact_id: str | None = None
    waiting: bool | None = None
    words: str | None = None
    contacts: tuple[str, ...] = ()
    searched: bool = False
    notes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where the page before ended; empty for the first page.

    `as_of` is the latest activity when the first page was asked for; `waiting` tells the two
    parts of the WAITING order apart.
    """

    as_of: datetime | None = None
    at: datetime | None = None
    id: str = ""
    waiting: bool = False


@dataclass(slots=True)
class _Parts:
    where: list[str] = field(default_factory=list)
    binds: dict[str, Any] = field(default_factory=dict)


def _filtered(filters: Filters, sight: Sight) -> _Parts:
    parts = _Parts(["c.merged_into IS NULL"], dict(sight.binds))
    simple: Sequence[tuple[str, str, Any]] = (
        # A resolved conversation is nobody's; the index of holders leaves them out.
        ("c.agent_id = :agent AND c.state <> 'resolved'", "agent", filters.agent_id),
        ("c.inbox_id = :inbox", "inbox", filters.inbox_id),
        ("c.tags @> ARRAY[CAST(:tag AS text)] AND c.tags <> '{}'", "tag", filters.tag),
        ("c.channel_kind = :kind", "kind", filters.channel_kind),
        ("c.contact_id = :contact", "contact", filters.contact_id),
    )
    for condition, name, value in simple:
        if value is not None:
            parts.where.append(condition)
            parts.binds[name] = value
    if filters.unheld:
        parts.where.append("c.agent_id IS NULL")
    if filters.waiting is not None:
        parts.where.append(f"c.waiting_since IS {'NOT ' if filters.waiting else ''}NULL")
    if filters.searched:
        # A frequent word must not drag in the whole archive: its newest hits decide.
        parts.where.append(
            f"""c.id IN (
                   (SELECT d.conversation_id
                    FROM search_documents d JOIN conversations k ON k.id = d.conversation_id
                    WHERE d.words @@ CAST(:words AS tsquery)
                      AND d.kind = ANY(CAST(:doc_kinds AS text[])) AND {within("k")}
                    ORDER BY d.created_at DESC, d.id DESC LIMIT 500)
                   UNION
                   SELECT id FROM conversations
                   WHERE contact_id = ANY(CAST(:contacts AS text[])))"""
        )
        parts.binds |= {
            "words": filters.words or "",
            "contacts": list(filters.contacts),
            "doc_kinds": ["message", "note"] if filters.notes else ["message"],
        }
    return parts


def _narrow(filters: Filters) -> bool:
    # These have an index of their own; anything else walks the queues' indexes side by side.
    return filters.searched or any(
        value is not None for value in (filters.agent_id, filters.tag, filters.contact_id)
    )


_KEYS = {
    Order.RECENT: ("last_activity_at", "DESC"),
    Order.CREATED: ("created_at", "DESC"),
    Order.WAITING: ("waiting_since", "ASC"),
}


def _after(order: Order, cursor: Cursor, parts: _Parts) -> None:
    column, direction = _KEYS[order]
    if cursor.as_of is not None and order is not Order.CREATED:
        parts.where.append("c.last_activity_at <= :as_of")
        parts.binds["as_of"] = cursor.as_of
    if cursor.at is None:
        return
    # The first comparison bounds the index scan, the second one breaks ties.
    wider, tighter = ("<=", "<") if direction == "DESC" else (">=", ">")
    parts.where.append(
        f"c.{column} {wider} :key_at AND (c.{column} {tighter} :key_at OR c.id > :key_id)"
    )
    parts.binds |= {"key_at": cursor.at, "key_id": cursor.id}


def _statement(order: Order, filters: Filters, where: Sequence[str]) -> str:
    column, direction = _KEYS[order]
    condition = " AND ".join(where)
    tail = f"ORDER BY {{0}}.{column} {direction}, {{0}}.id LIMIT :n"
    states = "c.state = ANY(CAST(:states AS text[]))"
    if _narrow(filters) or order is Order.CREATED:
        ids = f"""SELECT c.id, c.{column} FROM conversations c
                  WHERE {within("c")} AND {states} AND {condition} {tail.format("c")}"""
        return _presented(ids, column, direction)
    # One short index range per queue and state, however large the archive is. What is in sight
    # is said by the queues and the holder themselves.
    slices = (
        "CROSS JOIN unnest(CAST(:states AS text[])) AS s(state)"
        if order is Order.RECENT
        else "CROSS JOIN (SELECT 1) AS s"
    )
    same_state = "c.state = s.state" if order is Order.RECENT else states
    ids = f"""
        SELECT u.id, u.{column} FROM (
            SELECT p.id, p.{column} FROM queues q {slices} CROSS JOIN LATERAL (
                SELECT c.id, c.{column} FROM conversations c
                WHERE c.queue_id = q.id AND {same_state} AND {condition} {tail.format("c")}) p
            WHERE (CAST(:sight_all AS boolean) OR q.id = ANY(CAST(:sight_queues AS text[])))
              AND (CAST(:queues AS text[]) = '{{}}' OR q.id = ANY(CAST(:queues AS text[])))
            UNION
            (SELECT c.id, c.{column} FROM conversations c
             WHERE c.agent_id = :sight_agent AND c.state <> 'resolved' AND {states}
               AND (CAST(:queues AS text[]) = '{{}}' OR c.queue_id = ANY(CAST(:queues AS text[])))
               AND {condition} {tail.format("c")})) u
        {tail.format("u")}"""
    return _presented(ids, column, direction)


# What a row of the list shows besides the conversation: whose it is, where it came in, and how
# its last message fared.
_SHOWN = """c.*, p.name AS contact_name, p.language AS contact_language,
            i.name AS inbox_name, i.channel AS inbox_channel,
            m.direction AS last_direction, m.status AS last_status, m.kind AS last_kind,
            m.created_at AS last_message_at"""

_JOINED = """JOIN contacts p ON p.id = c.contact_id
             LEFT JOIN inboxes i ON i.id = c.inbox_id
             LEFT JOIN LATERAL (
                 SELECT direction, status, kind, created_at FROM messages
                 WHERE conversation_id = c.id ORDER BY ordinal DESC LIMIT 1) m ON true"""


def _presented(ids: str, column: str, direction: str) -> str:
    return f"""SELECT {_SHOWN} FROM ({ids}) chosen JOIN conversations c ON c.id = chosen.id
               {_JOINED} ORDER BY c.{column} {direction}, c.id"""


async def presented(tx: Transaction, ids: Sequence[str]) -> dict[str, Row]:
    """These conversations with what a row of the list shows."""
    rows = await tx.all(
        f"""SELECT {_SHOWN} FROM conversations c {_JOINED}
            WHERE c.id = ANY(CAST(:ids AS text[]))""",
        ids=list(ids),
    )
    return {row["id"]: row for row in rows}


async def page(
    tx: Transaction, sight: Sight, filters: Filters, order: Order, cursor: Cursor, limit: int
) -> list[Row]:
    """At most `limit` conversations in sight, after the cursor."""
    await plan_for_these_values(tx, in_order=not _narrow(filters))
    if order is not Order.WAITING:
        return await _part(tx, sight, filters, order, cursor, limit)
    rows: list[Row] = []
    if cursor.at is None or cursor.waiting:
        if filters.waiting is not False:
            rows = await _part(tx, sight, filters, Order.WAITING, cursor, limit)
        cursor = Cursor(as_of=cursor.as_of)
    if len(rows) < limit and not filters.waiting:
        rest = replace(filters, waiting=False)
        rows += await _part(tx, sight, rest, Order.RECENT, cursor, limit - len(rows))
    return rows


def statement(
    sight: Sight, filters: Filters, order: Order, cursor: Cursor, limit: int
) -> tuple[str, dict[str, Any]]:
    """The SQL and its values for one part of a page."""
    parts = _filtered(filters, sight)
    if filters.queues and (_narrow(filters) or order is Order.CREATED):
        parts.where.append("c.queue_id = ANY(CAST(:queues AS text[]))")
    if order is Order.WAITING:
        parts.where.append("c.waiting_since IS NOT NULL")
    _after(order, cursor, parts)
    sql = _statement(order, filters, parts.where)
    binds = parts.binds | {"n": limit, "states": list(filters.states or STATES)}
    if ":queues" in sql:
        binds["queues"] = list(filters.queues)
    return sql, binds


async def _part(
    tx: Transaction, sight: Sight, filters: Filters, order: Order, cursor: Cursor, limit: int
) -> list[Row]:
    sql, binds = statement(sight, filters, order, cursor, limit)
    return await tx.all(sql, **binds)


async def latest_activity(tx: Transaction) -> datetime | None:
    """When anything last happened: what is later came after this moment. Taken from the rows,
    since the clocks of several machines do not agree to the millisecond."""
    row = await tx.first("SELECT max(last_activity_at) AS at FROM conversations")
    return row["at"] if row else None


def cursor_after(row: Row, order: Order, as_of: datetime) -> Cursor:
    """The cursor of a page whose last row this is."""
    if order is Order.WAITING and row["waiting_since"] is not None:
        return Cursor(as_of=as_of, at=row["waiting_since"], id=row["id"], waiting=True)
    column = _KEYS[Order.CREATED if order is Order.CREATED else Order.RECENT][0]
    return Cursor(as_of=as_of, at=row[column], id=row["id"])
