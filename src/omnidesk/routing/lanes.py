"""Agents who can take one kind of work now, best first: what a decision reads.

Agents with equal queues, skills, capacity and caps are one profile. For each way in which work
uses an agent (kind, weight, order of agents) a profile has one lane, holding those of its
routable agents who have room for it. Heads then stand for everybody behind them.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from omnidesk.routing.entries import AgentEntry, Requirements
from omnidesk.routing.ranking import AgentKey, AgentOrder, by_load, by_turn
from omnidesk.routing.reasons import Reason
from omnidesk.routing.terms import KindTerms, Terms

if TYPE_CHECKING:
    from omnidesk.routing.groups import Match, Tier

ProfileKey = tuple[frozenset[str], frozenset[tuple[str, float]], int, frozenset[tuple[str, int]]]


def refusal(
    agent: AgentEntry, kind: KindTerms, weight: int, cap: int | None, reserve: int
) -> Reason | None:
    """Why the agent has no room for work of this kind and weight now; None when there is room.

    `cap` bounds awake work of the kind on this agent; `reserve` units stay free for dormant work
    that may wake, at most what theirs would need.
    """
    if agent.exclusive:
        return Reason.EXCLUSIVE_WORK
    if not agent.capacity:
        return Reason.NO_CAPACITY
    if cap is not None and agent.held.get(kind.kind, 0) >= cap:
        return Reason.AT_CAP
    if agent.parked and any(agent.held.get(other) for other in kind.barred_by):
        return Reason.NOT_INTERRUPTIBLE
    if kind.separate:
        return Reason.NOT_IDLE if kind.needs_idle and agent.live else None
    if kind.exclusive:
        return Reason.NOT_IDLE if agent.live else None
    left = agent.capacity - agent.used - weight
    if left < 0:
        return Reason.NO_CAPACITY
    debt = agent.wake_debt
    return Reason.KEPT_FOR_WAKING if debt and left < min(reserve, debt) else None


def takes(caps: Mapping[str, int], kind: KindTerms) -> bool:
    """Whether an agent with these caps ever has work of the kind; their own go before the
    policy's."""
    cap = caps.get(kind.kind, kind.cap)
    return cap is None or cap > 0


def could_ever(capacity: int, kind: KindTerms, weight: int) -> bool:
    """Whether an agent of this capacity has room for such work when they have nothing else."""
    return capacity > 0 and (kind.separate or kind.exclusive or capacity >= weight)


class Lane:
    """Routable agents of a profile with room for one kind and weight, in one order.

    Places in the order are found when somebody asks: under load an agent is often the only one
    with room, and gone again before anybody compares.
    """

    __slots__ = ("_heap", "_ring", "cap", "fresh", "kind", "members", "order", "reserve",
                 "restful", "shared", "watchers", "weight")  # fmt: skip

    def __init__(
        self, kind: KindTerms, weight: int, order: AgentOrder, cap: int | None, reserve: int
    ) -> None:
        self.kind = kind
        self.weight = weight
        self.order = order
        self.cap = cap
        self.reserve = reserve
        self.members: set[AgentEntry] = set()
        self.watchers: list[Tier] = []
        # Members whose place is not found yet; unused in the ring.
        self.fresh: set[AgentEntry] = set()
        # For agents who hold nothing special, room here is a matter of units alone.
        self.shared = not (kind.separate or kind.exclusive or kind.barred_by) and cap is None
        # Whoever has live work has no room here.
        self.restful = kind.needs_idle if kind.separate else kind.exclusive
        self._heap: list[tuple[AgentKey, int, AgentEntry]] = []
        self._ring: list[tuple[str, AgentEntry]] = []

    def has_room(self, agent: AgentEntry) -> bool:
        """Whether the agent has room for the lane's work now."""
        return refusal(agent, self.kind, self.weight, self.cap, self.reserve) is None

    def join(self, agent: AgentEntry) -> None:
        """An agent who was not here has room now."""
        if self.order is by_turn:
            insort(self._ring, (agent.id, agent), key=_first)
        else:
            self.fresh.add(agent)
        members = self.members
        members.add(agent)
        if len(members) == 1:
            for tier in self.watchers:
                tier.open(self)

    def leave(self, agent: AgentEntry) -> None:
        """The agent has no room here any more, or is gone."""
        members = self.members
        if agent not in members:
            return
        members.discard(agent)
        self.fresh.discard(agent)
        if self.order is by_turn:
            del self._ring[bisect_right(self._ring, agent.id, key=_first) - 1]
        if not members:
            for tier in self.watchers:
                tier.close(self)

    def agents(self, turn: str) -> Iterable[AgentEntry]:
        """Agents, first first; `turn` is who was last chosen by turn."""
        if len(self.members) == 1:
            return tuple(self.members)
        return (agent for _, agent in self.in_order(turn))

    def in_order(self, turn: str) -> Iterator[tuple[AgentKey, AgentEntry]]:
        """Agents and their keys, first first; each further one costs a logarithm."""
        if self.order is by_turn:
            yield from self._in_turn(turn)
            return
        self._sort_in()
        heap, members = self._heap, self.members
        ahead = [(heap[0][0], heap[0][1], 0)] if heap else []
        while ahead:
            key, stamp, at = heappop(ahead)
            agent = heap[at][2]
            if stamp == agent.stamp and agent in members:
                yield key, agent
            for child in (2 * at + 1, 2 * at + 2):
                if child < len(heap):
                    heappush(ahead, (heap[child][0], heap[child][1], child))

    def _sort_in(self) -> None:
        heap, members = self._heap, self.members
        for agent in self.fresh:
            heappush(heap, (self.order(agent, self.kind.kind), agent.stamp, agent))
        self.fresh = set()
        if len(heap) > 2 * len(members) + 16:
            self._heap = [e for e in heap if e[1] == e[2].stamp and e[2] in members]
            heapify(self._heap)
            return
        while heap and (heap[0][1] != heap[0][2].stamp or heap[0][2] not in members):
            heappop(heap)

    def _in_turn(self, turn: str) -> Iterator[tuple[AgentKey, AgentEntry]]:
        # The smallest (id - last - 1) mod n: those after the last chosen, then from the start.
        start = bisect_right(self._ring, turn, key=_first)
        for agent_id, agent in self._ring[start:]:
            yield (0, agent_id), agent
        for agent_id, agent in self._ring[:start]:
            yield (1, agent_id), agent


