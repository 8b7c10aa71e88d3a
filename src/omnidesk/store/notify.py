"""Wake-ups between processes: one relay each, over one connection of its own.

A NOTIFY inside a business transaction would serialise all commits, so the relay sends them
afterwards, in autocommit, coalesced. Its own notification must come back: a connection that
takes statements but brings no news is as dead as a closed one. Nothing depends on it but
latency; everything that listens also polls.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import asyncpg
import orjson
import structlog

from omnidesk import clock
from omnidesk.store.database import Database
from omnidesk.store.wake import Wake

_log = structlog.get_logger(__name__)

CHANNEL = "omnidesk"
# PostgreSQL takes payloads below 8,000 bytes.
_PAYLOAD_BYTES = 7_800
_UNSENT = 512

Heard = Callable[[Mapping[str, Any]], None]


class Relay:
    """LISTEN and NOTIFY of one process.

    Every local commit with events becomes at most one NOTIFY per `pause_seconds`; news from
    other processes hints `wake`. `say` carries small ephemeral objects to the other processes
    (typing, viewers); they may be lost. The connection is proved every `check_seconds` and
    replaced when that takes longer than `patience_seconds`: a dead one is noticed within their
    sum. `connected` and `losses` are for metrics.
    """

    def __init__(
        self,
        database: Database,
        wake: Wake,
        *,
        pause_seconds: float = 0.01,
        check_seconds: float = 4.0,
        patience_seconds: float = 4.0,
    ) -> None:
        self.connected = asyncio.Event()
        self.losses = 0
        self.heard: list[Heard] = []
        self._database = database
        self._wake = wake
        self._pause = pause_seconds
        self._check = check_seconds
        self._patience = patience_seconds
        self._node = clock.secret_hex(6)
        self._committed = False
        self._said: deque[Mapping[str, Any]] = deque(maxlen=_UNSENT)
        self._due = asyncio.Event()
        self._echo = asyncio.Event()
        database.on_commit.append(self._on_commit)

    def say(self, thing: Mapping[str, Any]) -> None:
        """Tell the other processes, soon, perhaps. Dropped when over 7,000 bytes as JSON."""
        self._said.append(thing)
        self._due.set()

    async def run(self) -> None:
        """Keep a connection until cancelled."""
        attempt = 0
        while True:
            try:
                async with asyncio.timeout(self._patience):
                    connection = await self._connect()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                attempt += 1
                await asyncio.sleep(min(2.0, 0.1 * 2**attempt) * (0.5 + clock.jitter() / 2))
                continue
            attempt = 0
            try:
                await self._serve(connection)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
                self.losses += 1
                _log.warning("notify.lost", error=repr(error))
            finally:
                self.connected.clear()
                connection.terminate()

    async def _connect(self) -> Any:
        url = self._database.engine.url
        _, values = self._database.engine.dialect.create_connect_args(url)
        connection = await asyncpg.connect(
            **values, server_settings={"application_name": "omnidesk relay"}
        )
        try:
            await connection.add_listener(CHANNEL, self._on_notification)
        except BaseException:
            connection.terminate()
            raise
        return connection

    async def _serve(self, connection: Any) -> None:
        # What was committed while nobody listened, here and elsewhere, is found by looking once.
        self._wake.hint()
        self._committed = True
        while True:
            self._echo.clear()
            async with asyncio.timeout(self._patience):
                await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, self._payload())
                await self._echo.wait()
            self.connected.set()
            await asyncio.sleep(self._pause)
            try:
                async with asyncio.timeout(self._check):
                    await self._due.wait()
            except TimeoutError:
                continue

    def _payload(self) -> str:
        self._due.clear()
        said: list[Mapping[str, Any]] = []
        room = _PAYLOAD_BYTES - 64
        while self._said:
            size = len(orjson.dumps(self._said[0])) + 1
            if size > room and said:
                self._due.set()
                break
            thing = self._said.popleft()
            if size <= room:
                said.append(thing)
                room -= size
        committed, self._committed = self._committed, False
        return orjson.dumps({"node": self._node, "committed": committed, "said": said}).decode()

    def _on_commit(self) -> None:
        # The process's own loops need no detour through the server.
        self._wake.hint()
        self._committed = True
        self._due.set()

    def _on_notification(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        try:
            news = orjson.loads(str(payload))
            node, said = news["node"], news["said"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            # Somebody else's NOTIFY on our channel: harmless, and perhaps meant as a hint.
            self._wake.hint()
            return
        if node == self._node:
            self._echo.set()
            return
        if news.get("committed"):
            self._wake.hint()
        for thing in said:
            for hear in self.heard:
                hear(thing)
