"""How many explained decisions a second the pure core makes, and how that grows with the house.

A steady state: every agent is full, work waits behind them. In each round some work ends and work
of the same types arrives, so that the mix stays what it is; the plan gives the freed agents what
comes first, with winner, runner-up, the next work in line and the counts of those ruled out. A
decision is everything from the end of work to the offer that follows; putting newly arrived work
into its place is measured apart. Time passes as it would at that rate. Nothing but the core is
measured; both sizes run in turns in one process.
"""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from omnidesk import clock
from omnidesk.bench import offers
from omnidesk.domain.policy import Policy
from omnidesk.routing.entries import AgentEntry, ItemEntry, QueueEntry, Requirements
from omnidesk.routing.plan import Proposal, plan
from omnidesk.routing.state import RouterState
from omnidesk.routing.terms import terms

SKILLS = 50
_QUEUES = 12
_PROFILES = 400
_TYPES = 300
_PER_ROUND = 20
# Rounds before the other size takes its turn.
_TURN = 2000
# Milliseconds between rounds; a lease that never ends.
_ROUND_MS = 1
_EVER = 10**15
# As a running server sets it.
_COLLECTOR = (20_000, 20, 50)
_POLICY = Policy()
# Queue, requirements and kind of work.
_Type = tuple[str, Requirements, str]
_KINDS = ("chat", "chat", "chat", "messaging", "messaging", "email", "voice")


@dataclass(slots=True)
class House:
    """A centre of `agents` with about `waiting` items in its queues, from one seed."""

    agents: int
    waiting: int
    seed: int = 1
    now: int = 10**9
    made: int = 0
    state: RouterState = field(init=False)
    held: list[tuple[str, _Type]] = field(default_factory=list)
    types: list[_Type] = field(init=False)
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.state = RouterState(terms(_POLICY), self.now)
        for number in range(_QUEUES):
            self.state.put_queue(QueueEntry(id=f"q{number:02d}", name=f"q{number}", version=1))
        profiles = [self._profile() for _ in range(min(_PROFILES, self.agents))]
        for number in range(self.agents):
            # In turn, so that there is somebody for every type of work.
            self.state.put_agent(self._agent(number, *profiles[number % len(profiles)]))
        suited = [(p, s) for p in profiles for s in p[1]]
        self.types = [self._type(*self.dice.choice(suited)) for _ in range(_TYPES)]
        while len(self.held) < self.agents and self._fill():
            pass
        while missing := max(0, self.waiting - len(self.state.items) + len(self.held)):
            for _ in range(missing):
                self.state.put_item(self._item(self.dice.choice(self.types)))
            self._place(10**6)

    def _profile(self) -> tuple[frozenset[str], dict[str, float]]:
        queues = frozenset(f"q{n:02d}" for n in self.dice.sample(range(_QUEUES), 2))
        skills = [f"s{n:02d}" for n in self.dice.sample(range(SKILLS), 3)]
        levels = (10.0, 8.0, 6.0)
        return queues, dict(zip(skills, levels, strict=True))

    def _type(self, profile: tuple[frozenset[str], dict[str, float]], skill: str) -> _Type:
        queue = self.dice.choice(sorted(profile[0]))
        return queue, ((skill, self.dice.choice((1.0, 5.0))),), self.dice.choice(_KINDS)

    def _agent(self, number: int, queues: frozenset[str], skills: dict[str, float]) -> AgentEntry:
        return AgentEntry(
            id=f"a{number:06d}",
            name=f"Agent {number}",
            version=1,
            disabled=False,
            presence="online",
            lease=_EVER,
            capacity=60,
            used=0,
            idle_since=self.now,
            assigned_at=None,
            queues=queues,
            skills=skills,
        )

    def _item(self, of: _Type) -> ItemEntry:
        self.made += 1
        queue, requirements, kind = of
        return ItemEntry(
            id=f"w{self.made:09d}",
            version=1,
            state="waiting",
            queue=queue,
            kind=kind,
            priority=self.dice.choice((0, 1, 2, 2, 2, 3)),
            requirements=requirements,
            weight=_POLICY.kind(kind).weight,
            arrived_at=self.now - self.dice.randrange(60_000),
        )

    def _place(self, limit: int) -> int:
        return self._hold(self._plan(limit))

    def _plan(self, limit: int) -> list[Proposal]:
        placed = plan(self.state, self.now, limit)
        self.state.commit()
        return placed

    def _hold(self, placed: list[Proposal]) -> int:
        for proposal in placed:
            item = self.state.items[proposal.work_item_id]
            self.held.append((item.id, (item.queue, item.requirements, item.kind)))
        return len(placed)

    def _fill(self) -> bool:
        for _ in range(self.agents):
            self.state.put_item(self._item(self.dice.choice(self.types)))
        return self._place(10**6) > self.agents // 50

    def round(self, measure: Callable[[], float]) -> tuple[int, float, float]:
        """One round; decisions made, the seconds they took, and those of the arrivals."""
        self.now += _ROUND_MS
        ended = []
        for _ in range(min(_PER_ROUND, len(self.held))):
            at = self.dice.randrange(len(self.held))
            self.held[at], self.held[-1] = self.held[-1], self.held[at]
            ended.append(self.held.pop())
        arrived = [self._item(of) for _, of in ended]
        start = measure()
        for item in arrived:
            self.state.put_item(item)
        queued = measure()
        self.state.advance(self.now)
        for item_id, _ in ended:
            self.state.finish(item_id)
        placed = self._plan(100)
        done = measure()
        return self._hold(placed), done - queued, queued - start


async def run(seconds: float) -> dict[str, Any]:
    """The core in both sizes, then from commit to offer with everything running."""
    found = await asyncio.to_thread(core, seconds, clock.monotonic)
    return found | await offers.run(seconds)


def core(seconds: float, measure: Callable[[], float]) -> dict[str, Any]:
    """Both sizes in turns for `seconds` of measured time altogether."""
    small, large = House(agents=100, waiting=1_000), House(agents=10_000, waiting=100_000)
    # What was built stays; the collector of cycles need not look at it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTOR)
    spent = {"small": [0, 0.0, 0.0], "large": [0, 0.0, 0.0]}
    while sum(taken for _, taken, _ in spent.values()) < seconds:
        for name, house in (("small", small), ("large", large)):
            for _ in range(_TURN):
                for at, value in enumerate(house.round(measure)):
                    spent[name][at] += value
    per = {name: 1e6 * taken / max(1, made) for name, (made, taken, _) in spent.items()}
    # As many arrive as are decided.
    queued = {name: 1e6 * taken / max(1, made) for name, (made, _, taken) in spent.items()}
    return {
        "agents": large.agents,
        "waiting": large.waiting,
        "skills": SKILLS,
        "decisions": spent["large"][0],
        "decisions_per_second": round(1e6 / per["large"]),
        "us_per_decision_small": round(per["small"], 2),
        "us_per_decision_large": round(per["large"], 2),
        "growth": round(per["large"] / per["small"], 3),
        "us_per_arrival_small": round(queued["small"], 2),
        "us_per_arrival_large": round(queued["large"], 2),
    }
