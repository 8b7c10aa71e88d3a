"""Formulae of staffing checked by the production router in virtual time.

One pool of equal agents and one kind of work, as the formulae see them: Poisson arrivals,
exponential service and patience. What differs is who decides: the router itself, conversation by
conversation, so that an agent who is slowed by a third chat is slowed by just that one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from omnidesk.simulate import chat_queues
from omnidesk.simulate.dispatch import dispatcher
from omnidesk.simulate.engine import simulate
from omnidesk.simulate.erlang import check_counts, refused
from omnidesk.simulate.replicate import half_width
from omnidesk.simulate.sample_path import Item, sample_path
from omnidesk.simulate.scenario import (
    Agent,
    Channel,
    Distribution,
    Rate,
    Scenario,
    Slots,
    Stream,
)
from omnidesk.simulate.staffing import Demand, Goal, perform
from omnidesk.simulate.staffing_control import Outcome, formula_model
from omnidesk.simulate.staffing_figures import finite

Measures: TypeAlias = Mapping[str, float]

USUAL_SEEDS = range(1, 11)
# So that chance alone seldom speaks against a formula.
CONFIDENCE = 0.99
# Each agent costs time in every run; formulae of pools this large are as good as exact.
MOST_AGENTS_UNASKED = 2_000
# Contacts measured in one run: several times as many as the queue remembers, within these.
_FEWEST, _MOST, _MEMORIES = 1_000, 2_500, 8
_WARM_UP = 0.25
# Contacts of a check and the search after it, about four seconds of work.
_MOST_CONTACTS = 60_000
_ROUNDING = 1e-6
# The figures, and the most each can be.
_MEASURES = {
    "service_level": 1.0,
    "mean_wait_seconds": math.inf,
    "p_abandon": 1.0,
    "p_block": 1.0,
    "occupancy": 1.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What `agents` make of a demand in the long run, by simulation over `seeds` runs.

    Each figure is the formula's, plus what the router made of the customers in the runs, less
    what the formula's own model made of the same ones (`staffing_control`). The true service
    level lies within `half_width` of `service_level` with 99 % confidence; `runs_service_level`
    and `runs_half_width` are those of the runs as they came. `mean_wait_seconds` is over contacts
    that were let in, `occupancy` the share of conversation slots in use, as in `Performance`;
    `contacts` is the number measured.
    """

    agents: int
    service_level: float
    half_width: float
    mean_wait_seconds: float
    p_abandon: float
    p_block: float
    occupancy: float
    runs_service_level: float
    runs_half_width: float
    contacts: int
    seeds: int

    def keeps(self, goal: Goal) -> bool:
        """Whether every promise of `goal` is kept, taking the figures at their word."""
        lost = self.p_abandon + self.p_block
        return (
            self.service_level >= goal.target
            and (goal.max_abandonment is None or lost <= goal.max_abandonment)
            and (goal.max_occupancy is None or self.occupancy <= goal.max_occupancy)
        )


def settles(demand: Demand, agents: int) -> bool:
    """Whether the queue comes to rest, so that a long run tells anything."""
    bounded = demand.patience_seconds is not None or demand.waiting_places is not None
    return agents > 0 and (bounded or demand.load < agents)


def pool_scenario(demand: Demand, agents: int, goal: Goal) -> Scenario:
    """One pool of so many equal agents under this demand, as long as its queue needs.

    Starts with as many conversations as there are on average. A mean concurrency that is a
    fraction gives some agents one slot more than others. Raises BadInput without agents or work.
    """
    check_counts(agents=agents)
    if not demand.arrivals_per_second:
        raise refused("arrivals_per_second", "must be more than 0 for a simulation")
    rates = _rates(demand)
    channel: Channel = "chat" if len(rates) > 2 else "voice"
    there = round(perform(demand, agents, goal.within_seconds).occupancy * demand.slots(agents))
    horizon = _contacts(demand, agents, there) / demand.arrivals_per_second
    limit = demand.waiting_places
    return Scenario(
        key="pool",
        horizon_s=horizon,
        # Whoever came before the horizon is still served, else the last would count as missed.
        stop_s=horizon + 100.0 * (goal.within_seconds + demand.handle_seconds),
        warmup_s=_WARM_UP * horizon,
        chat_agent_rate_at_j=rates,
        max_in_system=None if limit is None else demand.slots(agents) + limit,
        agents=_agents(demand, agents, channel),
        streams=(_stream(demand, goal, channel, there),),
    )


