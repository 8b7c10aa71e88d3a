"""Service level clocks: what was promised, when it is due, and every change of a clock.

A clock counts one promise to a customer, in seconds of the wall clock or of open time. It only
moves forward: an instant before the last one counts as that one, and what is breached stays so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from omnidesk.domain.calendar import Calendar, add_open_seconds, open_seconds


class Metric(StrEnum):
    """FIRST_RESPONSE: from the customer's first word to the first answer. NEXT_RESPONSE: from a
    later word to its answer. RESOLUTION: until the conversation is resolved."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


RESPONSES = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE)


class ClockState(StrEnum):
    """MET and CANCELLED are over; a BREACHED clock is over once it has an `ended_at`."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What a change of a clock tells the world."""

    AT_RISK = "at_risk"
    BREACHED = "breached"
    MET = "met"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaPolicy:
    """Targets in seconds (None: not promised), and by priority number where they differ.

    `at_risk_share` of a target is when a clock is at risk. `business_hours`: seconds of the
    queue's open time. `pause_while_waiting_on_contact` concerns the resolution.
    """

    id: str
    name: str
    first_response_seconds: int | None = None
    next_response_seconds: int | None = None
    resolution_seconds: int | None = None
    at_risk_share: float = 0.8
    business_hours: bool = False
    pause_while_waiting_on_contact: bool = True
    priorities: Mapping[int, Mapping[Metric, int]] = field(default_factory=dict)
    version: int = 1

    def target(self, metric: Metric, priority: int) -> int | None:
        """The target of a metric for a priority number; None when nothing is promised."""
        own = self.priorities.get(priority, {}).get(metric)
        if own is not None:
            return own
        return {
            Metric.FIRST_RESPONSE: self.first_response_seconds,
            Metric.NEXT_RESPONSE: self.next_response_seconds,
            Metric.RESOLUTION: self.resolution_seconds,
        }[metric]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One promise. `due_at` None while paused, or when open time never comes.

    `calendar_id` None counts the wall clock. `remaining_seconds` is what was left at `paused_at`.
    `breached_at` is the instant it was due; `ended_at` when it stopped counting.
    """

    id: str
    conversation_id: str
    metric: Metric
    queue_id: str
    policy_id: str
    priority: int
    target_seconds: int
    at_risk_share: float
    calendar_id: str | None
    state: ClockState
    started_at: datetime
    due_at: datetime | None
    at_risk_at: datetime | None
    at_risk: bool = False
    paused_at: datetime | None = None
    remaining_seconds: float | None = None
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1

    @property
    def over(self) -> bool:
        """Whether it counts nothing any more."""
        return self.ended_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A clock after something happened, and what is to be told of it."""

    clock: Clock
    told: Outcome | None = None


def start(
    policy: SlaPolicy,
    calendar: Calendar | None,
    metric: Metric,
    at: datetime,
    *,
    clock_id: str,
    conversation_id: str,
    queue_id: str,
    priority: int,
) -> Clock | None:
    """A running clock; None when the policy promises nothing there.

    Without a calendar business hours are all hours.
    """
    target = policy.target(metric, priority)
    if target is None:
        return None
    counted = calendar if policy.business_hours else None
    clock = Clock(
        id=clock_id,
        conversation_id=conversation_id,
        metric=metric,
        queue_id=queue_id,
        policy_id=policy.id,
        priority=priority,
        target_seconds=target,
        at_risk_share=policy.at_risk_share,
        calendar_id=counted.id if counted else None,
        state=ClockState.RUNNING,
        started_at=at,
        due_at=None,
        at_risk_at=None,
    )
    return _running(clock, counted, at, float(target))


def tick(clock: Clock, now: datetime) -> Change | None:
    """What time alone did to a clock by `now`; None for nothing new.

    A clock is met up to and including the instant it is due.
    """
    if clock.state is not ClockState.RUNNING:
        return None
    if clock.due_at is not None and clock.due_at < now:
        breached = replace(clock, state=ClockState.BREACHED, breached_at=clock.due_at, at_risk=True)
        return Change(clock=_next(breached), told=Outcome.BREACHED)
    if clock.at_risk_at is not None and clock.at_risk_at <= now and not clock.at_risk:
        return Change(clock=_next(replace(clock, at_risk=True)), told=Outcome.AT_RISK)
    return None


