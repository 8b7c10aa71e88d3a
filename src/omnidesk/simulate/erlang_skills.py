"""Skill-based routing that has an exact answer: oldest first, longest idle agent.

Product form of Visschers, Adan and Weiss 2012 and Adan and Weiss 2014: an agent takes the oldest
customer they can serve, a customer takes the longest idle agent that can serve them. Sums over
orders of agents are folded into sums over sets of agents.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from omnidesk.simulate.erlang import check_each, refused

# Time and memory double with each agent more.
MOST_AGENTS = 14

Team = frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Specialist:
    """One agent: what they can serve, and how fast (exponential, by the agent)."""

    skills: frozenset[str]
    service_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillFigures:
    """One skill: share that waits, mean wait, mean number waiting."""

    p_wait: float
    mean_wait_seconds: float
    mean_queue: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillPerformance:
    """Every skill, and the share of time each agent is busy, in the order given."""

    skills: Mapping[str, SkillFigures]
    occupancy: tuple[float, ...]


def skill_queues(
    agents: Sequence[Specialist], arrivals_per_second: Mapping[str, float]
) -> SkillPerformance | None:
    """Waits per skill; None where some skills together ask for more than those who have them can
    do. Raises BadInput for a skill nobody has, an agent without work, or too many agents."""
    _check(agents, arrivals_per_second)
    sums = _Sums(agents, arrivals_per_second)
    if not sums.stable():
        return None
    sums.fold()
    return sums.performance()


def _check(agents: Sequence[Specialist], arrivals: Mapping[str, float]) -> None:
    if not 1 <= len(agents) <= MOST_AGENTS:
        raise refused("agents", f"must be 1 to {MOST_AGENTS}, not {len(agents)}")
    check_each({f"arrivals_per_second[{skill}]": rate for skill, rate in arrivals.items()})
    for i, agent in enumerate(agents):
        check_each({f"agents[{i}].service_seconds": agent.service_seconds})
        if not agent.skills & arrivals.keys():
            raise refused(f"agents[{i}].skills", "must name a skill that somebody asks for")
    for skill in arrivals:
        if not any(skill in agent.skills for agent in agents):
            raise refused(f"arrivals_per_second[{skill}]", "is for a skill that no agent has")


class _Sums:
    """Unnormalised weights per set of busy agents, over all orders in which they became busy."""

    def __init__(self, agents: Sequence[Specialist], arrivals: Mapping[str, float]) -> None:
        self.rates = [1.0 / agent.service_seconds for agent in agents]
        self.able = {
            s: frozenset(i for i, a in enumerate(agents) if s in a.skills) for s in arrivals
        }
        self.arrivals = arrivals
        self.teams = [
            frozenset(team)
            for size in range(len(agents) + 1)
            for team in combinations(range(len(agents)), size)
        ]
        self.busy: dict[Team, float] = {}
        self.idle: dict[Team, float] = {}
        self.queues: dict[Team, dict[str, float]] = {}

    def pace(self, team: Team) -> float:
        """What these agents finish a second."""
        return math.fsum(self.rates[i] for i in team)

    def captive(self, team: Team) -> float:
        """Arrivals that only these agents can serve."""
        return math.fsum(rate for s, rate in self.arrivals.items() if self.able[s] <= team)

    def reachable(self, team: Team) -> float:
        """Arrivals that any of these agents can serve."""
        return math.fsum(rate for s, rate in self.arrivals.items() if self.able[s] & team)

    def stable(self) -> bool:
        """Whether no set of agents is asked for more than it can do."""
        return all(self.captive(team) < self.pace(team) for team in self.teams if team)

    def fold(self) -> None:
        """From the empty set up: who became busy last, who has been idle longest."""
        nobody: Team = frozenset()
        self.busy[nobody], self.idle[nobody] = 1.0, 1.0
        self.queues[nobody] = dict.fromkeys(self.arrivals, 0.0)
        for team in self.teams[1:]:
            without = [team - {i} for i in team]
            self.idle[team] = math.fsum(self.idle[t] for t in without) / self.reachable(team)
            spare = self.pace(team) - self.captive(team)
            weight = math.fsum(self.busy[t] for t in without) / spare
            self.busy[team] = weight
            # Between this agent and the next wait a geometric number of those only they can serve.
            self.queues[team] = {
                s: math.fsum(self.queues[t][s] for t in without) / spare
                + (weight * rate / spare if self.able[s] <= team else 0.0)
                for s, rate in self.arrivals.items()
            }

    def performance(self) -> SkillPerformance:
        """The weights, normalised."""
        everybody = self.teams[-1]
        joint = {team: self.busy[team] * self.idle[everybody - team] for team in self.teams}
        total = math.fsum(joint.values())
        skills = {}
        for skill, rate in self.arrivals.items():
            waits = math.fsum(w for team, w in joint.items() if self.able[skill] <= team)
            queue = math.fsum(
                self.queues[team][skill] * self.idle[everybody - team] for team in self.teams
            )
            skills[skill] = SkillFigures(
                p_wait=waits / total,
                mean_wait_seconds=queue / total / rate,
                mean_queue=queue / total,
            )
        occupancy = tuple(
            math.fsum(w for team, w in joint.items() if i in team) / total
            for i in range(len(self.rates))
        )
        return SkillPerformance(skills=skills, occupancy=occupancy)
