"""A small world for the router's tests: resources as events carry them, and a slow oracle that
looks at everybody and everything each time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from omnidesk.domain.events import Recorded, instant
from omnidesk.routing.eligibility import Question, first_reason
from omnidesk.routing.entries import AgentEntry, ItemEntry
from omnidesk.routing.groups import Fit, fit
from omnidesk.routing.ranking import agent_key, work_key
from omnidesk.routing.state import RouterState

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class World:
    """What the database would hold. Each change returns the event that tells of it."""

    def __init__(self) -> None:
        self.now = START
        self.position = 0
        self.agents: dict[str, dict[str, Any]] = {}
        self.items: dict[str, dict[str, Any]] = {}
        self.queues: dict[str, dict[str, Any]] = {}
        self.returned: dict[str, datetime] = {}

    def snapshot(self, order: Any = None) -> RouterState:
        """A state built from nothing; `order` shuffles what it is built from."""
        agents, queues = list(self.agents.values()), list(self.queues.values())
        items = list(self.items.values())
        for values in (agents, queues, items) if order is not None else ():
            order.shuffle(values)
        return RouterState.from_snapshot(agents, queues, items, self.returned, self.now)

    def event(self, kind: str, **data: Any) -> Recorded:
        self.position += 1
        copied = {
            name: {
                key: list(value) if isinstance(value, list) else value
                for key, value in resource.items()
            }
            for name, resource in data.items()
        }
        return Recorded(
            epoch="test", position=self.position, type=kind, occurred_at=self.now, data=copied
        )

    def queue(self, queue_id: str, **values: Any) -> Recorded:
        found = self.queues.setdefault(
            queue_id,
            {
                "id": queue_id,
                "name": queue_id,
                "offer_timeout_seconds": 30,
                "wrap_up_seconds": 0,
                "wait_target_seconds": 60,
                "preferred_agent_seconds": 30,
                "lost_agent_rule": "requeue",
                "paused": False,
                "version": 0,
            },
        )
        found |= values
        found["version"] += 1
        return self.event("queue.updated", queue=found)

    def agent(self, agent_id: str, **values: Any) -> Recorded:
        """Create or change an agent; `state` and `lease_seconds` set the presence."""
        found = self.agents.setdefault(
            agent_id,
            {
                "id": agent_id,
                "email": f"{agent_id}@example.org",
                "name": agent_id,
                "role": "agent",
                "language": "en",
                "disabled": False,
                "capacity": 60,
                "used": 0,
                "skills": {},
                "queue_ids": ["q1"],
                "presence": {"state": "online", "reason": "", "changed_at": instant(self.now)},
                "idle_since": instant(self.now),
                "last_assigned_at": None,
                "version": 0,
            },
        )
        lease = instant(self.now + timedelta(seconds=values.pop("lease_seconds", 86_400))) or ""
        presence = {
            **found["presence"],
            "state": values.pop("state", found["presence"]["state"]),
            # Leases only ever move on, until somebody goes offline.
            "lease_expires_at": max(lease, found["presence"].get("lease_expires_at") or ""),
        }
        if presence["state"] == "offline":
            presence["lease_expires_at"] = None
        found |= values | {"presence": presence}
        found["version"] += 1
        return self.event("agent.updated", agent=found)

    def item(self, item_id: str, *, ago: float = 0, **values: Any) -> Recorded:
        """A new waiting item that arrived `ago` seconds before now."""
        self.items[item_id] = {
            "id": item_id,
            "conversation_id": f"cnv_{item_id}",
            "queue_id": "q1",
            "state": "waiting",
            "channel_kind": "messaging",
            "priority": 2,
            "requirements": [],
            "weight": 12,
            "arrived_at": instant(self.now - timedelta(seconds=ago)),
            "preferred_agent_id": None,
            "preferred_until": None,
            "declined_by": [],
            "agent_id": None,
            "version": 1,
            **values,
        }
        return self.event("work.created", work_item=self.items[item_id])

    def offered(self, item_id: str, agent_id: str) -> list[Recorded]:
        item, agent = self.items[item_id], self.agents[agent_id]
        assert item["state"] == "waiting"
        item |= {"state": "offered", "agent_id": agent_id, "version": item["version"] + 1}
        agent["used"] += item["weight"]
        agent |= {
            "idle_since": None,
            "last_assigned_at": instant(self.now),
            "version": agent["version"] + 1,
        }
        return [
            self.event("offer.created", offer={}, work_item=item),
            self.event("capacity.changed", agent=agent),
        ]

    def back(self, item_id: str, *, declined: bool) -> list[Recorded]:
        """The agent who has it gives it back; declining or as lost."""
        item = self.items[item_id]
        agent_id = item["agent_id"]
        if declined and agent_id not in item["declined_by"]:
            item["declined_by"] = [*item["declined_by"], agent_id]
        item |= {"state": "waiting", "agent_id": None, "version": item["version"] + 1}
        kind = "offer.declined" if declined else "offer.revoked"
        if declined:
            self.returned[item_id] = self.now
        told = self.event(kind, offer={"answered_at": instant(self.now)}, work_item=item)
        return [told, *self._freed(agent_id, item["weight"])]

    def ended(self, item_id: str) -> list[Recorded]:
        item = self.items.pop(item_id)
        self.returned.pop(item_id, None)
        holder = item["agent_id"]
        item |= {"state": "done", "agent_id": None, "version": item["version"] + 1}
        events = [self.event("work.ended", work_item=item)]
        return events + (self._freed(holder, item["weight"]) if holder else [])

    def _freed(self, agent_id: str, weight: int) -> list[Recorded]:
        agent = self.agents[agent_id]
        agent["used"] -= weight
        if agent["used"] == 0:
            agent["idle_since"] = instant(self.now)
        agent["version"] += 1
        return [self.event("capacity.changed", agent=agent)]


def view(state: RouterState) -> dict[str, Any]:
    """Everything that a plan could depend on, without the order it came in."""
    return {
        "agents": {
            a.id: (a.standing, a.load, a.capacity, a.lease, a.idle_since, a.assigned_at, a.queues)
            for a in state.agents.values()
        },
        "items": {
            i.id: (i.state, i.version, i.bucket.key if i.bucket else None, work_key(i))
            for i in state.items.values()
        },
        "standing": dict(state.standing),
        "lapsed": set(state.lapsed),
        "matches": {
            match.key: (match.routable, match.missing, match.low, match.heaviest, *_counts(match))
            for match in state.matches.values()
            if match.buckets or match.held
        },
        "next": state.next_change(),
    }


def _counts(match: Any) -> tuple[dict[int, int], dict[int, int]]:
    weights = {bucket.key.weight for bucket in match.waiting()}
    return (
        {weight: match.able[weight] for weight in weights},
        {weight: match.fitting[weight] for weight in weights},
    )


def oracle(state: RouterState) -> tuple[str, str] | None:
    """The one offer to make first, found by asking every agent about every item."""
    for item in sorted(_waiting(state), key=work_key):
        able = [a for a in state.agents.values() if reason(state, item, a) is None]
        if able:
            return item.id, min(able, key=agent_key).id
    return None


def reason(state: RouterState, item: ItemEntry, agent: AgentEntry) -> str | None:
    """Why the agent may not be offered the item, by the filters alone."""
    return first_reason(
        Question(
            agent=agent,
            item=item,
            queue=state.queues.get(item.queue),
            now=state.now,
            passed_over=_passed_over(state, item),
            holder=_holder(state, item),
            kept_for=_kept_for(state, item, agent),
        )
    )


def _waiting(state: RouterState) -> list[ItemEntry]:
    return [i for i in state.items.values() if i.state == "waiting" and not i.in_flight]


def _pool(state: RouterState, item: ItemEntry) -> list[AgentEntry]:
    return [
        agent
        for agent in state.agents.values()
        if agent.standing_at(state.now) == "routable"
        and item.queue in agent.queues
        and fit(agent.skills, item.requirements) == Fit.FULL
        and agent.capacity >= item.weight
    ]


def _passed_over(state: RouterState, item: ItemEntry) -> frozenset[str]:
    if {agent.id for agent in _pool(state, item)} - item.declined:
        return item.declined
    asked_again = (item.returned_at or 0) + state.queues[item.queue].offer_timeout
    return frozenset() if asked_again <= state.now else item.declined


def _holder(state: RouterState, item: ItemEntry) -> str | None:
    if item.preferred_until is None or item.preferred_until <= state.now:
        return None
    pool = {agent.id for agent in _pool(state, item)} - item.declined
    return item.preferred if item.preferred in pool else None


def _kept_for(state: RouterState, item: ItemEntry, agent: AgentEntry) -> str | None:
    for late in _first_of_each(state):
        queue = state.queues[late.queue]
        if late is item or queue.paused or state.now - late.arrived_at < queue.wait_target:
            continue
        if agent.free - item.weight >= late.weight:
            continue
        first = work_key(item) < work_key(late)
        if first and (item.priority == late.priority or item.weight >= late.weight):
            continue
        asked = [a for a in _pool(state, late) if a.id not in _passed_over(state, late)]
        holder = _holder(state, late)
        if holder is not None:
            asked = [state.agents[holder]]
        if asked and min(asked, key=lambda a: (-a.free, agent_key(a))) is agent:
            return late.id
    return None


def _first_of_each(state: RouterState) -> list[ItemEntry]:
    groups: dict[Any, ItemEntry] = {}
    for item in _waiting(state):
        assert item.bucket is not None
        known = groups.get(item.bucket.key)
        if known is None or work_key(item) < work_key(known):
            groups[item.bucket.key] = item
    return list(groups.values())


def requirement(**levels: int) -> list[Mapping[str, Any]]:
    """Requirements as work items carry them."""
    return [{"skill": skill, "level": level} for skill, level in levels.items()]
