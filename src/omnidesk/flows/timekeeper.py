"""What time does to promises, silence and shifts: one loop, any number of processes.

One process at a time follows the event log; every step takes what is due in batches.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from omnidesk import clock
from omnidesk.domain import silence as silences
from omnidesk.domain import sla_events
from omnidesk.errors import Unavailable
from omnidesk.flows import closed_hours, shifts, silence, sla
from omnidesk.flows.runtime import Runtime
from omnidesk.store import due, events
from omnidesk.store.database import Transaction
from omnidesk.store.directory import Directory

FOLLOWER = "time"
BATCH_EVENTS = 1000
BATCH = 200
POLL_SECONDS = 0.5
FAILURE_PAUSE_SECONDS = 2.0

TYPES = sla_events.TYPES | silences.TYPES

Step = Callable[[Transaction, Directory, datetime, int], Awaitable[int]]
# A question goes out before anything is closed for not being answered.
STEPS: tuple[Step, ...] = (silence.abandon, silence.prompt, silence.close, shifts.end)


async def run_timekeeper(runtime: Runtime, stop: asyncio.Event) -> None:
    """Follow the log and let time pass, twice a second, until `stop`."""
    log = structlog.get_logger()
    while not stop.is_set():
        pause = POLL_SECONDS
        try:
            await runtime.directory.refresh()
            await keep_time(runtime, clock.now)
        except Unavailable as error:
            log.warning("timekeeper.unavailable", reason=str(error))
            pause = FAILURE_PAUSE_SECONDS
        except Exception:
            # Clocks may fall behind; routing and desks must not fall with them.
            log.exception("timekeeper_failed")
            pause = FAILURE_PAUSE_SECONDS
        try:
            async with asyncio.timeout(pause):
                await stop.wait()
        except TimeoutError:
            continue


async def keep_time(runtime: Runtime, ask_time: Callable[[], datetime]) -> int:
    """Follow the log to its end, then every step until nothing is due; how many things changed."""
    total = 0
    while (count := await follow_once(runtime, ask_time())) is not None:
        total += count
    for step in STEPS:
        while True:
            async with runtime.database.transaction() as tx:
                count = await step(tx, runtime.directory.current, ask_time(), BATCH)
            total += count
            if count < BATCH:
                break
    return total


async def follow_once(runtime: Runtime, now: datetime, batch: int = BATCH_EVENTS) -> int | None:
    """Take the next events into account in one transaction, and once there are no more let the
    promises' time pass; how many. None when nothing is left, or another process does it.

    Where it was is stored with what it did, so that a kill loses nothing and repeats nothing.
    """
    house = runtime.directory.current
    async with runtime.database.transaction() as tx:
        position = await due.follow(tx, FOLLOWER)
        if position is None:
            return None
        _, found = await events.batch(tx, position, batch, only=TYPES)
        if found:
            # Conversations are locked before silences, as everywhere.
            await closed_hours.follow(tx, house, found, now)
            await silence.follow(tx, house, found)
            await sla.follow(tx, house, found, now)
            await due.advance(tx, FOLLOWER, found[-1].position)
        if len(found) == batch:
            return batch
        late = await sla.pass_time(tx, now, BATCH_EVENTS)
        return late or None
