"""The website chat end to end: a visitor, an agent, a real server in between."""

from __future__ import annotations

from omnidesk import clock
from omnidesk.flows import conversations, notes, work
from tests.live.shop import SHOP, Shop


async def test_a_visitor_writes_and_is_answered(shop: Shop) -> None:
    settings = await shop.call("GET", "chat/config")
    assert settings.json()["greeting"] == "Вітаємо! 👋"
    assert settings.headers["access-control-allow-origin"] == SHOP
    token = await shop.session(details={"name": "Іра"})
    async with shop.socket(token) as page:
        await page.ready()
        assert page.frames[-1]["data"] == {"conversation": None, "messages": []}
        said = await page.do(
            "message.send", client_message_id="first-1", text="Де моє замовлення? 📦"
        )
        assert said["message"]["from"] == "visitor"
        assert said["message"]["client_message_id"] == "first-1"
        await page.until("snapshot")
        snapshot = page.frames[-1]["data"]
        assert [m["text"] for m in snapshot["messages"]] == ["Де моє замовлення? 📦"]
        assert snapshot["conversation"]["state"] == "open"
        assert snapshot["conversation"]["place_in_line"] == 1
        made = await shop.answer(said["message"]["conversation_id"], "Їде до вас")
        got = await page.until("message.created")
        assert got["data"]["message"]["text"] == "Їде до вас"
        assert got["data"]["message"]["agent_name"] == "Boss"
        assert "agent_id" not in got["data"]["message"]
        sent = await page.until("message.updated")
        assert sent["data"]["message"]["status"] == "sent"
        await page.do("receipts", received=[made["id"]])
        await page.do("receipts", seen=[made["id"]])
        await page.until("message.updated", lambda f: f["data"]["message"]["status"] == "read")
        position = page.position
    await shop.answer(said["message"]["conversation_id"], "Ще щось?")
    await shop.office.node.settled()
    async with shop.socket(token, position) as page:
        assert (await page.ready())["type"] == "resumed"
        assert page.texts() == ["Ще щось?"]
    thread = await shop.thread(token)
    assert [m["text"] for m in thread["items"]] == [
        "Де моє замовлення? 📦",
        "Їде до вас",
        "Ще щось?",
    ]
    assert thread["next_cursor"] is None
    first = await shop.thread(token, limit=1)
    assert [m["text"] for m in first["items"]] == ["Ще щось?"]
    before = await shop.thread(token, before=first["next_cursor"], limit=5)
    assert [m["text"] for m in before["items"]] == ["Де моє замовлення? 📦", "Їде до вас"]


async def test_visitors_see_no_notes_and_nobody_elses_messages(shop: Shop) -> None:
    office = shop.office
    one, other = await shop.session(), await shop.session()
    first = await shop.say(one, "перший")
    second = await shop.say(other, "другий")
    async with shop.socket(one) as page:
        await page.ready()
        async with office.database.transaction() as tx:
            await notes.create(
                tx, office.boss.actor, first["conversation_id"], "таємно", [], clock.now()
            )
        await shop.answer(second["conversation_id"], "лише для другого")
        await shop.answer(first["conversation_id"], "для першого")
        await page.until("message.created")
        assert page.texts() == ["перший", "для першого"]
        whole = str(page.frames)
        assert "таємно" not in whole
        assert "лише для другого" not in whole
    assert [m["text"] for m in (await shop.thread(other))["items"]] == [
        "другий",
        "лише для другого",
    ]
    for cursor in (second["id"], "msg_0", "%"):
        answer = await shop.call("GET", f"chat/messages?before={cursor}", one)
        assert answer.status_code == 422


async def test_merged_conversations_leak_nothing_to_visitors(shop: Shop) -> None:
    from omnidesk.flows import contact_merges, conversation_merges

    office, now = shop.office, clock.now()
    one, other = await shop.session(), await shop.session()
    first, second = await shop.say(one, "перший"), await shop.say(other, "другий")
    async with office.database.transaction() as tx:
        rows = await tx.all("SELECT id, contact_id FROM conversations ORDER BY created_at, id")
        people = {row["id"]: row["contact_id"] for row in rows}
        kept, merged = first["conversation_id"], second["conversation_id"]
        boss = office.boss.actor
        await contact_merges.merge(tx, boss, people[kept], people[merged], "телефон", now)
    async with office.database.transaction() as tx:
        await conversation_merges.merge(tx, boss, kept, merged, now)
    assert [m["text"] for m in (await shop.thread(one))["items"]] == ["перший"]
    assert [m["text"] for m in (await shop.thread(other))["items"]] == ["другий"]
    async with shop.socket(other) as page:
        await page.ready()
        assert page.texts() == ["другий"]


