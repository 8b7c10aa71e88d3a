"""Which work first, which agent first. Plain functions; every key ends in an id, so that there
are no ties and no dice."""

from __future__ import annotations

from omnidesk.routing.entries import AgentEntry, ItemEntry

POLICY_VERSION = "first-1"

# Relative load as an integer: exact for capacities below a million units.
_SCALE = 10**12

WorkKey = tuple[int, int, str]
AgentKey = tuple[int, int, str]


def work_key(item: ItemEntry) -> WorkKey:
    """Priority, then the longest wait, then id: the smallest key goes first."""
    return (item.priority, item.arrived_at, item.id)


def agent_key(agent: AgentEntry) -> AgentKey:
    """Relative load, then the longest idle (or the oldest assignment of a busy one), then id.

    The load stands first: among agents of equal capacity the first has the most room.
    """
    load = agent.load * _SCALE // agent.capacity if agent.capacity else _SCALE
    return (load, stamp(agent), agent.id)


def stamp(agent: AgentEntry) -> int:
    """Since when an idle agent is idle; when a busy one last got work."""
    if agent.load == 0 and agent.idle_since is not None:
        return agent.idle_since
    return agent.assigned_at or 0


COMPONENTS = ("load", "idle", "id")


def first_difference(winner: AgentEntry, other: AgentEntry) -> str:
    """The first component of the key in which two agents differ."""
    pairs = zip(COMPONENTS, agent_key(winner), agent_key(other), strict=True)
    return next(name for name, mine, theirs in pairs if mine != theirs)
