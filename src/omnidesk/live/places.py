"""queue.place, callback.offered and callback.updated: visitors who wait hear where they stand."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

import structlog

from omnidesk import clock
from omnidesk.errors import Unavailable
from omnidesk.flows import estimates, silence
from omnidesk.flows.runtime import DirectoryCache
from omnidesk.live import frames
from omnidesk.live.hub import Hub
from omnidesk.store.database import Database

_log = structlog.get_logger(__name__)

EVERY_SECONDS = 5.0


class Places:
    """A few queries every `every_seconds` for all visitors of the process. Only changes are sent:
    a place of None once when the waiting is over, an offer once."""

    def __init__(
        self,
        hub: Hub,
        database: Database,
        directory: DirectoryCache,
        *,
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        self._hub = hub
        self._database = database
        self._directory = directory
        self._every = every_seconds
        self._told: dict[str, dict[str, dict[str, Any]]] = {}

    async def run(self) -> None:
        """Push until cancelled; with very long queues less often, so that the database is busy
        with it for a tenth of the time at most."""
        took = 0.0
        while True:
            await asyncio.sleep(max(self._every, 10 * took))
            began = clock.monotonic()
            await self.push()
            took = clock.monotonic() - began

    def forget(self, conversation_ids: Collection[str]) -> None:
        """Say everything anew of these: a page came that may have missed it."""
        for key in conversation_ids:
            self._told.pop(key, None)

    async def push(self) -> None:
        """Send what changed."""
        here = self._hub.listened("visiting")
        if not here:
            self._told = {}
            return
        policy, now = self._directory.current.policy, clock.now()
        try:
            async with self._database.transaction() as tx:
                await silence.attend(tx, here, now)
                said = await estimates.say(tx, policy, here, now)
        except Unavailable as error:
            _log.warning("places.unavailable", error=str(error))
            return
        known = {key: said.get(key) or estimates.nothing(key) for key in here}
        for key, parts in known.items():
            self._send(key, parts, self._told.get(key) or {})
        self._told = known

    def _send(
        self,
        key: str,
        parts: Mapping[str, dict[str, Any]],
        before: Mapping[str, dict[str, Any]],
    ) -> None:
        for kind, data in parts.items():
            if data == before.get(kind) or (kind != "queue.place" and not before and _empty(data)):
                continue
            self._hub.publish_ephemeral([frames.visiting(key)], {"type": kind, "data": data})


def _empty(data: Mapping[str, Any]) -> bool:
    return all(data[name] is None for name in ("alternative", "callback") if name in data)
