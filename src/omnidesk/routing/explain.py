"""One work item explained in full: every agent, the first filter that removed them, the terms of
the score, and what would have to happen. For people who ask, not for the hot path: it looks at
everybody."""

from __future__ import annotations

from collections import Counter
from typing import Any

from omnidesk.domain.events import instant
from omnidesk.routing import entries
from omnidesk.routing.blocked import keep_for_blocked
from omnidesk.routing.eligibility import first_reason
from omnidesk.routing.entries import AgentEntry, ItemEntry, QueueEntry, Standing
from omnidesk.routing.groups import Match
from omnidesk.routing.lanes import could_ever
from omnidesk.routing.ranking import (
    NO_RANK,
    ORDERS,
    AgentKey,
    Rank,
    first_difference,
    rank,
    since,
)
from omnidesk.routing.reasons import ROOM, Reason
from omnidesk.routing.roster import misfit
from omnidesk.routing.state import RouterState
from omnidesk.routing.terms import ENGINE

_ORDER = {reason: number for number, reason in enumerate(Reason)}
_Asked = tuple[AgentEntry, Reason | None]


def explain_item(state: RouterState, work_item_id: str, now: int) -> dict[str, Any] | None:
    """The item now: candidates in order, winner and runner-up, or what would unblock it.

    None for work the router does not know: it has ended, or never was.
    """
    state.advance(now)
    keep_for_blocked(state)
    return explain_planned(state, work_item_id)


def explain_planned(state: RouterState, work_item_id: str) -> dict[str, Any] | None:
    """The same in the middle of a plan: offers in flight take their room, and who is kept for
    blocked work is as the plan found it."""
    item = state.items.get(work_item_id)
    if item is None:
        return None
    queue = state.queues.get(item.queue)
    match = state.match_of(item)
    asked = [(agent, first_reason(state, item, agent)) for agent in state.agents.values()]
    asked.sort(key=lambda pair: _place(state, item, match, pair))
    able = [agent for agent, reason in asked if reason is None]
    waiting = item.state == "waiting"
    return {
        "work_item_id": item.id,
        "state": item.state,
        "engine": ENGINE,
        "decided_at": instant(entries.instant(state.now)),
        "queue_id": item.queue,
        "queue": queue.name if queue else None,
        "strategy": state.queue(item.queue).strategy.value,
        "order": state.terms.order.value,
        "priority": item.priority,
        "weight": item.weight,
        "requirements": [{"skill": skill, "level": level} for skill, level in item.requirements],
        "step": item.step,
        "steps": list(item.steps),
        "next_step_at": instant(entries.instant(item.step_at)) if item.step_at else None,
        "arrived_at": instant(entries.instant(item.arrived_at)),
        "target_seconds": state.target(item) // 1000,
        "due_at": instant(entries.instant(item.key[1])) if item.bucket else None,
        "waited_seconds": max(0, state.now - item.arrived_at) // 1000,
        "ahead": _ahead(state, item) if waiting else None,
        "agent_id": item.agent,
        "candidates": [_candidate(state, item, match, agent, reason) for agent, reason in asked],
        "winner": able[0].id if able else None,
        "runner_up": able[1].id if len(able) > 1 else None,
        "differs_in": _differs_in(state, item, match, able),
        "counts": dict(Counter(str(reason) for _, reason in asked if reason is not None)),
        "suited": _suited(state, item),
        "unblock": _unblock(state, item, queue, match, asked) if waiting and not able else [],
    }


def _rank(state: RouterState, item: ItemEntry, match: Match, agent: AgentEntry) -> Rank:
    profile = agent.profile
    if profile is None or profile not in match.profiles:
        return NO_RANK
    relation = match.profiles[profile]
    strategy = state.queue(item.queue).strategy
    return rank(strategy, relation.outside, relation.level, profile.flexibility)


def _turn(state: RouterState, agent: AgentEntry) -> int:
    return 0 if agent.id > state.turn else 1


def _place(
    state: RouterState, item: ItemEntry, match: Match, pair: _Asked
) -> tuple[int, int, Rank, int, AgentKey]:
    agent, reason = pair
    strategy = state.queue(item.queue).strategy
    by_turn = _turn(state, agent) if strategy == "round_robin" else 0
    return (
        _ORDER[reason] if reason is not None else -1,
        0 if agent.id == item.preferred else 1,
        _rank(state, item, match, agent),
        by_turn,
        ORDERS[strategy](agent, item.kind),
    )


def _differs_in(
    state: RouterState, item: ItemEntry, match: Match, able: list[AgentEntry]
) -> str | None:
    if len(able) < 2:
        return None
    if able[0].id == item.preferred:
        return "wanted"
    first, second = ((_rank(state, item, match, agent), agent) for agent in able[:2])
    return first_difference(state.queue(item.queue).strategy, item.kind, first, second)


