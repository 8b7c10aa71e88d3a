"""What website visitors hear while they wait, and what they may ask for instead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from omnidesk import clock
from omnidesk.domain.events import instant
from omnidesk.flows import work
from omnidesk.store.database import Row
from tests import factories
from tests.live.shop import Shop

PHONE = "+380 44 279 61 18"
E164 = "+380442796118"


async def item_of(shop: Shop, conversation_id: str) -> Row:
    async with shop.office.database.transaction() as tx:
        row = await tx.first(
            """SELECT * FROM work_items WHERE conversation_id = :c
               AND state NOT IN ('done','abandoned')""",
            c=conversation_id,
        )
    assert row is not None
    return row


async def test_position_never_increases_without_reason(shop: Shop) -> None:
    """Named acceptance test: over the real socket, over REST and over a new page."""
    office, places = shop.office, shop.office.node.live.places
    token = await shop.session()
    said = await shop.say(token, "Добрий день, є питання")
    async with shop.socket(token) as page:
        await page.ready()
        assert page.frames[-1]["data"]["conversation"]["wait"]["text"] == "Ви наступні в черзі."
        async with office.database.transaction() as tx:
            await factories.work_item(tx, office.support, priority=0, channel_kind="chat")
        await places.push()
        found = (await page.until("queue.place", lambda f: f["data"]["place_in_line"] == 2))["data"]
        assert found["moved_back"] == "urgent"
        assert found["text"].startswith("Надійшло терміновіше звернення")
        thread = await shop.thread(token)
        assert thread["conversation"]["place_in_line"] == 2
        assert thread["conversation"]["wait"]["moved_back"] == "urgent"
        # Somebody who came before them and was being answered is in line again.
        earlier = clock.now() - timedelta(minutes=10)
        async with office.database.transaction() as tx:
            await factories.work_item(
                tx, office.support, arrived_at=earlier, channel_kind="messaging"
            )
        await places.push()
        found = (await page.until("queue.place", lambda f: f["data"]["place_in_line"] == 3))["data"]
        assert found["moved_back"] == "returned"
        # E-mail can be put off and work in another queue has other agents: neither stands before.
        async with office.database.transaction() as tx:
            await factories.work_item(
                tx, office.support, arrived_at=earlier, channel_kind="email", weight=0
            )
            await factories.work_item(tx, office.sales, arrived_at=earlier)
        await places.push()
        assert (await shop.thread(token))["conversation"]["place_in_line"] == 3
        item = await item_of(shop, said["conversation_id"])
        async with office.database.transaction() as tx:
            await work.take(tx, office.olena.actor, item["id"], clock.now())
        await places.push()
        over = await page.until("queue.place", lambda f: f["data"]["place_in_line"] is None)
        assert over["data"]["text"] == ""
    async with shop.socket(token) as page:
        await page.ready()
        assert page.frames[-1]["data"]["conversation"]["wait"] is None


async def test_a_visitor_is_called_back_and_keeps_their_place(shop: Shop) -> None:
    office, places = shop.office, shop.office.node.live.places
    first, second = await shop.session(), await shop.session()
    said = await shop.say(first, "When will it arrive?")
    await shop.say(second, "Me too")
    before = await item_of(shop, said["conversation_id"])
    async with shop.socket(first) as page, office.node.desk(office.boss.token) as desk:
        await page.ready()
        await desk.ready()
        made = await page.do("callback.ask", address=PHONE)
        assert made["callback"] == {
            "kind": "phone",
            "address": E164,
            "not_before": None,
            "not_after": None,
        }
        confirmed = await page.until("message.created")
        assert confirmed["data"]["message"]["text"] == (
            f"We will call {E164}. You keep your place in line."
        )
        assert confirmed["data"]["message"]["automatic"]
        after = await item_of(shop, said["conversation_id"])
        assert (after["arrived_at"], after["queue_id"]) == (
            before["arrived_at"],
            before["queue_id"],
        )
        assert (after["state"], after["channel_kind"], after["weight"]) == ("waiting", "voice", 60)
        seen = await desk.until("work.updated", lambda f: bool(f["data"]["work_item"]["callback"]))
        assert seen["data"]["work_item"]["callback"]["address"] == E164
        await places.push()
        told = await page.until("callback.updated")
        assert told["data"]["callback"]["address"] == E164
        assert (await shop.thread(first))["conversation"]["place_in_line"] == 1
        assert (await shop.thread(second))["conversation"]["place_in_line"] == 2
        await page.do("callback.cancel")
        again = await item_of(shop, said["conversation_id"])
        assert (again["state"], again["channel_kind"]) == ("waiting", "chat")
        assert (again["weight"], again["callback"]) == (before["weight"], None)
        assert (await shop.thread(first))["conversation"]["place_in_line"] == 1


async def test_a_call_at_a_set_time_sleeps_until_then(shop: Shop) -> None:
    token = await shop.session()
    said = await shop.say(token, "Перезвоните мне, объясню всё")
    begin = clock.now() + timedelta(hours=2)
    body: dict[str, Any] = {
        "address": "044 279 61 18",
        "region": "UA",
        "not_before": instant(begin),
        "not_after": instant(begin + timedelta(hours=1)),
    }
    answer = await shop.call("POST", "chat/callback", token, json=body)
    assert answer.status_code == 200, answer.text
    item = await item_of(shop, said["conversation_id"])
    assert (item["state"], item["blended"]) == ("parked", True)
    assert instant(item["parked_until"]) == instant(begin)
    assert item["callback"]["address"] == E164
    # More words do not bring the call forward.
    await shop.say(token, "спасибо")
    assert (await item_of(shop, said["conversation_id"]))["state"] == "parked"
    answer = await shop.call("DELETE", "chat/callback", token)
    assert answer.json() == {"callback": None}
    assert (await item_of(shop, said["conversation_id"]))["state"] == "waiting"
    assert (await shop.call("DELETE", "chat/callback", token)).status_code == 409


async def test_bad_callbacks_are_named(shop: Shop) -> None:
    token = await shop.session()
    nobody = await shop.call("POST", "chat/callback", token, json={"address": PHONE})
    assert nobody.status_code == 409
    said = await shop.say(token, "Hello there")
    hour = timedelta(hours=1)
    now = clock.now()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"address": "279 61 18"}, "/address"),
        ({"address": "+1 900 555 0123"}, "/address"),
        ({"address": "لا"}, "/address"),
        ({"address": "044 279 61 18", "region": "QQ"}, "/region"),
        ({"address": PHONE, "not_after": instant(now - hour)}, "/not_after"),
        ({"address": PHONE, "not_before": instant(now + 1500 * hour)}, "/not_before"),
        ({"via": "pigeon"}, "/via"),
        ({"address": PHONE, "now": True}, "/now"),
    ]
    async with shop.socket(token) as page:
        await page.ready()
        for args, where in wrong:
            problem = (await page.ask("callback.ask", **args))["problem"]
            assert problem["status"] == 422, args
            assert [fault["pointer"] for fault in problem["errors"]] == [where], problem
    over = {"not_before": instant(now + 2 * hour), "not_after": instant(now + hour)}
    refused = await shop.call("POST", "chat/callback", token, json={"address": PHONE, **over})
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/not_after"]
    assert (await item_of(shop, said["conversation_id"]))["callback"] is None


async def test_a_left_message_is_answered_by_email(shop: Shop) -> None:
    office, places = shop.office, shop.office.node.live.places
    token = await shop.session()
    said = await shop.say(token, "Є хтось?")
    before = await item_of(shop, said["conversation_id"])
    async with office.database.transaction() as tx:
        await tx.run(
            """UPDATE work_items SET steps = CAST(:steps AS jsonb), step = 1,
                      callback = CAST(:callback AS jsonb) WHERE id = :id""",
            steps=[{"after_seconds": 60, "offer": "message"}],
            callback={"offered_at": instant(clock.now())},
            id=before["id"],
        )
    async with shop.socket(token) as page:
        await page.ready()
        shown = page.frames[-1]["data"]["conversation"]["offer"]
        assert shown["alternative"] == "message"
        assert shown["text"].startswith("Можна не чекати")
        await places.push()
        assert (await page.until("callback.offered"))["data"] == shown
        wrong = await page.ask(
            "message.leave", client_message_id="l0", email="не адреса", text="Зламався чайник 🫖"
        )
        assert wrong["problem"]["errors"][0]["pointer"] == "/email"
        made = await page.do(
            "message.leave",
            client_message_id="l1",
            email="Olena@Example.org",
            name="Олена",
            text="Зламався чайник 🫖",
        )
        assert made["message"]["text"] == "Зламався чайник 🫖"
        assert made["callback"]["address"] == "olena@example.org"
        await places.push()
        gone = await page.until("callback.offered", lambda f: f["data"]["alternative"] is None)
        assert gone["data"]["text"] == ""
    after = await item_of(shop, said["conversation_id"])
    assert (after["id"], after["arrived_at"]) == (before["id"], before["arrived_at"])
    assert (after["channel_kind"], after["weight"], after["state"]) == ("email", 0, "waiting")
    assert after["callback"]["name"] == "Олена"
    # What a visitor types joins them to nobody.
    async with office.database.transaction() as tx:
        found = await tx.first("SELECT 1 AS one FROM identities WHERE kind = 'email'")
    assert found is None
