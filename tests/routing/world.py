"""A small world for the router's tests: resources as events carry them, and a slow oracle that
looks at everybody and everything each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from omnidesk.domain import room, steps
from omnidesk.domain.events import Recorded, instant
from omnidesk.domain.policy import Policy, Strategy
from omnidesk.routing import entries
from omnidesk.routing.blocked import keep_for_blocked
from omnidesk.routing.eligibility import first_reason
from omnidesk.routing.entries import AgentEntry, ItemEntry, millis
from omnidesk.routing.groups import Match
from omnidesk.routing.ranking import ORDERS, rank, work_key
from omnidesk.routing.state import RouterState
from omnidesk.routing.stepping import StepDue
from omnidesk.routing.terms import terms

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(slots=True)
class Held:
    """An offer that lives: whose, and what it costs now and awake."""

    agent: str
    kind: str
    cost: int
    full: int
    dormant: bool = False


class World:
    """What the database would hold. Each change returns the event that tells of it."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()
        self.now = START
        self.position = 0
        self.agents: dict[str, dict[str, Any]] = {}
        self.items: dict[str, dict[str, Any]] = {}
        self.queues: dict[str, dict[str, Any]] = {}
        self.returned: dict[str, datetime] = {}
        # By item, what its offer or assignment takes of whom.
        self.held: dict[str, Held] = {}

    def snapshot(self, order: Any = None) -> RouterState:
        """A state built from nothing; `order` shuffles what it is built from."""
        agents, queues = list(self.agents.values()), list(self.queues.values())
        items = list(self.items.values())
        for values in (agents, queues, items) if order is not None else ():
            order.shuffle(values)
        state = RouterState(terms(self.policy), millis(self.now))
        for queue in queues:
            state.put_queue(entries.queue_entry(queue))
        for agent in agents:
            state.put_agent(entries.agent_entry(agent))
        for item in items:
            entry = entries.item_entry(item)
            returned = self.returned.get(entry.id)
            entry.returned_at = None if returned is None else millis(returned)
            state.put_item(entry)
        return state

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
                "strategy": "recommended",
                "manual": False,
                "leave_idle": 0,
                "rings": 1,
                "exhausted_policy": "reask",
                "reask_seconds": None,
                "escalate_queue_id": None,
                "steps": [],
                "calendar_id": None,
                "sla_policy_id": None,
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
                "caps": {},
                "speeds": {},
                "held": {},
                "wake_debt": 0,
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
            "target_seconds": None,
            "steps": [],
            "step": 0,
            "step_at": None,
            "widened_to": [],
            "dormant": False,
            "blended": False,
            "callback": None,
            "policy_version": 0,
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
        cost = self._cost(item, agent)
        self.held[item_id] = Held(agent_id, item["channel_kind"], cost, cost)
        agent |= {"last_assigned_at": instant(self.now)}
        self._charge(agent, item["channel_kind"], units=cost, pieces=1)
        return [
            self.event("offer.created", offer={}, work_item=item),
            self.event("capacity.changed", agent=agent),
        ]

    def accepted(self, item_id: str) -> list[Recorded]:
        item = self.items[item_id]
        assert item["state"] == "offered"
        item |= {"state": "assigned", "version": item["version"] + 1}
        return [self.event("offer.accepted", offer={}, work_item=item)]

    def busy(self, agent_id: str, kind: str = "messaging", **values: Any) -> str:
        """The agent has one more piece of such work in hand; its item."""
        item_id = f"in_hand_{len(self.items)}"
        weight = self.policy.kind(kind).weight
        self.item(item_id, **{"channel_kind": kind, "weight": weight, **values})
        self.offered(item_id, agent_id)
        self.accepted(item_id)
        return item_id

    def sleeps(self, item_id: str) -> list[Recorded]:
        """Assigned work becomes dormant: it costs less and counts as nothing in hand."""
        item, held = self.items[item_id], self.held[item_id]
        assert item["state"] == "assigned"
        assert not held.dormant
        weight = self.policy.kind(held.kind).dormant_weight
        assert weight is not None
        held.dormant, held.cost = True, min(weight, held.full)
        item |= {"dormant": True, "version": item["version"] + 1}
        agent = self.agents[held.agent]
        agent["wake_debt"] += held.full - held.cost
        self._charge(agent, held.kind, units=held.cost - held.full, pieces=-1)
        return [
            self.event("work.updated", work_item=item),
            self.event("capacity.changed", agent=agent),
        ]

    def wakes(self, item_id: str) -> list[Recorded]:
        """Dormant work costs its full weight again, with its agent if there is room, else it
        waits anew, held for them."""
        item, held = self.items[item_id], self.held[item_id]
        assert held.dormant
        agent, extra = self.agents[held.agent], held.full - held.cost
        if room.lack_to_wake(room.of(agent), held.kind, extra, self.policy) is not None:
            hold = instant(self.now + timedelta(seconds=30))
            item |= {"preferred_agent_id": held.agent, "preferred_until": hold}
            item |= {"arrived_at": instant(self.now)}
            return self.back(item_id, declined=False)
        agent["wake_debt"] -= extra
        held.dormant, held.cost = False, held.full
        item |= {"dormant": False, "version": item["version"] + 1}
        self._charge(agent, held.kind, units=extra, pieces=1)
        return [
            self.event("work.updated", work_item=item),
            self.event("capacity.changed", agent=agent),
        ]

    def back(self, item_id: str, *, declined: bool) -> list[Recorded]:
        """The agent who has it gives it back; declining or as lost."""
        item = self.items[item_id]
        agent_id = item["agent_id"]
        if declined and agent_id not in item["declined_by"]:
            item["declined_by"] = sorted([*item["declined_by"], agent_id])
        item |= {"state": "waiting", "agent_id": None, "dormant": False}
        item["version"] += 1
        kind = "offer.declined" if declined else "offer.revoked"
        if declined:
            self.returned[item_id] = self.now
        told = self.event(kind, offer={"answered_at": instant(self.now)}, work_item=item)
        return [told, *self._freed(item_id)]

    def ended(self, item_id: str) -> list[Recorded]:
        item = self.items.pop(item_id)
        self.returned.pop(item_id, None)
        item |= {"state": "done", "agent_id": None, "version": item["version"] + 1}
        events = [self.event("work.ended", work_item=item)]
        return events + (self._freed(item_id) if item_id in self.held else [])

    def stepped(self, due: StepDue) -> list[Recorded]:
        """The item takes its next step, or is escalated, as the router recorded it would."""
        item = self.items[due.item_id]
        assert item["state"] == "waiting"
        assert item["version"] == due.version
        if due.escalate_to is not None:
            item |= {"queue_id": due.escalate_to, "version": item["version"] + 1}
            return [self.event("work.updated", work_item=item)]
        at = item["step_at"]
        after = steps.take({**item, "step_at": at and datetime.fromisoformat(at)})
        assert after is not None, "a step that does not exist was due"
        item |= {
            "step": after.step,
            "step_at": instant(after.step_at),
            "requirements": after.requirements,
            "widened_to": after.widened_to,
            "priority": after.priority,
            "queue_id": after.queue_id,
            "version": item["version"] + 1,
        }
        return [self.event("work.updated", work_item=item)]

    def _cost(self, item: dict[str, Any], agent: dict[str, Any]) -> int:
        return room.cost(room.of(agent), item["channel_kind"], item["weight"], self.policy)

    def _freed(self, item_id: str) -> list[Recorded]:
        held = self.held.pop(item_id)
        agent = self.agents[held.agent]
        if held.dormant:
            agent["wake_debt"] -= held.full - held.cost
        self._charge(agent, held.kind, units=-held.cost, pieces=0 if held.dormant else -1)
        return [self.event("capacity.changed", agent=agent)]

    def _charge(self, agent: dict[str, Any], kind: str, *, units: int, pieces: int) -> None:
        agent["used"] += units
        agent["held"] = {**agent["held"], kind: agent["held"].get(kind, 0) + pieces}
        idle = agent["idle_since"] or instant(self.now)
        agent["idle_since"] = None if any(agent["held"].values()) else idle
        agent["version"] += 1


