"""Offers that no desk shows, that ring more than once, that come from a queue nobody answers."""

from __future__ import annotations

import pytest

from omnidesk.domain.actor import Actor
from omnidesk.flows import answer_offer
from omnidesk.flows.expire import UNSHOWN_IN_A_ROW
from tests.flows.work.floor import Floor


@pytest.fixture
def dark(floor: Floor) -> Floor:
    """A floor whose desks show nothing by themselves."""
    floor.showing = False
    return floor


async def holder(floor: Floor, item: str, *people: Actor) -> Actor:
    row = await floor.item(item)
    return next(actor for actor in people if actor.agent_id == row["agent_id"])


async def test_an_offer_nobody_was_shown_goes_to_somebody_else(dark: Floor) -> None:
    ana, ben = await dark.hire("ana"), await dark.hire("ben")
    item = await dark.arrive(ago=40)
    before = (await dark.item(item))["arrived_at"]
    await dark.route()
    first = await holder(dark, item, ana, ben)
    dark.later(2.9)
    assert await dark.expire() == 0
    dark.later(0.1)
    assert await dark.expire() == 1
    row = await dark.item(item)
    assert (row["state"], row["arrived_at"]) == ("waiting", before)
    told = await dark.one("SELECT data FROM events WHERE type = 'offer.revoked'")
    assert told["data"]["offer"]["reason"] == "not shown"
    assert await dark.count_events("offer.declined") == 0
    state = await dark.state_of(first)
    assert (state["state"], state["used"], state["missed"]) == ("online", 0, 0)
    await dark.route()
    assert (await dark.item(item))["agent_id"] not in {None, first.agent_id}
    await dark.check()


async def test_a_shown_offer_has_its_whole_time(dark: Floor) -> None:
    ana = await dark.hire("ana")
    item = await dark.arrive()
    await dark.route()
    await dark.do(answer_offer.present, ana, (await dark.item(item))["offer_id"])
    dark.later(29)
    assert await dark.expire() == 0
    assert (await dark.item(item))["state"] == "offered"


async def test_reading_ones_offers_shows_them(dark: Floor) -> None:
    ana = await dark.hire("ana")
    items = [await dark.arrive(ago=ago) for ago in (9, 5)]
    await dark.route()
    dark.later(2)
    found = await dark.do(answer_offer.own_offers, ana)
    assert {each["offer"]["work_item_id"] for each in found} == set(items)
    assert found[0]["contact"]["name"] == "Оксана"
    dark.later(5)
    assert await dark.expire() == 0
    await dark.check()


async def test_whose_offers_go_unshown_three_times_in_a_row_is_away(dark: Floor) -> None:
    ana, item = await dark.hire("ana"), ""
    for turn in range(UNSHOWN_IN_A_ROW):
        assert (await dark.state_of(ana))["state"] == "online"
        item = await dark.arrive(ago=turn)
        async with dark.tx() as tx:
            await tx.run("UPDATE work_items SET state = 'parked' WHERE state = 'waiting'")
            await tx.run(
                "UPDATE work_items SET state = 'waiting', version = version + 1 WHERE id = :i",
                i=item,
            )
        dark.router._state = None
        await dark.route()
        assert (await dark.item(item))["state"] == "offered"
        dark.later(3)
        await dark.expire()
    state = await dark.state_of(ana)
    assert (state["state"], state["reason"], state["unshown"]) == ("away", "not responding", 3)
    await dark.declare(ana, "online")
    assert (await dark.state_of(ana))["unshown"] == 0


async def test_one_shown_offer_forgets_those_that_were_not(dark: Floor) -> None:
    ana = await dark.hire("ana")
    async with dark.tx() as tx:
        await tx.run("UPDATE agent_states SET unshown = 2")
    item = await dark.arrive()
    await dark.route()
    await dark.do(answer_offer.present, ana, (await dark.item(item))["offer_id"])
    assert (await dark.state_of(ana))["unshown"] == 0


async def test_the_policy_says_how_soon_an_offer_must_be_shown(dark: Floor) -> None:
    await dark.hire("ana")
    await dark.rule(present_seconds=60)
    item = await dark.arrive()
    await dark.route()
    dark.later(29)
    # Longer than the queue's own timeout: never withdrawn before its time.
    assert await dark.expire() == 0
    dark.later(1)
    assert await dark.expire() == 1
    assert (await dark.item(item))["declined_by"] != []
    assert await dark.count_events("offer.expired") == 1


async def test_a_queue_may_ring_more_than_once(floor: Floor) -> None:
    async with floor.tx() as tx:
        await tx.run("UPDATE queues SET rings = 2")
    ana, ben = await floor.hire("ana"), await floor.hire("ben", online=False)
    first = await floor.arrive(ago=9)
    await floor.route()
    floor.later(30)
    await floor.beat(ana)
    await floor.expire()
    state = await floor.state_of(ana)
    assert (state["state"], state["missed"]) == ("online", 1)
    await floor.declare(ben, "online")
    await floor.route()
    assert (await floor.item(first))["agent_id"] == ben.agent_id
    await floor.arrive()
    await floor.route()
    floor.later(30)
    await floor.beat(ana, ben)
    await floor.expire()
    state = await floor.state_of(ana)
    assert (state["state"], state["reason"], state["missed"]) == ("away", "not responding", 2)
    await floor.check()


@pytest.mark.parametrize("answer", [answer_offer.accept, answer_offer.decline])
async def test_an_answer_forgets_missed_offers(floor: Floor, answer: object) -> None:
    ana = await floor.hire("ana")
    async with floor.tx() as tx:
        await tx.run("UPDATE agent_states SET missed = 1, unshown = 2")
    item = await floor.arrive()
    await floor.route()
    offer = (await floor.item(item))["offer_id"]
    reason = [""] if answer is answer_offer.decline else []
    await floor.do(answer, ana, offer, *reason)  # type: ignore[arg-type]
    state = await floor.state_of(ana)
    assert (state["missed"], state["unshown"]) == (0, 0)
