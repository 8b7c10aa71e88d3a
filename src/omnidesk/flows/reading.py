"""Reading conversations: lists, threads, timelines. Everything here stays in the actor's sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from omnidesk.domain import resources, searching
from omnidesk.domain.actor import Actor
from omnidesk.domain.events import instant
from omnidesk.errors import BadInput, FieldError
from omnidesk.flows import read_marks
from omnidesk.flows.contacts import address_forms
from omnidesk.flows.conversations import reads_notes, sight_of, visible, well_formed
from omnidesk.store import contacts, conversation_lists, messages, notes, search
from omnidesk.store import work as work_items
from omnidesk.store.conversation_lists import Cursor, Filters, Order
from omnidesk.store.database import Row, Transaction

MAX_SOUGHT_CONTACTS = 100
MAX_WORK = 20
LAST = (datetime.max.replace(tzinfo=UTC), 9, "~")


async def conversations(
    tx: Transaction,
    actor: Actor,
    filters: Filters,
    order: Order,
    cursor: Cursor,
    limit: int,
    *,
    typed: str = "",
) -> list[Row]:
    """Rows of the list after a cursor; show them with `list_row`.

    `typed` restricts to conversations whose messages or notes have the words, or whose contact
    has such a name or address; those come by latest activity.
    """
    sight = sight_of(actor)
    if typed.strip():
        filters = await _sought(tx, actor, filters, typed)
        if not filters.words and not filters.contacts:
            return []
        order = order if order is Order.CREATED else Order.RECENT
    return await conversation_lists.page(tx, sight, filters, order, cursor, limit)


async def _sought(tx: Transaction, actor: Actor, filters: Filters, typed: str) -> Filters:
    query = searching.parse(typed)
    words = await search.tsquery(tx, query)
    people = await contacts.search(
        tx,
        sight_of(actor),
        addresses=address_forms(typed),
        words=words,
        after="",
        limit=MAX_SOUGHT_CONTACTS,
    )
    return replace(
        filters,
        searched=True,
        words=words,
        contacts=tuple(row["id"] for row in people),
        notes=reads_notes(actor),
    )


def list_row(row: Row, unread: int) -> dict[str, Any]:
    """A conversation as a list shows it: with its contact, its inbox and its last message, and how
    many messages its reader has not read."""
    last = None
    if row["last_direction"] is not None:
        last = {
            "direction": row["last_direction"],
            "kind": row["last_kind"],
            "status": row["last_status"],
            "created_at": instant(row["last_message_at"]),
        }
    return resources.conversation(row) | {
        "contact": {
            "id": row["contact_id"],
            "name": row["contact_name"],
            "language": row["contact_language"],
        },
        "inbox": {
            "id": row["inbox_id"],
            "name": row["inbox_name"],
            "channel": row["inbox_channel"],
        },
        "last_message": last,
        "unread_count": unread,
    }


async def conversation(tx: Transaction, actor: Actor, conversation_id: str) -> dict[str, Any]:
    """One conversation, as a list shows it."""
    row = await visible(tx, actor, conversation_id)
    unread = await read_marks.unread(tx, actor, [row["id"]])
    shown = await conversation_lists.presented(tx, [row["id"]])
    return list_row(shown[row["id"]], unread[row["id"]])


async def work(tx: Transaction, actor: Actor, conversation_id: str) -> list[dict[str, Any]]:
    """The work items of a conversation, the newest first, at most MAX_WORK."""
    row = await visible(tx, actor, conversation_id)
    items = await work_items.of_conversation(tx, row["id"], MAX_WORK)
    return [resources.work_item(item) for item in items]


async def thread(
    tx: Transaction,
    actor: Actor,
    conversation_id: str,
    *,
    before: str | None,
    after: str | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Messages with their files, oldest first: the last ones before a message (or at all), or
    the first ones after one."""
    row = await visible(tx, actor, conversation_id)
    rows = await messages.page(
        tx,
        row["id"],
        before=await _place(tx, before, "before"),
        after=await _place(tx, after, "after"),
        limit=limit,
    )
    files = await messages.attachments_of(tx, [m["id"] for m in rows])
    return [resources.message(m, files.get(m["id"], ())) for m in rows]


async def _place(tx: Transaction, message_id: str | None, name: str) -> int | None:
    if message_id is None:
        return None
    place = await messages.ordinal_of(tx, message_id) if well_formed(message_id) else None
    if place is None:
        fault = FieldError(f"query:{name}", "is no message's id")
        raise BadInput("the page cannot be found", errors=(fault,))
    return place


async def notes_page(
    tx: Transaction,
    actor: Actor,
    conversation_id: str,
    before: tuple[datetime, str],
    limit: int,
) -> list[Row]:
    """Notes before a time and id, newest first; none for those who do not read notes."""
    row = await visible(tx, actor, conversation_id)
    if not reads_notes(actor):
        return []
    return await notes.page(tx, row["id"], before, limit)


async def timeline(
    tx: Transaction,
    actor: Actor,
    conversation_id: str,
    before: tuple[datetime, int, str],
    limit: int,
) -> list[dict[str, Any]]:
    """What happened, newest first: {"type", "at", "message" | "note" | "event", "key"}.

    Notes are there for those who read notes only. `key` is where the next page begins.
    """
    row = await visible(tx, actor, conversation_id)
    entries = await messages.timeline(tx, row["id"], before, limit, with_notes=reads_notes(actor))
    ids: list[list[str]] = [[e["id"] for e in entries if e["rank"] == rank] for rank in (0, 1)]
    texts = await messages.by_ids(tx, ids[0])
    files = await messages.attachments_of(tx, ids[0])
    written = await notes.by_ids(tx, ids[1])
    facts = await messages.events_at(tx, [int(e["place"]) for e in entries if e["rank"] == 2])
    made = []
    for entry in entries:
        item: dict[str, Any] = dict.fromkeys(_KINDS)
        item |= {"type": _KINDS[entry["rank"]], "at": instant(entry["at"])}
        if entry["rank"] == 0:
            item["message"] = resources.message(texts[entry["id"]], files.get(entry["id"], ()))
        elif entry["rank"] == 1:
            item["note"] = resources.note(written[entry["id"]])
        else:
            item["event"] = _fact(facts[int(entry["place"])])
        made.append(item | {"key": (entry["at"].isoformat(), str(entry["rank"]), entry["place"])})
    return made


_KINDS: Sequence[str] = ("message", "note", "event")


def _fact(row: Row) -> dict[str, Any]:
    # The whole resources of the moment are in the feed; a thread needs who and where to.
    data = row["data"]
    conversation = data.get("conversation") or {}
    merged = data.get("merged") or {}
    return {
        "name": row["type"],
        "agent_id": data.get("agent_id") or conversation.get("agent_id"),
        "queue_id": row["queue_id"],
        "work_item_id": row["work_item_id"],
        "snoozed_until": conversation.get("snoozed_until"),
        "merged_id": merged.get("id"),
        "rating": data.get("rating"),
    }
