"""The process's one reader of the event log: everything after its position, in order, no holes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from omnidesk import clock
from omnidesk.domain.events import Position, Recorded
from omnidesk.errors import Unavailable
from omnidesk.live.hub import LEARNED, Hub
from omnidesk.store import agents, events
from omnidesk.store.database import Database
from omnidesk.store.wake import Wake

_log = structlog.get_logger(__name__)

_AT_ONCE = 8

Follower = Callable[[Sequence[Recorded]], Awaitable[None]]


class Feed:
    """Reads the log in batches and hands each to the hub, then to `followers`.

    A hint makes it look at once; without one it looks every `poll_seconds`, so a lost hint costs
    latency only. A hole (the log was cut while this process slept) or another epoch (the
    database was replaced) cannot be bridged: every session gets a reset and a snapshot, and
    followers get an empty batch: look at everything again. While nobody is connected, most
    events are read without their data; followers may rely on types and positions only.
    """

    def __init__(
        self,
        database: Database,
        wake: Wake,
        hub: Hub,
        *,
        batch: int = 500,
        poll_seconds: float = 1.0,
        pause_seconds: float = 0.003,
    ) -> None:
        self.followers: list[Follower] = []
        self.resets = 0
        # When the log was last read to its end, on the monotonic clock: how stale we may be.
        self.read_at = 0.0
        self._database = database
        self._waiter = wake.waiter()
        self._hub = hub
        self._batch = batch
        self._poll = poll_seconds
        self._pause = pause_seconds

    @property
    def position(self) -> Position:
        """The last event that went out."""
        return self._hub.position

    async def start(self) -> None:
        """Take the head as the position: what was committed before is read from tables."""
        async with self._database.transaction() as tx:
            head = await events.head(tx)
            self._hub.names = {row["id"]: row["name"] for row in await agents.load_all(tx)}
        self._hub.begin(head)
        self.read_at = clock.monotonic()

    async def run(self) -> None:
        """Read until cancelled; call `start` first."""
        while True:
            try:
                more = await self.read_once()
            except Unavailable as error:
                _log.warning("feed.unavailable", error=str(error))
                await asyncio.sleep(self._poll * (0.5 + clock.jitter() / 2))
                continue
            if not more:
                # Commits that come together are read together.
                await self._waiter.wait(self._poll)
                await asyncio.sleep(self._pause)

    async def read_once(self) -> bool:
        """Read and hand on one batch; whether there may be more."""
        at = self._hub.position
        only = None if self._hub.sessions else LEARNED
        async with self._database.transaction() as tx:
            head, batch = await events.batch(tx, at.number, self._batch, only=only)
        if only is not None and self._hub.sessions:
            # Somebody came while we read without the events' data.
            return True
        if head.epoch != at.epoch:
            return await self._reset(head, "epoch")
        expected = list(range(at.number + 1, at.number + 1 + len(batch)))
        if [event.position for event in batch] != expected or head.number < at.number:
            return await self._reset(head, "hole")
        if not batch and head.number > at.number:
            return await self._reset(head, "hole")
        if batch:
            await self._publish(batch)
            await self._tell(batch)
        if len(batch) < self._batch:
            self.read_at = clock.monotonic()
            return False
        return True

    async def _publish(self, batch: Sequence[Recorded]) -> None:
        if not self._hub.sessions:
            self._hub.publish(batch)
            return
        # Writers must get a turn in between: a long batch at once would overrun the buffers of
        # readers that are quick enough.
        for start in range(0, len(batch), _AT_ONCE):
            self._hub.publish(batch[start : start + _AT_ONCE])
            await asyncio.sleep(0)

    async def _reset(self, head: Position, reason: str) -> bool:
        self.resets += 1
        _log.warning("feed.reset", reason=reason, position=str(head))
        self._hub.reset(head, reason)
        await self._tell(())
        return False

    async def _tell(self, batch: Sequence[Recorded]) -> None:
        for follower in self.followers:
            try:
                await follower(batch)
            except Exception:
                # A follower looks again with its next batch; the stream does not stop for it.
                _log.exception("feed.follower_failed")
