"""Files that a provider only names are fetched after their message is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from omnidesk import clock
from omnidesk.domain import events, resources
from omnidesk.domain.attachment import MAX_ATTACHMENT_BYTES, examine
from omnidesk.domain.delivery import RetryPolicy, TryAgain, next_attempt
from omnidesk.domain.events import Event
from omnidesk.domain.inbound import RemoteFile
from omnidesk.errors import SendError, SendOutcome, Unavailable
from omnidesk.flows.public_network import guarded_client, host_of
from omnidesk.flows.runtime import OpenInbox, Runtime
from omnidesk.flows.safe_fetch import fetch_public
from omnidesk.store import remote_files
from omnidesk.store.database import Transaction

_log = structlog.get_logger(__name__)

POLICY = RetryPolicy(first_seconds=5, factor=4, ceiling_seconds=3600, attempts=6)
_AT_ONCE = 8
_FETCH_SECONDS = 60.0
_LEASE_SECONDS = 120.0
_POLL_SECONDS = 2.0


async def run_fetcher(runtime: Runtime, stop: asyncio.Event) -> None:
    """Fetch what is due until told to stop."""
    waiter = runtime.wake.waiter()
    while not stop.is_set():
        try:
            async with runtime.database.transaction() as tx:
                due = await remote_files.lease_due(tx, _AT_ONCE, _LEASE_SECONDS, clock.now())
            await asyncio.gather(*(fetch_one(runtime, row) for row in due))
        except Unavailable:
            due = []
            await asyncio.sleep(_POLL_SECONDS)
        if not due:
            await waiter.wait(_POLL_SECONDS)


async def fetch_one(runtime: Runtime, row: Mapping[str, Any]) -> None:
    """One attempt at one file: stored, tried again later, or refused with a reason."""
    try:
        content = await _content(runtime, row)
    except SendError as error:
        async with runtime.database.transaction() as tx:
            await _failed(tx, row, error, clock.jitter(), clock.now())
        return
    except Exception as error:
        _log.exception("file.broke", attachment_id=row["id"])
        broke = SendError(repr(error), outcome=SendOutcome.RETRY, public_reason="could not be read")
        async with runtime.database.transaction() as tx:
            await _failed(tx, row, broke, clock.jitter(), clock.now())
        return
    key = await runtime.files.put(content)
    mime = examine(content, row["mime"]).mime
    async with runtime.database.transaction() as tx:
        kept = await remote_files.stored(tx, row["id"], key, mime, len(content))
        if kept:
            await _tell(tx, row["message_id"], clock.now())
    if not kept:
        await runtime.files.delete(key)


async def _content(runtime: Runtime, row: Mapping[str, Any]) -> bytes:
    opened = runtime.directory.open_inbox(row["inbox_id"])
    if opened is None:
        raise SendError(
            "inbox is gone", outcome=SendOutcome.PERMANENT, public_reason="its inbox is closed"
        )
    remote = RemoteFile(reference=row["reference"]["value"], is_url=row["reference"]["is_url"])
    allowed = runtime.private_hosts | _hosts(opened)
    async with asyncio.timeout(_FETCH_SECONDS):
        if opened.channel.fetch is None:
            return await fetch_public(
                remote.reference,
                max_bytes=MAX_ATTACHMENT_BYTES,
                timeout_seconds=_FETCH_SECONDS,
                allow_private=allowed,
            )
        async with guarded_client(
            allow_hosts=allowed, max_response_bytes=MAX_ATTACHMENT_BYTES
        ) as http:
            return await opened.channel.fetch(http, opened.config, remote)


def _hosts(opened: OpenInbox) -> frozenset[str]:
    # Hosts that the operator wrote into the inbox are trusted, wherever they are.
    values = opened.config.model_dump()
    return frozenset(host_of(url) for key, url in values.items() if key.endswith("_url") and url)


async def _failed(
    tx: Transaction, row: Mapping[str, Any], error: SendError, jitter: float, now: datetime
) -> None:
    decision = next_attempt(
        POLICY,
        row["attempts"],
        error.outcome,
        error.retry_after_seconds,
        jitter,
        safe_to_repeat=True,
    )
    if isinstance(decision, TryAgain):
        due = now + timedelta(seconds=decision.after_seconds)
        await remote_files.again_at(tx, row["id"], due, error.public_reason)
    elif await remote_files.refused(tx, row["id"], error.public_reason):
        await _tell(tx, row["message_id"], now)


async def _tell(tx: Transaction, message_id: str, now: datetime) -> None:
    message, files = await remote_files.message_with_files(tx, message_id)
    holder = message["holder_id"]
    tx.record(
        Event(
            type=events.MESSAGE_UPDATED,
            occurred_at=now,
            data={"message": resources.message(message, files)},
            conversation_id=message["conversation_id"],
            queue_id=message["queue_id"],
            agent_ids=(holder,) if holder else (),
        )
    )
