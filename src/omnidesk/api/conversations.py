"""Conversations: lists, threads, timelines, search, what is known of them, merges.

Commands on them (send, note, resolve, snooze, reopen) are in `desk`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api import schemas_conversations as shapes
from omnidesk.api.answers import JsonAnswer, approval, etag, from_cursor, page, reply, to_cursor
from omnidesk.api.auth import requires
from omnidesk.api.cursors import instant_in, parts_of, unusable
from omnidesk.api.idempotency import IdempotencyKey, perform
from omnidesk.api.inputs import Cursor, Id, Input, Limit, PathId, unset
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain import resources
from omnidesk.domain.actor import Actor
from omnidesk.errors import BadInput
from omnidesk.flows import conversation_merges, conversations, read_marks, reading, search
from omnidesk.flows.search import SearchOrder
from omnidesk.store import conversation_lists
from omnidesk.store.conversation_lists import Filters, Order
from omnidesk.store.database import Transaction

router = APIRouter(prefix="/api/v1", tags=["conversations"], default_response_class=JsonAnswer)

Reader = Annotated[Actor, Depends(requires(Scope.CONVERSATIONS_READ))]
Writer = Annotated[Actor, Depends(requires(Scope.CONVERSATIONS_WRITE))]
_FAULTS = (401, 403, 404)

Typed = Annotated[str, Query(max_length=200, description="Words, a name or an address")]
Text = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$")]
AttributeValue = (
    Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]
    | Annotated[int, Field(ge=-(2**53), le=2**53)]
    | Annotated[float, Field(allow_inf_nan=False)]
    | bool
    | None
)
Attributes = Annotated[dict[Key, AttributeValue], Field(max_length=50)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$")]


class ConversationChanges(Input):
    """The fields to change. `attributes` are merged in; null removes one."""

    tags: Annotated[list[Tag], Field(max_length=30)] = unset()
    attributes: Attributes = unset()
    priority: Annotated[int, Field(ge=0, le=3, strict=True)] = unset()
    language: Annotated[str, StringConstraints(max_length=35)] | None = unset()
    subject: Text | None = unset()


class MergeBody(Input):
    """The conversation whose messages move over."""

    merged_id: Id


class ListFilters(Input):
    """Which conversations, in which order. Parts that are not given do not restrict."""

    state: list[Literal["open", "snoozed", "resolved"]] = Field(default_factory=list, max_length=3)
    queue_id: list[Id] = Field(default_factory=list, max_length=100)
    agent_id: Id | Literal["me", "none"] | None = None
    inbox: Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00]+$")] | None = None
    tag: Tag | None = None
    channel_kind: Literal["chat", "messaging", "email", "voice"] | None = None
    contact_id: Id | None = None
    waiting: bool | None = None
    q: Annotated[str, StringConstraints(max_length=200)] = ""
    order: Order = Order.WAITING


class ListQuery(ListFilters):
    """A page of the list."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, StringConstraints(max_length=400)] | None = None


@router.get(
    "/conversations",
    responses=answers(schemas.Page[shapes.ListedConversation], 200, 401, 403),
)
async def list_conversations(
    request: Request, actor: Reader, asked: Annotated[ListQuery, Query()]
) -> Response:
    """Conversations you may see: longest waiting customer first, or latest activity first, or
    newest first (`order=created`, in which no row ever moves).

    Rows that nothing happens to come exactly once over all pages. One that changes while you
    page is left to the realtime feed. `agent_id` takes `me` and `none`; `q` finds words of
    messages and notes, and names and addresses of contacts, by latest activity.
    """
    cursor = _list_cursor(asked.cursor, asked.order)
    filters = _filters(request, actor, asked)
    async with state_of(request).runtime.database.transaction() as tx:
        as_of = cursor.as_of or await conversation_lists.latest_activity(tx)
        rows = await reading.conversations(
            tx, actor, filters, asked.order, cursor, asked.limit + 1, typed=asked.q
        )
        unread = await read_marks.unread(tx, actor, [row["id"] for row in rows])
    last = None
    if as_of is not None and len(rows) > asked.limit:
        order = Order.RECENT if asked.q.strip() and asked.order is Order.WAITING else asked.order
        ended = conversation_lists.cursor_after(rows[asked.limit - 1], order, as_of)
        last = _list_key(ended, asked.order)
    items = [reading.list_row(row, unread[row["id"]]) for row in rows]
    return reply(page(items, asked.limit, last))


