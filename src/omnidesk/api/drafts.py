"""Drafts of the calling agent, one for each conversation and mode."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas_personal as shapes
from omnidesk.api.answers import JsonAnswer, approval, etag, from_cursor, page, reply
from omnidesk.api.auth import requires
from omnidesk.api.cursors import instant_in, parts_of
from omnidesk.api.inputs import Cursor, Id, Input, Limit, PathId
from omnidesk.api.own_sessions import tell_draft
from omnidesk.api.schemas import Page, answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.actor import Actor
from omnidesk.flows import drafts

router = APIRouter(prefix="/api/v1", tags=["me"], default_response_class=JsonAnswer)

Writer = Annotated[Actor, Depends(requires(Scope.CONVERSATIONS_WRITE))]
Mode = Literal["reply", "note"]
_ONE = "/conversations/{conversation_id}/drafts/{mode}"
_FAULTS = (401, 403, 404)


class DraftBody(Input):
    """What is written so far. `attachments` are ids of your uploads, `via` the inbox chosen."""

    text: Annotated[str, StringConstraints(max_length=50_000, pattern=r"^[^\x00]*$")] = ""
    attachments: Annotated[list[Id], Field(max_length=20)] = Field(default_factory=list)
    via: Id | None = None


@router.get(_ONE, responses=answers(shapes.Draft, 200, *_FAULTS))
async def get_draft(
    request: Request, actor: Writer, conversation_id: PathId, mode: Mode
) -> Response:
    """Your draft; an empty one with version 0 if there is none. Its entity tag is what If-Match
    takes."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await drafts.get(tx, actor, conversation_id, mode)
    return _answer(found)


@router.put(_ONE, responses=answers(shapes.Draft, 200, *_FAULTS, 412))
async def put_draft(
    request: Request, actor: Writer, conversation_id: PathId, mode: Mode, body: DraftBody
) -> Response:
    """Keep a draft. With If-Match only the version you saw is replaced ("0": only if there is
    none), so that two windows do not overwrite each other: 412 says to read, merge and put again.
    One with neither text nor files is forgotten. Sending a reply or a note forgets its draft."""
    state = state_of(request)
    async with state.runtime.database.transaction() as tx:
        made = await drafts.put(
            tx,
            actor,
            conversation_id,
            mode,
            text=body.text,
            attachments=body.attachments,
            via=body.via,
            approve=approval(request),
            now=clock.now(),
        )
    tell_draft(state.live, actor, made)
    return _answer(made)


@router.delete(_ONE, status_code=204, responses=answers(None, 204, *_FAULTS, 412))
async def delete_draft(
    request: Request, actor: Writer, conversation_id: PathId, mode: Mode
) -> Response:
    """Throw a draft away; 204 also if there was none."""
    state = state_of(request)
    async with state.runtime.database.transaction() as tx:
        left = await drafts.drop(tx, actor, conversation_id, mode, approval(request))
    tell_draft(state.live, actor, left)
    return Response(status_code=204)


@router.get("/me/drafts", responses=answers(Page[shapes.ListedDraft], 200, 401, 403))
async def list_drafts(
    request: Request, actor: Writer, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Where you have drafts, latest first. Those of conversations you may no longer see are left
    out."""
    key, before = from_cursor(cursor), drafts.LAST
    if key:
        at, conversation_id, mode = parts_of(key, 3)
        before = (instant_in(at), conversation_id, mode)
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await drafts.page(tx, actor, before, limit + 1)
    last = None
    if len(rows) > limit:
        row = rows[limit - 1]
        last = f"{row['updated_at'].isoformat()}|{row['conversation_id']}|{row['mode']}"
    return reply(page([drafts.listed(row) for row in rows], limit, last))


def _answer(draft: dict[str, Any]) -> Response:
    return reply(draft, 200, {"etag": etag(draft["version"])})
