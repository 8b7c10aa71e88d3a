"""The plan: which waiting work is offered to whom, now.

Work in order of priority and age; for each the agent with the least relative load. Only groups
that changed since the last plan are looked at: in all others nothing was possible then, and
nothing has become possible since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from operator import itemgetter
from typing import Any

from omnidesk.domain.events import instant
from omnidesk.routing import entries
from omnidesk.routing.eligibility import Reason, can_take, exhausted, keeper
from omnidesk.routing.entries import AgentEntry, ItemEntry, Standing
from omnidesk.routing.groups import Bucket
from omnidesk.routing.ranking import (
    POLICY_VERSION,
    AgentKey,
    first_difference,
    stamp,
    work_key,
)
from omnidesk.routing.state import RouterState


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """An agent as the decision saw them."""

    agent_id: str
    name: str
    load: int
    capacity: int
    since: int

    def as_json(self) -> dict[str, Any]:
        """For the record."""
        return {
            "agent_id": self.agent_id,
            "name": self.name,
            "load": self.load,
            "capacity": self.capacity,
            "since": instant(entries.instant(self.since)) if self.since else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One offer to make, and why it is this one.

    `differs_in` is the first component in which winner and runner-up differ; `rejected` counts
    the other agents by the first filter that removed them.
    """

    work_item_id: str
    version: int
    agent_id: str
    weight: int
    priority: int
    arrived_at: int
    decided_at: int
    winner: Standpoint
    runner_up: Standpoint | None
    differs_in: str | None
    preferred: bool
    rejected: Mapping[Reason, int]

    def as_json(self) -> dict[str, Any]:
        """The record kept with the decision."""
        return {
            "policy_version": POLICY_VERSION,
            "decided_at": instant(entries.instant(self.decided_at)),
            "priority": self.priority,
            "arrived_at": instant(entries.instant(self.arrived_at)),
            "waited_seconds": max(0, self.decided_at - self.arrived_at) // 1000,
            "weight": self.weight,
            "preferred": self.preferred,
            "winner": self.winner.as_json(),
            "runner_up": None if self.runner_up is None else self.runner_up.as_json(),
            "differs_in": self.differs_in,
            "rejected": {str(reason): count for reason, count in self.rejected.items() if count},
        }


def plan(state: RouterState, now: datetime, limit: int) -> list[Proposal]:
    """At most `limit` offers that may be made now, best work first.

    They are in flight in `state` from here on: `state.settle` (or `commit`) must follow before the
    next plan. The result depends on the state alone, not on how it came about.
    """
    state.advance(now)
    proposals: list[Proposal] = []
    while len(proposals) < limit and _serve(state, proposals, limit):
        pass
    return proposals


def _serve(state: RouterState, proposals: list[Proposal], limit: int) -> bool:
    """Serve what changed; whether to look again, because a placement may have set agents free who
    were kept for bigger work."""
    ahead = state.take_dirty()
    placed = False
    while ahead and len(proposals) < limit and not (placed and state.kept):
        _, bucket = heappop(ahead)
        item = bucket.head()
        assert item is not None, "a bucket is dropped with its last item"
        found = _choose(state, bucket, item)
        if found is None:
            continue
        agent, proposal = found
        proposals.append(proposal)
        state.reserve(item, agent)
        placed = True
        if (head := bucket.head()) is not None:
            heappush(ahead, (work_key(head), bucket))
    state.dirty.update(bucket for _, bucket in ahead)
    return placed and bool(state.kept)


def _choose(
    state: RouterState, bucket: Bucket, item: ItemEntry
) -> tuple[AgentEntry, Proposal] | None:
    queue = state.queues.get(item.queue)
    if queue is None or queue.paused:
        return None
    key, match = bucket.key, bucket.match
    able = match.able[key.weight]
    if not able:
        return None
    skipped: frozenset[str] = frozenset()
    if key.held_for is not None:
        best = _held(state, key.held_for, item)
    else:
        if key.declined and not (key.ripe and exhausted(state, match, key.weight, key.declined)):
            skipped = key.declined
        best = _best_two(state, bucket, item, skipped)
    if not best:
        return None
    return best[0], _proposal(state, bucket, item, best, skipped)


def _held(state: RouterState, agent_id: str, item: ItemEntry) -> list[AgentEntry]:
    agent = state.agents[agent_id]
    if agent.free < item.weight or _kept(state, agent, item):
        return []
    return [agent]


def _best_two(
    state: RouterState,
    bucket: Bucket,
    item: ItemEntry,
    skipped: frozenset[str],
) -> list[AgentEntry]:
    best: list[tuple[AgentKey, AgentEntry]] = []
    for profile in bucket.match.profiles:
        top = profile.top()
        if top is None or _beyond(*top, item, best):
            continue
        taken = 0
        for key, agent in profile.in_order():
            if taken == 2 or _beyond(key, agent, item, best):
                break
            if agent.id in skipped or _kept(state, agent, item):
                continue
            taken += 1
            best = sorted([*best, (key, agent)], key=itemgetter(0))[:2]
    return [agent for _, agent in best]


def _beyond(
    key: AgentKey, agent: AgentEntry, item: ItemEntry, best: list[tuple[AgentKey, AgentEntry]]
) -> bool:
    # Equal capacity and the least loaded first: nobody behind has more room or comes earlier.
    return agent.free < item.weight or (len(best) == 2 and key > best[1][0])


def _kept(state: RouterState, agent: AgentEntry, item: ItemEntry) -> bool:
    if keeper(state, agent, item) is None:
        return False
    state.kept.add(agent)
    return True


def _proposal(
    state: RouterState,
    bucket: Bucket,
    item: ItemEntry,
    best: list[AgentEntry],
    skipped: frozenset[str],
) -> Proposal:
    winner = best[0]
    second = best[1] if len(best) > 1 else None
    return Proposal(
        work_item_id=item.id,
        version=item.version,
        agent_id=winner.id,
        weight=item.weight,
        priority=item.priority,
        arrived_at=item.arrived_at,
        decided_at=state.now,
        winner=_standpoint(winner),
        runner_up=None if second is None else _standpoint(second),
        differs_in=None if second is None else first_difference(winner, second),
        preferred=bucket.key.held_for is not None,
        rejected=_counted(state, bucket, skipped),
    )


def _standpoint(agent: AgentEntry) -> Standpoint:
    return Standpoint(
        agent_id=agent.id,
        name=agent.name,
        load=agent.load,
        capacity=agent.capacity,
        since=stamp(agent),
    )


def _counted(state: RouterState, bucket: Bucket, skipped: frozenset[str]) -> dict[Reason, int]:
    match, standing, weight = bucket.match, state.standing, bucket.key.weight
    in_queue = match.routable + match.missing + match.low
    able = match.able[weight]
    return {
        Reason.DISABLED: standing[Standing.DISABLED],
        Reason.NOT_ONLINE: standing[Standing.NOT_ONLINE],
        Reason.LEASE_EXPIRED: standing[Standing.LEASE_EXPIRED],
        Reason.NOT_IN_QUEUE: standing[Standing.ROUTABLE] - in_queue,
        Reason.SKILL_MISSING: match.missing,
        Reason.LEVEL_TOO_LOW: match.low,
        Reason.NO_CAPACITY: match.routable - able,
        Reason.DECLINED: sum(can_take(state, match, weight, agent_id) for agent_id in skipped),
        Reason.HELD_FOR_PREFERRED: 0 if bucket.key.held_for is None else able - 1,
    }
