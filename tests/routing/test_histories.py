"""Random histories: whatever happens in whatever order, the router's memory is what a fresh one
would be, its plans are what looking at everybody and everything gives, and no rule is broken."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from omnidesk.domain import room
from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.events import instant
from omnidesk.domain.policy import Boosts, KindPolicy, Order, Policy, Strategy
from omnidesk.routing.eligibility import first_reason
from omnidesk.routing.explain import explain_item
from omnidesk.routing.plan import Proposal, plan
from omnidesk.routing.reasons import ROOM, Reason
from omnidesk.routing.state import RouterState
from tests.routing.house import MANY, House
from tests.routing.world import oracle, requirement, view

FULL = bool(os.environ.get("OMNIDESK_FULL"))
AGENTS = [f"agt_{n}" for n in range(6)]
QUEUES = ["q1", "q2", "q3"]
SKILLS = ["de", "uk"]
KINDS = [kind.value for kind in ChannelKind]

agent_ids = st.sampled_from(AGENTS)
kinds = st.sampled_from([*KINDS, "messaging", "chat"])
queue_sets = st.lists(st.sampled_from(QUEUES), unique=True, max_size=3).map(sorted)
skill_maps = st.dictionaries(st.sampled_from(SKILLS), st.sampled_from([3, 8, 10]))
wanted = st.dictionaries(st.sampled_from(SKILLS), st.sampled_from([1, 5, 9]), max_size=2)
cap_maps = st.dictionaries(st.sampled_from(KINDS), st.sampled_from([0, 1, 2, 7]), max_size=2)


def in_time_order(found: list[Any]) -> list[dict[str, Any]]:
    return sorted(found, key=lambda step: int(step["after_seconds"]))


steps = st.lists(
    st.fixed_dictionaries(
        {"after_seconds": st.sampled_from([5, 20, 60])},
        optional={
            "relax": st.dictionaries(st.sampled_from(SKILLS), st.sampled_from([1, 4]), min_size=1),
            "drop": st.lists(st.sampled_from(SKILLS), min_size=1, max_size=1),
            "widen_to": st.lists(st.sampled_from(QUEUES), min_size=1, max_size=2, unique=True),
            "priority": st.integers(0, 3),
            "queue_id": st.sampled_from(QUEUES),
        },
    ),
    max_size=3,
).map(in_time_order)


@st.composite
def kind_policies(draw: st.DrawFn) -> KindPolicy:
    weight = draw(st.sampled_from([0, 7, 12, 20, 60]))
    exclusive = draw(st.sampled_from([False, False, True]))
    return KindPolicy(
        weight=weight,
        dormant_weight=min(weight, draw(st.sampled_from([0, 2, 4]))),
        exclusive=exclusive,
        separate=not exclusive and draw(st.sampled_from([False, False, True])),
        needs_idle=draw(st.booleans()),
        cap=draw(st.sampled_from([None, None, 0, 1, 3])),
        interrupted_by=draw(st.frozensets(st.sampled_from(list(ChannelKind)))),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Half of them have the kinds of the default."""
    made = Policy(
        order=draw(st.sampled_from(list(Order))),
        boosts=Boosts(
            urgent=draw(st.sampled_from([300, 60])),
            high=draw(st.sampled_from([120, 0])),
            low=draw(st.sampled_from([0, -300])),
        ),
        handicap_seconds=draw(st.sampled_from([0, 60])),
        primary_level=draw(st.sampled_from([5, 10])),
        wake_reserve=draw(st.sampled_from([0, 16, 60])),
        guard_factor=draw(st.sampled_from([1.0, 3.0])),
    )
    if draw(st.booleans()):
        return made
    return made.model_copy(update={"kinds": {kind: draw(kind_policies()) for kind in ChannelKind}})


