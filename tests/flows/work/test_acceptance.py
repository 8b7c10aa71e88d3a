"""What people complain about elsewhere, each as one test through the real flows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from omnidesk.domain.inbound import InboundItem
from omnidesk.domain.queue import Queue
from omnidesk.flows import answer_offer, work
from omnidesk.flows.receive import receive
from tests.flows import inbound_world
from tests.flows.work.floor import Floor


async def test_freed_agent_takes_oldest(floor: Floor) -> None:
    ana = await floor.hire("ana", capacity=12)
    busy = await floor.arrive(ago=1)
    await floor.accept(ana, busy)
    items = [await floor.arrive(ago=ago) for ago in (30, 300, 3, 200)]
    await floor.route()
    assert [(await floor.item(i))["state"] for i in items] == ["waiting"] * 4
    for expected in (1, 3, 0, 2):
        await floor.do(work.finish, ana, busy)
        busy = items[expected]
        await floor.accept(ana, busy)
        assert (await floor.item(busy))["agent_id"] == ana.agent_id
        floor.later(1)
        await floor.beat(ana)
    await floor.check()


async def test_album_opens_one_conversation(floor: Floor) -> None:
    """Pictures sent together arrive as one message each, from one sender, within milliseconds:
    in one group, in the next, and some of them twice."""
    await floor.hire("ana")
    album = [inbound_world.sms("+380671112233", f"photo-{n}", f"🌅 {n}") for n in range(6)]
    for group in (album[:3], album[2:5], album[4:]):
        await _arrive(floor, *group)
        floor.later(0.2)
    talks = await floor.all("SELECT * FROM conversations")
    assert [talk["message_count"] for talk in talks] == [6]
    items = await floor.all("SELECT * FROM work_items")
    assert len(items) == 1
    await floor.route()
    assert await floor.count_events("offer.created") == 1


async def _arrive(floor: Floor, *items: InboundItem) -> None:
    inbox = replace(inbound_world.SMS, queue_id=floor.queues[0])
    queue = Queue(id=floor.queues[0], name="queue 0")
    group = [replace(inbound_world.arrived(item, inbox), received_at=floor.now) for item in items]
    async with floor.tx() as tx:
        await receive(tx, group, inbound_world.directory(queues=[queue]), floor.now)


async def refused(floor: Floor, **queue: object) -> str:
    """Work that everybody there has declined, in a queue with such settings."""
    sets = ", ".join(f"{name} = :{name}" for name in queue)
    async with floor.tx() as tx:
        await tx.run(
            f"UPDATE queues SET {sets}, version = version + 1 WHERE id = :q",
            **queue,
            q=floor.queues[0],
        )
    people = {str(a.agent_id): a for a in [await floor.hire("ana"), await floor.hire("ben")]}
    item = await floor.arrive(
        ago=5,
        requirements=[],
        steps=[{"after_seconds": 500, "priority": 0}],
        step_at=floor.now.replace(minute=30),
    )
    floor.router._state = None
    for _ in range(2):
        await floor.route()
        row = await floor.item(item)
        assert row["state"] == "offered"
        await floor.do(answer_offer.decline, people[row["agent_id"]], row["offer_id"], "ні")
    assert len((await floor.item(item))["declined_by"]) == 2
    return item


@pytest.mark.parametrize("policy", ["wait", "relax", "reask", "escalate"])
async def test_decliners_exhausted_follows_policy(floor: Floor, policy: str) -> None:
    own, floor.queues = floor.queues, []
    escalation = await floor.open()
    floor.queues = own
    settings: dict[str, object] = {"exhausted_policy": policy, "reask_seconds": 40}
    if policy == "escalate":
        settings["escalate_queue_id"] = escalation
    item = await refused(floor, **settings)
    await floor.route()
    row = await floor.item(item)
    if policy == "relax":
        # The next step is taken at once, long before its time, and nobody is asked again yet.
        assert (row["state"], row["step"], row["priority"]) == ("waiting", 1, 0)
    elif policy == "escalate":
        assert (row["queue_id"], row["state"]) == (escalation, "waiting")
    else:
        assert (row["state"], row["step"], row["queue_id"]) == ("waiting", 0, floor.queues[0])
    people = await floor.all("SELECT id FROM agents")
    floor.later(39)
    async with floor.tx() as tx:
        await tx.run("UPDATE agent_states SET lease_expires_at = :l", l=floor.now.replace(hour=20))
    floor.router._state = None
    await floor.route()
    assert (await floor.item(item))["state"] == "waiting"
    floor.later(1)
    await floor.route()
    after = await floor.item(item)
    if policy == "reask":
        assert after["agent_id"] in {person["id"] for person in people}
    elif policy == "wait":
        assert after["state"] == "waiting"
        eva = await floor.hire("eva")
        await floor.route()
        assert (await floor.item(item))["agent_id"] == eva.agent_id
    await floor.check()
