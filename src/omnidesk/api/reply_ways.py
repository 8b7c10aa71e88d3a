"""By which inboxes a reply could leave, and what each of them takes."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer, reply
from omnidesk.api.auth import requires
from omnidesk.api.inputs import PathId
from omnidesk.api.schemas import Instant, Shape, answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.actor import Actor
from omnidesk.flows import reply as replies

router = APIRouter(prefix="/api/v1", tags=["conversations"], default_response_class=JsonAnswer)

Talker = Annotated[Actor, Depends(requires(Scope.CONVERSATIONS_WRITE))]


class ReplyWay(Shape):
    """An inbox that can write to the contact at `address`. Lengths are characters, sizes bytes;
    `attachment_types` are media types or ranges of them (`image/*`), none: any. After `open_until`
    the provider takes no reply until the contact writes again; null: it always does."""

    inbox_id: str
    inbox_name: str
    channel: str
    channel_kind: Literal["chat", "messaging", "email", "voice"]
    identity_id: str
    address: str
    open_until: Instant | None
    max_text_length: int
    max_attachments: int
    max_attachment_bytes: int
    attachment_types: list[str]


@router.get(
    "/conversations/{conversation_id}/ways",
    responses=answers(schemas.Page[ReplyWay], 200, 401, 403, 404),
)
async def list_reply_ways(request: Request, actor: Talker, conversation_id: PathId) -> Response:
    """How the contact can be answered, best way first: that one is taken when a reply names no
    `via`. Empty when no inbox can write to any address of theirs."""
    runtime = state_of(request).runtime
    async with runtime.database.transaction() as tx:
        found = await replies.reply_ways(tx, runtime, actor, conversation_id)
    return reply({"items": found, "next_cursor": None})
