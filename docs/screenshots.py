"""The pictures of the README, taken anew from a running demo: `make screenshots`.

Starts `omnidesk demo` on a free port, works in it like a person, and writes docs/images/*.png.
Needs Chromium (`make ci-deps`).
"""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
from playwright.async_api import Browser, Locator, Page, async_playwright

from omnidesk.demo.scripts import SCRIPTS

IMAGES = Path(__file__).resolve().parent / "images"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_READY_SECONDS = 90
# How many conversations the agent of the picture has, and how long a customer takes to answer.
_HELD = 3
_TURN_MS = 6_000
_ROUNDS = 1
_NOTE = "Has bought here for years."
_DRAFT = "Thank you! I am just "


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """The address of a demo that is ready; stopped when the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "omnidesk", "demo", "--port", str(port), "--rate", "20"]
    process = await asyncio.create_subprocess_exec(
        *command, "--drain-seconds", "0", "--json", stderr=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        async with httpx2.AsyncClient(trust_env=False) as http:
            for _ in range(_READY_SECONDS * 2):
                try:
                    if (await http.get(f"{url}/demo/state")).status_code == 200:
                        break
                except httpx2.HTTPError:
                    pass
                await asyncio.sleep(0.5)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        await process.wait()


async def desk(browser: Browser, url: str) -> None:
    """An agent in the middle of a conversation, with others waiting and the next one offered."""
    page = await _window(browser, 1440, 900)
    await page.goto(f"{url}/desk?lang=en&theme=light")
    await page.get_by_test_id("presence").click()
    await page.get_by_test_id("presence-online").click()
    await page.locator("[data-testid=presence][data-state=online]").wait_for()
    # As it looks elsewhere: without the demo's own switches.
    await page.context.clear_cookies(name="omnidesk_demo")
    await page.reload()
    for _ in range(_HELD):
        await _steer(page, url, "burst")
        await _accept(page)
    for _ in range(_ROUNDS):
        for place in range(await _rows(page).count()):
            await _open(page, place)
            await _answer(page)
        await page.wait_for_timeout(_TURN_MS)
    await _longest(page)
    await page.get_by_test_id("mode-note").click()
    await page.get_by_test_id("editor-note").fill(_NOTE)
    await page.get_by_test_id("send").click()
    await page.get_by_test_id("mode-reply").click()
    await page.get_by_test_id("editor-reply").fill(_DRAFT)
    for _ in range(3):
        await _steer(page, url, "burst")
    await page.get_by_test_id("offer").first.wait_for(timeout=60_000)
    await page.locator(".toast").first.wait_for(state="detached")
    await page.screenshot(path=IMAGES / "desk.png")


async def _accept(page: Page) -> None:
    """What is offered next; calls are left to others, who have telephones."""
    while True:
        card = page.get_by_test_id("offer").first
        await card.wait_for(timeout=60_000)
        is_call = "Call" in await card.inner_text()
        offer = await card.get_attribute("data-offer")
        await page.keyboard.press("Shift+F2" if is_call else "F2")
        if is_call:
            await page.get_by_test_id("decline-noReason").click()
        await page.locator(f"[data-offer={offer}]").wait_for(state="detached")
        if not is_call:
            return


def _rows(page: Page) -> Locator:
    return page.locator("#conversations [role=option]")


async def _open(page: Page, place: int) -> None:
    await _rows(page).nth(place).click()
    await page.get_by_test_id("message").first.wait_for()


async def _answer(page: Page) -> None:
    """What the demo's own agents would say, if it is the customer's turn."""
    said = page.locator("[data-testid=group-in], [data-testid=group-out]")
    if await said.last.get_attribute("data-testid") != "group-in":
        return
    name = await page.get_by_test_id("contact-name").inner_text()
    texts = await page.locator("[data-testid=group-in] .bubble").all_inner_texts()
    answer = answer_to([text.rsplit("\n", 1)[0].strip() for text in texts], name.split()[0])
    if answer:
        await page.get_by_test_id("editor-reply").fill(answer)
        await page.get_by_test_id("send").click()
        await page.wait_for_timeout(500)


async def _longest(page: Page) -> None:
    """Open the conversation in English in which most was said."""
    sizes = []
    for place in range(await _rows(page).count()):
        await _open(page, place)
        text = await page.get_by_test_id("log").inner_text()
        sizes.append((text.isascii() or "’" in text, len(text), place))
    await _open(page, max(sizes)[2])


def answer_to(texts: Sequence[str], name: str) -> str | None:
    """The answer that the demo's scripts have for the last of the texts of one customer."""
    facts, found = {"name": name, "number": "K-48215", "amount": "64,00 €"}, None
    for text in texts:
        for script in SCRIPTS:
            for lines, reply in script.turns:
                for line in (*lines, "\n".join(lines)):
                    if told := re.fullmatch(_pattern(line), text):
                        facts |= told.groupdict()
                        found = reply
            if text == script.thanks:
                found = script.farewell
    return found.format(**facts) if found else None


def _pattern(line: str) -> str:
    once: set[str] = set()

    def group(told: re.Match[str]) -> str:
        name = told[1]
        first = name not in once
        once.add(name)
        return f"(?P<{name}>.+?)" if first else f"(?P={name})"

    return re.sub(r"\\\{(\w+)\\\}", group, re.escape(line))


async def wallboard(browser: Browser, url: str) -> None:
    """The board while more come than can be answered."""
    page = await _window(browser, 1440, 810)
    # A board shows figures to whom the desk knows.
    await page.goto(f"{url}/desk")
    await page.locator(".desk").wait_for()
    await page.goto(f"{url}/wallboard?lang=en")
    await page.get_by_test_id("tile").first.wait_for()
    for _ in range(3):
        await _steer(page, url, "burst")
    await page.wait_for_timeout(20_000)
    await page.screenshot(path=IMAGES / "wallboard.png")


async def widget(browser: Browser, url: str) -> None:
    """A visitor of the demo's shop who has been answered."""
    page = await _window(browser, 1100, 760)
    await page.goto(f"{url}/demo-shop?lang=en")
    await page.locator("button.launcher").click()
    frame = page.frame_locator("iframe")
    await frame.get_by_test_id("write").click()
    await frame.get_by_test_id("composer").fill("Hello! Does the Heron come in green?")
    await page.keyboard.press("Enter")
    await page.wait_for_timeout(12_000)
    await page.screenshot(path=IMAGES / "widget.png")


async def _window(browser: Browser, width: int, height: int) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce",
        device_scale_factor=1.5,
    )  # fmt: skip
    return await context.new_page()


async def _steer(page: Page, url: str, what: str) -> None:
    response = await page.request.post(f"{url}/demo/{what}")
    assert response.ok, await response.text()


async def main() -> None:
    """Take all three, or those that are named."""
    path = shutil.which("chromium")
    assert path, "there is no chromium; as root on Debian: make ci-deps"
    async with demo() as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_FLAGS)
        for picture in (widget, desk, wallboard):
            if picture.__name__ in (sys.argv[1:] or picture.__name__):
                await picture(browser, url)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
