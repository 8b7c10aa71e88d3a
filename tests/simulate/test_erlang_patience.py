from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnidesk.errors import BadInput
from omnidesk.simulate import chat_queues, erlang_private, priority_queues, priority_tails
from omnidesk.simulate.erlang import delay_system, finite_queue, loss_system
from omnidesk.simulate.erlang_limits import garnett, halfin_whitt
from omnidesk.simulate.erlang_patience import Curve, Endless, Exponential, Fixed, erlang_a
from omnidesk.simulate.erlang_quadrature import integrate
from omnidesk.simulate.erlang_skills import Specialist, skill_queues


def by_chain(agents: int, load: float, patience: float) -> tuple[float, float, float]:
    """P(wait), P(abandon), mean wait of M/M/n+M with unit service, from its birth-death chain."""
    weights, peak = [1.0], 0
    while weights[-1] > 1e-30 * max(weights) or len(weights) <= agents + 1:
        k = len(weights)
        weights.append(weights[-1] * load / (min(k, agents) + max(0, k - agents) / patience))
        if weights[-1] > 1e200:
            weights = [weight * 1e-200 for weight in weights]
        peak = k
    total = math.fsum(weights)
    queue = math.fsum((k - agents) * w for k, w in enumerate(weights) if k > agents) / total
    assert peak
    return math.fsum(weights[agents:]) / total, queue / patience / load, queue / load


@settings(max_examples=60, deadline=None)
@given(agents=st.integers(1, 300), rho=st.floats(0.05, 3.0), patience=st.floats(0.05, 30.0))
def test_erlang_a_is_its_chain(agents: int, rho: float, patience: float) -> None:
    waits, gone, mean = by_chain(agents, rho * agents, patience)
    found = erlang_a(
        agents=agents,
        arrivals_per_second=rho * agents,
        service_seconds=1.0,
        patience=Exponential(patience),
    )
    assert found.p_wait == pytest.approx(waits, rel=1e-9, abs=1e-18)
    assert found.p_abandon == pytest.approx(gone, rel=1e-9, abs=1e-18)
    assert found.mean_wait_seconds == pytest.approx(mean, rel=1e-9, abs=1e-18)


@pytest.mark.parametrize("rho", [0.3, 0.95, 1.0, 1.02, 1.5, 3.0])
@pytest.mark.parametrize("agents", [1, 100, 10_000])
@pytest.mark.parametrize("patience", [Exponential(90.0), Fixed(90.0), Exponential(1e-3)])
def test_any_size_and_load_is_sane(agents: int, rho: float, patience: Exponential | Fixed) -> None:
    found = erlang_a(
        agents=agents,
        arrivals_per_second=rho * agents / 60,
        service_seconds=60.0,
        patience=patience,
        within_seconds=20.0,
    )
    for share in (found.p_wait, found.p_wait_over, found.p_abandon, found.service_level):
        assert -1e-12 <= share <= 1 + 1e-12
    assert found.p_wait_over <= found.p_wait + 1e-12
    # Work in is work out.
    assert found.occupancy == pytest.approx(min(1.0, rho * (1 - found.p_abandon)), rel=1e-12)
    # Nobody is counted twice: served in time, or waiting longer, or gone before.
    assert found.service_level + found.p_wait_over <= 1 + 1e-12
    if rho > 1 and agents == 10_000 and patience.waited(1.0) > 0.5:
        assert found.p_abandon == pytest.approx(1 - 1 / rho, rel=0.02, abs=1e-3)


def test_limits_of_patience() -> None:
    """Endless patience is Erlang C, none at all is Erlang B."""
    values = {"agents": 12, "arrivals_per_second": 10 / 60, "service_seconds": 60.0}
    c = delay_system(**values, within_seconds=15.0)  # type: ignore[arg-type]
    same = erlang_a(**values, patience=Endless(), within_seconds=15.0)  # type: ignore[arg-type]
    long = erlang_a(**values, patience=Exponential(1e9), within_seconds=15.0)  # type: ignore[arg-type]
    for found, near in ((same, 1e-12), (long, 1e-6)):
        assert found.p_wait == pytest.approx(c.p_wait, rel=near)
        assert found.mean_wait_seconds == pytest.approx(c.mean_wait_seconds, rel=near)
        assert found.service_level == pytest.approx(c.service_level, rel=near)
    none = erlang_a(**values, patience=Fixed(1e-9))  # type: ignore[arg-type]
    b = loss_system(agents=12, load=10.0)
    assert none.p_abandon == pytest.approx(b.p_block, rel=1e-6)


