from __future__ import annotations

import json
import math

import pytest

from omnidesk.errors import BadInput
from omnidesk.simulate.chat_queues import ChatLoad, Spread, exact_pool
from omnidesk.simulate.erlang_patience import Endless, Exponential
from omnidesk.simulate.sample_path import sample_path
from omnidesk.simulate.staffing import Demand, Goal, perform
from omnidesk.simulate.staffing_check import (
    MOST_AGENTS_UNASKED,
    Checked,
    checked,
    pool_scenario,
    settles,
    wanted,
    with_check,
)
from omnidesk.simulate.staffing_control import formula_model
from omnidesk.simulate.staffing_figures import answer, fixed
from tests.simulate.centres import document, item, scenario
from tests.simulate.centres import stream as any_stream

CALLS = Demand(arrivals_per_second=5 / 60, handle_seconds=20.0)
CHATS = Demand(arrivals_per_second=2 / 60, handle_seconds=600.0, work_rates=(1.0, 1.6, 2.0))
# A second and a third chat help so little that spreading evenly is far from true.
SLOW = Demand(arrivals_per_second=30 / 3600, handle_seconds=300.0, work_rates=(1.0, 1.05, 1.1))
GOAL = Goal(max_occupancy=None)


def exactly(demand: Demand, agents: int, within: float) -> tuple[float, float, float]:
    patience = demand.patience_seconds
    load = ChatLoad(
        arrivals_per_second=demand.arrivals_per_second,
        service_seconds=demand.handle_seconds,
        work_rates=demand.work_rates,
        patience=Endless() if patience is None else Exponential(patience),
    )
    found = exact_pool(load, agents=agents, spread=Spread.LEAST_LOADED, within_seconds=within)
    return found.service_level, found.mean_wait_seconds, found.occupancy


@pytest.mark.parametrize(
    ("demand", "agents", "within"),
    [
        (CHATS, 11, 60.0),
        (CHATS, 12, 60.0),
        (SLOW, 3, 20.0),
        (
            Demand(
                arrivals_per_second=2 / 60,
                handle_seconds=600.0,
                work_rates=(1.0, 1.6, 2.0),
                patience_seconds=300.0,
            ),
            11,
            60.0,
        ),
    ],
)
def test_the_exact_chain_lies_in_the_interval(demand: Demand, agents: int, within: float) -> None:
    """The router spreads chats to the least loaded, of which the exact chain is known."""
    seen = checked(demand, Goal(within_seconds=within, max_occupancy=None), agents)
    level, wait, occupancy = exactly(demand, agents, within)
    assert abs(seen.service_level - level) <= seen.half_width
    assert seen.half_width < 0.01 < seen.runs_half_width
    assert seen.mean_wait_seconds == pytest.approx(wait, rel=0.1)
    assert seen.occupancy == pytest.approx(occupancy, abs=0.005)
    # The formula spreads more evenly than anybody can, so it promises a little too much.
    assert perform(demand, agents, within).service_level > level


@pytest.mark.parametrize(
    ("demand", "agents"),
    [
        (CALLS, 3),
        (Demand(arrivals_per_second=5 / 60, handle_seconds=20.0, waiting_places=2), 2),
        (Demand(arrivals_per_second=5 / 60, handle_seconds=20.0, patience_seconds=30.0), 2),
        (Demand(arrivals_per_second=5 / 60, handle_seconds=200.0, concurrency=2.5), 9),
        (Demand(arrivals_per_second=5 / 60, handle_seconds=20.0, patience_seconds=30.0), 1),
    ],
)
def test_the_router_does_what_an_exact_formula_assumes(demand: Demand, agents: int) -> None:
    """Customer by customer: nobody waits otherwise than first come, first served."""
    seen = checked(demand, GOAL, agents, range(1, 4))
    formula = perform(demand, agents, GOAL.within_seconds)
    for name in ("service_level", "mean_wait_seconds", "p_abandon", "p_block", "occupancy"):
        assert getattr(seen, name) == pytest.approx(getattr(formula, name), abs=1e-6), name
    assert seen.half_width == pytest.approx(0.0, abs=1e-6)
    # The runs themselves are no better than chance allows.
    assert seen.runs_service_level != pytest.approx(formula.service_level, abs=1e-6)


def test_the_formula_and_its_model_agree_in_the_long_run() -> None:
    """The control is only as good as this: its own long run is the formula."""
    for demand, agents in ((SLOW, 4), (CHATS, 13)):
        place = pool_scenario(demand, agents, GOAL)
        place = place.model_copy(update={"horizon_s": 40 * place.horizon_s})
        items = sample_path(place, 1)
        seen = formula_model(demand, agents, items)
        late = [wait for one, wait in zip(items, seen.waits, strict=True) if one.at > 20_000.0]
        level = sum(wait <= GOAL.within_seconds for wait in late) / len(late)
        formula = perform(demand, agents, GOAL.within_seconds)
        assert level == pytest.approx(formula.service_level, abs=0.02)
        assert len(late) > 40_000


