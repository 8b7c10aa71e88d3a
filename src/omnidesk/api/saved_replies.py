"""Saved replies: words for often asked questions, one text a language."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas_personal as shapes
from omnidesk.api.answers import JsonAnswer, approval, etag, from_cursor, page, reply, tagged
from omnidesk.api.auth import requires
from omnidesk.api.idempotency import IdempotencyKey, perform
from omnidesk.api.inputs import Cursor, Id, Input, Limit, PathId, unset
from omnidesk.api.schemas import Page, answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.actor import Actor
from omnidesk.domain.saved_reply import ReplyTexts, Shortcut, Title
from omnidesk.flows import saved_replies
from omnidesk.store import saved_replies as stored
from omnidesk.store.database import Transaction

router = APIRouter(prefix="/api/v1", tags=["replies"], default_response_class=JsonAnswer)

READ = [Depends(requires(Scope.DIRECTORY_READ))]
Writer = Annotated[Actor, Depends(requires(Scope.REPLIES_WRITE))]
Queues = Annotated[list[Id], Field(max_length=500)]


class ReplyInput(Input):
    """A reply to keep. `texts` by language; {contact.name}, {agent.name} and {conversation.id} in
    them are filled by who inserts it. `queue_ids`: null for all queues."""

    shortcut: Shortcut
    title: Title
    texts: ReplyTexts
    queue_ids: Queues | None = None


class ReplyChanges(Input):
    """The fields to change; `texts` and `queue_ids` replace what was there."""

    shortcut: Shortcut = unset()
    title: Title = unset()
    texts: ReplyTexts = unset()
    queue_ids: Queues | None = unset()


ForQueue = Annotated[Id | None, Query(description="Those for this queue, and those for all")]


@router.get(
    "/replies", responses=answers(Page[shapes.SavedReply], 200, 401, 403), dependencies=READ
)
async def list_replies(
    request: Request, queue_id: ForQueue = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Every saved reply, by shortcut."""
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await stored.page(tx, queue_id, from_cursor(cursor), limit + 1)
    last = rows[limit - 1]["shortcut"] if len(rows) > limit else None
    return reply(page([saved_replies.resource(row) for row in rows], limit, last))


@router.post("/replies", status_code=201, responses=answers(shapes.SavedReply, 201, 401, 403, 409))
async def create_reply(
    request: Request, actor: Writer, body: ReplyInput, key: IdempotencyKey = ""
) -> Response:
    """Keep a reply."""
    values = body.model_dump()

    async def work(tx: Transaction, now: datetime) -> Any:
        return await saved_replies.create(tx, values, now)

    return await perform(request, actor.key, key, "reply.create", values, work)


@router.get(
    "/replies/{reply_id}",
    responses=answers(shapes.SavedReply, 200, 401, 403, 404),
    dependencies=READ,
)
async def get_reply(request: Request, reply_id: PathId) -> Response:
    """One saved reply. Its entity tag is what If-Match takes."""
    async with state_of(request).runtime.database.transaction() as tx:
        row = await saved_replies.present(tx, reply_id)
    return tagged(request, saved_replies.resource(row), etag(row["version"]))


@router.patch(
    "/replies/{reply_id}", responses=answers(shapes.SavedReply, 200, 401, 403, 404, 409, 412)
)
async def update_reply(
    request: Request, _actor: Writer, reply_id: PathId, body: ReplyChanges
) -> Response:
    """Change the given fields. With If-Match only the version you saw is changed."""
    changes = body.model_dump(exclude_unset=True)
    async with state_of(request).runtime.database.transaction() as tx:
        made = await saved_replies.update(tx, reply_id, changes, approval(request), clock.now())
    return reply(made, 200, {"etag": etag(made["version"])})


@router.delete(
    "/replies/{reply_id}", status_code=204, responses=answers(None, 204, 401, 403, 404, 412)
)
async def delete_reply(request: Request, _actor: Writer, reply_id: PathId) -> Response:
    """Delete a saved reply."""
    async with state_of(request).runtime.database.transaction() as tx:
        await saved_replies.delete(tx, reply_id, approval(request), clock.now())
    return Response(status_code=204)
