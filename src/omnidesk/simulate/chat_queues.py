"""Agents who talk to several customers at once.

An agent with j chats finishes them at the total rate work_rates[j-1] / service_seconds, where
`service_seconds` is a chat's duration when it has the agent to itself. Two answers: a chain over
the number of chats, with the chats spread evenly (quick, for any size, and a little optimistic),
and the exact chain over how many agents hold how many chats.

Sources: Tezcan and Zhang 2014 and Luo and Zhang 2013 (least loaded is best where each further chat
helps less); states are eliminated without subtractions as in Grassmann, Taksar and Heyman 1985.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from omnidesk.simulate.erlang import (
    MOST_AGENTS,
    Performance,
    check_amounts,
    check_counts,
    check_each,
    numbered,
    refused,
)
from omnidesk.simulate.erlang_patience import Endless, Impatient, Patience, impatient

# Number of states of the exact chain; beyond, elimination takes minutes.
MOST_STATES = 6_000


class Spread(StrEnum):
    """Which of the agents with a free slot gets the next chat."""

    LEAST_LOADED = "least_loaded"
    RANDOM = "random"
    MOST_LOADED = "most_loaded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLoad:
    """What customers bring, and how the agents work. Rates a second; see the module."""

    arrivals_per_second: float
    service_seconds: float
    work_rates: tuple[float, ...]
    patience: Patience = field(default_factory=Endless)

    def __post_init__(self) -> None:
        check_amounts(
            arrivals_per_second=self.arrivals_per_second,
            service_seconds=self.service_seconds,
        )
        check_each(numbered("work_rates", self.work_rates))
        if not self.work_rates:
            raise refused("work_rates", "must hold one rate for each number of chats")


def useful_slots(work_rates: Sequence[float]) -> int:
    """The number of chats at which an agent finishes most; more of them only slow everybody."""
    return 1 + max(range(len(work_rates)), key=lambda j: (work_rates[j], -j))


def even_pool(load: ChatLoad, *, agents: int, within_seconds: float = 0.0) -> Performance:
    """The pool as one birth-death chain, chats spread as evenly as they can be at every moment.

    Waits come out 0.3 to 1.8 % below the exact least-loaded chain. Occupancy is that of slots.
    """
    check_counts(agents=agents)
    check_amounts(zero_allowed=("within_seconds",), within_seconds=within_seconds)
    slots = agents * len(load.work_rates)
    if slots > 10 * MOST_AGENTS:
        raise refused("agents", f"times slots must be at most {10 * MOST_AGENTS}")
    # `full` is P(x chats) among the states of at most x chats, `held` the mean number there.
    full, held = 1.0, 0.0
    for chats in range(1, slots):
        rate = even_rate(chats, agents, load.work_rates) / load.service_seconds
        full = load.arrivals_per_second * full / (rate + load.arrivals_per_second * full)
        held = full * chats + (1.0 - full) * held
    return _with_queue(load, _queue(load, agents, full, within_seconds), held, slots)


def even_rate(chats: int, agents: int, work_rates: Sequence[float]) -> float:
    """The pace of all agents together with so many chats, spread evenly."""
    low, more = divmod(chats, agents)
    rates = (0.0, *work_rates)
    return (agents - more) * rates[low] + (more * rates[low + 1] if more else 0.0)


def exact_pool(
    load: ChatLoad, *, agents: int, spread: Spread, within_seconds: float = 0.0
) -> Performance:
    """The exact chain over how many agents hold 0, 1, ... k chats. Raises BadInput beyond
    MOST_STATES states (8 agents of 3 chats make 165)."""
    check_counts(agents=agents)
    check_amounts(zero_allowed=("within_seconds",), within_seconds=within_seconds)
    chain = _Chain(load, agents, spread)
    shares = chain.shares()
    slots = agents * len(load.work_rates)
    free = {state: share for state, share in shares.items() if _chats(state) < slots}
    total = math.fsum(free.values())
    last = math.fsum(share for state, share in free.items() if _chats(state) == slots - 1)
    held = math.fsum(share * _chats(state) for state, share in free.items()) / total
    return _with_queue(load, _queue(load, agents, last / total, within_seconds), held, slots)


def _queue(load: ChatLoad, agents: int, before_full: float, within: float) -> Impatient:
    """What happens once every slot is taken: the agents then work at one fixed total rate."""
    return impatient(
        before_full=before_full,
        arrivals=load.arrivals_per_second,
        full_rate=agents * load.work_rates[-1] / load.service_seconds,
        patience=load.patience,
        within_seconds=within,
    )


def _with_queue(load: ChatLoad, queue: Impatient, held: float, slots: int) -> Performance:
    """`held` is the mean number of chats while a slot is free."""
    in_use = queue.p_wait * slots + (1.0 - queue.p_wait) * held
    return Performance(
        p_wait=queue.p_wait,
        mean_wait_seconds=queue.mean_wait_seconds,
        p_wait_over=queue.p_wait_over,
        service_level=queue.service_level,
        p_abandon=queue.p_abandon,
        p_block=0.0,
        mean_queue=load.arrivals_per_second * queue.mean_wait_seconds,
        occupancy=in_use / slots,
    )


# How many agents hold 0, 1, ... k chats.
State = tuple[int, ...]


def _chats(state: State) -> int:
    return sum(j * count for j, count in enumerate(state))


class _Chain:
    """The chain up to all slots taken. The queue beyond hangs on the full state alone, so that
    shares below are right without it."""

    def __init__(self, load: ChatLoad, agents: int, spread: Spread) -> None:
        self.load = load
        self.agents = agents
        self.spread = spread
        self.slots = len(load.work_rates)
        count = math.comb(agents + self.slots, self.slots)
        if count > MOST_STATES:
            raise refused("agents", f"make {count} states; at most {MOST_STATES} are solved")

    def shares(self) -> dict[State, float]:
        """The stationary share of each state."""
        states = sorted(_states(self.agents, self.slots), key=lambda s: (_chats(s), s))
        number = {state: i for i, state in enumerate(states)}
        rates = [{number[to]: rate for to, rate in self.moves(state).items()} for state in states]
        return dict(zip(states, _stationary(rates), strict=True))

    def moves(self, state: State) -> dict[State, float]:
        """Where the chain goes from here, with rates."""
        found: dict[State, float] = {}
        for j, weight in self._joins(state):
            to = _moved(state, j, j + 1)
            found[to] = found.get(to, 0.0) + weight * self.load.arrivals_per_second
        for j in range(1, self.slots + 1):
            if state[j]:
                rate = state[j] * self.load.work_rates[j - 1] / self.load.service_seconds
                found[_moved(state, j, j - 1)] = rate
        return found

    def _joins(self, state: State) -> list[tuple[int, float]]:
        """How many chats the agent of the next one holds already, with probabilities."""
        open_ = [j for j in range(self.slots) if state[j]]
        if not open_:
            return []
        if self.spread is Spread.RANDOM:
            total = sum(state[j] for j in open_)
            return [(j, state[j] / total) for j in open_]
        return [(min(open_) if self.spread is Spread.LEAST_LOADED else max(open_), 1.0)]


def _states(agents: int, slots: int) -> list[State]:
    if not slots:
        return [(agents,)]
    return [
        (count, *rest) for count in range(agents + 1) for rest in _states(agents - count, slots - 1)
    ]


def _moved(state: State, origin: int, to: int) -> State:
    changed = list(state)
    changed[origin] -= 1
    changed[to] += 1
    return tuple(changed)


def _stationary(rates: list[dict[int, float]]) -> list[float]:
    """Shares from rates by state reduction, last state first; no two numbers are subtracted."""
    into: list[dict[int, float]] = [{} for _ in rates]
    for i, row in enumerate(rates):
        for j, rate in row.items():
            into[j][i] = rate
    for last in range(len(rates) - 1, 0, -1):
        ways = {j: rate for j, rate in rates[last].items() if j < last}
        out = math.fsum(ways.values())
        for i in [i for i in into[last] if i < last]:
            share = into[last][i] / out
            into[last][i] = share
            for j, rate in ways.items():
                if i != j:
                    rates[i][j] = into[j][i] = rates[i].get(j, 0.0) + share * rate
    weights = [1.0]
    for state in range(1, len(rates)):
        weights.append(
            math.fsum(weights[i] * share for i, share in into[state].items() if i < state)
        )
    total = math.fsum(weights)
    return [weight / total for weight in weights]