def _filters(request: Request, actor: Actor, asked: ListQuery) -> Filters:
    inbox = asked.inbox
    if inbox is not None:
        known = state_of(request).runtime.directory.current.inbox_named(inbox)
        inbox = known.id if known else inbox
    holder = asked.agent_id
    if holder == "me":
        holder = actor.require_agent()
    return Filters(
        states=tuple(asked.state),
        queues=tuple(asked.queue_id),
        agent_id=None if holder == "none" else holder,
        unheld=holder == "none",
        inbox_id=inbox,
        tag=conversations.clean_tag(asked.tag) if asked.tag else None,
        channel_kind=asked.channel_kind,
        contact_id=asked.contact_id,
        waiting=asked.waiting,
    )


def _list_key(cursor: conversation_lists.Cursor, order: Order) -> str:
    assert cursor.at is not None
    assert cursor.as_of is not None
    part = "w" if cursor.waiting else "r"
    return "|".join((order, part, cursor.as_of.isoformat(), cursor.at.isoformat(), cursor.id))


def _list_cursor(given: str | None, order: Order) -> conversation_lists.Cursor:
    key = from_cursor(given)
    if not key:
        return conversation_lists.Cursor()
    made_for, _, rest = key.partition("|")
    part, as_of, at, row_id = parts_of(rest, 4)
    if made_for != order:
        raise unusable("belongs to another order")
    return conversation_lists.Cursor(
        as_of=instant_in(as_of), at=instant_in(at), id=row_id, waiting=part == "w"
    )