def test_a_measured_curve_is_the_law_it_was_measured_from() -> None:
    points = tuple((x / 4, math.exp(-x / 4 / 60)) for x in range(6000))
    measured = erlang_a(
        agents=5,
        arrivals_per_second=0.09,
        service_seconds=60.0,
        patience=Curve(points),
        within_seconds=20.0,
    )
    law = erlang_a(
        agents=5,
        arrivals_per_second=0.09,
        service_seconds=60.0,
        patience=Exponential(60.0),
        within_seconds=20.0,
    )
    assert measured.p_abandon == pytest.approx(law.p_abandon, rel=1e-5)
    assert measured.service_level == pytest.approx(law.service_level, rel=1e-5)
    assert measured.mean_wait_seconds == pytest.approx(law.mean_wait_seconds, rel=1e-5)


def test_some_never_leave() -> None:
    """As long as those can all be served the queue is stable, else waits are endless."""
    half = Curve(((0.0, 1.0), (60.0, 0.5)))
    calm = erlang_a(agents=2, arrivals_per_second=3.0, service_seconds=1.0, patience=half)
    assert math.isfinite(calm.mean_wait_seconds)
    assert calm.occupancy <= 1.0
    flood = erlang_a(agents=2, arrivals_per_second=5.0, service_seconds=1.0, patience=half)
    assert math.isinf(flood.mean_wait_seconds)
    assert flood.p_abandon == 0.5


