"""queue.place: visitors who wait hear how many wait before them."""

from __future__ import annotations

import asyncio

import structlog

from omnidesk.errors import Unavailable
from omnidesk.live import frames
from omnidesk.live.hub import Hub
from omnidesk.store import visits
from omnidesk.store.database import Database

_log = structlog.get_logger(__name__)

EVERY_SECONDS = 15.0


class Places:
    """One query every `every_seconds` for all visitors of the process; only changes are sent,
    and None once when the waiting is over."""

    def __init__(
        self, hub: Hub, database: Database, *, every_seconds: float = EVERY_SECONDS
    ) -> None:
        self._hub = hub
        self._database = database
        self._every = every_seconds
        self._told: dict[str, int | None] = {}

    async def run(self) -> None:
        """Push until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            await self.push()

    async def push(self) -> None:
        """Send the places that changed."""
        here = self._hub.listened("visiting")
        if not here:
            self._told = {}
            return
        try:
            async with self._database.transaction() as tx:
                found = await visits.places_in_line(tx, here)
        except Unavailable as error:
            _log.warning("places.unavailable", error=str(error))
            return
        now: dict[str, int | None] = {key: found.get(key) for key in here}
        for key, place in now.items():
            if place != self._told.get(key):
                data = {"conversation_id": key, "place_in_line": place}
                self._hub.publish_ephemeral(
                    [frames.visiting(key)], {"type": "queue.place", "data": data}
                )
        self._told = now
