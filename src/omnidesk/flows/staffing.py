"""How many people a queue needs, from its own history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from omnidesk.domain import calendar as opening
from omnidesk.domain.calendar import Calendar
from omnidesk.domain.events import instant
from omnidesk.errors import BadInput, FieldError, NotFound
from omnidesk.simulate import forecast_spread
from omnidesk.simulate.forecast import (
    FEWEST_DAYS_OF_MEAN,
    Backtest,
    History,
    Method,
    backtests,
    default_method,
    forecast,
)
from omnidesk.simulate.staffing import Goal
from omnidesk.simulate.staffing_figures import figures, finite
from omnidesk.simulate.staffing_plan import DayPlan, Interval, Kind, plan_day
from omnidesk.store import arrivals, calendars
from omnidesk.store.database import Row, Transaction

INTERVALS = (15, 30, 60)
USUAL_HISTORY_DAYS = 70
MOST_HISTORY_DAYS = 800
MOST_DAYS_AHEAD = 35
# With fewer of them a mean says little.
FEWEST_HANDLED = 5
FEWEST_ABANDONED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What to plan. `queue` is a name or id; `history_days` full days before today teach, and the
    `days_ahead` days after today are planned. None in the other fields means: what the history, the
    queue or its calendar say."""

    queue: str
    goal: Goal
    interval_minutes: int = 30
    history_days: int = USUAL_HISTORY_DAYS
    days_ahead: int = 1
    quantile: float = forecast_spread.STAFFED_QUANTILE
    method: Method | None = None
    zone: str | None = None
    within_seconds: float | None = None
    handle_seconds: float | None = None
    patience_seconds: float | None = None
    concurrency: float | None = None
    holidays: frozenset[date] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learned:
    """One kind of work: its history, how forecasts of it did, how it is served."""

    name: str
    history: History
    method: Method
    tests: Mapping[Method, Backtest]
    cv2: float
    factor: float
    kind: Kind

    def expected(self, day: date) -> tuple[float, ...]:
        found = forecast(self.history, day, self.method)
        return found or (0.0,) * len(self.history.days[0])


@dataclass(frozen=True, slots=True)
class _Hours:
    """When somebody works: by the queue's calendar, without one whenever somebody did; always,
    where nobody ever did. `worked` holds ISO weekdays and intervals of the day."""

    calendar: Calendar | None
    zone: ZoneInfo
    worked: frozenset[tuple[int, int]]

    def open(self, start: datetime, slot: int) -> bool:
        if self.calendar is not None:
            return opening.is_open(self.calendar, start)
        return not self.worked or (start.isoweekday(), slot) in self.worked


async def requirement(tx: Transaction, ask: Ask, now: datetime) -> dict[str, Any]:
    """Positions and people to schedule for every interval of the days after today.

    Always holds the forecast's error on days it had not seen, beside that of repeating last week.
    Raises NotFound for an unknown queue, BadInput for values that cannot be or a queue with less
    than a week of work to learn from.
    """
    _check(ask)
    queue = await arrivals.queue(tx, ask.queue)
    if queue is None:
        raise NotFound(f"no queue is called {ask.queue!r}; see GET /api/v1/queues")
    known = await calendars.load_all(tx) if queue["calendar_id"] else {}
    calendar = known.get(queue["calendar_id"])
    zone = ZoneInfo(ask.zone or (calendar.time_zone if calendar else "UTC"))
    today = now.astimezone(zone).date()
    span = arrivals.Span(
        since=_midnight(today - timedelta(days=ask.history_days), zone),
        until=_midnight(today, zone),
        interval_minutes=ask.interval_minutes,
        zone=zone.key,
    )
    rows = await arrivals.counts(tx, queue["id"], span)
    taken = await arrivals.worked(tx, queue["id"], span)
    served = await arrivals.handling(tx, queue["id"], span)
    holidays = ask.holidays | {day.date for day in calendar.holidays} if calendar else ask.holidays
    histories = _histories(rows, today, ask.interval_minutes, frozenset(holidays))
    learned = [_learn(ask, queue, row, histories[row["kind"]]) for row in served if row["arrived"]]
    hours = _Hours(calendar, zone, frozenset((row["weekday"], row["slot"]) for row in taken))
    return _report(ask, queue, hours, today, learned)


