"""A website on another origin that carries the chat, under a policy as strict as can be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.async_api import Frame, FrameLocator, Locator, Page

from tests.browser.conftest import Shop

POLICY = (
    "default-src 'none'; script-src {server}; frame-src {server};"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
# Colours change in transitions, which begin with the next frame.
DRAWN = (
    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    ".then(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)))"
    ".then(() => null)"
)
_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>Lamp shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
</head><body><main><h1>Lamps</h1><p>Bright ones.</p>
<button id="buy" type="button">Buy</button></main>
<script async src="{server}/widget.js" {attributes}></script></body></html>"""


@dataclass(slots=True)
class Website:
    """The site: `lang` and `attributes` shape the next page it gives out."""

    shop: Shop
    url: str
    lang: str = "en"
    attributes: str = 'data-inbox="chat"'
    # Where the page looks for the chat; the server's address by default.
    server: str = ""

    async def visit(self, page: Page) -> None:
        """Open the page, with the launcher on it."""
        await page.goto(self.url)
        await launcher(page).wait_for()


def launcher(page: Page) -> Locator:
    """The button."""
    return page.locator("omnidesk-chat .launcher")


def chat(page: Page) -> FrameLocator:
    """What is in the frame."""
    return page.frame_locator("omnidesk-chat iframe")


async def view(page: Page, name: str) -> None:
    """Wait until the frame shows this view."""
    await chat(page).locator(f'[data-testid=chat][data-view="{name}"]').wait_for()


async def frame_of(page: Page) -> Frame:
    """The frame itself, for looking into it."""
    handle = await page.locator("omnidesk-chat iframe").element_handle()
    assert handle is not None
    frame = await handle.content_frame()
    assert frame is not None
    return frame


async def opened(page: Page, name: str = "home") -> None:
    """Open the chat and wait for its view."""
    await launcher(page).click()
    await view(page, name)


async def say(page: Page, text: str) -> None:
    """Write in the chat, and wait until the server has it."""
    await chat(page).get_by_test_id("composer").fill(text)
    await chat(page).get_by_test_id("send").click()
    await chat(page).locator("[data-testid=message][data-from=visitor]", has_text=text).wait_for()


@asynccontextmanager
async def website(shop: Shop, config: str = "") -> AsyncIterator[Website]:
    """A running site that the inbox `chat` allows; `config` are more lines of its settings."""
    site = Website(shop, "")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        home = site.server or shop.url
        body = _PAGE.format(server=home, lang=site.lang, attributes=site.attributes).encode()
        head = (
            "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n"
            f"content-security-policy: {POLICY.format(server=home)}\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    # Another host name, so that it is another site and not only another port.
    site.url = f"http://localhost:{port}"
    shop.hosts.add(urlsplit(site.url).netloc)
    await shop.configure(
        f"""
[[inboxes]]
name = "chat"
channel = "webchat"
queue = "support"
[inboxes.config]
allowed_origins = ["{site.url}"]
greeting = "Hello! How can we help?"
{config}
"""
    )
    async with server:
        yield site
