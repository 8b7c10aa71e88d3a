"""The website chat end to end: a visitor, an agent, a real server in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from omnidesk import clock
from omnidesk.channels.webchat.identity import Claims, sign
from omnidesk.flows import conversations, deliver, notes, reply, work
from omnidesk.store import outbox, tokens
from omnidesk.store.seal import Seal
from tests import factories
from tests.live.conftest import Office
from tests.live.world import Desk

SHOP = "https://shop.example.com"
SECRET = "a long identity secret"


class Shop:
    """A page with the chat, and the office behind it."""

    def __init__(self, office: Office, http: httpx2.AsyncClient) -> None:
        self.office = office
        self.http = http

    async def call(
        self, method: str, path: str, token: str = "", origin: str = SHOP, **more: Any
    ) -> httpx2.Response:
        headers = {"origin": origin} if origin else {}
        if token:
            headers["authorization"] = f"Bearer {token}"
        return await self.http.request(method, f"/api/v1/widget/{path}", headers=headers, **more)

    async def session(self, inbox: str = "chat", **body: Any) -> str:
        answer = await self.call("POST", f"{inbox}/sessions", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])

    async def say(self, token: str, text: str, **more: Any) -> dict[str, Any]:
        body = {"client_message_id": f"c{clock.secret_hex(6)}", "text": text, **more}
        answer = await self.call("POST", "chat/messages", token, json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()["message"]
        return found

    async def thread(self, token: str, **query: Any) -> dict[str, Any]:
        answer = await self.call("GET", "chat/messages", token, params=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    @asynccontextmanager
    async def socket(self, token: str, position: str | None = None) -> AsyncIterator[Page]:
        async with self.office.node.socket(
            "/api/v1/widget/chat/socket", additional_headers={"Origin": SHOP}
        ) as connection:
            page = Page(connection)
            await page.hello(token, position=position)
            yield page

    async def answer(self, conversation_id: str, text: str) -> dict[str, Any]:
        """The supervisor writes, and it is delivered."""
        runtime = self.office.node.runtime
        async with runtime.database.transaction() as tx:
            made = await reply.send_message(
                tx,
                runtime,
                self.office.boss.actor,
                conversation_id,
                text,
                [],
                None,
                None,
                clock.now(),
            )
        async with runtime.database.transaction() as tx:
            leased = await outbox.lease(tx, 10, 30, clock.now())
            rows = {
                r["id"]: dict(r) for r in await outbox.sending(tx, [e.message_id for e in leased])
            }
        for entry in leased:
            sent = await deliver.attempt(runtime, entry, rows[entry.message_id])
            async with runtime.database.transaction() as tx:
                await deliver.record(tx, runtime, sent, 0.5, clock.now())
        return made


class Page(Desk):
    """A visitor's page: its state is just what it got."""

    side = "visitor."

    def _take(self, found: dict[str, Any]) -> None:
        if "position" in found and found["type"] != "welcome":
            self.position = found["position"]

    def texts(self) -> list[str]:
        found: list[str] = []
        for frame in self.frames:
            if frame["type"] == "snapshot":
                found = [m["text"] for m in frame["data"]["messages"]]
            elif frame["type"] == "message.created":
                found.append(frame["data"]["message"]["text"])
        return found


@pytest.fixture
async def shop(office: Office, seal: Seal) -> AsyncIterator[Shop]:
    config = {"allowed_origins": [SHOP], "identity_secret": SECRET, "greeting": "Вітаємо! 👋"}
    async with office.database.transaction() as tx:
        await factories.inbox(tx, seal, "chat", "webchat", office.support, config)
        await factories.inbox(
            tx,
            seal,
            "closed",
            "webchat",
            office.support,
            {"allowed_origins": [SHOP], "identity_secret": SECRET + "2", "require_identity": True},
        )
    await office.node.runtime.directory.refresh()
    async with httpx2.AsyncClient(base_url=office.node.http, trust_env=False) as http:
        yield Shop(office, http)


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


