"""queue.stats: the board's numbers, pushed to those who watch."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from omnidesk import clock
from omnidesk.errors import Unavailable
from omnidesk.flows.statistics import read_board
from omnidesk.live import frames
from omnidesk.live.hub import Hub
from omnidesk.store.database import Database

_log = structlog.get_logger(__name__)

EVERY_SECONDS = 5.0
_UTC = ZoneInfo("UTC")


class BoardPush:
    """Reads the board every few seconds while somebody watches: supervisors, admins and ops get
    all of it, agents the queues they subscribed to. "Today" is UTC's; REST knows time zones."""

    def __init__(
        self, hub: Hub, database: Database, *, every_seconds: float = EVERY_SECONDS
    ) -> None:
        self._hub = hub
        self._database = database
        self._every = every_seconds

    async def run(self) -> None:
        """Push until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            await self.push()

    async def push(self) -> None:
        """Send one reading, if anybody watches."""
        if not self._hub.watched(("board", "queue")):
            return
        try:
            async with self._database.transaction() as tx:
                board = await read_board(tx, _UTC, clock.now())
        except Unavailable as error:
            _log.warning("board.unavailable", error=str(error))
            return
        queues: list[Mapping[str, Any]] = board.body["queues"]
        at = board.body["generated_at"]
        whole = {"generated_at": at, "queues": queues, "totals": board.body["totals"]}
        self._send(frames.BOARD, whole)
        for queue in queues:
            one = {"generated_at": at, "queues": [queue], "totals": None}
            self._send(frames.queue(queue["id"]), one)

    def _send(self, topic: frames.Topic, data: Mapping[str, Any]) -> None:
        self._hub.publish_ephemeral([topic], {"type": "queue.stats", "data": data})
