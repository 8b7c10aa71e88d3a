"""Channels that pull or accept for themselves: one listener per inbox over all processes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import structlog

from omnidesk import clock
from omnidesk.domain.channel import Delivery, ListenContext
from omnidesk.errors import ConfigurationError
from omnidesk.flows.ingest import Ingest
from omnidesk.flows.runtime import OpenInbox, Runtime
from omnidesk.store import channel_cursors
from omnidesk.store.leaders import SILENCE_SECONDS, Candidacy

_log = structlog.get_logger(__name__)

_LOOK_SECONDS = 1.0
_BACKOFF_SECONDS = (1.0, 2.0, 5.0, 15.0, 60.0)


async def run_listeners(runtime: Runtime, ingest: Ingest, stop: asyncio.Event) -> None:
    """Keep a listener for every enabled inbox that needs one; follow configuration changes."""
    running: dict[tuple[str, int], tuple[asyncio.Task[None], asyncio.Event]] = {}
    while not stop.is_set():
        wanted = {
            (inbox.id, inbox.version): opened
            for inbox in runtime.directory.current.inboxes.values()
            if (opened := _listening(runtime, inbox.id)) is not None
        }
        for key in running.keys() - wanted.keys():
            task, own_stop = running.pop(key)
            own_stop.set()
            await asyncio.wait({task}, timeout=5)
        for key in wanted.keys() - running.keys():
            own_stop = asyncio.Event()
            task = asyncio.create_task(_lead(runtime, ingest, wanted[key], own_stop))
            running[key] = (task, own_stop)
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_SECONDS):
                await stop.wait()
    for _, own_stop in running.values():
        own_stop.set()
    if running:
        _, late = await asyncio.wait({task for task, _ in running.values()}, timeout=5)
        for task in late:
            task.cancel()


def _listening(runtime: Runtime, inbox_id: str) -> OpenInbox | None:
    try:
        opened = runtime.directory.open_inbox(inbox_id)
    except ConfigurationError as error:
        _log.error("inbox.misconfigured", inbox=inbox_id, reason=str(error))
        return None
    return opened if opened is not None and opened.channel.listen is not None else None


async def _lead(runtime: Runtime, ingest: Ingest, opened: OpenInbox, stop: asyncio.Event) -> None:
    name = f"listen {opened.inbox.id}"
    async with Candidacy(runtime.database, name) as candidacy:
        while not stop.is_set():
            if not await candidacy.stand():
                await _pause(stop, SILENCE_SECONDS)
                continue
            ended = asyncio.Event()
            task = asyncio.create_task(_listen(runtime, ingest, opened, ended))
            while not stop.is_set() and not task.done() and await candidacy.still_leader():
                await _pause(stop, SILENCE_SECONDS / 3)
            # No longer the leader: another process listens now, this one must not.
            ended.set()
            _, late = await asyncio.wait({task}, timeout=5)
            for straggler in late:
                straggler.cancel()
                await asyncio.wait({straggler})
            await candidacy.resign()


async def _listen(runtime: Runtime, ingest: Ingest, opened: OpenInbox, stop: asyncio.Event) -> None:
    assert opened.channel.listen is not None
    failures = 0
    while not stop.is_set():
        started = clock.monotonic()
        try:
            await opened.channel.listen(opened.config, _context(runtime, ingest, opened, stop))
            if not stop.is_set():
                # A channel with nothing to listen for returns at once; it is asked no more.
                await stop.wait()
            return
        except Exception:
            _log.exception("listener.failed", inbox=opened.inbox.name)
        failures = 0 if clock.monotonic() - started > 300 else failures + 1
        pause = _BACKOFF_SECONDS[min(failures, len(_BACKOFF_SECONDS)) - 1] if failures else 1.0
        await _pause(stop, pause * (0.5 + clock.jitter()))


def _context(
    runtime: Runtime, ingest: Ingest, opened: OpenInbox, stop: asyncio.Event
) -> ListenContext:
    inbox_id = opened.inbox.id

    async def submit(delivery: Delivery) -> None:
        await ingest.submit(opened, delivery)

    async def load_cursor(name: str) -> dict[str, Any] | None:
        async with runtime.database.transaction() as tx:
            return await channel_cursors.load(tx, inbox_id, name)

    async def save_cursor(name: str, value: dict[str, Any]) -> None:
        async with runtime.database.transaction() as tx:
            await channel_cursors.save(tx, inbox_id, name, value, clock.now())

    return ListenContext(
        inbox_id=inbox_id,
        address=opened.inbox.address,
        http=runtime.http,
        submit=submit,
        load_cursor=load_cursor,
        save_cursor=save_cursor,
        now=clock.now,
        random=clock.jitter,
        stop=stop,
    )


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
