"""The website chat before the first message and after the last one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.api import widget
from omnidesk.domain.calendar_form import CalendarForm
from omnidesk.flows import calendars, conversations, presence, pull, reading
from omnidesk.store.seal import Seal
from tests import factories
from tests.live.shop import SHOP, Shop


async def resolved(shop: Shop, token: str, text: str = "Дякую") -> str:
    """A conversation of this visitor that has ended; its id."""
    said = await shop.say(token, text)
    key = str(said["conversation_id"])
    async with shop.office.database.transaction() as tx:
        await conversations.resolve(tx, shop.office.boss.actor, key, clock.now())
    return key


async def test_a_conversation_is_rated_once(shop: Shop) -> None:
    token = await shop.session()
    said = await shop.say(token, "Привіт")
    body: dict[str, Any] = {
        "conversation_id": said["conversation_id"],
        "score": 5,
        "comment": " Швидко й чемно 🙂\n",
    }
    early = await shop.call("POST", "chat/rating", token, json=body)
    assert early.status_code == 409
    key = await resolved(shop, token)
    for _ in range(2):
        answer = await shop.call("POST", "chat/rating", token, json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"score": 5, "comment": "Швидко й чемно 🙂"}
    other = await shop.call("POST", "chat/rating", token, json=body | {"score": 1})
    assert other.status_code == 409
    assert (await shop.thread(token))["conversation"]["rating"] == 5
    stranger = await shop.session()
    assert (await shop.call("POST", "chat/rating", stranger, json=body)).status_code == 404
    async with shop.office.database.transaction() as tx:
        rows = await tx.all(
            "SELECT data FROM events WHERE conversation_id = :id AND type = 'conversation.rated'",
            id=key,
        )
    assert [row["data"]["rating"]["score"] for row in rows] == [5]
    async with shop.office.database.transaction() as tx:
        latest = (clock.now() + timedelta(minutes=1), 9, "")
        entries = await reading.timeline(tx, shop.office.boss.actor, key, latest, 50)
    events = [entry["event"] for entry in entries if entry["type"] == "event"]
    rated = [event for event in events if event["name"] == "conversation.rated"]
    assert [event["rating"] for event in rated] == [{"score": 5, "comment": "Швидко й чемно 🙂"}]


@pytest.mark.parametrize("score", [0, 6, "good", None])
async def test_a_rating_is_one_to_five(shop: Shop, score: Any) -> None:
    token = await shop.session()
    key = await resolved(shop, token)
    body = {"conversation_id": key, "score": score}
    assert (await shop.call("POST", "chat/rating", token, json=body)).status_code == 422


async def test_the_visitor_hears_of_a_lost_agent(shop: Shop) -> None:
    office = shop.office
    token = await shop.session()
    said = await shop.say(token, "Алло")
    async with shop.socket(token) as page:
        await page.ready()
        async with office.database.transaction() as tx:
            row = await tx.first("SELECT id FROM work_items")
            assert row is not None
            await pull.assign(tx, office.boss.actor, row["id"], office.olena.id, clock.now())
        there = await page.until("conversation.updated")
        assert there["data"]["conversation"]["agent_name"]
        assert not there["data"]["conversation"].get("agent_lost")
        async with office.database.transaction() as tx:
            await presence.set_presence(tx, office.olena.actor, "offline", "", clock.now())
        lost = await page.until("conversation.updated")
        assert lost["data"]["conversation"]["id"] == said["conversation_id"]
        assert lost["data"]["conversation"]["agent_lost"] is True
        assert lost["data"]["conversation"]["agent_name"] == ""
    # Another page hears it too, until somebody takes the work.
    assert (await shop.thread(token))["conversation"]["agent_lost"] is True
    async with shop.socket(token) as page:
        await page.ready()
        assert page.frames[-1]["data"]["conversation"]["agent_lost"] is True
    await shop.say(token, "Ви ще тут?")
    assert (await shop.thread(token))["conversation"]["agent_lost"] is True
    async with office.database.transaction() as tx:
        await presence.set_presence(tx, office.olena.actor, "online", "", clock.now())
        await pull.assign(tx, office.boss.actor, row["id"], office.olena.id, clock.now())
    assert (await shop.thread(token))["conversation"]["agent_lost"] is False


async def test_who_waits_may_leave_an_address_alone(shop: Shop) -> None:
    token = await shop.session()
    body = {"client_message_id": "l-1", "email": "olha@example.org"}
    nobody = await shop.call("POST", "chat/left-messages", token, json=body)
    assert nobody.status_code == 409
    await shop.say(token, "Коли буде лампа?")
    answer = await shop.call("POST", "chat/left-messages", token, json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["message"] is None
    assert answer.json()["callback"]["address"] == "olha@example.org"
    assert len((await shop.thread(token))["items"]) >= 1


async def test_answers_by_email_are_promised_only_where_they_can_be_sent(
    shop: Shop, seal: Seal
) -> None:
    async def told() -> bool:
        await shop.office.node.runtime.directory.refresh()
        return bool((await shop.call("GET", "chat/config")).json()["answers_by_email"])

    async def inbox(name: str, channel: str, **config: Any) -> None:
        async with shop.office.database.transaction() as tx:
            await factories.inbox(tx, seal, name, channel, shop.office.support, config)

    assert not await told()
    mailbox = {"address": "help@example.org"}
    await inbox("receives", "email", **mailbox)
    assert not await told()
    await inbox("sends", "email", **mailbox, smtp={"host": "mail.example.org"})
    assert await told()
    async with shop.office.database.transaction() as tx:
        await tx.run("UPDATE inboxes SET enabled = false WHERE name = 'sends'")
        await tx.run("UPDATE configuration SET version = version + 1")
    assert not await told()


async def test_a_session_ends_when_the_page_says_so(shop: Shop) -> None:
    token, other = await shop.session(), await shop.session()
    async with shop.socket(token) as page:
        await page.ready()
        answer = await shop.call("DELETE", "chat/sessions/current", token)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["access-control-allow-origin"] == SHOP
        assert await page.closed() == 4001
    assert (await shop.call("GET", "chat/messages", token)).status_code == 401
    assert (await shop.call("DELETE", "chat/sessions/current", token)).status_code == 401
    assert (await shop.call("GET", "chat/messages", other)).status_code == 200


async def test_hours_and_answer_times_are_told(shop: Shop) -> None:
    found = (await shop.call("GET", "chat/config")).json()
    always = {"open": True, "opens_at": None, "closes_at": None, "time_zone": None}
    assert found["hours"] == always
    assert found["answer_seconds"] is None
    office, now = shop.office, clock.now()
    day = (now + timedelta(days=2)).weekday()
    async with office.database.transaction() as tx:
        weekly = [{"days": [DAYS[day]], "opens": "09:00", "closes": "18:00"}]
        made = await calendars.create(
            tx,
            CalendarForm.model_validate({"name": "seldom", "time_zone": "UTC", "weekly": weekly}),
            now,
        )
        await tx.run(
            "UPDATE queues SET calendar_id = :calendar WHERE id = :id",
            calendar=made["id"],
            id=office.support,
        )
        for seconds in range(10, 120, 10):
            await factories.work_item(
                tx,
                office.support,
                channel_kind="chat",
                arrived_at=now - timedelta(seconds=seconds),
                assigned_at=now,
            )
    await office.node.runtime.directory.refresh()
    widget._answering._found.clear()
    found = (await shop.call("GET", "chat/config")).json()
    assert found["hours"]["open"] is False
    assert found["hours"]["opens_at"].endswith("T09:00:00.000Z")
    assert found["hours"]["time_zone"] == "UTC"
    # Four of five of the eleven waits, 10 to 110 seconds.
    assert 85 <= found["answer_seconds"] <= 95


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
