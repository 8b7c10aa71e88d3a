"""What a run achieved: waits, service level and occupancy, as one JSON-ready mapping.

Measured are the items that arrive at or after the warm-up. Waits are those of every accepted
one: until work began, until patience ended, or until the stop. The service level divides by all
arrivals of the class, so whoever abandoned, was turned away or never reached anybody is a miss.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from omnidesk.simulate.engine import Run
from omnidesk.simulate.sample_path import Item
from omnidesk.simulate.scenario import Scenario

Figures = dict[str, Any]


def measure(scenario: Scenario, items: Sequence[Item], run: Run) -> Figures:
    """`items` (all arrivals), `events`, `per_class` by "<stream_no>/<class>", `all` (the figures
    of everything, with those of each class inside by its name), `agents` and how evenly they
    were busy. A figure of nobody is None.
    """
    measured = [item for item in items if item.at >= scenario.warmup_s]
    per_class = {
        f"{stream.stream_no}/{cls}": _figures(
            [item for item in measured if item.stream == position and item.cls == cls], run
        )
        for position, stream in enumerate(scenario.streams)
        for cls in stream.classes
    }
    everything = _figures(measured, run)
    for cls in scenario.classes:
        everything[cls] = _figures([item for item in measured if item.cls == cls], run)
    return {
        "items": len(items),
        "events": run.events,
        "per_class": per_class,
        "all": everything,
        **_agents(scenario, measured, run),
    }


def _figures(items: Sequence[Item], run: Run) -> Figures:
    accepted = [item for item in items if not run.blocked[item.index]]
    abandoned = sum(run.abandoned[item.index] for item in items)
    begun = [item for item in accepted if not math.isnan(run.began[item.index])]
    waits = sorted(run.waits[item.index] for item in accepted)
    in_time = sum(run.waits[item.index] <= item.target_s for item in begun)
    return {
        "arrived": len(items),
        "answered": len(begun),
        "abandoned": abandoned,
        "blocked": len(items) - len(accepted),
        # An e-mail that was given to somebody who never got to it counts here too.
        "never_assigned": len(accepted) - len(begun) - abandoned,
        "mean_wait_s": math.fsum(waits) / len(waits) if waits else None,
        "p50_wait_s": nearest_rank(waits, 50),
        "p95_wait_s": nearest_rank(waits, 95),
        "max_wait_s": waits[-1] if waits else None,
        "p_wait": sum(wait > 0.0 for wait in waits) / len(waits) if waits else None,
        "sla_attained": in_time / len(items) if items else None,
    }


def nearest_rank(ascending: Sequence[float], percent: int) -> float | None:
    """The least value that at least `percent` per cent do not exceed; None for no values."""
    if not ascending:
        return None
    return ascending[max(1, -(-percent * len(ascending) // 100)) - 1]


def _agents(scenario: Scenario, measured: Sequence[Item], run: Run) -> Figures:
    assigned = [0] * len(scenario.agents)
    for item in measured:
        if run.agent[item.index] >= 0:
            assigned[run.agent[item.index]] += 1
    occupancy = [
        busy / present if present else 0.0
        for busy, present in zip(run.busy_s, run.present_s, strict=True)
    ]
    groups: dict[frozenset[str], list[float]] = {}
    for agent, share in zip(scenario.agents, occupancy, strict=True):
        groups.setdefault(frozenset(agent.channels), []).append(share)
    mean_assigned = _mean(assigned)
    return {
        "agents": [
            {"id": agent.id, "occupancy": share, "assigned": count}
            for agent, share, count in zip(scenario.agents, occupancy, assigned, strict=True)
        ],
        "occupancy_mean": _mean(occupancy),
        "occupancy_sd": _deviation([occupancy]),
        "occupancy_sd_within_group": _deviation(list(groups.values())),
        "assigned_cv": _deviation([assigned]) / mean_assigned if mean_assigned else None,
    }


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _deviation(groups: Sequence[Sequence[float]]) -> float:
    """Standard deviation (of a population) around the mean of each group, over all values."""
    squares = [(value - _mean(group)) ** 2 for group in groups for value in group]
    return math.sqrt(_mean(squares))
