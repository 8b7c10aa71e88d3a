"""Offers of something better than waiting on messaging channels: sent as a message, and taken by
answering with a phone number. Website visitors get them as frames instead (`live.places`)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

import structlog

from omnidesk import clock
from omnidesk.domain import callback, customer_words, events
from omnidesk.domain.callback import Wish
from omnidesk.domain.contact import PHONE
from omnidesk.domain.events import instant
from omnidesk.domain.steps import Alternative
from omnidesk.errors import BadInput, Conflict, Unavailable
from omnidesk.flows import automatic, callbacks, facts
from omnidesk.flows.automatic import Words
from omnidesk.flows.runtime import Runtime
from omnidesk.store import callbacks as store
from omnidesk.store import work
from omnidesk.store.database import Row, Transaction
from omnidesk.store.directory import Directory

_log = structlog.get_logger(__name__)

POLL_SECONDS = 2.0
BATCH = 100
CUSTOMER = "customer"

Step = Callable[[Transaction, Directory, datetime, int], Awaitable[int]]


async def run_callbacks(runtime: Runtime, stop: asyncio.Event) -> None:
    """Say offers, read answers to them, end windows, until `stop`. Any number of processes may."""
    while not stop.is_set():
        for step in (offer, take, callbacks.lapse):
            await _quietly(runtime, step)
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await stop.wait()


async def _quietly(runtime: Runtime, step: Step) -> None:
    try:
        async with runtime.database.transaction() as tx:
            await step(tx, runtime.directory.current, clock.now(), BATCH)
    except Unavailable as error:
        _log.warning("callbacks.unavailable", reason=str(error))
    except Exception:
        _log.exception("callbacks.failed", step=getattr(step, "__name__", ""))


async def offer(tx: Transaction, house: Directory, now: datetime, limit: int) -> int:
    """Tell messaging customers of a call they were offered, once; how many were told.

    To leave a message is nothing new on these channels: that offer stays unsaid.
    """
    held, items = await _held(tx, await store.unsaid(tx, limit))
    words = []
    for item in items:
        conversation = held[item["conversation_id"]]
        if callback.offered(item) is Alternative.CALLBACK:
            text = customer_words.offer(conversation["language"], Alternative.CALLBACK)
            key = f"callback-offered-{item['step']}"
            words.append(Words(conversation=conversation, text=text, key=key))
        await _mark(tx, item, "said_at", instant(now), now)
    return len(await automatic.say(tx, house, words, now))


async def take(tx: Transaction, house: Directory, now: datetime, limit: int) -> int:
    """Take answers that are a phone number and nothing else; how many."""
    seen = {row["id"]: row for row in await store.replied(tx, limit)}
    _, items = await _held(tx, list(seen.values()))
    taken = 0
    for item in items:
        row = seen[item["id"]]
        number = _number(row["text"]) if _offers_call(item) else None
        if number is None:
            await _mark(tx, item, "read_id", row["message_id"], now)
            continue
        wish = Wish(kind=PHONE, address=number)
        with suppress(Conflict):
            await callbacks.ask(tx, house, row["conversation_id"], wish, CUSTOMER, now)
            taken += 1
    return taken


def _offers_call(item: Row) -> bool:
    return callback.offered(item) is Alternative.CALLBACK


def _number(text: str) -> str | None:
    words = text.strip()
    if not 5 <= len(words) <= 30:
        return None
    try:
        return callback.phone_number(words, None)
    except BadInput:
        return None


async def _held(tx: Transaction, seen: list[Row]) -> tuple[dict[str, Row], list[Row]]:
    held = await work.lock_conversations(
        tx, (row["conversation_id"] for row in seen), skip_locked=True
    )
    wanted = (row["id"] for row in seen if row["conversation_id"] in held)
    items = await work.lock_items(tx, wanted, skip_locked=True)
    free = [item for item in items.values() if item["state"] in ("waiting", "parked")]
    return held, [item for item in free if item["callback"] is not None]


async def _mark(tx: Transaction, item: Row, name: str, value: str | None, now: datetime) -> None:
    row = await store.change(
        tx,
        item["id"],
        callback={**item["callback"], name: value},
        channel_kind=item["channel_kind"],
        weight=item["weight"],
        blended=item["blended"],
    )
    tx.record(facts.work(events.WORK_UPDATED, row, now))
