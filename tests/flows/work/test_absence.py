"""Agents who vanish, leave and come back: how long their work stays, and where it goes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import GRACE_SECONDS, LEASE_SECONDS
from omnidesk.flows import answer_offer, consult
from tests.flows.work.floor import Floor


async def present(floor: Floor, name: str) -> Actor:
    """An agent whose lease ends LEASE_SECONDS from now unless a socket renews it."""
    actor = await floor.hire(name, online=False)
    await floor.declare(actor, "online")
    return actor


async def test_work_stays_as_long_as_its_kind_says(floor: Floor) -> None:
    """Voice goes back 20 s after the connection died, a chat after 60, an e-mail after 1800."""
    people, items = {}, {}
    for kind, weight in (("voice", 60), ("chat", 20), ("email", 0)):
        people[kind] = await present(floor, kind)
        items[kind] = await floor.arrive(ago=500, channel_kind=kind, weight=weight)
        await floor.accept(people[kind], items[kind])

    async def kept() -> set[str]:
        rows = {kind: await floor.item(item) for kind, item in items.items()}
        return {kind for kind, row in rows.items() if row["state"] == "assigned"}

    floor.later(LEASE_SECONDS + 19)
    await floor.expire()
    assert await kept() == {"voice", "chat", "email"}
    floor.later(1)
    await floor.expire()
    assert await kept() == {"chat", "email"}
    assert (await floor.state_of(people["voice"]))["state"] == "online"
    floor.later(GRACE_SECONDS - 20)
    await floor.expire()
    assert await kept() == {"email"}
    assert (await floor.state_of(people["email"]))["state"] == "offline"
    assert await floor.expire() == 0
    floor.later(1800 - GRACE_SECONDS - 1)
    await floor.expire()
    assert await kept() == {"email"}
    floor.later(1)
    await floor.expire()
    assert await kept() == set()
    row = await floor.item(items["email"])
    assert row["state"] == "waiting"
    assert row["arrived_at"] == floor.now - timedelta(seconds=500 + LEASE_SECONDS + 1800)
    assert await floor.expire() == 0
    await floor.check()


async def test_who_comes_back_in_time_has_lost_nothing(floor: Floor) -> None:
    ana = await present(floor, "ana")
    item = await floor.arrive(channel_kind="email", weight=0)
    await floor.accept(ana, item)
    floor.later(LEASE_SECONDS + GRACE_SECONDS)
    await floor.expire()
    assert (await floor.state_of(ana))["state"] == "offline"
    await floor.declare(ana, "online")
    for _ in range(60):
        floor.later(40)
        await floor.beat(ana)
        await floor.expire()
    assert (await floor.item(item))["agent_id"] == ana.agent_id
    await floor.check()


async def test_who_goes_offline_by_their_own_word_gives_everything_back(floor: Floor) -> None:
    ana = await present(floor, "ana")
    item = await floor.arrive(channel_kind="email", weight=0)
    await floor.accept(ana, item)
    await floor.declare(ana, "offline")
    assert (await floor.item(item))["state"] == "waiting"
    await floor.check()


@pytest.fixture
async def returning(floor: Floor) -> Floor:
    async with floor.tx() as tx:
        await tx.run(
            """UPDATE queues SET lost_agent_rule = 'return', preferred_agent_seconds = 120,
                      version = version + 1"""
        )
    return floor


async def lost(floor: Floor) -> tuple[Actor, Actor, str]:
    """An agent lost with a piece of work, and another with nothing to do."""
    ana = await present(floor, "ana")
    item = await floor.arrive(ago=500)
    await floor.accept(ana, item)
    floor.later(LEASE_SECONDS + GRACE_SECONDS)
    await floor.expire()
    ben = await floor.hire("ben")
    await floor.route()
    return ana, ben, item


async def test_work_may_wait_for_a_lost_agent_to_come_back(returning: Floor) -> None:
    floor = returning
    ana, ben, item = await lost(floor)
    row = await floor.item(item)
    assert (row["state"], row["parked_until"]) == ("parked", floor.now + timedelta(seconds=120))
    assert (await floor.state_of(ana))["used"] == 0
    floor.later(60)
    await floor.beat(ben)
    await floor.declare(ana, "online")
    await floor.expire()
    await floor.route()
    after = await floor.item(item)
    assert (after["state"], after["agent_id"]) == ("offered", ana.agent_id)
    assert after["arrived_at"] == row["arrived_at"]
    assert after["returns_to"] is None
    await floor.check()


async def test_who_does_not_come_back_is_not_waited_for_any_longer(returning: Floor) -> None:
    floor = returning
    _, ben, item = await lost(floor)
    floor.later(119)
    await floor.beat(ben)
    await floor.expire()
    await floor.route()
    assert (await floor.item(item))["state"] == "parked"
    floor.later(1)
    await floor.expire()
    await floor.route()
    row = await floor.item(item)
    assert (row["state"], row["agent_id"]) == ("offered", ben.agent_id)
    await floor.check()


async def test_offline_last_agent_expires(floor: Floor) -> None:
    """The last agent is asked first, for a while; nobody waits for one who is not there."""
    ana, ben = await floor.hire("ana"), await floor.hire("ben")
    until = floor.now + timedelta(seconds=30)
    kept = await floor.arrive(preferred_agent_id=str(ana.agent_id), preferred_until=until)
    await floor.route()
    assert (await floor.item(kept))["agent_id"] == ana.agent_id
    await floor.declare(ana, "offline")
    await floor.route()
    assert (await floor.item(kept))["agent_id"] == ben.agent_id
    # Only busy: the work is held for them until the time is over.
    await floor.declare(ben, "offline")
    await floor.declare(ana, "online")
    async with floor.tx() as tx:
        await tx.run("UPDATE agents SET capacity = 12, version = version + 1")
    floor.router._state = None
    await floor.route()
    await floor.do(answer_offer.accept, ana, (await floor.item(kept))["offer_id"])
    await floor.declare(ben, "online")
    until = floor.now + timedelta(seconds=30)
    busy = await floor.arrive(preferred_agent_id=str(ana.agent_id), preferred_until=until)
    floor.later(29)
    await floor.route()
    assert (await floor.item(busy))["state"] == "waiting"
    floor.later(1)
    await floor.route()
    assert (await floor.item(busy))["agent_id"] == ben.agent_id
    await floor.check()


async def test_presence_change_reroutes(floor: Floor) -> None:
    """Whoever comes online is offered what waits; what was offered to who leaves goes on."""
    ana, ben = await floor.hire("ana", online=False), await floor.hire("ben", online=False)
    item = await floor.arrive(ago=60)
    await floor.route()
    assert (await floor.item(item))["state"] == "waiting"
    await floor.declare(ana, "online")
    await floor.route()
    assert (await floor.item(item))["agent_id"] == ana.agent_id
    await floor.declare(ana, "away", "обід 🍲")
    await floor.route()
    assert (await floor.item(item))["state"] == "waiting"
    await floor.declare(ben, "online")
    await floor.route()
    assert (await floor.item(item))["agent_id"] == ben.agent_id
    await floor.check()


async def test_a_guest_who_is_lost_leaves_the_consult(floor: Floor) -> None:
    ana, ben = await floor.hire("ana"), await floor.hire("ben", online=False)
    item = await floor.arrive()
    await floor.accept(ana, item)
    await floor.declare(ben, "online")
    found = await floor.do(consult.start, ana, item, str(ben.agent_id))
    await floor.do(answer_offer.accept, ben, found["offer_id"])
    floor.later(LEASE_SECONDS + GRACE_SECONDS)
    await floor.expire()
    row = await floor.one("SELECT * FROM consults")
    assert (row["state"], row["reason"]) == ("ended", "agent lost")
    assert (await floor.item(item))["agent_id"] == ana.agent_id
    assert (await floor.state_of(ben))["used"] == 0
    await floor.check()
