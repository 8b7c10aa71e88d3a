"""Transfers that may be declined, and a second agent asked in beside the owner."""

from __future__ import annotations

from typing import Any

import pytest

from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.errors import BadInput, Conflict, Forbidden, NotFound
from omnidesk.flows import answer_offer, consult, conversations, notes, work
from omnidesk.flows.conversations import visible
from tests.flows.work.floor import Floor


async def test_transfer_receiver_may_decline(floor: Floor) -> None:
    """Declined, it goes to the queue in general: not back to the giver, not to the decliner."""
    ana, ben = await floor.hire("ana"), await floor.hire("ben", online=False)
    item = await floor.arrive(ago=500)
    before = (await floor.item(item))["arrived_at"]
    await floor.accept(ana, item)
    await floor.declare(ben, "online")
    eva = await floor.hire("eva")
    await floor.do(work.transfer, ana, item, None, str(ben.agent_id), "клієнт просить Бена 🙏")
    await floor.route()
    row = await floor.item(item)
    assert (row["state"], row["agent_id"]) == ("offered", ben.agent_id)
    await floor.do(answer_offer.decline, ben, row["offer_id"], "у відпустці з 15:00")
    row = await floor.item(item)
    assert (row["preferred_agent_id"], row["preferred_until"]) == (None, None)
    assert set(row["declined_by"]) == {ana.agent_id, ben.agent_id}
    await floor.route()
    row = await floor.item(item)
    assert (row["agent_id"], row["arrived_at"]) == (eva.agent_id, before)
    assert (await floor.one("SELECT text FROM notes"))["text"] == "клієнт просить Бена 🙏"
    await floor.check()


async def desk(floor: Floor) -> tuple[Actor, Actor, str]:
    """The owner of an assigned item and somebody to ask."""
    ana, ben = await floor.hire("ana"), await floor.hire("ben", online=False)
    item = await floor.arrive(ago=9)
    await floor.accept(ana, item)
    await floor.declare(ben, "online")
    return ana, ben, item


async def joined(floor: Floor) -> tuple[Actor, Actor, str, dict[str, Any]]:
    ana, ben, item = await desk(floor)
    found = await floor.do(consult.start, ana, item, str(ben.agent_id), note="подивись 👀")
    await floor.do(answer_offer.accept, ben, found["offer_id"])
    return ana, ben, item, found


async def test_a_guest_joins_beside_the_owner(floor: Floor) -> None:
    ana, ben, item, found = await joined(floor)
    row = await floor.item(item)
    assert (row["state"], row["agent_id"]) == ("assigned", ana.agent_id)
    talk = await floor.one("SELECT * FROM conversations")
    assert (talk["agent_id"], talk["participants"]) == (ana.agent_id, [ben.agent_id])
    assert (await floor.state_of(ben))["used"] == 12
    offer = await floor.one(
        "SELECT data FROM events WHERE type = 'offer.created' ORDER BY position DESC LIMIT 1"
    )
    assert offer["data"]["offer"]["consult_id"] == found["id"]
    assert offer["data"]["contact"]["name"] == "Оксана"
    told = await floor.one("SELECT data, agent_ids FROM events WHERE type = 'consult.joined'")
    assert told["data"]["conversation"]["participants"] == [ben.agent_id]
    assert set(told["agent_ids"]) == {ana.agent_id, ben.agent_id}
    async with floor.tx() as tx:
        mine = await consult.of_actor(tx, ben)
    assert [each["state"] for each in mine] == ["joined"]
    await floor.check()


async def test_a_guest_of_another_queue_sees_and_writes_while_they_are_one(floor: Floor) -> None:
    ana = await floor.hire("ana")
    item = await floor.arrive()
    await floor.accept(ana, item)
    talk = (await floor.item(item))["conversation_id"]
    own, floor.queues = floor.queues, []
    other = await floor.open()
    eva = await floor.hire("eva")
    floor.queues = [*own, other]
    async with floor.tx() as tx:
        with pytest.raises(NotFound):
            await visible(tx, eva, talk)
    found = await floor.do(consult.start, ana, item, None, other)
    assert found["agent_id"] == eva.agent_id
    await floor.do(answer_offer.accept, eva, found["offer_id"])
    await floor.do(notes.create, eva, talk, "бачу такий рахунок", [])
    await floor.do(consult.end, eva, found["id"])
    async with floor.tx() as tx:
        with pytest.raises(NotFound):
            await visible(tx, eva, talk)
    await floor.check()


