from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnidesk.errors import BadInput
from omnidesk.simulate.erlang import delay_system, erlang_b, erlang_c, finite_queue
from omnidesk.simulate.staffing import Binding, Demand, Goal, perform, require, scheduled
from omnidesk.simulate.staffing_backlog import Batch, clear_backlog
from omnidesk.simulate.staffing_figures import answer, fixed
from omnidesk.simulate.staffing_plan import AFTER_OPENING_SECONDS, Kind, plan_day, pooled
from omnidesk.simulate.staffing_search import improve, square_root_start

SEED = Demand(arrivals_per_second=5 / 60, handle_seconds=20.0)
NO_CAP = Goal(max_occupancy=None)


def test_textbook_task() -> None:
    """5 arrivals a minute, 20 s service, 2 servers, queue of at most 2: the chain 0..4 by hand."""
    a = 5 / 3
    weights = [1.0, a, a**2 / 2, a**3 / 4, a**4 / 8]
    p = [weight / sum(weights) for weight in weights]
    taken = Demand(arrivals_per_second=5 / 60, handle_seconds=20.0, waiting_places=2)
    found = perform(taken, 2, 20.0)
    admitted = 1 - p[4]
    assert found.p_block == pytest.approx(p[4], rel=1e-14)
    assert found.p_block == pytest.approx(625 / 4003, rel=1e-14)
    assert found.p_wait == pytest.approx((p[2] + p[3]) / admitted, rel=1e-14)
    assert found.mean_queue == pytest.approx(p[3] + 2 * p[4], rel=1e-14)
    assert found.mean_wait_seconds == pytest.approx(4000 / 563, rel=1e-14)
    assert found.occupancy == pytest.approx(a * admitted / 2, rel=1e-14)
    # In 20 s two servers release a Poisson number of mean 2: with none the first in line is late.
    none, one = math.exp(-2.0), 2 * math.exp(-2.0)
    assert found.service_level == pytest.approx(
        p[0] + p[1] + p[2] * (1 - none) + p[3] * (1 - none - one), rel=1e-13
    )


def test_seed_example_of_the_reference() -> None:
    found = require(SEED, Goal())
    assert (found.positions, found.scheduled) == (3, 5)
    assert found.fewer is not None
    assert found.fewer.service_level == pytest.approx(0.457173249565, rel=1e-11)
    assert round(found.at.mean_wait_seconds, 1) == 4.5
    assert round(found.more.mean_wait_seconds, 2) == 0.88


@pytest.mark.parametrize(
    ("demand", "goal", "binding", "positions"),
    [
        (Demand(arrivals_per_second=0.0, handle_seconds=20.0), Goal(), Binding.NOTHING, 0),
        (Demand(arrivals_per_second=0.001, handle_seconds=20.0), Goal(), Binding.LOAD, 1),
        (SEED, Goal(), Binding.SERVICE_LEVEL, 3),
        (Demand(arrivals_per_second=2 / 3, handle_seconds=180.0), Goal(), Binding.OCCUPANCY, 142),
        (
            Demand(arrivals_per_second=5 / 3, handle_seconds=300.0, patience_seconds=180.0),
            Goal(within_seconds=30.0, max_abandonment=0.05, max_occupancy=None),
            Binding.ABANDONMENT,
            478,
        ),
    ],
)
def test_what_binds(demand: Demand, goal: Goal, binding: Binding, positions: int) -> None:
    found = require(demand, goal)
    assert (found.binding, found.positions) == (binding, positions)
    assert found.target_positions <= found.positions


@settings(max_examples=60, deadline=None)
@given(
    load=st.floats(0.01, 400),
    handle=st.floats(1, 3000),
    target=st.floats(0.05, 0.99),
    within=st.floats(0, 600),
    patience=st.none() | st.floats(1, 5000),
)
def test_least_number_is_least(
    load: float, handle: float, target: float, within: float, patience: float | None
) -> None:
    demand = Demand(
        arrivals_per_second=load / handle, handle_seconds=handle, patience_seconds=patience
    )
    goal = Goal(target=target, within_seconds=within, max_occupancy=None)
    found = require(demand, goal)
    assert found.at.service_level >= target
    assert found.at.service_level <= found.more.service_level + 1e-12
    assert found.fewer is not None
    if found.binding is Binding.SERVICE_LEVEL:
        assert found.fewer.service_level < target


