"""Business calendars: when a queue is open, and time counted while it is.

A calendar is open exactly while a clock on the wall of its place shows one of its hours. When
the clocks go back an hour is shown, and counts, twice; hours that the clocks skip never come. A
holiday owns its whole date: hours that began the evening before end at midnight. Hours may
cross midnight into a date that is no holiday.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_MINUTES = 1440
# Beyond this nothing is looked for: a calendar that stays shut so long never opens.
HORIZON_DAYS = 3660

_MICRO = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_DAY = 86_400 * _SECOND
_PROBE = _DAY // 8
# After a week the hours repeat; a second one covers whatever the clocks do meanwhile.
_REPEAT_DAYS = 15
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """Open from minute `opens` of a day (0 to 1439) until before minute `closes`.

    `closes` is larger than `opens` by at most 1440: past 1440 it lies on the next day.
    """

    opens: int
    closes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A date that follows hours of its own; without any it is closed."""

    date: date
    name: str
    hours: tuple[Hours, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """`time_zone` is an IANA name; `weekly` has the hours of seven days from Monday."""

    id: str
    name: str
    time_zone: str
    weekly: tuple[tuple[Hours, ...], ...]
    holidays: tuple[Holiday, ...] = ()
    version: int = field(default=1, compare=False)

    def __hash__(self) -> int:
        # Days are looked up in caches all the time; a long list of holidays is not read for it.
        return hash((self.id, self.time_zone))


class ClosedPolicy(StrEnum):
    """What becomes of new work while its queue is closed.

    HOLD: it waits. MESSAGE: it waits and the customer is told. PARK_UNTIL_OPEN: it is parked
    until the queue opens; the customer is told if the queue has words for it.
    """

    HOLD = "hold"
    MESSAGE = "message"
    PARK_UNTIL_OPEN = "park_until_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedRoute:
    """What a calendar makes of new work. `target_seconds` are seconds on the clock until the
    answer target, None for the queue's own; `tell`: the customer gets the closed message."""

    parked_until: datetime | None = None
    target_seconds: int | None = None
    tell: bool = False


def closed_route(
    calendar: Calendar | None,
    policy: ClosedPolicy,
    target_seconds: int,
    now: datetime,
    *,
    in_open_time: bool = True,
    has_message: bool = False,
) -> ClosedRoute:
    """What becomes of new work at `now`. Without a calendar a queue is always open.

    A calendar that never opens parks nothing and leaves the target as it is.
    """
    if calendar is None:
        return ClosedRoute()
    target = _stretched(calendar, target_seconds, now) if in_open_time else None
    if is_open(calendar, now):
        return ClosedRoute(target_seconds=target)
    opens = next_open(calendar, now)
    if policy is ClosedPolicy.PARK_UNTIL_OPEN:
        return ClosedRoute(parked_until=opens, target_seconds=target, tell=has_message)
    return ClosedRoute(target_seconds=target, tell=policy is ClosedPolicy.MESSAGE)


def _stretched(calendar: Calendar, target_seconds: int, now: datetime) -> int | None:
    due = add_open_seconds(calendar, now, target_seconds)
    if due is None:
        return None
    seconds = -((now - due) // timedelta(seconds=1))
    return None if seconds == target_seconds else seconds


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether it is open at `at`. Hours include their first instant and not their last."""
    moment = _micro(at)
    return any(start <= moment < end for start, end in _spans(calendar, moment // _DAY))


def next_open(calendar: Calendar, at: datetime) -> datetime | None:
    """The first instant from `at` on at which it is open; None when there is none in ten years."""
    moment = _micro(at)
    for start, end in _open_from(calendar, moment):
        if end > moment:
            return _instant(max(start, moment))
    return None


def next_close(calendar: Calendar, at: datetime) -> datetime | None:
    """The first instant from `at` on at which it is closed: `at` itself when it is closed then.
    None when it stays open."""
    reached = _micro(at)
    for start, end in _open_from(calendar, reached):
        if start > reached:
            break
        reached = max(reached, end)
    last = _last_day(calendar, _micro(at) // _DAY)
    return None if reached >= (last + 1) * _DAY else _instant(reached)


def open_seconds(calendar: Calendar, a: datetime, b: datetime) -> float:
    """Seconds of open time in [a, b); 0.0 when `b` is not after `a`."""
    first, last = _micro(a), _micro(b)
    total = 0
    for day in range(first // _DAY, last // _DAY + 1 if last > first else 0):
        if first <= day * _DAY and (day + 1) * _DAY <= last:
            total += _open_of(calendar, day)
        else:
            total += sum(
                max(0, min(end, last) - max(start, first)) for start, end in _spans(calendar, day)
            )
    return total / _SECOND


def add_open_seconds(calendar: Calendar, at: datetime, seconds: float) -> datetime | None:
    """The first instant by which `seconds` of open time have passed since `at`.

    `at` itself for zero or less; None when that takes more than ten years.
    """
    if seconds <= 0:
        return at
    moment, left = _micro(at), round(seconds * _SECOND)
    for day in range(moment // _DAY, moment // _DAY + HORIZON_DAYS):
        if day * _DAY >= moment and (whole := _open_of(calendar, day)) < left:
            left -= whole
            continue
        for start, end in _spans(calendar, day):
            begin = max(start, moment)
            if end <= begin:
                continue
            if end - begin >= left:
                return _instant(begin + left)
            left -= end - begin
    return None


def _micro(at: datetime) -> int:
    return (at - _EPOCH) // _MICRO


def _instant(moment: int) -> datetime:
    return _EPOCH + moment * _MICRO


def _open_from(calendar: Calendar, moment: int) -> Iterator[_Span]:
    first = moment // _DAY
    for day in range(first, _last_day(calendar, first) + 1):
        yield from _spans(calendar, day)


def _last_day(calendar: Calendar, day: int) -> int:
    # Behind the last holiday the weeks are all alike.
    changes = [h.date.toordinal() - _EPOCH_ORDINAL for h in calendar.holidays]
    return min(max([day, *changes]) + _REPEAT_DAYS, day + HORIZON_DAYS)


@lru_cache(maxsize=8192)
def _open_of(calendar: Calendar, day: int) -> int:
    return sum(end - start for start, end in _spans(calendar, day))


@lru_cache(maxsize=8192)
def _spans(calendar: Calendar, day: int) -> tuple[_Span, ...]:
    """Open stretches of a UTC day (counted from 1970), apart from each other, in order."""
    found: list[_Span] = []
    for begin, end, offset in _offsets(calendar.time_zone, day):
        for opens, closes in _wall(calendar, begin + offset, end + offset):
            start, stop = opens - offset, closes - offset
            if found and found[-1][1] >= start:
                found[-1] = (found[-1][0], max(found[-1][1], stop))
            else:
                found.append((start, stop))
    return tuple(found)


def _wall(calendar: Calendar, begin: int, end: int) -> list[_Span]:
    """Open stretches of the wall clock in [begin, end), as if it were UTC."""
    holidays = {h.date.toordinal() - _EPOCH_ORDINAL: h.hours for h in calendar.holidays}
    found: list[_Span] = []
    for day in range(begin // _DAY, (end - 1) // _DAY + 1):
        wanted = [(h.opens, min(h.closes, DAY_MINUTES)) for h in _hours(calendar, holidays, day)]
        if day not in holidays:
            before = _hours(calendar, holidays, day - 1)
            wanted += [(0, h.closes - DAY_MINUTES) for h in before if h.closes > DAY_MINUTES]
        for opens, closes in sorted(wanted):
            start = max(begin, day * _DAY + opens * _MINUTE)
            stop = min(end, day * _DAY + closes * _MINUTE)
            if start < stop:
                found.append((start, stop))
    return found


def _hours(
    calendar: Calendar, holidays: dict[int, tuple[Hours, ...]], day: int
) -> tuple[Hours, ...]:
    own = holidays.get(day)
    # The first of January 1970 was a Thursday.
    return calendar.weekly[(day + 3) % 7] if own is None else own


@lru_cache(maxsize=8192)
def _offsets(zone: str, day: int) -> tuple[tuple[int, int, int], ...]:
    """The parts of a UTC day with one offset each: (begin, end, offset) in microseconds."""
    place = ZoneInfo(zone)
    parts: list[tuple[int, int, int]] = []
    begin = day * _DAY
    for step in range(8):
        low, high = day * _DAY + step * _PROBE, day * _DAY + (step + 1) * _PROBE
        before, after = _offset(place, low), _offset(place, high)
        if before == after:
            continue
        while high - low > _SECOND:
            middle = low + (high - low) // (2 * _SECOND) * _SECOND
            low, high = (middle, high) if _offset(place, middle) == before else (low, middle)
        parts.append((begin, high, before))
        begin = high
    if begin < (day + 1) * _DAY:
        parts.append((begin, (day + 1) * _DAY, _offset(place, (day + 1) * _DAY - 1)))
    return tuple(parts)


def _offset(place: ZoneInfo, moment: int) -> int:
    shift = _instant(moment).astimezone(place).utcoffset()
    assert shift is not None, "a zone always has an offset"
    return shift // _MICRO
