"""The plan: which waiting work is offered to whom, now.

Work in the order of its keys; for each the agent its queue's strategy puts first. Only groups
that changed since the last plan are looked at: in all others nothing was possible then, and
nothing has become possible since.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush, heapreplace
from typing import Any, NamedTuple

from omnidesk.domain.events import instant
from omnidesk.domain.policy import Order, Strategy
from omnidesk.routing import entries
from omnidesk.routing.blocked import keep_for_blocked
from omnidesk.routing.eligibility import passed_over
from omnidesk.routing.entries import AgentEntry, ItemEntry, WorkKey
from omnidesk.routing.groups import Bucket, Tier
from omnidesk.routing.lanes import refusal
from omnidesk.routing.ranking import NO_RANK, Rank, first_difference, since
from omnidesk.routing.reasons import Reason
from omnidesk.routing.state import RouterState
from omnidesk.routing.terms import ENGINE


class Standpoint(NamedTuple):
    """An agent as the decision saw them."""

    agent_id: str
    name: str
    rank: Rank
    load: int
    capacity: int
    parked: int
    since: int

    def as_json(self) -> dict[str, Any]:
        """For the record."""
        return {
            "agent_id": self.agent_id,
            "name": self.name,
            "outside": bool(self.rank[0]),
            "level": -self.rank[1],
            "flexibility": self.rank[2],
            "load": self.load,
            "capacity": self.capacity,
            "parked": self.parked,
            "since": instant(entries.instant(self.since)) if self.since else None,
        }


class RuledOut(NamedTuple):
    """Agents who do not come into question, each by the first filter that removed them. `near`
    are those of the right teams who do not suit."""

    disabled: int
    not_online: int
    lease_expired: int
    not_in_queue: int
    no_room: int
    near: Mapping[Reason, int]
    rest: Mapping[Reason, int]

    def counts(self) -> dict[Reason, int]:
        """By reason."""
        return {
            Reason.DISABLED: self.disabled,
            Reason.NOT_ONLINE: self.not_online,
            Reason.LEASE_EXPIRED: self.lease_expired,
            Reason.NOT_IN_QUEUE: self.not_in_queue,
            Reason.NO_CAPACITY: self.no_room,
            **self.near,
            **self.rest,
        }


_NONE: Mapping[Reason, int] = {}


class Proposal(NamedTuple):
    """One offer to make, and why it is this one.

    `differs_in` is the first component in which winner and runner-up differ; `next_item` the work
    that would have come next, with its key; `ruled_out` counts the others, those without
    room in one number.
    """

    work_item_id: str
    version: int
    agent_id: str
    cost: int
    priority: int
    arrived_at: int
    due_at: int
    decided_at: int
    step: int
    strategy: Strategy
    order: Order
    handicap: int
    winner: Standpoint
    runner_up: Standpoint | None
    differs_in: str | None
    preferred: bool
    next_item: str | None
    next_due_at: int | None
    ruled_out: RuledOut

    @property
    def rejected(self) -> Mapping[Reason, int]:
        """The other agents counted by the first filter that removed them."""
        return self.ruled_out.counts()

    def as_json(self) -> dict[str, Any]:
        """The record kept with the decision."""
        return {
            "engine": ENGINE,
            "decided_at": instant(entries.instant(self.decided_at)),
            "priority": self.priority,
            "arrived_at": instant(entries.instant(self.arrived_at)),
            "waited_seconds": max(0, self.decided_at - self.arrived_at) // 1000,
            "due_at": instant(entries.instant(self.due_at)),
            "order": self.order.value,
            "handicap_seconds": self.handicap // 1000,
            "strategy": self.strategy.value,
            "step": self.step,
            "weight": self.cost,
            "preferred": self.preferred,
            "winner": self.winner.as_json(),
            "runner_up": None if self.runner_up is None else self.runner_up.as_json(),
            "differs_in": self.differs_in,
            "next_item": self.next_item,
            "next_due_at": None
            if self.next_due_at is None
            else instant(entries.instant(self.next_due_at)),
            "rejected": {str(reason): count for reason, count in self.rejected.items() if count},
        }


class _Found(NamedTuple):
    """Who gets an item: the best agent, the next best, and in which tier they stand."""

    winner: AgentEntry
    tier: Tier | None
    second: AgentEntry | None
    second_tier: Tier | None
    preferred: bool


def plan(state: RouterState, now: int, limit: int) -> list[Proposal]:
    """At most `limit` offers that may be made now, best work first.

    They are in flight in `state` from here on: `state.settle` (or `commit`) must follow before
    the next plan. The result depends on the state alone, not on how it came about.
    """
    state.advance(now)
    keep_for_blocked(state)
    # The work's own key is never behind its place: handicaps are asked of what comes to the head.
    ahead = [
        (item.key, bucket)
        for bucket in state.take_dirty()
        if (bucket.view.open or bucket.key.held_for is not None)
        and (item := bucket.head) is not None
    ]
    heapify(ahead)
    proposals: list[Proposal] = []
    while len(proposals) < limit and (bucket := _first(state, ahead)) is not None:
        heappop(ahead)
        item = bucket.head
        assert item is not None, "a bucket is dropped with its last item"
        chosen = _choose(state, bucket, item)
        assert chosen is not None, "what has a place has somebody who takes it"
        following = ahead[0] if _first(state, ahead) is not None else None
        proposals.append(_proposal(state, bucket, item, chosen, following))
        state.reserve(item, chosen.winner)
        if (behind := bucket.head) is not None:
            heappush(ahead, (behind.key, bucket))
    state.dirty.update(bucket for _, bucket in ahead)
    return proposals


def _first(state: RouterState, ahead: list[tuple[WorkKey, Bucket]]) -> Bucket | None:
    """The bucket whose work comes next, at the head of `ahead`. What lost its place by what was
    placed before goes further back, or out."""
    while ahead:
        place, bucket = ahead[0]
        if not bucket.view.open and bucket.key.held_for is None:
            heappop(ahead)
            continue
        now_at = _place(state, bucket)
        if now_at is None:
            heappop(ahead)
        elif now_at > place:
            heapreplace(ahead, (now_at, bucket))
        else:
            return bucket
    return None


def _place(state: RouterState, bucket: Bucket) -> WorkKey | None:
    """Where the bucket's first item stands among all work, with the agent who would get it; None
    when nobody can."""
    item = bucket.head
    if item is None:
        return None
    if bucket.anybody and item.preferred is None and not _watched(state, bucket):
        # The best of those with room is who gets it.
        secondary = bucket.view.secondary() if state.terms.handicap else False
        if secondary is not None:
            return _handicapped(state, item, secondary=True) if secondary else item.key
    chosen = _choose(state, bucket, item)
    if chosen is None:
        return None
    return _handicapped(state, item, secondary=_secondary(bucket, chosen.winner))


def _watched(state: RouterState, bucket: Bucket) -> bool:
    """Whether agents who have room may be kept for blocked work."""
    return bool(state.kept) and bucket.match in state.watched


def _secondary(bucket: Bucket, agent: AgentEntry) -> bool:
    assert agent.profile is not None
    return bucket.match.profiles[agent.profile].secondary


def _handicapped(state: RouterState, item: ItemEntry, *, secondary: bool) -> WorkKey:
    handicap = state.terms.handicap
    if not secondary or not handicap:
        return item.key
    band, due, arrived, item_id = item.key
    return (band, due + handicap, arrived, item_id)


def _choose(state: RouterState, bucket: Bucket, item: ItemEntry) -> _Found | None:
    if bucket.anybody and item.preferred is None:
        return _best_two(state, bucket, bucket.key.declined)
    queue = state.queue(item.queue)
    if queue.paused or queue.manual:
        return None
    if queue.leave_idle and not bucket.view.more_idle_than(queue.leave_idle):
        return None
    skipped = passed_over(state, bucket)
    if item.preferred is not None and item.preferred not in skipped:
        agent = state.preferred(item, bucket.match)
        if agent is not None and _has_room(state, bucket, agent):
            tier = bucket.view.tier_of(agent)
            return _Found(agent, tier, None, None, preferred=True)
    if bucket.key.held_for is not None:
        return None
    return _best_two(state, bucket, skipped)


def _has_room(state: RouterState, bucket: Bucket, agent: AgentEntry) -> bool:
    assert agent.profile is not None
    kind = state.terms.kinds[bucket.match.kind]
    if agent.kept_for not in (None, bucket) or (bucket.key.blended and not agent.idle):
        return False
    cap = agent.profile.cap(kind.kind)
    return refusal(agent, kind, bucket.key.weight, cap, state.terms.wake_reserve) is None


def _best_two(state: RouterState, bucket: Bucket, skipped: frozenset[str]) -> _Found | None:
    """The best agent with room and the next best, those left out who are not asked now."""
    first, first_tier = None, None
    turn, blended = state.turn, bucket.key.blended
    for tier in bucket.view.tiers:
        if not tier.lanes:
            continue
        for agent in tier.agents(turn):
            if agent.kept_for not in (None, bucket) or agent.id in skipped:
                continue
            if blended and not agent.idle:
                continue
            if first is not None:
                return _Found(first, first_tier, agent, tier, preferred=False)
            first, first_tier = agent, tier
    return None if first is None else _Found(first, first_tier, None, None, preferred=False)


def _proposal(
    state: RouterState,
    bucket: Bucket,
    item: ItemEntry,
    found: _Found,
    following: tuple[WorkKey, Bucket] | None,
) -> Proposal:
    winner, second, tier = found.winner, found.second, found.tier
    view = bucket.view
    behind = None if following is None else following[1].head
    winner_rank = tier.rank if tier is not None else NO_RANK
    differs_in, runner_up = None, None
    if second is not None and found.second_tier is not None:
        other = found.second_tier.rank
        runner_up = _standpoint(second, other)
        differs_in = first_difference(
            view.strategy, bucket.match.kind, (winner_rank, winner), (other, second)
        )
    terms = state.terms
    # By place: naming twenty fields costs as much as the choice itself.
    return Proposal(
        item.id,
        item.version,
        winner.id,
        state.cost(item, winner),
        item.priority,
        item.arrived_at,
        item.key[1],
        state.now,
        item.step,
        view.strategy,
        terms.order,
        terms.handicap if terms.handicap and _secondary(bucket, winner) else 0,
        _standpoint(winner, winner_rank),
        runner_up,
        differs_in,
        found.preferred,
        None if behind is None else behind.id,
        None if following is None else following[0][1],
        _counted(state, bucket),
    )


def _standpoint(agent: AgentEntry, its_rank: Rank) -> Standpoint:
    return Standpoint(
        agent.id, agent.name, its_rank, agent.used, agent.capacity, agent.parked, since(agent)
    )


def _counted(state: RouterState, bucket: Bucket) -> RuledOut:
    match = bucket.match
    routable, disabled, not_online, lapsed = state.standing.values()
    able = bucket.view.able(idle=bucket.key.blended)
    near = match.near
    suited = match.routable + sum(near.values()) if near else match.routable
    plain = bucket.anybody and not _watched(state, bucket)
    return RuledOut(
        disabled,
        not_online,
        lapsed,
        routable - suited,
        match.routable - able,
        dict(near) if near else _NONE,
        _NONE if plain else _passed_over(state, bucket, able),
    )


def _passed_over(state: RouterState, bucket: Bucket, able: int) -> dict[Reason, int]:
    """Those with room who are not asked."""
    found: dict[Reason, int] = {}
    skipped: frozenset[str] = frozenset()
    if bucket.key.declined:
        skipped = passed_over(state, bucket)
        found[Reason.DECLINED] = sum(_able(bucket, state.agents.get(name)) for name in skipped)
    if bucket.key.held_for is not None:
        found[Reason.HELD_FOR_PREFERRED] = max(0, able - 1)
    elif state.kept:
        found[Reason.RESERVED_FOR_BLOCKED] = sum(
            kept_for is not bucket and agent.id not in skipped and _able(bucket, agent)
            for agent, kept_for in state.kept.items()
        )
    return found


def _able(bucket: Bucket, agent: AgentEntry | None) -> bool:
    """Whether the agent is among those whom `View.able` counts for the bucket."""
    if agent is None or (bucket.key.blended and not agent.idle):
        return False
    return bucket.view.has_room(agent)