def _rates(demand: Demand) -> tuple[float, ...]:
    """An agent's total pace with 0, 1, ... conversations, never more than help."""
    if demand.work_rates:
        return (0.0, *demand.work_rates[: chat_queues.useful_slots(demand.work_rates)])
    return tuple(float(held) for held in range(math.ceil(demand.concurrency - 1e-9) + 1))


def _contacts(demand: Demand, agents: int, there: int) -> float:
    """Arrivals in one run, those of the warm-up included."""
    busy = min(demand.load / agents, 0.999)
    memory = busy / (1.0 - math.sqrt(busy)) ** 2
    if demand.patience_seconds is not None:
        memory = min(memory, demand.arrivals_per_second * demand.patience_seconds)
    if demand.waiting_places is not None:
        memory = min(memory, demand.waiting_places)
    measured = min(max(_MEMORIES * (there + memory), _FEWEST), _MOST)
    return measured / (1.0 - _WARM_UP)


def _agents(demand: Demand, agents: int, channel: Channel) -> tuple[Agent, ...]:
    low, more = divmod(demand.slots(agents), agents)
    return tuple(
        Agent(
            id=position,
            skills={"any": 1.0},
            channels=(channel,),
            slots=Slots(chat=low + (position < more)) if channel == "chat" else Slots(voice=1),
        )
        for position in range(agents)
    )


def _stream(demand: Demand, goal: Goal, channel: Channel, there: int) -> Stream:
    patience = demand.patience_seconds
    return Stream(
        stream_no=0,
        channel=channel,
        skill="any",
        rate_per_min=(Rate(from_s=0.0, per_min=60.0 * demand.arrivals_per_second),),
        batch_at_0=there,
        service_s=Distribution(dist="exp", mean=demand.handle_seconds),
        patience_s=Distribution(dist="inf")
        if patience is None
        else Distribution(dist="exp", mean=patience),
        class_shares={"P1": 1.0},
        target_s={"P1": goal.within_seconds},
    )


