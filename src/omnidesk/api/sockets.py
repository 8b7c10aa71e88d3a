"""One websocket as three tasks: a reader, a writer behind a bounded buffer, and a worker that
does one thing after the other, so that slow work never delays a heartbeat."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Coroutine
from typing import Any

import orjson
import structlog
from fastapi import WebSocket
from pydantic import BaseModel
from starlette.websockets import WebSocketDisconnect

from omnidesk import clock, metrics
from omnidesk.api.limits import Buckets, Rate
from omnidesk.api.problems import problem
from omnidesk.api.realtime_frames import (
    BURST,
    COMMANDS_WAITING,
    FRAME_BYTES,
    FRAMES_PER_SECOND,
    Fault,
)
from omnidesk.errors import Malformed, TooMany, Unavailable
from omnidesk.live.frames import Frame, frame
from omnidesk.live.node import Live
from omnidesk.live.session import (
    LATER,
    TOO_MANY,
    TOO_SLOW,
    WRONG_VERSION,
    Ending,
    Session,
)

_log = structlog.get_logger(__name__)

TOO_BIG = 1009
INTERNAL = 1011
# How long a close frame may wait for a peer that does not read.
_CLOSE_SECONDS = 5.0

Job = Callable[[], Awaitable[None]]


def origin_allowed(websocket: WebSocket, origins: Collection[str]) -> bool:
    """Whether the page that opens the socket is one of ours. Programs send no Origin; browsers
    always do, and a page of another site must not ride on what its visitor may do."""
    given = websocket.headers.getlist("origin")
    return not given or (len(given) == 1 and given[0] in origins)


async def accept(websocket: WebSocket, subprotocol: str) -> bool:
    """Accept a socket that speaks `subprotocol`; others are told 4004."""
    if subprotocol in websocket.scope.get("subprotocols", ()):
        await websocket.accept(subprotocol=subprotocol)
        return True
    await websocket.accept()
    await websocket.close(WRONG_VERSION, f"speak {subprotocol}")
    return False


def model_frame(model: BaseModel, **options: Any) -> Frame:
    """A frame from its model."""
    return frame(model.model_dump(mode="json", **options))


def read_json(text: str | None) -> dict[str, Any]:
    """A frame's JSON object; Malformed when it is none."""
    if text is None:
        raise Malformed("frames are JSON text")
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed("the frame is not valid JSON") from error
    if not isinstance(value, dict):
        raise Malformed("a frame is a JSON object")
    return value


async def first_frame(websocket: WebSocket, seconds: float) -> dict[str, Any] | None:
    """The first frame; None if none came in time, it is unreadable, or the peer went away."""
    try:
        async with asyncio.timeout(seconds):
            message = await websocket.receive()
    except TimeoutError:
        return None
    text = message.get("text")
    if message["type"] != "websocket.receive" or text is None or len(text) > FRAME_BYTES:
        return None
    try:
        return read_json(text)
    except Malformed:
        return None


class Socket:
    """A session's socket while it lives. `on_frame` gets every client frame, in order."""

    def __init__(
        self,
        websocket: WebSocket,
        session: Session,
        live: Live,
        on_frame: Callable[[dict[str, Any]], None],
    ) -> None:
        self.session = session
        self._websocket = websocket
        self._live = live
        self._on_frame = on_frame
        self._jobs: asyncio.Queue[Job] = asyncio.Queue(COMMANDS_WAITING)
        self._rate = Buckets(Rate(burst=BURST, seconds_each=1 / FRAMES_PER_SECOND), size=1)

    def do(self, job: Job) -> None:
        """Have the worker do something after what it has to do already."""
        try:
            self._jobs.put_nowait(job)
        except asyncio.QueueFull:
            self.session.outbox.end(Ending(TOO_MANY, "too many commands are waiting"))

    def put(self, model: BaseModel, **options: Any) -> None:
        """Queue a frame."""
        self.session.outbox.put(model_frame(model, **options))

    def complain(self, code: str, detail: str) -> None:
        """Tell the client that a frame was not understood."""
        made = problem(code, detail, instance=self.session.id)
        self.session.outbox.put_ephemeral(model_frame(Fault(problem=made)))

    async def run(self) -> None:
        """Serve until either side ends; the session is in the hub meanwhile."""
        session = self.session
        session.next_ping_at = clock.monotonic() + self._live.sweep.heartbeat_seconds
        self._live.hub.attach(session)
        open_sockets = metrics.websocket_connections.labels("desk" if session.actor else "visitor")
        open_sockets.inc()
        tasks = [asyncio.create_task(part) for part in (self._read(), self._write(), self._work())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._live.hub.detach(session)
            open_sockets.dec()
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            for result in results:
                if isinstance(result, Exception) and not isinstance(result, WebSocketDisconnect):
                    _log.error("socket.failed", exc_info=result, session_id=session.id)
                    session.outbox.end(Ending(INTERNAL, "an error of the server"))
            await self._close()

    async def _read(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] != "websocket.receive":
                return
            at = clock.monotonic()
            self.session.heard()
            self._live.leases.touch(self.session.agent_id, at)
            text = message.get("text")
            if text is not None and (
                len(text) > FRAME_BYTES or len(text.encode("utf-8", "replace")) > FRAME_BYTES
            ):
                self.session.outbox.end(Ending(TOO_BIG, "a frame is at most 64 KiB"))
                return
            try:
                self._rate.take("", at, "too many frames")
                self._on_frame(read_json(text))
            except TooMany:
                self.session.outbox.end(Ending(TOO_MANY, "too many frames"))
                return
            except Malformed as error:
                self.complain(error.code, error.detail)

    async def _write(self) -> None:
        outbox, send = self.session.outbox, self._websocket.send
        while (ready := await outbox.take()) is not None:
            await send({"type": "websocket.send", "text": ready.text})

    async def _work(self) -> None:
        while True:
            job = await self._jobs.get()
            try:
                await job()
            except Unavailable:
                self.session.outbox.end(Ending(LATER, "the database is away; connect again"))
                return

    async def _close(self) -> None:
        ending = self.session.outbox.ending or Ending(1000, "")
        if ending.code == TOO_SLOW:
            metrics.websocket_slow_closes_total.inc()
        # A peer that reads nothing cannot be told; the transport is given up after a while.
        with contextlib.suppress(TimeoutError, RuntimeError, WebSocketDisconnect, OSError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._websocket.close(ending.code, ending.reason)


def later(work: Callable[..., Coroutine[Any, Any, None]], *args: Any) -> Job:
    """A job that calls `work(*args)`."""

    async def job() -> None:
        await work(*args)

    return job
