"""How many agents of each kind a simulated centre needs, by the production router itself.

Pools are the groups of a scenario's agents who are alike: skills and levels, channels, slots and
shifts. The customers of each seed stay the same whatever the numbers of agents are, so two answers
differ by the agents alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

from omnidesk.simulate.dispatch import dispatcher
from omnidesk.simulate.erlang import refused
from omnidesk.simulate.measures import Figures
from omnidesk.simulate.replicate import half_width, replicate
from omnidesk.simulate.scenario import Agent, Preferred, Scenario, Stream
from omnidesk.simulate.staffing import scheduled
from omnidesk.simulate.staffing_search import Positions, Search, improve, square_root_start

Targets: TypeAlias = float | Mapping[str, float]
# The figures of each seed under the policy `default`, in the order of the seeds.
Runs: TypeAlias = Callable[[Scenario, Sequence[int]], Sequence[Figures]]

POLICY = "default"
USUAL_SEEDS = range(1, 6)
# Arrivals of one run, as far as a centre that is always the same is shortened unasked.
_ENOUGH_ARRIVALS = 2_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Attained:
    """The share of a class begun in time: mean over the seeds, half of its 95 % interval (None with
    one seed), and what was asked for."""

    share: float
    half_width: float | None
    target: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioStaffing:
    """The search, the numbers of agents that the scenario itself has and those the search started
    from, what each class ("<stream_no>/<class>") attains in the end, and the seconds that were
    simulated, warm-up included."""

    search: Search
    given: Positions
    start: Positions
    attained: Mapping[str, Attained]
    seconds: float


def figures(found: ScenarioStaffing, shrinkage: float) -> dict[str, Any]:
    """The answer as plain JSON values; `scheduled` are the people to schedule, of whom `shrinkage`
    is the share of paid time away from the desk. Steps show the numbers after them."""
    search = found.search
    counts: list[dict[str, Any]] = [
        {
            "pool": pool,
            "scenario_agents": count,
            "start": found.start[pool],
            "agents": search.positions[pool],
            "scheduled": scheduled(search.positions[pool], shrinkage),
        }
        for pool, count in found.given.items()
    ]
    totals = ("scenario_agents", "agents", "scheduled")
    return {
        "reached": search.reached,
        **{name: sum(one[name] for one in counts) for name in totals},
        "shrinkage": shrinkage,
        "pools": counts,
        "attained": {name: asdict(one) for name, one in found.attained.items()},
        "steps": [asdict(step) for step in search.steps],
        "asked": search.asked,
        "simulated_seconds": found.seconds,
    }


def in_turn(scenario: Scenario, seeds: Sequence[int]) -> list[Figures]:
    """One run after the other."""
    return [replicate(scenario, seed, lambda: dispatcher(scenario, POLICY)) for seed in seeds]


def staff_scenario(
    scenario: Scenario,
    targets: Targets,
    seeds: Sequence[int] = USUAL_SEEDS,
    shorten_s: float | None = None,
    *,
    runs: Runs = in_turn,
) -> ScenarioStaffing:
    """Least numbers of agents per pool with which every class attains its target.

    `targets` is one share for all classes, or one for each class that counts. Only the first
    `shorten_s` seconds are simulated where given. The search starts from the scenario's own
    numbers or from square-root staffing: from the fewer agents of those that attain the targets,
    else from those nearer to them. Same arguments, same answer. Raises BadInput for targets that
    are no shares or name no class, for work that nobody may take, and for a time that is over
    before the warm-up.
    """
    _check_targets(scenario, targets)
    _check_takers(scenario)
    if not seeds:
        raise refused("seeds", "must be at least one")
    if shorten_s is not None:
        scenario = shortened(scenario, shorten_s)
    ask = _Attainment(scenario, seeds, runs)
    given = {pool: len(agents) for pool, agents in pools(scenario).items()}
    guess = square_root_start(_loads(scenario))
    start = min((guess, given), key=lambda one: _merit(ask(one), targets, sum(one.values())))
    search = improve(ask, start, targets)
    return ScenarioStaffing(
        search=search,
        given=given,
        start=start,
        attained=ask.with_intervals(search.positions, targets),
        seconds=scenario.horizon_s,
    )


def pools(scenario: Scenario) -> dict[str, list[Agent]]:
    """The agents who are alike, by a name like "voice+email: german, french 0.8"; where two groups
    would share a name (other slots) a number follows."""
    alike: dict[tuple[object, ...], list[Agent]] = {}
    for agent in scenario.agents:
        skills = tuple(sorted(agent.skills.items()))
        slots = tuple(getattr(agent.slots, channel) for channel in sorted(agent.channels))
        kind = (frozenset(agent.channels), skills, slots, agent.shifts)
        alike.setdefault(kind, []).append(agent)
    found: dict[str, list[Agent]] = {}
    for agents in alike.values():
        name, number = _name(agents[0]), 1
        while (known := name if number == 1 else f"{name} #{number}") in found:
            number += 1
        found[known] = agents
    return found


def _name(agent: Agent) -> str:
    best_first = sorted(agent.skills.items(), key=lambda one: (-one[1], one[0]))
    skills = ", ".join(name if level == 1.0 else f"{name} {level:g}" for name, level in best_first)
    name = f"{'+'.join(agent.channels)}: {skills}"
    if agent.shifts is None:
        return name
    return f"{name}, {', '.join(f'{begin:g}-{end:g} s' for begin, end in agent.shifts) or 'off'}"


def staffed(scenario: Scenario, positions: Positions) -> Scenario | None:
    """The scenario with so many agents per pool, None where that is nobody.

    The first of a pool stay who they are, those beyond its size are copies of them in turn. Who is
    preferred stays so as far as they are still there.
    """
    agents: list[Agent] = []
    names = {str(agent.id) for agent in scenario.agents}
    for pool, members in pools(scenario).items():
        for number in range(positions[pool]):
            original = members[number % len(members)]
            if number >= len(members):
                name = _free_name(f"{original.id}*{number // len(members)}", names)
                original = original.model_copy(update={"id": name})
            agents.append(original)
    if not agents:
        return None
    order = {agent.id: place for place, agent in enumerate(scenario.agents)}
    agents.sort(key=lambda agent: order.get(agent.id, len(order)))
    streams = tuple(
        stream.model_copy(update={"preferred": _still(scenario, stream.preferred, agents)})
        for stream in scenario.streams
    )
    return scenario.model_copy(
        update={
            "agents": tuple(agents),
            "streams": streams,
            "preferred": _still(scenario, scenario.preferred, agents),
        }
    )


def _free_name(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "*"
    taken.add(name)
    return name


def _still(
    scenario: Scenario, preferred: Preferred | None, agents: Sequence[Agent]
) -> Preferred | None:
    if preferred is None:
        return None
    chosen = preferred.agents
    if isinstance(chosen, int):
        chosen = tuple(agent.id for agent in scenario.agents[:chosen])
    here = {agent.id for agent in agents}
    left = tuple(name for name in chosen if name in here)
    # Nobody is named any more, but a stream's own rule still stands before the scenario's.
    return Preferred(share=preferred.share if left else 0.0, agents=left or (agents[0].id,))


def shortened(scenario: Scenario, seconds: float) -> Scenario:
    """Arrivals stop after `seconds`; who came before has as long as ever to be served."""
    if not scenario.warmup_s < seconds:
        raise refused(
            "shorten_s", f"must be more than the warm-up of {scenario.warmup_s:g} s, not {seconds}"
        )
    horizon = min(seconds, scenario.horizon_s)
    stop = horizon + scenario.stop_s - scenario.horizon_s
    return scenario.model_copy(update={"horizon_s": horizon, "stop_s": stop})


def enough_seconds(scenario: Scenario) -> float | None:
    """A shorter time that tells as much, where the centre is the same all the time: a long run of
    constant rates without shifts and batches. None: nothing shorter will do."""
    steady = all(
        len(stream.rate_per_min) == 1
        and stream.rate_per_min[0].from_s == 0
        and stream.rate_per_min[0].until >= scenario.horizon_s
        and not stream.batch_at_0
        for stream in scenario.streams
    )
    per_second = sum(_arrivals_per_second(stream, scenario) for stream in scenario.streams)
    if not steady or not per_second or any(agent.shifts is not None for agent in scenario.agents):
        return None
    seconds = scenario.warmup_s + _ENOUGH_ARRIVALS / per_second
    return math.ceil(seconds) if seconds < scenario.horizon_s else None


def _arrivals_per_second(stream: Stream, scenario: Scenario) -> float:
    horizon = scenario.horizon_s
    arrived = stream.batch_at_0 + math.fsum(
        piece.per_min / 60.0 * max(0.0, min(piece.until, horizon) - piece.from_s)
        for piece in stream.rate_per_min
    )
    return arrived / horizon


def _loads(scenario: Scenario) -> dict[str, float]:
    """Agents' worth of work per pool, each stream shared by those who may take it in proportion to
    their number and speed."""
    members = pools(scenario)
    loads = dict.fromkeys(members, 0.0)
    for stream in scenario.streams:
        assert stream.service_s.mean is not None
        work = _arrivals_per_second(stream, scenario) * stream.service_s.mean
        weights = {
            pool: len(agents) * (agents[0].level(stream.channel, stream.skill) or 0.0)
            for pool, agents in members.items()
        }
        total = math.fsum(weights.values())
        for pool, weight in weights.items():
            if weight:
                pace = _pace(scenario, members[pool][0], stream)
                loads[pool] += work * weight / total / pace
    return loads


def _pace(scenario: Scenario, agent: Agent, stream: Stream) -> float:
    level = agent.level(stream.channel, stream.skill) or 1.0
    if stream.channel != "chat":
        return level
    return level * max(scenario.chat_agent_rate_at_j[1 : 1 + max(agent.slots.chat, 1)])


def _merit(
    attained: Mapping[str, float], targets: Targets, agents: int
) -> tuple[float, int, float]:
    """Less is better: how far the worst class is from its target, then the number of agents."""
    wanted = targets if isinstance(targets, Mapping) else dict.fromkeys(attained, targets)
    short = max((target - attained.get(name, 1.0) for name, target in wanted.items()), default=0.0)
    return (max(0.0, short), agents, short)


def _check_targets(scenario: Scenario, targets: Targets) -> None:
    known = classes(scenario)
    named = targets if isinstance(targets, Mapping) else {"": targets}
    for name, target in named.items():
        where = f"targets[{name}]" if name else "target"
        if name and name not in known:
            raise refused(where, f"names no class; there are {', '.join(known)}")
        if not 0 < target <= 1:
            raise refused(where, f"must be above 0 and at most 1, as in 0.8, not {target!r}")


def _check_takers(scenario: Scenario) -> None:
    for place, stream in enumerate(scenario.streams):
        if not any(agent.level(stream.channel, stream.skill) for agent in scenario.agents):
            raise refused(
                f"streams[{place}]", f"{stream.channel} {stream.skill} may be taken by no agent"
            )


def classes(scenario: Scenario) -> tuple[str, ...]:
    """Every class of every stream, as "<stream_no>/<class>"."""
    return tuple(
        f"{stream.stream_no}/{cls}" for stream in scenario.streams for cls in stream.classes
    )


@dataclass(slots=True)
class _Attainment:
    """The simulator as a function of the numbers of agents; remembers what every seed said."""

    scenario: Scenario
    seeds: Sequence[int]
    runs: Runs
    known: dict[tuple[tuple[str, int], ...], dict[str, list[float]]] = field(default_factory=dict)

    def __call__(self, positions: Positions) -> dict[str, float]:
        by_class = self.by_seed(positions)
        return {name: math.fsum(shares) / len(shares) for name, shares in by_class.items()}

    def by_seed(self, positions: Positions) -> dict[str, list[float]]:
        """Per class, the share of every seed in which anybody of that class came."""
        key = tuple(sorted(positions.items()))
        if key not in self.known:
            self.known[key] = self.simulated(positions)
        return self.known[key]

    def simulated(self, positions: Positions) -> dict[str, list[float]]:
        centre = staffed(self.scenario, positions)
        if centre is None:
            return {name: [0.0] for name in classes(self.scenario)}
        figures = self.runs(centre, self.seeds)
        shares = {
            name: [one["per_class"][name]["sla_attained"] for one in figures]
            for name in classes(self.scenario)
        }
        seen = {name: [one for one in each if one is not None] for name, each in shares.items()}
        return {name: each for name, each in seen.items() if each}

    def with_intervals(self, positions: Positions, targets: Targets) -> dict[str, Attained]:
        found: dict[str, Attained] = {}
        for name, shares in self.by_seed(positions).items():
            target = targets if not isinstance(targets, Mapping) else targets.get(name, 0.0)
            mean = math.fsum(shares) / len(shares)
            found[name] = Attained(share=mean, half_width=half_width(shares), target=target)
        return found
