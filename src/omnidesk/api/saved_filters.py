"""Saved filters: lists of conversations with a name, one's own and shared ones."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BeforeValidator, Field
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas_personal as shapes
from omnidesk.api.answers import JsonAnswer, approval, etag, from_cursor, page, reply
from omnidesk.api.conversations import Reader
from omnidesk.api.cursors import number_in, parts_of
from omnidesk.api.idempotency import IdempotencyKey, perform
from omnidesk.api.inputs import Cursor, Input, Limit, Name, PathId, unset
from omnidesk.api.schemas import Page, answers
from omnidesk.api.state import state_of
from omnidesk.flows import saved_filters
from omnidesk.store import saved_filters as stored
from omnidesk.store.database import Transaction

router = APIRouter(prefix="/api/v1", tags=["me"], default_response_class=JsonAnswer)

Flag = Annotated[bool, Field(strict=True)]


def _number(value: object) -> object:
    # A text or a truth that can be read as a number is none.
    if isinstance(value, str | bool):
        raise ValueError("must be a number")
    return value


Place = Annotated[int, Field(ge=-(2**31), lt=2**31), BeforeValidator(_number)]
_FIRST = (-(2**31) - 1, "")


class FilterInput(Input):
    """A filter to keep. `query` takes what the list of conversations takes; `position` orders."""

    name: Name
    query: shapes.SavedQuery
    shared: Flag = False
    position: Place = 0


class FilterChanges(Input):
    """The fields to change; `query` replaces the whole."""

    name: Name = unset()
    query: shapes.SavedQuery = unset()
    shared: Flag = unset()
    position: Place = unset()


def _values(body: FilterInput | FilterChanges, *, all_of_it: bool) -> dict[str, Any]:
    values = body.model_dump(mode="json", exclude_unset=not all_of_it)
    if "query" in values:
        # What was not asked for stays unsaid.
        values["query"] = body.query.model_dump(mode="json", exclude_defaults=True)
    return values


@router.get("/me/filters", responses=answers(Page[shapes.SavedFilter], 200, 401, 403))
async def list_filters(
    request: Request, actor: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Your filters and the shared ones, by position."""
    key, after = from_cursor(cursor), _FIRST
    if key:
        at, filter_id = parts_of(key, 2)
        after = (number_in(at), filter_id)
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await stored.page(tx, actor.agent_id, after, limit + 1)
    last = None
    if len(rows) > limit:
        last = f"{rows[limit - 1]['position']}|{rows[limit - 1]['id']}"
    return reply(page([saved_filters.shown(row, actor) for row in rows], limit, last))


@router.post(
    "/me/filters", status_code=201, responses=answers(shapes.SavedFilter, 201, 401, 403, 409)
)
async def create_filter(
    request: Request, actor: Reader, body: FilterInput, key: IdempotencyKey = ""
) -> Response:
    """Keep a filter, 100 at most. A shared one is shown to every agent; what it finds is for each
    what they may see."""
    values = _values(body, all_of_it=True)

    async def work(tx: Transaction, now: datetime) -> Any:
        return await saved_filters.create(tx, actor, values, now)

    return await perform(request, actor.key, key, "filter.create", values, work)


@router.patch(
    "/me/filters/{filter_id}",
    responses=answers(shapes.SavedFilter, 200, 401, 403, 404, 412),
)
async def update_filter(
    request: Request, actor: Reader, filter_id: PathId, body: FilterChanges
) -> Response:
    """Change the given fields of a filter of yours; supervisors and admins also shared ones of
    others. With If-Match only the version you saw is changed."""
    changes = _values(body, all_of_it=False)
    async with state_of(request).runtime.database.transaction() as tx:
        made = await saved_filters.update(
            tx, actor, filter_id, changes, approval(request), clock.now()
        )
    return reply(made, 200, {"etag": etag(made["version"])})


@router.delete(
    "/me/filters/{filter_id}", status_code=204, responses=answers(None, 204, 401, 403, 404, 412)
)
async def delete_filter(request: Request, actor: Reader, filter_id: PathId) -> Response:
    """Delete a filter, with the same rights."""
    async with state_of(request).runtime.database.transaction() as tx:
        await saved_filters.delete(tx, actor, filter_id, approval(request))
    return Response(status_code=204)
