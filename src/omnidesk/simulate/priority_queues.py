"""Mean waits where some customers go first.

Classes are given first to last in precedence. Equal exponential service and `agents` equal
servers unless said otherwise; nobody is interrupted.

Sources: Cobham 1954 and Davis 1966 (strict priority), Kleinrock 1964 (priority that grows with
age), Pollaczek and Khinchine 1930-32 (M/G/1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from omnidesk.simulate.erlang import (
    check_amounts,
    check_counts,
    check_each,
    erlang_c,
    numbered,
    refused,
)
from omnidesk.simulate.erlang_patience import Exponential, erlang_a


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassWait:
    """One class: mean wait in seconds (infinite where its share of the work is too much), mean
    number of it waiting, share of it that gives up."""

    mean_wait_seconds: float
    mean_queue: float
    p_abandon: float = 0.0


def strict_priority(
    *, agents: int, arrivals_per_second: Sequence[float], service_seconds: float
) -> list[ClassWait]:
    """Cobham: a freed agent takes the oldest of the first class that has anybody waiting.

    A class waits for ever once it and those before it bring all the work the agents can do.
    """
    shares = _shares(agents, arrivals_per_second, service_seconds)
    waits = erlang_c(agents=agents, load=shares[-1] * agents)
    found = []
    for (before, upto), rate in zip(pairwise((0.0, *shares)), arrivals_per_second, strict=True):
        spare = agents * (1.0 - before) * (1.0 - upto)
        mean = waits * service_seconds / spare if upto < 1 else math.inf
        found.append(ClassWait(mean_wait_seconds=mean, mean_queue=rate * mean))
    return found


def age_weighted_priority(
    *,
    agents: int,
    arrivals_per_second: Sequence[float],
    service_seconds: float,
    weights: Sequence[float],
) -> list[ClassWait]:
    """Kleinrock's accumulating priority: the largest weight * age is taken first.

    `weights` fall, or stay equal, from the first class to the last. All waits are infinite from
    the load of all agents on.
    """
    shares = _shares(agents, arrivals_per_second, service_seconds)
    check_each(numbered("weights", weights))
    if len(weights) != len(arrivals_per_second):
        raise refused("weights", "must be as many as the classes")
    if any(a < b for a, b in pairwise(weights)):
        raise refused("weights", "must not rise from the first class to the last")
    load = shares[-1] * agents
    if load >= agents:
        return [ClassWait(mean_wait_seconds=math.inf, mean_queue=math.inf) for _ in shares]
    fifo = erlang_c(agents=agents, load=load) * service_seconds / (agents - load)
    rho = [rate * service_seconds / agents for rate in arrivals_per_second]
    means = _kleinrock(fifo, rho[::-1], list(weights)[::-1])[::-1]
    return [
        ClassWait(mean_wait_seconds=mean, mean_queue=rate * mean)
        for mean, rate in zip(means, arrivals_per_second, strict=True)
    ]


def _kleinrock(fifo: float, rho: list[float], weights: list[float]) -> list[float]:
    """The recursion, lowest weight first: each class needs the waits of those below it."""
    means: list[float] = []
    for p, mine in enumerate(weights):
        below = math.fsum(rho[i] * means[i] * (1.0 - weights[i] / mine) for i in range(p))
        above = math.fsum(rho[i] * (1.0 - mine / weights[i]) for i in range(p + 1, len(weights)))
        means.append((fifo - below) / (1.0 - above))
    return means


def priority_with_patience(
    *,
    agents: int,
    arrivals_per_second: Sequence[float],
    service_seconds: float,
    patience_seconds: float,
) -> list[ClassWait]:
    """Strict priority where everybody, of whatever class, has the same exponential patience.

    While all agents are busy the number waiting of classes 1 to k is a birth-death chain of its
    own (arrivals of those classes; agents' rate plus one patience rate each), so each class is the
    difference of two such chains. Mean waits include those that end in giving up. Stable at any
    load.
    """
    shares = _shares(agents, arrivals_per_second, service_seconds)
    everybody = sum(arrivals_per_second)
    busy = erlang_a(
        agents=agents,
        arrivals_per_second=everybody,
        service_seconds=service_seconds,
        patience=Exponential(patience_seconds),
    ).p_wait
    queues = [
        busy * _waiting_while_busy(upto, agents / service_seconds, patience_seconds)
        for upto in accumulate(arrivals_per_second)
    ]
    found = []
    for (before, upto), rate in zip(pairwise((0.0, *queues)), arrivals_per_second, strict=True):
        mean = (upto - before) / rate
        found.append(
            ClassWait(
                mean_wait_seconds=mean,
                mean_queue=upto - before,
                p_abandon=mean / patience_seconds,
            )
        )
    assert len(found) == len(shares)
    return found


def _waiting_while_busy(arrivals: float, full_rate: float, patience: float) -> float:
    """The mean of the chain with births `arrivals` and deaths full_rate + j/patience.

    Weights are summed outwards from the largest, which is 1, until they add nothing.
    """
    mode = max(0, math.floor((arrivals - full_rate) * patience))
    weights, moments = [1.0], [float(mode)]
    weight, j = 1.0, mode
    while weight > 1e-19:
        j += 1
        weight *= arrivals / (full_rate + j / patience)
        weights.append(weight)
        moments.append(weight * j)
    weight = 1.0
    for j in range(mode, 0, -1):
        weight *= (full_rate + j / patience) / arrivals
        weights.append(weight)
        moments.append(weight * (j - 1))
        if weight < 1e-19:
            break
    return math.fsum(moments) / math.fsum(weights)


def pollaczek_khinchine(
    *, arrivals_per_second: float, service_seconds: float, service_cv2: float
) -> ClassWait:
    """M/G/1: one agent and service times of any shape; `service_cv2` is variance over squared
    mean (0 fixed, 1 exponential)."""
    check_amounts(
        zero_allowed=("service_cv2",),
        arrivals_per_second=arrivals_per_second,
        service_seconds=service_seconds,
        service_cv2=service_cv2,
    )
    load = arrivals_per_second * service_seconds
    mean = (
        load * service_seconds * (1.0 + service_cv2) / (2.0 * (1.0 - load))
        if load < 1
        else math.inf
    )
    return ClassWait(mean_wait_seconds=mean, mean_queue=arrivals_per_second * mean)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceClass:
    """A class with service times of its own."""

    arrivals_per_second: float
    service_seconds: float
    service_cv2: float = 1.0


def one_agent_priority(classes: Sequence[ServiceClass]) -> list[ClassWait]:
    """Cobham's M/G/1 with strict priority, each class with its own service."""
    if not classes:
        raise refused("classes", "must name at least one class")
    for one in classes:
        check_amounts(
            zero_allowed=("service_cv2",),
            arrivals_per_second=one.arrivals_per_second,
            service_seconds=one.service_seconds,
            service_cv2=one.service_cv2,
        )
    # The work an arrival finds in progress.
    residual = math.fsum(
        c.arrivals_per_second * c.service_seconds**2 * (1.0 + c.service_cv2) / 2.0 for c in classes
    )
    loads = list(accumulate(c.arrivals_per_second * c.service_seconds for c in classes))
    found = []
    for (before, upto), one in zip(pairwise((0.0, *loads)), classes, strict=True):
        mean = residual / ((1.0 - before) * (1.0 - upto)) if loads[-1] < 1 else math.inf
        found.append(ClassWait(mean_wait_seconds=mean, mean_queue=one.arrivals_per_second * mean))
    return found


def _shares(agents: int, arrivals: Sequence[float], service_seconds: float) -> list[float]:
    """The share of all agents' time that classes 1 to k ask for, for each k."""
    check_counts(agents=agents)
    if not arrivals:
        raise refused("arrivals_per_second", "must name at least one class")
    check_amounts(service_seconds=service_seconds)
    check_each(numbered("arrivals_per_second", arrivals))
    return list(accumulate(rate * service_seconds / agents for rate in arrivals))
