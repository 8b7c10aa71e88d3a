"""Agents' shift plans."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer, approval, etag, from_cursor, page, reply, tagged
from omnidesk.api.auth import requires
from omnidesk.api.inputs import Cursor, Limit, PathId
from omnidesk.api.schemas import answers
from omnidesk.api.schemas_time import ShiftShown
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.shift import ShiftForm
from omnidesk.flows import shifts as flow
from omnidesk.store import shifts

router = APIRouter(prefix="/api/v1", tags=["shifts"], default_response_class=JsonAnswer)

READ = [Depends(requires(Scope.DIRECTORY_READ))]
WRITE = [Depends(requires(Scope.CONFIGURATION_WRITE))]


@router.get(
    "/shifts", responses=answers(schemas.Page[ShiftShown], 200, 401, 403), dependencies=READ
)
async def list_shifts(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Every agent's plan, in the order of agents."""
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await shifts.page(tx, from_cursor(cursor), limit + 1)
    last = rows[limit - 1]["agent_id"] if len(rows) > limit else None
    return reply(page([flow.resource(row) for row in rows], limit, last))


@router.get(
    "/agents/{agent_id}/shift",
    responses=answers(ShiftShown, 200, 401, 403, 404),
    dependencies=READ,
)
async def get_shift(request: Request, agent_id: PathId) -> Response:
    """An agent's plan. Its entity tag is what If-Match takes."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await flow.get(tx, agent_id)
    return tagged(request, found, etag(f"{found['version']}"))


@router.put(
    "/agents/{agent_id}/shift",
    responses=answers(ShiftShown, 200, 401, 403, 404, 412),
    dependencies=WRITE,
)
async def put_shift(request: Request, agent_id: PathId, body: ShiftForm) -> Response:
    """Give an agent this plan in place of what they had. With If-Match only the version you saw
    is replaced."""
    async with state_of(request).runtime.database.transaction() as tx:
        made = await flow.put(tx, agent_id, body, approval(request), clock.now())
    return reply(made, 200, {"etag": etag(made["version"])})


@router.delete(
    "/agents/{agent_id}/shift",
    status_code=204,
    responses=answers(None, 204, 401, 403, 404),
    dependencies=WRITE,
)
async def delete_shift(request: Request, agent_id: PathId) -> Response:
    """Take an agent's plan away."""
    async with state_of(request).runtime.database.transaction() as tx:
        await flow.remove(tx, agent_id, clock.now())
    return Response(status_code=204)
