"""What single histories leave behind, hand-counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from omnidesk.domain.agent import Role
from omnidesk.domain.report_facts import Entered, Left, Phase, Segment
from omnidesk.flows import answer_offer, callbacks, consult, conversations, dormant, work
from omnidesk.flows.callbacks import Request
from tests.flows.work.floor import START
from tests.reports.office import Office


def at(seconds: float) -> Any:
    return START + timedelta(seconds=seconds)


async def stays(office: Office, item: str) -> list[Segment]:
    found = (await office.facts()).segments[item]
    assert await office.differences() == []
    return found


async def test_answered_wrapped_up_and_written_again(office: Office) -> None:
    olena = await office.hire("olena")
    talk = await office.writes("+380501")
    item = await office.work_of(talk)
    office.later(5)
    await office.route()
    office.later(2)
    await office.accepts(olena, item)
    office.later(60)
    await office.finishes(olena, item)
    office.later(10)
    await office.writes("+380501")  # in wrap-up: the agent has it back
    office.later(20)
    await office.finishes(olena, item)
    office.later(30)
    await office.expire()
    (stay,) = await stays(office, item)
    assert stay.entered_how is Entered.NEW
    assert (stay.queued_at, stay.arrived_at) == (at(0), at(0))
    assert (stay.first_offered_at, stay.answered_at) == (at(5), at(7))
    assert (stay.agent_id, stay.offers, stay.accepted) == (olena.agent_id, 1, 1)
    assert (stay.assigned_seconds, stay.wrap_up_seconds) == (80, 40)
    assert (stay.wrap_up_at, stay.left_at) == (at(67), at(127))
    assert (stay.left_how, stay.phase) == (Left.FINISHED, Phase.LEFT)
    assert (stay.target_seconds, stay.item_target_seconds) == (20, None)
    assert stay.first_position < stay.last_position


async def test_declined_expired_then_abandoned(office: Office) -> None:
    olena, taras = await office.hire("olena"), await office.hire("taras")
    talk = await office.writes("+380501")
    item = await office.work_of(talk)
    await office.route()
    first = (await office.item(item))["agent_id"]
    await office.declines(olena if first == olena.agent_id else taras, item)
    office.later(1)
    await office.route()
    office.later(31)
    await office.expire()
    office.later(8)
    await office.gives_up(talk)
    (stay,) = await stays(office, item)
    assert (stay.offers, stay.declined, stay.expired) == (2, 1, 1)
    assert (stay.left_how, stay.answered_at, stay.agent_id) == (Left.ABANDONED, None, None)
    assert (stay.left_at, stay.wait_ended_at) == (at(40), at(40))


async def test_transfers_before_and_after_the_answer(office: Office) -> None:
    boss = await office.hire("boss", role=Role.SUPERVISOR, online=False)
    support, sales = office.queues
    talk = await office.writes("+380501")
    item = await office.work_of(talk)
    office.later(10)
    await office.transfers(boss, item, sales)
    office.later(4)
    olena = await office.hire("olena")
    await office.route()
    await office.accepts(olena, item)
    office.later(100)
    await office.transfers(olena, item, support)
    office.later(3)
    # To a named person within the queue: the stay goes on.
    await office.transfers(boss, item, None, agent_id=str(olena.agent_id))
    office.later(3)
    await office.route()
    await office.accepts(olena, item)
    first, second, third = await stays(office, item)
    assert [s.queue_id for s in (first, second, third)] == [support, sales, support]
    assert (first.left_how, first.answered_at) == (Left.TRANSFERRED, None)
    assert (second.entered_how, second.left_how) == (Entered.TRANSFERRED, Left.TRANSFERRED)
    assert (second.queued_at, second.answered_at, second.left_at) == (at(10), at(14), at(114))
    assert (second.assigned_seconds, second.target_seconds) == (100, 60)
    assert (third.entered_how, third.arrived_at, third.queued_at) == (
        Entered.TRANSFERRED,
        at(0),
        at(114),
    )
    assert (third.answered_at, third.phase) == (at(120), Phase.ASSIGNED)


async def test_transfer_of_offered_work_ends_the_offer_where_it_was_made(office: Office) -> None:
    boss = await office.hire("boss", role=Role.SUPERVISOR, online=False)
    await office.hire("olena")
    item = await office.work_of(await office.writes("+380501"))
    await office.route()
    await office.transfers(boss, item, office.queues[1])
    first, second = await stays(office, item)
    assert (first.offers, first.revoked, first.left_how) == (1, 1, Left.TRANSFERRED)
    assert (second.offers, second.revoked, second.entered_how) == (0, 0, Entered.TRANSFERRED)


async def test_taken_over_and_lost(office: Office) -> None:
    boss = await office.hire("boss", role=Role.SUPERVISOR, online=False)
    olena = await office.hire("olena")
    item = await office.work_of(await office.writes("+380501"))
    await office.takes(olena, item)
    office.later(30)
    await office.declare(boss, "away")
    await office.takes(boss, item, override=True)
    office.later(20)
    await office.declare(boss, "offline")
    first, second, third = await stays(office, item)
    assert (first.agent_id, first.left_how, first.offers) == (olena.agent_id, Left.TAKEN_OVER, 0)
    assert (second.agent_id, second.entered_how) == (boss.agent_id, Entered.TAKEN_OVER)
    assert (second.left_how, second.assigned_seconds) == (Left.RETURNED, 20)
    assert (third.entered_how, third.phase) == (Entered.RETURNED, Phase.WAITING)


async def test_parked_work_and_who_gives_up_while_it_sleeps(office: Office) -> None:
    talk = await office.writes("+380501")
    item = await office.work_of(talk)
    office.later(5)
    async with office.tx() as tx:
        await work.park_for_conversation(tx, talk, at(1000), office.now)
    office.later(10)
    await office.gives_up(talk)
    first, second = await stays(office, item)
    assert (first.left_how, first.left_at) == (Left.PARKED, at(5))
    assert (second.left_how, second.queued_at, second.left_at) == (
        Left.ABANDONED,
        at(15),
        at(15),
    )


async def test_episodes_of_a_conversation(office: Office) -> None:
    boss = await office.hire("boss", role=Role.SUPERVISOR, online=False)
    olena = await office.hire("olena")
    talk = await office.writes("+380501", automatic=True)
    office.later(3)
    await office.writes("+380501")
    item = await office.work_of(talk)
    await office.takes(olena, item)
    office.later(7)
    await office.answers(olena, talk)
    office.later(1)
    await office.answers(olena, talk)
    await office.resolves(boss, talk)
    office.later(100)
    await office.writes("+380501")
    office.later(5)
    await office.resolves(boss, talk)
    first, second = (await office.facts()).episodes[talk]
    assert (first.opened_how, first.opened_at, first.first_inbound_at) == ("new", at(0), at(3))
    assert (first.first_response_at, first.first_response_agent_id) == (at(10), olena.agent_id)
    assert (first.resolved_at, first.resolved_how, first.reopened_at) == (
        at(11),
        "resolved",
        at(111),
    )
    assert first.agent_id == olena.agent_id
    assert (second.opened_how, second.opened_at, second.first_inbound_at) == (
        "reopened",
        at(111),
        at(111),
    )
    assert (second.first_response_at, second.resolved_at) == (None, at(116))


async def test_snoozing_and_waking_is_no_reopening(office: Office) -> None:
    boss = await office.hire("boss", role=Role.SUPERVISOR, online=False)
    talk = await office.writes("+380501")
    async with office.tx() as tx:
        await conversations.snooze(tx, boss, talk, at(60), office.now)
    office.later(61)
    await office.expire()
    (episode,) = (await office.facts()).episodes[talk]
    assert (episode.resolved_at, episode.reopened_at) == (None, None)


async def test_time_of_an_agent(office: Office) -> None:
    olena = await office.hire("olena")
    office.later(10)
    item = await office.work_of(await office.writes("+380501"))
    await office.takes(olena, item)
    office.later(50)
    await office.declare(olena, "away", "обід")
    office.later(5)
    await office.declare(olena, "offline")
    spans = (await office.facts()).spans[str(olena.agent_id)]
    assert await office.differences() == []
    seen = [(s.state, s.reason, s.busy, s.from_at, s.to_at) for s in spans]
    assert seen == [
        ("online", "", False, at(0), at(10)),
        ("online", "", True, at(10), at(60)),
        ("away", "обід", True, at(60), at(65)),
        # What one instant did is one span: offline, and the work given back.
        ("offline", "", False, at(65), None),
    ]


async def test_the_router_moves_work(office: Office) -> None:
    support, sales = office.queues
    steps = [{"after_seconds": 30, "queue_id": sales}]
    item = await office.arrive(steps=steps, step_at=at(30))
    office.later(30)
    await office.route()
    first, second = await stays(office, item)
    assert (first.queue_id, first.left_how, first.left_at) == (support, Left.OVERFLOWED, at(30))
    assert (second.queue_id, second.entered_how) == (sales, Entered.OVERFLOWED)


async def test_who_is_called_back_waits_in_a_stay_of_its_own(office: Office) -> None:
    olena = await office.hire("olena")
    talk = await office.writes("+380501")
    item = await office.work_of(talk)
    office.later(40)
    house = office.runtime.directory.current
    given = Request(via="phone", address="+380441234567")
    async with office.tx() as tx:
        wish = callbacks.checked(given, office.now)
        await callbacks.ask(tx, house, talk, wish, "visitor", office.now)
    office.later(5)
    async with office.tx() as tx:
        await callbacks.cancel(tx, house, talk, office.now)
    office.later(5)
    await office.takes(olena, item)
    first, second = await stays(office, item)
    assert (first.left_how, first.left_at, first.channel_kind) == (
        Left.CALLBACK,
        at(40),
        "messaging",
    )
    assert (second.entered_how, second.queued_at) == (Entered.CALLBACK, at(40))
    # Cancelled, it waits on as it was.
    assert (second.called_back, second.channel_kind) == (False, "messaging")
    assert second.answered_at == at(50)


async def test_a_callback_at_a_set_time(office: Office) -> None:
    talk = await office.writes("+380501")
    item = await office.work_of(talk)
    house = office.runtime.directory.current
    given = Request(via="phone", address="+380441234567", not_before=at(1000))
    async with office.tx() as tx:
        wish = callbacks.checked(given, office.now)
        await callbacks.ask(tx, house, talk, wish, "visitor", office.now)
    office.later(1001)
    await office.expire()
    first, second = await stays(office, item)
    assert (first.left_how, second.entered_how) == (Left.CALLBACK, Entered.CALLBACK)
    assert (second.queued_at, second.called_back, second.channel_kind) == (
        at(1001),
        True,
        "voice",
    )


async def test_advice_is_no_offer_and_handing_over_is_a_transfer(office: Office) -> None:
    olena = await office.hire("olena")
    item = await office.work_of(await office.writes("+380501"))
    await office.takes(olena, item)
    taras = await office.hire("taras")
    office.later(10)
    asked = await office.do(consult.start, olena, item, str(taras.agent_id))
    await office.do(answer_offer.accept, taras, asked["offer_id"])
    office.later(20)
    await office.do(consult.complete, olena, asked["id"])
    first, second = await stays(office, item)
    assert (first.offers, first.accepted, first.left_how) == (0, 0, Left.TRANSFERRED)
    assert (first.assigned_seconds, first.agent_id) == (30, olena.agent_id)
    assert (second.entered_how, second.agent_id) == (Entered.TAKEN_OVER, taras.agent_id)
    assert second.answered_at == at(30)


async def test_dormant_time_is_no_handling(office: Office) -> None:
    olena = await office.hire("olena")
    talk = await office.writes("+380501")
    item = await office.work_of(talk)
    await office.takes(olena, item)
    office.later(20)
    await office.answers(olena, talk)
    row = await office.item(item)
    rest = (row["rest_at"] - office.now).total_seconds()
    office.later(rest)
    await office.beat(olena)
    async with office.tx() as tx:
        assert await dormant.put_to_rest(tx, office.now, 10) == 1
    office.later(100)
    await office.writes("+380501")
    office.later(7)
    await office.resolves(await office.hire("boss", role=Role.SUPERVISOR), talk)
    (stay,) = await stays(office, item)
    assert (stay.dormant_seconds, stay.assigned_seconds) == (100, 20 + rest + 7)
    spans = (await office.facts()).spans[str(olena.agent_id)]
    idle = [(s.from_at, s.to_at) for s in spans if not s.busy and s.to_at is not None]
    assert idle == [(at(20 + rest), at(120 + rest))]
