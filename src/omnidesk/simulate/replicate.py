"""One seed, one run; several seeds, means with 95 % Student intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from omnidesk.simulate.engine import Dispatcher, simulate
from omnidesk.simulate.measures import Figures, measure
from omnidesk.simulate.sample_path import sample_path
from omnidesk.simulate.scenario import Scenario

# What gets an interval; counts of agents and the size of the run do not need one.
_WITH_INTERVAL = (
    "per_class",
    "all",
    "occupancy_mean",
    "occupancy_sd",
    "occupancy_sd_within_group",
    "assigned_cv",
)


def replicate(scenario: Scenario, seed: int, make: Callable[[], Dispatcher]) -> Figures:
    """The figures of one seed under a fresh dispatcher; the same for ever."""
    items = sample_path(scenario, seed)
    run = simulate(scenario, items, make())
    return {"seed": seed, **measure(scenario, items, run)}


def combine(replications: Sequence[Figures]) -> Figures:
    """The figures of independent seeds, in the order of the seeds.

    One is returned as it is. Of several every number becomes its mean, and `ci95` holds the
    half-widths of the 95 % Student intervals in the same places (None with fewer than two).
    """
    if len(replications) == 1:
        return replications[0]
    joined = {key: _joined([one[key] for one in replications], _mean) for key in replications[0]}
    joined["seed"] = ",".join(str(one["seed"]) for one in replications)
    joined["ci95"] = {
        key: _joined([one[key] for one in replications], half_width) for key in _WITH_INTERVAL
    }
    return joined


def _joined(values: list[Any], join: Callable[[Sequence[float]], float | None]) -> Any:
    first = values[0]
    if isinstance(first, dict):
        return {key: _joined([one[key] for one in values], join) for key in first}
    if isinstance(first, list):
        return [_agent(list(same)) for same in zip(*values, strict=True)]
    return join([value for value in values if value is not None])


def _agent(same: list[Figures]) -> Figures:
    return {
        "id": same[0]["id"],
        "occupancy": _mean([one["occupancy"] for one in same]),
        "assigned": _mean([one["assigned"] for one in same]),
    }


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def half_width(values: Sequence[float], confidence: float = 0.95) -> float | None:
    """Half of the Student interval of the mean; None with fewer than two values."""
    count = len(values)
    if count < 2:
        return None
    mean = math.fsum(values) / count
    variance = math.fsum((value - mean) ** 2 for value in values) / (count - 1)
    return student(count - 1, confidence) * math.sqrt(variance / count)


def student(freedom: int, confidence: float) -> float:
    """The t that |T| stays below with probability `confidence`, for `freedom` >= 1 degrees of
    freedom and a confidence up to 0.999; to 1e-10.
    """
    low, high = 0.0, 1000.0
    while high - low > 1e-10:
        middle = (low + high) / 2.0
        if _inside(middle, freedom) < confidence:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def _inside(t: float, freedom: int) -> float:
    """P(|T| < t) by the finite series for whole degrees (Abramowitz, Stegun 26.7.3, 26.7.4)."""
    angle = math.atan(t / math.sqrt(freedom))
    square = math.cos(angle) ** 2
    odd = freedom % 2
    term = math.cos(angle) if odd else 1.0
    total = term if freedom > 1 else 0.0
    for k in range(2 + odd, freedom - 1, 2):
        term *= square * (k - 1) / k
        total += term
    if odd:
        return 2.0 / math.pi * (angle + math.sin(angle) * total)
    return math.sin(angle) * total
