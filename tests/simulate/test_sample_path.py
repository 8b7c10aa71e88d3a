from __future__ import annotations

import math
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.simulate.sample_path import mix, sample_path, uniforms
from omnidesk.simulate.scenario import Scenario
from tests.simulate.centres import agent, lab, scenario, stream


def test_the_generator_gives_the_published_numbers() -> None:
    assert mix(0) == 0xE220A8397B1DCDAF
    assert list(islice(uniforms(1, 0), 3)) == [
        0.6935121390102292,
        0.9717668398552313,
        0.4265688115847973,
    ]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", ["s1a", "s2", "s3"])
def test_check_vectors_come_out_to_the_printed_digit(name: str, seed: int) -> None:
    place = lab(name)
    expected = place.check_vectors[f"seed_{seed}"]
    items = sample_path(place, seed)
    assert len(items) == expected["total_arrivals"]
    counts = [sum(item.stream == s for item in items) for s in range(len(place.streams))]
    assert counts == expected["arrivals_per_stream"]
    assert round(math.fsum(item.work_s for item in items), 3) == expected["sum_work_s"]
    first = [item for item in items if item.stream == 0][:3]
    assert [
        {
            "t_s": round(item.at, 6),
            "work_s": round(item.work_s, 6),
            "patience_s": None if math.isinf(item.patience_s) else round(item.patience_s, 6),
            "cls": item.cls,
        }
        for item in first
    ] == expected["first3_stream0"]


@given(st.integers(0, 2**64 - 1), st.integers(0, 7002))
def test_uniform_numbers_stay_below_one(seed: int, number: int) -> None:
    assert all(0.0 <= u < 1.0 for u in islice(uniforms(seed, number), 20))


def test_neighbouring_seeds_share_nothing() -> None:
    seen = [set(islice(uniforms(seed, 0), 2000)) for seed in range(1, 6)]
    assert len(set().union(*seen)) == sum(map(len, seen))


def _preferring(**fields: object) -> Scenario:
    second = stream("chat", stream_no=1)
    people = [agent(number, channels=["voice", "chat"]) for number in range(4)]
    return scenario(people, [stream(), second], horizon_s=60_000.0, stop_s=60_000.0, **fields)


def test_items_come_in_order_and_the_batch_first() -> None:
    place = scenario([agent()], [stream(batch_at_0=3), stream("chat", stream_no=1, batch_at_0=2)])
    items = sample_path(place, 1)
    assert [item.stream for item in items[:5]] == [0, 0, 0, 1, 1]
    assert [item.index for item in items] == list(range(len(items)))
    assert all(a.at <= b.at for a, b in pairwise(items))


def test_rates_change_and_nothing_comes_outside_of_them() -> None:
    pieces = [
        {"from_s": 1000, "to_s": 2000, "per_min": 6.0},
        {"from_s": 3000, "to_s": 4000, "per_min": 60.0},
    ]
    place = scenario([agent()], [stream(rate_per_min=pieces)], horizon_s=1e4, stop_s=1e4)
    times = [item.at for item in sample_path(place, 1)]
    early = [at for at in times if 1000 <= at < 2000]
    late = [at for at in times if 3000 <= at < 4000]
    assert len(early) + len(late) == len(times)
    assert 60 < len(early) < 140
    assert 900 < len(late) < 1100


def test_a_share_names_a_preferred_agent_and_moves_nothing_else() -> None:
    plain = sample_path(_preferring(), 1)
    named = sample_path(_preferring(preferred={"share": 0.4, "agents": [1, 3]}), 1)
    assert [(i.at, i.work_s, i.cls) for i in plain] == [(i.at, i.work_s, i.cls) for i in named]
    assert {item.preferred for item in plain} == {None}
    assert {item.preferred for item in named} == {None, 1, 3}
    share = sum(item.preferred is not None for item in named) / len(named)
    assert 0.36 < share < 0.44
    chance, index = uniforms(1, 7001), uniforms(1, 7002)
    for item in named[:50]:
        u, v = next(chance), next(index)
        assert item.preferred == ((1, 3)[int(v * 2)] if u < 0.4 else None)


def test_a_stream_may_have_a_share_of_its_own() -> None:
    place = _preferring()
    own = place.streams[1].model_copy(
        update={"preferred": _preferring(preferred={"share": 1.0, "agents": 2}).preferred}
    )
    items = sample_path(place.model_copy(update={"streams": (place.streams[0], own)}), 1)
    assert {item.preferred for item in items if item.stream == 0} == {None}
    assert {item.preferred for item in items if item.stream == 1} == {0, 1}
