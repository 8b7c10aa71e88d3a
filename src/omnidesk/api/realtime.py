"""The agent socket: `/api/v1/realtime`, subprotocol omnidesk.v1."""

from __future__ import annotations

from fastapi import APIRouter, Depends, WebSocket
from pydantic import ValidationError

from omnidesk import clock
from omnidesk.api import build
from omnidesk.api.auth import open_door
from omnidesk.api.desk_commands import check_subscription
from omnidesk.api.desk_socket import DeskSocket
from omnidesk.api.realtime_frames import HELLO_SECONDS, SUBPROTOCOL, Hello, Limits, Welcome
from omnidesk.api.scopes import Scope, allows
from omnidesk.api.sockets import accept, first_frame, later, origin_allowed
from omnidesk.api.state import ApiState, state_of
from omnidesk.domain import resources
from omnidesk.errors import Forbidden, NotAuthenticated, NotFound, Unavailable
from omnidesk.flows.sign_in import authenticate
from omnidesk.live.replay import resumable
from omnidesk.live.session import BAD_TOKEN, FORBIDDEN, LATER, MAX_BYTES, MAX_FRAMES, Session
from omnidesk.store import agents

router = APIRouter(prefix="/api/v1")


# The first frame brings the token and is held to Scope.REALTIME.
@router.websocket("/realtime", dependencies=[Depends(open_door(Scope.PUBLIC))])
async def realtime(websocket: WebSocket) -> None:
    """An agent's live desk."""
    state = state_of(websocket)
    if not origin_allowed(websocket, state.origins | {state.runtime.public_url}):
        await websocket.close(FORBIDDEN)
        return
    if not await accept(websocket, SUBPROTOCOL):
        return
    given = await first_frame(websocket, HELLO_SECONDS)
    try:
        desk = await _welcome(websocket, state, Hello.model_validate(given))
    except ValidationError:
        await websocket.close(BAD_TOKEN, "the first frame is hello with a token")
    except NotAuthenticated:
        await websocket.close(BAD_TOKEN, "the token is unknown, expired or revoked")
    except (NotFound, Forbidden):
        await websocket.close(FORBIDDEN, "not allowed")
    except Unavailable:
        await websocket.close(LATER, "try again later")
    else:
        await desk.run()


async def _welcome(websocket: WebSocket, state: ApiState, hello: Hello) -> DeskSocket:
    now = clock.now()
    async with state.runtime.database.transaction() as tx:
        actor = await authenticate(tx, hello.token, now)
        if not allows(actor.role, Scope.REALTIME) or actor.token_id is None:
            raise Forbidden("not allowed")
        joined = await check_subscription(tx, actor, hello.subscribe)
        row = None
        if actor.agent_id is not None:
            row = (await agents.load(tx, [actor.agent_id])).get(actor.agent_id)
        cursor = await resumable(tx, state.hub, hello.position)
    session = Session(id=clock.new_id("ses"), token_id=actor.token_id, actor=actor, joined=joined)
    desk = DeskSocket(websocket, state, session, hello.subscribe)
    position = state.hub.position
    desk.socket.put(
        Welcome(
            session_id=session.id,
            epoch=position.epoch,
            position=str(position),
            heartbeat_seconds=state.live.sweep.heartbeat_seconds,
            role=actor.role.value,
            agent=resources.agent(row) if row else None,
            limits=Limits(buffer_frames=MAX_FRAMES, buffer_bytes=MAX_BYTES),
            server_now=now,
            version=build.version(),
        )
    )
    state.live.leases.touch(actor.agent_id, clock.monotonic())
    desk.socket.do(later(desk.begin, cursor))
    return desk