class Histories(RuleBasedStateMachine):
    """Six agents, three queues, every kind of work."""

    @initialize(policy=policies(), strategy=st.sampled_from(list(Strategy)))
    def begin(self, policy: Policy, strategy: Strategy) -> None:
        self.house = House(policy, strategy=strategy.value)
        self.world = self.house.world
        self.count = 0
        self.house.queue("q2")
        for agent_id in AGENTS[:3]:
            self.house.agent(agent_id, queue_ids=QUEUES)

    @property
    def state(self) -> RouterState:
        return self.house.state

    def items(self, *states: str) -> list[str]:
        return sorted(i["id"] for i in self.world.items.values() if i["state"] in states)

    @rule(
        ago=st.integers(0, 300),
        queue=st.sampled_from(QUEUES),
        kind=kinds,
        heavier=st.sampled_from([0, 0, 0, 13]),
        priority=st.integers(0, 3),
        levels=wanted,
        preferred=st.none() | agent_ids,
        hold=st.sampled_from([None, 1, 20, 60]),
        steps=steps,
        allowed=st.sampled_from([None, 0, 20, 500]),
        blended=st.sampled_from([False, False, False, True]),
    )
    def arrive(
        self,
        ago: int,
        queue: str,
        kind: str,
        heavier: int,
        priority: int,
        levels: dict[str, int],
        preferred: str | None,
        hold: int | None,
        steps: list[dict[str, Any]],
        allowed: int | None,
        blended: bool,
    ) -> None:
        self.count += 1
        now = self.world.now
        weight = self.house.weight(kind)
        self.house.item(
            f"wrk_{self.count:03}",
            ago=ago,
            queue_id=queue,
            channel_kind=kind,
            weight=weight + heavier if weight else 0,
            priority=priority,
            requirements=requirement(**levels),
            preferred_agent_id=preferred,
            preferred_until=instant(now + timedelta(seconds=hold)) if preferred and hold else None,
            steps=steps,
            step_at=instant(now + timedelta(seconds=steps[0]["after_seconds"])) if steps else None,
            target_seconds=allowed,
            blended=blended,
        )

    @rule(
        agent_id=agent_ids,
        presence=st.sampled_from(["online", "online", "away", "offline"]),
        lease=st.sampled_from([5, 40, 86_400]),
        disabled=st.sampled_from([False, False, False, True]),
    )
    def comes_or_goes(self, agent_id: str, presence: str, lease: int, disabled: bool) -> None:
        self.house.agent(agent_id, state=presence, lease_seconds=lease, disabled=disabled)

    @rule(
        agent_id=agent_ids,
        queues=queue_sets,
        skills=skill_maps,
        capacity=st.sampled_from([60, 60, 0, 24, 100]),
        caps=cap_maps,
        speeds=st.dictionaries(st.sampled_from(KINDS), st.sampled_from([60.0, 90.0])),
    )
    def is_changed(
        self,
        agent_id: str,
        queues: list[str],
        skills: dict[str, int],
        capacity: int,
        caps: dict[str, int],
        speeds: dict[str, float],
    ) -> None:
        used = self.world.agents.get(agent_id, {}).get("used", 0)
        self.house.agent(
            agent_id,
            queue_ids=queues,
            skills=skills,
            capacity=max(capacity, used),
            caps=caps,
            speeds=speeds,
        )

    @rule(
        queue=st.sampled_from(QUEUES),
        paused=st.sampled_from([False, False, True]),
        manual=st.sampled_from([False, False, False, True]),
        timeout=st.sampled_from([5, 30]),
        wait_target=st.sampled_from([20, 60]),
        strategy=st.sampled_from(list(Strategy)),
        leave_idle=st.sampled_from([0, 0, 1, 2]),
        exhausted=st.sampled_from(["wait", "relax", "reask", "escalate"]),
        escalate_to=st.none() | st.sampled_from(QUEUES),
    )
    def queue_changes(
        self,
        queue: str,
        paused: bool,
        manual: bool,
        timeout: int,
        wait_target: int,
        strategy: Strategy,
        leave_idle: int,
        exhausted: str,
        escalate_to: str | None,
    ) -> None:
        self.house.queue(
            queue,
            paused=paused,
            manual=manual,
            offer_timeout_seconds=timeout,
            wait_target_seconds=wait_target,
            strategy=strategy.value,
            leave_idle=leave_idle,
            exhausted_policy=exhausted,
            escalate_queue_id=escalate_to,
        )

    @rule(seconds=st.sampled_from([1, 6, 31, 90]))
    def time_passes(self, seconds: int) -> None:
        self.house.later(seconds)

    @precondition(lambda self: self.items("offered"))
    @rule(data=st.data())
    def accepts(self, data: Any) -> None:
        self.house.see(self.world.accepted(data.draw(st.sampled_from(self.items("offered")))))

    @precondition(lambda self: self.items("offered", "assigned"))
    @rule(data=st.data(), declined=st.booleans())
    def comes_back(self, data: Any, declined: bool) -> None:
        item_id = data.draw(st.sampled_from(self.items("offered", "assigned")))
        declined = declined and self.world.items[item_id]["state"] == "offered"
        self.house.see(self.world.back(item_id, declined=declined))

    @precondition(lambda self: self.items("assigned"))
    @rule(data=st.data())
    def sleeps_or_wakes(self, data: Any) -> None:
        item_id = data.draw(st.sampled_from(self.items("assigned")))
        asleep = self.world.items[item_id]["dormant"]
        kind = self.world.policy.kind(self.world.items[item_id]["channel_kind"])
        if kind.dormant_weight is None:
            return
        self.house.see(self.world.wakes(item_id) if asleep else self.world.sleeps(item_id))

    @precondition(lambda self: self.world.items)
    @rule(data=st.data())
    def ends(self, data: Any) -> None:
        self.house.ended(data.draw(st.sampled_from(sorted(self.world.items))))

    @precondition(lambda self: self.items("waiting"))
    @rule(data=st.data(), priority=st.integers(0, 3), queue=st.none() | st.sampled_from(QUEUES))
    def is_moved(self, data: Any, priority: int, queue: str | None) -> None:
        item = self.world.items[data.draw(st.sampled_from(self.items("waiting")))]
        self.house.changed(item["id"], priority=priority, queue_id=queue or item["queue_id"])

    @rule(again=st.sampled_from([1, 1, 3]))
    def takes_steps(self, again: int) -> None:
        for _ in range(again):
            self.house.steps()

    @rule(limit=st.sampled_from([1, 3, MANY]), lose=st.sampled_from([0, 0, 2]))
    def plans(self, limit: int, lose: int) -> None:
        """Plan, lose some races, see the rest made true; the log echoes it all."""
        fresh = self.world.snapshot(random.Random(self.count))
        proposals = plan(self.state, self.house.at, limit)
        check_same(plan(fresh, self.house.at, limit), proposals)
        self.house.settle(proposals[lose:])

    @rule()
    def plans_like_the_oracle(self) -> None:
        """Everything that can be offered is, each time the right item to the right agent, and
        the record tells what an explanation tells."""
        for _ in range(100):
            self.state.advance(self.house.at)
            expected = oracle(self.state)
            before = self.world.snapshot()
            found = plan(self.state, self.house.at, 1)
            assert [(p.work_item_id, p.agent_id) for p in found] == ([expected] if expected else [])
            for proposal in found:
                check_words(before, proposal, self.house.at)
                check_room(self.house, proposal)
            self.house.settle(found)
            if not found:
                break
        assert plan(self.state, self.house.at, MANY) == []

    @invariant()
    def nobody_is_overloaded(self) -> None:
        for agent in self.world.agents.values() if hasattr(self, "house") else ():
            assert 0 <= agent["used"] <= agent["capacity"]

    @invariant()
    def state_is_what_a_snapshot_would_be(self) -> None:
        if not hasattr(self, "house"):
            return
        fresh = self.world.snapshot(random.Random(self.count))
        assert view(self.state) == view(fresh)


