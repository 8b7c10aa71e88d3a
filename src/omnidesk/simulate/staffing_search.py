"""Staffing where no formula fits: several skills, several channels, chats that slow each other.

The attainment of every class comes from outside as a function of the numbers of agents, usually
the simulator with the production router. Start from square-root staffing of each pool, add one
agent where the class that is worst gains most, stop when every class is at its target (Wallace and
Whitt 2005), then take back whoever is not needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from omnidesk.simulate.erlang import refused
from omnidesk.simulate.erlang_limits import square_root_agents

Positions: TypeAlias = Mapping[str, int]
# What share of each class is served as promised with these numbers of agents.
Attainment: TypeAlias = Callable[[Positions], Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A change of one pool, and what every class reached after it."""

    pool: str
    change: int
    positions: Positions
    attained: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Where the search ended: numbers per pool, what each class reaches with them, whether every
    class is at its target, the way there, and how many times `attainment` was asked."""

    positions: Positions
    attained: Mapping[str, float]
    reached: bool
    steps: tuple[Step, ...]
    asked: int


def square_root_start(loads: Mapping[str, float], beta: float = 0.5) -> dict[str, int]:
    """First numbers per pool: load + beta * sqrt(load), from the erlangs each pool would carry."""
    return {pool: square_root_agents(load, beta) for pool, load in loads.items()}


def improve(
    attainment: Attainment,
    start: Positions,
    targets: float | Mapping[str, float],
    *,
    most_added: int = 200,
    trim: bool = True,
) -> Search:
    """Numbers of agents with which every class reaches its target.

    `targets` is one share for all classes, or one for each class that counts. Equal gains of
    the worst class are told apart by the next worst, then by the name of the pool, so the same
    `attainment` gives the same answer. Where one agent more shows no gain in any pool (an
    overloaded pool answers nobody in time until it has more than its load) two are tried, then
    four and so on. Stops unreached after `most_added` agents, or when nothing helps. Each step
    asks for every pool; equal questions are asked once.
    """
    _check(start)
    search = _Greedy(attainment, targets)
    positions = dict(sorted(start.items()))
    steps: list[Step] = []
    left = most_added
    while left > 0 and not search.reached(positions):
        found = search.next(positions, left)
        if found is None:
            break
        pool, more = found
        positions, left = _with(positions, pool, more), left - more
        steps.append(search.step(positions, pool, more))
    if trim and search.reached(positions):
        positions = search.trimmed(positions, steps)
    return Search(
        positions=positions,
        attained=search.ask(positions),
        reached=search.reached(positions),
        steps=tuple(steps),
        asked=len(search.known),
    )


def _check(start: Positions) -> None:
    if not start:
        raise refused("start", "must name at least one pool of agents")
    for pool, count in start.items():
        if count < 0:
            raise refused(f"start[{pool}]", f"must be 0 or more, not {count}")


def _with(positions: Positions, pool: str, change: int) -> dict[str, int]:
    return {**positions, pool: positions[pool] + change}


class _Greedy:
    """The answers so far, and how good numbers of agents are."""

    def __init__(self, attainment: Attainment, targets: float | Mapping[str, float]) -> None:
        self.attainment = attainment
        self.targets = targets
        self.known: dict[tuple[tuple[str, int], ...], Mapping[str, float]] = {}

    def ask(self, positions: Positions) -> Mapping[str, float]:
        key = tuple(sorted(positions.items()))
        if key not in self.known:
            self.known[key] = self.attainment(dict(positions))
        return self.known[key]

    def shortfalls(self, positions: Positions) -> list[float]:
        """Below its target, how far each class is; negative above it."""
        attained = self.ask(positions)
        if isinstance(self.targets, Mapping):
            missing = self.targets.keys() - attained.keys()
            if missing:
                raise refused(f"targets[{min(missing)}]", "names a class that nothing is known of")
            return [target - attained[name] for name, target in self.targets.items()]
        return [self.targets - share for share in attained.values()]

    def reached(self, positions: Positions) -> bool:
        return max(self.shortfalls(positions), default=0.0) <= 0.0

    def next(self, positions: Positions, most: int) -> tuple[str, int] | None:
        """Which pool gains most from as few agents more as show any gain, and how many."""
        now, more = self.worth(positions), 1
        while more <= most:
            worth = {pool: self.worth(_with(positions, pool, more)) for pool in positions}
            best = max(worth, key=lambda pool: worth[pool])
            if worth[best] > now:
                return best, more
            more *= 2
        return None

    def worth(self, positions: Positions) -> list[float]:
        """How good these numbers are: by the worst class, then the next worst, and so on. What is
        beyond a target counts for nothing."""
        return sorted(min(0.0, -short) for short in self.shortfalls(positions))

    def step(self, positions: Positions, pool: str, change: int) -> Step:
        return Step(pool=pool, change=change, positions=positions, attained=self.ask(positions))

    def trimmed(self, positions: Positions, steps: list[Step]) -> dict[str, int]:
        """Without the agents that no class needs, one by one from the pool that is largest then.
        A pool that cannot spare one is not asked again."""
        kept = dict(positions)
        spare = set(kept)
        while spare:
            pool = min(spare, key=lambda name: (-kept[name], name))
            if kept[pool] > 0 and self.reached(_with(kept, pool, -1)):
                kept = _with(kept, pool, -1)
                steps.append(self.step(kept, pool, -1))
            else:
                spare.remove(pool)
        return kept
