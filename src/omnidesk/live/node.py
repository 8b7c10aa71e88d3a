"""Everything live in one web process, wired together."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog

from omnidesk.domain import events
from omnidesk.domain.events import Recorded
from omnidesk.flows.runtime import Runtime
from omnidesk.live.board import BoardPush
from omnidesk.live.feed import Feed
from omnidesk.live.frames import Topic
from omnidesk.live.hub import Hub
from omnidesk.live.leases import Leases
from omnidesk.live.places import Places
from omnidesk.live.sweep import HEARTBEAT_SECONDS, TOKEN_SECONDS, Sweep
from omnidesk.live.viewers import Viewers
from omnidesk.store.notify import Relay

_log = structlog.get_logger(__name__)

# Snapshots of a reconnecting crowd must not take every connection of the pool.
SNAPSHOTS_AT_ONCE = 3


class Live:
    """Feed, hub, relay, leases and sweeps of one process.

    `start` before the first request, `run` beside the server, `drain` when it is asked to stop.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        token_seconds: float = TOKEN_SECONDS,
        poll_seconds: float = 1.0,
    ) -> None:
        database = runtime.database
        self.runtime = runtime
        self.hub = Hub()
        self.relay = Relay(database, runtime.wake)
        self.feed = Feed(database, runtime.wake, self.hub, poll_seconds=poll_seconds)
        self.leases = Leases(database)
        self.sweep = Sweep(
            self.hub, database, heartbeat_seconds=heartbeat_seconds, token_seconds=token_seconds
        )
        self.board = BoardPush(self.hub, database)
        self.places = Places(self.hub, database, runtime.directory)
        self.viewers = Viewers()
        self.snapshots = asyncio.Semaphore(SNAPSHOTS_AT_ONCE)
        self.feed.followers.append(self._follow_configuration)
        self.relay.heard.append(self._heard)

    async def start(self) -> None:
        """Find the head of the log."""
        await self.feed.start()

    async def run(self) -> None:
        """Serve until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for part in (self.feed, self.relay, self.leases, self.sweep):
                tasks.create_task(part.run())
            tasks.create_task(self.board.run())
            tasks.create_task(self.places.run())

    def drain(self) -> None:
        """Tell every client that this process stops; new sockets are sent away."""
        self.hub.drain()

    def tell(
        self, topics: Iterable[Topic], value: Mapping[str, Any], *, but: str | None = None
    ) -> None:
        """Send an ephemeral frame to the sessions of all processes that listen to `topics`,
        except the session `but`."""
        wanted = list(topics)
        self.viewers.note(value)
        self.hub.publish_ephemeral(wanted, value, but=but)
        self.relay.say({"topics": wanted, "frame": value})

    def _heard(self, thing: Mapping[str, Any]) -> None:
        topics, value = thing.get("topics"), thing.get("frame")
        if not isinstance(topics, list) or not isinstance(value, dict):
            return
        self.viewers.note(value)
        self.hub.publish_ephemeral([(str(kind), str(key)) for kind, key in topics], value)

    async def _follow_configuration(self, batch: Sequence[Recorded]) -> None:
        kinds = {event.type for event in batch}
        if batch and not kinds & {events.CONFIGURATION_CHANGED, events.QUEUE_UPDATED}:
            return
        if await self.runtime.directory.refresh():
            _log.info("directory.refreshed", version=self.runtime.directory.current.version)
