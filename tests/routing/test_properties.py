"""The fast core against a slow oracle, over random histories."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from omnidesk.domain.events import Recorded, instant
from omnidesk.routing.plan import plan
from omnidesk.routing.state import RouterState
from tests.routing.world import World, oracle, requirement, view

AGENTS = [f"agt_{n}" for n in range(6)]
QUEUES = ["q1", "q2"]
SKILLS = ["de", "uk"]
WEIGHTS = [12, 20, 60]

agent_ids = st.sampled_from(AGENTS)
queue_sets = st.lists(st.sampled_from(QUEUES), unique=True).map(sorted)
skill_maps = st.dictionaries(st.sampled_from(SKILLS), st.sampled_from([3, 8]))
wanted = st.dictionaries(st.sampled_from(SKILLS), st.sampled_from([1, 5]), max_size=1)


class Histories(RuleBasedStateMachine):
    """Whatever happens, in whatever order: state = fresh snapshot, plan = oracle."""

    @initialize()
    def begin(self) -> None:
        self.world = World()
        self.state = RouterState(self.world.now)
        self.count = 0
        for queue in QUEUES:
            self.see(self.world.queue(queue))
        for agent_id in AGENTS[:3]:
            self.see(self.world.agent(agent_id, queue_ids=QUEUES))

    def see(self, *events: Recorded) -> None:
        for event in events:
            self.state.apply(event)

    def waiting(self) -> list[str]:
        return [i["id"] for i in self.world.items.values() if i["state"] == "waiting"]

    def offered(self) -> list[str]:
        return [i["id"] for i in self.world.items.values() if i["state"] == "offered"]

    @rule(
        ago=st.integers(0, 300),
        queue=st.sampled_from(QUEUES),
        weight=st.sampled_from(WEIGHTS),
        priority=st.integers(0, 3),
        levels=wanted,
        preferred=st.none() | agent_ids,
        hold=st.integers(1, 60),
    )
    def arrive(
        self,
        ago: int,
        queue: str,
        weight: int,
        priority: int,
        levels: dict[str, int],
        preferred: str | None,
        hold: int,
    ) -> None:
        self.count += 1
        until = instant(self.world.now + timedelta(seconds=hold)) if preferred else None
        self.see(
            self.world.item(
                f"wrk_{self.count:03}",
                ago=ago,
                queue_id=queue,
                weight=weight,
                priority=priority,
                requirements=requirement(**levels),
                preferred_agent_id=preferred,
                preferred_until=until,
            )
        )

    @rule(
        agent_id=agent_ids,
        presence=st.sampled_from(["online", "online", "away", "offline"]),
        lease=st.sampled_from([5, 40, 86_400]),
        queues=queue_sets,
        skills=skill_maps,
        capacity=st.sampled_from([60, 60, 24, 100]),
        disabled=st.sampled_from([False, False, False, True]),
    )
    def agent_changes(
        self,
        agent_id: str,
        presence: str,
        lease: int,
        queues: list[str],
        skills: dict[str, int],
        capacity: int,
        disabled: bool,
    ) -> None:
        used = self.world.agents.get(agent_id, {}).get("used", 0)
        self.see(
            self.world.agent(
                agent_id,
                state=presence,
                lease_seconds=lease,
                queue_ids=queues,
                skills=skills,
                capacity=max(capacity, used),
                disabled=disabled,
            )
        )

    @rule(queue=st.sampled_from(QUEUES), paused=st.booleans(), timeout=st.sampled_from([5, 30]))
    def queue_changes(self, queue: str, paused: bool, timeout: int) -> None:
        self.see(self.world.queue(queue, paused=paused, offer_timeout_seconds=timeout))

    @rule(seconds=st.sampled_from([1, 6, 31, 90]))
    def time_passes(self, seconds: int) -> None:
        self.world.now += timedelta(seconds=seconds)
        self.state.advance(self.world.now)

    @precondition(lambda self: self.offered())
    @rule(data=st.data(), declined=st.booleans())
    def comes_back(self, data: Any, declined: bool) -> None:
        item_id = data.draw(st.sampled_from(self.offered()))
        self.see(*self.world.back(item_id, declined=declined))

    @precondition(lambda self: self.world.items)
    @rule(data=st.data())
    def ends(self, data: Any) -> None:
        self.see(*self.world.ended(data.draw(st.sampled_from(sorted(self.world.items)))))

    @precondition(lambda self: self.waiting())
    @rule(data=st.data(), priority=st.integers(0, 3))
    def changes_priority(self, data: Any, priority: int) -> None:
        item = self.world.items[data.draw(st.sampled_from(self.waiting()))]
        item |= {"priority": priority, "version": item["version"] + 1}
        self.see(self.world.event("work.updated", work_item=item))

    @rule(limit=st.sampled_from([1, 3, 100]), lose=st.sampled_from([0, 0, 2]))
    def plans(self, limit: int, lose: int) -> None:
        """Plan, lose some races, see the rest made true; the log echoes it all."""
        fresh = self.world.snapshot(random.Random(self.count))
        proposals = plan(self.state, self.world.now, limit)
        assert [p.as_json() for p in plan(fresh, self.world.now, limit)] == [
            p.as_json() for p in proposals
        ]
        echo = []
        for proposal in proposals[lose:]:
            echo += self.world.offered(proposal.work_item_id, proposal.agent_id)
        won = proposals[lose:]
        self.state.settle(
            items=[self.world.items[p.work_item_id] for p in won],
            agents=[self.world.agents[p.agent_id] for p in won],
        )
        self.see(*echo)

    @rule()
    def plans_like_the_oracle(self) -> None:
        """Everything that can be offered is, each time the right item to the right agent."""
        for _ in range(100):
            self.state.advance(self.world.now)
            expected = oracle(self.state)
            found = plan(self.state, self.world.now, 1)
            assert [(p.work_item_id, p.agent_id) for p in found] == ([expected] if expected else [])
            for proposal in found:
                self.world.offered(proposal.work_item_id, proposal.agent_id)
            self.state.commit(self.world.now)
            if not found:
                break
        assert plan(self.state, self.world.now, 100) == []

    @invariant()
    def nobody_is_overloaded(self) -> None:
        for agent in self.world.agents.values() if hasattr(self, "world") else ():
            assert 0 <= agent["used"] <= agent["capacity"]

    @invariant()
    def state_is_what_a_snapshot_would_be(self) -> None:
        if hasattr(self, "world"):
            assert view(self.state) == view(self.world.snapshot())


Histories.TestCase.settings = settings(
    max_examples=2000 if os.environ.get("OMNIDESK_FULL") else 80,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestHistories = Histories.TestCase
