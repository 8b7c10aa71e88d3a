"""Answers about staffing as plain JSON values: shares from 0 to 1, seconds; infinite is null."""

from __future__ import annotations

import math
from typing import Any

from omnidesk.simulate.erlang import Performance, check_counts
from omnidesk.simulate.staffing import (
    COMFORTABLE_OCCUPANCY,
    Demand,
    Goal,
    Staffing,
    perform,
    require,
    scheduled,
)


def answer(demand: Demand, goal: Goal) -> dict[str, Any]:
    """The least number of agents for this demand, and what to expect with it and its neighbours.

    `comfortable_agents` is the number at which nobody is at work more than 85 % of the time.
    """
    found = require(demand, goal)
    return {
        "agents": found.positions,
        "scheduled": found.scheduled,
        "binding": found.binding.value,
        "target_agents": found.target_positions,
        **_common(demand, goal),
        **figures(found.at),
        "fewer": _neighbour(found, -1),
        "more": _neighbour(found, 1),
    }


def fixed(demand: Demand, goal: Goal, *, agents: int) -> dict[str, Any]:
    """What so many agents make of this demand, whether or not they are enough."""
    check_counts(agents=agents)
    performance = perform(demand, agents, goal.within_seconds)
    return {
        "agents": agents,
        "scheduled": scheduled(agents, goal.shrinkage),
        "enough": performance.service_level >= goal.target,
        **_common(demand, goal),
        **figures(performance),
    }


def figures(performance: Performance) -> dict[str, float | None]:
    """Every measure by its name."""
    return {
        "service_level": finite(performance.service_level),
        "mean_wait_seconds": finite(performance.mean_wait_seconds),
        "p_wait": finite(performance.p_wait),
        "p_wait_over": finite(performance.p_wait_over),
        "p_abandon": finite(performance.p_abandon),
        "p_block": finite(performance.p_block),
        "mean_queue": finite(performance.mean_queue),
        "occupancy": finite(performance.occupancy),
    }


def finite(value: float | None) -> float | None:
    """The number to twelve digits, as JSON can say it."""
    return None if value is None or math.isinf(value) else float(f"{value:.12g}")


def model(demand: Demand) -> str:
    """The name of the formula that answers."""
    if demand.work_rates:
        return "chats that slow each other, birth-death"
    if demand.waiting_places is not None:
        return "M/M/n/K, limited queue"
    return "Erlang C" if demand.patience_seconds is None else "Erlang A"


def _common(demand: Demand, goal: Goal) -> dict[str, Any]:
    comfortable = math.ceil(demand.load / COMFORTABLE_OCCUPANCY - 1e-9)
    return {
        "model": model(demand),
        "load_erlangs": finite(demand.load),
        "comfortable_agents": comfortable,
        "target": goal.target,
        "within_seconds": goal.within_seconds,
        "shrinkage": goal.shrinkage,
        "concurrency": demand.slots(1),
    }


def _neighbour(found: Staffing, change: int) -> dict[str, Any] | None:
    performance = found.fewer if change < 0 else found.more
    if performance is None:
        return None
    return {"agents": found.positions + change, **figures(performance)}
