"""Raising and clearing alarms about waiting work, from the leader's own state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import structlog

from omnidesk import clock
from omnidesk.domain import events, resources
from omnidesk.domain.calendar import is_open, next_open
from omnidesk.domain.events import Event, instant
from omnidesk.errors import Unavailable
from omnidesk.flows.runtime import DirectoryCache
from omnidesk.routing import entries
from omnidesk.routing.alarms import Alarm, Trouble, alarms
from omnidesk.routing.entries import millis
from omnidesk.routing.explain import explain_item
from omnidesk.routing.state import RouterState
from omnidesk.store import alarms as stored
from omnidesk.store import leaders, shifts
from omnidesk.store.database import Database, Row, Transaction
from omnidesk.store.leaders import Fenced

_log = structlog.get_logger(__name__)

EVERY_SECONDS = 5.0
# Counts in stored alarms are at most so old.
_REFRESH_SECONDS = 30.0
# Explaining looks at everybody; so many new alarms a look are explained at once.
_EXPLAINED = 3
_ASKED = 200

_Key = tuple[str, str]


class Watch:
    """Looks at a leader's state now and then. Each trouble is raised once, until it is over."""

    def __init__(self, database: Database, directory: DirectoryCache | None = None) -> None:
        self._database = database
        self._directory = directory
        self._known: frozenset[_Key] | None = None
        self._looked: datetime | None = None
        self._stored: datetime | None = None

    async def look(self, state: RouterState, epoch: int, now: datetime) -> None:
        """Raise what is new and clear what is over, if it is time to look.

        Raises Fenced for a former leader; whatever else goes wrong is logged and tried again.
        """
        if self._looked is not None and now - self._looked < timedelta(seconds=EVERY_SECONDS):
            return
        self._looked = now
        try:
            await self._look(state, epoch, now)
        except Fenced:
            raise
        except Unavailable as error:
            _log.warning("alarms.unavailable", reason=str(error))
        except Exception:
            # An alarm may be late; routing must not stop for it.
            _log.exception("alarms_failed")

    async def _look(self, state: RouterState, epoch: int, now: datetime) -> None:
        found = {_key(alarm): alarm for alarm in alarms(state) if self._counts(alarm, now)}
        due = self._stored is None or now - self._stored >= timedelta(seconds=_REFRESH_SECONDS)
        if found.keys() == self._known and not (due and found):
            return
        async with self._database.transaction() as tx:
            await leaders.require_epoch(tx, leaders.ROUTER, epoch)
            await _record(tx, state, found, now)
        self._known, self._stored = frozenset(found), now

    def _counts(self, alarm: Alarm, now: datetime) -> bool:
        """While the queue is closed only what will never be possible is an alarm."""
        if self._directory is None or alarm.trouble is Trouble.NOBODY_EVER:
            return True
        house = self._directory.current
        queue = next((q for q in house.queues.values() if q.id == alarm.match[0][0]), None)
        calendar = house.calendars.get(queue.calendar_id or "") if queue else None
        return calendar is None or is_open(calendar, now)


async def _record(
    tx: Transaction, state: RouterState, found: Mapping[_Key, Alarm], now: datetime
) -> None:
    before = await stored.raised(tx)
    over = [row["id"] for key, row in before.items() if key not in found]
    new = [found[key] for key in found if key not in before]
    rows = [await _row(tx, state, alarm, n < _EXPLAINED, now) for n, alarm in enumerate(new)]
    raised = await stored.insert(tx, rows, now) if rows else []
    cleared = await stored.clear(tx, over, now) if over else []
    if kept := [(before[key], found[key]) for key in found if key in before]:
        await stored.update(tx, [{"id": row["id"], **_extent(alarm)} for row, alarm in kept])
    tx.record(*(_event(events.ROUTING_ALARM, row, now) for row in raised))
    tx.record(*(_event(events.ROUTING_ALARM_CLEARED, row, now) for row in cleared))


async def _row(
    tx: Transaction, state: RouterState, alarm: Alarm, explained: bool, now: datetime
) -> dict[str, Any]:
    queues, requirements, kind = alarm.match
    detail: dict[str, Any] = {"able": len(alarm.able)}
    if alarm.trouble is Trouble.NOBODY_THERE:
        detail["next_shift_at"] = instant(await _next_shift(tx, alarm, now))
    if alarm.trouble is Trouble.NOBODY_EVER:
        detail["unblock"] = [{"kind": "nobody_can", "requirements": dict(requirements)}]
    elif explained:
        told = explain_item(state, alarm.oldest, millis(now))
        detail["unblock"] = told["unblock"] if told else []
    return {
        "id": clock.new_id("alm"),
        "reason": alarm.trouble.value,
        "queue_id": queues[0],
        "channel_kind": kind,
        "requirements": [{"skill": skill, "level": level} for skill, level in requirements],
        "widened_to": list(queues[1:]),
        "match": _key(alarm)[1],
        "detail": detail,
        **_extent(alarm),
    }


async def _next_shift(tx: Transaction, alarm: Alarm, now: datetime) -> datetime | None:
    """When the first planned shift of somebody able begins or goes on; None without plans."""
    plans = await shifts.load(tx, alarm.able[:_ASKED])
    begins = [at for plan in plans.values() if (at := next_open(plan.plan, now)) is not None]
    return min(begins, default=None)


def _extent(alarm: Alarm) -> dict[str, Any]:
    return {
        "items": alarm.items,
        "oldest_id": alarm.oldest,
        "oldest_at": instant(entries.instant(alarm.arrived_at)),
    }


def _key(alarm: Alarm) -> _Key:
    return alarm.trouble.value, sha256(repr(alarm.match).encode()).hexdigest()[:32]


def _event(kind: str, row: Row, now: datetime) -> Event:
    # Without queue and agents: only those who see everything see it.
    return Event(type=kind, occurred_at=now, data={"alarm": resources.alarm(row)})
