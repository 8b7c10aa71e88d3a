from __future__ import annotations

import json
import math
from statistics import pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.simulate.measures import measure, nearest_rank
from omnidesk.simulate.replicate import combine, half_width, replicate, student
from tests.simulate.centres import FIFO, agent, item, lab, run, scenario, shortened, stream
from tests.simulate.oracle import Oracle, policy

FIGURES = {
    "arrived",
    "answered",
    "abandoned",
    "blocked",
    "never_assigned",
    "mean_wait_s",
    "p50_wait_s",
    "p95_wait_s",
    "max_wait_s",
    "p_wait",
    "sla_attained",
}


def test_every_item_is_counted_where_it_ended() -> None:
    one = stream(class_shares={"P1": 0.5, "P2": 0.5}, target_s={"P1": 20.0, "P2": 40.0})
    place = scenario([agent(7)], [one], warmup_s=5.0, max_in_system=3)
    second = {"cls": "P2", "rank": 2, "target_s": 40.0}
    items = [
        item(0, 0.0, "voice", 30.0),  # before the warm-up
        item(1, 10.0, "voice", 950.0),  # waits 20 s, in time to the second
        item(2, 20.0, "voice", 10.0, patience_s=15.0),  # gives up
        item(3, 25.0, "voice", 10.0),  # the fourth in the house
        item(4, 200.0, "voice", 10.0, **second),  # waits 780 s
        item(5, 990.0, "voice", 10.0, **second),  # begins at once, unfinished at the stop
    ]
    found = measure(place, items, run(place, items))
    assert found["items"] == 6
    assert found["per_class"]["0/P1"] == {
        "arrived": 3,
        "answered": 1,
        "abandoned": 1,
        "blocked": 1,
        "never_assigned": 0,
        "mean_wait_s": 17.5,
        "p50_wait_s": 15.0,
        "p95_wait_s": 20.0,
        "max_wait_s": 20.0,
        "p_wait": 1.0,
        "sla_attained": 1 / 3,
    }
    late = found["all"]["P2"]
    assert (late["arrived"], late["answered"], late["never_assigned"]) == (2, 2, 0)
    assert late["mean_wait_s"] == (780.0 + 0.0) / 2
    assert found["all"]["arrived"] == 5
    assert found["agents"] == [{"id": 7, "occupancy": 1.0, "assigned": 3}]


def test_what_nobody_reached_waits_until_the_stop() -> None:
    place = scenario([agent(skills={"other": 1.0})], [stream()])
    items = [item(0, 400.0, "voice", 1.0)]
    found = measure(place, items, run(place, items))
    assert found["all"]["never_assigned"] == 1
    assert found["all"]["mean_wait_s"] == 600.0
    assert found["all"]["sla_attained"] == 0.0
    assert found["assigned_cv"] is None


def test_figures_of_nobody_are_none() -> None:
    place = scenario([agent()], [stream()])
    found = measure(place, [], run(place, []))
    assert set(found["all"]) == {*FIGURES, "P1"}
    assert found["all"]["arrived"] == 0
    assert found["all"]["mean_wait_s"] is None
    assert found["all"]["sla_attained"] is None


def test_spread_over_all_and_inside_groups_of_equal_channels() -> None:
    people = [agent(0), agent(1), agent(2, channels=["chat"]), agent(3, channels=["chat"])]
    place = scenario(people, [stream(), stream("chat", stream_no=1)], horizon_s=100.0, stop_s=100.0)
    items = [
        item(0, 0.0, "voice", 100.0),
        item(1, 0.0, "voice", 50.0),
        item(2, 0.0, "chat", 20.0),
        item(3, 0.0, "chat", 10.0),
    ]
    found = measure(place, items, run(place, items))
    assert [one["occupancy"] for one in found["agents"]] == [1.0, 0.5, 0.2, 0.1]
    assert found["occupancy_mean"] == pytest.approx(0.45)
    assert found["occupancy_sd"] == pytest.approx(pstdev([1.0, 0.5, 0.2, 0.1]))
    within = math.sqrt((2 * 0.25**2 + 2 * 0.05**2) / 4)
    assert found["occupancy_sd_within_group"] == pytest.approx(within)
    assert found["assigned_cv"] == 0.0


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.sampled_from([50, 95]))
def test_nearest_rank_is_the_least_value_that_enough_do_not_exceed(
    values: list[float], percent: int
) -> None:
    found = nearest_rank(sorted(values), percent)
    enough = [v for v in values if 100 * sum(w <= v for w in values) >= percent * len(values)]
    assert found == min(enough)


@pytest.mark.parametrize(
    ("freedom", "confidence", "t"),
    [
        (1, 0.95, 12.7062047364),
        (2, 0.95, 4.30265272991),
        (4, 0.95, 2.7764451052),
        (19, 0.95, 2.09302405441),
        (99, 0.95, 1.98421695159),
        (1, 0.99, 63.6567411629),
        (9, 0.99, 3.24983554402),
    ],
)
def test_student_points_are_those_of_the_tables(freedom: int, confidence: float, t: float) -> None:
    assert student(freedom, confidence) == pytest.approx(t, abs=1e-8)


def test_half_width_of_a_small_sample() -> None:
    assert half_width([1.0]) is None
    assert half_width([1.0, 2.0, 3.0]) == pytest.approx(4.30265272991 / math.sqrt(3))


def test_several_seeds_give_means_and_intervals() -> None:
    place = shortened(lab("s3"), 3600.0)
    chosen = policy(place, "fifo_least_loaded")
    ones = [replicate(place, seed, lambda: Oracle(place, chosen)) for seed in (1, 2, 3)]
    joined = combine(ones)
    assert combine(ones[:1]) is ones[0]
    waits = [one["per_class"]["1/P2"]["mean_wait_s"] for one in ones]
    assert joined["per_class"]["1/P2"]["mean_wait_s"] == pytest.approx(sum(waits) / 3)
    assert joined["ci95"]["per_class"]["1/P2"]["mean_wait_s"] == half_width(waits)
    assert set(joined["ci95"]["all"]) == {*FIGURES, "P1", "P2", "P3"}
    assert joined["ci95"]["occupancy_mean"] > 0
    assert [one["id"] for one in joined["agents"]] == [one.id for one in place.agents]


def test_the_same_seed_gives_the_same_bytes() -> None:
    place = shortened(lab("s2"), 5400.0)
    texts = {
        json.dumps(replicate(place, 4, lambda: Oracle(place, FIFO)), sort_keys=False)
        for _ in range(2)
    }
    assert len(texts) == 1
