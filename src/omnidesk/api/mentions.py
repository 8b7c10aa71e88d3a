"""Notes that name the calling agent, and what else waits for their eyes."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import model_validator
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas_personal as shapes
from omnidesk.api.answers import JsonAnswer, from_cursor, page, reply
from omnidesk.api.conversations import Reader
from omnidesk.api.cursors import instant_in, parts_of
from omnidesk.api.inputs import Cursor, Id, Input, Limit
from omnidesk.api.own_sessions import tell_mention
from omnidesk.api.schemas import Page, answers
from omnidesk.api.state import state_of
from omnidesk.flows import mentions

router = APIRouter(prefix="/api/v1", tags=["me"], default_response_class=JsonAnswer)

Unread = Annotated[bool, Query(description="Only those you have not seen")]


class SeenBody(Input):
    """One mention by its note, or all of them."""

    note_id: Id | None = None
    all: Literal[True] | None = None

    @model_validator(mode="after")
    def _one(self) -> SeenBody:
        if (self.note_id is None) == (self.all is None):
            raise ValueError("name either note_id or all")
        return self


@router.get("/me/mentions", responses=answers(Page[shapes.Mention], 200, 401, 403))
async def list_mentions(
    request: Request,
    actor: Reader,
    unread: Unread = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Notes that mention you, newest first, in conversations you may read. A mention gives no
    right by itself; only who may read a conversation can be mentioned in it."""
    key, before = from_cursor(cursor), mentions.LAST
    if key:
        at, note_id = parts_of(key, 2)
        before = (instant_in(at), note_id)
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await mentions.page(tx, actor, before, limit + 1, unseen=unread)
        items = await mentions.shown(tx, actor, rows[:limit])
    last = None
    if len(rows) > limit:
        last = f"{rows[limit - 1]['mentioned_at'].isoformat()}|{rows[limit - 1]['id']}"
    return reply(page([*items, *rows[limit:]], limit, last))


@router.put("/me/mentions/seen", responses=answers(shapes.Counts, 200, 401, 403, 404))
async def see_mentions(request: Request, actor: Reader, body: SeenBody) -> Response:
    """Say that you have seen a mention (`note_id`) or every one (`all`); what is left."""
    state = state_of(request)
    async with state.runtime.database.transaction() as tx:
        await mentions.see(tx, actor, body.note_id, clock.now())
        left = await mentions.counts(tx, actor)
    tell_mention(state.live, actor, body.note_id, left["unread_mentions"])
    return reply(left)


@router.get("/me/counts", responses=answers(shapes.Counts, 200, 401, 403))
async def get_counts(request: Request, actor: Reader) -> Response:
    """How many conversations of yours have something unread, how many mentions you have not
    seen, how many drafts you have. All 0 for a token that belongs to no agent."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await mentions.counts(tx, actor)
    return reply(found)
