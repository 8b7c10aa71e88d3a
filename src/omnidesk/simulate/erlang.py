"""Erlang's formulae: loss (B), delay (C) and a finite waiting room.

Poisson arrivals, exponential service, one first-come queue, `agents` equal servers. Everything
is computed by recursions on ratios, so that nothing overflows with 10,000 agents.

Sources: A. K. Erlang 1917; the B recursion as in Jagerman 1974; M/M/n/K as a birth-death chain
(any text on queues, e.g. Gross and Harris).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from omnidesk.errors import BadInput, FieldError

# More waiting places change no printed digit and only take time.
MOST_PLACES = 1_000_000
MOST_AGENTS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """How a queue behaves in the long run.

    Probabilities are shares of arrivals. `p_wait`, `p_wait_over` (a wait longer than the asked
    seconds, abandoned waits included) and `mean_wait_seconds` are over admitted arrivals;
    `service_level` (begun within the asked seconds), `p_abandon` and `p_block` are over all.
    `mean_wait_seconds` and `mean_queue` are infinite where the load is more than the agents can do
    and nobody gives up. `occupancy` is the share of time (chat: of slots) at work.
    """

    p_wait: float
    mean_wait_seconds: float
    p_wait_over: float
    service_level: float
    p_abandon: float
    p_block: float
    mean_queue: float
    occupancy: float


IDLE = Performance(
    p_wait=0.0,
    mean_wait_seconds=0.0,
    p_wait_over=0.0,
    service_level=1.0,
    p_abandon=0.0,
    p_block=0.0,
    mean_queue=0.0,
    occupancy=0.0,
)


def check_counts(*, agents: int) -> None:
    """Raise BadInput unless there is at least one agent, and not absurdly many."""
    if agents < 1:
        raise refused("agents", f"must be at least 1, not {agents}")
    if agents > MOST_AGENTS:
        raise refused("agents", f"must be at most {MOST_AGENTS}, not {agents}")


def check_amounts(*, zero_allowed: Iterable[str] = (), **amounts: float) -> None:
    """Raise BadInput naming the first amount that is not a finite number above zero (names in
    `zero_allowed`: at or above zero)."""
    allowed = frozenset(zero_allowed)
    for name, amount in amounts.items():
        if not math.isfinite(amount) or amount < 0 or (amount == 0 and name not in allowed):
            least = "0 or more" if name in allowed else "more than 0"
            raise refused(name, f"must be a number, {least}, not {amount!r}")


def check_each(amounts: Mapping[str, float]) -> None:
    """Raise BadInput naming the first of `amounts` that is not a finite number above zero."""
    for name, amount in amounts.items():
        if not 0 < amount < math.inf:
            raise refused(name, f"must be a number, more than 0, not {amount!r}")


def numbered(name: str, amounts: Sequence[float]) -> dict[str, float]:
    """`amounts` by the names that errors use for them."""
    return {f"{name}[{i}]": amount for i, amount in enumerate(amounts)}


def refused(name: str, detail: str) -> BadInput:
    """The error for one input that no formula can use."""
    return BadInput("these values cannot be", errors=(FieldError(f"/{name}", detail),))


def blocking(arrivals: float, rates: Iterable[float]) -> float:
    """P(all busy) of a loss system whose k-th occupied place works at the k-th total rate.

    With rates mu, 2 mu, ... n mu this is Erlang B. `arrivals` and `rates` share one unit of time.
    """
    busy = 1.0
    for rate in rates:
        busy = arrivals * busy / (rate + arrivals * busy)
    return busy


def erlang_b(*, agents: int, load: float) -> float:
    """The share of arrivals lost when nobody may wait; `load` in erlang. Zero agents lose all."""
    check_amounts(zero_allowed=("load",), load=load)
    if agents:
        check_counts(agents=agents)
    return blocking(load, range(1, agents + 1)) if load else float(agents == 0)


def loss_system(*, agents: int, load: float) -> Performance:
    """M/M/n/n: who finds every agent busy is gone."""
    check_counts(agents=agents)
    lost = erlang_b(agents=agents, load=load)
    return Performance(
        p_wait=0.0,
        mean_wait_seconds=0.0,
        p_wait_over=0.0,
        service_level=1.0 - lost,
        p_abandon=0.0,
        p_block=lost,
        mean_queue=0.0,
        occupancy=load * (1.0 - lost) / agents,
    )


def erlang_c(*, agents: int, load: float) -> float:
    """P(an arrival must wait) with endless patience; 1 when the load reaches the agents."""
    lost = erlang_b(agents=agents, load=load)
    if load >= agents:
        return 1.0
    return lost / (1.0 - (load / agents) * (1.0 - lost))


def delay_system(
    *,
    agents: int,
    arrivals_per_second: float,
    service_seconds: float,
    within_seconds: float = 0.0,
) -> Performance:
    """M/M/n, Erlang C: everybody waits as long as it takes.

    From the load of all agents on the queue grows for ever: waits are infinite then.
    """
    check_counts(agents=agents)
    check_amounts(
        zero_allowed=("arrivals_per_second", "within_seconds"),
        arrivals_per_second=arrivals_per_second,
        service_seconds=service_seconds,
        within_seconds=within_seconds,
    )
    load = arrivals_per_second * service_seconds
    waits = erlang_c(agents=agents, load=load)
    stable = load < agents
    mean = waits * service_seconds / (agents - load) if stable else math.inf
    spare = (agents - load) / service_seconds
    over = waits * math.exp(-spare * within_seconds) if stable else 1.0
    return Performance(
        p_wait=waits,
        mean_wait_seconds=mean,
        p_wait_over=over,
        service_level=1.0 - over,
        p_abandon=0.0,
        p_block=0.0,
        mean_queue=arrivals_per_second * mean if stable else math.inf,
        occupancy=min(1.0, load / agents),
    )


def finite_queue(
    *,
    agents: int,
    waiting_places: int,
    arrivals_per_second: float,
    service_seconds: float,
    within_seconds: float = 0.0,
) -> Performance:
    """M/M/n/K with K = agents + waiting places: who finds every place taken is turned away.

    Waits are over the arrivals that were let in; stable at any load.
    """
    check_counts(agents=agents)
    check_amounts(
        zero_allowed=("arrivals_per_second", "within_seconds"),
        arrivals_per_second=arrivals_per_second,
        service_seconds=service_seconds,
        within_seconds=within_seconds,
    )
    if not 0 <= waiting_places <= MOST_PLACES:
        raise refused("waiting_places", f"must be 0 to {MOST_PLACES}, not {waiting_places}")
    load = arrivals_per_second * service_seconds
    if not load:
        return IDLE
    states = _states(agents, waiting_places, load)
    return _finite(states, agents, load, service_seconds, within_seconds)


def _states(agents: int, places: int, load: float) -> list[float]:
    """Probabilities of fewer than all busy, then of 0, 1, ... `places` waiting.

    Beyond `agents` each state is load/agents times the one before; before it, together,
    (1 - B)/B times the state of all busy and nobody waiting, B being Erlang's loss.
    """
    lost = erlang_b(agents=agents, load=load)
    ratio = load / agents
    # Counted from the far end where the far end is the likely one, so that nothing overflows.
    waiting = [ratio ** (k if ratio <= 1 else k - places) for k in range(places + 1)]
    scaled = [lost * weight for weight in waiting]
    fewer = (1.0 - lost) * waiting[0]
    total = fewer + math.fsum(scaled)
    return [part / total for part in (fewer, *scaled)]


def _finite(
    states: list[float], agents: int, load: float, service_seconds: float, within_seconds: float
) -> Performance:
    fewer, *waiting = states
    lost = waiting[-1]
    # An arrival that finds k waiting is k-th but one in line and needs k + 1 releases.
    finds = waiting[:-1]
    admitted = fewer + math.fsum(finds)
    queue = math.fsum(k * p for k, p in enumerate(waiting))
    late = _late(finds, agents * within_seconds / service_seconds) / admitted
    arrivals = load / service_seconds
    return Performance(
        p_wait=math.fsum(finds) / admitted,
        mean_wait_seconds=queue / (arrivals * admitted),
        p_wait_over=late,
        service_level=admitted * (1.0 - late),
        p_abandon=0.0,
        p_block=lost,
        mean_queue=queue,
        occupancy=load * admitted / agents,
    )


def _late(finds: list[float], releases: float) -> float:
    """The weight of those who need more releases than a Poisson stream of mean `releases` gives."""
    late, fewer = 0.0, 0.0
    for k, p in enumerate(finds):
        log = -releases + (k * math.log(releases) if k else 0.0) if releases else 0.0
        fewer += math.exp(log - math.lgamma(k + 1)) if releases or k == 0 else 0.0
        late += p * min(1.0, fewer)
    return late