def _first(entry: tuple[str, AgentEntry]) -> str:
    return entry[0]


class Profile:
    """Agents with equal queues, skills, capacity and caps, and the work that suits them."""

    def __init__(self, key: ProfileKey, terms: Terms) -> None:
        self.key = key
        self.queues = key[0]
        self.skills: Mapping[str, float] = dict(key[1])
        self.capacity = key[2]
        self.caps: Mapping[str, int] = dict(key[3])
        self.flexibility = max(1, len(self.skills)) * _live_kinds(self.caps, terms)
        self.members = 0
        self.routable: dict[str, AgentEntry] = {}
        self.idle: set[AgentEntry] = set()
        self.matches: list[Match] = []
        self.near: dict[Match, Reason] = {}
        self.lanes: dict[tuple[str, int, AgentOrder], Lane] = {}
        self._terms = terms
        self._unranked: set[AgentEntry] = set()
        self._everyone: list[tuple[AgentKey, int, AgentEntry]] | None = None

    def cap(self, kind: str) -> int | None:
        """How much awake work of a kind one of these agents may have."""
        return self.caps.get(kind, self._terms.kinds[kind].cap)

    def lane(self, kind: str, weight: int, order: AgentOrder) -> Lane:
        """The lane for such work, filled when it is first asked for."""
        found = self.lanes.get((kind, weight, order))
        if found is None:
            found = Lane(
                self._terms.kinds[kind], weight, order, self.cap(kind), self._terms.wake_reserve
            )
            self.lanes[(kind, weight, order)] = found
            for agent in self.routable.values():
                if found.has_room(agent):
                    found.join(agent)
        return found

    def update(self, agent: AgentEntry) -> list[Lane]:
        """A routable agent came or changed; the lanes in which they have room since then, and all
        of them when they became idle: some work asks for idle agents."""
        agent.stamp += 1
        rests = False
        if agent.live or agent.parked:
            self.idle.discard(agent)
        elif self.capacity and agent not in self.idle:
            self.idle.add(agent)
            rests = True
        if self._everyone is not None:
            self._unranked.add(agent)
        joined = self._line_up(agent)
        return list(self.lanes.values()) if rests else joined

    def _line_up(self, agent: AgentEntry) -> list[Lane]:
        """Put the agent into the lanes they have room for, and out of the others; those they were
        not in before."""
        joined = []
        left, busy = agent.capacity - agent.used, agent.live > 0
        plain = not (agent.exclusive or agent.parked or agent.wake_debt) and agent.capacity > 0
        for lane in self.lanes.values():
            # In most cases the same as `refusal` says, without asking it.
            if plain and lane.shared:
                room = left >= lane.weight
            else:
                room = not (busy and lane.restful) and lane.has_room(agent)
            if agent not in lane.members:
                if room:
                    lane.join(agent)
                    joined.append(lane)
            elif not room:
                lane.leave(agent)
            elif lane.order is not by_turn:
                lane.fresh.add(agent)
        return joined

    def leave(self, agent: AgentEntry) -> None:
        """An agent is no longer routable here."""
        agent.stamp += 1
        self.idle.discard(agent)
        self._unranked.discard(agent)
        for lane in self.lanes.values():
            lane.leave(agent)

    def nearest(self, skipped: frozenset[str]) -> tuple[AgentKey, AgentEntry] | None:
        """Who of all routable agents, with room or not, is nearest to having nothing to do, those
        left out who are kept already."""
        if self._everyone is None:
            self._everyone = []
            self._unranked.update(self.routable.values())
        for agent in self._unranked:
            self._rank(agent)
        self._unranked = set()
        heap, passed, found = self._everyone, [], None
        while heap and found is None:
            key, stamp, agent = heap[0]
            if stamp != agent.stamp or agent.id not in self.routable:
                heappop(heap)
            elif agent.kept_for is not None or agent.id in skipped:
                passed.append(heappop(heap))
            else:
                found = (key, agent)
        for entry in passed:
            heappush(heap, entry)
        return found

    def _rank(self, agent: AgentEntry) -> None:
        assert self._everyone is not None
        key = (agent.exclusive, agent.live, *by_load(agent, ""))
        heappush(self._everyone, (key, agent.stamp, agent))
        if len(self._everyone) > 2 * len(self.routable) + 16:
            self._everyone = [e for e in self._everyone if e[1] == e[2].stamp]
            heapify(self._everyone)


def _live_kinds(caps: Mapping[str, int], terms: Terms) -> int:
    return sum(not kind.separate and takes(caps, kind) for kind in terms.kinds.values())


class Fit:
    """How an agent's skills answer a list of requirements."""

    FULL = "full"
    MISSING = "missing"
    LOW = "low"


def fit(skills: Mapping[str, float], requirements: Requirements) -> str:
    """FULL, else MISSING when any skill is absent, else LOW."""
    if any(skill not in skills for skill, _ in requirements):
        return Fit.MISSING
    if any(skills[skill] < level for skill, level in requirements):
        return Fit.LOW
    return Fit.FULL
