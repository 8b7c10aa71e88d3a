"""Small random contact centres: the core gives each customer to the same agent at the same
moment as a dispatcher that looks at everybody and everything, under every comparison policy."""

from __future__ import annotations

import json
import math
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from omnidesk.simulate.dispatch import POLICIES, dispatcher
from omnidesk.simulate.engine import Run, simulate
from omnidesk.simulate.sample_path import Item, sample_path
from omnidesk.simulate.scenario import Scenario
from tests.simulate.oracle import Oracle, policy

FULL = bool(os.environ.get("OMNIDESK_FULL"))
CHANNELS = ["voice", "chat", "email"]
SKILLS = ["de", "uk", "en"]
HORIZON_S = 1200.0
NAMES = [name for name in POLICIES if name != "default"]


@st.composite
def shifts(draw: st.DrawFn) -> list[list[float]] | None:
    edges = sorted(draw(st.sets(st.integers(0, int(HORIZON_S)), max_size=4)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    return [[float(a), float(b)] for a, b in pairs] or None


@st.composite
def agents(draw: st.DrawFn, count: int, levels: list[float]) -> list[dict[str, Any]]:
    found = []
    for number in range(count):
        skills = draw(st.dictionaries(st.sampled_from(SKILLS), st.sampled_from(levels), min_size=1))
        channels = draw(st.lists(st.sampled_from(CHANNELS), min_size=1, unique=True))
        slots = {
            "voice": 1,
            "chat": draw(st.integers(1, 3)),
            "email": draw(st.integers(1, 3)),
        }
        working = draw(st.none() | shifts())
        found.append(
            {"id": number, "skills": skills, "channels": channels, "slots": slots}
            | ({} if working is None else {"shifts": working})
        )
    return found


@st.composite
def streams(draw: st.DrawFn, number: int) -> dict[str, Any]:
    share = draw(st.sampled_from([0.0, 0.2, 0.5]))
    burst = float(draw(st.integers(1, int(HORIZON_S) - 1)))
    calm, busy = draw(st.sampled_from([(0.5, 3.0), (1.0, 1.0), (2.0, 0.0)]))
    patience = draw(st.sampled_from([{"dist": "inf"}, {"dist": "exp", "mean": 120.0}]))
    return {
        "stream_no": number,
        "channel": draw(st.sampled_from(CHANNELS)),
        "skill": draw(st.sampled_from(SKILLS)),
        "rate_per_min": [
            {"from_s": 0.0, "to_s": burst, "per_min": calm},
            {"from_s": burst, "to_s": None, "per_min": busy},
        ],
        "batch_at_0": draw(st.integers(0, 4)),
        "service_s": {"dist": "exp", "mean": draw(st.sampled_from([40.0, 150.0]))},
        "patience_s": patience,
        "class_shares": {"P1": share, "P2": 0.25, "P3": 0.75 - share},
        "target_s": {"P1": 20.0, "P2": 60.0, "P3": draw(st.sampled_from([60.0, 300.0]))},
    }


@st.composite
def centres(draw: st.DrawFn, name: str) -> Scenario:
    """For DUE with SPEC everybody is primary: the slow dispatcher lets the handicap of a
    secondary agent choose between agents too, the core only between pieces of work."""
    found = [draw(streams(number)) for number in range(draw(st.integers(1, 4)))]
    mixed = len({stream["channel"] for stream in found}) > 1
    levels = [1.0] if mixed and name == "due_best_skill" else [1.0, 0.85, 0.6]
    document = {
        "key": "small",
        "horizon_s": HORIZON_S,
        "stop_s": HORIZON_S,
        "chat_agent_rate_at_j": [0.0, 1.0, 1.6, 2.0],
        "agents": draw(agents(draw(st.integers(1, 5)), levels)),
        "streams": found,
    }
    return Scenario.model_validate_json(json.dumps(document))


def differences(run: Run, slow: Run, items: tuple[Item, ...]) -> list[str]:
    return [
        f"{item.channel} {item.index} of {item.at:.3f} s: {run.agent[item.index]}, expected"
        f" {slow.agent[item.index]}"
        for item in items
        if run.agent[item.index] != slow.agent[item.index]
        or not _same(run.began[item.index], slow.began[item.index])
    ]


def _same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=400 if FULL else 15,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data(), seed=st.integers(1, 50))
def test_every_item_fares_the_same(name: str, data: st.DataObject, seed: int) -> None:
    centre = data.draw(centres(name))
    items = sample_path(centre, seed)
    run = simulate(centre, items, dispatcher(centre, name))
    slow = simulate(centre, items, Oracle(centre, policy(centre, name)))
    assert differences(run, slow, items) == []
