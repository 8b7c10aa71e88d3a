from __future__ import annotations

from typing import Any

import pytest

from omnidesk.errors import BadInput
from omnidesk.simulate.dispatch import dispatcher
from omnidesk.simulate.replicate import replicate
from omnidesk.simulate.scenario import Scenario
from omnidesk.simulate.staffing import Demand, Goal, require
from omnidesk.simulate.staffing_scenario import (
    enough_seconds,
    figures,
    in_turn,
    pools,
    shortened,
    staff_scenario,
    staffed,
)
from tests.simulate.centres import agent, lab, scenario, stream


def rate(per_min: float, **fields: Any) -> dict[str, Any]:
    return {"from_s": 0, "to_s": None, "per_min": per_min} | fields


def centre(*counts: int, seconds: float = 12_000.0, **fields: Any) -> Scenario:
    """German, Ukrainian and bilingual phone agents."""
    skills: list[dict[str, float]] = [{"de": 1.0}, {"укр": 1.0}, {"de": 0.8, "укр": 0.8}]
    agents = [
        agent(100 * kind + number, skills=skills[kind])
        for kind, count in enumerate(counts)
        for number in range(count)
    ]
    german = stream(skill="de", rate_per_min=[rate(2.0)])
    ukrainian = stream(skill="укр", rate_per_min=[rate(1.0)], stream_no=1)
    known = {"horizon_s": seconds, "stop_s": seconds, "warmup_s": 600.0}
    return scenario(agents, [german, ukrainian], **(known | fields))


def test_pools_are_agents_who_are_alike() -> None:
    mixed = scenario(
        [
            agent(0, ["voice", "email"]),
            agent(1, ["email", "voice"]),
            agent(2, ["voice", "email"], slots={"voice": 1, "chat": 3, "email": 9}),
            agent(3, ["chat"], skills={"دعم": 0.5, "any": 1.0}),
            agent(4, ["chat"], skills={"any": 1.0, "دعم": 0.5}, shifts=[[0, 3600], [7200, 9000]]),
        ],
        [stream()],
    )
    found = {name: [one.id for one in members] for name, members in pools(mixed).items()}
    assert found == {
        "voice+email: any": [0, 1],
        "voice+email: any #2": [2],
        "chat: any, دعم 0.5": [3],
        "chat: any, دعم 0.5, 0-3600 s, 7200-9000 s": [4],
    }
    assert list(pools(lab("s3"))) == [
        "voice+email: any",
        "chat+email: any",
        "voice+chat+email: any",
    ]


def test_the_first_stay_and_copies_follow() -> None:
    place = centre(2, 1, preferred={"share": 0.5, "agents": 3})
    de, uk = pools(place)
    same = staffed(place, {de: 2, uk: 1})
    assert same is not None
    assert same.agents == place.agents
    more = staffed(place, {de: 5, uk: 0})
    assert more is not None
    assert [one.id for one in more.agents] == [0, 1, "0*1", "1*1", "0*2"]
    assert more.preferred is not None
    assert more.preferred.agents == (0, 1)
    nobody_named = staffed(centre(2, 1, preferred={"share": 0.5, "agents": [100]}), {de: 1, uk: 0})
    assert nobody_named is not None
    assert nobody_named.preferred is not None
    assert nobody_named.preferred.share == 0.0
    assert staffed(place, {de: 0, uk: 0}) is None
    # What is made is a scenario that could have been written down.
    assert Scenario.model_validate_json(more.model_dump_json()).agents == more.agents
    taken = scenario([agent(0), agent(1, ["chat"], id="0*1")], [stream()])
    renamed = staffed(taken, dict.fromkeys(pools(taken), 2))
    assert renamed is not None
    assert len({one.id for one in renamed.agents}) == 4