def _candidate(
    state: RouterState, item: ItemEntry, match: Match, agent: AgentEntry, reason: Reason | None
) -> dict[str, Any]:
    seen = since(agent)
    its_rank = _rank(state, item, match, agent)
    return {
        "agent_id": agent.id,
        "name": agent.name,
        "reason": reason.value if reason is not None else None,
        "outside": bool(its_rank[0]),
        "level": min((agent.skills.get(skill, 0) for skill, _ in item.requirements), default=None),
        "flexibility": agent.profile.flexibility if agent.profile else None,
        "load": agent.used,
        "capacity": agent.capacity,
        "free": agent.free,
        "relative_load": round(agent.used / agent.capacity, 4) if agent.capacity else 1.0,
        "held": {kind: count for kind, count in agent.held.items() if count},
        "wake_debt": agent.wake_debt,
        "since": instant(entries.instant(seen)) if seen else None,
        "speed": agent.speeds.get(item.kind),
        "skills": dict(agent.skills),
    }


def _ahead(state: RouterState, item: ItemEntry) -> int:
    return sum(
        other.state == "waiting"
        and other.queue == item.queue
        and other.bucket is not None
        and other.key < item.key
        for other in state.items.values()
    )


def _suited(state: RouterState, item: ItemEntry) -> dict[str, int]:
    """Who has the queue and the skills: how many, how many of them there, and the most room."""
    suited = [a for a in state.agents.values() if _suits(state, item, a) and not a.disabled]
    there = [a for a in suited if a.standing_at(state.now) is Standing.ROUTABLE]
    return {
        "agents": len(suited),
        "online": len(there),
        "most_free": max((max(0, a.free) for a in there), default=0),
        "most_capacity": max((a.capacity for a in suited), default=0),
    }


def _suits(state: RouterState, item: ItemEntry, agent: AgentEntry) -> bool:
    if agent.queues.isdisjoint((item.queue, *item.widened)):
        return False
    kind = state.terms.kinds[item.kind]
    return misfit(agent.skills, agent.caps, item.requirements, kind) is None


def _unblock(
    state: RouterState,
    item: ItemEntry,
    queue: QueueEntry | None,
    match: Match,
    asked: list[_Asked],
) -> list[dict[str, Any]]:
    """What would let the item go, the nearest first: any one of these is enough, but for a paused
    or manual queue, which comes before everything."""
    by_reason: dict[Reason, list[AgentEntry]] = {}
    for agent, reason in asked:
        if reason is not None:
            by_reason.setdefault(reason, []).append(agent)
    ways: list[dict[str, Any]] = []
    if queue is None or queue.paused:
        ways.append({"kind": "resume_queue", "queue_id": item.queue})
    elif queue.manual:
        ways.append({"kind": "take_by_hand", "queue_id": item.queue})
    ways += _room_ways(state, item, by_reason)
    if by_reason.get(Reason.DECLINED):
        at = state.asked_again_at(item)
        again = "ask_others" if at is None else "ask_again"
        ways.append({"kind": again, "at": instant(entries.instant(at)) if at else None})
    holder = state.holder(item, match)
    if holder is not None and item.preferred_until is not None:
        until = instant(entries.instant(item.preferred_until))
        ways.append(_way("hold_ends", state.agents[holder], at=until))
    for agent in by_reason.get(Reason.RESERVED_FOR_BLOCKED, ())[:1]:
        late = agent.kept_for.head if agent.kept_for else None
        ways.append(_way("bigger_work_placed", agent, work_item_id=late.id if late else None))
    if by_reason.get(Reason.LEAVES_IDLE) and queue is not None:
        ways.append({"kind": "more_idle", "count": queue.leave_idle})
    away = [*by_reason.get(Reason.NOT_ONLINE, ()), *by_reason.get(Reason.LEASE_EXPIRED, ())]
    kind = state.terms.kinds[item.kind]
    able = (a for a in away if could_ever(a.capacity, kind, item.weight))
    absent = [a for a in able if _suits(state, item, a)]
    if absent:
        named = [{"agent_id": a.id, "name": a.name} for a in absent[:5]]
        ways.append({"kind": "come_online", "count": len(absent), "agents": named})
    if item.next_step is not None and item.step_at is not None:
        ways.append({"kind": "next_step", "at": instant(entries.instant(item.step_at))})
    return ways or [{"kind": "nobody_can", "requirements": dict(item.requirements)}]


def _room_ways(
    state: RouterState, item: ItemEntry, by_reason: dict[Reason, list[AgentEntry]]
) -> list[dict[str, Any]]:
    kind = state.terms.kinds[item.kind]
    full = [
        agent
        for reason in ROOM
        for agent in by_reason.get(reason, ())
        if could_ever(agent.capacity, kind, item.weight)
    ]
    if not full:
        return []
    short = [a for a in full if not (kind.exclusive or kind.separate) and a.free < item.weight]
    if short and len(short) == len(full):
        nearest = min(short, key=lambda a: (-a.free, a.live, a.id))
        return [_way("free_units", nearest, units=item.weight - nearest.free)]
    nearest = min(full, key=lambda a: (a.exclusive, a.live, a.used, a.id))
    return [_way("finish_work", nearest, count=max(1, nearest.live + nearest.parked))]


def _way(kind: str, agent: AgentEntry, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "agent_id": agent.id, "name": agent.name, **more}
