"""Taking checkpoints of the router's input now and then, and forgetting old turns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from omnidesk import clock
from omnidesk.errors import Unavailable
from omnidesk.flows.runtime import Runtime
from omnidesk.store import alarms, events, routing_snapshot, turns, turns_checkpoints
from omnidesk.store.database import Database, Transaction

# A replay follows at most so much of the log before it comes to the first turn it looks at.
EVERY_POSITIONS = 50_000
EVERY_SECONDS = 3600.0
LOOK_SECONDS = 10.0
# Another process that began one so long ago has died over it.
_BEGUN_SECONDS = 60.0
_PRUNED = 2000


async def run_checkpoints(
    runtime: Runtime, stop: asyncio.Event, *, keep_days: float, ask_time: Callable[[], datetime]
) -> None:
    """Take a checkpoint whenever one is due and forget turns older than `keep_days`, until
    `stop`. Any number of processes may run this; one at a time does it."""
    log = structlog.get_logger()
    while not stop.is_set():
        try:
            now = ask_time()
            await checkpoint_if_due(runtime.database, now)
            await forget(runtime.database, now - timedelta(days=keep_days))
        except Unavailable as error:
            log.warning("checkpoints.unavailable", reason=str(error))
        except Exception:
            # Proofs may be missing for a while; routing must not stop for them.
            log.exception("checkpoints_failed")
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await stop.wait()


async def checkpoint_if_due(database: Database, now: datetime) -> bool:
    """Take a checkpoint if the newest is an hour or 50,000 events old, or there is none."""
    async with database.transaction() as tx:
        since = now - timedelta(seconds=_BEGUN_SECONDS)
        if not await _due(tx, now) or not await turns_checkpoints.mine(tx, now, since):
            return False
    await checkpoint(database, now)
    return True


async def _due(tx: Transaction, now: datetime) -> bool:
    newest = await turns_checkpoints.newest(tx)
    if newest is None:
        return True
    head = (await events.head(tx)).number
    if head == newest["position"]:
        return False
    old = now - newest["taken_at"] >= timedelta(seconds=EVERY_SECONDS)
    return bool(old or head - newest["position"] >= EVERY_POSITIONS)


async def checkpoint(database: Database, now: datetime) -> int:
    """Keep the router's input as it is in the database now; its position."""
    async with database.transaction() as tx:
        snapshot = await routing_snapshot.load(tx)
        turn = await turns.last(tx)
    body = await turns_checkpoints.compressed(snapshot)
    async with database.transaction() as tx:
        await turns_checkpoints.store(tx, snapshot, turn, body, now)
    return snapshot.position.number


async def forget(database: Database, before: datetime) -> int:
    """Forget turns, checkpoints and alarms that were over before that, in batches; how many
    turns."""
    total = 0
    while True:
        async with database.transaction() as tx:
            gone = await turns.prune(tx, before, _PRUNED)
            await turns_checkpoints.prune(tx, before, _PRUNED)
            await alarms.prune(tx, before, _PRUNED)
        total += gone
        if gone < _PRUNED:
            return total


async def run_history(runtime: Runtime, stop: asyncio.Event, *, keep_days: float) -> None:
    """`run_checkpoints` by the process's own clock."""
    await run_checkpoints(runtime, stop, keep_days=keep_days, ask_time=clock.now)
