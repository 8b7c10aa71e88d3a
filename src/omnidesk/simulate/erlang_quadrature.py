"""Integrals of smooth functions to nearly the last digit, several at once.

Gauss-Legendre panels, halved until a panel and its two halves agree (adaptive quadrature as in
Gander and Gautschi 2000).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

_ORDER = 15
_RELATIVE = 1e-14
_DEEPEST = 48

Vector = tuple[float, ...]


def integrate(function: Callable[[float], Vector], edges: Sequence[float]) -> Vector:
    """The integral of each component from the first edge to the last.

    `edges` ascend; put one at every point where the function or a derivative jumps.
    """
    panels = [(a, b, _panel(function, a, b)) for a, b in pairwise(edges)]
    size = len(function(edges[0]))
    scale = tuple(math.fsum(abs(p[2][i]) for p in panels) for i in range(size))
    done: list[Vector] = [(0.0,) * size]
    stack = [(*panel, 0) for panel in panels]
    while stack:
        a, b, whole, depth = stack.pop()
        middle = 0.5 * (a + b)
        left, right = _panel(function, a, middle), _panel(function, middle, b)
        halves = tuple(x + y for x, y in zip(left, right, strict=True))
        if depth >= _DEEPEST or _agree(whole, halves, scale):
            done.append(halves)
        else:
            scale = tuple(max(s, abs(h)) for s, h in zip(scale, halves, strict=True))
            stack += [(a, middle, left, depth + 1), (middle, b, right, depth + 1)]
    return tuple(math.fsum(part[i] for part in done) for i in range(size))


def _agree(whole: Vector, halves: Vector, scale: Vector) -> bool:
    return all(
        abs(w - h) <= _RELATIVE * max(s, abs(h))
        for w, h, s in zip(whole, halves, scale, strict=True)
    )


def _panel(function: Callable[[float], Vector], a: float, b: float) -> Vector:
    middle, half = 0.5 * (a + b), 0.5 * (b - a)
    rows = [
        (weight * half, function(middle + half * node)) for node, weight in _nodes_and_weights()
    ]
    return tuple(
        math.fsum(weight * values[i] for weight, values in rows) for i in range(len(rows[0][1]))
    )


@cache
def _nodes_and_weights() -> tuple[tuple[float, float], ...]:
    """Roots of the Legendre polynomial by Newton's method, and the weights that go with them."""
    found = []
    for i in range(_ORDER):
        x = math.cos(math.pi * (i + 0.75) / (_ORDER + 0.5))
        for _ in range(8):
            value, slope = _legendre(x)
            x -= value / slope
        _, slope = _legendre(x)
        found.append((x, 2.0 / ((1.0 - x * x) * slope * slope)))
    return tuple(found)


def _legendre(x: float) -> tuple[float, float]:
    before, value = 1.0, x
    for k in range(2, _ORDER + 1):
        before, value = value, ((2 * k - 1) * x * value - (k - 1) * before) / k
    return value, _ORDER * (x * value - before) / (x * x - 1.0)
