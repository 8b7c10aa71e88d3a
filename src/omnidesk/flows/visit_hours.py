"""What a website visitor is told before they write: whether somebody is there, and how long
answers have taken of late."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from omnidesk import channels
from omnidesk.domain.calendar import is_open, next_close, next_open
from omnidesk.domain.contact import EMAIL
from omnidesk.domain.events import instant
from omnidesk.domain.queue import Inbox
from omnidesk.flows.runtime import OpenInbox
from omnidesk.store import visits
from omnidesk.store.database import Database
from omnidesk.store.directory import Directory

RECENT = timedelta(hours=24)
MOST = 100
FEWEST = 10
KEPT_SECONDS = 30.0


def hours(house: Directory, opened: OpenInbox, now: datetime) -> dict[str, Any]:
    """{open, opens_at, closes_at, time_zone} of the inbox's queue, by its calendar. Without one
    it is always open. Rules may send a visitor to another queue: this is what is known before."""
    queue = house.queues.get(opened.inbox.queue_id)
    calendar = house.calendars.get(queue.calendar_id or "") if queue else None
    if calendar is None:
        return {"open": True, "opens_at": None, "closes_at": None, "time_zone": None}
    there = is_open(calendar, now)
    return {
        "open": there,
        "opens_at": None if there else instant(next_open(calendar, now)),
        "closes_at": instant(next_close(calendar, now)) if there else None,
        "time_zone": calendar.time_zone,
    }


# What an inbox must have been given before it can write to an address.
_TO_SEND = {"email": "smtp", "generic": "outbound_url"}


def answers_by_email(house: Directory) -> bool:
    """Whether an enabled inbox could write to an e-mail address that a visitor leaves."""
    return any(_writes_mail(inbox) for inbox in house.inboxes.values())


def _writes_mail(inbox: Inbox) -> bool:
    needed = _TO_SEND.get(inbox.channel)
    able = inbox.enabled and (needed is None or bool(inbox.config.get(needed)))
    return able and EMAIL in channels.get(inbox.channel).capabilities.reaches


class Answering:
    """How long chats of a queue have waited for somebody of late. Whoever opens a page asks, so
    what was found stands for KEPT_SECONDS."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._found: dict[str, tuple[float, int | None]] = {}

    async def seconds(self, database: Database, queue_id: str, now: datetime) -> int | None:
        """Four of five of the last chats were taken within so many seconds; None while fewer
        than FEWEST were in the last day."""
        at = self._monotonic()
        known = self._found.get(queue_id)
        if known is not None and at - known[0] < KEPT_SECONDS:
            return known[1]
        async with database.transaction() as tx:
            waits = await visits.recent_waits(tx, queue_id, now - RECENT, MOST)
        found = None
        if len(waits) >= FEWEST:
            found = math.ceil(sorted(waits)[math.ceil(0.8 * len(waits)) - 1])
        self._found[queue_id] = (at, found)
        return found