def checked(demand: Demand, goal: Goal, agents: int, seeds: Sequence[int] = USUAL_SEEDS) -> Checked:
    """What so many agents make of this demand under the policy `default`, once for each seed.

    Raises BadInput with fewer than two seeds, and where the queue grows without end.
    """
    if len(seeds) < 2:
        raise refused("seeds", "must be two or more, for an interval")
    if not settles(demand, agents):
        raise refused("agents", f"must be more than the load of {demand.load:.4g}, not {agents}")
    scenario = pool_scenario(demand, agents, goal)
    runs = [_run(scenario, demand, seed) for seed in seeds]
    formula = perform(demand, agents, goal.within_seconds)
    found = {
        name: getattr(formula, name) + _mean([router[name] - model[name] for router, model in runs])
        for name in _MEASURES
    }
    return Checked(
        agents=agents,
        **{name: max(0.0, min(value, _MEASURES[name])) for name, value in found.items()},
        half_width=_half_width([a["service_level"] - b["service_level"] for a, b in runs]),
        runs_service_level=_mean([router["service_level"] for router, _ in runs]),
        runs_half_width=_half_width([router["service_level"] for router, _ in runs]),
        contacts=round(math.fsum(router["contacts"] for router, _ in runs)),
        seeds=len(runs),
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _half_width(values: Sequence[float]) -> float:
    return half_width(values, CONFIDENCE) or 0.0


def _run(scenario: Scenario, demand: Demand, seed: int) -> tuple[Measures, Measures]:
    """The figures of one seed: of the router, and of the formula's model."""
    items = sample_path(scenario, seed)
    run = simulate(scenario, items, dispatcher(scenario, "default"))
    waits = [math.nan if lost else wait for lost, wait in zip(run.blocked, run.waits, strict=True)]
    router = Outcome(waits, run.began, run.ended, run.abandoned)
    model = formula_model(demand, len(scenario.agents), items)
    slots = demand.slots(len(scenario.agents))
    return _measures(scenario, items, router, slots), _measures(scenario, items, model, slots)


def _measures(scenario: Scenario, items: Sequence[Item], seen: Outcome, slots: int) -> Measures:
    begin, end = scenario.warmup_s, scenario.horizon_s
    measured = [item.index for item in items if item.at >= begin]
    arrived = max(len(measured), 1)
    waits = [seen.waits[index] for index in measured if not math.isnan(seen.waits[index])]
    lost = sum(seen.lost[index] for index in measured)
    in_time = sum(
        not seen.lost[index] and seen.waits[index] <= items[index].target_s for index in measured
    )
    worked = (
        max(0.0, min(seen.ended[index], end) - max(began, begin))
        for index, began in enumerate(seen.began)
        if not math.isnan(began)
    )
    return {
        "contacts": len(measured),
        "service_level": in_time / arrived,
        "mean_wait_seconds": math.fsum(waits) / max(len(waits), 1),
        "p_abandon": lost / arrived,
        "p_block": (len(measured) - len(waits)) / arrived,
        "occupancy": math.fsum(worked) / (slots * (end - begin)),
    }


def wanted(demand: Demand, goal: Goal, first: Checked, seeds: Sequence[int]) -> Checked | None:
    """The least number of agents that keeps `goal` in simulation, searched around `first`.

    Ever larger steps away from it, then halving; after a bounded number of runs the least
    number known to do is returned, None where none was met.
    """
    known = {first.agents: first}
    left = max(2, _MOST_CONTACTS // max(first.contacts, 1) - 1)

    def enough(agents: int) -> bool | None:
        """None: no runs are left to tell."""
        if not settles(demand, agents):
            return False
        if agents not in known:
            if len(known) > left:
                return None
            known[agents] = checked(demand, goal, agents, seeds)
        return known[agents].keeps(goal)

    low, high, step = first.agents, first.agents, 1
    if first.keeps(goal):
        while low > 0 and enough(low):
            high, low, step = low, max(0, low - step), 2 * step
    else:
        while enough(high) is False:
            low, high, step = high, high + step, 2 * step
    while high - low > 1 and (found := enough((low + high) // 2)) is not None:
        middle = (low + high) // 2
        low, high = (low, middle) if found else (middle, high)
    return min(
        (one for one in known.values() if one.keeps(goal)),
        key=lambda one: one.agents,
        default=None,
    )


def with_check(
    answer: Mapping[str, Any], demand: Demand, goal: Goal, seeds: Sequence[int], *, forced: bool
) -> dict[str, Any]:
    """A formula's `answer` (of `staffing_figures`) with what simulation says to it.

    `checked_by_simulation` is there where the formula approximates (several conversations at once,
    pools of up to 2,000) or the check is `forced`; null where the queue grows without end. In
    it, `agrees` says whether the formula's service level lies within the interval; where not and
    the answer was searched for, `wanted_agents` is the number that simulation asks for (null:
    not met in bounded work), with its service level and interval beside it.
    """
    agents = answer["agents"]
    approximate = demand.slots(1) > 1 or demand.concurrency > 1 or bool(demand.work_rates)
    if not forced and not (approximate and agents <= MOST_AGENTS_UNASKED):
        return dict(answer)
    if not demand.arrivals_per_second or not settles(demand, agents):
        return {**answer, "checked_by_simulation": None}
    seen = checked(demand, goal, agents, seeds)
    off = abs(seen.service_level - answer["service_level"])
    agrees = off <= max(seen.half_width, _ROUNDING)
    told = _told(seen) | {"seeds": f"{seeds[0]}..{seeds[-1]}", "agrees": agrees}
    if not agrees and "binding" in answer:
        better = wanted(demand, goal, seen, seeds)
        told["wanted_agents"] = None if better is None else better.agents
        told["wanted"] = None if better is None else _told(better)
    return {**answer, "checked_by_simulation": told}


def _told(seen: Checked) -> dict[str, Any]:
    return {
        "agents": seen.agents,
        "service_level": finite(seen.service_level),
        "half_width": finite(seen.half_width),
        "runs_service_level": finite(seen.runs_service_level),
        "runs_half_width": finite(seen.runs_half_width),
        "confidence": CONFIDENCE,
        "mean_wait_seconds": finite(seen.mean_wait_seconds),
        "p_abandon": finite(seen.p_abandon),
        "p_block": finite(seen.p_block),
        "occupancy": finite(seen.occupancy),
        "contacts": seen.contacts,
    }
