"""Square-root laws of large pools: quick first guesses, never a final answer.

Halfin and Whitt 1981 (endless patience); Garnett, Mandelbaum and Reiman 2002 (exponential
patience). `beta` is the spare capacity in square roots of the load: agents = load + beta *
sqrt(load).
"""

from __future__ import annotations

import math
from statistics import NormalDist

from omnidesk.simulate.erlang import check_amounts, refused

_NORMAL = NormalDist()


def halfin_whitt(beta: float) -> float:
    """About the share of arrivals that wait, with endless patience; `beta` > 0."""
    check_amounts(beta=beta)
    return 1.0 / (1.0 + beta * _NORMAL.cdf(beta) / _NORMAL.pdf(beta))


def garnett(beta: float, *, patience_over_service: float) -> float:
    """About the share of arrivals that wait, with exponential patience; `beta` of any sign."""
    if not math.isfinite(beta):
        raise refused("beta", f"must be a number, not {beta!r}")
    check_amounts(patience_over_service=patience_over_service)
    root = math.sqrt(patience_over_service)
    return 1.0 / (1.0 + _hazard(beta * root) / (root * _hazard(-beta)))


def _hazard(x: float) -> float:
    """Density over upper tail of the standard normal."""
    tail = math.erfc(x / math.sqrt(2.0)) / 2.0
    # So far out the tail is the density over x, to more digits than a first guess needs.
    return _NORMAL.pdf(x) / tail if x < 30 else x


def square_root_agents(load: float, beta: float) -> int:
    """load + beta * sqrt(load), at least one more than nothing where there is work."""
    check_amounts(zero_allowed=("load",), load=load)
    return max(1, math.ceil(load + beta * math.sqrt(load))) if load else 0
