"""A live desk: one stream of events over many connections."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Literal

from omnidesk import clock
from omnidesk.client.backoff import backoff
from omnidesk.client.commands import Commands, command
from omnidesk.client.connection import Connection, Ended, Frame, connected, socket_url
from omnidesk.client.problems import ProblemError, Stopped, StopReason

# A program that is slower than its events has so many in memory; the rest is asked for again when
# it has read half of them.
MOST_HELD = 10_000
_ACK_EVENTS = 50
_ACK_SECONDS = 1.0
# A connection that lasts so long was no failure.
_STABLE_SECONDS = 5.0
_FINAL: Mapping[int, StopReason] = {4001: "token", 4003: "forbidden", 4004: "version"}

Token = str | Callable[[], Awaitable[str]]
Status = Literal["connecting", "live", "reconnecting", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. `data` holds whole resources as they are after it.

    A durable event has an id, a position to resume from and a time; `replayed` says that it was
    missed and came later. Ephemeral ones (typing, viewers, statistics) have none of them.
    """

    type: str
    data: Mapping[str, Any]
    id: str | None = None
    position: str | None = None
    at: datetime | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """What was known is void, for a reason; `state` is everything at `position`.

    `view` says what the state shows. `truncated`: there is more live work than it holds.
    """

    reason: str
    position: str
    state: Mapping[str, Any]
    view: Mapping[str, Any]
    truncated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """A broken connection is back, and all `count` missed events came before this."""

    count: int
    position: str


Item = Event | Reset | Resumed


