"""The pictures of the README, taken anew from a running demo: `make screenshots`.

Starts `omnidesk demo` on a free port, works in it like a person, and writes docs/images/*.png.
Needs Chromium (`make ci-deps`).
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
from playwright.async_api import Browser, Page, async_playwright

IMAGES = Path(__file__).resolve().parent / "images"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_READY_SECONDS = 60


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
                    if (await http.get(f"{url}/readyz")).status_code == 200:
                        break
                except httpx2.HTTPError:
                    pass
                await asyncio.sleep(0.5)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        await process.wait()


async def desk(browser: Browser, url: str) -> None:
    """An agent in the middle of a conversation, with the next one being offered."""
    page = await _window(browser, 1440, 900)
    await page.goto(f"{url}/desk?lang=en&theme=light")
    await page.get_by_test_id("presence").click()
    await page.get_by_test_id("presence-online").click()
    await _steer(page, url, "burst")
    for _ in range(3):
        await page.locator(".offer").first.wait_for(timeout=60_000)
        await page.keyboard.press("F2")
        await page.wait_for_timeout(1500)
    await page.locator(".composer textarea").fill("Your parcel left our store this morning.")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_timeout(2500)
    await page.screenshot(path=IMAGES / "desk.png")


async def wallboard(browser: Browser, url: str) -> None:
    """The board while more come than can be answered."""
    page = await _window(browser, 1440, 810)
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
        viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce"
    )
    return await context.new_page()


async def _steer(page: Page, url: str, what: str) -> None:
    response = await page.request.post(f"{url}/demo/{what}")
    assert response.ok, await response.text()


async def main() -> None:
    """Take all three."""
    path = shutil.which("chromium")
    assert path, "there is no chromium; as root on Debian: make ci-deps"
    async with demo() as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_FLAGS)
        for picture in (widget, desk, wallboard):
            await picture(browser, url)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
