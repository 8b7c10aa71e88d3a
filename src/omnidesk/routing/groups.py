"""Agents in profiles, waiting work in buckets, and the matches between the two.

Agents with equal queues, skills and capacity are one profile; work that asks for the same is one
match, and inside it work that is offered under the same conditions is one bucket. Heads of heaps
then stand for everybody behind them, and one decision looks at groups, never at all agents.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import chain

from omnidesk.routing.entries import AgentEntry, ItemEntry
from omnidesk.routing.ranking import AgentKey, WorkKey, agent_key, work_key

ProfileKey = tuple[frozenset[str], frozenset[tuple[str, int]], int]
MatchKey = tuple[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class BucketKey:
    """What work of one bucket shares. `ripe`: those who declined may be asked again, if nobody
    else is left. `held_for`: until its time is over, only this agent is asked."""

    queue: str
    requirements: tuple[tuple[str, int], ...]
    kind: str
    weight: int
    declined: frozenset[str] = frozenset()
    ripe: bool = False
    held_for: str | None = None


class Fit:
    """How an agent's skills answer a list of requirements."""

    FULL = "full"
    MISSING = "missing"
    LOW = "low"


def fit(skills: Mapping[str, int], requirements: tuple[tuple[str, int], ...]) -> str:
    """FULL, else MISSING when any skill is absent, else LOW."""
    if any(skill not in skills for skill, _ in requirements):
        return Fit.MISSING
    if any(skills[skill] < level for skill, level in requirements):
        return Fit.LOW
    return Fit.FULL


class Profile:
    """Routable agents with equal queues, skills and capacity, least loaded first."""

    def __init__(self, key: ProfileKey) -> None:
        self.key = key
        self.queues = key[0]
        self.skills = dict(key[1])
        self.capacity = key[2]
        self.members = 0
        self.routable: dict[str, AgentEntry] = {}
        self.matches: dict[MatchKey, Match] = {}
        self.near: dict[MatchKey, tuple[Match, str]] = {}
        self._heap: list[tuple[AgentKey, int, AgentEntry]] = []

    def push(self, agent: AgentEntry) -> None:
        """Put a routable agent at the place of its present key; its former entry is dead."""
        agent.stamp += 1
        heappush(self._heap, (agent_key(agent), agent.stamp, agent))
        if len(self._heap) > 2 * len(self.routable) + 16:
            self._heap = [entry for entry in self._heap if self._alive(entry)]
            heapify(self._heap)

    def top(self) -> tuple[AgentKey, AgentEntry] | None:
        """The first routable agent and their key; None when nobody is there."""
        heap = self._heap
        while heap and not self._alive(heap[0]):
            heappop(heap)
        return (heap[0][0], heap[0][2]) if heap else None

    def in_order(self) -> Iterator[tuple[AgentKey, AgentEntry]]:
        """Routable agents and their keys, first first; each further one costs a logarithm."""
        heap = self._heap
        ahead = [(heap[0][:2], 0)] if self.top() else []
        while ahead:
            _, at = heappop(ahead)
            if self._alive(heap[at]):
                yield heap[at][0], heap[at][2]
            for child in (2 * at + 1, 2 * at + 2):
                if child < len(heap):
                    heappush(ahead, (heap[child][:2], child))

    def _alive(self, entry: tuple[AgentKey, int, AgentEntry]) -> bool:
        agent = entry[2]
        return agent.stamp == entry[1] and agent.id in self.routable


