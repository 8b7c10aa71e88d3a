"""Callbacks from offer to agent: messaging customers, agents by hand, windows that end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from omnidesk.channels.generic import CHANNEL as GENERIC
from omnidesk.domain import callback
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.events import instant
from omnidesk.domain.steps import Alternative
from omnidesk.errors import BadInput, Conflict, Forbidden, NotFound
from omnidesk.flows import callback_offers, callbacks, work
from omnidesk.flows.callbacks import Request
from omnidesk.flows.runtime import channel_facts
from omnidesk.store import directory
from omnidesk.store.database import Database, Row
from omnidesk.store.directory import Directory
from omnidesk.store.seal import Seal
from tests import factories
from tests.flows.work.floor import Floor

NUMBER = "+380442796118"
MINUTE = timedelta(minutes=1)


class House(Floor):
    """A floor with a messaging inbox, whose customers wrote and wait."""

    seal: Seal
    directory: Directory
    inbox: str

    async def furnish(self, seal: Seal) -> None:
        self.seal = seal
        await self.open()
        async with self.tx() as tx:
            config = {"secret": "a secret that is long enough", "deliver_url": "https://x.example"}
            self.inbox = await factories.inbox(
                tx, seal, "messages", GENERIC.name, self.queues[0], config
            )
        async with self.tx() as tx:
            self.directory = await directory.load(tx, seal, channel_facts())

    async def waits(self, text: str = "Привіт, де мій чайник?", **values: Any) -> Row:
        """A customer who wrote."""
        item_id = await self.arrive(**values)
        item = await self.item(item_id)
        async with self.tx() as tx:
            await tx.run(
                """UPDATE identities SET kind = 'external' WHERE id IN (
                       SELECT identity_id FROM conversations WHERE id = :c)""",
                c=item["conversation_id"],
            )
            await tx.run(
                "UPDATE conversations SET inbox_id = :i, language = 'uk' WHERE id = :c",
                i=self.inbox,
                c=item["conversation_id"],
            )
        await self.writes(item, text)
        return item

    async def writes(self, item: Mapping[str, Any], text: str) -> None:
        async with self.tx() as tx:
            await tx.run(
                """INSERT INTO messages (id, conversation_id, direction, kind, inbox_id, channel,
                                         identity_id, text, created_at)
                   SELECT 'msg_' || md5(random()::text), c.id, 'in', 'text', :inbox, :channel,
                          c.identity_id, :text, :now FROM conversations c WHERE c.id = :c""",
                inbox=self.inbox,
                channel=GENERIC.name,
                text=text,
                now=self.now,
                c=item["conversation_id"],
            )

    async def said(self, item: Mapping[str, Any]) -> list[str]:
        rows = await self.all(
            """SELECT text FROM messages WHERE conversation_id = :c AND automatic
               ORDER BY ordinal""",
            c=item["conversation_id"],
        )
        return [row["text"] for row in rows]

    async def is_offered(self, item: Row, offer: str = "callback") -> None:
        async with self.tx() as tx:
            await tx.run(
                "UPDATE work_items SET callback = CAST(:c AS jsonb) WHERE id = :id",
                c={"offer": offer, "offered_at": instant(self.now)},
                id=item["id"],
            )

    async def ask(self, item: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        wish = callbacks.checked(Request(**{"via": "phone", "address": NUMBER, **more}), self.now)
        async with self.tx() as tx:
            return await callbacks.ask(
                tx, self.directory, item["conversation_id"], wish, "visitor", self.now
            )

    async def ask_for(self, actor: Actor, item: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        wish = callbacks.checked(Request(**{"via": "phone", "address": NUMBER, **more}), self.now)
        async with self.tx() as tx:
            return await callbacks.ask_for(tx, self.directory, actor, item["id"], wish, self.now)

    async def step(self, step: callback_offers.Step) -> int:
        async with self.tx() as tx:
            return await step(tx, self.directory, self.now, 100)


@pytest.fixture
async def house(database: Database, seal: Seal) -> House:
    made = House(database)
    await made.furnish(seal)
    return made


async def test_an_offer_is_said_once_and_taken_with_a_number(house: House) -> None:
    item = await house.waits()
    plain = await house.waits()
    await house.is_offered(item)
    house.later(5)
    assert await house.step(callback_offers.offer) == 1
    assert await house.step(callback_offers.offer) == 0
    (text,) = await house.said(item)
    assert text.startswith("Ми можемо передзвонити")
    assert await house.said(plain) == []
    house.later(5)
    await house.writes(item, "а коли саме?")
    assert await house.step(callback_offers.take) == 0
    assert await house.step(callback_offers.take) == 0
    house.later(5)
    await house.writes(item, " +380 (44) 279-61-18 ")
    assert await house.step(callback_offers.take) == 1
    after = await house.item(item["id"])
    assert (after["channel_kind"], after["callback"]["address"]) == ("voice", NUMBER)
    assert after["arrived_at"] == item["arrived_at"]
    assert (await house.said(item))[-1] == (
        f"Ми зателефонуємо на номер {NUMBER}. Місце в черзі зберігається."
    )
    assert await house.step(callback_offers.take) == 0


async def test_a_step_of_the_router_offers_a_call(house: House) -> None:
    steps = [
        {"after_seconds": 30, "offer": "callback"},
        {"after_seconds": 60, "offer": "voicemail"},
    ]
    due = house.now + timedelta(seconds=30)
    item = await house.waits(steps=steps, step_at=due)
    other = await house.waits(steps=steps, step_at=due)
    house.later(31)
    await house.route()
    offered = await house.item(item["id"])
    assert callback.offered(offered) is Alternative.CALLBACK
    assert await house.step(callback_offers.offer) == 2
    await house.ask(item)
    house.later(30)
    await house.route()
    assert callback.asked((await house.item(item["id"]))["callback"])
    assert callback.offered(await house.item(other["id"])) is Alternative.VOICEMAIL


async def test_leaving_a_message_is_no_news_where_one_writes(house: House) -> None:
    item = await house.waits()
    await house.is_offered(item, "message")
    assert await house.step(callback_offers.offer) == 0
    assert await house.said(item) == []
    await house.writes(item, NUMBER)
    house.later(5)
    await house.writes(item, NUMBER)
    assert await house.step(callback_offers.take) == 0


async def test_a_window_waits_wakes_and_lapses(house: House) -> None:
    item = await house.waits(ago=300)
    begin, end = house.now + 60 * MINUTE, house.now + 90 * MINUTE
    made = await house.ask(item, not_before=begin, not_after=end)
    assert (made["state"], made["blended"], made["parked_until"]) == (
        "parked",
        True,
        instant(begin),
    )
    assert "10:00" in (await house.said(item))[-1]
    assert "(UTC)" in (await house.said(item))[-1]
    house.later(59 * 60)
    await house.expire()
    assert (await house.item(item["id"]))["state"] == "parked"
    house.later(61)
    await house.expire()
    awake = await house.item(item["id"])
    assert (awake["state"], awake["arrived_at"]) == ("waiting", item["arrived_at"])
    assert await house.step(callbacks.lapse) == 0
    house.later(31 * 60)
    assert await house.step(callbacks.lapse) == 1
    over = await house.item(item["id"])
    assert (over["state"], over["channel_kind"], over["weight"]) == ("waiting", "messaging", 12)
    assert over["callback"]["missed"]["address"] == NUMBER
    assert not over["blended"]
    assert callback.offered(over) is None
    assert (await house.said(item))[-1].startswith("На жаль")
    assert await house.step(callbacks.lapse) == 0
    # They may name another time.
    again = await house.ask(item)
    assert (again["state"], again["channel_kind"]) == ("waiting", "voice")


async def test_the_agent_gets_the_number_and_only_who_can_call(house: House) -> None:
    item = await house.waits()
    ana = await house.hire("ana")
    await house.declare(ana, "away")
    await house.ask(item)
    await house.declare(ana, "online")
    await house.route()
    offer = await house.one("SELECT * FROM offers WHERE work_item_id = :id", id=item["id"])
    assert (offer["kind"], offer["weight"]) == ("voice", 60)
    told = await house.one(
        "SELECT data FROM events WHERE type = 'offer.created' AND work_item_id = :id",
        id=item["id"],
    )
    assert told["data"]["work_item"]["callback"]["address"] == NUMBER
    with pytest.raises(Conflict, match="about to answer"):
        await house.ask(item)
    async with house.tx() as tx:
        with pytest.raises(Conflict, match="about to answer"):
            await callbacks.cancel(tx, house.directory, item["conversation_id"], house.now)
    await house.check()


async def test_agents_arrange_calls(house: House) -> None:
    item, other = await house.waits(), await house.waits()
    ana, ben = await house.hire("ana"), await house.hire("ben")
    await house.ask_for(ana, item)
    assert (await house.item(item["id"]))["callback"]["asked_by"] == ana.agent_id
    async with house.tx() as tx:
        await work.take(tx, ana, other["id"], house.now)
    with pytest.raises(BadInput, match="you have this work"):
        await house.ask_for(ana, other)
    tomorrow = house.now + timedelta(days=1)
    with pytest.raises(Forbidden):
        await house.ask_for(ben, other, not_before=tomorrow)
    made = await house.ask_for(ana, other, not_before=tomorrow)
    assert (made["state"], made["agent_id"]) == ("parked", None)
    await house.check()
    house.later(86_401)
    await house.expire()
    awake = await house.item(other["id"])
    assert (awake["state"], awake["preferred_agent_id"]) == ("waiting", ana.agent_id)
    assert awake["channel_kind"] == "voice"
    async with house.tx() as tx:
        await callbacks.cancel_for(tx, house.directory, ben, other["id"], house.now)
    assert (await house.item(other["id"]))["channel_kind"] == "messaging"
    stranger = Actor(role=Role.AGENT, agent_id=ben.agent_id, queues=frozenset())
    with pytest.raises(NotFound):
        await house.ask_for(stranger, item)


async def test_who_was_called_waits_no_more(house: House) -> None:
    quiet, chatty = await house.waits(), await house.waits()
    ana = await house.hire("ana")
    for item in (quiet, chatty):
        await house.ask(item)
        async with house.tx() as tx:
            await tx.run(
                "UPDATE conversations SET waiting_since = :t WHERE id = :c",
                t=house.now,
                c=item["conversation_id"],
            )
            await work.take(tx, ana, item["id"], house.now)
        house.later(60)
        if item is chatty:
            await house.writes(item, "і ще одне питання")
        house.later(60)
        async with house.tx() as tx:
            await work.finish(tx, ana, item["id"], house.now)
    over = await house.one("SELECT * FROM conversations WHERE id = :c", c=quiet["conversation_id"])
    assert over["waiting_since"] is None
    assert over["first_response_at"] is not None
    live = await house.all(
        "SELECT conversation_id FROM work_items WHERE state NOT IN ('done','abandoned')"
    )
    assert [row["conversation_id"] for row in live] == [chatty["conversation_id"]]
    await house.check()


async def test_written_answers_stay_messages(house: House) -> None:
    item = await house.waits(channel_kind="chat", weight=20)
    made = await house.ask(item, via="message", address="")
    assert (made["channel_kind"], made["weight"], made["callback"]["kind"]) == (
        "messaging",
        12,
        "message",
    )
    assert (await house.said(item))[-1].startswith("Ми напишемо вам сюди")


async def test_work_parked_until_opening_stays_parked(house: House) -> None:
    item = await house.waits()
    opening = house.now + timedelta(hours=8)
    async with house.tx() as tx:
        await tx.run(
            "UPDATE work_items SET state = 'parked', parked_until = :t WHERE id = :id",
            t=opening,
            id=item["id"],
        )
    assert (await house.ask(item))["parked_until"] == instant(opening)
    async with house.tx() as tx:
        await callbacks.cancel(tx, house.directory, item["conversation_id"], house.now)
    after = await house.item(item["id"])
    assert (after["state"], after["parked_until"]) == ("parked", opening)


async def test_nothing_waits_nothing_to_call_back(house: House) -> None:
    item = await house.waits()
    async with house.tx() as tx:
        await work.close_for_conversation(tx, item["conversation_id"], "over", house.now)
    with pytest.raises(Conflict, match="nobody waits"):
        await house.ask(item)


@pytest.mark.parametrize(
    ("raw", "region", "made"),
    [
        ("+380 44 279 61 18", None, NUMBER),
        ("044 279-61-18", "ua", NUMBER),
        ("٠٤٤٢٧٩٦١١٨", "UA", NUMBER),
        ("+44 20 7946 0018", None, "+442079460018"),
    ],
)
def test_numbers_that_can_be_called(raw: str, region: str | None, made: str) -> None:
    assert callback.phone_number(raw, region) == made


@pytest.mark.parametrize(
    ("raw", "region"),
    [
        ("", None),
        ("📞", None),
        ("279 61 18", None),
        ("+1 900 555 0123", None),
        ("+44 870 123 4567 x12", None),
        ("+999 123456", None),
        ("1" * 40, "US"),
        ("+380 44 279 61 18", "Україна"),
    ],
)
def test_numbers_that_cannot(raw: str, region: str | None) -> None:
    with pytest.raises(BadInput) as caught:
        callback.phone_number(raw, region)
    assert caught.value.errors[0].pointer in ("/address", "/region")


def test_windows() -> None:
    now = datetime.fromisoformat("2026-05-04T09:00:00+00:00")
    assert callback.window(None, None, now) == (None, None)
    assert callback.window(now - MINUTE, now + 20 * MINUTE, now) == (None, now + 20 * MINUTE)
    for begin, end in (
        (None, now + 14 * MINUTE),
        (now + 60 * MINUTE, now + 70 * MINUTE),
        (now + 31 * 24 * 60 * MINUTE, None),
        (None, now + 32 * 24 * 60 * MINUTE),
    ):
        with pytest.raises(BadInput):
            callback.window(begin, end, now)


def test_what_is_offered_is_what_the_last_step_said() -> None:
    steps = [
        {"after_seconds": 10, "offer": "callback"},
        {"after_seconds": 60, "offer": "voicemail"},
        {"after_seconds": 90, "priority": 0},
    ]
    item = {"steps": steps, "step": 3, "callback": {"offered_at": "x"}}
    assert callback.offered(item) is Alternative.VOICEMAIL
    assert callback.offered(item | {"step": 1}) is Alternative.CALLBACK
    assert callback.offered(item | {"callback": None}) is None
    named = {"offered_at": "x", "offer": "message"}
    assert callback.offered(item | {"callback": named}) is Alternative.MESSAGE
    assert callback.offered(item | {"callback": named | {"asked_at": "x"}}) is None