def test_the_model_by_hand() -> None:
    """Two agents of two slots, the second chat of an agent doubles the time of both."""
    demand = Demand(arrivals_per_second=1.0, handle_seconds=1.0, work_rates=(1.0, 1.0 + 1e-9))
    items = [item(n, 0.0, "chat", 10.0) for n in range(3)]
    items += [item(3, 1.0, "chat", 1.0), item(4, 2.0, "chat", 1.0, patience_s=3.0)]
    items += [item(5, 2.0, "chat", 7.0)]
    seen = formula_model(demand, 2, items)
    # 2/3 each for a second, then four share 2 until the short one is done at 1 + 1 / (1/2) = 3.
    assert seen.ended[3] == pytest.approx(3.0)
    assert seen.waits[4] == pytest.approx(1.0)
    assert seen.ended[4] == pytest.approx(5.0)
    assert seen.waits[5] == pytest.approx(3.0)
    # The first three got 2/3 and 2 by then, and need 7 1/3 more at one half.
    assert seen.ended[0] == pytest.approx(5 + 2 * (22 / 3 - 1 / 3) + 1 / 3 * 1.5)
    assert not any(seen.lost)
    alone = Demand(arrivals_per_second=1.0, handle_seconds=1.0, patience_seconds=5.0)
    left = formula_model(alone, 1, [item(0, 0.0, "voice", 9.0), item(1, 1.0, "voice", 1.0)])
    assert not left.lost[1]
    gone = [item(0, 0.0, "voice", 9.0), item(1, 1.0, "voice", 1.0, patience_s=5.0)]
    left = formula_model(alone, 1, gone)
    assert (left.lost[1], left.waits[1]) == (True, 5.0)
    assert math.isnan(left.began[1])


def test_a_pool_as_a_scenario() -> None:
    demand = Demand(arrivals_per_second=0.05, handle_seconds=100.0, concurrency=2.5)
    place = pool_scenario(demand, 3, GOAL)
    assert [agent.slots.chat for agent in place.agents] == [3, 2, 2]
    assert place.chat_agent_rate_at_j == (0.0, 1.0, 2.0, 3.0)
    assert place.streams[0].batch_at_0 == 5
    peak = Demand(arrivals_per_second=0.01, handle_seconds=100.0, work_rates=(1.0, 1.6, 1.5))
    assert pool_scenario(peak, 2, GOAL).chat_agent_rate_at_j == (0.0, 1.0, 1.6)
    full = Demand(arrivals_per_second=0.01, handle_seconds=100.0, waiting_places=4)
    assert pool_scenario(full, 2, GOAL).max_in_system == 6
    assert pool_scenario(full, 2, GOAL).streams[0].channel == "voice"
    # It reads back as any other scenario does.
    again = json.loads(place.model_dump_json())
    assert scenario(again["agents"], [any_stream("chat")]).agents == place.agents
    assert document(again["agents"], again["streams"])["format"] == place.format


def test_where_formula_and_simulation_part_simulation_says_how_many() -> None:
    goal = Goal(target=0.865, max_occupancy=None)
    found = with_check(answer(SLOW, goal), SLOW, goal, range(1, 11), forced=False)
    told = found["checked_by_simulation"]
    assert (found["agents"], told["agents"], told["agrees"]) == (3, 3, False)
    assert told["service_level"] < 0.865 < found["service_level"]
    assert told["wanted_agents"] == told["wanted"]["agents"] == 4
    assert told["wanted"]["service_level"] > 0.865


def test_the_same_question_has_the_same_answer() -> None:
    assert checked(CHATS, GOAL, 12, (1, 2)) == checked(CHATS, GOAL, 12, (1, 2))
    assert checked(CHATS, GOAL, 12, (1, 2)) != checked(CHATS, GOAL, 12, (3, 4))


def test_the_search_goes_down_as_well() -> None:
    many = checked(CHATS, Goal(within_seconds=60.0), 16, range(1, 4))
    least = wanted(CHATS, Goal(within_seconds=60.0, max_occupancy=None), many, range(1, 4))
    assert least is not None
    assert least.agents == 12


def test_every_promise_counts() -> None:
    seen = Checked(
        agents=3,
        service_level=0.9,
        half_width=0.01,
        mean_wait_seconds=4.0,
        p_abandon=0.03,
        p_block=0.02,
        occupancy=0.8,
        runs_service_level=0.91,
        runs_half_width=0.05,
        contacts=10_000,
        seeds=10,
    )
    assert seen.keeps(Goal(target=0.9, max_abandonment=0.05, max_occupancy=0.8))
    assert not seen.keeps(Goal(target=0.91, max_occupancy=None))
    assert not seen.keeps(Goal(target=0.9, max_abandonment=0.04, max_occupancy=None))
    assert not seen.keeps(Goal(target=0.9, max_occupancy=0.79))


def test_when_there_is_a_check() -> None:
    plain = answer(CALLS, GOAL)
    assert "checked_by_simulation" not in with_check(plain, CALLS, GOAL, (1, 2), forced=False)
    forced = with_check(plain, CALLS, GOAL, (1, 2), forced=True)["checked_by_simulation"]
    assert (forced["agrees"], forced["seeds"]) == (True, "1..2")
    assert "wanted_agents" not in forced
    few = fixed(CALLS, GOAL, agents=1)
    assert with_check(few, CALLS, GOAL, (1, 2), forced=True)["checked_by_simulation"] is None
    idle = Demand(arrivals_per_second=0.0, handle_seconds=20.0, concurrency=2.0)
    nothing = with_check(answer(idle, GOAL), idle, GOAL, (1, 2), forced=False)
    assert nothing["checked_by_simulation"] is None
    large = {"agents": MOST_AGENTS_UNASKED + 1}
    assert with_check(large, CHATS, GOAL, (1, 2), forced=False) == large


def test_what_cannot_be_simulated_is_refused() -> None:
    assert not settles(CALLS, 1)
    assert settles(Demand(arrivals_per_second=5.0, handle_seconds=20.0, waiting_places=2), 1)
    with pytest.raises(BadInput):
        checked(CALLS, GOAL, 1)
    with pytest.raises(BadInput):
        checked(CALLS, GOAL, 3, (1,))
    with pytest.raises(BadInput):
        pool_scenario(Demand(arrivals_per_second=0.0, handle_seconds=1.0), 1, GOAL)
    with pytest.raises(BadInput):
        pool_scenario(CALLS, 0, GOAL)
