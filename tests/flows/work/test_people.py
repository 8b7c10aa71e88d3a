"""What agents and supervisors do: answer, take, transfer, vanish."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import GRACE_SECONDS, LEASE_SECONDS, Role
from omnidesk.errors import BadInput, Conflict, Forbidden, NotFound
from omnidesk.flows import answer_offer, presence, work
from omnidesk.flows.explain import explain_work_item
from tests.flows.work.floor import Floor


async def offer_of(floor: Floor, item: str) -> str:
    row = await floor.one("SELECT offer_id FROM work_items WHERE id = :id", id=item)
    return str(row["offer_id"])


async def accepted(floor: Floor, actor: Actor, item: str) -> dict[str, Any]:
    await floor.route()
    offer = await offer_of(floor, item)
    async with floor.tx() as tx:
        return await answer_offer.accept(tx, actor, offer, floor.now)


async def test_accepting_makes_the_conversation_the_agents(floor: Floor) -> None:
    ana = await floor.hire("ana")
    item = await floor.arrive()
    result = await accepted(floor, ana, item)
    assert result["conversation"]["agent_id"] == ana.agent_id
    assert result["work_item"]["state"] == "assigned"
    kinds = [e["type"] for e in await floor.all("SELECT type FROM events ORDER BY position")]
    assert kinds[-3:] == ["offer.accepted", "conversation.assigned", "work.updated"]
    row = await floor.one("SELECT * FROM conversations")
    assert row["last_agent_id"] == ana.agent_id
    await floor.check()


async def test_late_foreign_second_and_unknown_answers_are_refused_clearly(floor: Floor) -> None:
    ana = await floor.hire("ana")
    ben = await floor.hire("ben", online=False)
    item = await floor.arrive()
    await floor.route()
    offer = await offer_of(floor, item)
    for answer in (answer_offer.accept, answer_offer.present):
        with pytest.raises(Conflict, match="made to another agent"):
            async with floor.tx() as tx:
                await answer(tx, ben, offer, floor.now)
    with pytest.raises(NotFound):
        async with floor.tx() as tx:
            await answer_offer.accept(tx, ana, "ofr_unknown", floor.now)
    with pytest.raises(Conflict, match=r"expired at 2026-05-04T09:00:30\.000Z"):
        async with floor.tx() as tx:
            await answer_offer.accept(tx, ana, offer, floor.now + timedelta(seconds=30))
    async with floor.tx() as tx:
        await answer_offer.present(tx, ana, offer, floor.now)
        await answer_offer.accept(tx, ana, offer, floor.now)
    for answer in (answer_offer.accept, answer_offer.present):
        with pytest.raises(Conflict, match="already accepted"):
            async with floor.tx() as tx:
                await answer(tx, ana, offer, floor.now)
    with pytest.raises(Conflict, match="already accepted"):
        async with floor.tx() as tx:
            await answer_offer.decline(tx, ana, offer, "", floor.now)
    await floor.check()


async def test_of_many_parallel_accepts_one_wins(floor: Floor) -> None:
    ana = await floor.hire("ana")
    item = await floor.arrive()
    await floor.route()
    offer = await offer_of(floor, item)

    async def accept() -> object:
        async with floor.tx() as tx:
            return await answer_offer.accept(tx, ana, offer, floor.now)

    results = await asyncio.gather(*(accept() for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(result, dict) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 7
    await floor.check()


async def test_a_declined_offer_goes_to_somebody_else_with_its_age(floor: Floor) -> None:
    ana, ben = await floor.hire("ana"), await floor.hire("ben", online=False)
    item = await floor.arrive(ago=300)
    await floor.route()
    before = await floor.item(item)
    await floor.declare(ben, "online")
    async with floor.tx() as tx:
        await answer_offer.decline(tx, ana, before["offer_id"], "не мой вопрос 🙈", floor.now)
    await floor.route()
    after = await floor.item(item)
    assert after["agent_id"] == ben.agent_id
    assert after["arrived_at"] == before["arrived_at"]
    assert after["declined_by"] == [ana.agent_id]
    told = await floor.one("SELECT data FROM events WHERE type = 'offer.declined'")
    assert told["data"]["offer"]["reason"] == "не мой вопрос 🙈"
    await floor.check()


async def test_who_misses_an_offer_is_away_and_gives_up_the_others(floor: Floor) -> None:
    ana = await floor.hire("ana")
    first, second = await floor.arrive(ago=100), await floor.arrive(ago=50)
    await floor.route()
    async with floor.tx() as tx:
        await tx.run(
            "UPDATE offers SET expires_at = expires_at + interval '9 s' WHERE work_item_id = :i",
            i=second,
        )
    floor.later(31)
    await floor.expire()
    state = await floor.one("SELECT * FROM agent_states WHERE agent_id = :a", a=ana.agent_id)
    assert (state["state"], state["reason"], state["used"]) == ("away", "not responding", 0)
    missed, withdrawn = await floor.item(first), await floor.item(second)
    assert (missed["state"], missed["declined_by"]) == ("waiting", [ana.agent_id])
    assert (withdrawn["state"], withdrawn["declined_by"]) == ("waiting", [])
    assert await floor.expire() == 0
    await floor.route()
    assert (await floor.item(first))["state"] == "waiting"
    await floor.check()


async def test_lost_lease_requeues_with_age(floor: Floor) -> None:
    """A vanished agent is offline after lease and grace; work returns once."""
    ana = await floor.hire("ana", online=False)
    await floor.declare(ana, "online")
    item = await floor.arrive(ago=500)
    arrived_at = (await floor.item(item))["arrived_at"]
    await accepted(floor, ana, item)
    floor.later(LEASE_SECONDS + GRACE_SECONDS - 1)
    assert await floor.expire() == 0
    floor.later(1)
    await floor.expire()
    state = await floor.one("SELECT * FROM agent_states WHERE agent_id = :a", a=ana.agent_id)
    assert (state["state"], state["reason"], state["used"]) == ("offline", "connection lost", 0)
    row = await floor.item(item)
    assert (row["state"], row["arrived_at"]) == ("waiting", arrived_at)
    assert await floor.count_events("conversation.unassigned") == 1
    assert await floor.expire() == 0
    assert await floor.count_events("conversation.unassigned") == 1
    ben = await floor.hire("ben", online=False)
    await floor.declare(ben, "online")
    await floor.route()
    assert (await floor.item(item))["agent_id"] == ben.agent_id
    await floor.check()


async def test_a_queue_may_keep_work_with_a_lost_agent(floor: Floor) -> None:
    async with floor.tx() as tx:
        await tx.run("UPDATE queues SET lost_agent_rule = 'keep'")
    ana = await floor.hire("ana", online=False)
    await floor.declare(ana, "online")
    kept, pending = await floor.arrive(ago=9), await floor.arrive(ago=5)
    await accepted(floor, ana, kept)
    floor.later(LEASE_SECONDS + GRACE_SECONDS)
    async with floor.tx() as tx:
        await tx.run("UPDATE offers SET expires_at = expires_at + interval '1 h'")
    await floor.expire()
    assert (await floor.item(kept))["agent_id"] == ana.agent_id
    assert (await floor.item(pending))["state"] == "waiting"
    assert await floor.expire() == 0
    await floor.check()


async def test_flapping_sockets_move_nothing(floor: Floor) -> None:
    """A socket that comes and goes within the grace changes nothing."""
    people = [await floor.hire(f"agent{n}", online=False) for n in range(10)]
    for actor in people:
        await floor.declare(actor, "online")
        await accepted(floor, actor, await floor.arrive())
    told = await floor.count_events("agent.presence_changed")
    for _ in range(40):
        floor.later(5)
        async with floor.tx() as tx:
            await presence.renew_leases(tx, [str(a.agent_id) for a in people], floor.now)
        await floor.expire()
    assert await floor.count_events("agent.presence_changed") == told
    assert await floor.count_events("conversation.unassigned") == 0
    await floor.check()


async def test_saying_the_same_again_is_no_news(floor: Floor) -> None:
    ana = await floor.hire("ana", online=False)
    first = await floor.declare(ana, "away", "обед")
    again = await floor.declare(ana, "away", "обед")
    assert first["version"] == again["version"]
    assert await floor.count_events("agent.presence_changed") == 1
    with pytest.raises(BadInput, match="one of online, away, offline"):
        await floor.declare(ana, "busy")


async def test_going_away_gives_pending_offers_back_and_keeps_the_rest(floor: Floor) -> None:
    ana = await floor.hire("ana")
    mine, ringing = await floor.arrive(ago=9), await floor.arrive(ago=5)
    await accepted(floor, ana, mine)
    await floor.declare(ana, "away")
    assert (await floor.item(mine))["state"] == "assigned"
    row = await floor.item(ringing)
    assert (row["state"], row["declined_by"]) == ("waiting", [])
    await floor.check()


async def test_taking_by_hand(floor: Floor) -> None:
    ana, ben = await floor.hire("ana"), await floor.hire("ben", online=False, capacity=20)
    boss = await floor.hire("boss", role=Role.SUPERVISOR, online=False)
    item, other = await floor.arrive(ago=9, weight=12), await floor.arrive(weight=12)
    await floor.route()
    async with floor.tx() as tx:
        with pytest.raises(Conflict, match="offline"):
            await work.take(tx, ben, item, floor.now)
    await floor.declare(ben, "away")
    async with floor.tx() as tx:
        await work.take(tx, ben, item, floor.now)
    assert await floor.count_events("offer.revoked") == 1
    async with floor.tx() as tx:
        with pytest.raises(Conflict, match="8 units free and this work needs 12"):
            await work.take(tx, ben, other, floor.now)
    async with floor.tx() as tx:
        with pytest.raises(Conflict, match="another agent has"):
            await work.take(tx, ana, item, floor.now)
    async with floor.tx() as tx:
        with pytest.raises(Forbidden):
            await work.take(tx, ana, item, floor.now, override=True)
    await floor.declare(boss, "away")
    async with floor.tx() as tx:
        await work.take(tx, boss, item, floor.now, override=True)
    row = await floor.item(item)
    assert row["agent_id"] == boss.agent_id
    await floor.check()


async def test_going_past_capacity_is_recorded(floor: Floor) -> None:
    boss = await floor.hire("boss", role=Role.SUPERVISOR, capacity=10)
    item = await floor.arrive(weight=12)
    async with floor.tx() as tx:
        with pytest.raises(Conflict):
            await work.take(tx, boss, item, floor.now)
    async with floor.tx() as tx:
        await work.take(tx, boss, item, floor.now, override=True)
    offer = await floor.one("SELECT * FROM offers WHERE work_item_id = :i", i=item)
    assert (offer["manual"], offer["over_capacity"]) == (True, True)
    await floor.check()


async def test_others_queues_are_not_mine_to_take_from(floor: Floor) -> None:
    ana = await floor.hire("ana")
    foreign = await floor.open()
    item = await floor.arrive(queue=foreign)
    async with floor.tx() as tx:
        with pytest.raises(Forbidden, match="not yours"):
            await work.take(tx, ana, item, floor.now)


async def test_transfer_to_a_queue_keeps_age_and_forgets_declines(floor: Floor) -> None:
    second = await floor.open()
    ana, ben = await floor.hire("ana"), await floor.hire("ben", online=False)
    item = await floor.arrive(ago=77, declined_by=[str(ben.agent_id)])
    arrived_at = (await floor.item(item))["arrived_at"]
    await accepted(floor, ana, item)
    async with floor.tx() as tx:
        with pytest.raises(Forbidden, match="not yours"):
            await work.transfer(tx, ben, item, second, now=floor.now)
    async with floor.tx() as tx:
        found = await work.transfer(
            tx, ana, item, second, note="Просит договор 📎 שלום", now=floor.now
        )
    assert found["queue_id"] == second
    row = await floor.item(item)
    assert (row["state"], row["arrived_at"]) == ("waiting", arrived_at)
    # Who declined in the old queue may be asked in the new one; who gave it away is asked last.
    assert row["declined_by"] == [ana.agent_id]
    conversation = await floor.one("SELECT * FROM conversations")
    assert (conversation["queue_id"], conversation["agent_id"]) == (second, None)
    note = await floor.one("SELECT * FROM notes")
    assert note["text"] == "Просит договор 📎 שלום"
    assert await floor.count_events("conversation.transferred") == 1
    assert await floor.count_events("note.created") == 1
    await floor.check()


async def test_transfer_to_an_agent_waits_for_them_while_they_are_there(floor: Floor) -> None:
    ana, ben = await floor.hire("ana"), await floor.hire("ben")
    item = await floor.arrive()
    await floor.route()
    holder, other = (
        (ana, ben) if (await floor.item(item))["agent_id"] == ana.agent_id else (ben, ana)
    )
    await accepted(floor, holder, item)
    async with floor.tx() as tx:
        await work.transfer(tx, holder, item, agent_id=str(other.agent_id), now=floor.now)
    await floor.route()
    assert (await floor.item(item))["agent_id"] == other.agent_id
    await floor.declare(other, "away")
    await floor.route()
    assert (await floor.item(item))["agent_id"] == holder.agent_id
    await floor.check()


async def test_a_transfer_that_cannot_work_is_refused(floor: Floor) -> None:
    ana = await floor.hire("ana", skills={"de": 9})
    ben = await floor.hire("ben", online=False)
    elsewhere = await floor.open()
    item = await floor.arrive(requirements=[{"skill": "de", "level": 5}])
    await accepted(floor, ana, item)
    asked: list[tuple[dict[str, Any], type[Exception], str]] = [
        ({}, BadInput, "queue or an agent"),
        ({"queue_id": "que_none"}, BadInput, "no such queue"),
        ({"agent_id": "agt_none"}, BadInput, "no such agent"),
        ({"agent_id": str(ben.agent_id)}, Conflict, "lacks de at level 5"),
        ({"agent_id": str(ben.agent_id), "queue_id": elsewhere}, Conflict, "does not work in"),
    ]
    for arguments, kind, words in asked:
        with pytest.raises(kind, match=words):
            async with floor.tx() as tx:
                await work.transfer(tx, ana, item, **arguments, now=floor.now)
    assert (await floor.item(item))["agent_id"] == ana.agent_id


async def test_sleep_and_waking_keep_the_age_and_ask_the_last_agent_first(floor: Floor) -> None:
    ana, ben = await floor.hire("ana"), await floor.hire("ben")
    item = await floor.arrive(ago=60)
    await floor.route()
    first = ana if (await floor.item(item))["agent_id"] == ana.agent_id else ben
    await accepted(floor, first, item)
    before = await floor.item(item)
    until = floor.now + timedelta(hours=2)
    async with floor.tx() as tx:
        await work.park_for_conversation(tx, before["conversation_id"], until, floor.now)
        await tx.run(
            "UPDATE conversations SET state = 'snoozed', snoozed_until = :u, version = version + 1",
            u=until,
        )
    await floor.check()
    floor.later(7200)
    async with floor.tx() as tx:
        await tx.run("UPDATE agent_states SET lease_expires_at = :l", l=floor.now.replace(hour=23))
    await floor.expire()
    conversation = await floor.one("SELECT * FROM conversations")
    row = await floor.item(item)
    assert (conversation["state"], row["state"]) == ("open", "waiting")
    told = await floor.one("SELECT * FROM events WHERE type = 'conversation.reopened'")
    assert told["conversation_id"] == conversation["id"]
    assert row["arrived_at"] == before["arrived_at"]
    assert row["preferred_agent_id"] == first.agent_id
    floor.router._state = None
    await floor.route()
    assert (await floor.item(item))["agent_id"] == first.agent_id
    await floor.check()


async def test_reopened_conversations_get_new_work_like_the_old(floor: Floor) -> None:
    ana = await floor.hire("ana", skills={"uk": 6})
    item = await floor.arrive(requirements=[{"skill": "uk", "level": 5}], weight=20)
    await accepted(floor, ana, item)
    conversation = await floor.one("SELECT * FROM conversations")
    async with floor.tx() as tx:
        assert await work.close_for_conversation(tx, conversation["id"], "resolved", floor.now)
        assert not await work.close_for_conversation(tx, conversation["id"], "resolved", floor.now)
        made = await work.ensure_for_conversation(tx, conversation, "reopened", floor.now)
        again = await work.ensure_for_conversation(tx, conversation, "reopened", floor.now)
    assert made == again
    assert made["id"] != item
    # It asks for the same and costs what its kind costs today.
    assert (made["weight"], made["requirements"]) == (12, [{"skill": "uk", "level": 5}])
    assert made["preferred_agent_id"] == ana.agent_id
    await floor.check()


async def test_explain_tells_now_and_then(floor: Floor) -> None:
    ana = await floor.hire("ana")
    item = await floor.arrive(ago=15)
    await floor.route()
    async with floor.tx() as tx:
        found = await explain_work_item(tx, item, floor.now, language="uk")
    assert found["now"]["state"] == "offered"
    (decision,) = found["decisions"]
    assert decision["record"]["winner"]["agent_id"] == ana.agent_id
    assert decision["words"][0].startswith("Запропоновано Ana")
    second = await floor.arrive(weight=60)
    async with floor.tx() as tx:
        found = await explain_work_item(tx, second, floor.now)
    assert found["now"]["unblock"][0]["units"] == 12
    async with floor.tx() as tx:
        with pytest.raises(NotFound):
            await explain_work_item(tx, "wrk_none", floor.now)


async def test_a_transfer_to_a_person_moves_the_work_to_a_queue_of_theirs(floor: Floor) -> None:
    ana = await floor.hire("ana")
    item = await floor.arrive()
    await accepted(floor, ana, item)
    other = await floor.open()
    eva = await floor.hire("eva")
    async with floor.tx() as tx:
        await tx.run(
            "DELETE FROM agent_queues WHERE agent_id = :eva AND queue_id <> :queue",
            eva=eva.agent_id,
            queue=other,
        )
        await work.transfer(tx, ana, item, agent_id=str(eva.agent_id), now=floor.now)
    row = await floor.item(item)
    assert (row["queue_id"], row["preferred_agent_id"]) == (other, eva.agent_id)
