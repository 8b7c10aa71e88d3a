"""A floor of agents with its own clock, routers driven by hand, and what must hold in SQL."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from inspect import Parameter
from typing import Any

from omnidesk.domain import events
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.ids import AgentId, QueueId
from omnidesk.domain.policy import Policy
from omnidesk.flows import answer_offer, configure_policy, expire, facts, presence
from omnidesk.flows.assign import Router
from omnidesk.store import agents, offers, work
from omnidesk.store.database import Database, Row, Transaction
from omnidesk.store.wake import Waiter
from tests import factories

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class Floor:
    """Agents, queues and routers on one database. `now` moves only when told to."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = START
        self.router = self.another_router()
        self.queues: list[QueueId] = []
        self._opened = 0
        # Whether desks show every offer as soon as it is made.
        self.showing = True

    def tx(self) -> AbstractAsyncContextManager[Transaction]:
        return self.database.transaction()

    def another_router(self) -> Router:
        return Router(self.database, Waiter(), ask_time=lambda: self.now)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def open(self, **queue: Any) -> QueueId:
        async with self.tx() as tx:
            queue_id = await factories.queue(tx, f"queue {self._opened}", **queue)
        self._opened += 1
        self.queues.append(queue_id)
        return queue_id

    async def hire(
        self,
        name: str,
        *,
        online: bool = True,
        role: Role = Role.AGENT,
        capacity: int = 60,
        skills: Mapping[str, int] | None = None,
    ) -> Actor:
        """An agent in every queue there is."""
        async with self.tx() as tx:
            agent_id = await factories.agent(
                tx,
                f"{name}@example.org",
                queues=self.queues,
                role=role.value,
                online=online,
                capacity=capacity,
                skills=skills,
                now=self.now,
            )
            rows = await agents.load(tx, [agent_id])
            tx.record(*facts.agents(events.AGENT_UPDATED, rows.values(), self.now))
        return Actor(role=role, agent_id=AgentId(agent_id), queues=frozenset(self.queues))

    async def arrive(self, *, ago: float = 0, queue: str | None = None, **values: Any) -> str:
        async with self.tx() as tx:
            item_id = await factories.work_item(
                tx,
                queue or self.queues[0],
                arrived_at=self.now - timedelta(seconds=ago),
                **values,
            )
            row = await work.find(tx, item_id)
            assert row is not None
            tx.record(facts.work(events.WORK_CREATED, row, self.now))
        return item_id

    async def rule(self, **policy: Any) -> None:
        """Put a routing policy in force that differs from the default in these fields."""
        async with self.tx() as tx:
            wanted = Policy(**policy)
            await configure_policy.replace(tx, wanted, None, "", lambda _: None, self.now)

    async def beat(self, *people: Actor) -> None:
        """The sockets of these agents are alive."""
        async with self.tx() as tx:
            await presence.renew_leases(tx, [str(actor.agent_id) for actor in people], self.now)

    async def do(self, flow: Callable[..., Awaitable[Any]], *args: Any, **more: Any) -> Any:
        """A flow in a transaction of its own, now."""
        async with self.tx() as tx:
            if inspect.signature(flow).parameters["now"].kind is Parameter.KEYWORD_ONLY:
                return await flow(tx, *args, now=self.now, **more)
            return await flow(tx, *args, self.now, **more)

    async def accept(self, actor: Actor, item_id: str) -> dict[str, Any]:
        """Whatever the router can do now; then the agent accepts this item."""
        await self.route()
        offer = (await self.item(item_id))["offer_id"]
        found: dict[str, Any] = await self.do(answer_offer.accept, actor, offer)
        return found

    async def state_of(self, actor: Actor) -> Row:
        return await self.one("SELECT * FROM agent_states WHERE agent_id = :a", a=actor.agent_id)

    async def route(self) -> None:
        """Whatever the router can do now; desks show what they are offered."""
        while await self.router.turn():
            pass
        if self.showing:
            await self.show()

    async def show(self) -> None:
        """Every desk shows its offers."""
        for row in await self.all("SELECT DISTINCT agent_id FROM offers WHERE state = 'pending'"):
            async with self.tx() as tx:
                actor = Actor(role=Role.AGENT, agent_id=AgentId(row["agent_id"]))
                await answer_offer.own_offers(tx, actor, self.now)

    async def expire(self) -> int:
        return await expire.expire_all(self.database, lambda: self.now)

    async def declare(self, actor: Actor, state: str, reason: str = "") -> dict[str, Any]:
        async with self.tx() as tx:
            return await presence.set_presence(tx, actor, state, reason, self.now)

    async def item(self, item_id: str) -> Row:
        return await self.one("SELECT * FROM work_items WHERE id = :id", id=item_id)

    async def one(self, sql: str, **values: Any) -> Row:
        async with self.tx() as tx:
            row = await tx.first(sql, **values)
        assert row is not None
        return row

    async def all(self, sql: str, **values: Any) -> list[Row]:
        async with self.tx() as tx:
            return await tx.all(sql, **values)

    async def count_events(self, kind: str) -> int:
        found = await self.one("SELECT count(*) AS n FROM events WHERE type = :kind", kind=kind)
        return int(found["n"])

    async def check(self) -> None:
        """One owner each, loads that add up, nobody past capacity but by a recorded override."""
        async with self.tx() as tx:
            assert await offers.mismatches(tx) == []
            for law in LAWS:
                assert await tx.all(law) == [], law


