"""Which work first, which agent first. Plain functions; every key ends in an id, so that there
are no ties and no dice."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from omnidesk.domain.policy import Order, Strategy
from omnidesk.routing.entries import AgentEntry, ItemEntry, WorkKey
from omnidesk.routing.terms import Terms

# Relative load as an integer: exact for capacities below a million units.
_SCALE = 10**12

AgentKey = tuple[int | float | str, ...]
AgentOrder = Callable[[AgentEntry, str], AgentKey]


def work_key(item: ItemEntry, target: int, terms: Terms) -> WorkKey:
    """The smallest goes first. It never changes while the item waits, but by a step.

    In due order an item can be overtaken only by work that arrives within the spread of
    target - boost (+ handicap) over the item's own arrival, so no item waits for ever: after
    that, what stands before it only shrinks.
    """
    order, arrived = terms.order, item.arrived_at
    if order is Order.DUE:
        boost = terms.boosts[item.priority if item.priority < 4 else 3]
        return (0, arrived + target - boost, arrived, item.id)
    if order is Order.EDF:
        return (0, arrived + target, arrived, item.id)
    if order is Order.STRICT:
        return (item.priority, arrived, arrived, item.id)
    return (0, arrived, arrived, item.id)


def relative_load(agent: AgentEntry) -> int:
    """The share of the capacity in use, scaled; an agent without capacity is full."""
    return agent.used * _SCALE // agent.capacity if agent.capacity else _SCALE


def since(agent: AgentEntry) -> int:
    """Since when an idle agent is idle; when a busy one last got work."""
    if agent.idle and agent.idle_since is not None:
        return agent.idle_since
    return agent.assigned_at or 0


def by_load(agent: AgentEntry, kind: str) -> AgentKey:  # noqa: ARG001 - one signature for all
    """Share in use, fewest parked, longest idle (or the oldest assignment), id."""
    used = agent.used
    load = relative_load(agent) if used else 0
    return (load, agent.parked, since(agent), agent.id)


def by_share(agent: AgentEntry, kind: str) -> AgentKey:  # noqa: ARG001 - one signature for all
    """Share in use, longest idle (or the oldest assignment), id."""
    return (relative_load(agent), since(agent), agent.id)


def by_idle(agent: AgentEntry, kind: str) -> AgentKey:  # noqa: ARG001 - one signature for all
    """Idle before busy; the longest so; id."""
    return (0 if agent.idle else 1, since(agent), agent.id)


def by_speed(agent: AgentEntry, kind: str) -> AgentKey:
    """Mean handling time of the kind (unknown: last), then as by load."""
    return (agent.speeds.get(kind, float("inf")), *by_load(agent, kind))


def by_turn(agent: AgentEntry, kind: str) -> AgentKey:  # noqa: ARG001 - one signature for all
    """The ring is ordered by id."""
    return (agent.id,)


# How agents of one profile are ordered, and the names of what the order compares.
ORDERS: Mapping[Strategy, AgentOrder] = {
    Strategy.RECOMMENDED: by_load,
    Strategy.LEAST_LOADED: by_load,
    Strategy.MOST_SKILLED: by_share,
    Strategy.LEAST_FLEXIBLE: by_load,
    Strategy.LONGEST_IDLE: by_idle,
    Strategy.FASTEST: by_speed,
    Strategy.ROUND_ROBIN: by_turn,
}
_COMPONENTS: Mapping[AgentOrder, tuple[str, ...]] = {
    by_load: ("load", "parked", "idle", "id"),
    by_share: ("load", "idle", "id"),
    by_idle: ("busy", "idle", "id"),
    by_speed: ("speed", "load", "parked", "idle", "id"),
    by_turn: ("turn",),
}

# Rank of a profile: (outside, -level, flexibility); 0 where the strategy does not look.
Rank = tuple[int, float, int]
NO_RANK: Rank = (0, 0, 0)
_RANKED = ("outside", "level", "flexibility")


def rank(strategy: Strategy, outside: int, level: float, flexibility: int) -> Rank:
    """What is the same for all agents of a profile: own teams first, then by the strategy."""
    if strategy is Strategy.RECOMMENDED:
        return (outside, -level, flexibility)
    if strategy is Strategy.MOST_SKILLED:
        return (outside, -level, 0)
    if strategy is Strategy.LEAST_FLEXIBLE:
        return (outside, 0, flexibility)
    return (outside, 0, 0)


def first_difference(
    strategy: Strategy,
    kind: str,
    winner: tuple[Rank, AgentEntry],
    other: tuple[Rank, AgentEntry],
) -> str:
    """The first component in which two agents differ."""
    for name, mine, theirs in zip(_RANKED, winner[0], other[0], strict=True):
        if mine != theirs:
            return name
    order = ORDERS[strategy]
    pairs = zip(_COMPONENTS[order], order(winner[1], kind), order(other[1], kind), strict=True)
    return next((name for name, mine, theirs in pairs if mine != theirs), "id")