@pytest.mark.parametrize(
    "origin",
    ["", "null", "http://shop.example.com", SHOP + ".evil.example", SHOP + ":8443", SHOP + "/x"],
)
async def test_only_allowed_sites_start_a_chat(shop: Shop, origin: str) -> None:
    answer = await shop.call("POST", "chat/sessions", origin=origin, json={})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    preflight = await shop.call("OPTIONS", "chat/sessions", origin=origin)
    assert preflight.status_code == 403
    headers = {"Origin": origin} if origin else {}
    with pytest.raises(InvalidStatus) as refused:
        async with shop.office.node.socket(
            "/api/v1/widget/chat/socket", additional_headers=headers
        ):
            pass
    assert refused.value.response.status_code == 403


async def test_allowed_sites_may_read_answers_and_refusals(shop: Shop) -> None:
    for path in ("chat/sessions", "attachments"):
        preflight = await shop.call("OPTIONS", path)
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == SHOP
        assert "authorization" in preflight.headers["access-control-allow-headers"]
    refused = await shop.call("GET", "chat/messages", "odk_nobody")
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == SHOP
    assert (await shop.call("GET", "nothing/config")).status_code == 404
    assert (await shop.call("GET", "chat/config", origin="https://evil.example")).status_code == 403


def claims(**changes: Any) -> dict[str, Any]:
    secret = changes.pop("secret", SECRET)
    expires = int((clock.now() + timedelta(hours=1)).timestamp())
    made = Claims(
        **{"inbox": "chat", "user_id": "42", "expires_at": expires, "signature": ""}
        | {"name": "Ірина", **changes}
    )
    signature = changes.get("signature", sign(secret, made))
    return made.model_dump() | {"signature": signature}


async def test_a_signed_visitor_has_one_thread_on_every_device(shop: Shop) -> None:
    one = await shop.session(identity=claims())
    other = await shop.session(identity=claims())
    said = await shop.say(one, "з телефона")
    again = await shop.say(other, "з ноутбука")
    assert said["conversation_id"] == again["conversation_id"]
    assert len((await shop.thread(one))["items"]) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": ""},
        {"signature": "0" * 64},
        {"secret": "another long secret"},
        {"inbox": "closed"},
        {"expires_at": 1},
    ],
)
async def test_forged_identities_are_refused(shop: Shop, changes: dict[str, Any]) -> None:
    answer = await shop.call("POST", "chat/sessions", json={"identity": claims(**changes)})
    assert answer.status_code == 401


async def test_a_chat_may_be_for_signed_visitors_only(shop: Shop) -> None:
    answer = await shop.call("POST", "closed/sessions", json={})
    assert answer.status_code == 401


async def test_tokens_open_their_own_doors_only(shop: Shop) -> None:
    visitor = await shop.session()
    agent = shop.office.olena.token
    assert (await shop.call("GET", "chat/messages", agent)).status_code == 401
    assert (await shop.call("GET", "closed/messages", visitor)).status_code == 401
    async with shop.office.node.socket() as connection:
        desk = Desk(connection)
        await desk.send({"type": "hello", "token": visitor})
        assert await desk.closed() == 4001
    async with shop.office.node.socket(
        "/api/v1/widget/chat/socket", additional_headers={"Origin": SHOP}
    ) as connection:
        page = Page(connection)
        await page.send({"type": "hello", "token": agent})
        with pytest.raises(ConnectionClosed):
            await connection.recv()


async def test_a_revoked_visitor_is_gone(shop: Shop) -> None:
    token = await shop.session()
    async with shop.socket(token) as page:
        await page.ready()
        async with shop.office.database.transaction() as tx:
            row = await tx.first("SELECT id FROM tokens WHERE kind = 'visitor'")
            assert row is not None
            await tokens.revoke(tx, row["id"], clock.now())
        assert await page.closed() == 4001
    assert (await shop.call("GET", "chat/messages", token)).status_code == 401


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
    behind = await shop.say(second, "я другий")
    async with shop.socket(second) as page:
        await page.ready()
        await places.push()
        found = await page.until("queue.place")
        assert found["data"] == {
            "conversation_id": behind["conversation_id"],
            "place_in_line": 2,
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
