"""What customers hear who write to a closed queue: once for each time it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from omnidesk.domain import events
from omnidesk.domain.calendar import Calendar, closed_route, is_open, next_open
from omnidesk.domain.events import Recorded, instant
from omnidesk.domain.ids import QueueId
from omnidesk.domain.queue import Queue
from omnidesk.domain.silence import CLOSED, words
from omnidesk.flows import automatic
from omnidesk.flows.automatic import Words
from omnidesk.store import work
from omnidesk.store.database import Row, Transaction
from omnidesk.store.directory import Directory

# In a queue's closed message: when it opens, on the clock of its calendar.
OPENS = "{opens}"


async def follow(
    tx: Transaction, house: Directory, found: Sequence[Recorded], now: datetime
) -> None:
    """Tell those who wrote to a queue that was closed then and still is. Whoever talks with an
    agent hears nothing: somebody is there."""
    wrote = {
        event.data["conversation"]["id"]: event
        for event in found
        if event.type == events.MESSAGE_CREATED and _alone(event.data)
    }
    shut = {
        key: place
        for key, event in wrote.items()
        if (place := _shut(house, event, now)) is not None
    }
    if not shut:
        return
    rows = await work.lock_conversations(tx, shut)
    wanted = [
        _words(row, *shut[key], now)
        for key, row in rows.items()
        if row["state"] == "open" and row["agent_id"] is None and row["waiting_since"] is not None
    ]
    await automatic.say(tx, house, wanted, now)


def _alone(data: Any) -> bool:
    said, conversation = data.get("message"), data.get("conversation")
    if said is None or conversation is None or conversation["agent_id"] is not None:
        return False
    return said["direction"] == "in" and said["kind"] == "text" and not said["automatic"]


def _shut(house: Directory, event: Recorded, now: datetime) -> tuple[Queue, Calendar] | None:
    queue = house.queues.get(QueueId(event.data["conversation"]["queue_id"]))
    calendar = house.calendars.get(queue.calendar_id or "") if queue else None
    if queue is None or calendar is None or is_open(calendar, now):
        return None
    route = closed_route(
        calendar,
        queue.closed_policy,
        queue.wait_target_seconds,
        event.occurred_at,
        has_message=bool(queue.closed_message),
    )
    return (queue, calendar) if route.tell else None


def _words(row: Row, queue: Queue, calendar: Calendar, now: datetime) -> Words:
    opens = next_open(calendar, now)
    text = words(queue.closed_message, CLOSED, row["language"])
    return Words(
        conversation=row,
        text=text.replace(OPENS, _local(opens, calendar)),
        key=f"automatic:closed:{instant(opens)}",
    )


def _local(opens: datetime | None, calendar: Calendar) -> str:
    if opens is None:
        return "-"
    return opens.astimezone(ZoneInfo(calendar.time_zone)).strftime("%Y-%m-%d %H:%M")
