"""Arrivals vary more than a Poisson stream: the rate itself is uncertain.

The rate of an interval is taken as gamma distributed about its forecast (Jongbloed and Koole 2001;
Taylor 2012), and staff is planned for its 80th percentile instead of its mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from omnidesk.simulate.erlang import check_amounts, refused

STAFFED_QUANTILE = 0.8
# So narrow a gamma is its mean; so wide a one has no use.
_NARROWEST = 1e-8
_WIDEST = 25.0


def rate_cv2(pairs: Iterable[tuple[float, float]]) -> float:
    """The squared coefficient of variation of the rate about its forecast, from (expected, came):
    what the squared errors hold beyond the Poisson noise. 0 where they hold nothing more."""
    known = [(expected, came) for expected, came in pairs if expected > 0]
    squares = math.fsum(expected * expected for expected, _ in known)
    surplus = math.fsum((came - expected) ** 2 - expected for expected, came in known)
    return min(_WIDEST, max(0.0, surplus / squares)) if squares else 0.0


def rate_factor(cv2: float, quantile: float = STAFFED_QUANTILE) -> float:
    """The quantile of a gamma distributed rate of mean 1 with this squared coefficient of
    variation: what to multiply a forecast with."""
    check_amounts(zero_allowed=("cv2",), cv2=cv2)
    if not 0 < quantile < 1:
        raise refused("quantile", f"must be between 0 and 1, not {quantile!r}")
    if cv2 < _NARROWEST:
        return 1.0
    shape = 1.0 / cv2
    low, high = 0.0, 1.0
    while _gamma_below(shape, shape * high) < quantile:
        low, high = high, 2.0 * high
    for _ in range(60):
        middle = 0.5 * (low + high)
        if _gamma_below(shape, shape * middle) < quantile:
            low = middle
        else:
            high = middle
    return high


def _gamma_below(shape: float, x: float) -> float:
    """The regularised lower incomplete gamma function: by its series below the mean, above it by
    the continued fraction of its complement (Abramowitz and Stegun 6.5.29 and 6.5.31)."""
    if x <= 0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1.0:
        return front * _series(shape, x)
    return 1.0 - front * _fraction(shape, x)


def _series(shape: float, x: float) -> float:
    term = total = 1.0 / shape
    k = shape
    while abs(term) > 1e-17 * total:
        k += 1.0
        term *= x / k
        total += term
    return total


def _fraction(shape: float, x: float) -> float:
    """Lentz's way through x + 1 - a - 1(1-a)/(x + 3 - a - 2(2-a)/(x + 5 - a - ...)), inverted."""
    step = x + 1.0 - shape
    up, down = 1e300, 1.0 / step
    value = down
    i, change = 0, 0.0
    while abs(change - 1.0) > 1e-16 and i < 100_000:
        i += 1
        factor = -i * (i - shape)
        step += 2.0
        down = 1.0 / (step + factor * down)
        up = step + factor / up
        change = up * down
        value *= change
    return value
