"""The loop behind outgoing webhooks: it follows the feed, and sends what is due.

At least once: where the feed was followed to commits together with what is to be sent, and a
delivery that somebody took and never told of is sent again. The webhook-id stays the same, so
that a receiver can tell a repeat.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx2
import structlog

from omnidesk import clock, metrics
from omnidesk.domain.events import Position
from omnidesk.domain.webhook import Delivered, TryAgain, judge, wants
from omnidesk.errors import OmnideskError, Unavailable
from omnidesk.flows import webhook_send
from omnidesk.flows.runtime import Runtime
from omnidesk.flows.webhook_send import Result
from omnidesk.flows.webhooks import secrets_of
from omnidesk.store import due, events, webhooks
from omnidesk.store.database import Row
from omnidesk.store.webhooks import FOLLOWER, Leased

_log = structlog.get_logger(__name__)

BATCH_EVENTS = 500
AT_ONCE = 32
# Of one endpoint, so that a slow one does not hold up the others.
EACH_AT_ONCE = 4
LEASE_SECONDS = 60.0
POLL_SECONDS = 1.0
FAILURE_PAUSE_SECONDS = 2.0
# Sends under way get this long when the process ends; what is cut off is sent again.
_LAST_SECONDS = 3.0
_GATHER_SECONDS = 0.05


async def run_webhooks(runtime: Runtime, stop: asyncio.Event) -> None:
    """Follow and send until `stop`; any number of processes may run it."""
    async with webhook_send.client(runtime.private_hosts) as http:
        await Sender(runtime, http).run(stop)


async def follow_once(runtime: Runtime, now: datetime, batch: int = BATCH_EVENTS) -> int | None:
    """Put the next events on their way, in one transaction; how many events were looked at. Zero
    while another process does it, None where nobody listens."""
    async with runtime.database.transaction() as tx:
        position = await due.follow(tx, FOLLOWER)
        if position is None:
            return 0
        if await webhooks.idle(tx):
            return None
        listening = await webhooks.listening(tx)
        _, found = await events.batch(tx, position, batch, only=())
        if not found:
            return 0
        deliveries: list[Mapping[str, Any]] = [
            {
                "id": clock.new_id("whd"),
                "webhook_id": row["id"],
                "position": event.position,
                "event_id": f"evt_{Position(event.epoch, event.position)}",
                "event_type": event.type,
            }
            for event in found
            for row in listening
            if event.position > row["from_position"] and wants(row["events"], event.type)
        ]
        await webhooks.queue(tx, deliveries, now)
        await due.advance(tx, FOLLOWER, found[-1].position)
        return len(found)


class Sender:
    """Sends what is due, a bounded number at once."""

    def __init__(
        self,
        runtime: Runtime,
        http: httpx2.AsyncClient,
        *,
        lease_seconds: float = LEASE_SECONDS,
        timeout_seconds: float = webhook_send.TIMEOUT_SECONDS,
    ) -> None:
        self._runtime = runtime
        self._http = http
        self._lease_seconds = lease_seconds
        self._timeout_seconds = timeout_seconds
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; then what is under way gets a moment to end."""
        waiter = self._runtime.wake.waiter()
        try:
            while not stop.is_set():
                try:
                    busy = await self.turn(clock.now())
                except Unavailable as error:
                    _log.warning("webhooks.unavailable", reason=str(error))
                    await asyncio.sleep(FAILURE_PAUSE_SECONDS)
                except Exception:
                    # Others may miss their news for a while; the desk must not fall with it.
                    _log.exception("webhooks_failed")
                    await asyncio.sleep(FAILURE_PAUSE_SECONDS)
                else:
                    if not busy:
                        await waiter.wait(POLL_SECONDS)
                        # What is committed together is followed together.
                        await asyncio.sleep(_GATHER_SECONDS)
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=_LAST_SECONDS)
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def turn(self, now: datetime) -> bool:
        """Follow, then begin to send what is due; whether there may be more at once."""
        followed = await follow_once(self._runtime, now)
        if followed is None:
            # Commits are no news here.
            await asyncio.sleep(POLL_SECONDS)
            return False
        free = AT_ONCE - len(self._under_way)
        if free <= 0:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            return True
        async with self._runtime.database.transaction() as tx:
            await webhooks.release_overdue(tx, now)
            leased = await webhooks.lease(tx, free, EACH_AT_ONCE, self._lease_seconds, now)
            contents = await webhooks.contents(tx, [one.id for one in leased])
        for one in leased:
            task = asyncio.create_task(self._deliver(one, contents[one.id]))
            self._under_way.add(task)
            task.add_done_callback(self._finished)
        if not self._under_way:
            return followed >= BATCH_EVENTS
        # A place that becomes free is filled at once, not with the next poll.
        await asyncio.wait(
            self._under_way, timeout=POLL_SECONDS / 4, return_when=asyncio.FIRST_COMPLETED
        )
        return True

    async def settled(self) -> None:
        """Everything under way has ended."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("webhook.broke", error=repr(task.exception()))

    async def _deliver(self, leased: Leased, row: Row) -> None:
        began = clock.now()
        result = await self._attempt(row, began)
        for pause in (0.2, 1.0, 3.0, 8.0, 15.0):
            try:
                await record(self._runtime, leased, result, began, clock.jitter(), clock.now())
            except Unavailable:
                await asyncio.sleep(pause)
            else:
                return

    async def _attempt(self, row: Row, now: datetime) -> Result:
        if row["data"] is None:
            return Result(status=None, detail="the event is no longer kept")
        try:
            secrets = secrets_of(self._runtime.seal, row, now)
        except OmnideskError as error:
            return Result(status=None, detail=str(error))
        body = webhook_send.body_of(
            row["event_type"], row["event_id"], row["occurred_at"], row["data"]
        )
        request = webhook_send.sign(row["url"], secrets, row["event_id"], now, body)
        return await webhook_send.post(self._http, request, seconds=self._timeout_seconds)


async def record(
    runtime: Runtime, leased: Leased, result: Result, began: datetime, jitter: float, now: datetime
) -> bool:
    """Write down what an attempt came to; False when the lease was lost meanwhile."""
    verdict = judge(leased.attempt, result.status, result.retry_after_seconds, jitter)
    state, due_at, counted = "failed", None, "failed"
    match verdict:
        case Delivered():
            state = counted = "delivered"
        case TryAgain():
            state, counted = "pending", "retried"
            due_at = now + timedelta(seconds=verdict.after_seconds)
    gone = not isinstance(verdict, Delivered | TryAgain) and verdict.gone
    async with runtime.database.transaction() as tx:
        if not await webhooks.settle(tx, leased, state, due_at, result.entry(began), now):
            _log.warning("webhook.fenced", delivery_id=leased.id)
            return False
        if gone:
            await webhooks.gone(tx, leased.webhook_id, now)
    if gone:
        _log.warning("webhook.gone", webhook_id=leased.webhook_id)
    metrics.webhook_deliveries_total.labels("gone" if gone else counted).inc()
    return True
