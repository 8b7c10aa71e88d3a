"""Random histories of the SQL flows. After every step: one owner each, loads that
add up, and the router's memory is what a fresh snapshot would be; when nothing is left to
do, nobody who could take waiting work has room for it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.errors import Conflict, Forbidden, NotFound
from omnidesk.flows import answer_offer, consult, dormant, presence, pull, routing_state, work
from omnidesk.routing.state import RouterState
from omnidesk.store import policies, routing_snapshot
from omnidesk.store import work as work_rows
from omnidesk.store.database import Database, Row, Transaction
from tests.conftest import Server
from tests.flows.work.floor import Floor
from tests.routing.world import oracle, view

FULL = bool(os.environ.get("OMNIDESK_FULL"))
numbers = st.integers(0, 99)


class WorkMachine(RuleBasedStateMachine):
    """Three agents, a supervisor, two queues; everything through the public flows."""

    server: Server
    runner: asyncio.Runner

    def __init__(self) -> None:
        super().__init__()
        self.people: list[Actor] = []
        self.run(self._open())

    def run(self, work: Awaitable[Any]) -> Any:
        async def whole() -> Any:
            return await work

        return self.runner.run(whole())

    async def _open(self) -> None:
        self.name = await self.server.clone()
        self.database = Database(self.server.url(self.name), pool_size=2)
        self.floor = Floor(self.database)
        await self.floor.open(wrap_up_seconds=20)
        await self.floor.open(lost_agent_rule="keep", preferred_agent_seconds=15)
        for number, skills in enumerate(({"de": 7}, {"de": 3}, {})):
            self.people.append(await self.floor.hire(f"agent{number}", skills=skills))
        self.people.append(await self.floor.hire("boss", role=Role.SUPERVISOR, online=False))
        await self.floor.router.begin()

    def teardown(self) -> None:
        self.run(self._close())

    async def _close(self) -> None:
        await self.database.close()
        await self.server.drop(self.name)

    def attempt(self, action: Callable[[Transaction], Awaitable[object]]) -> None:
        async def tried() -> None:
            try:
                async with self.floor.tx() as tx:
                    await action(tx)
            except (Conflict, Forbidden, NotFound):
                pass
            await self.floor.check()

        self.run(tried())

    def pick(self, table: str, which: int) -> Row | None:
        """Row number `which`, counted round. Ids are random, so nothing drawn may hang on them."""
        rows = self.run(self.floor.all(f"SELECT * FROM {table} ORDER BY created_at, id"))
        return rows[which % len(rows)] if rows else None

    @rule(
        ago=st.integers(0, 200),
        queue=st.integers(0, 1),
        weight=st.sampled_from([12, 20]),
        level=st.sampled_from([0, 0, 2, 5]),
        priority=st.integers(0, 3),
    )
    def arrive(self, ago: int, queue: int, weight: int, level: int, priority: int) -> None:
        self.run(
            self.floor.arrive(
                ago=ago,
                queue=self.floor.queues[queue],
                weight=weight,
                priority=priority,
                requirements=[{"skill": "de", "level": level}] if level else [],
            )
        )

    @rule(who=st.integers(0, 3), state=st.sampled_from(["online", "online", "away", "offline"]))
    def declare(self, who: int, state: str) -> None:
        self.attempt(
            lambda tx: presence.set_presence(tx, self.people[who], state, "", self.floor.now)
        )

    @rule(which=numbers, accept=st.booleans(), foreign=st.sampled_from([False, False, True]))
    def answer(self, which: int, accept: bool, foreign: bool) -> None:
        offer = self.pick("offers", -1 - which)
        if offer is None:
            return
        by_id = {actor.agent_id: actor for actor in self.people}
        actor = self.people[3] if foreign else by_id[offer["agent_id"]]
        now = self.floor.now
        if accept:
            self.attempt(lambda tx: answer_offer.accept(tx, actor, offer["id"], now))
        else:
            self.attempt(lambda tx: answer_offer.decline(tx, actor, offer["id"], "", now))

    @rule(which=numbers, who=st.integers(0, 3), override=st.booleans())
    def take(self, which: int, who: int, override: bool) -> None:
        item = self.pick("work_items", which)
        if item is not None:
            now, actor = self.floor.now, self.people[who]
            self.attempt(lambda tx: work.take(tx, actor, item["id"], now, override=override))

    @rule(which=numbers, verb=st.sampled_from(["finish", "queue", "agent"]), to=st.integers(0, 2))
    def hand_on(self, which: int, verb: str, to: int) -> None:
        row = self.pick("work_items", which)
        if row is None:
            return
        item, boss, now = row["id"], self.people[3], self.floor.now
        queue, agent = self.floor.queues[to % 2], str(self.people[to].agent_id)
        if verb == "finish":
            self.attempt(lambda tx: work.finish(tx, boss, item, now))
        elif verb == "queue":
            self.attempt(lambda tx: work.transfer(tx, boss, item, queue, now=now))
        else:
            self.attempt(lambda tx: work.transfer(tx, boss, item, agent_id=agent, now=now))

    @rule(which=numbers, verb=st.sampled_from(["close", "park", "ensure", "give_up"]))
    def conversation(self, which: int, verb: str) -> None:
        row = self.pick("conversations", which)
        if row is None:
            return
        now = self.floor.now
        found, until = row["id"], now + timedelta(seconds=100)
        actions: dict[str, Callable[[Transaction], Awaitable[object]]] = {
            "close": lambda tx: work.close_for_conversation(tx, found, "resolved", now),
            "park": lambda tx: work.park_for_conversation(tx, found, until, now),
            "ensure": lambda tx: work.ensure_for_conversation(tx, row, "reopened", now),
            "give_up": lambda tx: work.give_up_for_conversation(tx, found, "left", now),
        }
        self.attempt(actions[verb])

    @rule(which=numbers, verb=st.sampled_from(["start", "end", "complete"]), to=st.integers(0, 2))
    def consult(self, which: int, verb: str, to: int) -> None:
        boss, now = self.people[3], self.floor.now
        if verb == "start":
            row = self.pick("work_items", which)
            guest = str(self.people[to].agent_id)
            if row is not None:
                item = row["id"]
                self.attempt(lambda tx: consult.start(tx, boss, item, guest, now=now))
            return
        row = self.pick("consults", -1 - which)
        if row is not None:
            found, flow = row["id"], consult.end if verb == "end" else consult.complete
            self.attempt(lambda tx: flow(tx, boss, found, now))

    @rule(who=st.integers(0, 2), queue=st.integers(0, 1))
    def pull(self, who: int, queue: int) -> None:
        actor, name, now = self.people[who], self.floor.queues[queue], self.floor.now
        self.attempt(lambda tx: pull.pull(tx, actor, name, now))

    @rule(which=numbers, who=st.integers(0, 2), override=st.booleans())
    def assign(self, which: int, who: int, override: bool) -> None:
        row = self.pick("work_items", which)
        if row is not None:
            boss, agent, now = self.people[3], str(self.people[who].agent_id), self.floor.now
            item = row["id"]
            self.attempt(lambda tx: pull.assign(tx, boss, item, agent, now, override=override))

    @rule(which=numbers, customer=st.booleans())
    def talk(self, which: int, customer: bool) -> None:
        row = self.pick("conversations", which)
        if row is not None:
            found, since = row["id"], self.floor.now if customer else None
            self.attempt(lambda tx: _said(tx, found, since, self.floor.now))

    @rule(seconds=st.sampled_from([1, 16, 31, 120, 600]), beat=st.booleans())
    def time_passes(self, seconds: int, beat: bool) -> None:
        self.floor.later(seconds)
        if beat:
            ids = [str(actor.agent_id) for actor in self.people]
            self.attempt(lambda tx: presence.renew_leases(tx, ids, self.floor.now))

    @rule()
    def expire(self) -> None:
        self.run(self.floor.expire())
        self.run(self.floor.check())

    @rule()
    def route(self) -> None:
        self.run(self.floor.route())
        self.run(self.floor.check())
        fresh = self.run(self._fresh())
        mine = self.floor.router._state
        assert mine is not None
        assert _without_leases(view(mine)) == _without_leases(view(fresh))
        assert oracle(fresh) is None

    async def _fresh(self) -> RouterState:
        async with self.floor.tx() as tx:
            found = await routing_snapshot.load(tx)
        return routing_state.of_snapshot(found, self.floor.now)


async def _said(tx: Transaction, conversation: str, since: datetime | None, now: datetime) -> None:
    """Somebody answers, or the customer writes, as replies and receipts do it."""
    await tx.run(
        """UPDATE conversations SET waiting_since = CAST(:since AS timestamptz),
                  version = version + 1 WHERE id = :id""",
        since=since,
        id=conversation,
    )
    policy = (await policies.current(tx)).policy
    if since is None:
        await dormant.answered(tx, policy, conversation, now)
    else:
        items = await work_rows.lock_live_of_conversations(tx, [conversation])
        await dormant.wake(tx, policy, [item["id"] for item in items], now)


def _without_leases(seen: dict[str, Any]) -> dict[str, Any]:
    # Leases that live are renewed without events; what they mean is compared, not their ends.
    people = {name: (*fields[:3], *fields[4:]) for name, fields in seen["agents"].items()}
    return {**seen, "agents": people, "next": None}


@pytest.mark.timeout(7200 if FULL else 180)
def test_random_histories(postgres: Server) -> None:
    with asyncio.Runner() as runner:
        machine = type("Machine", (WorkMachine,), {"server": postgres, "runner": runner})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=2000 if FULL else 6,
                stateful_step_count=50 if FULL else 40,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
