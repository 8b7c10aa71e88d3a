"""Long polling, for bots without a public address."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from omnidesk.channels.telegram.client import ALLOWED_UPDATES, ask
from omnidesk.channels.telegram.config import Config
from omnidesk.channels.telegram.fields import optional_whole
from omnidesk.channels.telegram.parse import read
from omnidesk.domain.channel import Delivery, ListenContext
from omnidesk.errors import SendError, Unavailable

CURSOR = "updates"
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Place:
    """The number of the next update to ask for: everything before it is committed."""

    offset: int


async def listen(config: Config, context: ListenContext) -> None:
    """Take updates until told to stop; with webhooks there is nothing to do.

    The offset moves only after an update is committed: what was not, Telegram repeats. Errors
    are logged and waited out, with the time that Telegram asks for.
    """
    if config.mode != "polling":
        return
    stored = await context.load_cursor(CURSOR)
    place = _Place(optional_whole(stored or {}, "offset") or 0)
    failures = 0
    while not context.stop.is_set():
        try:
            updates = await _until_stopped(context, config, place.offset)
            if updates is None:
                return
            await _take(context, updates, place)
            failures = 0
        except (SendError, Unavailable) as error:
            failures += 1
            pause = _pause(error, failures, context.random())
            _log.warning(
                "telegram_poll_failed",
                inbox_id=context.inbox_id,
                error=str(error),
                alarm=getattr(error, "alarm", False),
                pause_seconds=round(pause, 1),
            )
            await _sleep(context, pause)


async def _until_stopped(context: ListenContext, config: Config, offset: int) -> list[Any] | None:
    # An open question is dropped when the process ends: an answer that nobody read
    # confirms nothing.
    asking = asyncio.ensure_future(_ask(context, config, offset))
    stopping = asyncio.ensure_future(context.stop.wait())
    try:
        await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return await asking if asking.done() else None
    finally:
        for task in (asking, stopping):
            task.cancel()
        await asyncio.gather(asking, stopping, return_exceptions=True)


async def _ask(context: ListenContext, config: Config, offset: int) -> list[Any]:
    fields = {
        "offset": offset,
        "limit": 100,
        "timeout": config.poll_seconds,
        "allowed_updates": list(ALLOWED_UPDATES),
    }
    found = await ask(
        context.http, config, "getUpdates", fields, timeout=config.poll_seconds + 15.0
    )
    return found if isinstance(found, list) else []


async def _take(context: ListenContext, updates: list[Any], place: _Place) -> None:
    start = place.offset
    try:
        for update in updates:
            await context.submit(_delivery(update))
            number = optional_whole(update, "update_id") if isinstance(update, Mapping) else None
            place.offset = max(place.offset, 0 if number is None else number + 1)
    finally:
        # Also after a failure half way, so that only the rest is asked for again.
        if place.offset != start:
            await context.save_cursor(CURSOR, {"offset": place.offset})


def _delivery(update: Any) -> Delivery:
    raw = json.dumps(update, separators=(",", ":")).encode()
    return Delivery(raw=raw, content_type="application/json", items=(read(update),))


def _pause(error: Exception, failures: int, jitter: float) -> float:
    ceiling = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(failures - 1, 10))
    asked = getattr(error, "retry_after_seconds", None) or 0.0
    return max(ceiling * (0.5 + jitter / 2), float(asked))


async def _sleep(context: ListenContext, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(context.stop.wait(), seconds)
