"""The JavaScript client as any page loads it: connect, hear, command, break, resume."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page

from tests.browser.conftest import PASSWORD, Shop

pytestmark = pytest.mark.browser

_CONNECT = """async ([url, token]) => {
    const { connectDesk, createRest } = await import(`${url}/client.js`);
    const rest = (window.rest = createRest({ baseUrl: url, token: () => token }));
    const log = (window.log = { events: [], phases: [], resets: [], resumed: [] });
    const desk = (window.desk = connectDesk({
        baseUrl: url,
        rest,
        client: "test",
        token: async () => (await rest.POST("/api/v1/realtime/tickets")).data.token,
    }));
    desk.on("event", (event, replayed) => log.events.push([event.type, event.id, replayed]));
    desk.on("status", (status) => log.phases.push(status.phase));
    desk.on("reset", (reason) => log.resets.push(reason));
    desk.on("resumed", (count) => log.resumed.push(count));
}"""
_TEXTS = """() => Object.values(desk.state.threads)
    .flatMap((thread) => thread.messages.map((message) => message.text))"""


# Contacts of work that is held are as they are; those of other work may be older.
_LIKE_A_FRESH_ONE = """async () => {
    const { connectDesk } = await import("/client.js");
    const token = async () => (await rest.POST("/api/v1/realtime/tickets")).data.token;
    const other = connectDesk({ rest, token });
    await new Promise((resolve) => other.on("reset", resolve));
    other.close();
    const sorted = (key, value) => value && typeof value === "object" && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value;
    return JSON.stringify(desk.state, sorted) === JSON.stringify(other.state, sorted);
}"""


async def _connected(shop: Shop) -> Page:
    # Any page of the server will do; most of them may run nothing.
    page = await shop.window(bypass_csp=True)
    await page.goto(f"{shop.url}/healthz")
    given = {"email": "olena@shop.example", "password": PASSWORD}
    answer = await shop.running.http.post("/api/v1/sessions", json=given)
    await page.evaluate(_CONNECT, [shop.url, answer.json()["token"]])
    await page.wait_for_function("desk.status.phase === 'live'")
    return page


async def _command(page: Page, name: str, args: dict[str, Any]) -> Any:
    return await page.evaluate("([name, args]) => desk.command(name, args)", [name, args])


async def test_a_break_is_resumed_with_all_that_was_missed(shop: Shop) -> None:
    page = await _connected(shop)
    assert await page.evaluate("log.resets") == ["fresh"]
    await _command(page, "set_presence", {"state": "online"})
    await shop.write("Привіт! Де моє замовлення? 📦")
    await page.wait_for_function("Object.keys(desk.state.previews).length === 1")
    offer = await page.evaluate("Object.keys(desk.state.offers)[0]")
    await _command(page, "offer.accept", {"offer_id": offer})
    await page.wait_for_function(f"({_TEXTS})().length === 1")

    await page.evaluate("desk.cut(60000)")
    told = await page.evaluate("desk.status.phase"), await page.evaluate("desk.status.pending")
    assert told == ("reconnecting", 0)
    for number in range(3):
        await shop.write(f"missed {number} שלום")
    conversation = await page.evaluate("Object.keys(desk.state.conversations)[0]")
    await page.evaluate(
        "id => { window.sent = desk.command('message.send', {conversation_id: id, text: 'Так'}); }",
        conversation,
    )
    assert await page.evaluate("desk.status.pending") == 1
    await page.evaluate("desk.retry()")
    await page.wait_for_function("log.resumed.length === 1")
    await page.evaluate("window.sent")
    await page.wait_for_function(f"({_TEXTS})().length === 5")

    texts = await page.evaluate(_TEXTS)
    assert sorted(texts) == sorted(
        ["Привіт! Де моє замовлення? 📦", *(f"missed {n} שלום" for n in range(3)), "Так"]
    )
    events = await page.evaluate("log.events")
    ids = [key for _, key, _ in events if key is not None]
    assert len(ids) == len(set(ids))
    missed = [kind for kind, _, replayed in events if replayed]
    assert len(missed) == (await page.evaluate("log.resumed"))[0]
    assert missed.count("message.created") >= 3
    assert await page.evaluate("log.resets") == ["fresh"]
    # What events made of the first snapshot, and what was fetched, is what a new one would show.
    await page.wait_for_function(_LIKE_A_FRESH_ONE)
    await page.evaluate("desk.close()")


async def test_a_revoked_session_stops_the_client(shop: Shop) -> None:
    page = await _connected(shop)
    runtime = shop.running.process.runtime
    async with runtime.database.transaction() as tx:
        await tx.run("UPDATE tokens SET revoked_at = now() WHERE revoked_at IS NULL")
    await page.wait_for_function("desk.status.phase === 'stopped'")
    assert await page.evaluate("desk.status.reason") == "token"


async def test_a_page_of_another_site_loads_the_module(shop: Shop) -> None:
    page = await shop.window()
    async with _site("<!doctype html><link rel=icon href=data:,><title>A page</title>") as url:
        shop.hosts.add(urlsplit(url).netloc)
        await page.goto(url)
        names = await page.evaluate(
            "async url => Object.keys(await import(`${url}/client.js`))", shop.url
        )
    assert {"connectDesk", "connectVisitor", "createRest", "ProblemError"} <= set(names)


_CHAT = """async (url) => {
    const { connectVisitor } = await import(`${url}/client.js`);
    const storage = {
        get: () => localStorage.getItem("chat"),
        set: (text) => text === null
            ? localStorage.removeItem("chat") : localStorage.setItem("chat", text),
    };
    const chat = (window.chat = connectVisitor({ baseUrl: url, inbox: "chat", storage }));
    window.resumed = [];
    chat.on("resumed", (count) => window.resumed.push(count));
}"""


async def test_a_visitor_of_another_site_writes_over_breaks_and_reloads(shop: Shop) -> None:
    page = await shop.window()
    async with _site("<!doctype html><link rel=icon href=data:,><title>A shop</title>") as url:
        shop.hosts.add(urlsplit(url).netloc)
        await shop.configure(_ALLOWED.format(origin=url.rstrip("/")))
        await page.goto(url)
        await page.evaluate(_CHAT, shop.url)
        await page.evaluate("chat.send('Добрий день 📦')")
        await page.wait_for_function("chat.state.messages.length === 1")
        assert await page.evaluate("chat.state.unsent.length") == 0
        uploaded = await page.evaluate(
            """async () => {
                const steps = [];
                const file = new File(["a".repeat(100000)], "фото.txt", { type: "text/plain" });
                const onProgress = (sent, total) => steps.push([sent, total]);
                const made = await chat.upload(file, { onProgress });
                chat.send("", { files: [made] });
                return [made.name, steps.length];
            }"""
        )
        assert uploaded[0] == "фото.txt"
        assert uploaded[1] > 0
        await page.wait_for_function("chat.state.messages[1]?.attachments.length === 1")
        size = await page.evaluate(
            "async () => (await chat.file(chat.state.messages[1].attachments[0].id)).size"
        )
        assert size == 100_000

        await page.evaluate("chat.cut(60000)")
        await page.evaluate("chat.send('offline 1'); chat.send('offline 2')")
        await page.reload()
        await page.evaluate(_CHAT, shop.url)
        await page.wait_for_function("chat.state.messages.length === 4")
        texts = await page.evaluate("chat.state.messages.map((message) => message.text)")
        assert texts == ["Добрий день 📦", "", "offline 1", "offline 2"]
        await page.evaluate("chat.cut(100)")
        await page.wait_for_function("resumed.length === 1")
        await page.evaluate("chat.close()")


_ALLOWED = """
[[inboxes]]
name = "chat"
channel = "webchat"
queue = "support"
[inboxes.config]
greeting = "Hello! How can we help?"
allowed_origins = ["{origin}"]
"""


@asynccontextmanager
async def _site(page: str) -> AsyncIterator[str]:
    """Another website, of one page."""
    body = page.encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {len(body)}\r\n"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"{head}connection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
