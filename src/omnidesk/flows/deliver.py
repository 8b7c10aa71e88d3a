"""The outbox at work: lease, commit, talk to the network, record.

A lease carries a fencing number: whoever lost it records nothing. A lease that ran out means an
unknown outcome, and is repeated only where the channel makes repeats harmless.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from omnidesk import channels, clock
from omnidesk.domain.channel import OutboundAttachment, OutboundMessage, Receipt
from omnidesk.domain.contact import Address
from omnidesk.domain.delivery import DeliveryStatus, GiveUp, RetryPolicy, TryAgain, advance
from omnidesk.domain.delivery import next_attempt as decide
from omnidesk.domain.ids import MessageId
from omnidesk.domain.inbound import DeliveryReport
from omnidesk.errors import ConfigurationError, SendError, SendOutcome, SendReason, Unavailable
from omnidesk.flows import reports
from omnidesk.flows.file_links import link_for
from omnidesk.flows.runtime import OpenInbox, Runtime, open_inbox
from omnidesk.store import bulk, inbound, outbox
from omnidesk.store.database import Transaction
from omnidesk.store.outbox import Leased

_log = structlog.get_logger(__name__)

POLICY = RetryPolicy()
LEASE_SECONDS = 60.0
AT_ONCE = 32
_POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Sent:
    """What one attempt came to: a receipt, or an error."""

    leased: Leased
    started_at: datetime
    receipt: Receipt | None = None
    error: SendError | None = None


class Deliverer:
    """Sends what is due, a bounded number at once, until told to stop."""

    def __init__(self, runtime: Runtime, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self._runtime = runtime
        self._lease_seconds = lease_seconds
        self._under_way: dict[asyncio.Task[None], Leased] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; sends under way are finished first."""
        waiter = self._runtime.wake.waiter()
        keeper = asyncio.create_task(self._keep_leases())
        try:
            while not stop.is_set():
                if not await self._turn():
                    await waiter.wait(_POLL_SECONDS)
        finally:
            await asyncio.gather(*self._under_way, return_exceptions=True)
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)

    async def _turn(self) -> bool:
        free = AT_ONCE - len(self._under_way)
        if free <= 0:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            return True
        try:
            leased = await self._lease(free)
            await give_up_overdue(self._runtime, clock.now())
        except Unavailable:
            await asyncio.sleep(_POLL_SECONDS)
            return False
        for item, row in leased:
            task = asyncio.create_task(self._deliver(item, row))
            self._under_way[task] = item
            task.add_done_callback(self._finished)
        return bool(leased)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            _log.error("deliver.failed", error=repr(task.exception()))

    async def _lease(self, limit: int) -> list[tuple[Leased, dict[str, Any]]]:
        async with self._runtime.database.transaction() as tx:
            leased = await outbox.lease(tx, limit, self._lease_seconds, clock.now())
            if not leased:
                return []
            rows = {row["id"]: row for row in await outbox.sending(tx, _ids(leased))}
        return [(item, rows[item.message_id]) for item in leased]

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._lease_seconds / 3)
            held = list(self._under_way.values())
            if not held:
                continue
            try:
                async with self._runtime.database.transaction() as tx:
                    await outbox.keep_leases(tx, held, self._lease_seconds, clock.now())
            except Unavailable:
                continue

    async def _deliver(self, leased: Leased, row: dict[str, Any]) -> None:
        sent = await attempt(self._runtime, leased, row)
        # The result is known to nobody but us: recording it is tried until the lease is over.
        for pause in (0.2, 1.0, 3.0, 8.0, 15.0):
            try:
                async with self._runtime.database.transaction() as tx:
                    if not await record(tx, self._runtime, sent, clock.jitter(), clock.now()):
                        _log.warning("deliver.fenced", message_id=leased.message_id)
                return
            except Unavailable:
                await asyncio.sleep(pause)


async def attempt(runtime: Runtime, leased: Leased, row: dict[str, Any]) -> Sent:
    """One attempt over the network; never raises for what the network did."""
    started = clock.now()
    try:
        opened = _opened(runtime, leased.inbox_id)
        assert opened.channel.send is not None
        message = _outbound(runtime, opened, leased, row, started)
        receipt = await opened.channel.send(runtime.http, opened.config, message)
    except SendError as error:
        return Sent(leased, started, error=error)
    except Exception as error:
        _log.exception("deliver.broke", message_id=leased.message_id)
        # Our own fault before or after the request left: nobody can tell which.
        unknown = SendError(
            repr(error),
            outcome=SendOutcome.UNKNOWN,
            public_reason="an error inside omnidesk; see its log",
            reason=SendReason.INTERNAL,
        )
        return Sent(leased, started, error=unknown)
    return Sent(leased, started, receipt=receipt)


async def record(
    tx: Transaction, runtime: Runtime, sent: Sent, jitter: float, now: datetime
) -> bool:
    """Write down what an attempt came to; False when the lease was lost meanwhile."""
    leased = sent.leased
    if sent.receipt is not None:
        if sent.receipt.external_id:
            await outbox.lock_external_ids(tx, [sent.receipt.external_id])
        if not await outbox.settle(tx, leased, "done", None, "", now):
            return False
        await outbox.log_attempt(tx, leased, sent.started_at, "sent", "", now)
        await _received(tx, runtime, sent, sent.receipt, now)
        return True
    assert sent.error is not None
    return await _failed(tx, runtime, sent, sent.error, jitter, now)


