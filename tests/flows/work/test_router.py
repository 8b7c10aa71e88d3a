"""The router on a real database: order, re-routing, fencing, following the log."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.domain.agent import LEASE_SECONDS
from omnidesk.flows import answer_offer, presence, routing_state, work
from omnidesk.flows.assign import Router
from omnidesk.routing.state import RouterState
from omnidesk.store import leaders, routing_snapshot
from omnidesk.store.database import Database
from omnidesk.store.leaders import Candidacy, Fenced
from omnidesk.store.wake import Waiter, Wake
from tests import factories
from tests.flows.work.floor import Floor
from tests.routing.world import view

FULL = bool(os.environ.get("OMNIDESK_FULL"))


async def offered(floor: Floor) -> list[str]:
    rows = await floor.all("SELECT work_item_id FROM offers ORDER BY created_at, id")
    return [row["work_item_id"] for row in rows]


async def test_nobody_online_then_one_agent_gets_the_oldest(floor: Floor) -> None:
    ana = await floor.hire("ana", online=False, capacity=24)
    ages = [10, 90, 40, 70]
    items = {ago: await floor.arrive(ago=ago) for ago in ages}
    await floor.route()
    assert await offered(floor) == []
    await floor.declare(ana, "online")
    await floor.route()
    assert set(await offered(floor)) == {items[90], items[70]}
    await floor.check()


async def test_freed_agent_takes_oldest(floor: Floor) -> None:
    ana = await floor.hire("ana", capacity=12)
    first, third, second = [await floor.arrive(ago=ago) for ago in (90, 10, 50)]
    await floor.route()
    offer = await floor.one("SELECT * FROM offers WHERE state = 'pending'")
    async with floor.tx() as tx:
        await answer_offer.accept(tx, ana, offer["id"], floor.now)
    await floor.route()
    assert await offered(floor) == [first]
    async with floor.tx() as tx:
        await work.finish(tx, ana, first, floor.now)
    floor.later(1)
    await floor.route()
    assert await offered(floor) == [first, second]
    assert (await floor.item(third))["state"] == "waiting"
    await floor.check()


async def test_presence_change_reroutes(floor: Floor) -> None:
    """Work that found nobody is looked at again when somebody comes, not only when it arrives."""
    ana = await floor.hire("ana", online=False)
    item = await floor.arrive(ago=600)
    await floor.route()
    await floor.declare(ana, "away", "lunch")
    await floor.route()
    assert (await floor.item(item))["state"] == "waiting"
    await floor.declare(ana, "online")
    await floor.route()
    assert (await floor.item(item))["agent_id"] == ana.agent_id


async def test_offline_last_agent_expires(floor: Floor) -> None:
    """A returning customer's last agent is a timed step: not there, not waited for."""
    ana, ben = await floor.hire("ana"), await floor.hire("ben")
    until = floor.now.replace(minute=30)
    item = await floor.arrive(preferred_agent_id=ana.agent_id, preferred_until=until, weight=60)
    await floor.route()
    assert (await floor.item(item))["agent_id"] == ana.agent_id
    await floor.declare(ana, "offline")
    await floor.route()
    assert (await floor.item(item))["agent_id"] == ben.agent_id
    await floor.check()


async def test_a_decision_is_recorded_with_its_reasons(floor: Floor) -> None:
    await floor.hire("ana")
    await floor.hire("ben", online=False)
    item = await floor.arrive(ago=5)
    await floor.route()
    (row,) = await floor.all("SELECT * FROM decisions")
    assert row["work_item_id"] == item
    assert row["epoch"] == 1
    assert row["record"]["winner"]["name"] == "Ana"
    assert row["record"]["rejected"] == {"not_online": 1}


async def test_offer_created_tells_the_desk_everything(floor: Floor) -> None:
    ana = await floor.hire("ana")
    await floor.arrive()
    await floor.route()
    row = await floor.one("SELECT * FROM events WHERE type = 'offer.created'")
    assert set(row["data"]) == {"offer", "work_item", "conversation", "contact", "preview"}
    assert row["data"]["contact"]["name"] == "Оксана"
    assert row["data"]["contact"]["identities"][0]["verified"] is True
    assert row["agent_ids"] == [ana.agent_id]


async def test_incremental_state_equals_a_fresh_snapshot(floor: Floor) -> None:
    people = [await floor.hire(name) for name in ("ana", "ben")]
    for ago in range(8):
        await floor.arrive(ago=ago, weight=20)
    await floor.route()
    pending = await floor.all("SELECT * FROM offers WHERE state = 'pending' ORDER BY id")
    by_agent = {actor.agent_id: actor for actor in people}
    async with floor.tx() as tx:
        for number, offer in enumerate(pending):
            actor = by_agent[offer["agent_id"]]
            if number % 2:
                await answer_offer.decline(tx, actor, offer["id"], "", floor.now)
            else:
                await answer_offer.accept(tx, actor, offer["id"], floor.now)
    await floor.declare(people[1], "away")
    floor.later(31)
    await floor.expire()
    await floor.route()
    assert view(state_of(floor.router)) == view(await fresh(floor))


def state_of(router: Router) -> RouterState:
    assert router._state is not None
    return router._state


async def fresh(floor: Floor) -> RouterState:
    async with floor.tx() as tx:
        found = await routing_snapshot.load(tx)
    return routing_state.of_snapshot(found, floor.now)


