"""A day's requirement: agents for live work by formula, people for work that may wait by deadlines.

Work promised within less than an interval is live and gets enough agents in each interval. Work
with longer promises is done in the time live agents have left, and where that is not enough by
more people, the same number all day.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from omnidesk.simulate.erlang import Performance, check_amounts, refused
from omnidesk.simulate.staffing import Binding, Demand, Goal, Staffing, require, scheduled
from omnidesk.simulate.staffing_backlog import Backlog, Batch, clear_backlog

# How soon after opening those are served who came to a closed desk.
AFTER_OPENING_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of work on one day: arrivals to plan for per interval, and how each is served."""

    name: str
    arrivals: tuple[float, ...]
    handle_seconds: float
    within_seconds: float
    concurrency: float = 1.0
    patience_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """What one interval needs. `live` and `waiting_work` are positions; `binding` and
    `performance` are those of the live work with the live positions."""

    arrivals: float
    live: int
    waiting_work: int
    scheduled: int
    binding: Binding
    performance: Performance

    @property
    def positions(self) -> int:
        """People at their desks."""
        return self.live + self.waiting_work


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """The intervals of a day, and what became of the work that may wait. `carried_seconds` is work
    that comes after the last open interval: tomorrow's."""

    intervals: tuple[Interval, ...]
    backlog: Backlog
    carried_seconds: float


def plan_day(
    kinds: Sequence[Kind], goal: Goal, *, interval_seconds: float, open_intervals: Sequence[bool]
) -> DayPlan:
    """Positions for each interval. The service target of live work is that of `goal` within the
    shortest promise among the live kinds. Closed intervals need nobody: what arrives in them waits
    for the next open one and, be it live work, is due within AFTER_OPENING_SECONDS of it."""
    check_amounts(interval_seconds=interval_seconds)
    for kind in kinds:
        if len(kind.arrivals) != len(open_intervals):
            raise refused(f"kinds[{kind.name}]", f"must hold {len(open_intervals)} intervals")
    live = [kind for kind in kinds if kind.within_seconds < interval_seconds]
    deferred = [kind for kind in kinds if kind.within_seconds >= interval_seconds]
    if live:
        goal = replace(goal, within_seconds=min(kind.within_seconds for kind in live))
    demands = [
        (pooled(live, i, interval_seconds) if is_open else None) or _NOTHING
        for i, is_open in enumerate(open_intervals)
    ]
    answers = [require(demand, goal) for demand in demands]
    batches, carried = _batches(
        [*deferred, *(_while_closed(kind, open_intervals) for kind in live)],
        open_intervals,
        interval_seconds,
    )
    bearable = goal.max_occupancy or 1.0
    backlog = clear_backlog(
        batches,
        interval_seconds=interval_seconds,
        intervals=len(open_intervals),
        spare_seconds=[
            max(0.0, answer.positions * bearable - demand.load) * interval_seconds
            for answer, demand in zip(answers, demands, strict=True)
        ],
        open_intervals=open_intervals,
        max_occupancy=bearable,
    )
    found = tuple(
        _interval(
            math.fsum(kind.arrivals[i] for kind in kinds),
            answer,
            backlog.positions if open_intervals[i] else 0,
            goal.shrinkage,
        )
        for i, answer in enumerate(answers)
    )
    return DayPlan(intervals=found, backlog=backlog, carried_seconds=carried)


_NOTHING = Demand(arrivals_per_second=0.0, handle_seconds=1.0)


def _interval(arrivals: float, live: Staffing, more: int, shrinkage: float) -> Interval:
    return Interval(
        arrivals=arrivals,
        live=live.positions,
        waiting_work=more,
        scheduled=scheduled(live.positions + more, shrinkage),
        binding=live.binding,
        performance=live.at,
    )


def pooled(kinds: Sequence[Kind], interval: int, interval_seconds: float) -> Demand | None:
    """The kinds of one interval as one stream that brings the same work and the same load; None
    where nothing comes. Exact for one kind, an approximation for several: check it by simulation.
    """
    rates = [(kind, kind.arrivals[interval] / interval_seconds) for kind in kinds]
    arrivals = math.fsum(rate for _, rate in rates)
    if not arrivals:
        return None
    work = math.fsum(rate * kind.handle_seconds for kind, rate in rates)
    load = math.fsum(rate * kind.handle_seconds / kind.concurrency for kind, rate in rates)
    leaving = math.fsum(
        rate / kind.patience_seconds for kind, rate in rates if kind.patience_seconds is not None
    )
    return Demand(
        arrivals_per_second=arrivals,
        handle_seconds=work / arrivals,
        concurrency=max(1.0, work / load),
        patience_seconds=arrivals / leaving if leaving else None,
    )


def _while_closed(kind: Kind, open_intervals: Sequence[bool]) -> Kind:
    missed = (
        0.0 if is_open else count
        for count, is_open in zip(kind.arrivals, open_intervals, strict=True)
    )
    return replace(kind, arrivals=tuple(missed), within_seconds=AFTER_OPENING_SECONDS)


def _batches(
    kinds: Sequence[Kind], open_intervals: Sequence[bool], interval_seconds: float
) -> tuple[list[Batch], float]:
    """Work that may wait, its promise counted in open intervals."""
    usable = [i for i, is_open in enumerate(open_intervals) if is_open]
    batches: list[Batch] = []
    carried = 0.0
    for kind in kinds:
        allowed = max(0, math.floor(kind.within_seconds / interval_seconds) - 1)
        for i, count in enumerate(kind.arrivals):
            work = count * kind.handle_seconds / kind.concurrency
            ahead = [k for k in usable if k >= i]
            if not ahead:
                carried += work
            elif work:
                due = ahead[min(allowed, len(ahead) - 1)]
                batches.append(Batch(arrives=ahead[0], due=due, work_seconds=work))
    return batches, carried