class Desk:
    """The live connection of one agent, from `async with` to its end.

    `token` is a bearer token, or asks for one each time. `position` is that of the last event an
    earlier run was done with: what happened since comes first. `queues` and `conversations` are
    looked at beyond the agent's own work.
    """

    def __init__(
        self,
        url: str,
        token: Token,
        *,
        position: str | None = None,
        queues: Iterable[str] = (),
        conversations: Iterable[str] = (),
        name: str = "omnidesk.client",
        trust_env: bool = True,
        rng: random.Random | None = None,
    ) -> None:
        self.status: Status = "connecting"
        # The position of the last event that `events` was asked to go on from.
        self.position = position
        self._url = socket_url(url)
        self._token = token
        self._name = name
        self._trust_env = trust_env
        self._rng = rng or random.Random()
        self._queues = set(queues)
        self._conversations = set(conversations)
        # What the server agreed to. A queue counts once its snapshot is there.
        self._told: set[str] = set()
        self._fresh = position is None
        self._bare = False
        self._received = position
        self._resetting: str | None = None
        self._items: deque[Item] = deque()
        self._filled = asyncio.Event()
        # Events were left out for want of room; a new connection will bring them.
        self._behind = False
        self._catching_up = False
        self._live = asyncio.Event()
        self._was_live = False
        self._unacked = 0
        self._ack_now = asyncio.Event()
        self._commands = Commands()
        self._connection: Connection | None = None
        self._stopped: Stopped | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Desk:
        self._task = asyncio.create_task(self._stay())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._stop("closed")

    # For the program ---------------------------------------------------------------------------

    async def events(self) -> AsyncIterator[Item]:
        """What happens, in order, each once; for one reader. Stopped when it cannot go on.

        The first item is a Reset unless a position was given. Asking for the next item says
        that the one before is done with: the server is told so, and `position` moves.
        """
        while True:
            while not self._items:
                if self._stopped is not None:
                    raise self._stopped
                self._filled.clear()
                await self._filled.wait()
            item = self._items.popleft()
            if self._behind and len(self._items) < MOST_HELD // 2:
                self._catch_up()
            yield item
            if item.position is not None:
                self.position = item.position
                self._unacked += 1
                if self._unacked >= _ACK_EVENTS:
                    self._ack_now.set()

    async def command(self, name: str, /, *, key: str | None = None, **args: Any) -> Any:
        """The result of a command. Over breaks it is sent again under the same key, so that it
        happens once. Raises ProblemError when it is refused, Stopped when nobody answers."""
        if self._stopped is not None:
            raise self._stopped
        return await self._commands.ask(key or clock.new_id("cmd"), name, args)

    async def hint(self, name: Literal["typing", "seen"], /, **args: Any) -> None:
        """A command that nobody waits for, sent now or never."""
        if self._live.is_set() and self._connection is not None:
            await self._connection.send(command(clock.new_id("cmd"), name, args))

    async def subscribe(
        self, *, queues: Iterable[str] = (), conversations: Iterable[str] = ()
    ) -> None:
        """Look at more. A queue brings a Reset. ProblemError for what may not be seen."""
        wanted = {"queues": list(queues), "conversations": list(conversations)}
        await self._commands.ask(clock.new_id("cmd"), "subscribe", wanted)
        self._queues.update(wanted["queues"])
        self._conversations.update(wanted["conversations"])
        self._told.update(wanted["conversations"])

    async def unsubscribe(
        self, *, queues: Iterable[str] = (), conversations: Iterable[str] = ()
    ) -> None:
        """Look at less."""
        gone = {"queues": list(queues), "conversations": list(conversations)}
        self._forget([*gone["queues"], *gone["conversations"]])
        await self._commands.ask(clock.new_id("cmd"), "unsubscribe", gone)

    async def live(self) -> None:
        """Wait until the connection is there and caught up. Stopped if it will not be."""
        await self._live.wait()
        if self._stopped is not None:
            raise self._stopped

    # Coming back -------------------------------------------------------------------------------

    async def _stay(self) -> None:
        try:
            await self._run()
        except Exception as error:
            # The readers are told, with the cause; nobody looks at this task.
            self._stopped = Stopped("closed")
            self._stopped.__cause__ = error
            self._stop("closed")

    async def _run(self) -> None:
        failures, refused = 0, False
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                ended = await self._session()
            except ProblemError as error:
                # No token is to be had.
                if error.status in (401, 403):
                    self._stop("token" if error.status == 401 else "forbidden")
                    return
                ended = Ended(welcomed=False, wait=error.retry_after or 0.0)
            stable = self._live.is_set() and loop.time() - began >= _STABLE_SECONDS
            self._down()
            refused = refused and not ended.welcomed
            if ended.code == 4001 and callable(self._token) and not refused:
                refused = True
                continue
            if ended.code == 4003 and not ended.welcomed and self._told and not self._bare:
                # A right that was lost is enough to be refused: ask for each part by itself.
                self._bare = True
                continue
            if ended.code in _FINAL:
                self._stop(_FINAL[ended.code])
                return
            if self._catching_up:
                self._catching_up = False
                continue
            failures = 0 if stable else failures
            await asyncio.sleep(max(backoff(failures, self._rng.random()), ended.wait))
            failures += 1

    def _catch_up(self) -> None:
        if self._connection is not None and not self._catching_up:
            self._catching_up = True
            self._connection.abort()

    def _down(self) -> None:
        self._connection = None
        self._live.clear()
        self._commands.down()
        self.status = "reconnecting" if self._was_live else "connecting"

    def _stop(self, reason: StopReason) -> None:
        self._down()
        self.status = "stopped"
        self._stopped = self._stopped or Stopped(reason)
        self._commands.abandon(self._stopped)
        self._filled.set()
        # Whoever waits for the connection looks again.
        self._live.set()

    async def _session(self) -> Ended:
        token = self._token if isinstance(self._token, str) else await self._token()
        async with connected(self._url, trust_env=self._trust_env, name=self._name) as connection:
            self._connection = connection
            self._behind = self._catching_up = False
            await connection.send_frame(self._hello(token))
            acks = asyncio.create_task(self._acknowledge(connection))
            try:
                async for frame in connection.frames():
                    await self._read(connection, frame)
            finally:
                acks.cancel()
        return connection.ended

    def _hello(self, token: str) -> Frame:
        if self._bare:
            self._told = set()
        elif self._fresh:
            self._told = self._queues | self._conversations
        asked = {
            "queues": sorted(self._queues & self._told),
            "conversations": sorted(self._conversations & self._told),
        }
        position = {"position": self._received, "subscribe": asked}
        return {"type": "hello", "token": token, "client": self._name, **position}

    async def _acknowledge(self, connection: Connection) -> None:
        told = None
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_ACK_SECONDS):
                    await self._ack_now.wait()
            self._ack_now.clear()
            if self._live.is_set() and self.position is not None and self.position != told:
                told, self._unacked = self.position, 0
                await connection.send(command(clock.new_id("cmd"), "ack", {"position": told}))

    # Reading -----------------------------------------------------------------------------------

    async def _read(self, connection: Connection, frame: Frame) -> None:
        match frame["type"]:
            case "reset":
                self._resetting = str(frame["reason"])
            case "snapshot":
                self._snapshot(frame)
                await self._go_live(connection)
            case "resumed":
                if not self._behind:
                    self._received = frame["position"]
                    self._put(Resumed(count=frame["count"], position=frame["position"]))
                await self._go_live(connection)
            case "reply":
                await self._commands.reply(frame)
            case "subscription.ended":
                self._forget([*frame.get("queues", ()), *frame.get("conversations", ())])
            case _ if isinstance(frame.get("data"), dict):
                self._event(frame)

    def _snapshot(self, frame: Frame) -> None:
        view = frame["view"]
        self._behind = False
        self._told = {*view["queues"], *view["conversations"]}
        self._received = frame["position"]
        self._put(
            Reset(
                reason=self._resetting or "",
                position=frame["position"],
                state=frame["data"],
                view=view,
                truncated=frame["truncated"],
            )
        )
        self._resetting = None

    def _event(self, frame: Frame) -> None:
        self._behind = self._behind or len(self._items) >= MOST_HELD
        if self._behind:
            return
        position = frame.get("position")
        if position is None:
            self._put(Event(type=frame["type"], data=frame["data"]))
            return
        # Between a reset and its snapshot there is nothing that an event could change.
        if self._resetting is not None or (self._received or "") >= position:
            return
        self._received = position
        self._put(
            Event(
                type=frame["type"],
                data=frame["data"],
                id=frame["id"],
                position=position,
                at=datetime.fromisoformat(frame["ts"]),
                replayed=not self._live.is_set(),
            )
        )

    def _put(self, item: Item) -> None:
        self._items.append(item)
        self._filled.set()

    def _forget(self, keys: Iterable[str]) -> None:
        for held in (self._queues, self._conversations, self._told):
            held.difference_update(keys)

    async def _go_live(self, connection: Connection) -> None:
        self._fresh = self._bare = False
        self._was_live = True
        self.status = "live"
        self._live.set()
        await self._commands.up(connection.send)
        for name, held in (("queues", self._queues), ("conversations", self._conversations)):
            for key in sorted(held - self._told):
                # Nobody waits for the answer: one that is refused was lost while away.
                self._told.add(key)
                await connection.send(command(clock.new_id("cmd"), "subscribe", {name: [key]}))
