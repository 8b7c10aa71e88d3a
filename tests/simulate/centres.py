"""Small contact centres for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from omnidesk.simulate.engine import Run, simulate
from omnidesk.simulate.replicate import half_width, replicate
from omnidesk.simulate.sample_path import Item
from omnidesk.simulate.scenario import Scenario, read_scenario
from tests.simulate.oracle import Oracle, Policy

SCENARIOS = Path(__file__).parent / "scenarios"
FIFO = Policy("LL", "FIFO", defer=False)


def lab(name: str) -> Scenario:
    """One of the reference scenarios."""
    path = SCENARIOS / f"{name}.json"
    return read_scenario(path.read_bytes(), path.name)


def shortened(scenario: Scenario, horizon_s: float) -> Scenario:
    """The same until `horizon_s`."""
    return scenario.model_copy(update={"horizon_s": horizon_s, "stop_s": horizon_s})


def agent(number: int = 0, channels: Sequence[str] = ("voice",), **fields: Any) -> dict[str, Any]:
    slots = {"voice": 1, "chat": 3, "email": 5}
    known = {"id": number, "skills": {"any": 1.0}, "channels": list(channels), "slots": slots}
    return known | fields


def stream(channel: str = "voice", **fields: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "stream_no": 0,
        "channel": channel,
        "skill": "any",
        "rate_per_min": [{"from_s": 0, "to_s": None, "per_min": 1.0}],
        "batch_at_0": 0,
        "service_s": {"dist": "exp", "mean": 60.0},
        "patience_s": {"dist": "inf"},
        "class_shares": {"P1": 1.0},
        "target_s": {"P1": 20.0},
    }
    return known | fields


def document(
    agents: Sequence[Mapping[str, Any]], streams: Sequence[Mapping[str, Any]], **fields: Any
) -> dict[str, Any]:
    known: dict[str, Any] = {
        "format": 1,
        "key": "small",
        "horizon_s": 1000.0,
        "stop_s": 1000.0,
        "warmup_s": 0.0,
        "chat_agent_rate_at_j": [0, 1.0, 1.6, 2.0],
        "agents": list(agents),
        "streams": list(streams),
    }
    return known | fields


def scenario(
    agents: Sequence[Mapping[str, Any]], streams: Sequence[Mapping[str, Any]], **fields: Any
) -> Scenario:
    return read_scenario(json.dumps(document(agents, streams, **fields)), "small.json")


def item(index: int, at: float, channel: Any, work_s: float, **fields: Any) -> Item:
    known: dict[str, Any] = {
        "stream": {"voice": 0, "chat": 1, "email": 2}[channel],
        "skill": "any",
        "cls": "P1",
        "rank": 1,
        "target_s": 20.0,
        "patience_s": float("inf"),
        "preferred": None,
    }
    return Item(index=index, at=at, channel=channel, work_s=work_s, **(known | fields))


def run(place: Scenario, items: Sequence[Item], policy: Policy = FIFO) -> Run:
    return simulate(place, items, Oracle(place, policy))


def interval(
    place: Scenario, policy: Policy, seeds: Sequence[int], figure: str, cls: str | None = None
) -> tuple[float, float]:
    """Mean and half of the 99 % interval of one figure of `all` over the seeds."""
    values = []
    for seed in seeds:
        found = replicate(place, seed, lambda: Oracle(place, policy))["all"]
        values.append((found[cls] if cls else found)[figure])
    half = half_width(values, 0.99)
    assert half is not None
    return sum(values) / len(values), half