class Bucket:
    """Waiting work under one set of conditions, first come first."""

    def __init__(self, key: BucketKey, match: Match) -> None:
        self.key = key
        self.match = match
        self.size = 0
        self._heap: list[tuple[WorkKey, int, ItemEntry]] = []
        self._entries = 0

    def add(self, item: ItemEntry) -> None:
        """The item waits here from now on."""
        item.bucket = self
        self.size += 1
        self._entries += 1
        heappush(self._heap, (work_key(item), self._entries, item))
        if len(self._heap) > 2 * self.size + 16:
            self._compact()

    def remove(self, item: ItemEntry) -> None:
        """The item waits here no longer; its entry dies where it lies."""
        item.bucket = None
        self.size -= 1

    def head(self) -> ItemEntry | None:
        """The first item, None when empty."""
        heap = self._heap
        while heap and not self._alive(heap[0]):
            heappop(heap)
        return heap[0][2] if heap else None

    def items(self) -> list[ItemEntry]:
        """Everything that waits here, in no order."""
        return list({entry[2].id: entry[2] for entry in self._heap if self._alive(entry)}.values())

    def _alive(self, entry: tuple[WorkKey, int, ItemEntry]) -> bool:
        return entry[2].bucket is self and work_key(entry[2]) == entry[0]

    def _compact(self) -> None:
        # An item that left and came back has two equal entries; one is enough.
        alive = {entry[0]: entry for entry in self._heap if self._alive(entry)}
        self._heap = list(alive.values())
        heapify(self._heap)


@dataclass(slots=True, eq=False)
class Match:
    """Work of one queue with one list of requirements, and the profiles that satisfy it.

    `held` is the work that one agent alone is asked for; everybody's is in `buckets`.
    `able` and `fitting` count routable agents by weight: with room for it now, and with room for
    it when idle. `missing` and `low` count routable agents of the queue without the skills.
    """

    queue: str
    requirements: tuple[tuple[str, int], ...]
    profiles: list[Profile] = field(default_factory=list)
    buckets: dict[BucketKey, Bucket] = field(default_factory=dict)
    held: dict[BucketKey, Bucket] = field(default_factory=dict)
    able: dict[int, int] = field(default_factory=dict)
    fitting: dict[int, int] = field(default_factory=dict)
    routable: int = 0
    missing: int = 0
    low: int = 0
    heaviest: int = 0

    @property
    def key(self) -> MatchKey:
        """What the match is found by."""
        return (self.queue, self.requirements)

    def know_weight(self, weight: int) -> None:
        """Count from now on for this weight too; looks at every agent once per new weight."""
        if weight in self.able:
            return
        agents = [agent for profile in self.profiles for agent in profile.routable.values()]
        self.able[weight] = sum(agent.capacity - agent.indexed >= weight for agent in agents)
        self.fitting[weight] = sum(agent.capacity >= weight for agent in agents)

    def bucket(self, key: BucketKey) -> Bucket:
        """The bucket for `key`, made if there is none."""
        kept = self.buckets if key.held_for is None else self.held
        found = kept.get(key)
        if found is None:
            self.know_weight(key.weight)
            found = kept[key] = Bucket(key, self)
            self.heaviest = max(self.heaviest, key.weight)
        return found

    def drop(self, bucket: Bucket) -> None:
        """Forget an empty bucket."""
        key = bucket.key
        del (self.buckets if key.held_for is None else self.held)[key]
        if key.weight == self.heaviest:
            self.heaviest = max((b.key.weight for b in self.waiting()), default=0)

    def waiting(self) -> Iterator[Bucket]:
        """Every bucket with work, held or not."""
        return chain(self.buckets.values(), self.held.values())

    def count(self, agent: AgentEntry, sign: int) -> None:
        """A routable agent of a matching profile came (1) or went (-1)."""
        self.routable += sign
        free = agent.capacity - agent.indexed
        for weight in self.able:
            if agent.capacity >= weight:
                self.fitting[weight] += sign
            if free >= weight:
                self.able[weight] += sign

    def count_near(self, kind: str, sign: int) -> None:
        """A routable agent of the queue without the skills came or went."""
        if kind == Fit.MISSING:
            self.missing += sign
        else:
            self.low += sign

    def reload(self, before: int, after: int) -> None:
        """A routable agent's free units changed."""
        able = self.able
        for weight in able:
            if before >= weight:
                if after < weight:
                    able[weight] -= 1
            elif after >= weight:
                able[weight] += 1
