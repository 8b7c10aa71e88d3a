"""A busy floor whose history is drawn from a seed: arrivals, answers, declines, silence, breaks,
leases that live and die without events, steps, a new policy, a new leader, lost races."""

from __future__ import annotations

from contextlib import suppress
from random import Random
from typing import Any

from omnidesk.domain.actor import Actor
from omnidesk.errors import Conflict, Forbidden
from omnidesk.flows import answer_offer, work
from omnidesk.flows.assign import Router
from omnidesk.flows.history_checkpoints import checkpoint
from omnidesk.store.database import Database
from omnidesk.store.wake import Waiter
from tests.flows.work.floor import Floor

STEPS = [
    {"after_seconds": 20, "relax": {"de": 1}},
    {"after_seconds": 45, "drop": ["de"], "priority": 0},
]


class Raced(Router):
    """A router against whom somebody is quicker, once, when told to."""

    rival: Any = None

    async def _claim(self, state: Any, proposals: Any, now: Any) -> Any:
        rival, self.rival = self.rival, None
        if rival is not None:
            await rival([proposal.work_item_id for proposal in proposals])
        return await super()._claim(state, proposals, now)


class Past:
    """The floor, its people, and the dice."""

    def __init__(self, database: Database, seed: int) -> None:
        self.floor = Floor(database)
        self.dice = Random(seed)
        self.people: list[Actor] = []
        self.raced = 0

    async def open(self) -> None:
        floor = self.floor
        await floor.open(wrap_up_seconds=5, offer_timeout_seconds=20)
        await floor.open(strategy="longest_idle", lost_agent_rule="keep", exhausted_policy="relax")
        await floor.open(strategy="round_robin", leave_idle=1)
        for number, skills in enumerate(({"de": 7}, {"de": 3}, {}, {"de": 9}, {})):
            actor = await floor.hire(f"agent{number}", skills=skills, capacity=40, online=False)
            await floor.declare(actor, "online")
            self.people.append(actor)
        floor.router = self.leader()
        await floor.router.begin()
        await checkpoint(floor.database, floor.now)

    def leader(self) -> Raced:
        return Raced(self.floor.database, Waiter(), ask_time=lambda: self.floor.now)

    async def live(self, turns: int) -> None:
        """So many things happen, each followed by whatever the router makes of it."""
        for _ in range(turns):
            await self.dice.choice(
                [self._arrive, self._arrive, self._arrive, self._answer, self._answer, self._finish,
                 self._finish, self._declare, self._wait, self._wait, self._race]
            )()  # fmt: skip
            await self.floor.route()

    async def has_everything(self) -> bool:
        """Whether a claim was lost, a step taken and a lease read: ids are not drawn from the
        seed, so how much happens when differs from run to run."""
        steps = await self.floor.one("SELECT count(*) AS n FROM work_items WHERE step > 0")
        leases = await self.floor.one(
            "SELECT count(*) AS n FROM router_turns WHERE kind = 'turn' AND leases IS NOT NULL"
        )
        return bool(self.raced and steps["n"] and leases["n"])

    async def _arrive(self) -> None:
        for _ in range(self.dice.randrange(1, 4)):
            await self._one_arrives()

    async def _one_arrives(self) -> None:
        asks = self.dice.random() < 0.4
        await self.floor.arrive(
            ago=self.dice.choice([0, 0, 5, 100]),
            queue=self.dice.choice(self.floor.queues),
            weight=self.dice.choice([12, 20]),
            priority=self.dice.randrange(4),
            requirements=[{"skill": "de", "level": self.dice.choice([2, 5])}] if asks else [],
            steps=STEPS if asks else [],
            step_at=None,
        )

    async def _answer(self) -> None:
        rows = await self.floor.all("SELECT * FROM offers WHERE state = 'pending' ORDER BY id")
        by_id = {actor.agent_id: actor for actor in self.people}
        for row in rows[: self.dice.randrange(6)]:
            actor = by_id[row["agent_id"]]
            if self.dice.random() < 0.7:
                await self._try(answer_offer.accept, actor, row["id"])
            else:
                await self._try(answer_offer.decline, actor, row["id"], "busy")

    async def _finish(self) -> None:
        rows = await self.floor.all(
            "SELECT * FROM work_items WHERE state IN ('assigned','wrap_up') ORDER BY id"
        )
        by_id = {actor.agent_id: actor for actor in self.people}
        for row in rows[: self.dice.randrange(6)]:
            await self._try(work.finish, by_id[row["agent_id"]], row["id"])

    async def _declare(self) -> None:
        away = [actor for actor in self.people if await self._is_away(actor)]
        await self._try_declare(
            self.dice.choice(self.people), self.dice.choice(["online", "away", "offline"])
        )
        for actor in away:
            await self._try_declare(actor, "online")

    async def _is_away(self, actor: Actor) -> bool:
        return bool((await self.floor.state_of(actor))["state"] != "online")

    async def _try_declare(self, actor: Actor, state: str) -> None:
        with suppress(Conflict, Forbidden):
            await self.floor.declare(actor, state)

    async def _wait(self) -> None:
        """Time passes; desks renew their leases meanwhile, which is no event, or fall silent."""
        living = [actor for actor in self.people if self.dice.random() < 0.95]
        for _ in range(self.dice.choice([1, 1, 2, 5])):
            self.floor.later(self.dice.choice([0.25, 1, 7, 10]))
            await self.floor.beat(*living)
        await self.floor.expire()

    async def _race(self) -> None:
        """Somebody takes by hand what the router is about to offer."""

        async def take(items: list[str]) -> None:
            for actor in self.people:
                try:
                    await self.floor.do(work.take, actor, items[0])
                except (Conflict, Forbidden):
                    continue
                self.raced += 1
                return

        if isinstance(self.floor.router, Raced):
            self.floor.router.rival = take

    async def _try(self, flow: Any, *args: Any) -> None:
        with suppress(Conflict, Forbidden):
            await self.floor.do(flow, *args)