async def test_a_guest_may_decline_or_not_answer(floor: Floor) -> None:
    ana, ben, item = await desk(floor)
    found = await floor.do(consult.start, ana, item, str(ben.agent_id))
    with pytest.raises(Conflict, match="somebody was asked already"):
        await floor.do(consult.start, ana, item, str(ben.agent_id))
    await floor.do(answer_offer.decline, ben, found["offer_id"], "обід")
    row = await floor.one("SELECT * FROM consults")
    assert (row["state"], row["reason"]) == ("declined", "обід")
    with pytest.raises(Conflict, match="nobody else in this queue"):
        await floor.do(consult.start, ana, item, None, floor.queues[0])
    again = await floor.do(consult.start, ana, item, str(ben.agent_id))
    floor.later(30)
    await floor.beat(ana, ben)
    await floor.expire()
    row = await floor.one("SELECT * FROM consults WHERE id = :id", id=again["id"])
    assert row["state"] == "expired"
    # Not answering a colleague makes nobody unroutable.
    state = await floor.state_of(ben)
    assert (state["state"], state["used"], state["missed"]) == ("online", 0, 0)
    assert (await floor.item(item))["agent_id"] == ana.agent_id
    with pytest.raises(Conflict, match="expired"):
        await floor.do(answer_offer.accept, ben, again["offer_id"])
    await floor.check()


async def test_the_owner_hands_over_to_the_guest(floor: Floor) -> None:
    ana, ben, _, found = await joined(floor)
    eva = await floor.hire("eva")
    with pytest.raises(Forbidden):
        await floor.do(consult.complete, eva, found["id"])
    with pytest.raises(Forbidden):
        await floor.do(consult.complete, ben, found["id"])
    done = await floor.do(consult.complete, ana, found["id"])
    assert done["work_item"]["agent_id"] == ben.agent_id
    assert (done["offer"]["manual"], done["offer"]["made_by"]) == (True, ana.agent_id)
    talk = await floor.one("SELECT * FROM conversations")
    assert (talk["agent_id"], talk["participants"]) == (ben.agent_id, [])
    assert (await floor.one("SELECT state FROM consults"))["state"] == "completed"
    assert ((await floor.state_of(ana))["used"], (await floor.state_of(ben))["used"]) == (0, 12)
    with pytest.raises(Conflict, match="over"):
        await floor.do(consult.end, ana, found["id"])
    await floor.check()


@pytest.mark.parametrize("how", ["finish", "transfer", "resolve", "take", "leave"])
async def test_the_consult_ends_with_the_work(floor: Floor, how: str) -> None:
    ana, ben, item, _ = await joined(floor)
    boss = await floor.hire("boss", role=Role.SUPERVISOR)
    if how == "finish":
        await floor.do(work.finish, ana, item)
    elif how == "transfer":
        await floor.do(work.transfer, ana, item, floor.queues[0])
    elif how == "resolve":
        await floor.do(conversations.resolve, ana, (await floor.item(item))["conversation_id"])
    elif how == "take":
        await floor.do(work.take, boss, item, override=True)
    else:
        await floor.declare(ana, "offline")
    row = await floor.one("SELECT * FROM consults")
    assert row["state"] == "ended"
    assert (await floor.state_of(ben))["used"] == 0
    assert (await floor.one("SELECT participants FROM conversations"))["participants"] == []
    assert await floor.count_events("consult.ended") == 1
    await floor.check()


async def test_a_guest_who_goes_away_stays_and_who_goes_offline_leaves(floor: Floor) -> None:
    ana, ben, item, _ = await joined(floor)
    await floor.declare(ben, "away")
    assert (await floor.one("SELECT state FROM consults"))["state"] == "joined"
    await floor.declare(ben, "offline")
    assert (await floor.one("SELECT state FROM consults"))["state"] == "ended"
    assert (await floor.item(item))["agent_id"] == ana.agent_id
    await floor.declare(ben, "online")
    await floor.do(consult.start, ana, item, str(ben.agent_id))
    await floor.declare(ben, "away")
    rows = await floor.all("SELECT state FROM consults ORDER BY created_at")
    assert [row["state"] for row in rows] == ["ended", "ended"]
    await floor.check()


async def test_whom_one_may_not_ask(floor: Floor) -> None:
    ana, ben, item = await desk(floor)
    full = await floor.hire("full", capacity=8)
    gone = await floor.hire("gone", online=False)
    asked: list[tuple[list[Any], type[Exception], str]] = [
        ([None, None], BadInput, "an agent or a queue"),
        ([str(ana.agent_id)], Conflict, "has the work"),
        (["agt_none"], BadInput, "no such agent"),
        ([None, "que_none"], BadInput, "no such queue"),
        ([str(gone.agent_id)], Conflict, "Gone is not online"),
        ([str(full.agent_id)], Conflict, "Full has 8 units free and this work needs 12"),
    ]
    for arguments, kind, words in asked:
        with pytest.raises(kind, match=words):
            await floor.do(consult.start, ana, item, *arguments)
    with pytest.raises(Forbidden):
        await floor.do(consult.start, ben, item, str(full.agent_id))
    waiting = await floor.arrive(requirements=[{"skill": "dutch", "level": 4}])
    boss = await floor.hire("boss", role=Role.SUPERVISOR)
    with pytest.raises(Conflict, match="only work that somebody has"):
        await floor.do(consult.start, boss, waiting, str(ben.agent_id))
    with pytest.raises(NotFound):
        await floor.do(consult.end, ana, "cns_none")
    await floor.check()
