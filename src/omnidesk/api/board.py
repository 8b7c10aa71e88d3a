"""What boards on a wall live on: a stream of readings, and the past hour."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response, StreamingResponse

from omnidesk import clock
from omnidesk.api.answers import JsonAnswer, reply
from omnidesk.api.auth import requires
from omnidesk.api.inputs import Id
from omnidesk.api.schemas import answers
from omnidesk.api.schemas_stats import BoardHistory
from omnidesk.api.scopes import Scope
from omnidesk.api.state import ApiState, state_of
from omnidesk.api.stats import Zone, boards_of, zone_named
from omnidesk.domain.actor import Actor
from omnidesk.errors import Unavailable
from omnidesk.flows import board_samples
from omnidesk.store import tokens

router = APIRouter(prefix="/api/v1/stats", tags=["stats"], default_response_class=JsonAnswer)

Watcher = Annotated[Actor, Depends(requires(Scope.STATS_READ))]

_EVERY_SECONDS = 1.0
# A board calls figures old that nobody vouched for in ten seconds.
_SILENT_SECONDS = 4.0
_CHECK_SECONDS = 10.0
_STREAMS = 500


@router.get(
    "/history",
    responses=answers(BoardHistory, 200, 401, 403),
    dependencies=[Depends(requires(Scope.STATS_READ))],
)
async def history(
    request: Request,
    minutes: Annotated[int, Query(ge=1, le=1440)] = 60,
    queue_id: Annotated[list[Id], Query(max_length=100)] = [],  # noqa: B006
) -> Response:
    """A reading a minute: all queues together, and each queue asked for. `answered`, `abandoned`
    and `service_level` are of the 30 minutes before each reading."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await board_samples.history(tx, queue_id, minutes, clock.now())
    return reply(found)


@router.get(
    "/stream",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events named `board`",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **{k: v for k, v in answers(None, 204, 401, 403).items() if k != 204},
    },
)
async def stream(request: Request, watcher: Watcher, timezone: Zone = "UTC") -> Response:
    """The board of /api/v1/stats/realtime whenever it changed, once a second at most, as
    server-sent events. A comment each four seconds says that nothing did. It ends when the token
    does, and when the server stops: connect again."""
    state = state_of(request)
    if state.streams >= _STREAMS:
        raise Unavailable("too many boards follow this process", retry_after_seconds=30)
    zone = zone_named(timezone)

    async def frames() -> AsyncIterator[bytes]:
        state.streams += 1
        try:
            last, said = b"", 0.0
            checked = clock.monotonic()
            while not state.hub.draining:
                body = dict((await boards_of(request).read(zone)).body)
                changed = orjson.dumps({k: v for k, v in body.items() if k != "generated_at"})
                at = clock.monotonic()
                if at - checked > _CHECK_SECONDS:
                    checked = at
                    if not await _still_good(state, watcher):
                        return
                if changed != last:
                    last, said = changed, at
                    yield b"event: board\ndata: " + orjson.dumps(body) + b"\n\n"
                elif at - said > _SILENT_SECONDS:
                    said = at
                    yield b": nothing changed\n\n"
                await asyncio.sleep(_EVERY_SECONDS)
        finally:
            state.streams -= 1

    headers = {"x-accel-buffering": "no", "cache-control": "no-store"}
    return StreamingResponse(frames(), media_type="text/event-stream", headers=headers)


async def _still_good(state: ApiState, watcher: Actor) -> bool:
    assert watcher.token_id is not None
    async with state.runtime.database.transaction() as tx:
        return bool(await tokens.valid(tx, {watcher.token_id}, clock.now()))
