"""Waiting work in buckets, and the matches between work and profiles.

Work that asks for the same of the same teams is one match; inside it work that is offered under
the same conditions is one bucket. A view of a match has the profiles in the order of a strategy,
in tiers of equal rank, and knows which of their lanes anybody stands in.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import merge
from typing import NamedTuple

from omnidesk.domain.policy import Strategy
from omnidesk.routing.entries import AgentEntry, ItemEntry, Requirements, WorkKey
from omnidesk.routing.lanes import Lane, Profile
from omnidesk.routing.ranking import ORDERS, Rank, rank
from omnidesk.routing.reasons import Reason

# Queues whose agents may take the work (sorted), requirements, kind.
MatchKey = tuple[tuple[str, ...], Requirements, str]


# Above every due instant; bands are priorities, 0 to 3.
_BAND = 10**18
_GONE = 32


class BucketKey(NamedTuple):
    """What work of one bucket shares, beside its match. `ripe`: those who declined may be asked
    again, if nobody else is left. `held_for`: until its time is over, only this agent is asked."""

    queue: str
    weight: int
    blended: bool = False
    declined: frozenset[str] = frozenset()
    ripe: bool = False
    held_for: str | None = None


class Bucket:
    """Waiting work under one set of conditions, first come first. `view` is the match as the
    queue's strategy sees it; `head` is the first item, None when empty; `anybody` with room may
    have it, busy or not.

    The line is sorted: its head is read without looking at the others, and a place in it is found
    among numbers that lie side by side. A change moves a part of two arrays, which is less than a
    heap's walk through cold memory up to some ten thousand items and 15 microseconds at 100,000.
    """

    __slots__ = ("_gone", "_late", "_line", "_places", "anybody", "head", "key", "match", "size",
                 "view")  # fmt: skip

    def __init__(self, key: BucketKey, match: Match, view: View, *, plain: bool) -> None:
        self.key = key
        self.match = match
        self.view = view
        self.anybody = plain and key.held_for is None and not (key.declined or key.blended)
        self.size = 0
        self.head: ItemEntry | None = None
        self._line: list[ItemEntry] = []
        self._places = array("q")
        # How many at the front of both have left: they are cleared away together.
        self._gone = 0
        # When those that may be kept from agents will have waited too long, sorted.
        self._late = array("q")

    def add(self, item: ItemEntry) -> None:
        """The item waits here from now on, at the place of its key."""
        item.bucket = self
        self.size += 1
        place = _place(item.key)
        at = self._find(item.key, place)
        self._places.insert(at, place)
        self._line.insert(at, item)
        if at == self._gone:
            self.head = item

    def remove(self, item: ItemEntry) -> None:
        """The item waits here no longer."""
        item.bucket = None
        self.size -= 1
        if item.late_at is not None:
            del self._late[bisect_left(self._late, item.late_at)]
            item.late_at = None
        if item is not self.head:
            at = self._find(item.key, _place(item.key)) - 1
            del self._places[at], self._line[at]
            return
        self._gone = gone = self._gone + 1
        self.head = self._line[gone] if self.size else None
        if gone == _GONE:
            del self._places[:gone], self._line[:gone]
            self._gone = 0

    def _find(self, key: WorkKey, place: int) -> int:
        """Behind everything whose key is not greater."""
        at = bisect_right(self._places, place, self._gone)
        if at == self._gone or self._places[at - 1] != place:
            return at
        first = bisect_left(self._places, place, self._gone, at)
        return bisect_right(self._line, key, first, at, key=_key)

    @property
    def late_from(self) -> int | None:
        """When the first of them will have waited too long; None: nobody asks."""
        return self._late[0] if self._late else None

    def is_late(self, now: int) -> bool:
        """Whether any of them has waited too long."""
        return bool(self._late) and self._late[0] <= now

    def expect_late(self, item: ItemEntry, at: int) -> None:
        """One of them will have waited too long from `at` on."""
        item.late_at = at
        insort(self._late, at)

    def items(self) -> list[ItemEntry]:
        """Everything that waits here, first first."""
        return self._line[self._gone :]


def _place(key: WorkKey) -> int:
    """Band and due instant in one number of 64 bits; where they are equal the whole key decides."""
    return key[0] * _BAND + min(key[1], _BAND - 1)


def _key(item: ItemEntry) -> WorkKey:
    return item.key


@dataclass(slots=True, eq=False)
class Tier:
    """Profiles of equal rank. `lanes` are those somebody stands in now, with whether their level
    for the work is below primary; `standing` says it of all of them."""

    rank: Rank
    view: View
    lanes: dict[Lane, bool] = field(default_factory=dict)
    standing: dict[Lane, bool] = field(default_factory=dict)

    def open(self, lane: Lane) -> None:
        """Somebody has room in a lane that was empty."""
        if not self.lanes:
            self.view.open += 1
        self.lanes[lane] = self.standing[lane]
        self.view.changed = True

    def close(self, lane: Lane) -> None:
        """Nobody has room in a lane any more."""
        if self.lanes.pop(lane, None) is not None and not self.lanes:
            self.view.open -= 1
        self.view.changed = True

    def agents(self, turn: str) -> Iterable[AgentEntry]:
        """Those with room, best first; `turn` is who was last chosen by turn."""
        if len(self.lanes) == 1:
            (lane,) = self.lanes
            return lane.agents(turn)
        return (agent for _, agent in merge(*(lane.in_order(turn) for lane in self.lanes)))


class View:
    """A match in the eyes of a strategy, for work of one weight. `open` counts tiers in which
    anybody has room."""

    __slots__ = ("_secondary", "buckets", "changed", "match", "open", "strategy", "tiers",
                 "weight")  # fmt: skip

    def __init__(self, match: Match, weight: int, strategy: Strategy) -> None:
        self.match = match
        self.weight = weight
        self.strategy = strategy
        self.open = 0
        self.changed = True
        self._secondary: bool | None = False
        self.tiers: list[Tier] = []
        # Everybody's waiting work of this weight, in queues with this strategy.
        self.buckets: dict[Bucket, None] = {}
        for profile, relation in match.profiles.items():
            self.admit(profile, relation)

    def admit(self, profile: Profile, relation: Relation) -> None:
        """A profile suits the match."""
        its_rank = rank(self.strategy, relation.outside, relation.level, profile.flexibility)
        tier = next((t for t in self.tiers if t.rank == its_rank), None)
        if tier is None:
            tier = Tier(its_rank, self)
            insort(self.tiers, tier, key=lambda t: t.rank)
        lane = profile.lane(self.match.kind, self.weight, ORDERS[self.strategy])
        tier.standing[lane] = relation.secondary
        lane.watchers.append(tier)
        if lane.members:
            tier.open(lane)

    def dismiss(self, profile: Profile) -> None:
        """A profile is no more."""
        lane = profile.lane(self.match.kind, self.weight, ORDERS[self.strategy])
        for tier in self.tiers:
            if tier in lane.watchers:
                lane.watchers.remove(tier)
                tier.close(lane)
                del tier.standing[lane]

    def able(self, *, idle: bool = False) -> int:
        """How many agents have room now; with `idle` only those with nothing to do."""
        lanes = [lane for tier in self.tiers for lane in tier.lanes]
        if idle:
            return sum(agent.idle for lane in lanes for agent in lane.members)
        return sum(len(lane.members) for lane in lanes)

    def more_idle_than(self, count: int) -> bool:
        """Whether more than so many of those with room have nothing to do."""
        order = ORDERS[self.strategy]
        for profile in self.match.profiles:
            members = profile.lane(self.match.kind, self.weight, order).members
            for agent in profile.idle if members else ():
                count -= agent in members
                if count < 0:
                    return True
        return False

    def has_room(self, agent: AgentEntry | None) -> bool:
        """Whether the agent is one of those with room."""
        tier = None if agent is None else self.tier_of(agent)
        return tier is not None and any(agent in lane.members for lane in tier.lanes)

    def tier_of(self, agent: AgentEntry) -> Tier | None:
        """The tier an agent who suits stands in."""
        if agent.profile not in self.match.profiles:
            return None
        assert agent.profile is not None
        lane = agent.profile.lane(self.match.kind, self.weight, ORDERS[self.strategy])
        return next((tier for tier in self.tiers if tier in lane.watchers), None)

    def secondary(self) -> bool | None:
        """Whether everybody with room in the best tier is below primary; None: only some are."""
        if self.changed:
            self.changed = False
            self._secondary = self._best_secondary()
        return self._secondary

    def _best_secondary(self) -> bool | None:
        for tier in self.tiers:
            if tier.lanes:
                first, *others = tier.lanes.values()
                return first if all(other is first for other in others) else None
        return False


@dataclass(frozen=True, slots=True)
class Relation:
    """How a profile stands to a match: only by widening, how good, below primary."""

    outside: int
    level: float
    secondary: bool


@dataclass(slots=True, eq=False)
class Match:
    """Work of one kind for certain teams with one list of requirements, and the profiles that
    satisfy it.

    `held` is the work that one agent alone is asked for; everybody's is in `buckets`. `routable`
    counts agents who suit; `near` those of the teams who do not, by the reason. `hopes` are
    matches without anybody whose work may step over to this one.
    """

    queues: tuple[str, ...]
    requirements: Requirements
    kind: str
    profiles: dict[Profile, Relation] = field(default_factory=dict)
    buckets: dict[BucketKey, Bucket] = field(default_factory=dict)
    held: dict[BucketKey, Bucket] = field(default_factory=dict)
    views: dict[tuple[int, Strategy], View] = field(default_factory=dict)
    routable: int = 0
    near: dict[Reason, int] = field(default_factory=dict)
    hopes: set[Match] = field(default_factory=set)

    def view(self, weight: int, strategy: Strategy) -> View:
        """The view for such work, made if there is none."""
        found = self.views.get((weight, strategy))
        if found is None:
            found = self.views[(weight, strategy)] = View(self, weight, strategy)
        return found

    def bucket(self, key: BucketKey, strategy: Strategy, *, plain: bool) -> Bucket:
        """The bucket for `key`, made if there is none. Strategy and `plain` are its queue's; when
        they change all its work is filed anew."""
        kept = self.buckets if key.held_for is None else self.held
        found = kept.get(key)
        if found is None:
            view = self.view(key.weight, strategy)
            found = kept[key] = Bucket(key, self, view, plain=plain)
            if key.held_for is None:
                found.view.buckets[found] = None
        return found

    def drop(self, bucket: Bucket) -> None:
        """Forget an empty bucket."""
        kept = self.buckets if bucket.key.held_for is None else self.held
        kept.pop(bucket.key, None)
        bucket.view.buckets.pop(bucket, None)

    def admit(self, profile: Profile, relation: Relation) -> None:
        """A profile suits this work."""
        self.profiles[profile] = relation
        profile.matches.append(self)
        self.routable += len(profile.routable)
        for view in self.views.values():
            view.admit(profile, relation)

    def dismiss(self, profile: Profile) -> None:
        """A profile is no more."""
        for view in self.views.values():
            view.dismiss(profile)
        del self.profiles[profile]
