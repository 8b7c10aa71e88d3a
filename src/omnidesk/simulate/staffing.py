"""How many agents an interval needs.

Method: enough agents for the load at the highest occupancy people bear, then the least number
that meets the service target and the limit on abandonment, by Erlang C with endless patience and
by Erlang A where patience is known; with several chats at once by the even birth-death pool
(`chat_queues`). Every measure gets better with one agent more, so the least number is found by
halving. Rows SC and SA of the reference table are this search.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from omnidesk.simulate import chat_queues
from omnidesk.simulate.chat_queues import ChatLoad
from omnidesk.simulate.erlang import (
    IDLE,
    MOST_AGENTS,
    Performance,
    check_amounts,
    check_each,
    delay_system,
    finite_queue,
    numbered,
    refused,
)
from omnidesk.simulate.erlang_patience import Endless, Exponential, erlang_a

# Above this people tire and leave; formulae do not know it.
COMFORTABLE_OCCUPANCY = 0.85
USUAL_SHRINKAGE = 0.30


class Binding(StrEnum):
    """Which promise asks for the most agents."""

    NOTHING = "nothing"  # no work
    LOAD = "load"  # one agent, or just more than the load: fewer would never catch up
    SERVICE_LEVEL = "service_level"
    ABANDONMENT = "abandonment"
    OCCUPANCY = "occupancy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What comes in, and how long it takes.

    `handle_seconds` includes wrap-up. `concurrency` is how many conversations an agent holds at
    once (a mean may be a fraction), each taking `handle_seconds` however many there are; where
    they slow each other down, `work_rates` gives the agent's total pace with 1, 2, ... of them
    and `handle_seconds` is the time of one alone. `patience_seconds` is the mean of an exponential
    patience; None: nobody gives up. `waiting_places` limits the queue; it cannot be combined with
    patience or several conversations at once.
    """

    arrivals_per_second: float
    handle_seconds: float
    patience_seconds: float | None = None
    concurrency: float = 1.0
    work_rates: tuple[float, ...] = ()
    waiting_places: int | None = None

    def __post_init__(self) -> None:
        check_amounts(
            zero_allowed=("arrivals_per_second",),
            arrivals_per_second=self.arrivals_per_second,
            handle_seconds=self.handle_seconds,
        )
        check_each(numbered("work_rates", self.work_rates))
        if self.patience_seconds is not None:
            check_amounts(patience_seconds=self.patience_seconds)
        if not (math.isfinite(self.concurrency) and self.concurrency >= 1):
            raise refused("concurrency", f"must be 1 or more, not {self.concurrency!r}")
        if self.work_rates and self.concurrency not in (1.0, float(len(self.work_rates))):
            raise refused("work_rates", "must be as many as the conversations at once")
        single = self.patience_seconds is None and self.slots(1) == 1
        if self.waiting_places is not None and not single:
            raise refused("waiting_places", "go with endless patience and one item at a time")

    def slots(self, positions: int) -> int:
        """How many conversations so many agents hold at most."""
        if self.work_rates:
            return positions * chat_queues.useful_slots(self.work_rates)
        return math.floor(positions * self.concurrency + 1e-9)

    @property
    def load(self) -> float:
        """The agents this keeps busy without a pause, were nobody lost."""
        work = self.arrivals_per_second * self.handle_seconds
        return work / (max(self.work_rates) if self.work_rates else self.concurrency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is promised: `target` of all arrivals begun within `within_seconds`, at most
    `max_abandonment` lost, agents at work at most `max_occupancy` of their time (None: not asked).
    `shrinkage` is the share of paid time away from the desk."""

    target: float = 0.8
    within_seconds: float = 20.0
    max_abandonment: float | None = None
    max_occupancy: float | None = COMFORTABLE_OCCUPANCY
    shrinkage: float = USUAL_SHRINKAGE

    def __post_init__(self) -> None:
        check_amounts(zero_allowed=("within_seconds",), within_seconds=self.within_seconds)
        if not 0 < self.target < 1:
            raise refused("target", f"must be between 0 and 1, as in 0.8, not {self.target!r}")
        if self.max_occupancy is not None and not 0 < self.max_occupancy <= 1:
            raise refused("max_occupancy", f"must be above 0 and at most 1: {self.max_occupancy!r}")
        if self.max_abandonment is not None and not 0 < self.max_abandonment <= 1:
            raise refused(
                "max_abandonment", f"must be above 0 and at most 1: {self.max_abandonment!r}"
            )
        if not 0 <= self.shrinkage < 1:
            raise refused("shrinkage", f"must be 0 or more and below 1, not {self.shrinkage!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """The answer: agents at their desks, people to schedule, what to expect with that number,
    with one fewer (None: there is no fewer) and with one more, and what asks for the last agent.

    `target_positions` is the answer without the limit on occupancy.
    """

    positions: int
    scheduled: int
    target_positions: int
    binding: Binding
    at: Performance
    fewer: Performance | None
    more: Performance


def perform(demand: Demand, positions: int, within_seconds: float) -> Performance:
    """What so many agents make of this demand."""
    if not demand.arrivals_per_second:
        return IDLE
    if positions == 0:
        return _nobody(demand)
    if demand.work_rates:
        return _chatting(demand, positions, within_seconds)
    agents = demand.slots(positions)
    if demand.waiting_places is not None:
        return finite_queue(
            agents=agents,
            waiting_places=demand.waiting_places,
            arrivals_per_second=demand.arrivals_per_second,
            service_seconds=demand.handle_seconds,
            within_seconds=within_seconds,
        )
    if demand.patience_seconds is None:
        return delay_system(
            agents=agents,
            arrivals_per_second=demand.arrivals_per_second,
            service_seconds=demand.handle_seconds,
            within_seconds=within_seconds,
        )
    return erlang_a(
        agents=agents,
        arrivals_per_second=demand.arrivals_per_second,
        service_seconds=demand.handle_seconds,
        patience=Exponential(demand.patience_seconds),
        within_seconds=within_seconds,
    )


def _chatting(demand: Demand, positions: int, within_seconds: float) -> Performance:
    """Never more at once than the number at which an agent gets most done."""
    rates = demand.work_rates[: chat_queues.useful_slots(demand.work_rates)]
    patience = demand.patience_seconds
    load = ChatLoad(
        arrivals_per_second=demand.arrivals_per_second,
        service_seconds=demand.handle_seconds,
        work_rates=rates,
        patience=Endless() if patience is None else Exponential(patience),
    )
    return chat_queues.even_pool(load, agents=positions, within_seconds=within_seconds)


def _nobody(demand: Demand) -> Performance:
    """Without agents everybody waits until they give up, or for ever."""
    patience = demand.patience_seconds
    mean = math.inf if patience is None else patience
    return Performance(
        p_wait=1.0,
        mean_wait_seconds=mean,
        p_wait_over=1.0,
        service_level=0.0,
        p_abandon=0.0 if patience is None else 1.0,
        p_block=0.0,
        mean_queue=demand.arrivals_per_second * mean,
        occupancy=0.0,
    )


def require(demand: Demand, goal: Goal) -> Staffing:
    """The least number of agents that keeps every promise of `goal`.

    Raises BadInput where no number up to 100,000 does.
    """
    within = goal.within_seconds
    if not demand.arrivals_per_second:
        return _answer(demand, goal, 0, 0, Binding.NOTHING)
    asked = {
        Binding.LOAD: _least(demand, within, lambda p: math.isfinite(p.mean_wait_seconds)),
        Binding.SERVICE_LEVEL: _least(demand, within, lambda p: p.service_level >= goal.target),
    }
    if goal.max_abandonment is not None:
        most = goal.max_abandonment
        asked[Binding.ABANDONMENT] = _least(
            demand, within, lambda p: p.p_abandon + p.p_block <= most
        )
    target = max(asked.values())
    if goal.max_occupancy is not None:
        # A tiny excess of rounding is no reason for one agent more.
        asked[Binding.OCCUPANCY] = max(1, math.ceil(demand.load / goal.max_occupancy - 1e-9))
    positions = max(asked.values())
    binding = next(name for name, least in asked.items() if least == positions)
    return _answer(demand, goal, positions, target, binding)


def _answer(demand: Demand, goal: Goal, positions: int, target: int, binding: Binding) -> Staffing:
    within = goal.within_seconds
    return Staffing(
        positions=positions,
        scheduled=scheduled(positions, goal.shrinkage),
        target_positions=target,
        binding=binding,
        at=perform(demand, positions, within),
        fewer=perform(demand, positions - 1, within) if positions else None,
        more=perform(demand, positions + 1, within),
    )


def scheduled(positions: int, shrinkage: float) -> int:
    """People to schedule so that `positions` are at their desks."""
    return math.ceil(positions / (1.0 - shrinkage) - 1e-9)


def _least(demand: Demand, within: float, holds: Callable[[Performance], bool]) -> int:
    """The least number of agents for which `holds`, which stays true from there on."""

    def enough(positions: int) -> bool:
        return holds(perform(demand, positions, within))

    high = max(1, math.floor(demand.load))
    step = max(1, math.isqrt(high))
    low = 0
    while not enough(high):
        low, high, step = high, high + step, 2 * step
        if high > MOST_AGENTS:
            raise refused("target", "is out of reach with any number of agents")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