def test_concurrency() -> None:
    """Three chats at once that do not slow each other are three agents."""
    chats = Demand(arrivals_per_second=2 / 60, handle_seconds=600.0, concurrency=3.0)
    assert perform(chats, 8, 60.0).mean_wait_seconds == pytest.approx(44.7108449691, rel=1e-11)
    within_a_minute = Goal(within_seconds=60.0, max_occupancy=None)
    assert require(chats, within_a_minute).positions == 8
    # They do slow each other: more agents, and none is given more chats than help.
    slow = Demand(arrivals_per_second=2 / 60, handle_seconds=600.0, work_rates=(1.0, 1.6, 2.0))
    assert slow.load == pytest.approx(10.0)
    assert require(slow, NO_CAP).positions > 10
    peak = Demand(arrivals_per_second=2 / 60, handle_seconds=600.0, work_rates=(1.0, 1.6, 1.5))
    two = Demand(arrivals_per_second=2 / 60, handle_seconds=600.0, work_rates=(1.0, 1.6))
    assert perform(peak, 14, 20.0) == perform(two, 14, 20.0)
    impatient = Demand(
        arrivals_per_second=2 / 60,
        handle_seconds=600.0,
        work_rates=(1.0, 1.6, 2.0),
        patience_seconds=300.0,
    )
    assert require(impatient, NO_CAP).positions <= require(slow, NO_CAP).positions


def test_a_slowing_pool_without_slowing_is_the_plain_one() -> None:
    for patience in (None, 120.0):
        plain = Demand(
            arrivals_per_second=0.1,
            handle_seconds=100.0,
            concurrency=2.0,
            patience_seconds=patience,
        )
        rates = Demand(
            arrivals_per_second=0.1,
            handle_seconds=100.0,
            work_rates=(1.0, 2.0),
            patience_seconds=patience,
        )
        a, b = perform(plain, 7, 20.0), perform(rates, 7, 20.0)
        assert a.service_level == pytest.approx(b.service_level, rel=1e-11)
        assert a.mean_wait_seconds == pytest.approx(b.mean_wait_seconds, rel=1e-11)
        assert a.occupancy == pytest.approx(b.occupancy, rel=1e-11)


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"arrivals_per_second": -1.0}, "/arrivals_per_second"),
        ({"arrivals_per_second": math.nan}, "/arrivals_per_second"),
        ({"arrivals_per_second": math.inf}, "/arrivals_per_second"),
        ({"handle_seconds": 0.0}, "/handle_seconds"),
        ({"patience_seconds": 0.0}, "/patience_seconds"),
        ({"concurrency": 0.5}, "/concurrency"),
        ({"concurrency": 4.0, "work_rates": (1.0, 1.6)}, "/work_rates"),
        ({"work_rates": (1.0, -1.0)}, "/work_rates[1]"),
        ({"waiting_places": 2, "patience_seconds": 60.0}, "/waiting_places"),
    ],
)
def test_impossible_demand_is_named(values: dict[str, object], pointer: str) -> None:
    with pytest.raises(BadInput) as refused:
        Demand(**{"arrivals_per_second": 1.0, "handle_seconds": 20.0, **values})  # type: ignore[arg-type]
    assert [fault.pointer for fault in refused.value.errors] == [pointer]


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"target": 80.0}, "/target"),
        ({"target": 1.0}, "/target"),
        ({"within_seconds": -1.0}, "/within_seconds"),
        ({"max_occupancy": 0.0}, "/max_occupancy"),
        ({"max_abandonment": 1.5}, "/max_abandonment"),
        ({"shrinkage": 1.0}, "/shrinkage"),
    ],
)
def test_impossible_goal_is_named(values: dict[str, float], pointer: str) -> None:
    with pytest.raises(BadInput) as refused:
        Goal(**values)
    assert [fault.pointer for fault in refused.value.errors] == [pointer]


def test_unreachable_target_is_refused() -> None:
    """Whoever is turned away at full places counts; with a million of them nobody can be many."""
    much = Demand(arrivals_per_second=1e6, handle_seconds=600.0)
    with pytest.raises(BadInput, match="cannot be"):
        require(much, Goal())


def test_figures_hold_no_infinity() -> None:
    over = fixed(SEED, NO_CAP, agents=1)
    assert (over["mean_wait_seconds"], over["mean_queue"], over["enough"]) == (None, None, False)
    found = answer(SEED, NO_CAP)
    assert found["agents"] == 3
    assert found["fewer"]["agents"] == 2
    assert found["more"]["agents"] == 4
    with pytest.raises(BadInput):
        fixed(SEED, NO_CAP, agents=0)


def test_shrinkage_rounds_up_but_not_by_noise() -> None:
    assert scheduled(7, 0.3) == 10
    assert scheduled(3, 0.3) == 5
    assert scheduled(0, 0.3) == 0
    assert scheduled(9, 0.1) == 10


