"""Dormant work: an answered, silent customer costs less; a message wakes it within the limits."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omnidesk.domain.actor import Actor
from omnidesk.flows import dormant, work
from omnidesk.store import policies
from omnidesk.store.database import Database, Row
from tests.conftest import Server
from tests.flows.work.floor import Floor

FULL = bool(os.environ.get("OMNIDESK_FULL"))


async def answer(floor: Floor, item_id: str) -> None:
    """What a reply does to the conversation and its work."""
    row = await floor.item(item_id)
    async with floor.tx() as tx:
        await tx.run(
            "UPDATE conversations SET waiting_since = NULL, version = version + 1 WHERE id = :c",
            c=row["conversation_id"],
        )
        policy = (await policies.current(tx)).policy
        await dormant.answered(tx, policy, row["conversation_id"], floor.now)


async def write(floor: Floor, *item_ids: str) -> None:
    """What messages of customers do, in one group."""
    async with floor.tx() as tx:
        await tx.run(
            """UPDATE conversations SET waiting_since = coalesce(waiting_since, :now),
                      version = version + 1
               WHERE id IN (SELECT conversation_id FROM work_items WHERE id = ANY(:ids))""",
            now=floor.now,
            ids=list(item_ids),
        )
        policy = (await policies.current(tx)).policy
        await dormant.wake(tx, policy, item_ids, floor.now)


async def chat(floor: Floor, actor: Actor, kind: str = "chat", weight: int = 20) -> str:
    item = await floor.arrive(channel_kind=kind, weight=weight)
    await floor.accept(actor, item)
    return item


async def offer_of(floor: Floor, item_id: str) -> Row:
    return await floor.one(
        "SELECT o.* FROM offers o JOIN work_items w ON w.offer_id = o.id WHERE w.id = :i", i=item_id
    )


async def asleep(floor: Floor, actor: Actor, seconds: int = 300) -> str:
    item = await chat(floor, actor)
    await answer(floor, item)
    floor.later(seconds)
    await floor.beat(actor)
    await floor.expire()
    return item


async def test_an_answered_silent_chat_costs_less(floor: Floor) -> None:
    ana = await floor.hire("ana", capacity=60)
    item = await chat(floor, ana)
    await answer(floor, item)
    floor.later(299)
    await floor.beat(ana)
    assert await floor.expire() == 0
    floor.later(1)
    assert await floor.expire() == 1
    row, offer = await floor.item(item), await offer_of(floor, item)
    assert (row["state"], row["dormant"], row["weight"]) == ("assigned", True, 20)
    assert (offer["weight"], offer["full_weight"], offer["dormant"]) == (4, 20, True)
    told = await floor.one(
        "SELECT data FROM events WHERE type = 'capacity.changed' ORDER BY position DESC LIMIT 1"
    )
    agent = told["data"]["agent"]
    assert (agent["used"], agent["wake_debt"], agent["held"]) == (4, 16, {})
    assert agent["idle_since"] is not None
    assert await floor.expire() == 0
    await floor.check()


async def test_a_customer_who_waits_keeps_the_work_awake(floor: Floor) -> None:
    ana = await floor.hire("ana")
    item = await chat(floor, ana)
    await answer(floor, item)
    floor.later(200)
    await write(floor, item)
    floor.later(200)
    await floor.beat(ana)
    await floor.expire()
    row = await floor.item(item)
    assert (row["dormant"], row["rest_at"]) == (False, None)
    await answer(floor, item)
    assert (await floor.item(item))["rest_at"] == floor.now + timedelta(seconds=300)
    await floor.check()


async def test_an_answered_mail_makes_room_for_the_next_at_once(floor: Floor) -> None:
    ana = await floor.hire("ana")
    first = await chat(floor, ana, "email", 0)
    second = await floor.arrive(channel_kind="email", weight=0)
    await floor.route()
    assert (await floor.item(second))["state"] == "waiting"
    await answer(floor, first)
    await floor.expire()
    await floor.route()
    assert (await floor.item(second))["agent_id"] == ana.agent_id
    await floor.check()


async def test_kinds_without_a_dormant_weight_never_rest(floor: Floor) -> None:
    ana = await floor.hire("ana")
    item = await chat(floor, ana, "voice", 60)
    await answer(floor, item)
    assert (await floor.item(item))["rest_at"] is None


async def test_a_message_wakes_it_where_there_is_room(floor: Floor) -> None:
    ana = await floor.hire("ana")
    item = await asleep(floor, ana)
    assigned_at = (await floor.state_of(ana))["last_assigned_at"]
    await write(floor, item)
    row, offer = await floor.item(item), await offer_of(floor, item)
    assert (row["state"], row["dormant"], row["agent_id"]) == ("assigned", False, ana.agent_id)
    assert offer["weight"] == 20
    state = await floor.state_of(ana)
    # Waking is no new assignment.
    assert (state["used"], state["last_assigned_at"]) == (20, assigned_at)
    await floor.check()


async def test_without_room_it_waits_for_the_same_agent_first(floor: Floor) -> None:
    await floor.rule(wake_reserve=0)
    ana, ben = await floor.hire("ana", capacity=24), await floor.hire("ben", online=False)
    item = await asleep(floor, ana)
    busy = await chat(floor, ana)
    await floor.declare(ben, "online")
    floor.later(5)
    await write(floor, item)
    row = await floor.item(item)
    assert (row["state"], row["dormant"], row["agent_id"]) == ("waiting", False, None)
    assert (row["arrived_at"], row["preferred_agent_id"]) == (floor.now, ana.agent_id)
    assert row["preferred_until"] == floor.now + timedelta(seconds=30)
    conversation = await floor.one(
        "SELECT * FROM conversations WHERE id = :c", c=row["conversation_id"]
    )
    assert (conversation["agent_id"], conversation["last_agent_id"]) == (None, ana.agent_id)
    await floor.route()
    assert (await floor.item(item))["state"] == "waiting"
    await floor.do(work.finish, ana, busy)
    await floor.route()
    assert (await floor.item(item))["agent_id"] == ana.agent_id
    await floor.check()


async def test_exclusive_work_lets_nothing_wake_beside_it(floor: Floor) -> None:
    ana = await floor.hire("ana", capacity=120)
    item = await asleep(floor, ana)
    await chat(floor, ana, "voice", 60)
    await write(floor, item)
    assert (await floor.item(item))["state"] == "waiting"
    await floor.check()


async def test_waking_together_the_longest_waiting_comes_first(floor: Floor) -> None:
    await floor.rule(wake_reserve=0)
    ana = await floor.hire("ana", capacity=48)
    first, second = await asleep(floor, ana), await asleep(floor, ana)
    await chat(floor, ana)
    async with floor.tx() as tx:
        await tx.run(
            """UPDATE conversations SET waiting_since = :at WHERE id = (
                   SELECT conversation_id FROM work_items WHERE id = :i)""",
            at=floor.now - timedelta(seconds=5),
            i=second,
        )
    await write(floor, first, second)
    assert (await floor.item(second))["state"] == "assigned"
    assert (await floor.item(first))["state"] == "waiting"
    await floor.check()


_STEPS = ("arrive", "route", "answer", "rest", "write", "finish")


async def _play(database: Database, reserve: int, script: list[tuple[str, int]]) -> None:
    floor = Floor(database)
    await floor.open(preferred_agent_seconds=20)
    people = {
        str(a.agent_id): a for a in [await floor.hire(f"a{n}", capacity=60) for n in range(2)]
    }
    await floor.router.begin()
    await floor.rule(wake_reserve=reserve)
    for name, number in script:
        await _step(floor, people, name, number)
        await floor.check()
        over = await floor.all(
            """SELECT 1 FROM agent_states s JOIN agents a ON a.id = s.agent_id
               WHERE s.used > a.capacity"""
        )
        assert over == [], (name, number)


async def _step(floor: Floor, people: dict[str, Actor], name: str, number: int) -> None:
    held = await floor.all(
        "SELECT * FROM work_items WHERE state = 'assigned' ORDER BY arrived_at, id"
    )
    kind, weight = [("chat", 20), ("messaging", 12), ("email", 0), ("chat", 20)][number % 4]
    if name == "arrive":
        await floor.arrive(channel_kind=kind, weight=weight, ago=number)
    elif name == "route":
        await floor.beat(*people.values())
        await floor.route()
        for row in await floor.all("SELECT * FROM work_items WHERE state = 'offered'"):
            await floor.accept(people[row["agent_id"]], row["id"])
    elif name == "rest":
        floor.later((1, 100, 300, 700)[number % 4])
        await floor.beat(*people.values())
        await floor.expire()
    elif held and name == "answer":
        await answer(floor, held[number % len(held)]["id"])
    elif held and name == "write":
        chosen = {row["id"] for row in held[:: number % 3 + 1]}
        await write(floor, *chosen)
    elif held and name == "finish":
        row = held[number % len(held)]
        await floor.do(work.finish, people[row["agent_id"]], row["id"])


@settings(
    max_examples=200 if FULL else 12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    reserve=st.sampled_from([0, 16, 60]),
    script=st.lists(
        st.tuples(st.sampled_from(_STEPS), st.integers(0, 50)), min_size=15, max_size=40
    ),
)
@pytest.mark.timeout(3600 if FULL else 180)
def test_waking_chats_respect_reserve(
    postgres: Server, reserve: int, script: list[tuple[str, int]]
) -> None:
    """However work rests and wakes, nobody's load passes their capacity."""

    async def whole() -> None:
        name = await postgres.clone()
        database = Database(postgres.url(name), pool_size=2)
        try:
            await _play(database, reserve, script)
        finally:
            await database.close()
            await postgres.drop(name)

    asyncio.run(whole())


async def test_the_reserve_keeps_room_for_what_may_wake(floor: Floor) -> None:
    """With two sleeping chats the reserve of one is free: the first to write wakes in place."""
    await floor.rule(wake_reserve=16)
    ana = await floor.hire("ana", capacity=60)
    first, second = await asleep(floor, ana), await asleep(floor, ana)
    items = [await floor.arrive(channel_kind="messaging", weight=12) for _ in range(6)]
    await floor.route()
    state = await floor.state_of(ana)
    assert state["used"] == 8 + 3 * 12
    assert sum([(await floor.item(i))["state"] == "offered" for i in items]) == 3
    await write(floor, first)
    assert (await floor.item(first))["state"] == "assigned"
    await write(floor, second)
    assert (await floor.item(second))["state"] == "waiting"
    assert (await floor.state_of(ana))["used"] <= 60
    await floor.check()
