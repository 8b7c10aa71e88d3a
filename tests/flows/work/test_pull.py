"""Work chosen by hand: pulled from a queue, assigned by a supervisor, past limits or not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from omnidesk.domain.agent import Role
from omnidesk.errors import BadInput, Conflict, Forbidden, NotFound
from omnidesk.flows import pull, work
from omnidesk.store.waiting import Place
from tests.flows.work.floor import Floor


@pytest.fixture
async def shelf(floor: Floor) -> Floor:
    """Nothing of the queue is offered; agents pull."""
    async with floor.tx() as tx:
        await tx.run("UPDATE queues SET manual = true, version = version + 1")
    return floor


async def pulled(floor: Floor, *args: Any) -> str:
    found = await floor.do(pull.pull, *args)
    return str(found["work_item"]["id"])


async def test_a_manual_queue_is_pulled_in_the_order_of_the_policy(shelf: Floor) -> None:
    ana = await shelf.hire("ana", capacity=120)
    old = await shelf.arrive(ago=200)
    urgent = await shelf.arrive(ago=10, priority=0)
    low = await shelf.arrive(ago=300, priority=3)
    await shelf.route()
    assert await shelf.all("SELECT * FROM offers") == []
    async with shelf.tx() as tx:
        listed = await pull.list_waiting(tx, ana, shelf.queues[0], None, 2)
        more = await pull.list_waiting(tx, ana, shelf.queues[0], listed[-1][0], 2)
    assert [shown["work_item"]["id"] for _, shown in [*listed, *more]] == [urgent, old, low]
    assert listed[0][1]["contact"]["name"] == "Оксана"
    assert isinstance(listed[0][0], Place)
    for expected in (urgent, old, low):
        assert await pulled(shelf, ana, shelf.queues[0]) == expected
    with pytest.raises(NotFound, match="nothing waits"):
        await pulled(shelf, ana, shelf.queues[0])
    offer = await shelf.one("SELECT * FROM offers LIMIT 1")
    assert (offer["manual"], offer["over_capacity"], offer["made_by"]) == (
        True,
        False,
        ana.agent_id,
    )
    await shelf.check()


@pytest.mark.parametrize(
    ("order", "expected"),
    [("fifo", [2, 0, 1]), ("strict", [1, 0, 2]), ("edf", [1, 2, 0]), ("due", [1, 0, 2])],
)
async def test_every_order(shelf: Floor, order: str, expected: list[int]) -> None:
    await shelf.rule(order=order)
    ana = await shelf.hire("ana", capacity=120)
    items = [
        await shelf.arrive(ago=200, priority=2, target_seconds=300),
        await shelf.arrive(ago=10, priority=0, target_seconds=20),
        await shelf.arrive(ago=300, priority=3, target_seconds=320),
    ]
    assert [items.index(await pulled(shelf, ana, shelf.queues[0])) for _ in items] == expected


async def test_one_pulls_only_what_one_is_able_to_do(shelf: Floor) -> None:
    ana = await shelf.hire("ana", skills={"de": 3, "nl": 10}, capacity=60)
    until = shelf.now.replace(hour=10)
    await shelf.arrive(ago=90, requirements=[{"skill": "de", "level": 5}])
    await shelf.arrive(ago=80, preferred_agent_id="agt_other", preferred_until=until)
    wish = await shelf.arrive(ago=40, requirements=[{"skill": "fr", "level": 5, "preferred": True}])
    # A secondary skill counts as having come a minute later.
    second = await shelf.arrive(ago=70, requirements=[{"skill": "de", "level": 2}])
    first = await shelf.arrive(ago=20, requirements=[{"skill": "nl", "level": 2}])
    found = [await pulled(shelf, ana, shelf.queues[0]) for _ in range(3)]
    assert found == [first, second, wish]
    with pytest.raises(NotFound):
        await pulled(shelf, ana, shelf.queues[0])


async def test_pulling_has_its_limits(shelf: Floor) -> None:
    ana, full = await shelf.hire("ana"), await shelf.hire("full", capacity=8)
    foreign = await shelf.open()
    await shelf.arrive(weight=12)
    with pytest.raises(Conflict, match="8 units free and this work needs 12"):
        await pulled(shelf, full, shelf.queues[0])
    with pytest.raises(Forbidden):
        await pulled(shelf, ana, foreign)
    with pytest.raises(NotFound):
        await pulled(shelf, ana, "que_none")
    await shelf.declare(ana, "offline")
    with pytest.raises(Conflict, match="offline"):
        await pulled(shelf, ana, shelf.queues[0])
    async with shelf.tx() as tx:
        await tx.run("UPDATE queues SET paused = true")
    with pytest.raises(Conflict, match="paused"):
        await pulled(shelf, ana, shelf.queues[0])


async def test_many_who_pull_at_once_get_different_work(shelf: Floor) -> None:
    people = [await shelf.hire(f"a{n}") for n in range(6)]
    items = [await shelf.arrive(ago=n) for n in range(12)]
    found = await asyncio.gather(*(pulled(shelf, actor, shelf.queues[0]) for actor in people))
    assert len(set(found)) == 6
    assert set(found) <= set(items)
    await shelf.check()


async def test_a_supervisor_assigns(floor: Floor) -> None:
    ana = await floor.hire("ana", capacity=20)
    ben = await floor.hire("ben", online=False)
    boss = await floor.hire("boss", role=Role.SUPERVISOR)
    first, second = await floor.arrive(ago=9, weight=12), await floor.arrive(weight=12)
    who = str(ana.agent_id)
    with pytest.raises(Forbidden):
        await floor.do(pull.assign, ana, first, who)
    found = await floor.do(pull.assign, boss, first, who)
    assert found["work_item"]["agent_id"] == who
    assert (found["offer"]["made_by"], found["offer"]["over_capacity"]) == (boss.agent_id, False)
    with pytest.raises(Conflict, match="Ana has this work already"):
        await floor.do(pull.assign, boss, first, who)
    with pytest.raises(Conflict, match="Ana has 8 units free and this work needs 12"):
        await floor.do(pull.assign, boss, second, who)
    with pytest.raises(Conflict, match="Ben is offline"):
        await floor.do(pull.assign, boss, second, str(ben.agent_id), override=True)
    with pytest.raises(BadInput, match="no such agent"):
        await floor.do(pull.assign, boss, second, "agt_none")
    found = await floor.do(pull.assign, boss, second, who, override=True)
    assert (found["offer"]["over_capacity"], found["offer"]["made_by"]) == (True, boss.agent_id)
    told = await floor.one(
        "SELECT data FROM events WHERE type = 'offer.accepted' ORDER BY position DESC LIMIT 1"
    )
    assert told["data"]["offer"]["made_by"] == boss.agent_id
    await floor.check()


async def test_assigning_asks_for_the_skills_unless_overridden(floor: Floor) -> None:
    ana, boss = await floor.hire("ana"), await floor.hire("boss", role=Role.SUPERVISOR)
    item = await floor.arrive(requirements=[{"skill": "dutch", "level": 4}])
    with pytest.raises(Conflict, match="Ana lacks dutch at level 4"):
        await floor.do(pull.assign, boss, item, str(ana.agent_id))
    await floor.do(pull.assign, boss, item, str(ana.agent_id), override=True)
    await floor.check()


async def test_assigned_work_moves_with_its_load(floor: Floor) -> None:
    ana, ben = await floor.hire("ana"), await floor.hire("ben", online=False)
    boss = await floor.hire("boss", role=Role.SUPERVISOR, online=False)
    item = await floor.arrive()
    await floor.accept(ana, item)
    await floor.declare(ben, "away")
    await floor.do(pull.assign, boss, item, str(ben.agent_id))
    assert ((await floor.state_of(ana))["used"], (await floor.state_of(ben))["used"]) == (0, 12)
    assert await floor.count_events("conversation.assigned") == 2
    await floor.check()


async def test_voice_is_taken_by_hand_only_without_live_work(floor: Floor) -> None:
    boss = await floor.hire("boss", role=Role.SUPERVISOR, capacity=100)
    async with floor.tx() as tx:
        await tx.run("UPDATE queues SET paused = true, version = version + 1")
    chat = await floor.arrive(channel_kind="chat", weight=20)
    voice = await floor.arrive(channel_kind="voice", weight=60)
    more = await floor.arrive(channel_kind="chat", weight=20)
    await floor.do(work.take, boss, chat)
    with pytest.raises(Conflict, match="you are in live work, and voice needs somebody without"):
        await floor.do(work.take, boss, voice)
    found = await floor.do(work.take, boss, voice, override=True)
    assert found["offer"]["over_capacity"]
    with pytest.raises(Conflict, match="work that bars every other"):
        await floor.do(work.take, boss, more)
    await floor.check()
