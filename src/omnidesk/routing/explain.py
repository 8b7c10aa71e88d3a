"""One work item explained in full: every agent, the first filter that removed them, and what
would have to happen. For people who ask, not for the hot path: it looks at everybody."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from omnidesk.domain.events import instant
from omnidesk.routing import entries
from omnidesk.routing.eligibility import Question, Reason, first_reason, keeper, passed_over
from omnidesk.routing.entries import AgentEntry, ItemEntry, QueueEntry
from omnidesk.routing.groups import Fit, fit
from omnidesk.routing.ranking import (
    POLICY_VERSION,
    agent_key,
    first_difference,
    stamp,
    work_key,
)
from omnidesk.routing.state import RouterState

_ORDER = {reason: number for number, reason in enumerate(Reason)}


def explain_item(state: RouterState, work_item_id: str, now: datetime) -> dict[str, Any] | None:
    """The item now: candidates in order, winner and runner-up, or what would unblock it.

    None for work the router does not know: it has ended, or never was.
    """
    state.advance(now)
    item = state.items.get(work_item_id)
    if item is None:
        return None
    queue = state.queues.get(item.queue)
    asked = [(agent, _reason(state, item, agent)) for agent in state.agents.values()]
    asked.sort(key=lambda pair: (_ORDER.get(pair[1], -1) if pair[1] else -1, agent_key(pair[0])))
    able = [agent for agent, reason in asked if reason is None]
    waiting = item.state == "waiting"
    return {
        "work_item_id": item.id,
        "state": item.state,
        "policy_version": POLICY_VERSION,
        "decided_at": instant(entries.instant(state.now)),
        "queue_id": item.queue,
        "queue": queue.name if queue else None,
        "priority": item.priority,
        "weight": item.weight,
        "requirements": [{"skill": skill, "level": level} for skill, level in item.requirements],
        "arrived_at": instant(entries.instant(item.arrived_at)),
        "waited_seconds": max(0, state.now - item.arrived_at) // 1000,
        "ahead": _ahead(state, item) if waiting else None,
        "agent_id": item.agent,
        "candidates": [_candidate(agent, reason) for agent, reason in asked],
        "winner": able[0].id if able else None,
        "runner_up": able[1].id if len(able) > 1 else None,
        "differs_in": first_difference(able[0], able[1]) if len(able) > 1 else None,
        "counts": dict(Counter(str(reason) for _, reason in asked if reason is not None)),
        "suited": _suited(state, item),
        "unblock": _unblock(state, item, queue, asked) if waiting and not able else [],
    }


def _reason(state: RouterState, item: ItemEntry, agent: AgentEntry) -> Reason | None:
    kept = keeper(state, agent, item)
    return first_reason(
        Question(
            agent=agent,
            item=item,
            queue=state.queues.get(item.queue),
            now=state.now,
            passed_over=passed_over(state, item),
            holder=state.holder(item),
            kept_for=kept.id if kept is not None else None,
        )
    )


def _candidate(agent: AgentEntry, reason: Reason | None) -> dict[str, Any]:
    since = stamp(agent)
    return {
        "agent_id": agent.id,
        "name": agent.name,
        "reason": reason.value if reason is not None else None,
        "load": agent.load,
        "capacity": agent.capacity,
        "free": agent.free,
        "relative_load": round(agent.load / agent.capacity, 4) if agent.capacity else 1.0,
        "since": instant(entries.instant(since)) if since else None,
        "skills": dict(agent.skills),
    }


def _ahead(state: RouterState, item: ItemEntry) -> int:
    key = work_key(item)
    return sum(
        other.state == "waiting" and other.queue == item.queue and work_key(other) < key
        for other in state.items.values()
    )


def _suited(state: RouterState, item: ItemEntry) -> dict[str, int]:
    """Who has the queue and the skills: how many, how many of them there, and the most room."""
    suited = [a for a in state.agents.values() if _suits(item, a) and not a.disabled]
    there = [a for a in suited if a.standing_at(state.now) == "routable"]
    return {
        "agents": len(suited),
        "online": len(there),
        "most_free": max((max(0, a.free) for a in there), default=0),
        "most_capacity": max((a.capacity for a in suited), default=0),
    }


def _suits(item: ItemEntry, agent: AgentEntry) -> bool:
    return item.queue in agent.queues and fit(agent.skills, item.requirements) == Fit.FULL


def _unblock(
    state: RouterState,
    item: ItemEntry,
    queue: QueueEntry | None,
    asked: list[tuple[AgentEntry, Reason | None]],
) -> list[dict[str, Any]]:
    """What would let the item go, the nearest first: any one of these is enough, but for a paused
    queue, which comes before everything."""
    by_reason: dict[Reason, list[AgentEntry]] = {}
    for agent, reason in asked:
        if reason is not None:
            by_reason.setdefault(reason, []).append(agent)
    ways: list[dict[str, Any]] = []
    if queue is None or queue.paused:
        ways.append({"kind": "resume_queue", "queue_id": item.queue})
    full = [a for a in by_reason.get(Reason.NO_CAPACITY, ()) if a.capacity >= item.weight]
    if full:
        nearest = min(full, key=lambda a: (-a.free, agent_key(a)))
        ways.append(_way("free_units", nearest, units=item.weight - nearest.free))
    if by_reason.get(Reason.DECLINED):
        at = state.asked_again_at(item)
        ways.append({"kind": "ask_again", "at": instant(entries.instant(at))})
    holder = state.holder(item)
    if holder is not None and item.preferred_until is not None:
        until = instant(entries.instant(item.preferred_until))
        ways.append(_way("hold_ends", state.agents[holder], at=until))
    for agent in by_reason.get(Reason.RESERVED_FOR_BLOCKED, ())[:1]:
        late = keeper(state, agent, item)
        ways.append(_way("bigger_work_placed", agent, work_item_id=late.id if late else None))
    away = [*by_reason.get(Reason.NOT_ONLINE, ()), *by_reason.get(Reason.LEASE_EXPIRED, ())]
    absent = [a for a in away if _suits(item, a) and a.capacity >= item.weight]
    if absent:
        ways.append(
            {
                "kind": "come_online",
                "count": len(absent),
                "agents": [{"agent_id": a.id, "name": a.name} for a in absent[:5]],
            }
        )
    return ways or [{"kind": "nobody_can", "requirements": dict(item.requirements)}]


def _way(kind: str, agent: AgentEntry, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "agent_id": agent.id, "name": agent.name, **more}
