"""Recorded customers and agents in virtual time, routed by the production core under any policy.

The loop is closed: whoever is answered earlier leaves their agent earlier. What is taken from the
record: when work arrived and what it asked for, when agents were there, how long each piece kept
its agent, how long an offer took to be accepted, and how long people were seen to wait. What is
not: declines, missed offers, transfers; work given back is one piece with its whole handling time.
Times are milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heappop, heappush
from typing import Any

from omnidesk.domain import steps as work_steps
from omnidesk.domain.policy import Policy
from omnidesk.routing import entries
from omnidesk.routing.entries import AgentEntry, ItemEntry, QueueEntry
from omnidesk.routing.plan import plan
from omnidesk.routing.state import RouterState
from omnidesk.routing.stepping import StepDue, steps_due
from omnidesk.routing.terms import terms

_MANY = 1_000_000
_FAR = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One piece of work: as it was when it came, at `at`; how long it keeps its agent; how long
    its customer waits before leaving (None: for ever)."""

    item: ItemEntry
    at: int
    handling: int
    patience: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """An agent and when they were there, [begin, end) in order."""

    agent: AgentEntry
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """Work an agent had at the beginning, and when they were done with it."""

    item: ItemEntry
    done_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Everything that was recorded from `begin` to `end`. `answer` is how long an offer usually
    took to be accepted."""

    begin: int
    end: int
    queues: tuple[QueueEntry, ...]
    people: tuple[Presence, ...]
    arrivals: tuple[Arrival, ...]
    in_hand: tuple[InHand, ...] = ()
    answer: int = 0


@dataclass(slots=True, kw_only=True)
class Fate:
    """What became of one arrival: how long it waited, and who took it; `left`: its customer gave
    up. Neither: it still waits at the end."""

    waited: int
    agent: str | None = None
    left: bool = False


@dataclass(slots=True, kw_only=True)
class Lived:
    """What became of every arrival, by work item, and for how long each agent was busy."""

    fates: dict[str, Fate] = field(default_factory=dict)
    busy: dict[str, int] = field(default_factory=dict)


def live(traffic: Traffic, policy: Policy) -> Lived:
    """Run recorded traffic under a policy; the same for ever."""
    run = _Run(traffic, policy)
    run.open()
    run.run()
    return run.close()


_ARRIVE, _HERE, _GONE, _DONE, _LEAVE = range(5)


class _Run:
    def __init__(self, traffic: Traffic, policy: Policy) -> None:
        self.traffic = traffic
        self.state = RouterState(terms(policy), traffic.begin)
        self.arrivals = {arrival.item.id: arrival for arrival in traffic.arrivals}
        self.heap: list[tuple[int, int, int, str]] = []
        self.number = 0
        self.fates: dict[str, Fate] = {}
        self.held: dict[str, int] = {}
        self.since: dict[str, int] = {}
        self.busy: dict[str, int] = {presence.agent.id: 0 for presence in traffic.people}

    def open(self) -> None:
        for queue in self.traffic.queues:
            self.state.put_queue(queue)
        for presence in self.traffic.people:
            self.state.put_agent(_there(presence.agent, "offline", 1))
            for begin, end in presence.spans:
                self.later(begin, _HERE, presence.agent.id)
                self.later(end, _GONE, presence.agent.id)
        for hand in self.traffic.in_hand:
            self.state.put_item(replace(hand.item))
            self.took(hand.item.agent or "", self.traffic.begin)
            self.later(hand.done_at, _DONE, hand.item.id)
        for arrival in self.traffic.arrivals:
            self.later(arrival.at, _ARRIVE, arrival.item.id)

    def later(self, at: int, kind: int, name: str) -> None:
        self.number += 1
        heappush(self.heap, (at, self.number, kind, name))

    def run(self) -> None:
        while True:
            change = self.state.next_change()
            at = min(self.heap[0][0] if self.heap else _FAR, _FAR if change is None else change)
            if at > self.traffic.end:
                return
            self.state.advance(at)
            while self.heap and self.heap[0][0] <= at:
                _, _, kind, name = heappop(self.heap)
                self.happen(kind, name, at)
            self.decide(at)

    def happen(self, kind: int, name: str, at: int) -> None:
        if kind == _ARRIVE:
            arrival = self.arrivals[name]
            # Entries live; what was recorded must not change.
            self.state.put_item(replace(arrival.item))
            if arrival.patience is not None:
                self.later(arrival.item.arrived_at + arrival.patience, _LEAVE, name)
        elif kind == _LEAVE:
            if name in self.state.items and self.state.items[name].state == "waiting":
                self.fates[name] = Fate(waited=at - self.arrivals[name].item.arrived_at, left=True)
                self.state.forget(name)
        elif kind == _DONE:
            self.gave(self.state.items[name].agent or "", at)
            self.state.finish(name)
        else:
            self.presence(name, "online" if kind == _HERE else "offline")

    def presence(self, name: str, presence: str) -> None:
        known = self.state.agents[name]
        self.state.put_agent(_there(known, presence, known.version + 1))

    def decide(self, at: int) -> None:
        self.step(at)
        while proposals := plan(self.state, at, _MANY):
            self.state.commit()
            for made in proposals:
                arrival = self.arrivals[made.work_item_id]
                answered = at + self.traffic.answer
                self.fates[made.work_item_id] = Fate(
                    waited=answered - arrival.item.arrived_at, agent=made.agent_id
                )
                self.took(made.agent_id, at)
                self.later(answered + arrival.handling, _DONE, made.work_item_id)
            self.step(at)

    def step(self, at: int) -> None:
        while due := steps_due(self.state, at, _MANY):
            for one in due:
                self.state.put_item(_stepped(self.state.items[one.item_id], one))

    def took(self, agent: str, at: int) -> None:
        if not self.held.get(agent):
            self.since[agent] = at
        self.held[agent] = self.held.get(agent, 0) + 1

    def gave(self, agent: str, at: int) -> None:
        self.held[agent] = self.held.get(agent, 0) - 1
        if not self.held[agent]:
            self.busy[agent] = self.busy.get(agent, 0) + at - self.since[agent]

    def close(self) -> Lived:
        end = self.traffic.end
        for agent, count in self.held.items():
            if count:
                self.busy[agent] = self.busy.get(agent, 0) + max(0, end - self.since[agent])
        for name, arrival in self.arrivals.items():
            self.fates.setdefault(name, Fate(waited=max(0, end - arrival.item.arrived_at)))
        return Lived(fates=self.fates, busy=self.busy)


def _there(agent: AgentEntry, presence: str, version: int) -> AgentEntry:
    made = replace(
        agent,
        presence=presence,
        version=version,
        lease=_FAR if presence == "online" else None,
        held=dict(agent.held),
        holds=set(),
    )
    made.profile, made.kept_for, made.stamp = None, None, 0
    return made


def _stepped(item: ItemEntry, due: StepDue) -> ItemEntry:
    version = item.version + 1
    if due.escalate_to is not None:
        gone = frozenset[str]()
        return replace(item, version=version, queue=due.escalate_to, declined=gone, bucket=None)
    at = None if item.step_at is None else entries.instant(item.step_at)
    after = work_steps.take(
        {
            "steps": item.steps,
            "step": item.step,
            "step_at": at,
            "requirements": [{"skill": s, "level": level} for s, level in item.requirements],
            "widened_to": list(item.widened),
            "priority": item.priority,
            "queue_id": item.queue,
        }
    )
    assert after is not None, "only a step that exists is due"
    return replace(
        item,
        version=version,
        queue=after.queue_id,
        priority=after.priority,
        requirements=entries.requirements(list(after.requirements)),
        widened=tuple(after.widened_to),
        step=after.step,
        step_at=entries.read_millis(after.step_at),
        bucket=None,
    )


def figures(traffic: Traffic, lived: Lived) -> dict[str, Any]:
    """Waits and answers of all and by queue, and how busy agents were. Seconds; a figure of
    nobody is None."""
    targets = {queue.id: queue.wait_target for queue in traffic.queues}
    queues = sorted({arrival.item.queue for arrival in traffic.arrivals})
    present = {p.agent.id: sum(b - a for a, b in p.spans) for p in traffic.people}
    there = sum(present.values())
    return {
        "all": _figures(traffic.arrivals, lived.fates, targets),
        "queues": {
            queue: _figures(
                [a for a in traffic.arrivals if a.item.queue == queue], lived.fates, targets
            )
            for queue in queues
        },
        "occupancy": sum(lived.busy.values()) / there if there else None,
        "agents": {
            name: {"busy_s": lived.busy.get(name, 0) / 1000, "present_s": present[name] / 1000}
            for name in sorted(present)
        },
    }


def _figures(
    arrivals: Sequence[Arrival], fates: Mapping[str, Fate], targets: Mapping[str, int]
) -> dict[str, Any]:
    found = [(arrival, fates[arrival.item.id]) for arrival in arrivals]
    waits = sorted(fate.waited for _, fate in found)
    answered = [(arrival, fate) for arrival, fate in found if fate.agent is not None]
    in_time = sum(fate.waited <= _target(arrival, targets) for arrival, fate in answered)
    return {
        "arrived": len(found),
        "answered": len(answered),
        "abandoned": sum(fate.left for _, fate in found),
        "waiting": sum(fate.agent is None and not fate.left for _, fate in found),
        "service_level": in_time / len(found) if found else None,
        "mean_wait_s": sum(waits) / len(waits) / 1000 if waits else None,
        "p50_wait_s": _rank(waits, 50),
        "p95_wait_s": _rank(waits, 95),
        "max_wait_s": _rank(waits, 100),
    }


def _target(arrival: Arrival, targets: Mapping[str, int]) -> int:
    own = arrival.item.target
    return own if own is not None else targets.get(arrival.item.queue, 0)


def _rank(values: Sequence[int], percent: int) -> float | None:
    return values[max(0, -(-percent * len(values) // 100) - 1)] / 1000 if values else None


def survival(seen: Sequence[tuple[int, bool]]) -> list[tuple[int, float]]:
    """How many wait at least so long: Kaplan and Meier (1958) over (wait, gave up); steps
    (time, share that is left just after it), in order. Who was answered is censored."""
    left, share = len(seen), 1.0
    found: list[tuple[int, float]] = []
    for at, gave_up in sorted(seen, key=lambda one: (one[0], not one[1])):
        if gave_up:
            share *= 1 - 1 / left
            found.append((at, share))
        left -= 1
    return found


def patience_beyond(curve: Sequence[tuple[int, float]], waited: int, draw: float) -> int | None:
    """The patience of somebody who had waited so long without leaving, for a uniform draw in
    [0, 1): by the curve, given that it is longer; None beyond everything that was seen."""
    before = [share for at, share in curve if at <= waited]
    mark = (before[-1] if before else 1.0) * (1.0 - draw)
    return next((at for at, share in curve if at > waited and share <= mark), None)


def instants(traffic: Traffic) -> tuple[datetime, datetime]:
    """When the traffic began and ended."""
    return entries.instant(traffic.begin), entries.instant(traffic.end)