async def test_a_repeated_message_is_one_message_with_its_file(shop: Shop) -> None:
    token = await shop.session()
    files = {"file": ("фото.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "image/png")}
    uploaded = await shop.call("POST", "attachments", token, files=files)
    assert uploaded.status_code == 201, uploaded.text
    body = {
        "client_message_id": "again",
        "text": "ось",
        "attachments": [uploaded.json()["id"]],
    }
    answers = [await shop.call("POST", "chat/messages", token, json=body) for _ in range(3)]
    assert {a.json()["message"]["id"] for a in answers} == {answers[0].json()["message"]["id"]}
    shown = answers[0].json()["message"]["attachments"]
    assert [(a["name"], a["mime"], a["state"]) for a in shown] == [
        ("фото.png", "image/png", "stored")
    ]
    got = await shop.call("GET", f"attachments/{shown[0]['id']}", token)
    assert got.content == files["file"][1]
    assert got.headers["content-disposition"].startswith("inline")
    stranger = await shop.session()
    await shop.say(stranger, "хто я")
    assert (await shop.call("GET", f"attachments/{shown[0]['id']}", stranger)).status_code == 404
    body["client_message_id"] = "stolen"
    stolen = await shop.call("POST", "chat/messages", stranger, json=body)
    assert stolen.status_code == 422


async def test_typing_and_turns_reach_the_other_side(shop: Shop) -> None:
    office = shop.office
    token = await shop.session()
    said = await shop.say(token, "привіт")
    key = said["conversation_id"]
    async with office.database.transaction() as tx:
        item = await tx.first("SELECT id FROM work_items WHERE conversation_id = :c", c=key)
        assert item is not None
        await work.take(tx, office.olena.actor, item["id"], clock.now())
    async with shop.socket(token) as page, office.node.desk(office.olena.token) as desk:
        await page.ready()
        await desk.ready()
        assert page.frames[-1]["data"]["conversation"]["agent_name"] == "Olena"
        await page.do("typing")
        typed = await desk.until("typing.started")
        assert typed["data"] == {"conversation_id": key, "from": "visitor"}
        await desk.do("typing", conversation_id=key)
        typed = await page.until("typing.started")
        assert typed["data"] == {"conversation_id": key, "from": "agent"}
        await desk.do("seen", conversation_id=key, message_id=said["id"])
        assert (await page.until("seen"))["data"]["message_id"] == said["id"]
        await page.do("message.send", client_message_id="m2", text="ау")
        shown = await desk.until("message.created")
        assert shown["data"]["message"]["text"] == "ау"
        async with office.database.transaction() as tx:
            await conversations.resolve(tx, office.olena.actor, key, clock.now())
        turned = await page.until(
            "conversation.updated", lambda f: f["data"]["conversation"]["state"] == "resolved"
        )
        assert set(turned["data"]["conversation"]) == {"id", "state", "agent_name"}


async def test_who_waits_hears_their_place(shop: Shop) -> None:
    office, places = shop.office, shop.office.node.live.places
    first, second = await shop.session(), await shop.session()
    ahead = await shop.say(first, "я перший")
    behind = await shop.say(second, "а когда я?")
    async with shop.socket(second) as page:
        await page.ready()
        await places.push()
        found = await page.until("queue.place")
        assert found["data"] == {
            "conversation_id": behind["conversation_id"],
            "place_in_line": 2,
            "moved_back": None,
            "estimate": None,
            "reason": "few_data",
            "text": "Ваше место в очереди: 2.",
        }
        await places.push()
        async with office.database.transaction() as tx:
            await conversations.resolve(
                tx, office.boss.actor, ahead["conversation_id"], clock.now()
            )
        await places.push()
        assert (await page.until("queue.place"))["data"]["place_in_line"] == 1
        async with office.database.transaction() as tx:
            await conversations.resolve(
                tx, office.boss.actor, behind["conversation_id"], clock.now()
            )
        await places.push()
        assert (await page.until("queue.place"))["data"]["place_in_line"] is None


async def test_a_second_tab_learns_of_the_first_message(shop: Shop) -> None:
    token = await shop.session()
    async with shop.socket(token) as one, shop.socket(token) as other:
        await one.ready()
        await other.ready()
        await one.do("message.send", client_message_id="m1", text="я тут")
        found = await other.until("snapshot", lambda f: bool(f["data"]["messages"]))
        assert [m["text"] for m in found["data"]["messages"]] == ["я тут"]
        await shop.say(token, "і тут")
        await other.until("message.created")
        await one.until("message.created")


async def test_bad_frames_and_commands_are_named(shop: Shop) -> None:
    token = await shop.session()
    async with shop.socket(token) as page:
        await page.ready()
        for name, args in (
            ("offer.accept", {"offer_id": "ofr_1"}),
            ("subscribe", {"conversations": ["cnv_1"]}),
            ("message.send", {"client_message_id": "m", "text": "  "}),
            ("message.send", {"client_message_id": "m", "text": "я" * 4001}),
            ("message.send", {"client_message_id": "m", "text": "x", "admin": True}),
            ("message.send", {"client_message_id": "погано", "text": "x"}),
            ("receipts", {"seen": ["%"]}),
        ):
            answer = await page.ask(name, **args)
            assert answer["problem"]["status"] == 422, name
        await page.do("receipts", seen=["msg_0123"])
        await page.beat()


async def test_a_flood_of_messages_is_refused(shop: Shop) -> None:
    token = await shop.session()
    codes = []
    for number in range(25):
        body = {"client_message_id": f"f{number}", "text": "спам"}
        codes.append((await shop.call("POST", "chat/messages", token, json=body)).status_code)
    assert codes.count(201) >= 20
    assert 429 in codes
