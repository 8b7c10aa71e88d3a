"""Virtual time: customers of a sample path meet agents; a dispatcher decides who gets whom.

Everything is an event: an arrival, a customer losing patience, an item done, a shift that
begins or ends, a moment the dispatcher asked for. After each one the dispatcher is asked for
every assignment that is possible now. An arrival comes before other events of the same instant;
those come in the order in which they were scheduled. An agent whose shift ends takes nothing
more and finishes what they have.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Protocol

from omnidesk.simulate.physics import Desk
from omnidesk.simulate.sample_path import Item
from omnidesk.simulate.scenario import Agent, Scenario


class Dispatcher(Protocol):
    """Decides. Agents are positions in `Scenario.agents`; nobody is there until `present`."""

    def arrive(self, item: Item, at: float) -> None:
        """`item` waits from now on."""

    def leave(self, item: Item, at: float) -> None:
        """`item` gave up while it was waiting."""

    def finish(self, item: Item, at: float) -> None:
        """The agent of `item` is done with it."""

    def present(self, agent: int, at: float) -> None:
        """`agent` may be given work from now on."""

    def absent(self, agent: int, at: float) -> None:
        """`agent` may be given nothing more; what they hold stays theirs."""

    def assign(self, at: float) -> Sequence[tuple[int, int]]:
        """Every (item index, agent) assignment possible now, in order; each is carried out."""

    def next_change(self) -> float | None:
        """The next time, later than the last `assign`, at which time alone allows something."""


@dataclass(slots=True)
class Run:
    """What happened to each item of the sample path, and to each agent.

    `began` is the start of the first work and `ended` its end, both nan where it never came to
    that before the stop; `agent` is a position or -1. `waits` is the time until work began,
    until patience ended, or until the stop. `busy_s` counts from the warm-up until `until`, and
    `present_s` the time on shift or still at work in it; `until` is the stop, or the last event
    after the horizon when everybody was done before (so the lab's published spreads are met).
    """

    began: list[float]
    ended: list[float]
    agent: list[int]
    abandoned: list[bool]
    blocked: list[bool]
    waits: list[float]
    busy_s: list[float]
    present_s: list[float]
    until: float
    events: int = 0


# Kinds of events besides arrivals.
_DONE, _GAVE_UP, _PRESENT, _ABSENT, _MEASURE = range(5)


class ImpossibleAssignment(AssertionError):
    """The dispatcher gave an item that does not wait, or to an agent who may not take it."""


def simulate(scenario: Scenario, items: Sequence[Item], dispatcher: Dispatcher) -> Run:
    """Run `items` through `scenario` until `stop_s`.

    Raises ImpossibleAssignment when the dispatcher breaks a rule of the scenario.
    """
    engine = _Engine(scenario, items, dispatcher)
    engine.open()
    engine.run()
    return engine.close()


@dataclass(slots=True)
class _Engine:
    scenario: Scenario
    items: Sequence[Item]
    dispatcher: Dispatcher
    desks: list[Desk] = field(init=False)
    slots: list[dict[str, int]] = field(init=False)
    here: list[bool] = field(init=False)
    # Per agent, the number of the only scheduled end that still counts.
    current: list[int] = field(init=False)
    heap: list[tuple[float, int, int, int]] = field(default_factory=list)
    scheduled: int = 0
    waiting: list[bool] = field(init=False)
    in_system: int = 0
    decided_at: float = -1.0
    warm_busy_s: list[float] = field(init=False)
    # Per agent, busy seconds at the last end of a shift: what follows is overtime.
    counted_s: list[float] = field(init=False)
    overtime_s: list[float] = field(init=False)
    run_: Run = field(init=False)

    def __post_init__(self) -> None:
        agents = self.scenario.agents
        self.desks = [Desk(self.scenario.chat_agent_rate_at_j) for _ in agents]
        self.slots = [agent.slots.model_dump() for agent in agents]
        self.here = [False] * len(agents)
        self.current = [0] * len(agents)
        self.warm_busy_s = [0.0] * len(agents)
        self.counted_s = [0.0] * len(agents)
        self.overtime_s = [0.0] * len(agents)
        count = len(self.items)
        self.waiting = [False] * count
        self.run_ = Run(
            began=[math.nan] * count,
            ended=[math.nan] * count,
            agent=[-1] * count,
            abandoned=[False] * count,
            blocked=[False] * count,
            waits=[math.nan] * count,
            busy_s=[0.0] * len(agents),
            present_s=[0.0] * len(agents),
            until=self.scenario.horizon_s,
        )

    def open(self) -> None:
        """Everybody who works at 0 is there before the first customer."""
        self.schedule(self.scenario.warmup_s, _MEASURE, 0)
        for position, agent in enumerate(self.scenario.agents):
            for begin, end in agent.shifts if agent.shifts is not None else ((0.0, math.inf),):
                if begin <= 0.0:
                    self.shift_begins(position, 0.0)
                else:
                    self.schedule(begin, _PRESENT, position)
                if end < self.scenario.stop_s:
                    self.schedule(end, _ABSENT, position)

    def run(self) -> None:
        """Take events in order until the stop."""
        arrivals = iter(self.items)
        arrival = next(arrivals, None)
        while (at := self.next_at(arrival)) <= self.scenario.stop_s:
            if arrival is not None and arrival.at == at:
                self.arrive(arrival)
                arrival = next(arrivals, None)
            elif not self.happen(at):
                continue
            self.run_.events += 1
            self.run_.until = max(self.run_.until, at)
            self.decide(at)

    def next_at(self, arrival: Item | None) -> float:
        """The time of the next event; infinite when there is none."""
        at = math.inf if arrival is None else arrival.at
        if self.heap and self.heap[0][0] < at:
            at = self.heap[0][0]
        change = self.dispatcher.next_change()
        if change is None or change >= at:
            return at
        assert change > self.decided_at, f"next_change is {change}, asked at {self.decided_at}"
        return change

    def schedule(self, at: float, kind: int, which: int) -> int:
        """Put an event on the heap; its number orders events of one instant."""
        self.scheduled += 1
        heappush(self.heap, (at, self.scheduled, kind, which))
        return self.scheduled

    def arrive(self, item: Item) -> None:
        """A customer comes, or is turned away because the house is full."""
        limit = self.scenario.max_in_system
        if limit is not None and self.in_system >= limit:
            self.run_.blocked[item.index] = True
            return
        self.in_system += 1
        self.waiting[item.index] = True
        if item.patience_s < math.inf:
            self.schedule(item.at + item.patience_s, _GAVE_UP, item.index)
        self.dispatcher.arrive(item, item.at)

    def happen(self, at: float) -> bool:
        """Carry out the scheduled event of `at`, if there is one; False when it is void."""
        if not self.heap or self.heap[0][0] > at:
            return True
        _, number, kind, which = heappop(self.heap)
        if kind == _DONE:
            if self.current[which] != number:
                return False
            self.done(which, at)
        elif kind == _GAVE_UP:
            if not self.waiting[which]:
                return False
            self.gave_up(self.items[which], at)
        elif kind == _PRESENT:
            self.shift_begins(which, at)
        elif kind == _ABSENT:
            self.shift_ends(which, at)
        else:
            self.measure_from(at)
            return False
        return True

    def done(self, agent: int, at: float) -> None:
        """An agent is done with an item."""
        desk = self.desks[agent]
        desk.advance(at)
        self.note_email(desk)
        index = desk.finish(at)
        if math.isnan(self.run_.began[index]):  # an e-mail too short for the clock
            self.run_.began[index], self.run_.waits[index] = at, at - self.items[index].at
        self.run_.ended[index] = at
        self.in_system -= 1
        self.renew(agent)
        self.dispatcher.finish(self.items[index], at)

    def gave_up(self, item: Item, at: float) -> None:
        """A customer's patience ends before anybody was found."""
        self.waiting[item.index] = False
        self.in_system -= 1
        self.run_.abandoned[item.index] = True
        self.run_.waits[item.index] = item.patience_s
        self.dispatcher.leave(item, at)

    def shift_begins(self, agent: int, at: float) -> None:
        """The agent may be given work."""
        self.desks[agent].advance(at)
        self.overtime_s[agent] += self.desks[agent].busy_s - self.counted_s[agent]
        self.here[agent] = True
        self.dispatcher.present(agent, at)

    def shift_ends(self, agent: int, at: float) -> None:
        """The agent takes nothing more; work from here on is overtime."""
        self.desks[agent].advance(at)
        self.counted_s[agent] = self.desks[agent].busy_s
        self.here[agent] = False
        self.dispatcher.absent(agent, at)

    def decide(self, at: float) -> None:
        """Carry out what the dispatcher finds possible."""
        self.decided_at = at
        for index, agent in self.dispatcher.assign(at):
            item = self.items[index]
            level = self.allowed(item, agent)
            self.waiting[index] = False
            self.run_.agent[index] = agent
            if item.channel != "email":
                self.run_.began[index] = at
                self.run_.waits[index] = at - item.at
            desk = self.desks[agent]
            desk.advance(at)
            self.note_email(desk)
            desk.take(item, level, at)
            self.renew(agent)

    def allowed(self, item: Item, agent: int) -> float:
        """The level at which `agent` works `item`, after checking that they may take it."""
        found = self.scenario.agents[agent]
        level = found.level(item.channel, item.skill)
        if not self.waiting[item.index]:
            raise ImpossibleAssignment(f"item {item.index} does not wait")
        if level is None or not self.here[agent]:
            raise ImpossibleAssignment(f"agent {found.id} may not take item {item.index}")
        if not self.desks[agent].has_room(item.channel, self.slots[agent][item.channel]):
            raise ImpossibleAssignment(f"agent {found.id} has no room for item {item.index}")
        return level

    def renew(self, agent: int) -> None:
        """Schedule the agent's next end anew; the one scheduled before no longer counts."""
        end = self.desks[agent].next_end()
        self.current[agent] = 0 if end is None else self.schedule(end, _DONE, agent)

    def note_email(self, desk: Desk) -> None:
        """Record the begin of the e-mail on top, once it is known."""
        if desk.email_began is not None:
            index, at = desk.email_began
            self.run_.began[index] = at
            self.run_.waits[index] = at - self.items[index].at

    def measure_from(self, at: float) -> None:
        """The warm-up is over."""
        for agent, desk in enumerate(self.desks):
            desk.advance(at)
            self.note_email(desk)
            self.warm_busy_s[agent] = self.counted_s[agent] = desk.busy_s
            self.overtime_s[agent] = 0.0

    def close(self) -> Run:
        """The result at the stop."""
        stop = self.scenario.stop_s
        if any(desk.next_end() is not None for desk in self.desks):
            self.run_.until = stop
        for agent, desk in enumerate(self.desks):
            desk.advance(stop)
            self.note_email(desk)
            self.run_.busy_s[agent] = desk.busy_s - self.warm_busy_s[agent]
            late = 0.0 if self.here[agent] else desk.busy_s - self.counted_s[agent]
            on_shift = _present_s(self.scenario.agents[agent], self.scenario, self.run_.until)
            self.run_.present_s[agent] = on_shift + self.overtime_s[agent] + late
        for item in self.items:
            if math.isnan(self.run_.waits[item.index]) and not self.run_.blocked[item.index]:
                self.run_.waits[item.index] = stop - item.at
        return self.run_


def _present_s(agent: Agent, scenario: Scenario, until: float) -> float:
    """Seconds on shift between the warm-up and `until`."""
    begin = scenario.warmup_s
    shifts = ((begin, until),) if agent.shifts is None else agent.shifts
    return sum(max(0.0, min(until, late) - max(begin, early)) for early, late in shifts)
