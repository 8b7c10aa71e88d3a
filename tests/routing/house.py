"""A world with a router beside it that follows its log, as the running one does."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from omnidesk.domain.events import Recorded, instant
from omnidesk.domain.policy import Policy
from omnidesk.flows import routing_state
from omnidesk.routing import entries
from omnidesk.routing.eligibility import first_reason
from omnidesk.routing.entries import millis
from omnidesk.routing.explain import explain_item
from omnidesk.routing.plan import Proposal, plan
from omnidesk.routing.stepping import StepDue, steps_due
from tests.routing.world import World

MANY = 1000


class House:
    """Everything the world does reaches `state` as events; plans become true in the world."""

    def __init__(self, policy: Policy | None = None, **queue: Any) -> None:
        self.world = World(policy)
        self.state = self.world.snapshot()
        self.queue("q1", **queue)

    @property
    def now(self) -> datetime:
        return self.world.now

    @property
    def at(self) -> int:
        return millis(self.world.now)

    def see(self, events: Recorded | Iterable[Recorded]) -> None:
        for event in [events] if isinstance(events, Recorded) else events:
            routing_state.follow(self.state, event)

    def queue(self, queue_id: str, **values: Any) -> None:
        self.see(self.world.queue(queue_id, **values))

    def agent(self, agent_id: str, **values: Any) -> None:
        self.see(self.world.agent(agent_id, **values))

    def busy(self, agent_id: str, kind: str = "messaging", **values: Any) -> str:
        """The agent has such work in hand already; its item."""
        item_id = self.world.busy(agent_id, kind, **values)
        self.see(self.world.event("work.updated", work_item=self.world.items[item_id]))
        self.see(self.world.event("capacity.changed", agent=self.world.agents[agent_id]))
        return item_id

    def item(self, item_id: str, **values: Any) -> None:
        """Work arrives; its weight is the policy's for its kind unless told."""
        kind = values.get("channel_kind", "messaging")
        self.see(self.world.item(item_id, **{"weight": self.weight(kind), **values}))

    def weight(self, kind: str) -> int:
        return self.world.policy.kind(kind).weight

    def hold(self, item_id: str, agent_id: str, seconds: int = 30, **values: Any) -> None:
        """Work arrives that is held for an agent."""
        until = instant(self.now + timedelta(seconds=seconds))
        self.item(item_id, preferred_agent_id=agent_id, preferred_until=until, **values)

    def changed(self, item_id: str, **values: Any) -> None:
        item = self.world.items[item_id]
        item |= {**values, "version": item["version"] + 1}
        self.see(self.world.event("work.updated", work_item=item))

    def declined(self, *item_ids: str) -> None:
        for item_id in item_ids:
            self.see(self.world.back(item_id, declined=True))

    def ended(self, *item_ids: str) -> None:
        for item_id in item_ids:
            self.see(self.world.ended(item_id))

    def sleeps(self, *item_ids: str) -> None:
        for item_id in item_ids:
            if self.world.items[item_id]["state"] == "offered":
                self.see(self.world.accepted(item_id))
            self.see(self.world.sleeps(item_id))

    def later(self, seconds: float) -> None:
        self.world.now += timedelta(seconds=seconds)
        self.state.advance(self.at)

    def proposals(self, limit: int = MANY) -> list[Proposal]:
        """What a fresh router would offer now; nothing changes."""
        return plan(self.world.snapshot(), self.at, limit)

    def settle(self, won: list[Proposal]) -> None:
        """These of the proposals in flight become offers, and the log tells of it."""
        echo: list[Recorded] = []
        for proposal in won:
            echo += self.world.offered(proposal.work_item_id, proposal.agent_id)
        self.state.settle(
            items=[entries.item_entry(self.world.items[p.work_item_id]) for p in won],
            agents=[entries.agent_entry(self.world.agents[p.agent_id]) for p in won],
        )
        self.see(echo)

    def offers(self, limit: int = MANY) -> list[tuple[str, str]]:
        """Plan and make it real: (item, agent) in order. A fresh router plans the same."""
        fresh = plan(self.world.snapshot(random.Random(1)), self.at, limit)
        found = plan(self.state, self.at, limit)
        assert [p.as_json() for p in fresh] == [p.as_json() for p in found]
        self.settle(found)
        return [(p.work_item_id, p.agent_id) for p in found]

    def offered_to(self, item_id: str) -> str | None:
        """Plan and make it real; whom the item was offered to."""
        return dict(self.offers()).get(item_id)

    def due(self) -> list[StepDue]:
        """Steps to take now. A fresh router finds the same."""
        fresh = steps_due(self.world.snapshot(random.Random(1)), self.at, MANY)
        found = steps_due(self.state, self.at, MANY)
        assert {s.item_id: s for s in found} == {s.item_id: s for s in fresh}
        return found

    def steps(self) -> list[tuple[str, str]]:
        """Take every step that is due now, once; (item, cause) in order."""
        found = self.due()
        for step in found:
            self.see(self.world.stepped(step))
        return [(step.item_id, step.cause.value) for step in found]

    def reasons(self, item_id: str) -> dict[str, str | None]:
        """Why each agent is not offered the item; None for those who may be."""
        item = self.state.items[item_id]
        found = {a.id: first_reason(self.state, item, a) for a in self.state.agents.values()}
        return {agent: reason and reason.value for agent, reason in found.items()}

    def explained(self, item_id: str) -> dict[str, Any]:
        found = explain_item(self.state, item_id, self.at)
        assert found is not None
        return found


def house(*agents: str, policy: Policy | None = None, **values: Any) -> House:
    """A house with these agents, all alike."""
    made = House(policy)
    for agent_id in agents:
        made.agent(agent_id, **values)
    return made
