"""P(wait > t) under strict priority, exactly.

An arrival that finds all agents busy waits for a geometric number of releases, each prolonged by
the higher classes that arrive meanwhile: the transform (1 - S) eta / (1 - S eta), where eta is the
busy period of the higher classes at the pace of all agents and S the load share of its own class
and those above (Davis 1966). Its inverse is written here as what it is: one exponential, where the
transform has a pole, and an integral over the cut of eta's square root (a standard inversion; the
integrand is smooth and periodic, so the trapezoid rule converges faster than any power).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from omnidesk.simulate.erlang import (
    check_amounts,
    check_counts,
    check_each,
    erlang_c,
    numbered,
    refused,
)

_FIRST_POINTS = 64
_MOST_POINTS = 1 << 17


def wait_longer_than(
    *,
    agents: int,
    arrivals_per_second: Sequence[float],
    service_seconds: float,
    position: int,
    seconds: float,
) -> float:
    """P(wait > `seconds`) of the class at `position` (0 goes first); 1 where its queue explodes."""
    check_counts(agents=agents)
    check_amounts(
        zero_allowed=("seconds",),
        service_seconds=service_seconds,
        seconds=seconds,
    )
    check_each(numbered("arrivals_per_second", arrivals_per_second))
    if not 0 <= position < len(arrivals_per_second):
        raise refused("position", f"must name one of {len(arrivals_per_second)} classes")
    pace = agents / service_seconds
    higher = math.fsum(arrivals_per_second[:position])
    share = math.fsum(arrivals_per_second[: position + 1]) / pace
    if share >= 1:
        return 1.0
    load = math.fsum(arrivals_per_second) * service_seconds
    waits = erlang_c(agents=agents, load=load)
    if not seconds:
        # Exact; the integral loses five digits where its pole touches the cut.
        return waits
    if not higher:
        return waits * math.exp(-(1.0 - share) * pace * seconds)
    return waits * min(
        1.0, _pole(pace, higher, share, seconds) + _cut(pace, higher, share, seconds)
    )


def _pole(pace: float, higher: float, share: float, seconds: float) -> float:
    """The exponential part, present where the higher classes are few enough."""
    surplus = pace * share * share - higher
    if surplus <= 0:
        return 0.0
    rate = (1.0 - share) * (pace - higher / share)
    return surplus / (share * (pace * share - higher)) * math.exp(-rate * seconds)


def _cut(pace: float, higher: float, share: float, seconds: float) -> float:
    """The part from the busy period's own spectrum."""
    ratio, root = math.sqrt(pace / higher), math.sqrt(pace * higher)
    own = share * ratio

    def at(angle: float) -> float:
        cosine = math.cos(angle)
        rate = pace + higher - 2.0 * root * cosine
        below = 1.0 - 2.0 * own * cosine + own * own
        if not below:
            return 0.0
        return math.exp(-rate * seconds) * math.sin(angle) ** 2 / (rate * below)

    total, points = _trapezoid(at)
    return 2.0 * (1.0 - share) * ratio * root * total / points


def _trapezoid(function: Callable[[float], float]) -> tuple[float, int]:
    """The sum over so many equal steps of (0, pi) that twice as many change nothing; both ends of
    the function are zero."""
    points = _FIRST_POINTS
    total = math.fsum(function(math.pi * k / points) for k in range(1, points))
    while points < _MOST_POINTS:
        between = math.fsum(function(math.pi * (k + 0.5) / points) for k in range(points))
        agreed = abs(between - total) <= 1e-14 * abs(total + between)
        total, points = total + between, 2 * points
        if agreed:
            break
    return total, points