def meet(clock: Clock, at: datetime) -> Change | None:
    """What it counted has happened: met, or breached and over."""
    if clock.over:
        return None
    at = max(at, clock.started_at)
    late = tick(clock, at)
    if late is not None and late.told is Outcome.BREACHED:
        return Change(clock=replace(late.clock, ended_at=at), told=Outcome.BREACHED)
    if clock.state is ClockState.BREACHED:
        return Change(clock=_next(replace(clock, ended_at=at)))
    met = replace(_unpaused(clock), state=ClockState.MET, ended_at=at)
    return Change(clock=_next(met), told=Outcome.MET)


def cancel(clock: Clock, at: datetime) -> Change | None:
    """Nobody waits for it any more. What was breached by then stays breached."""
    if clock.over:
        return None
    at = max(at, clock.started_at)
    late = tick(clock, at)
    if late is not None and late.told is Outcome.BREACHED:
        return Change(clock=replace(late.clock, ended_at=at), told=Outcome.BREACHED)
    if clock.state is ClockState.BREACHED:
        return Change(clock=_next(replace(clock, ended_at=at)))
    return Change(clock=_next(replace(_unpaused(clock), state=ClockState.CANCELLED, ended_at=at)))


def pause(clock: Clock, calendar: Calendar | None, at: datetime) -> Change | None:
    """It stands still from `at` on; one that is breached by then goes on being breached."""
    if clock.state is not ClockState.RUNNING:
        return None
    at = max(at, clock.started_at)
    late = tick(clock, at)
    if late is not None and late.told is Outcome.BREACHED:
        return late
    paused = replace(
        clock,
        state=ClockState.PAUSED,
        paused_at=at,
        remaining_seconds=_left(clock, calendar, at),
        due_at=None,
        at_risk_at=None,
    )
    return Change(clock=_next(paused))


def resume(clock: Clock, calendar: Calendar | None, at: datetime) -> Change | None:
    """It goes on with what was left."""
    if clock.state is not ClockState.PAUSED or clock.paused_at is None:
        return None
    left = clock.remaining_seconds or 0.0
    running = replace(_unpaused(clock), state=ClockState.RUNNING)
    return Change(clock=_next(_running(running, calendar, max(at, clock.paused_at), left)))


def retarget(
    clock: Clock, policy: SlaPolicy, calendar: Calendar | None, priority: int, at: datetime
) -> Change | None:
    """The conversation has another priority: the target is another, what was used stays used.

    A target that is gone cancels the clock. One that became too short is due at once.
    """
    if clock.over or clock.state is ClockState.BREACHED or clock.priority == priority:
        return None
    target = policy.target(clock.metric, priority)
    if target is None:
        return cancel(clock, at)
    at = max(at, clock.started_at)
    late = tick(clock, at)
    if late is not None and late.told is Outcome.BREACHED:
        return late
    left = clock.remaining_seconds
    if left is None:
        left = _left(clock, calendar, at)
    left = max(0.0, target - (clock.target_seconds - left))
    risky = clock.at_risk and target - left >= clock.at_risk_share * target
    changed = replace(clock, priority=priority, target_seconds=target, at_risk=risky)
    if clock.state is ClockState.PAUSED:
        return Change(clock=_next(replace(changed, remaining_seconds=left)))
    return Change(clock=_next(_running(changed, calendar, at, left)))


def _next(clock: Clock) -> Clock:
    return replace(clock, version=clock.version + 1)


def _unpaused(clock: Clock) -> Clock:
    return replace(clock, paused_at=None, remaining_seconds=None)


def _running(clock: Clock, calendar: Calendar | None, at: datetime, left: float) -> Clock:
    """`left` seconds from `at` on; at risk once the clock's share of its target is used."""
    used = clock.target_seconds - left
    risk = max(0.0, clock.at_risk_share * clock.target_seconds - used)
    return replace(clock, due_at=_after(calendar, at, left), at_risk_at=_after(calendar, at, risk))


def _after(calendar: Calendar | None, at: datetime, seconds: float) -> datetime | None:
    if calendar is None:
        return at + timedelta(seconds=seconds)
    return add_open_seconds(calendar, at, seconds)


def _left(clock: Clock, calendar: Calendar | None, at: datetime) -> float:
    """Seconds left of a running clock that is not overdue at `at`."""
    if clock.due_at is None:
        # Its open time never comes, so none of it was used.
        return float(clock.target_seconds)
    if calendar is None:
        return max(0.0, (clock.due_at - at).total_seconds())
    return open_seconds(calendar, at, clock.due_at)
