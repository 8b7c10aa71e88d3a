"""The background loops of a process, in one task group: the place where they are wired."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from omnidesk import clock
from omnidesk.app import Process, quietly
from omnidesk.flows import attachments, board_samples, drafts, idempotency, sign_in, webhooks
from omnidesk.flows.assign import run_router
from omnidesk.flows.callback_offers import run_callbacks
from omnidesk.flows.deliver import Deliverer
from omnidesk.flows.estimator import run_estimator
from omnidesk.flows.expire import run_expirer
from omnidesk.flows.fetch_files import run_fetcher
from omnidesk.flows.history_checkpoints import run_history
from omnidesk.flows.listen import run_listeners
from omnidesk.flows.report_follow import run_reporter
from omnidesk.flows.search import run_indexer
from omnidesk.flows.shadow_follow import run_shadow
from omnidesk.flows.speeds import refresh_speeds
from omnidesk.flows.timekeeper import run_timekeeper
from omnidesk.flows.webhook_follow import run_webhooks

_SWEEP_SECONDS = 600.0
_REVIVE_SECONDS = 1.0
_SPEEDS_SECONDS = 3600.0
_SAMPLE_SECONDS = 30.0
# No upload takes this long.
_PARTIAL_SECONDS = 3600.0


async def run(process: Process, stop: asyncio.Event) -> None:
    """Route, expire, deliver, fetch, listen, index, keep time, sweep until `stop`; a loop that
    dies ends the process."""
    runtime = process.runtime
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_router(runtime, stop))
        tasks.create_task(run_expirer(runtime, stop))
        tasks.create_task(Deliverer(runtime).run(stop))
        tasks.create_task(run_fetcher(runtime, stop))
        tasks.create_task(run_listeners(runtime, process.ingest, stop))
        tasks.create_task(run_indexer(runtime, stop))
        tasks.create_task(run_timekeeper(runtime, stop))
        tasks.create_task(run_estimator(runtime, stop))
        tasks.create_task(run_reporter(runtime, stop))
        tasks.create_task(run_callbacks(runtime, stop))
        tasks.create_task(run_history(runtime, stop, keep_days=process.settings.history_days))
        tasks.create_task(run_shadow(runtime, stop))
        tasks.create_task(run_webhooks(runtime, stop))
        tasks.create_task(_every(_SWEEP_SECONDS, stop, lambda: _sweep(process)))
        tasks.create_task(_every(_SAMPLE_SECONDS, stop, lambda: _sample(process)))
        tasks.create_task(_every(_SPEEDS_SECONDS, stop, lambda: _speeds(process)))
        if process.private_server is not None:
            tasks.create_task(_every(_REVIVE_SECONDS, stop, process.private_server.revive))


async def _every(
    seconds: float, stop: asyncio.Event, work: Callable[[], Awaitable[object]]
) -> None:
    while not stop.is_set():
        await quietly(work)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await stop.wait()


async def _speeds(process: Process) -> None:
    async with process.runtime.database.transaction() as tx:
        await refresh_speeds(tx, clock.now())


async def _sample(process: Process) -> None:
    async with process.runtime.database.transaction() as tx:
        await board_samples.sample(tx, clock.now())


async def _sweep(process: Process) -> None:
    now = clock.now()
    async with process.runtime.database.transaction() as tx:
        await idempotency.sweep(tx, now)
        await sign_in.sweep(tx, now)
        await drafts.sweep(tx, now)
        await webhooks.sweep(tx, now)
        await board_samples.forget(tx, now)
    await attachments.sweep_unsent(process.runtime, now)
    await process.runtime.files.clear_partial(now - timedelta(seconds=_PARTIAL_SECONDS))
