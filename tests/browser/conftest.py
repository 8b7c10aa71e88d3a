"""A running omnidesk with a small team, and real browser windows that watch themselves.

A window notes every dialog, every error in the console (a breach of the page's own policy among
them), every uncaught exception and every request to another host; a test that leaves any of them
behind fails.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from standardwebhooks.webhooks import Webhook

from omnidesk import clock
from omnidesk.flows import apply, configuration_file
from tests.running import Running, running

PASSWORD = "correct horse battery"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
PICTURES = Path(__file__).resolve().parents[2] / "build" / "screenshots"
AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)
_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_TEAM = f"""
[[queues]]
name = "support"
offer_timeout_seconds = 30

[[queues]]
name = "sales"
offer_timeout_seconds = 30

[[skills]]
name = "uk"

[[agents]]
email = "admin@shop.example"
name = "Adriana Admin"
role = "admin"
password = "{PASSWORD}"

[[agents]]
email = "lead@shop.example"
name = "Lesia Lead"
role = "supervisor"
password = "{PASSWORD}"
queues = ["support", "sales"]

[[agents]]
email = "olena@shop.example"
name = "Olena Koval"
language = "uk"
password = "{PASSWORD}"
skills = {{ uk = 10 }}
queues = ["support", "sales"]

[[agents]]
email = "dmytro@shop.example"
name = "Dmytro Bondar"
language = "uk"
password = "{PASSWORD}"
queues = ["support"]

[[inboxes]]
name = "shop"
channel = "generic"
queue = "support"
[inboxes.config]
namespace = "shop"
signing_secret = "{SECRET}"
outbound_url = "http://127.0.0.1:9/never"

[[inboxes]]
name = "chat"
channel = "webchat"
queue = "support"
[inboxes.config]
greeting = "Hello! How can we help?"
"""


@dataclass(slots=True)
class Shop:
    """A running server, what customers do to it, and the windows onto it."""

    running: Running
    browser: Browser
    folder: Path
    contexts: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    _number: int = 0

    @property
    def url(self) -> str:
        """The server's address."""
        return self.running.url

    async def configure(self, text: str) -> None:
        """Apply configuration, as `omnidesk apply` does."""
        path = self.folder / "more.toml"
        path.write_text(text, encoding="utf-8")
        runtime = self.running.process.runtime
        document = configuration_file.load(path, {})
        async with runtime.database.transaction() as tx:
            await apply.apply(tx, runtime.seal, document, clock.now())
        await runtime.directory.refresh()

    async def write(self, text: str, sender: str = "user-7", **more: Any) -> str:
        """A customer writes to the inbox `shop`; the message's external id."""
        self._number += 1
        external = f"m-{self._number}"
        name = more.pop("name", "Марія Шевченко")
        who = {"kind": "external", "address": sender, "name": name, **more.pop("who", {})}
        body = json.dumps({"type": "message", "id": external, "from": who, "text": text, **more})
        now = clock.now()
        response = await self.running.http.post(
            "/hooks/shop",
            content=body,
            headers={
                "webhook-id": external,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": Webhook(SECRET).sign(external, now, body),
            },
        )
        assert response.status_code == 200, response.text
        return external

    async def window(self, *, strict: bool = True, **options: Any) -> Page:
        """A new browser window of its own, on no page yet. `strict` notes faults; `options` are
        Playwright's (viewport, locale, color_scheme ...)."""
        given = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **options}
        context = await self.browser.new_context(**given)
        self.contexts.append(context)
        page = await context.new_page()
        self.hosts.add(urlsplit(self.url).netloc)
        if strict:
            self.watch(page)
        return page

    def watch(self, page: Page) -> None:
        """Note what must not happen in the window."""

        def console(message: Any) -> None:
            # A refused request is part of some tests; what the page does about it is seen there.
            if message.type == "error" and "Failed to load resource" not in message.text:
                self.faults.append(f"console: {message.text}")

        async def dialog(opened: Any) -> None:
            self.faults.append(f"dialog: {opened.message}")
            await opened.dismiss()

        def request(sent: Any) -> None:
            parts = urlsplit(sent.url)
            if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc not in self.hosts:
                self.faults.append(f"request to another host: {sent.url}")

        page.on("console", console)
        page.on("dialog", dialog)
        page.on("request", request)
        page.on("pageerror", lambda error: self.faults.append(f"exception: {error}"))

    async def desk(self, email: str = "olena@shop.example", **options: Any) -> Page:
        """A desk, signed in through the sign-in form. `path`, `lang` and `theme` go into the
        address."""
        path, lang = options.pop("path", "/desk"), options.pop("lang", "en")
        theme, strict = options.pop("theme", "light"), options.pop("strict", True)
        page = await self.window(strict=strict, **options)
        await page.goto(f"{self.url}{path}?lang={lang}&theme={theme}")
        await page.locator("input[name=email]").fill(email)
        await page.locator("input[name=password]").fill(PASSWORD)
        await page.locator("button[type=submit]").click()
        await page.locator(".desk").wait_for()
        return page


async def online(page: Page) -> None:
    """Go online through the presence menu in the bar, in whatever language."""
    await page.get_by_test_id("presence").click()
    await page.get_by_test_id("presence-online").click()
    await page.locator('[data-testid=presence][data-state="online"]').wait_for()


async def picture(page: Page, name: str) -> None:
    """Keep what the window shows, for people to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", caret="initial")


async def accessible(page: Page, what: str) -> None:
    """axe finds nothing to complain about."""
    if not await page.evaluate("typeof window.axe === 'object'"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map("
        "v => `${v.id}: ${v.nodes.map(n => n.target + ' ' + n.failureSummary).join(' | ')}`)"
    )
    assert found == [], f"{what}: " + "\n".join(found)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser, a server and a database on two busy cores are now and then late in a way that no
    waiting covers: a test of theirs that fails is tried once more, and the report says so."""
    here = Path(__file__).resolve().parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, without a screen."""
    path = os.environ.get("OMNIDESK_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.skip("there is no chromium; as root on Debian: make ci-deps")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_CHROMIUM)
        yield browser
        await browser.close()


@pytest.fixture
async def shop(browser: Browser, tmp_path: Path, database_url: str) -> AsyncIterator[Shop]:
    """The server and its team; fails the test for what its windows noted."""
    async with running(tmp_path, database_url) as found:
        shop = Shop(found, browser, tmp_path)
        await shop.configure(_TEAM)
        yield shop
        for context in shop.contexts:
            await context.close()
        assert shop.faults == []
