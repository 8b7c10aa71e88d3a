"""Business calendars."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer, approval, etag, from_cursor, page, reply, tagged
from omnidesk.api.auth import requires
from omnidesk.api.idempotency import IdempotencyKey, perform
from omnidesk.api.inputs import Cursor, Limit, PathId
from omnidesk.api.schemas import answers
from omnidesk.api.schemas_time import CalendarShown, CalendarStatus
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.actor import Actor
from omnidesk.domain.calendar import is_open, next_close, next_open
from omnidesk.domain.calendar_form import FIRST_YEAR, LAST_YEAR, CalendarForm, read
from omnidesk.domain.events import instant
from omnidesk.errors import BadInput, FieldError
from omnidesk.flows import calendars as flow
from omnidesk.store import calendars
from omnidesk.store.database import Transaction

router = APIRouter(prefix="/api/v1", tags=["calendars"], default_response_class=JsonAnswer)

READ = [Depends(requires(Scope.DIRECTORY_READ))]
WRITE = [Depends(requires(Scope.CONFIGURATION_WRITE))]
Writer = Annotated[Actor, Depends(requires(Scope.CONFIGURATION_WRITE))]


@router.get(
    "/calendars", responses=answers(schemas.Page[CalendarShown], 200, 401, 403), dependencies=READ
)
async def list_calendars(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Every calendar, in the order they were made."""
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await calendars.page(tx, from_cursor(cursor), limit + 1)
    last = rows[limit - 1]["id"] if len(rows) > limit else None
    return reply(page([flow.resource(row) for row in rows], limit, last))


@router.post("/calendars", status_code=201, responses=answers(CalendarShown, 201, 401, 403, 409))
async def create_calendar(
    request: Request, actor: Writer, body: CalendarForm, key: IdempotencyKey = ""
) -> Response:
    """Make a calendar."""

    async def work(tx: Transaction, now: datetime) -> Any:
        return await flow.create(tx, body, now)

    return await perform(request, actor.key, key, "calendar.create", body.document(), work)


@router.get(
    "/calendars/{calendar_id}",
    responses=answers(CalendarShown, 200, 401, 403, 404),
    dependencies=READ,
)
async def get_calendar(request: Request, calendar_id: PathId) -> Response:
    """One calendar. Its entity tag is what If-Match takes."""
    async with state_of(request).runtime.database.transaction() as tx:
        row = await flow.present(tx, calendar_id)
    return tagged(request, flow.resource(row), etag(row["version"]))


@router.get(
    "/calendars/{calendar_id}/status",
    responses=answers(CalendarStatus, 200, 401, 403, 404),
    dependencies=READ,
)
async def get_calendar_status(
    request: Request,
    calendar_id: PathId,
    at: Annotated[AwareDatetime | None, Query(description="An instant; now if left out")] = None,
) -> Response:
    """Whether it is open, and when that changes."""
    moment = at or clock.now()
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        fault = FieldError("query:at", f"must be between {FIRST_YEAR} and {LAST_YEAR}")
        raise BadInput("the instant is too far away", errors=(fault,))
    async with state_of(request).runtime.database.transaction() as tx:
        found = read(await flow.present(tx, calendar_id))
    return reply(
        {
            "at": instant(moment),
            "open": is_open(found, moment),
            "next_open_at": instant(next_open(found, moment)),
            "next_close_at": instant(next_close(found, moment)),
        }
    )


@router.put(
    "/calendars/{calendar_id}",
    responses=answers(CalendarShown, 200, 401, 403, 404, 409, 412),
    dependencies=WRITE,
)
async def replace_calendar(request: Request, calendar_id: PathId, body: CalendarForm) -> Response:
    """Put another calendar in its place, holidays included. With If-Match only the version you
    saw is replaced."""
    async with state_of(request).runtime.database.transaction() as tx:
        made = await flow.replace(tx, calendar_id, body, approval(request), clock.now())
    await state_of(request).runtime.directory.refresh()
    return reply(made, 200, {"etag": etag(made["version"])})


@router.delete(
    "/calendars/{calendar_id}",
    status_code=204,
    responses=answers(None, 204, 401, 403, 404, 409),
    dependencies=WRITE,
)
async def delete_calendar(request: Request, calendar_id: PathId) -> Response:
    """Remove a calendar. 409 while a queue, a rule or a clock that counts follows it."""
    async with state_of(request).runtime.database.transaction() as tx:
        await flow.remove(tx, calendar_id, clock.now())
    return Response(status_code=204)
