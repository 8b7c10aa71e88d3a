"""What tests of a conversation share: a system that receives answers, mail, a desk with work."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Page, WebSocketRoute
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from omnidesk import clock
from omnidesk.domain.channel import Delivery
from tests.browser.conftest import SECRET, Shop, online

MAIL = """
[[inboxes]]
name = "mail"
channel = "email"
address = "support@shop.example"
queue = "support"
[inboxes.config]
address = "support@shop.example"
"""


class Receiver:
    """The other system: takes what is sent to it, or refuses it while told to."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.refuse: int | None = None

    async def take(self, request: Request) -> Response:
        """One signed message of ours."""
        if self.refuse is not None:
            return JSONResponse({"error": "no"}, self.refuse)
        self.taken.append(await request.json())
        return JSONResponse({"id": f"r-{len(self.taken)}"})

    @property
    def texts(self) -> list[str]:
        """What was taken, in order."""
        return [one["text"] for one in self.taken]

    def application(self) -> Starlette:
        """Serve this."""
        return Starlette(routes=[Route("/out", self.take, methods=["POST"])])


def shop_inbox(url: str) -> str:
    """The inbox `shop` with another place to send to."""
    return f"""
[[inboxes]]
name = "shop"
channel = "generic"
queue = "support"
[inboxes.config]
namespace = "shop"
signing_secret = "{SECRET}"
outbound_url = "{url}/out"
"""


async def mail(shop: Shop, raw: bytes) -> None:
    """A letter comes to the inbox `mail`, as its listener would hand it over."""
    process = shop.running.process
    opened = process.runtime.directory.open_inbox("mail")
    assert opened is not None
    assert opened.channel.reparse is not None
    items = opened.channel.reparse(opened.config, raw, {}, clock.now())
    delivery = Delivery(raw=raw, content_type="message/rfc822", items=items)
    await process.ingest.submit(opened, delivery)


async def taken(shop: Shop, email: str = "olena@shop.example", **options: Any) -> Page:
    """A desk with the conversation that waited, taken and open."""
    page = await shop.desk(email, **options)
    await online(page)
    await page.get_by_test_id("offer-accept").click()
    await page.get_by_test_id("contact-name").wait_for()
    return page


async def say(page: Page, text: str, mode: str = "reply") -> None:
    """Write it and press Send."""
    await page.get_by_test_id(f"editor-{mode}").fill(text)
    await page.get_by_test_id("send").click()


class Line:
    """A window's connection, which can be broken and mended."""

    def __init__(self) -> None:
        self.down = False
        self._open: list[WebSocketRoute] = []

    async def lay(self, page: Page) -> None:
        """Lead the window's connection through here; loads the page again."""
        await page.route_web_socket(re.compile("/api/v1/realtime"), self._pass)
        await page.reload()
        await page.locator('[data-testid=connection][data-phase="live"]').wait_for()

    async def _pass(self, socket: WebSocketRoute) -> None:
        if self.down:
            await socket.close()
            return
        socket.connect_to_server()
        self._open.append(socket)

    async def cut(self) -> None:
        """Break it, until `down` is false again."""
        self.down = True
        for socket in self._open:
            await socket.close()
        self._open.clear()
