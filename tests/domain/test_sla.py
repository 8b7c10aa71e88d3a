"""Service level clocks: each change by hand, and random lives of a clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.domain import sla
from omnidesk.domain.calendar import Calendar, Hours, open_seconds
from omnidesk.domain.sla import Change, Clock, ClockState, Metric, Outcome, SlaPolicy

MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
OFFICE = Calendar(
    id="cal_1",
    name="office",
    time_zone="UTC",
    weekly=((Hours(540, 1020),),) * 5 + ((), ()),
)
POLICY = SlaPolicy(
    id="slp_1",
    name="gold",
    first_response_seconds=600,
    next_response_seconds=1200,
    resolution_seconds=8 * 3600,
    priorities={0: {Metric.FIRST_RESPONSE: 60}},
)


def at(seconds: float) -> datetime:
    return MONDAY + timedelta(seconds=seconds)


def started(
    policy: SlaPolicy = POLICY,
    metric: Metric = Metric.FIRST_RESPONSE,
    calendar: Calendar | None = None,
    when: datetime = MONDAY,
    priority: int = 2,
) -> Clock:
    clock = sla.start(
        policy,
        calendar,
        metric,
        when,
        clock_id="sla_1",
        conversation_id="cnv_1",
        queue_id="que_1",
        priority=priority,
    )
    assert clock is not None
    return clock


def made(change: Change | None) -> Clock:
    assert change is not None
    return change.clock


def test_a_clock_is_due_after_its_target_and_at_risk_before() -> None:
    clock = started()
    assert (clock.due_at, clock.at_risk_at) == (at(600), at(480))
    assert clock.calendar_id is None
    assert started(priority=0).due_at == at(60)
    assert started(priority=0, metric=Metric.NEXT_RESPONSE).due_at == at(1200)


def test_what_is_not_promised_has_no_clock() -> None:
    silent = SlaPolicy(id="slp_2", name="none", resolution_seconds=60)
    for metric in (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE):
        assert (
            sla.start(
                silent,
                None,
                metric,
                MONDAY,
                clock_id="x",
                conversation_id="c",
                queue_id="q",
                priority=2,
            )
            is None
        )


def test_business_hours_count_open_time_only() -> None:
    policy = replace(POLICY, business_hours=True)
    friday = datetime(2026, 5, 8, 16, 55, tzinfo=UTC)
    clock = started(policy, calendar=OFFICE, when=friday)
    assert clock.due_at == datetime(2026, 5, 11, 9, 5, tzinfo=UTC)
    assert clock.at_risk_at == datetime(2026, 5, 11, 9, 3, tzinfo=UTC)
    assert clock.calendar_id == "cal_1"
    # The same policy in a queue that is always open.
    assert started(policy, when=friday).due_at == friday + timedelta(minutes=10)
    assert started(calendar=OFFICE, when=friday).due_at == friday + timedelta(minutes=10)


def test_open_time_that_never_comes_is_never_due() -> None:
    never = Calendar(id="cal_2", name="never", time_zone="UTC", weekly=((),) * 7)
    clock = started(replace(POLICY, business_hours=True), calendar=never)
    assert (clock.due_at, clock.at_risk_at) == (None, None)
    assert sla.tick(clock, at(10**9)) is None
    paused = made(sla.pause(clock, never, at(5)))
    assert paused.remaining_seconds == 600
    assert made(sla.resume(paused, never, at(9))).due_at is None


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, None), (479, None), (480, Outcome.AT_RISK), (600, Outcome.AT_RISK), (601, "breached")],
)
def test_what_time_does(seconds: float, told: Any) -> None:
    change = sla.tick(started(), at(seconds))
    assert (change.told if change else None) == told


def test_each_outcome_is_told_once_whatever_the_clock_on_the_wall_does() -> None:
    risky = made(sla.tick(started(), at(500)))
    assert sla.tick(risky, at(500)) is None
    assert sla.tick(risky, at(100)) is None
    breached = sla.tick(risky, at(700))
    assert breached is not None
    assert breached.told is Outcome.BREACHED
    assert breached.clock.breached_at == at(600)
    assert sla.tick(breached.clock, at(800)) is None
    assert sla.tick(breached.clock, at(-800)) is None
    assert breached.clock.ended_at is None


def test_met_in_time_late_and_after_the_breach() -> None:
    met = sla.meet(started(), at(600))
    assert met is not None
    assert (met.told, met.clock.state, met.clock.ended_at) == (Outcome.MET, "met", at(600))
    assert sla.meet(met.clock, at(700)) is None
    late = sla.meet(started(), at(601))
    assert late is not None
    assert (late.told, late.clock.state, late.clock.ended_at) == ("breached", "breached", at(601))
    known = made(sla.tick(started(), at(900)))
    after = sla.meet(known, at(1000))
    assert after is not None
    assert (after.told, after.clock.state, after.clock.ended_at) == (None, "breached", at(1000))


def test_an_answer_from_before_the_question_counts_as_at_once() -> None:
    met = made(sla.meet(started(), at(-100)))
    assert met.ended_at == MONDAY


def test_pausing_keeps_what_was_left() -> None:
    clock = started(metric=Metric.RESOLUTION)
    paused = made(sla.pause(clock, None, at(3600)))
    assert (paused.state, paused.due_at, paused.remaining_seconds) == ("paused", None, 7 * 3600)
    assert sla.pause(paused, None, at(4000)) is None
    assert sla.tick(paused, at(10**6)) is None
    resumed = made(sla.resume(paused, None, at(7200)))
    assert resumed.due_at == at(9 * 3600)
    assert resumed.at_risk_at == at(7200 + 0.8 * 8 * 3600 - 3600)
    assert (resumed.paused_at, resumed.remaining_seconds) == (None, None)
    assert sla.resume(resumed, None, at(7300)) is None
    # A clock on the wall that went back gives no time away.
    assert made(sla.resume(paused, None, at(0))).due_at == at(8 * 3600)


def test_pausing_too_late_is_a_breach() -> None:
    change = sla.pause(started(), None, at(700))
    assert change is not None
    assert change.told is Outcome.BREACHED
    assert change.clock.state is ClockState.BREACHED


def test_another_priority_is_another_target_and_used_time_stays_used() -> None:
    tighter = made(sla.retarget(started(), POLICY, None, 0, at(30)))
    assert (tighter.due_at, tighter.target_seconds, tighter.priority) == (at(60), 60, 0)
    assert sla.retarget(tighter, POLICY, None, 0, at(31)) is None
    too_late = made(sla.retarget(started(), POLICY, None, 0, at(300)))
    assert too_late.due_at == at(300)
    looser = made(sla.retarget(tighter, POLICY, None, 2, at(50)))
    assert looser.due_at == at(600)
    paused = made(sla.pause(started(), None, at(30)))
    assert made(sla.retarget(paused, POLICY, None, 0, at(40))).remaining_seconds == 30


def test_a_target_that_is_gone_ends_the_clock() -> None:
    other = replace(POLICY, first_response_seconds=None, priorities={2: {Metric.RESOLUTION: 1}})
    clock = started()
    ended = made(sla.retarget(clock, other, None, 1, at(10)))
    assert (ended.state, ended.ended_at) == (ClockState.CANCELLED, at(10))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["tick", "pause", "resume", "meet", "cancel", "retarget"]),
        st.integers(-3600, 200_000),
        st.integers(0, 3),
    ),
    max_size=12,
)


def _step(clock: Clock, verb: str, when: datetime, priority: int, cal: Calendar | None) -> Any:
    match verb:
        case "tick":
            return sla.tick(clock, when)
        case "pause":
            return sla.pause(clock, cal, when)
        case "resume":
            return sla.resume(clock, cal, when)
        case "meet":
            return sla.meet(clock, when)
        case "cancel":
            return sla.cancel(clock, when)
        case _:
            return sla.retarget(clock, POLICY, cal, priority, when)


@given(STEPS, st.booleans())
def test_no_life_of_a_clock_breaks_what_must_hold(
    steps: list[tuple[str, int, int]], hours: bool
) -> None:
    calendar = OFFICE if hours else None
    clock = started(replace(POLICY, business_hours=hours), calendar=calendar)
    told: list[Outcome] = []
    for verb, seconds, priority in steps:
        change = _step(clock, verb, at(seconds), priority, calendar)
        if change is None:
            continue
        before, clock = clock, change.clock
        assert clock.version == before.version + 1
        assert not before.over
        assert before.state is not ClockState.BREACHED or clock.state is ClockState.BREACHED
        if change.told is not None:
            told.append(change.told)
        _holds(clock, calendar)
    assert told.count(Outcome.BREACHED) + told.count(Outcome.MET) <= 1
    if Outcome.MET in told or Outcome.BREACHED in told:
        assert told[-1] is not Outcome.AT_RISK


def _holds(clock: Clock, calendar: Calendar | None) -> None:
    """What the constraints of the table say, and a bit more."""
    assert (clock.state is ClockState.PAUSED) == (clock.paused_at is not None)
    assert (clock.state is ClockState.PAUSED) == (clock.remaining_seconds is not None)
    assert (clock.state is ClockState.BREACHED) == (clock.breached_at is not None)
    assert clock.state is not ClockState.RUNNING or clock.ended_at is None
    assert clock.over == (
        clock.state in {ClockState.MET, ClockState.CANCELLED} or clock.ended_at is not None
    )
    if clock.state is ClockState.RUNNING:
        assert clock.due_at is not None
        assert clock.at_risk_at is not None
        assert clock.at_risk_at <= clock.due_at
        span = (
            (clock.due_at - clock.started_at).total_seconds()
            if calendar is None
            else open_seconds(calendar, clock.started_at, clock.due_at)
        )
        # Pauses may make it longer, a tighter target that was overstepped too; nothing shorter.
        assert span >= min(clock.target_seconds, 60) - 0.001 or clock.priority == 0
