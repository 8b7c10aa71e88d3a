"""Many routers, many agents, many hands on the same work, and kills in between."""

from __future__ import annotations

import asyncio
import os
import random
from datetime import timedelta

import pytest

from omnidesk import clock
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.ids import AgentId, QueueId
from omnidesk.errors import Conflict, Unavailable
from omnidesk.flows import work
from omnidesk.flows.assign import Router
from omnidesk.store.database import Database
from omnidesk.store.wake import Wake
from tests import factories
from tests.flows.work.floor import Floor

FULL = bool(os.environ.get("OMNIDESK_FULL"))
ROUTERS = 8
AGENTS, ITEMS, TAKES = (200, 5000, 500) if FULL else (60, 800, 100)


@pytest.mark.timeout(900 if FULL else 120)
async def test_contending_routers_and_hands(database: Database, database_url: str) -> None:
    queue, people, items = await _crowd(database)
    wake, stop = Wake(), asyncio.Event()
    pools = [Database(database_url, pool_size=1) for _ in range(ROUTERS)]
    routers = [Router(pool, wake.waiter()) for pool in pools]
    tasks = [asyncio.create_task(router.run(stop)) for router in routers]
    dice = random.Random(22)
    hands = [(dice.choice(people), dice.choice(items)) for _ in range(TAKES)]
    room = asyncio.Semaphore(6)
    killer = asyncio.create_task(_depose(database, 4))
    results = await asyncio.gather(*(_take(database, room, *hand) for hand in hands))
    await killer
    await _until_still(database)
    stop.set()
    await asyncio.gather(*tasks)
    for pool in pools:
        await pool.close()
    assert set(results) <= {"taken", "conflict"}
    assert "conflict" in results
    await Floor(database).check()
    await _nothing_is_left(database, queue)
    assert sum(router.claimed for router in routers) > 0


async def _crowd(database: Database) -> tuple[QueueId, list[Actor], list[str]]:
    now = clock.now()
    async with database.transaction() as tx:
        # Nothing is overdue here, so no room is kept for bigger work: all of it must be used.
        queue = await factories.queue(tx, offer_timeout_seconds=3600, wait_target_seconds=86_400)
        people = [
            Actor(
                role=Role.AGENT,
                agent_id=AgentId(
                    await factories.agent(tx, f"a{n}@example.org", queues=[queue], online=True)
                ),
                queues=frozenset([queue]),
            )
            for n in range(AGENTS)
        ]
        items = [
            await factories.work_item(
                tx, queue, arrived_at=now - timedelta(seconds=n), weight=12 if n % 3 else 20
            )
            for n in range(ITEMS)
        ]
    return queue, people, items


async def _take(database: Database, room: asyncio.Semaphore, actor: Actor, item_id: str) -> str:
    async with room:
        for _ in range(50):
            try:
                async with database.transaction() as tx:
                    await work.take(tx, actor, item_id, clock.now())
            except Conflict:
                return "conflict"
            except Unavailable:
                await asyncio.sleep(0.05)
                continue
            return "taken"
        return "unavailable"


async def _depose(database: Database, times: int) -> None:
    """End the leader's lock connection, again and again."""
    for _ in range(times):
        await asyncio.sleep(0.3)
        async with database.transaction() as tx:
            await tx.all(
                """SELECT pg_terminate_backend(l.pid) FROM pg_locks l
                   JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
                   WHERE l.locktype = 'advisory' AND l.granted"""
            )


async def _until_still(database: Database) -> None:
    # No agent with room for the smallest waiting piece, twice in a row.
    still = 0
    for _ in range(600):
        async with database.transaction() as tx:
            row = await tx.first(
                """SELECT 1 AS one FROM agent_states s JOIN agents a ON a.id = s.agent_id
                   WHERE a.capacity - s.used >=
                         (SELECT min(weight) FROM work_items WHERE state = 'waiting') LIMIT 1"""
            )
        still = still + 1 if row is None else 0
        if still == 2:
            return
        await asyncio.sleep(0.1)


async def _nothing_is_left(database: Database, queue: QueueId) -> None:
    async with database.transaction() as tx:
        able = await tx.all(
            """SELECT w.id, s.agent_id FROM work_items w
               JOIN agent_queues q ON q.queue_id = w.queue_id
               JOIN agent_states s ON s.agent_id = q.agent_id AND s.state = 'online'
               JOIN agents a ON a.id = s.agent_id AND a.capacity - s.used >= w.weight
               WHERE w.state = 'waiting' AND w.queue_id = :queue LIMIT 5""",
            queue=queue,
        )
        epoch = await tx.first("SELECT epoch FROM leaders WHERE name = 'router'")
    assert able == []
    assert epoch is not None
    assert epoch["epoch"] >= 2
