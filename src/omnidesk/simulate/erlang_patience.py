"""Queues whose customers give up: Erlang A, a fixed limit, and any patience at all.

Zeltyn and Mandelbaum, "Call centers with impatient customers: many-server asymptotics of the
M/M/n+G queue", Queueing Systems 51 (2005), after Baccelli and Hebuterne 1981. The offered wait
(what a customer of endless patience would wait) has density
(arrivals/D) * exp(arrivals*H(x) - full_rate*x), H(x) = integral of P(patience > u) for u up to x.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Protocol

from omnidesk.simulate.erlang import (
    IDLE,
    Performance,
    blocking,
    check_amounts,
    check_counts,
    refused,
)
from omnidesk.simulate.erlang_quadrature import Vector, integrate

# Below e^-50 of the largest value nothing is left of an integrand in double precision.
_NEGLIGIBLE = 50.0


class Patience(Protocol):
    """How long customers wait before they give up. Times in seconds."""

    def staying(self, seconds: float) -> float:
        """P(patience > seconds)."""

    def gone(self, seconds: float) -> float:
        """P(patience <= seconds), exact where it is tiny."""

    def waited(self, seconds: float) -> float:
        """The mean of min(patience, seconds)."""

    def edges(self) -> Sequence[float]:
        """Where `staying` or its slope jumps."""


@dataclass(frozen=True, slots=True)
class Endless:
    """Nobody ever gives up."""

    def staying(self, seconds: float) -> float:  # noqa: ARG002
        return 1.0

    def gone(self, seconds: float) -> float:  # noqa: ARG002
        return 0.0

    def waited(self, seconds: float) -> float:
        return seconds

    def edges(self) -> Sequence[float]:
        return ()


@dataclass(frozen=True, slots=True)
class Exponential:
    """Memoryless patience with this mean: Erlang A."""

    mean_seconds: float

    def __post_init__(self) -> None:
        check_amounts(patience_seconds=self.mean_seconds)

    def staying(self, seconds: float) -> float:
        return math.exp(-seconds / self.mean_seconds)

    def gone(self, seconds: float) -> float:
        return -math.expm1(-seconds / self.mean_seconds)

    def waited(self, seconds: float) -> float:
        return self.mean_seconds * self.gone(seconds)

    def edges(self) -> Sequence[float]:
        return ()


@dataclass(frozen=True, slots=True)
class Fixed:
    """Everybody leaves at the same limit, to the second: M/M/n+D."""

    limit_seconds: float

    def __post_init__(self) -> None:
        check_amounts(limit_seconds=self.limit_seconds)

    def staying(self, seconds: float) -> float:
        return float(seconds < self.limit_seconds)

    def gone(self, seconds: float) -> float:
        return float(seconds >= self.limit_seconds)

    def waited(self, seconds: float) -> float:
        return min(seconds, self.limit_seconds)

    def edges(self) -> Sequence[float]:
        return (self.limit_seconds,)


@dataclass(frozen=True, slots=True)
class Curve:
    """Measured patience: the share still there at given seconds, straight lines between.

    `points` begin at (0, 1), seconds ascend, shares fall; after the last point nobody else leaves.
    A survival curve from one's own history goes in as it is; any formula, tabulated.
    """

    points: tuple[tuple[float, float], ...]
    _seconds: tuple[float, ...] = field(init=False, repr=False)
    _areas: tuple[float, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.points) < 2 or self.points[0] != (0.0, 1.0):
            raise refused("points", "must begin with (0, 1) and hold at least two")
        for (t0, s0), (t1, s1) in pairwise(self.points):
            if not (t0 < t1 < math.inf and s0 >= s1 >= 0):
                raise refused("points", f"must ascend in time and not in share, at {t1!r}")
        steps = [(b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(self.points)]
        object.__setattr__(self, "_seconds", tuple(t for t, _ in self.points))
        object.__setattr__(self, "_areas", tuple(accumulate(steps, initial=0.0)))

    def staying(self, seconds: float) -> float:
        i = bisect_right(self._seconds, seconds) - 1
        t0, s0 = self.points[i]
        if i + 1 == len(self.points):
            return s0
        t1, s1 = self.points[i + 1]
        return s0 + (s1 - s0) * (seconds - t0) / (t1 - t0)

    def gone(self, seconds: float) -> float:
        return 1.0 - self.staying(seconds)

    def waited(self, seconds: float) -> float:
        i = bisect_right(self._seconds, seconds) - 1
        t0, s0 = self.points[i]
        return self._areas[i] + (seconds - t0) * (s0 + self.staying(seconds)) / 2

    def edges(self) -> Sequence[float]:
        return self._seconds[1:]


def erlang_a(
    *,
    agents: int,
    arrivals_per_second: float,
    service_seconds: float,
    patience: Patience,
    within_seconds: float = 0.0,
) -> Performance:
    """M/M/n+G: `agents` equal agents, customers who give up as `patience` says.

    Stable at any load unless part of the customers never leave.
    """
    check_counts(agents=agents)
    check_amounts(
        zero_allowed=("arrivals_per_second", "within_seconds"),
        arrivals_per_second=arrivals_per_second,
        service_seconds=service_seconds,
        within_seconds=within_seconds,
    )
    load = arrivals_per_second * service_seconds
    if not load:
        return IDLE
    found = impatient(
        before_full=blocking(load, range(1, agents)),
        arrivals=arrivals_per_second,
        full_rate=agents / service_seconds,
        patience=patience,
        within_seconds=within_seconds,
    )
    return _performance(found, arrivals_per_second, load / agents)


@dataclass(frozen=True, slots=True)
class Impatient:
    """What the queue in front of full servers does; shares of all arrivals."""

    p_wait: float
    p_abandon: float
    mean_wait_seconds: float
    p_wait_over: float
    service_level: float


def impatient(
    *,
    before_full: float,
    arrivals: float,
    full_rate: float,
    patience: Patience,
    within_seconds: float,
) -> Impatient:
    """The queue in front of places that together finish `full_rate` items a second when all are
    taken.

    `before_full` is the share of time, among the states with a place free, of the state with one
    place free: Erlang's B with one agent less where every place is an agent. `arrivals` a second.
    """
    if arrivals * patience.staying(math.inf) >= full_rate:
        lost, still = patience.gone(math.inf), patience.staying(within_seconds)
        return Impatient(1.0, lost, math.inf, still, 0.0)
    log = _Log(arrivals, full_rate, patience)
    if not before_full:
        return Impatient(0.0, 0.0, 0.0, 0.0, 1.0)
    soon, late = log.integrals(within_seconds)
    whole = tuple(a + b for a, b in zip(soon, late, strict=True))
    # Every integral carries exp(-log.top); so does this one.
    divisor = math.exp(-log.top) / (before_full * arrivals) + whole[0]
    return Impatient(
        p_wait=whole[0] / divisor,
        p_abandon=whole[1] / divisor,
        mean_wait_seconds=whole[2] / divisor,
        p_wait_over=patience.staying(within_seconds) * late[0] / divisor,
        service_level=(math.exp(-log.top) / (before_full * arrivals) + soon[3]) / divisor,
    )


class _Log:
    """The logarithm of the offered wait's density, a concave function, and where it matters."""

    def __init__(self, arrivals: float, full_rate: float, patience: Patience) -> None:
        self.arrivals = arrivals
        self.full_rate = full_rate
        self.patience = patience
        self.peak = self._peak()
        self.top = max(0.0, self(self.peak))
        floor = self.top - _NEGLIGIBLE
        self.begin = (
            _bisect(lambda x: self(x) <= floor, 0.0, self.peak) if self(0.0) < floor else 0.0
        )

    def __call__(self, x: float) -> float:
        return self.arrivals * self.patience.waited(x) - self.full_rate * x

    def _slope(self, x: float) -> float:
        return self.arrivals * self.patience.staying(x) - self.full_rate

    def _peak(self) -> float:
        if self._slope(0.0) <= 0:
            return 0.0
        high = 1.0 / self.full_rate
        while self._slope(high) > 0:
            high *= 2.0
        return _bisect(lambda x: self._slope(x) > 0, 0.0, high)

    def _end(self, begin: float) -> float:
        """After `begin`, where the density has become negligible against its largest value."""
        floor = self(max(begin, self.peak)) - _NEGLIGIBLE
        low = max(begin, self.peak)
        step = 1.0 / self.full_rate
        while self(low + step) > floor:
            step *= 2.0
        return _bisect(lambda x: self(x) > floor, low, low + step)

    def integrals(self, within: float) -> tuple[Vector, Vector]:
        """Up to `within` and beyond it, the integrals of density, density * P(gone), density *
        mean wait, density * P(staying), all over exp(top)."""
        end = max(self._end(within), within)
        return self._over(0.0, min(within, self._end(0.0))), self._over(within, end)

    def _over(self, low: float, high: float) -> Vector:
        low = max(low, self.begin)
        if high <= low:
            return (0.0,) * 4
        inner = {e for e in (*self.patience.edges(), self.peak) if low < e < high}
        return integrate(self._values, [low, *sorted(inner), high])

    def _values(self, x: float) -> Vector:
        density = math.exp(self(x) - self.top)
        patience = self.patience
        return (
            density,
            density * patience.gone(x),
            density * patience.waited(x),
            density * patience.staying(x),
        )


def _bisect(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Where `holds`, true at `low` and false at `high`, changes; to 60 halvings."""
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if holds(middle) else (low, middle)
    return high


def _performance(found: Impatient, arrivals: float, load_share: float) -> Performance:
    return Performance(
        p_wait=found.p_wait,
        mean_wait_seconds=found.mean_wait_seconds,
        p_wait_over=found.p_wait_over,
        service_level=found.service_level,
        p_abandon=found.p_abandon,
        p_block=0.0,
        mean_queue=arrivals * found.mean_wait_seconds,
        occupancy=min(1.0, load_share * (1.0 - found.p_abandon)),
    )
