"""A program at the agent socket: it comes back after every cut, repeats no command in effect, and
keeps a book of the stream that shows holes and repeats."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidURI, WebSocketException

from omnidesk import clock

SUBPROTOCOL = "omnidesk.v1"
_FINAL = frozenset({4001, 4003, 4004})
_ACK_EVERY = 50

Frame = dict[str, Any]


@dataclass(slots=True)
class Stream:
    """What came down the socket. `spans` are the stretches of the log the client answers for: from
    a snapshot to the last event before the next one; positions are numbers of the log."""

    spans: list[list[int]] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    repeats: int = 0
    disorder: int = 0
    cuts: int = 0
    resumed: int = 0
    resets: list[str] = field(default_factory=list)

    def snapshot(self, position: int) -> None:
        """Everything up to here is known at once."""
        self.spans.append([position, position])

    def event(self, position: int) -> bool:
        """Note an event; False for one that was seen already."""
        if self.spans and position <= self.spans[-1][1]:
            known = position in self.seen
            self.repeats += known
            self.disorder += not known
            return False
        self.seen.append(position)
        if self.spans:
            self.spans[-1][1] = position
        return True


class Refused(Exception):
    """The server does not want this client; coming back would not help."""


class Desk:
    """One agent's connection, or with another `path` and the page's `origin` a visitor's.

    `url` is the HTTP address of the server; `on_frame` gets snapshots, durable events and
    ephemeral ones.
    """

    def __init__(
        self,
        url: str,
        token: str,
        on_frame: Callable[[Frame], None],
        rng: random.Random,
        *,
        name: str = "omnidesk demo",
        path: str = "/api/v1/realtime",
        origin: str | None = None,
    ) -> None:
        self.stream = Stream()
        self.welcome: Frame = {}
        self.ready = asyncio.Event()
        self.away = asyncio.Event()
        self.position: str | None = None
        self._url = "ws" + url.removeprefix("http") + path
        self._origin = origin
        self._token = token
        self._on_frame = on_frame
        self._rng = rng
        self._name = name
        self._socket: ClientConnection | None = None
        self._open: dict[str, tuple[bytes, asyncio.Future[Frame]]] = {}
        self._unacked = 0
        self._back: asyncio.Event | None = None

    async def run(self) -> None:
        """Stay connected until cancelled; Refused when the server says no for good."""
        failures = 0
        while True:
            try:
                await self._session()
            except (OSError, WebSocketException, InvalidHandshake, InvalidURI, TimeoutError):
                pass
            finally:
                failures = 0 if self.ready.is_set() else failures + 1
                self.ready.clear()
                self.away.set()
                self._socket = None
            self.stream.cuts += 1
            if self._back is not None:
                await self._back.wait()
            await asyncio.sleep(self._rng.random() * min(5.0, 0.2 * 2 ** min(failures, 5)))

    async def ask(self, command: str, *, key: str | None = None, **args: Any) -> Frame:
        """Give a command; its reply, however often the socket is cut on the way: the same key is
        the same command."""
        key = key or clock.new_id("cmd")
        frame = orjson.dumps({"type": "cmd", "id": key, "name": command, "args": args})
        future = asyncio.get_running_loop().create_future()
        self._open[key] = (frame, future)
        try:
            if self.ready.is_set():
                await self._send(frame)
            reply: Frame = await future
            return reply
        finally:
            self._open.pop(key, None)

    async def tell(self, value: Frame) -> None:
        """Send a frame that needs no answer; lost when the socket is cut."""
        if self.ready.is_set():
            await self._send(orjson.dumps(value))

    def cut(self, back: asyncio.Event | None = None) -> None:
        """Break the connection without a word, as a laptop lid does; come back at once, or when
        `back` is set. `away` is set while there is no connection, `ready` while there is one."""
        self._back = back
        if self._socket is not None:
            self._socket.transport.abort()

    async def _session(self) -> None:
        async with connect(
            self._url,
            subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]
            proxy=None,
            compression=None,
            max_size=None,
            open_timeout=10,
            close_timeout=1,
            user_agent_header=self._name,
            origin=self._origin,  # type: ignore[arg-type]
        ) as socket:
            self._socket = socket
            hello = {"type": "hello", "token": self._token, "position": self.position}
            await self._send(orjson.dumps(hello))
            async for text in socket:
                await self._frame(orjson.loads(text))
            if socket.close_code in _FINAL:
                raise Refused(f"{socket.close_code} {socket.close_reason}")

    async def _frame(self, frame: Frame) -> None:
        match frame["type"]:
            case "welcome":
                self.welcome = frame
            case "reset":
                self.stream.resets.append(frame["reason"])
            case "snapshot":
                self.position = frame["position"]
                self.stream.snapshot(number(frame["position"]))
                self._on_frame(frame)
                await self._go_live()
            case "resumed":
                self.position = frame["position"]
                self.stream.resumed += 1
                await self._go_live()
            case "ping":
                await self._send(b'{"type":"pong"}')
            case "reply":
                known = self._open.get(frame["re"])
                if known is not None and not known[1].done():
                    known[1].set_result(frame)
            case _:
                await self._event(frame)

    async def _event(self, frame: Frame) -> None:
        position = frame.get("position")
        if position is None:
            self._on_frame(frame)
            return
        if self.stream.event(number(position)):
            self.position = position
            self._on_frame(frame)
        self._unacked += 1
        if self._unacked >= _ACK_EVERY and self._origin is None:
            self._unacked = 0
            ack = {"type": "cmd", "id": clock.new_id("cmd"), "name": "ack"}
            await self._send(orjson.dumps({**ack, "args": {"position": self.position}}))

    async def _go_live(self) -> None:
        if self.ready.is_set():
            return
        self.ready.set()
        self.away.clear()
        for frame, _ in list(self._open.values()):
            await self._send(frame)

    async def _send(self, frame: bytes) -> None:
        # A frame that does not leave is sent again with the next connection.
        with suppress(WebSocketException, OSError):
            if self._socket is not None:
                await self._socket.send(frame.decode())


def number(position: str) -> int:
    """The place in the log that a position of ours names. Other clients must not look inside."""
    return int(position.rpartition("-")[2])
