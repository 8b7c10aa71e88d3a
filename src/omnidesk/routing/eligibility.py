"""Why an agent cannot be offered an item: ordered filters, the first that fails is the reason.

The plan never asks them one agent at a time; it reads groups. They are the definition that the
groups must agree with, and what explanations show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from omnidesk.routing.entries import AgentEntry, ItemEntry, QueueEntry, Standing
from omnidesk.routing.groups import Fit, Match, fit
from omnidesk.routing.ranking import AgentKey, work_key
from omnidesk.routing.state import RouterState


class Reason(StrEnum):
    """Why not."""

    DISABLED = "disabled"
    NOT_ONLINE = "not_online"
    LEASE_EXPIRED = "lease_expired"
    NOT_IN_QUEUE = "not_in_queue"
    QUEUE_PAUSED = "queue_paused"
    SKILL_MISSING = "skill_missing"
    LEVEL_TOO_LOW = "level_too_low"
    NO_CAPACITY = "no_capacity"
    DECLINED = "declined"
    HELD_FOR_PREFERRED = "held_for_preferred"
    RESERVED_FOR_BLOCKED = "reserved_for_blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """May this agent be offered this item? `passed_over` are those who declined and are not asked
    now; `holder` is the agent it is held for; `kept_for` the bigger work the agent is kept for."""

    agent: AgentEntry
    item: ItemEntry
    queue: QueueEntry | None
    now: int
    passed_over: frozenset[str]
    holder: str | None
    kept_for: str | None


FILTERS: tuple[tuple[Reason, Callable[[Question], bool]], ...] = (
    (Reason.DISABLED, lambda q: q.agent.standing_at(q.now) is Standing.DISABLED),
    (Reason.NOT_ONLINE, lambda q: q.agent.standing_at(q.now) is Standing.NOT_ONLINE),
    (Reason.LEASE_EXPIRED, lambda q: q.agent.standing_at(q.now) is Standing.LEASE_EXPIRED),
    (Reason.NOT_IN_QUEUE, lambda q: q.item.queue not in q.agent.queues),
    (Reason.QUEUE_PAUSED, lambda q: q.queue is None or q.queue.paused),
    (Reason.SKILL_MISSING, lambda q: fit(q.agent.skills, q.item.requirements) == Fit.MISSING),
    (Reason.LEVEL_TOO_LOW, lambda q: fit(q.agent.skills, q.item.requirements) == Fit.LOW),
    (Reason.NO_CAPACITY, lambda q: q.agent.free < q.item.weight),
    (Reason.DECLINED, lambda q: q.agent.id in q.passed_over),
    (Reason.HELD_FOR_PREFERRED, lambda q: q.holder is not None and q.holder != q.agent.id),
    (Reason.RESERVED_FOR_BLOCKED, lambda q: q.kept_for is not None),
)


def first_reason(question: Question) -> Reason | None:
    """The first filter that removes the agent; None when the item may be offered to them."""
    return next((reason for reason, fails in FILTERS if fails(question)), None)


def passed_over(state: RouterState, item: ItemEntry) -> frozenset[str]:
    """Those who declined and are not asked now.

    While anybody else is there who could take it, decliners are passed over. When everybody there
    has declined they are asked again, an offer timeout after the last of them said no.
    """
    if not item.declined:
        return item.declined
    match = state.match(item.queue, item.requirements)
    if not exhausted(state, match, item.weight, item.declined):
        return item.declined
    return frozenset() if state.ripe(item) else item.declined


def exhausted(state: RouterState, match: Match, weight: int, declined: frozenset[str]) -> bool:
    """Whether every agent who is there and could ever take it has declined."""
    match.know_weight(weight)
    there = (_there(state, match, agent_id) for agent_id in declined)
    return sum(a is not None and a.capacity >= weight for a in there) == match.fitting[weight]


def can_take(state: RouterState, match: Match, weight: int, agent_id: str) -> bool:
    """Whether the agent is there, has the skills and has room now."""
    agent = _there(state, match, agent_id)
    return agent is not None and agent.free >= weight


def _there(state: RouterState, match: Match, agent_id: str) -> AgentEntry | None:
    agent = state.agents.get(agent_id)
    if agent is None or agent.profile is None or agent_id not in agent.profile.routable:
        return None
    return agent if match.key in agent.profile.matches else None


def keeper(state: RouterState, agent: AgentEntry, item: ItemEntry) -> ItemEntry | None:
    """The bigger work this agent is kept for, if that bars them from `item`.

    Work that only lacks room, for longer than its queue's wait target, keeps the able agent who
    is nearest to having that room: what would take the room away passes them. Work that comes
    before it and is not smaller, or came before it at the same priority, is not barred: of that
    there is only so much, so big work never waits for ever.
    """
    profile = agent.profile
    assert profile is not None
    left = agent.free - item.weight
    for match in profile.matches.values():
        if match.heaviest <= left:
            continue
        for bucket in match.waiting():
            late = bucket.head() if bucket.key.weight > left else None
            if late is None or late is item or not _overdue(state, late):
                continue
            if not _comes_first(item, late) and nearest(state, match, late) is agent:
                return late
    return None


def _overdue(state: RouterState, item: ItemEntry) -> bool:
    queue = state.queues.get(item.queue)
    return (
        queue is not None and not queue.paused and state.now - item.arrived_at >= queue.wait_target
    )


def _comes_first(item: ItemEntry, late: ItemEntry) -> bool:
    if work_key(item) > work_key(late):
        return False
    return item.priority == late.priority or item.weight >= late.weight


def nearest(state: RouterState, match: Match, item: ItemEntry) -> AgentEntry | None:
    """Who has the most room among those who could ever take the item and are asked for it."""
    holder = state.holder(item)
    if holder is not None:
        return state.agents[holder]
    skipped = passed_over(state, item)
    best: tuple[int, AgentKey] | None = None
    found: AgentEntry | None = None
    for profile in match.profiles:
        top = profile.top() if profile.capacity >= item.weight else None
        if top is None or (best is not None and -top[1].free > best[0]):
            continue
        for key, agent in profile.in_order():
            if agent.id not in skipped:
                if best is None or (-agent.free, key) < best:
                    best, found = (-agent.free, key), agent
                break
    return found