@pytest.mark.parametrize(
    "points",
    [
        (),
        ((0.0, 1.0),),
        ((1.0, 1.0), (2.0, 0.5)),
        ((0.0, 1.0), (2.0, 0.5), (2.0, 0.4)),
        ((0.0, 1.0), (2.0, 0.5), (3.0, 0.6)),
        ((0.0, 1.0), (math.inf, 0.5)),
        ((0.0, 1.0), (3.0, -0.1)),
    ],
)
def test_a_curve_that_cannot_be_is_refused(points: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(BadInput):
        Curve(points)


def test_bad_values_are_named() -> None:
    with pytest.raises(BadInput) as refused:
        erlang_a(agents=0, arrivals_per_second=1.0, service_seconds=1.0, patience=Exponential(1.0))
    assert refused.value.errors[0].pointer == "/agents"
    with pytest.raises(BadInput):
        Exponential(-1.0)
    with pytest.raises(BadInput):
        finite_queue(agents=1, waiting_places=-1, arrivals_per_second=1.0, service_seconds=1.0)
    with pytest.raises(BadInput):
        halfin_whitt(0.0)
    with pytest.raises(BadInput):
        garnett(math.nan, patience_over_service=1.0)
    with pytest.raises(BadInput):
        priority_queues.strict_priority(agents=1, arrivals_per_second=[], service_seconds=1.0)
    with pytest.raises(BadInput):
        priority_queues.age_weighted_priority(
            agents=1, arrivals_per_second=[0.1, 0.1], service_seconds=1.0, weights=[1.0, 2.0]
        )
    with pytest.raises(BadInput):
        erlang_private.power_of_choices(choices=0, occupancy=0.5)
    crowd = chat_queues.ChatLoad(
        arrivals_per_second=1.0, service_seconds=1.0, work_rates=(1.0, 1.6, 2.0)
    )
    with pytest.raises(BadInput):
        chat_queues.exact_pool(crowd, agents=60, spread=chat_queues.Spread.RANDOM)


def test_quadrature() -> None:
    found = integrate(lambda x: (math.exp(-x), abs(x - 1.0), 0.0), [0.0, 1.0, 40.0])
    assert found[0] == pytest.approx(1 - math.exp(-40), rel=1e-14)
    assert found[1] == pytest.approx(0.5 + 39**2 / 2, rel=1e-13)
    assert found[2] == 0.0


def test_priority_in_overload() -> None:
    """The first classes still wait a bounded time; the one that overflows waits for ever."""
    first, second, third = priority_queues.strict_priority(
        agents=2, arrivals_per_second=[0.5, 1.0, 2.0], service_seconds=1.0
    )
    assert first.mean_wait_seconds == pytest.approx(1 / (2 * 0.75))
    assert second.mean_wait_seconds == pytest.approx(1 / (2 * 0.75 * 0.25))
    assert math.isinf(third.mean_wait_seconds)
    rates = [0.5, 1.0, 2.0]
    tails = [
        priority_tails.wait_longer_than(
            agents=2, arrivals_per_second=rates, service_seconds=1.0, position=k, seconds=1.0
        )
        for k in range(3)
    ]
    assert 0 < tails[0] < tails[1] < tails[2] == 1.0
    aged = priority_queues.age_weighted_priority(
        agents=2, arrivals_per_second=rates, service_seconds=1.0, weights=[3.0, 2.0, 1.0]
    )
    assert all(math.isinf(one.mean_wait_seconds) for one in aged)


@settings(max_examples=40, deadline=None)
@given(
    agents=st.integers(1, 30),
    rates=st.lists(st.floats(0.01, 1.0), min_size=1, max_size=4),
    rho=st.floats(0.1, 0.97),
    seconds=st.floats(0.0, 20.0),
)
def test_priority_conserves_the_mean_wait(
    agents: int, rates: list[float], rho: float, seconds: float
) -> None:
    """Kleinrock's conservation law, for any order; the tail's integral begins at P(wait)."""
    scaled = [rate * rho * agents / sum(rates) for rate in rates]
    fifo = delay_system(
        agents=agents, arrivals_per_second=sum(scaled), service_seconds=1.0, within_seconds=seconds
    )
    strict = priority_queues.strict_priority(
        agents=agents, arrivals_per_second=scaled, service_seconds=1.0
    )
    aged = priority_queues.age_weighted_priority(
        agents=agents,
        arrivals_per_second=scaled,
        service_seconds=1.0,
        weights=[float(len(scaled) - i) for i in range(len(scaled))],
    )
    for waits in (strict, aged):
        queue = math.fsum(one.mean_queue for one in waits)
        assert queue == pytest.approx(fifo.mean_queue, rel=1e-9)
    at_once = [
        priority_tails.wait_longer_than(
            agents=agents,
            arrivals_per_second=scaled,
            service_seconds=1.0,
            position=k,
            seconds=0.0,
        )
        for k in range(len(scaled))
    ]
    assert at_once == pytest.approx([fifo.p_wait] * len(scaled), rel=1e-6)
    soon = [
        priority_tails.wait_longer_than(
            agents=agents,
            arrivals_per_second=scaled,
            service_seconds=1.0,
            position=k,
            seconds=1e-9,
        )
        for k in range(len(scaled))
    ]
    assert soon == pytest.approx(at_once, rel=1e-4)


def test_priority_with_patience_in_overload() -> None:
    waits = priority_queues.priority_with_patience(
        agents=100,
        arrivals_per_second=[0.5, 3.0],
        service_seconds=60.0,
        patience_seconds=300.0,
    )
    together = erlang_a(
        agents=100,
        arrivals_per_second=3.5,
        service_seconds=60.0,
        patience=Exponential(300.0),
    )
    assert math.fsum(one.mean_queue for one in waits) == pytest.approx(together.mean_queue)
    assert waits[0].mean_wait_seconds < 1.0


def test_private_queues_in_overload() -> None:
    for how in (erlang_private.random_private, erlang_private.round_robin_private):
        assert math.isinf(
            how(agents=3, arrivals_per_second=3.0, service_seconds=1.0).mean_wait_seconds
        )
    assert math.isinf(erlang_private.power_of_choices(choices=2, occupancy=1.0))


def test_skills() -> None:
    one = Specialist(skills=frozenset({"uk"}), service_seconds=60.0)
    both = Specialist(skills=frozenset({"uk", "мова"}), service_seconds=60.0)
    assert skill_queues([one, both], {"uk": 0.02, "мова": 0.017}) is None
    for agents, rates in (
        ([one], {"uk": 0.01, "de": 0.01}),
        ([one, both], {"мова": 0.01}),
        ([], {"uk": 0.01}),
        ([one] * 15, {"uk": 0.01}),
        ([one], {"uk": -0.01}),
    ):
        with pytest.raises(BadInput):
            skill_queues(agents, rates)
    pool = skill_queues([one] * 10, {"uk": 0.15})
    plain = delay_system(agents=10, arrivals_per_second=0.15, service_seconds=60.0)
    assert pool is not None
    assert pool.skills["uk"].p_wait == pytest.approx(plain.p_wait, rel=1e-11)
    assert pool.skills["uk"].mean_wait_seconds == pytest.approx(plain.mean_wait_seconds, rel=1e-11)