def test_one_pool_needs_what_the_formula_says() -> None:
    place = scenario(
        [agent(number) for number in range(9)],
        [stream(rate_per_min=[rate(4.0)], service_s={"dist": "exp", "mean": 60.0})],
        horizon_s=20_000.0,
        stop_s=20_100.0,
        warmup_s=2_000.0,
    )
    demand = Demand(arrivals_per_second=4 / 60, handle_seconds=60.0)
    least = require(demand, Goal(max_occupancy=None)).positions
    found = staff_scenario(place, 0.8, range(1, 4))
    assert found.search.positions == {"voice: any": least}
    assert found.search.reached
    # 4 + 0.5 * sqrt(4) agents are too few, so it starts from what there is.
    assert found.given == found.start == {"voice: any": 9}
    easy = staff_scenario(place, 0.4, (1, 2))
    assert easy.start == {"voice: any": 5}
    assert easy.search.asked < 5


def test_skills_and_both() -> None:
    """Neither too few nor too many in the scenario: the search ends where no pool can spare one."""
    for counts in ((1, 1, 1), (5, 5, 2)):
        place = centre(*counts, seconds=9_000.0)
        found = staff_scenario(place, 0.85, (1, 2))
        assert found.search.reached
        assert all(one.share >= 0.85 == one.target for one in found.attained.values())
        for pool, count in found.search.positions.items():
            if not count:
                continue
            fewer = staffed(place, {**found.search.positions, pool: count - 1})
            assert fewer is not None
            runs = in_turn(fewer, (1, 2))
            shares = [
                sum(run["per_class"][name]["sla_attained"] for run in runs) / 2
                for name in ("0/P1", "1/P1")
            ]
            assert min(shares) < 0.85
        assert staff_scenario(place, 0.85, (1, 2)) == found
        # 3 agents' worth of work; a pair of each language is less than all of them.
        assert 4 <= sum(found.search.positions.values()) <= 8


def test_what_is_attained_is_what_simulate_says() -> None:
    place = centre(3, 2, 1, seconds=6_000.0)
    found = staff_scenario(place, {"1/P1": 0.7}, (4, 5))
    final = staffed(place, found.search.positions)
    assert final is not None
    runs = [replicate(final, seed, lambda: dispatcher(final, "default")) for seed in (4, 5)]
    share = sum(run["per_class"]["1/P1"]["sla_attained"] for run in runs) / 2
    assert found.attained["1/P1"].share == pytest.approx(share)
    assert found.attained["1/P1"].target == 0.7
    assert found.attained["0/P1"].target == 0.0
    # Nobody is kept for what was not asked for.
    assert found.search.positions["voice: de"] == 0
    told = figures(found, 0.3)
    assert told["agents"] == sum(one["agents"] for one in told["pools"])
    assert told["scenario_agents"] == 6
    assert told["attained"]["1/P1"]["share"] == pytest.approx(share)


def test_a_shorter_time() -> None:
    place = centre(2, 2, stop_s=12_300.0)
    short = shortened(place, 3_000.0)
    assert (short.horizon_s, short.stop_s) == (3_000.0, 3_300.0)
    assert shortened(place, 99_999.0) == place
    with pytest.raises(BadInput, match="cannot be"):
        shortened(place, 600.0)
    long = centre(2, 2, seconds=900_000.0)
    assert enough_seconds(long) == 600 + 2500 / 3 * 60
    assert enough_seconds(place) is None
    assert enough_seconds(lab("s3")) is None
    assert enough_seconds(lab("s1a")) is not None
    assert staff_scenario(place, 0.5, (1,), 3_000.0).seconds == 3_000.0


def test_what_cannot_be_asked_is_named() -> None:
    place = centre(1, 1)
    for targets, pointer in (
        ({"0/P7": 0.5}, "/targets[0/P7]"),
        ({"0/P1": 1.5}, "/targets[0/P1]"),
        (0.0, "/target"),
    ):
        with pytest.raises(BadInput) as refused:
            staff_scenario(place, targets, (1,))
        assert refused.value.errors[0].pointer == pointer
    with pytest.raises(BadInput) as refused:
        staff_scenario(centre(2), 0.8, (1,))
    assert refused.value.errors[0].pointer == "/streams[1]"
    with pytest.raises(BadInput):
        staff_scenario(place, 0.8, ())