async def test_living_leases_without_events_keep_agents_routable(floor: Floor) -> None:
    ana = await floor.hire("ana", online=False)
    await floor.declare(ana, "online")
    await floor.route()
    before = await floor.count_events("agent.presence_changed")
    for _ in range(5):
        floor.later(LEASE_SECONDS - 5)
        async with floor.tx() as tx:
            assert await presence.renew_leases(tx, [str(ana.agent_id)], floor.now) == []
    item = await floor.arrive()
    await floor.route()
    assert (await floor.item(item))["agent_id"] == ana.agent_id
    assert await floor.count_events("agent.presence_changed") == before


async def test_a_dead_lease_is_not_routable_and_its_return_is_told(floor: Floor) -> None:
    ana = await floor.hire("ana", online=False)
    await floor.declare(ana, "online")
    await floor.route()
    floor.later(LEASE_SECONDS + 1)
    item = await floor.arrive()
    await floor.route()
    assert (await floor.item(item))["state"] == "waiting"
    async with floor.tx() as tx:
        assert await presence.renew_leases(tx, [str(ana.agent_id)], floor.now) == [ana.agent_id]
    await floor.route()
    assert (await floor.item(item))["agent_id"] == ana.agent_id


class Paused(Router):
    """A router that freezes between its plan and its claim until it is let go."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.frozen = asyncio.Event()
        self.go_on = asyncio.Event()

    async def _claim(self, *args: Any) -> Any:
        self.frozen.set()
        await self.go_on.wait()
        return await super()._claim(*args)


async def test_a_router_paused_beyond_its_leadership_has_no_effect(floor: Floor) -> None:
    """The effect happens once, by the new leader; the old one is refused."""
    await floor.hire("ana", capacity=10_000)
    for number in range(200 if FULL else 6):
        item = await floor.arrive(ago=number)
        old = Paused(floor.database, Waiter(), ask_time=lambda: floor.now)
        await old.begin()
        stuck = asyncio.create_task(old.turn())
        await old.frozen.wait()
        new = floor.another_router()
        await new.begin()
        assert await new.turn()
        old.go_on.set()
        with pytest.raises(Fenced):
            await stuck
        found = await floor.all("SELECT * FROM offers WHERE work_item_id = :id", id=item)
        assert len(found) == 1
    await floor.check()


async def test_stale_plans_of_the_leader_itself_lose_without_an_error(floor: Floor) -> None:
    ana, ben = await floor.hire("ana"), await floor.hire("ben")
    await floor.arrive()
    slow = Paused(floor.database, Waiter(), ask_time=lambda: floor.now)
    await slow.begin()
    turn = asyncio.create_task(slow.turn())
    await slow.frozen.wait()
    await floor.declare(ana, "away")
    await floor.declare(ben, "away")
    slow.go_on.set()
    assert await turn
    assert (slow.claimed, slow.refused) == (0, 1)
    assert not await slow.turn()
    await floor.declare(ben, "online")
    assert await slow.turn()
    assert (slow.claimed, slow.refused) == (1, 1)
    await floor.check()


async def test_one_leads_and_another_takes_over_when_the_lock_connection_dies(
    database: Database, database_url: str
) -> None:
    wake = Wake()
    database.on_commit.append(wake.hint)
    others = Database(database_url, pool_size=2)
    routers = [Router(database, wake.waiter()), Router(others, wake.waiter())]
    stop = asyncio.Event()
    tasks = [asyncio.create_task(router.run(stop)) for router in routers]
    await until(lambda: any(router.leading for router in routers))
    assert [router.leading for router in routers].count(True) == 1
    first = routers[0] if routers[0].leading else routers[1]
    async with database.transaction() as tx:
        await tx.all(
            """SELECT pg_terminate_backend(pid) FROM pg_locks
               WHERE locktype = 'advisory' AND granted"""
        )
        queue = await factories.queue(tx)
        await factories.agent(tx, "ana@example.org", queues=[queue], online=True)
    await until(lambda: not first.leading)
    await until(lambda: any(router.leading for router in routers))
    async with database.transaction() as tx:
        await factories.work_item(tx, queue)
        row = await tx.first("SELECT epoch FROM leaders WHERE name = 'router'")
    assert row is not None
    stop.set()
    await asyncio.gather(*tasks)
    await others.close()


async def test_a_silent_leader_loses_its_lock(database: Database) -> None:
    """A frozen process keeps its connection open, but not for long."""
    async with Candidacy(database, "trial") as frozen, Candidacy(database, "trial") as next_one:
        assert await frozen.stand()
        assert not await next_one.stand()
        for _ in range(300):
            if await next_one.stand():
                break
            await asyncio.sleep(0.2)
        assert not await frozen.still_leader()
        assert await next_one.still_leader()


async def test_the_fence_is_a_number_that_only_grows(database: Database) -> None:
    async with database.transaction() as tx:
        first = await leaders.raise_epoch(tx, "trial", "a", clock.now())
        second = await leaders.raise_epoch(tx, "trial", "b", clock.now())
        assert second == first + 1
        await leaders.require_epoch(tx, "trial", second)
        with pytest.raises(Fenced, match="epoch 1 is over"):
            await leaders.require_epoch(tx, "trial", first)


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(3000):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came")