@pytest.mark.parametrize("agents", [1, 10, 1_000, 10_000])
def test_large_pools_are_stable(agents: int) -> None:
    assert 0 < erlang_b(agents=agents, load=agents) < 1
    for rho in (0.1, 0.5, 0.9, 0.999):
        waits = erlang_c(agents=agents, load=rho * agents)
        assert 0 <= waits < 1
    heavy = finite_queue(
        agents=agents,
        waiting_places=50,
        arrivals_per_second=3.0 * agents,
        service_seconds=1.0,
        within_seconds=1.0,
    )
    assert heavy.p_block == pytest.approx(2 / 3, rel=1e-3)
    assert heavy.occupancy == pytest.approx(1.0, rel=1e-3 if agents > 1 else 1e-2)
    light = delay_system(agents=agents, arrivals_per_second=0.0, service_seconds=1.0)
    assert light.p_wait == 0.0


def test_from_the_load_on_waits_are_endless() -> None:
    for load in (2.0, 5.0):
        found = delay_system(
            agents=2, arrivals_per_second=load, service_seconds=1.0, within_seconds=9.0
        )
        assert math.isinf(found.mean_wait_seconds)
        assert math.isinf(found.mean_queue)
        assert (found.p_wait, found.service_level, found.occupancy) == (1.0, 0.0, 1.0)


# Work that may wait ------------------------------------------------------------------------------


def test_backlog_takes_the_most_pressing_window() -> None:
    hour = 3600.0
    batches = [
        Batch(arrives=0, due=7, work_seconds=10 * hour),
        Batch(arrives=2, due=3, work_seconds=7 * hour),
        Batch(arrives=5, due=5, work_seconds=0.5 * hour),
    ]
    found = clear_backlog(batches, interval_seconds=hour, intervals=8)
    assert (found.positions, found.window) == (4, (2, 3))
    assert found.left_seconds[-1] == 0.0
    spare = [0.0, 0.0, 3 * hour, 3 * hour, 0.0, 0.0, 0.0, 0.0]
    eased = clear_backlog(batches, interval_seconds=hour, intervals=8, spare_seconds=spare)
    assert (eased.positions, eased.window) == (2, (0, 7))


def test_backlog_outside_opening_hours_is_refused_by_name() -> None:
    batch = Batch(arrives=0, due=1, work_seconds=60.0)
    with pytest.raises(BadInput) as refused:
        clear_backlog(
            [batch], interval_seconds=900.0, intervals=3, open_intervals=[False, False, True]
        )
    assert refused.value.errors[0].pointer == "/batches[0]"
    with pytest.raises(BadInput):
        clear_backlog(
            [Batch(arrives=2, due=1, work_seconds=1.0)], interval_seconds=900.0, intervals=3
        )


def served_in_time(batches: list[Batch], people: int, intervals: int) -> bool:
    """Earliest deadline first, interval by interval, with 60 s of work per person in each."""
    left = [[batch.due, batch.work_seconds, batch.arrives] for batch in batches]
    for now in range(intervals):
        time = 60.0 * people
        for job in sorted(left):
            if job[2] <= now:
                done = min(time, job[1])
                job[1] -= done
                time -= done
        if any(job[0] <= now and job[1] > 1e-6 for job in left):
            return False
    return True


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 400)), max_size=10))
def test_backlog_is_what_earliest_deadline_first_needs(jobs: list[tuple[int, int, int]]) -> None:
    batches = [
        Batch(arrives=min(a, b), due=max(a, b), work_seconds=float(work)) for a, b, work in jobs
    ]
    found = clear_backlog(batches, interval_seconds=60.0, intervals=8)
    assert served_in_time(batches, found.positions, 8)
    if found.positions:
        assert not served_in_time(batches, found.positions - 1, 8)


# A day -------------------------------------------------------------------------------------------

OPEN = [False] * 2 + [True] * 6


def test_a_day_of_live_and_waiting_work() -> None:
    phone = Kind(
        name="voice",
        arrivals=(0.0, 0.0, 30.0, 60.0, 60.0, 30.0, 0.0, 0.0),
        handle_seconds=180.0,
        within_seconds=20.0,
    )
    mail = Kind(
        name="email",
        arrivals=(20.0, 20.0, 10.0, 10.0, 10.0, 10.0, 10.0, 0.0),
        handle_seconds=300.0,
        within_seconds=4 * 3600.0,
    )
    plan = plan_day([phone, mail], Goal(), interval_seconds=1800.0, open_intervals=OPEN)
    assert [interval.positions for interval in plan.intervals[:2]] == [0, 0]
    for interval, count in zip(plan.intervals[2:6], (30, 60, 60, 30), strict=True):
        alone = Demand(arrivals_per_second=count / 1800, handle_seconds=180.0)
        assert interval.live == require(alone, Goal()).positions
        assert interval.performance == require(alone, Goal()).at
    extra = {interval.waiting_work for interval in plan.intervals[2:]}
    assert extra == {plan.backlog.positions}
    # 90 mails of 300 s in three hours, less what live agents have left; none is carried over.
    assert 1 <= plan.backlog.positions <= 3
    assert plan.carried_seconds == 0.0
    assert plan.backlog.left_seconds[-1] == pytest.approx(0.0, abs=1e-6)


