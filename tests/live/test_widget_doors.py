"""Who gets into the website chat, and from where."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from omnidesk import clock
from omnidesk.channels.webchat.identity import Claims, sign
from omnidesk.store import tokens
from tests.live.shop import SECRET, SHOP, Page, Shop
from tests.live.world import Desk


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
