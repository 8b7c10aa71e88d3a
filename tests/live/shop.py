"""A page with the website chat, and its visitors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from omnidesk import clock
from omnidesk.flows import deliver, reply
from omnidesk.store import outbox
from tests.live.office import Office
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
