"""Visitors of the shop's website: the real visitor API and its socket."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from typing import Any

import httpx2

from omnidesk import clock
from omnidesk.demo.customers.street import Customer
from omnidesk.demo.desk import Desk, Frame
from omnidesk.demo.ledger import Received

# A page stays open a moment after the last word, as people read it.
_READING_SECONDS = 5.0


class Visitor(Customer):
    """Opens the chat on a page, writes, reads, and closes the page when the matter is settled."""

    channel, inbox = "webchat", "chat"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._token = ""
        self._known: set[str] = set()
        self._pages: dict[str, str] = {}
        self._settled = asyncio.Event()

    async def live(self) -> None:
        """A session, a socket, the dialogue."""
        street = self.street
        self._token = await self._begin()
        self.address = clock.new_id("vis")
        page = Desk(
            street.url,
            self._token,
            self._on_frame,
            random.Random(street.rng.random()),
            path=f"/api/v1/widget/{self.inbox}/socket",
            origin=street.url,
        )
        street.pages[page] = asyncio.create_task(page.run())
        street.background(self._read(page))
        try:
            await super().live()
        finally:
            street.background(self._leave(page))

    async def say(self, text: str, *, picture: bool = False) -> None:
        """A message of the page, with an id of the page's own."""
        street, key = self.street, clock.new_id("web")
        body: dict[str, Any] = {"client_message_id": key, "text": text}
        if picture:
            body["attachments"] = [await self._upload()]
        body["page_url"] = f"{street.url}/shop/lamps"
        item = street.ledger.sent(self.channel, self.inbox, key, self.address)
        self._settled.clear()

        async def attempt() -> int:
            response = await self._post(f"{self.inbox}/messages", json=body)
            return response.status_code

        await street.deliver(item, attempt)

    async def _begin(self) -> str:
        details = {"name": self.persona.name, "language": self.persona.language}
        while True:
            response = await self._post(f"{self.inbox}/sessions", json={"details": details})
            if response.status_code == 201:
                return str(response.json()["token"])
            if response.status_code not in (429, 503):
                raise RuntimeError(f"no chat session: {response.status_code} {response.text[:200]}")
            await asyncio.sleep(float(response.headers.get("retry-after", "1")))

    async def _upload(self) -> str:
        file = (self.persona.picture, self.street.picture, "image/png")
        response = await self._post("attachments", files={"file": file})
        if response.status_code != 201:
            raise RuntimeError(f"no upload: {response.status_code} {response.text[:200]}")
        return str(response.json()["id"])

    async def _post(self, path: str, **content: Any) -> httpx2.Response:
        headers = {"origin": self.street.url}
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        url = f"{self.street.url}/api/v1/widget/{path}"
        return await self.street.http.post(url, headers=headers, **content)

    # What the page gets -------------------------------------------------------------------------

    def _on_frame(self, frame: Frame) -> None:
        data = frame.get("data", {})
        if frame["type"] == "snapshot":
            for message in data["messages"]:
                self._got(message)
            if data["conversation"] is not None:
                self._turn(data["conversation"])
        elif frame["type"] == "message.created":
            self._got(data["message"])
        elif frame["type"] == "conversation.updated":
            self._turn(data["conversation"])

    def _got(self, message: Mapping[str, Any]) -> None:
        if message["from"] != "agent" or message["id"] in self._known:
            return
        self._known.add(message["id"])
        found = Received(
            channel=self.channel,
            address=self.address,
            text=message["text"],
            key=message["id"],
            message_id=message["id"],
        )
        self.street.ledger.reached(found)
        self.heard.put_nowait(message["text"])
        self._pages[message["id"]] = "new"

    def _turn(self, conversation: Mapping[str, Any]) -> None:
        if conversation["state"] == "resolved":
            self._settled.set()
        else:
            self._settled.clear()

    async def _read(self, page: Desk) -> None:
        """Tell the server what arrived and was seen, as the page does."""
        while page in self.street.pages:
            fresh = [key for key, state in self._pages.items() if state == "new"]
            if fresh:
                self._pages |= dict.fromkeys(fresh, "seen")
                await page.ask("receipts", received=fresh, seen=fresh)
            await asyncio.sleep(0.3)

    async def _leave(self, page: Desk) -> None:
        await self._settled.wait()
        await asyncio.sleep(_READING_SECONDS)
        self.street.close_page(page)
