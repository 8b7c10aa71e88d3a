"""What can happen in a house, drawn from dice; and what has to hold after each of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

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

AGENTS = [f"agt_{n}" for n in range(6)]
QUEUES = ["q1", "q2", "q3"]
SKILLS = ["de", "uk"]
KINDS = [kind.value for kind in ChannelKind]
STRATEGIES = [strategy.value for strategy in Strategy]


def a_policy(dice: random.Random) -> Policy:
    """Half of them have the kinds of the default."""
    made = Policy(
        order=dice.choice(list(Order)),
        boosts=Boosts(urgent=dice.choice([300, 60]), low=dice.choice([0, -300])),
        handicap_seconds=dice.choice([0, 60]),
        primary_level=dice.choice([5, 10]),
        wake_reserve=dice.choice([0, 16, 60]),
        guard_factor=dice.choice([1.0, 3.0]),
    )
    if dice.random() < 0.5:
        return made
    return made.model_copy(update={"kinds": {kind: _kind(dice) for kind in ChannelKind}})


def _kind(dice: random.Random) -> KindPolicy:
    weight = dice.choice([0, 7, 12, 20, 60])
    use = dice.choice(["shared", "shared", "exclusive", "separate"])
    return KindPolicy(
        weight=weight,
        dormant_weight=dice.choice([None, 0, 2]),
        exclusive=use == "exclusive",
        separate=use == "separate",
        needs_idle=dice.random() < 0.5,
        cap=dice.choice([None, None, None, 0, 1, 3]),
        interrupted_by=frozenset(dice.sample(list(ChannelKind), dice.randint(0, 4))),
    )


class Story:
    """One house. `ACTIONS` are the names of what can happen and how often it does."""

    ACTIONS: tuple[tuple[str, int], ...] = (
        ("arrive", 8),
        ("come_or_go", 4),
        ("change_agent", 2),
        ("change_queue", 1),
        ("wait", 4),
        ("accept", 4),
        ("come_back", 5),
        ("sleep_or_wake", 3),
        ("end", 5),
        ("move", 1),
        ("take_steps", 3),
        ("plan", 6),
        ("plan_like_the_oracle", 3),
    )

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.count = 0
        self.seen: Counter[str] = Counter()
        self.house = House(a_policy(dice), strategy=dice.choice(STRATEGIES))
        self.world = self.house.world
        self.house.queue("q2", strategy=dice.choice(STRATEGIES))
        for agent_id in AGENTS[:4]:
            skills = self._skills()
            self.house.agent(agent_id, queue_ids=self._some(QUEUES, 1), skills=skills)

    @property
    def state(self) -> RouterState:
        return self.house.state

    def act(self, name: str) -> None:
        """Let it happen, then look at everything."""
        action: Callable[[], None] = getattr(self, name)
        action()
        self.check()

    def go_on(self, times: int) -> None:
        names = [name for name, _ in self.ACTIONS]
        weights = [weight for _, weight in self.ACTIONS]
        for name in self.dice.choices(names, weights, k=times):
            self.act(name)

    # What happens --------------------------------------------------------------------------------

    def arrive(self) -> None:
        dice, now = self.dice, self.world.now
        self.count += 1
        kind = dice.choice([*KINDS, "messaging", "chat"])
        weight = self.house.weight(kind)
        steps = self._steps()
        values: dict[str, Any] = {"preferred_agent_id": None, "preferred_until": None}
        if dice.random() < 0.3:
            values["preferred_agent_id"] = dice.choice(AGENTS)
            hold = dice.choice([None, 1, 20, 60])
            values["preferred_until"] = instant(now + timedelta(seconds=hold)) if hold else None
        first = instant(now + timedelta(seconds=steps[0]["after_seconds"])) if steps else None
        self.house.item(
            f"wrk_{self.count:03}",
            ago=dice.choice([0, 5, 100, 300]),
            queue_id=dice.choice(["q1", "q1", "q2", "q2", "q3"]),
            channel_kind=kind,
            weight=weight + dice.choice([0, 0, 0, 13]) if weight else 0,
            priority=dice.choice([0, 1, 2, 2, 2, 3]),
            requirements=requirement(**self._wanted()),
            steps=steps,
            step_at=first,
            target_seconds=dice.choice([None, None, 0, 20, 500]),
            blended=dice.random() < 0.1,
            **values,
        )

    def come_or_go(self) -> None:
        dice = self.dice
        self.house.agent(
            dice.choice(AGENTS),
            state=dice.choice(["online", "online", "online", "away", "offline"]),
            lease_seconds=dice.choice([5, 40, 86_400, 86_400]),
            disabled=dice.random() < 0.1,
        )

    def change_agent(self) -> None:
        dice = self.dice
        agent_id = dice.choice(AGENTS)
        used = self.world.agents.get(agent_id, {}).get("used", 0)
        self.house.agent(
            agent_id,
            queue_ids=self._some(QUEUES, 0),
            skills=self._skills(),
            capacity=max(dice.choice([60, 60, 0, 24, 100]), used),
            caps={kind: dice.choice([0, 1, 2, 7]) for kind in self._some(KINDS, 0, most=2)},
            speeds={kind: dice.choice([60.0, 90.0]) for kind in self._some(KINDS, 0)},
        )

    def change_queue(self) -> None:
        dice = self.dice
        self.house.queue(
            dice.choice(QUEUES),
            paused=dice.random() < 0.15,
            manual=dice.random() < 0.1,
            offer_timeout_seconds=dice.choice([5, 30]),
            wait_target_seconds=dice.choice([20, 60]),
            strategy=dice.choice(STRATEGIES),
            leave_idle=dice.choice([0, 0, 0, 1, 2]),
            exhausted_policy=dice.choice(["wait", "relax", "reask", "escalate"]),
            escalate_queue_id=dice.choice([None, *QUEUES]),
        )

    def wait(self) -> None:
        self.house.later(self.dice.choice([1, 6, 31, 90]))

    def accept(self) -> None:
        if item_id := self._any("offered"):
            self.house.see(self.world.accepted(item_id))

    def come_back(self) -> None:
        if item_id := self._any("offered", "assigned"):
            offered = self.world.items[item_id]["state"] == "offered"
            declined = offered and self.dice.random() < 0.8
            self.house.see(self.world.back(item_id, declined=declined))

    def sleep_or_wake(self) -> None:
        item_id = self._any("assigned")
        if item_id is None:
            return
        item = self.world.items[item_id]
        if item["dormant"]:
            self.house.see(self.world.wakes(item_id))
        elif self.world.policy.kind(item["channel_kind"]).dormant_weight is not None:
            self.house.see(self.world.sleeps(item_id))

    def end(self) -> None:
        if item_id := self._any("waiting", "offered", "assigned", "assigned"):
            self.house.ended(item_id)

    def move(self) -> None:
        if item_id := self._any("waiting"):
            priority, queue = self.dice.randint(0, 3), self.dice.choice(QUEUES)
            self.house.changed(item_id, priority=priority, queue_id=queue)

    def take_steps(self) -> None:
        for _ in range(self.dice.choice([1, 1, 3])):
            self.seen.update(f"step {cause}" for _, cause in self.house.steps())

    def plan(self) -> None:
        """Plan, lose some races, see the rest made true; the log echoes it all."""
        limit = self.dice.choice([1, 3, MANY, MANY])
        fresh = self.world.snapshot(random.Random(self.count))
        proposals = plan(self.state, self.house.at, limit)
        check_same(plan(fresh, self.house.at, limit), proposals)
        self.house.settle(proposals[self.dice.choice([0, 0, 0, 2]) :])
        self.seen["planned"] += len(proposals)

    def plan_like_the_oracle(self) -> None:
        """Everything that can be offered is, each time the right item to the right agent, and
        the record tells what an explanation tells."""
        for _ in range(100):
            self.state.advance(self.house.at)
            expected = oracle(self.state)
            before = self.world.snapshot()
            found = plan(self.state, self.house.at, 1)
            assert [(p.work_item_id, p.agent_id) for p in found] == ([expected] if expected else [])
            for proposal in found:
                check_told(before, proposal, self.house.at)
                check_room(self.house, proposal)
            self.house.settle(found)
            self.seen["like the oracle"] += len(found)
            if not found:
                break
        assert plan(self.state, self.house.at, MANY) == []

    # What has to hold ----------------------------------------------------------------------------

    def check(self) -> None:
        """Nobody is overloaded, and the state is what a snapshot in any order would be."""
        for agent in self.world.agents.values():
            assert 0 <= agent["used"] <= agent["capacity"]
            assert all(count >= 0 for count in agent["held"].values())
            assert agent["wake_debt"] >= 0
        fresh = self.world.snapshot(random.Random(self.count))
        assert view(self.state) == view(fresh)
        self._note(fresh)

    def _note(self, fresh: RouterState) -> None:
        buckets = [b for m in fresh.matches.values() for b in [*m.buckets, *m.held]]
        kinds = {
            "held": any(b.held_for for b in buckets),
            "declined": any(b.declined for b in buckets),
            "ripe": any(b.ripe for b in buckets),
            "blended": any(b.blended for b in buckets),
            "dormant": any(a.wake_debt for a in fresh.agents.values()),
            "late": bool(fresh.lateness.late),
            "kept": bool(self.state.kept),
            "lapsed": bool(fresh.lapsed),
        }
        self.seen.update(name for name, there in kinds.items() if there)

    # Dice ----------------------------------------------------------------------------------------

    def _any(self, *states: str) -> str | None:
        found = sorted(i["id"] for i in self.world.items.values() if i["state"] in states)
        return self.dice.choice(found) if found else None

    def _some(self, values: list[str], least: int, most: int = 9) -> list[str]:
        count = self.dice.randint(least, min(most, len(values)))
        return sorted(self.dice.sample(values, count))

    def _skills(self) -> dict[str, int]:
        return {skill: self.dice.choice([3, 8, 10]) for skill in self._some(SKILLS, 0)}

    def _wanted(self) -> dict[str, int]:
        if self.dice.random() < 0.4:
            return {}
        return {skill: self.dice.choice([1, 5, 9]) for skill in self._some(SKILLS, 0)}

    def _steps(self) -> list[dict[str, Any]]:
        dice = self.dice
        if dice.random() < 0.5:
            return []
        found = []
        for after in sorted(dice.choices([5, 20, 60], k=dice.randint(1, 3))):
            may: dict[str, Any] = {
                "relax": {dice.choice(SKILLS): dice.choice([1, 4])},
                "drop": [dice.choice(SKILLS)],
                "widen_to": self._some(QUEUES, 1, most=2),
                "priority": dice.randint(0, 3),
                "queue_id": dice.choice(QUEUES),
            }
            changes = {name: may[name] for name in self._some(sorted(may), 0, most=2)}
            found.append({"after_seconds": after, **changes})
        return found


def check_same(one: list[Proposal], other: list[Proposal]) -> None:
    """The same offers, and the same records of why."""
    for mine, yours in zip(one, other, strict=True):
        mine_record, your_record = mine.as_json(), yours.as_json()
        differing = {k: (v, your_record[k]) for k, v in mine_record.items() if v != your_record[k]}
        assert (mine.work_item_id, mine.agent_id) == (yours.work_item_id, yours.agent_id)
        assert not differing


def check_told(state: RouterState, proposal: Proposal, at: int) -> None:
    """The counts are those of `first_reason`; explaining the item tells the same story."""
    told = explain_item(state, proposal.work_item_id, at)
    assert told is not None
    assert told["winner"] == proposal.agent_id
    if not proposal.preferred:
        second = proposal.runner_up.agent_id if proposal.runner_up else None
        assert (told["runner_up"], told["differs_in"]) == (second, proposal.differs_in)
    item = state.items[proposal.work_item_id]
    reasons = Counter(first_reason(state, item, agent) for agent in state.agents.values())
    del reasons[None]
    assert _lumped(reasons) == _lumped(Counter(proposal.rejected))


def _lumped(counts: Counter[Any]) -> dict[Reason, int]:
    found: Counter[Reason] = Counter()
    for reason, count in counts.items():
        found[Reason.NO_CAPACITY if reason in ROOM else reason] += count
    return dict(+found)


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