def _check(ask: Ask) -> None:
    faults = []
    if ask.interval_minutes not in INTERVALS:
        faults.append(FieldError("/interval_minutes", "must be 15, 30 or 60"))
    if not 7 <= ask.history_days <= MOST_HISTORY_DAYS:
        faults.append(FieldError("/days", f"must be 7 to {MOST_HISTORY_DAYS} days of history"))
    if not 1 <= ask.days_ahead <= MOST_DAYS_AHEAD:
        faults.append(FieldError("/ahead", f"must be 1 to {MOST_DAYS_AHEAD} days"))
    if ask.zone is not None and not _zone_exists(ask.zone):
        faults.append(FieldError("/zone", f"{ask.zone!r} is no time zone, as Europe/Kyiv is"))
    if faults:
        raise BadInput("this cannot be planned", errors=tuple(faults))


def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _histories(
    rows: Sequence[Row], today: date, minutes: int, holidays: frozenset[date]
) -> dict[str, History]:
    """Per kind, from the first day on which anything came until yesterday."""
    first = min((row["day"] for row in rows), default=today)
    days = (today - first).days
    if days < 7:
        raise BadInput(
            f"a forecast needs at least 7 full days since the first work of the queue; there are"
            f" {days}. Ask with --arrivals-per-hour instead"
        )
    width = 24 * 60 // minutes
    tables: dict[str, list[list[float]]] = {}
    for row in rows:
        table = tables.setdefault(row["kind"], [[0.0] * width for _ in range(days)])
        table[(row["day"] - first).days][row["slot"]] += row["n"]
    return {
        kind: History(first=first, days=tuple(tuple(row) for row in table), holidays=holidays)
        for kind, table in tables.items()
    }


def _learn(ask: Ask, queue: Row, served: Row, history: History) -> _Learned:
    # Today is not over and not known, so tomorrow is two days after what is.
    tests = backtests(history, days_ahead=ask.days_ahead + 1)
    method = ask.method or default_method(history)
    cv2 = forecast_spread.rate_cv2(tests[method].pairs)
    return _Learned(
        name=served["kind"],
        history=history,
        method=method,
        tests=tests,
        cv2=cv2,
        factor=forecast_spread.rate_factor(cv2, ask.quantile),
        kind=_kind(ask, queue, served),
    )


def _kind(ask: Ask, queue: Row, served: Row) -> Kind:
    """How work of this kind was served: time, patience, promise, and how much of an agent it took.

    With exponential patience, all time waited over the number who gave up is its mean, those
    answered counted with the time they waited. Work of weight 0 stands beside live work and is
    done one at a time.
    """
    handle = ask.handle_seconds
    if handle is None and served["handled"] >= FEWEST_HANDLED:
        handle = served["handle_seconds"]
    if not handle:
        raise BadInput(
            f"too little {served['kind']} work was finished to know how long it takes"
            f" ({served['handled']}); say --aht-seconds"
        )
    patience = ask.patience_seconds
    if patience is None and served["abandoned"] >= FEWEST_ABANDONED:
        patience = served["waited_seconds"] / served["abandoned"] or None
    fits = (queue["capacity"] or 60) / served["weight"] if served["weight"] else 1.0
    within = ask.within_seconds
    if within is None:
        within = served["target_seconds"] or float(queue["wait_target_seconds"])
    return Kind(
        name=served["kind"],
        arrivals=(),
        handle_seconds=handle,
        within_seconds=within,
        concurrency=ask.concurrency or max(1.0, fits),
        patience_seconds=patience,
    )


