"""What it costs to give work to one agent at once instead of keeping a common queue.

M/M/1 and E_n/M/1 queues (any text); power of d choices as in Vvedenskaya, Dobrushin and
Karpelevich 1996 and Mitzenmacher 1996.
"""

from __future__ import annotations

import math

from omnidesk.simulate.erlang import Performance, check_amounts, check_counts, refused

_OVERLOADED = Performance(
    p_wait=1.0,
    mean_wait_seconds=math.inf,
    p_wait_over=1.0,
    service_level=0.0,
    p_abandon=0.0,
    p_block=0.0,
    mean_queue=math.inf,
    occupancy=1.0,
)


def random_private(
    *,
    agents: int,
    arrivals_per_second: float,
    service_seconds: float,
    within_seconds: float = 0.0,
) -> Performance:
    """Each arrival joins a queue drawn at random and stays there; figures of all together."""
    load = _share(agents, arrivals_per_second, service_seconds, within_seconds)
    if load >= 1:
        return _OVERLOADED
    return _private(load, 1.0 - load, arrivals_per_second, service_seconds, load, within_seconds)


def round_robin_private(
    *,
    agents: int,
    arrivals_per_second: float,
    service_seconds: float,
    within_seconds: float = 0.0,
) -> Performance:
    """Arrivals go to the agents' own queues in turn and stay there: n queues E_n/M/1.

    P(wait) is the root in (0, 1) of z = (arrivals / (arrivals + (1 - z)/service)) ** agents.
    """
    load = _share(agents, arrivals_per_second, service_seconds, within_seconds)
    if load >= 1:
        return _OVERLOADED
    ratio = 1.0 / (arrivals_per_second * service_seconds)
    # By 1 - z, which stays exact where z is nearly one.
    low, high = 0.0, 1.0
    for _ in range(200):
        free = 0.5 * (low + high)
        if -math.expm1(-agents * math.log1p(ratio * free)) > free:
            low = free
        else:
            high = free
    return _private(1.0 - high, high, arrivals_per_second, service_seconds, load, within_seconds)


def power_of_choices(*, choices: int, occupancy: float) -> float:
    """Mean items per agent (in hand and in their own queue) in an endless pool where each arrival
    joins the shortest of `choices` queues drawn at random."""
    if choices < 1:
        raise refused("choices", f"must be at least 1, not {choices}")
    check_amounts(occupancy=occupancy)
    if occupancy >= 1:
        return math.inf
    # The share of agents with i items or more is occupancy ** (1 + d + d^2 + ... + d^(i-1)).
    if choices == 1:
        return occupancy / (1.0 - occupancy)
    total, exponent, share = 0.0, 1, occupancy
    while share > 1e-18 * (1.0 + total):
        total += share
        exponent = exponent * choices + 1
        share = math.exp(exponent * math.log(occupancy))
    return total


def _share(agents: int, arrivals: float, service_seconds: float, within_seconds: float) -> float:
    check_counts(agents=agents)
    check_amounts(
        zero_allowed=("within_seconds",),
        arrivals_per_second=arrivals,
        service_seconds=service_seconds,
        within_seconds=within_seconds,
    )
    return arrivals * service_seconds / agents


def _private(
    waits: float, free: float, arrivals: float, service: float, load: float, within: float
) -> Performance:
    """GI/M/1: the wait of those who wait is exponential with rate free/service."""
    mean = waits * service / free
    over = waits * math.exp(-free * within / service)
    return Performance(
        p_wait=waits,
        mean_wait_seconds=mean,
        p_wait_over=over,
        service_level=1.0 - over,
        p_abandon=0.0,
        p_block=0.0,
        mean_queue=arrivals * mean,
        occupancy=load,
    )
