"""How far the calling agent has read: marks and unread counts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas_personal as shapes
from omnidesk.api.answers import JsonAnswer, reply
from omnidesk.api.conversations import Reader
from omnidesk.api.inputs import Id, Input, PathId
from omnidesk.api.own_sessions import tell_read
from omnidesk.api.schemas import Page, answers
from omnidesk.api.state import state_of
from omnidesk.flows import read_marks

router = APIRouter(prefix="/api/v1", tags=["me"], default_response_class=JsonAnswer)


class ReadBody(Input):
    """The last message that was read; null marks the conversation unread."""

    message_id: Id | None


class ReadsQuery(Input):
    """The conversations asked about."""

    conversation_id: Annotated[list[Id], Field(min_length=1, max_length=100)]


@router.put(
    "/conversations/{conversation_id}/read",
    responses=answers(shapes.ReadMark, 200, 401, 403, 404),
)
async def mark_read(
    request: Request, actor: Reader, conversation_id: PathId, body: ReadBody
) -> Response:
    """Say how far you have read. A mark never goes back to an earlier message; null makes the
    contact's last message unread again. An answer of yours marks the conversation read."""
    async with state_of(request).runtime.database.transaction() as tx:
        made = await read_marks.mark(tx, actor, conversation_id, body.message_id, clock.now())
    tell_read(state_of(request).live, actor, made)
    return reply(made)


@router.get("/me/reads", responses=answers(Page[shapes.ReadMark], 200, 401, 403))
async def list_reads(
    request: Request, actor: Reader, asked: Annotated[ReadsQuery, Query()]
) -> Response:
    """Your marks of up to 100 conversations; those you may not see are left out."""
    async with state_of(request).runtime.database.transaction() as tx:
        items = await read_marks.marks(tx, actor, asked.conversation_id)
    return reply({"items": items, "next_cursor": None})