def check_same(one: list[Proposal], other: list[Proposal]) -> None:
    for mine, yours in zip(one, other, strict=True):
        mine_record, your_record = mine.as_json(), yours.as_json()
        differing = {k: (v, your_record[k]) for k, v in mine_record.items() if v != your_record[k]}
        assert (mine.work_item_id, mine.agent_id) == (yours.work_item_id, yours.agent_id)
        assert not differing


def check_words(state: RouterState, proposal: Proposal, at: int) -> None:
    """The counts are those of `first_reason`; explaining the item tells the same story."""
    told = explain_item(state, proposal.work_item_id, at)
    assert told is not None
    assert told["winner"] == proposal.agent_id
    item = state.items[proposal.work_item_id]
    if not proposal.preferred:
        second = proposal.runner_up.agent_id if proposal.runner_up else None
        assert (told["runner_up"], told["differs_in"]) == (second, proposal.differs_in)
    told_item = state.items[proposal.work_item_id]
    reasons = Counter(first_reason(state, told_item, agent) for agent in state.agents.values())
    for reason in ROOM[:-1]:
        reasons[ROOM[-1]] += reasons.pop(reason, 0)
    counted = Counter(proposal.rejected)
    counted[ROOM[-1]] += counted.pop(Reason.NO_CAPACITY, 0)
    del reasons[None]
    assert +counted == +reasons, item


def check_room(house: House, proposal: Proposal) -> None:
    """The agent is there, suits, and has room by the rules for work taken by hand."""
    item = house.world.items[proposal.work_item_id]
    agent = house.world.agents[proposal.agent_id]
    assert not agent["disabled"]
    assert agent["presence"]["state"] == "online"
    assert agent["presence"]["lease_expires_at"] > instant(house.now)
    assert {item["queue_id"], *item["widened_to"]} & set(agent["queue_ids"])
    assert all(agent["skills"].get(r["skill"], 0) >= r["level"] for r in item["requirements"])
    kind, weight = item["channel_kind"], item["weight"]
    assert room.lack(room.of(agent), kind, weight, house.world.policy) is None


Histories.TestCase.settings = settings(
    max_examples=2000 if FULL else 150,
    stateful_step_count=40,
    deadline=None,
    # Explaining traces every line, which a machine of this size has no time for.
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestHistories = Histories.TestCase