async def give_up_overdue(runtime: Runtime, now: datetime) -> None:
    """Decide about leases whose worker is gone: unknown outcomes, repeated only where harmless."""
    async with runtime.database.transaction() as tx:
        for leased in await outbox.overdue(tx, AT_ONCE, now):
            error = SendError(
                "the worker that was sending it is gone",
                outcome=SendOutcome.UNKNOWN,
                public_reason="the connection broke while it was being sent",
            )
            await _failed(tx, runtime, Sent(leased, now, error=error), error, 0.5, now)


async def _received(
    tx: Transaction, runtime: Runtime, sent: Sent, receipt: Receipt, now: datetime
) -> None:
    [found] = await outbox.messages(tx, [sent.leased.message_id])
    row = dict(found)
    status = advance(DeliveryStatus(row["status"]), receipt.status)
    row |= {"status": status.value, "status_reason": "", "reason_code": ""}
    row["version"] += 1
    early = []
    if receipt.external_id:
        row["external_id"] = receipt.external_id
        await outbox.set_receipt(tx, row["id"], receipt.external_id)
        early = await outbox.unmatched_reports(tx, row["inbox_id"], receipt.external_id)
    for item in early:
        for report in _reread(runtime, row["inbox_id"], item, now):
            if report.external_id == receipt.external_id:
                reports.move(row, report)
    if early:
        ids = [item["id"] for item in early]
        await inbound.mark_items(tx, ids, "stored", "", [receipt.external_id] * len(ids))
    await bulk.update_messages(tx, [row])
    await reports.tell(tx, [row], now)


async def _failed(
    tx: Transaction,
    runtime: Runtime,
    sent: Sent,
    error: SendError,
    jitter: float,
    now: datetime,
) -> bool:
    leased = sent.leased
    decision = decide(
        POLICY,
        leased.attempt,
        error.outcome,
        error.retry_after_seconds,
        jitter,
        safe_to_repeat=_safe_to_repeat(runtime, leased.inbox_id),
    )
    state, due = _outbox_state(decision, now)
    if not await outbox.settle(tx, leased, state, due, str(error)[:500], now):
        return False
    await outbox.log_attempt(
        tx, leased, sent.started_at, error.outcome.value, error.public_reason, now
    )
    if error.alarm or state == "dead":
        _log.error("deliver.alarm", message_id=leased.message_id, reason=error.public_reason)
    if isinstance(decision, GiveUp):
        [found] = await outbox.messages(tx, [leased.message_id])
        row = dict(found)
        row |= {
            "status": advance(DeliveryStatus(row["status"]), decision.status).value,
            "status_reason": error.public_reason,
            "reason_code": error.reason.value,
            "version": row["version"] + 1,
        }
        await bulk.update_messages(tx, [row])
        await reports.tell(tx, [row], now)
    return True


def _outbox_state(decision: TryAgain | GiveUp, now: datetime) -> tuple[str, datetime | None]:
    if isinstance(decision, TryAgain):
        return "pending", now + timedelta(seconds=decision.after_seconds)
    return ("dead" if decision.dead_letter else "done"), None


def _safe_to_repeat(runtime: Runtime, inbox_id: str) -> bool:
    inbox = runtime.directory.current.inbox_named(inbox_id)
    return inbox is not None and channels.get(inbox.channel).capabilities.safe_to_repeat


def _opened(runtime: Runtime, inbox_id: str) -> OpenInbox:
    inbox = runtime.directory.current.inbox_named(inbox_id)
    try:
        if inbox is None:
            raise ConfigurationError(f"inbox {inbox_id}", "is gone")
        return runtime.directory.open_inbox(inbox_id) or open_inbox(inbox)
    except ConfigurationError as error:
        raise SendError(
            str(error),
            outcome=SendOutcome.RETRY,
            public_reason="the inbox is not configured correctly",
            reason=SendReason.MISCONFIGURED,
            alarm=True,
        ) from error


def _outbound(
    runtime: Runtime, opened: OpenInbox, leased: Leased, row: dict[str, Any], now: datetime
) -> OutboundMessage:
    last = row["last_in_extra"] or {}
    references = [*last.get("references", ()), row["last_in_id"]] if row["last_in_id"] else []
    return OutboundMessage(
        message_id=MessageId(row["id"]),
        to=Address(row["to_kind"], row["to_address"]),
        to_name=row["to_name"],
        text=row["text"],
        html=row["html"],
        subject=row["subject"] or row["last_in_subject"] or row["conversation_subject"],
        attachments=tuple(_attachment(runtime, file, now) for file in row["files"]),
        reply_token=row["reply_token"],
        in_reply_to=row["last_in_id"],
        references=tuple(references),
        status_url=f"{runtime.public_url}/hooks/{opened.inbox.name}?message_id={row['id']}",
        automatic=row["automatic"],
        attempt=leased.attempt,
        created_at=row["created_at"],
    )


def _attachment(runtime: Runtime, file: dict[str, Any], now: datetime) -> OutboundAttachment:
    async def read() -> bytes:
        return await runtime.files.read(file["stored_key"])

    return OutboundAttachment(
        name=file["name"],
        mime=file["mime"],
        size=file["size"],
        read=read,
        url=link_for(runtime, file["id"], now),
    )


def _reread(runtime: Runtime, inbox_id: str, item: Any, now: datetime) -> Sequence[DeliveryReport]:
    opened = _opened(runtime, inbox_id)
    if opened.channel.reparse is None:
        return ()
    found = opened.channel.reparse(opened.config, item["raw"], item["headers"], now)
    return [report for report in found if isinstance(report, DeliveryReport)]


def _ids(leased: Sequence[Leased]) -> list[str]:
    return [item.message_id for item in leased]