def _report(
    ask: Ask,
    queue: Row,
    hours: _Hours,
    today: date,
    learned: Sequence[_Learned],
) -> dict[str, Any]:
    days = [
        _day(ask, hours, today + timedelta(days=ahead), learned)
        for ahead in range(1, ask.days_ahead + 1)
    ]
    return {
        "queue_id": queue["id"],
        "queue": queue["name"],
        "timezone": hours.zone.key,
        "interval_minutes": ask.interval_minutes,
        "history_days": max((len(one.history.days) for one in learned), default=0),
        "target": ask.goal.target,
        "max_occupancy": ask.goal.max_occupancy,
        "shrinkage": ask.goal.shrinkage,
        "quantile": ask.quantile,
        "forecasts": [_forecast(one) for one in learned],
        "approximate": sum(one.kind.within_seconds < 60 * ask.interval_minutes for one in learned)
        > 1,
        "days": days,
    }


def _forecast(one: _Learned) -> dict[str, Any]:
    used, naive = one.tests[one.method], one.tests[Method.SEASONAL_NAIVE]
    return {
        "kind": one.name,
        "method": one.method.value,
        "short_history": len(one.history.days) < FEWEST_DAYS_OF_MEAN,
        "days_ahead": used.days_ahead,
        "judged_days": used.days,
        "wape": finite(used.wape),
        "seasonal_naive_wape": finite(naive.wape),
        "wape_by_method": {method: finite(test.wape) for method, test in one.tests.items()},
        "rate_cv": round(one.cv2**0.5, 4),
        "planned_over_expected": round(one.factor, 4),
        "handle_seconds": round(one.kind.handle_seconds, 3),
        "within_seconds": one.kind.within_seconds,
        "concurrency": round(one.kind.concurrency, 3),
        "patience_seconds": finite(one.kind.patience_seconds),
    }


def _day(ask: Ask, hours: _Hours, day: date, learned: Sequence[_Learned]) -> dict[str, Any]:
    expected = [one.expected(day) for one in learned]
    kinds = [_planned(one, counts) for one, counts in zip(learned, expected, strict=True)]
    starts = [
        _midnight(day, hours.zone) + timedelta(minutes=ask.interval_minutes * i)
        for i in range(24 * 60 // ask.interval_minutes)
    ]
    open_ = [hours.open(start, i) for i, start in enumerate(starts)]
    plan = plan_day(
        kinds, ask.goal, interval_seconds=60.0 * ask.interval_minutes, open_intervals=open_
    )
    totals = [sum(column) for column in zip(*expected, strict=True)]
    return {
        "date": day.isoformat(),
        "holiday": any(day in one.history.holidays for one in learned),
        "peak_positions": max(interval.positions for interval in plan.intervals),
        "carried_seconds": round(plan.carried_seconds, 3),
        "waiting_work_left_seconds": finite(_left(plan)),
        "intervals": [
            _interval(start, is_open=is_open, expected=came, found=interval)
            for start, is_open, came, interval in zip(
                starts, open_, totals, plan.intervals, strict=True
            )
        ],
    }


def _planned(one: _Learned, expected: Sequence[float]) -> Kind:
    kind = one.kind
    return Kind(
        name=kind.name,
        arrivals=tuple(one.factor * count for count in expected),
        handle_seconds=kind.handle_seconds,
        within_seconds=kind.within_seconds,
        concurrency=kind.concurrency,
        patience_seconds=kind.patience_seconds,
    )


def _left(plan: DayPlan) -> float:
    return plan.backlog.left_seconds[-1] if plan.backlog.left_seconds else 0.0


def _interval(
    start: datetime, *, is_open: bool, expected: float, found: Interval
) -> dict[str, Any]:
    return {
        "start": instant(start),
        "local": start.strftime("%H:%M"),
        "open": is_open,
        "expected": round(expected, 3),
        "planned": round(found.arrivals, 3),
        "positions": found.positions,
        "live_positions": found.live,
        "waiting_work_positions": found.waiting_work,
        "scheduled": found.scheduled,
        "binding": found.binding.value,
        **figures(found.performance),
    }