def view(state: RouterState) -> dict[str, Any]:
    """Everything that a plan could depend on, without the order it came in."""
    return {
        "agents": {
            a.id: (a.standing, a.used, a.capacity, a.lease, a.idle_since, a.assigned_at, a.queues,
                   {kind: n for kind, n in a.held.items() if n}, a.wake_debt)
            for a in state.agents.values()
        },
        "items": {
            i.id: (i.state, i.version, i.bucket.key if i.bucket else None, i.step,
                   i.key if i.bucket else None)
            for i in state.items.values()
        },
        "standing": dict(state.standing),
        "lapsed": set(state.lapsed),
        "matches": {
            key: (match.routable, {r: n for r, n in match.near.items() if n}, _able(match))
            for key, match in state.matches.items()
            if match.buckets or match.held
        },
        "due": set(state.due),
        "next": state.next_change(),
        "turn": state.turn,
    }  # fmt: skip


def _able(match: Match) -> dict[Any, int]:
    buckets = [*match.buckets.values(), *match.held.values()]
    return {(b.key.weight, b.view.strategy): b.view.able() for b in buckets}


def oracle(state: RouterState) -> tuple[str, str] | None:
    """The one offer to make first, found by asking every agent about every item."""
    keep_for_blocked(state)
    found = [
        (_effective(state, item, agent), _agent_place(state, item, agent), item.id, agent.id)
        for item in state.items.values()
        if item.state == "waiting" and not item.in_flight
        for agent in state.agents.values()
        if first_reason(state, item, agent) is None
    ]
    # Each item goes to its best agent; the first of them by what the item is worth there.
    best: dict[str, Any] = {}
    for entry in found:
        known = best.get(entry[2])
        if known is None or entry[1] < known[1]:
            best[entry[2]] = entry
    if not best:
        return None
    first = min(best.values(), key=lambda entry: entry[0])
    return first[2], first[3]


def _effective(state: RouterState, item: ItemEntry, agent: AgentEntry) -> Any:
    levels = [agent.skills[skill] for skill, _ in item.requirements]
    secondary = bool(levels) and min(levels) < state.terms.primary_level
    band, due, arrived, item_id = work_key(item, state.target(item), state.terms)
    return (band, due + (state.terms.handicap if secondary else 0), arrived, item_id)


def _agent_place(state: RouterState, item: ItemEntry, agent: AgentEntry) -> Any:
    strategy = state.queue(item.queue).strategy
    outside = 0 if item.queue in agent.queues else 1
    level = sum(agent.skills[skill] for skill, _ in item.requirements)
    assert agent.profile is not None
    return (
        0 if agent.id == item.preferred else 1,
        rank(strategy, outside, level, agent.profile.flexibility),
        0 if strategy is not Strategy.ROUND_ROBIN or agent.id > state.turn else 1,
        ORDERS[strategy](agent, item.kind),
    )


def requirement(**levels: int) -> list[Mapping[str, Any]]:
    """Requirements as work items carry them."""
    return [{"skill": skill, "level": level} for skill, level in levels.items()]