def test_who_comes_to_a_closed_desk_is_served_after_opening() -> None:
    night = Kind(
        name="chat",
        arrivals=(40.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        handle_seconds=600.0,
        within_seconds=60.0,
    )
    plan = plan_day([night], Goal(), interval_seconds=1800.0, open_intervals=OPEN)
    people = math.ceil(40 * 600 / (AFTER_OPENING_SECONDS * 0.85))
    assert plan.backlog.positions == people
    assert plan.intervals[0].positions == 0
    after = Kind(
        name="email",
        arrivals=(0.0,) * 7 + (12.0,),
        handle_seconds=100.0,
        within_seconds=7200.0,
    )
    shut = plan_day([after], Goal(), interval_seconds=1800.0, open_intervals=[True] * 7 + [False])
    assert shut.carried_seconds == 1200.0
    assert all(interval.positions == 0 for interval in shut.intervals)


def test_pooled_kinds_bring_the_same_work_and_load() -> None:
    chat = Kind(
        name="chat", arrivals=(30.0,), handle_seconds=600.0, within_seconds=60.0, concurrency=3.0
    )
    voice = Kind(
        name="voice",
        arrivals=(10.0,),
        handle_seconds=200.0,
        within_seconds=20.0,
        patience_seconds=100.0,
    )
    both = pooled([chat, voice], 0, 1800.0)
    assert both is not None
    assert both.load == pytest.approx((30 * 600 / 3 + 10 * 200) / 1800)
    assert both.patience_seconds == pytest.approx(400.0)
    assert pooled([], 0, 1800.0) is None


# Search ------------------------------------------------------------------------------------------

LOADS = {"дзвінки": 12.0, "chat": 30.0, "دعم": 4.0}


def separate_pools(positions: Mapping[str, int]) -> dict[str, float]:
    """Each class its own pool: the formula as stand-in for the simulator."""
    return {
        name: perform(
            Demand(arrivals_per_second=load / 200, handle_seconds=200.0), positions[name], 20.0
        ).service_level
        for name, load in LOADS.items()
    }


def test_search_finds_what_the_formula_says() -> None:
    for beta in (-0.5, 0.0, 0.5, 2.5):
        found = improve(separate_pools, square_root_start(LOADS, beta), 0.8)
        assert found.reached
        assert found.positions == {
            name: require(
                Demand(arrivals_per_second=load / 200, handle_seconds=200.0), NO_CAP
            ).positions
            for name, load in LOADS.items()
        }
        assert found.attained == separate_pools(found.positions)
        for before, after in pairwise(found.steps):
            assert sum(after.positions.values()) - sum(before.positions.values()) == after.change
        # A pool that answers nobody shows no gain for one agent more: the search looks further.
        assert found.asked < 120


def test_search_helps_the_worst_first_and_stops_when_told() -> None:
    start = {"дзвінки": 14, "chat": 31, "دعم": 2}
    found = improve(separate_pools, start, 0.99, most_added=5, trim=False)
    assert not found.reached
    assert sum(step.change for step in found.steps) == 5
    again = improve(separate_pools, dict(reversed(start.items())), 0.99, most_added=5, trim=False)
    assert again == found
    # The overloaded pool answers nobody in time until it has more than its load of 4.
    found = improve(separate_pools, start | {"chat": 60, "дзвінки": 40}, 0.8, trim=False)
    assert [(step.pool, step.change) for step in found.steps] == [("دعم", 4), ("دعم", 1)]
    nothing = improve(lambda _: {"x": 0.1}, {"a": 1, "b": 1}, 0.8, most_added=9)
    assert (nothing.reached, nothing.steps, nothing.positions) == (False, (), {"a": 1, "b": 1})


def test_search_takes_targets_per_class() -> None:
    found = improve(separate_pools, square_root_start(LOADS), {"chat": 0.95}, trim=True)
    assert found.reached
    assert found.attained["chat"] >= 0.95
    assert found.positions["دعم"] == 0
    with pytest.raises(BadInput, match="cannot be"):
        improve(separate_pools, square_root_start(LOADS), {"telex": 0.8})
    with pytest.raises(BadInput):
        improve(separate_pools, {}, 0.8)
    with pytest.raises(BadInput):
        improve(separate_pools, {"chat": -1}, 0.8)


def test_search_with_shared_agents() -> None:
    """Agents of one pool help both classes: adding there is best while both are short."""

    def attainment(positions: Mapping[str, int]) -> dict[str, float]:
        left, right, both = positions["a"], positions["b"], positions["ab"]
        return {"x": min(1.0, (left + both) / 20), "y": min(1.0, (right + both) / 20)}

    found = improve(attainment, {"a": 8, "ab": 0, "b": 8}, 0.8)
    assert found.reached
    assert found.positions["ab"] == 8
