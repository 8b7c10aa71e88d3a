"""Signs of life from agents' sockets become lease renewals, many in one statement."""

from __future__ import annotations

import asyncio

import structlog

from omnidesk import clock
from omnidesk.errors import Unavailable
from omnidesk.flows import presence
from omnidesk.store.database import Database

_log = structlog.get_logger(__name__)

EVERY_SECONDS = 10.0
# Agents who come back together after a cut share a statement.
_GATHER_SECONDS = 0.2


class Leases:
    """An agent heard of has the lease renewed, at most every `every_seconds`, at once after a
    silence. What fails is tried again with the next sign of life."""

    def __init__(self, database: Database, *, every_seconds: float = EVERY_SECONDS) -> None:
        self._database = database
        self._every = every_seconds
        self._renewed_at: dict[str, float] = {}
        self._due: set[str] = set()
        self._heard = asyncio.Event()

    def touch(self, agent_id: str | None, at_seconds: float) -> None:
        """This agent's client said something; `at_seconds` is a monotonic clock."""
        if agent_id is None or agent_id in self._due:
            return
        if at_seconds - self._renewed_at.get(agent_id, -self._every) >= self._every:
            self._due.add(agent_id)
            self._heard.set()

    async def run(self) -> None:
        """Renew until cancelled."""
        while True:
            await self._heard.wait()
            await asyncio.sleep(_GATHER_SECONDS)
            self._heard.clear()
            await self.flush()

    async def flush(self) -> None:
        """Renew the leases of everybody heard since the last time."""
        due, self._due = self._due, set()
        if not due:
            return
        try:
            async with self._database.transaction() as tx:
                await presence.renew_leases(tx, due, clock.now())
        except Unavailable as error:
            _log.warning("leases.unavailable", error=str(error))
            return
        at = clock.monotonic()
        if len(self._renewed_at) > 20_000:
            self._renewed_at.clear()
        self._renewed_at.update(dict.fromkeys(due, at))
