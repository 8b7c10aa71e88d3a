"""Shifts on a real database: their ends and breaks."""

from __future__ import annotations

from typing import Any

import pytest

from omnidesk.domain.actor import Actor
from omnidesk.domain.shift import ShiftForm
from omnidesk.errors import NotFound
from omnidesk.flows import presence, shifts
from tests.flows.desk_world import only
from tests.flows.time.world import House

DAYS = ["mon", "tue", "wed", "thu", "fri"]


async def plans(house: House, actor: Actor, at_end: str = "away", version: int = 0) -> Any:
    """From nine to five by UTC; the floor opens at nine."""
    form = ShiftForm.model_validate(
        {
            "time_zone": "UTC",
            "weekly": [{"days": DAYS, "opens": "09:00", "closes": "17:00"}],
            "at_end": at_end,
        }
    )
    assert actor.agent_id is not None
    async with house.tx() as tx:
        return await shifts.put(tx, actor.agent_id, form, only(version), house.now)


async def state_of(house: House, actor: Actor) -> tuple[str, str]:
    row = await house.one(
        "SELECT state, reason FROM agent_states WHERE agent_id = :id", id=actor.agent_id
    )
    return row["state"], row["reason"]


async def test_at_the_end_of_a_shift_no_more_work_comes(house: House) -> None:
    await house.begin()
    olena, taras = await house.hire("olena"), await house.hire("taras")
    made = await plans(house, olena)
    assert made["next_end_at"] == "2026-05-04T17:00:00.000Z"
    await plans(house, taras, "remind")
    talk = await house.writes("+380501111111", by="sms")
    await house.takes(olena, talk)
    await house.passes(8 * 3600 - 1)
    assert await state_of(house, olena) == ("online", "")
    await house.passes(1)
    assert await state_of(house, olena) == ("away", "shift over")
    assert await state_of(house, taras) == ("online", "")
    told = await house.all("SELECT data FROM events WHERE type = 'shift.over' ORDER BY position")
    assert {row["data"]["agent_id"]: row["data"]["set_away"] for row in told} == {
        olena.agent_id: True,
        taras.agent_id: False,
    }
    # What she holds stays hers.
    item = await house.live_work(talk)
    assert item is not None
    assert item["agent_id"] == olena.agent_id


async def test_overtime_is_her_own_choice_and_nothing_is_told_twice(house: House) -> None:
    await house.begin()
    olena = await house.hire("olena")
    await plans(house, olena)
    await house.passes(8 * 3600)
    await house.declare(olena, "online")
    await house.passes(3600)
    await house.passes(-7200)
    await house.passes(7200)
    assert await state_of(house, olena) == ("online", "")
    assert await house.count_events("shift.over") == 1


async def test_whoever_is_being_asked_answers_first(house: House) -> None:
    await house.begin(offer_timeout_seconds=30)
    await house.router.begin()
    house.later(8 * 3600 - 5)
    olena = await house.hire("olena")
    await plans(house, olena)
    talk = await house.writes("+380501111111", by="sms")
    await house.route()
    assert await house.all("SELECT 1 FROM offers WHERE state = 'pending'")
    await house.passes(10)
    assert await state_of(house, olena) == ("online", "")
    await house.takes(olena, talk)
    await house.passes(1)
    assert await state_of(house, olena) == ("away", "shift over")


async def test_plans_are_replaced_and_taken_away(house: House) -> None:
    await house.begin()
    olena = await house.hire("olena")
    assert olena.agent_id is not None
    await plans(house, olena)
    again = await plans(house, olena, "remind", version=1)
    assert (again["version"], again["at_end"]) == (2, "remind")
    async with house.tx() as tx:
        assert (await shifts.get(tx, olena.agent_id))["version"] == 2
        await shifts.remove(tx, olena.agent_id, house.now)
    async with house.tx() as tx:
        with pytest.raises(NotFound, match="no shift plan"):
            await shifts.get(tx, olena.agent_id)
    nobody = Actor(role=olena.role, agent_id=type(olena.agent_id)("agt_0"))
    with pytest.raises(NotFound, match="no agent"):
        await plans(house, nobody)


async def test_a_break_says_until_when(house: House) -> None:
    await house.begin()
    olena = await house.hire("olena")
    async with house.tx() as tx:
        found = await presence.set_presence(
            tx, olena, "away", "обід 🥪", house.now, for_seconds=1800
        )
    assert found["presence"]["until"] == "2026-05-04T09:30:00.000Z"
    [event] = await house.all("SELECT data FROM events WHERE type = 'agent.presence_changed'")
    assert event["data"]["agent"]["presence"]["until"] == "2026-05-04T09:30:00.000Z"
    # It is a plan: nothing ends by itself, and coming back ends it.
    await house.passes(3600)
    assert await state_of(house, olena) == ("away", "обід 🥪")
    assert (await house.declare(olena, "online"))["presence"]["until"] is None