@router.get("/search", responses=answers(schemas.Page[shapes.Hit], 200, 401, 403))
async def search_messages(
    request: Request,
    actor: Reader,
    q: Typed,
    order: SearchOrder = SearchOrder.NEWEST,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response:
    """Messages and notes with these words, in the conversations you may see.

    All words must occur; "in quotes" together; -not this one; `or` between alternatives. The
    last word may be a beginning. Endings are understood in English and Russian. `order=rank`
    sorts the newest 500 hits by how well they fit.
    """
    key = from_cursor(cursor)
    after = _search_place(key, order) if key else ()
    async with state_of(request).runtime.database.transaction() as tx:
        hits = await search.find(tx, actor, q, order, after, limit + 1)
    keys = [hit.pop("key") for hit in hits]
    last = f"{order}|{'|'.join(keys[limit - 1])}" if len(hits) > limit else None
    return reply(page(hits, limit, last))


def _search_place(key: str, order: SearchOrder) -> tuple[str, str]:
    made_for, at, row_id = parts_of(key, 3)
    if made_for != order:
        raise unusable("belongs to another order")
    if order is SearchOrder.NEWEST:
        return instant_in(at).isoformat(), row_id
    try:
        return repr(float(at)), row_id
    except ValueError:
        raise unusable() from None


@router.get(
    "/conversations/{conversation_id}",
    responses=answers(shapes.ListedConversation, 200, *_FAULTS),
)
async def get_conversation(request: Request, actor: Reader, conversation_id: PathId) -> Response:
    """One conversation. Its entity tag is what If-Match takes. The id of a conversation that was
    merged leads to the one it was merged into."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await reading.conversation(tx, actor, conversation_id)
    return reply(found, 200, {"etag": etag(found["version"])})


@router.patch(
    "/conversations/{conversation_id}",
    responses=answers(schemas.Conversation, 200, *_FAULTS, 412),
)
async def update_conversation(
    request: Request, actor: Writer, conversation_id: PathId, body: ConversationChanges
) -> Response:
    """Change the given fields. With If-Match only the version you saw is changed."""
    async with state_of(request).runtime.database.transaction() as tx:
        changed = await conversations.update(
            tx,
            actor,
            conversation_id,
            body.model_dump(exclude_unset=True),
            clock.now(),
            approve=approval(request),
        )
    return reply(changed, 200, {"etag": etag(changed["version"])})


@router.get(
    "/conversations/{conversation_id}/messages",
    responses=answers(schemas.Page[schemas.Message], 200, *_FAULTS),
)
async def list_messages(
    request: Request,
    actor: Reader,
    conversation_id: PathId,
    before: Annotated[Id | None, Query(description="Messages before this one")] = None,
    after: Annotated[Id | None, Query(description="Messages after this one")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The thread, always oldest first: its last messages, or those before or after one.
    `next_cursor` goes on in the same direction."""
    key = from_cursor(cursor)
    if sum(place is not None for place in (before, after, key or None)) > 1:
        raise BadInput("give one of before, after and cursor")
    if key:
        way, message_id = parts_of(key, 2)
        before, after = (message_id, None) if way == "before" else (None, message_id)
    async with state_of(request).runtime.database.transaction() as tx:
        found = await reading.thread(
            tx, actor, conversation_id, before=before, after=after, limit=limit + 1
        )
    more = len(found) > limit
    if after is not None:
        shown, way = found[:limit], "after"
        edge = shown[-1]["id"] if shown else ""
    else:
        shown, way = found[-limit:], "before"
        edge = shown[0]["id"] if shown else ""
    return reply({"items": shown, "next_cursor": to_cursor(f"{way}|{edge}") if more else None})


@router.get(
    "/conversations/{conversation_id}/notes",
    responses=answers(schemas.Page[schemas.Note], 200, *_FAULTS),
)
async def list_notes(
    request: Request,
    actor: Reader,
    conversation_id: PathId,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Notes, newest first. Bots get none."""
    key = from_cursor(cursor)
    before = (reading.LAST[0], reading.LAST[2])
    if key:
        at, note_id = parts_of(key, 2)
        before = (instant_in(at), note_id)
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await reading.notes_page(tx, actor, conversation_id, before, limit + 1)
    last = None
    if len(rows) > limit:
        row = rows[limit - 1]
        last = f"{row['created_at'].isoformat()}|{row['id']}"
    return reply(page([resources.note(row) for row in rows], limit, last))


@router.get(
    "/conversations/{conversation_id}/timeline",
    responses=answers(schemas.Page[shapes.TimelineEntry], 200, *_FAULTS),
)
async def get_timeline(
    request: Request,
    actor: Reader,
    conversation_id: PathId,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Messages, notes and events of the conversation in one line, newest first."""
    key = from_cursor(cursor)
    before = reading.LAST
    if key:
        at, rank, place = parts_of(key, 3)
        if rank not in {"0", "1", "2"}:
            raise unusable()
        before = (instant_in(at), int(rank), place)
    async with state_of(request).runtime.database.transaction() as tx:
        entries = await reading.timeline(tx, actor, conversation_id, before, limit + 1)
    keys = ["|".join(entry.pop("key")) for entry in entries]
    return reply(page(entries, limit, keys[limit - 1] if len(entries) > limit else None))


@router.get(
    "/conversations/{conversation_id}/work",
    responses=answers(schemas.Page[schemas.WorkItem], 200, *_FAULTS),
)
async def get_conversation_work(
    request: Request, actor: Reader, conversation_id: PathId
) -> Response:
    """The last 20 work items of the conversation, newest first. At most the first one is live."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await reading.work(tx, actor, conversation_id)
    return reply({"items": found, "next_cursor": None})


@router.get(
    "/conversations/{conversation_id}/merges",
    responses=answers(schemas.Page[shapes.ConversationMergeRecord], 200, *_FAULTS),
)
async def get_conversation_merges(
    request: Request, actor: Reader, conversation_id: PathId
) -> Response:
    """The conversations that were merged into this one, newest first."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await conversation_merges.merges(tx, actor, conversation_id)
    return reply({"items": found, "next_cursor": None})


@router.post(
    "/conversations/{conversation_id}/merge",
    responses=answers(shapes.ConversationMerge, 200, *_FAULTS, 409),
)
async def merge_conversations(
    request: Request,
    actor: Writer,
    conversation_id: PathId,
    body: MergeBody,
    key: IdempotencyKey = "",
) -> Response:
    """Move the messages and notes of another conversation of the same contact into this one."""

    async def work(tx: Transaction, now: datetime) -> Any:
        return await conversation_merges.merge(tx, actor, conversation_id, body.merged_id, now)

    args = {"kept_id": conversation_id, "merged_id": body.merged_id}
    return await perform(request, actor.key, key, "conversation.merge", args, work, 200)


@router.post(
    "/conversations/{conversation_id}/unmerge",
    responses=answers(shapes.ConversationMerge, 200, *_FAULTS, 409),
)
async def unmerge_conversation(
    request: Request, actor: Writer, conversation_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """Take back the merge of this conversation into another one."""

    async def work(tx: Transaction, now: datetime) -> Any:
        return await conversation_merges.unmerge(tx, actor, conversation_id, now)

    args = {"merged_id": conversation_id}
    return await perform(request, actor.key, key, "conversation.unmerge", args, work, 200)