LAWS = (
    """SELECT s.agent_id FROM agent_states s JOIN agents a ON a.id = s.agent_id
       WHERE s.used > a.capacity AND NOT EXISTS (
           SELECT 1 FROM offers o WHERE o.agent_id = a.id AND o.over_capacity
                                    AND o.state = 'accepted')""",
    """SELECT w.id FROM work_items w LEFT JOIN offers o ON o.id = w.offer_id
       WHERE w.state IN ('offered','assigned','wrap_up') AND (
           o.consult_id IS NOT NULL OR o.dormant <> w.dormant
           OR o.agent_id IS DISTINCT FROM w.agent_id OR o.work_item_id <> w.id
           OR o.state <> CASE WHEN w.state = 'offered' THEN 'pending' ELSE 'accepted' END)""",
    """SELECT o.id FROM offers o JOIN work_items w ON w.id = o.work_item_id
       WHERE o.state IN ('pending','accepted') AND o.consult_id IS NULL
         AND w.offer_id IS DISTINCT FROM o.id""",
    """SELECT c.id FROM conversations c JOIN work_items w ON w.conversation_id = c.id
       WHERE w.state NOT IN ('done','abandoned') AND c.agent_id IS DISTINCT FROM
             CASE WHEN w.state IN ('assigned','wrap_up') THEN w.agent_id END""",
    # Idle is who has no work that is awake.
    """SELECT s.agent_id FROM agent_states s
       WHERE (s.idle_since IS NULL) <> EXISTS (
           SELECT 1 FROM offers o WHERE o.agent_id = s.agent_id AND NOT o.dormant
                                    AND o.state IN ('pending','accepted'))""",
    # Asleep is only what somebody has; what a piece costs never exceeds what it costs awake.
    "SELECT id FROM work_items WHERE dormant AND state NOT IN ('assigned','wrap_up')",
    "SELECT id FROM offers WHERE weight > full_weight OR (NOT dormant AND weight <> full_weight)",
    # Whoever takes part joined by a consult that runs, with an offer that costs them.
    """SELECT c.id FROM conversations c
       WHERE c.participants <> ARRAY(
           SELECT k.agent_id::text FROM consults k
           WHERE k.conversation_id = c.id AND k.state = 'joined')""",
    """SELECT k.id FROM consults k JOIN offers o ON o.id = k.offer_id
       JOIN work_items w ON w.id = k.work_item_id
       WHERE k.state IN ('offered','joined') AND (
           w.state <> 'assigned' OR w.agent_id = k.agent_id
           OR o.state <> CASE WHEN k.state = 'joined' THEN 'accepted' ELSE 'pending' END)""",
    """SELECT o.id FROM offers o JOIN consults k ON k.id = o.consult_id
       WHERE o.state IN ('pending','accepted') AND k.state NOT IN ('offered','joined')""",
)
