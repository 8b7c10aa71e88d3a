"""A desk whose network breaks: what it says, what it catches up with, what it never loses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import _TEAM, Shop, accessible, online, picture
from tests.running import running

pytestmark = pytest.mark.browser


def listen(page: Page) -> list[dict[str, Any]]:
    """The frames that the server sends to a window from now on."""
    frames: list[dict[str, Any]] = []

    def opened(socket: Any) -> None:
        socket.on("framereceived", lambda payload: frames.append(json.loads(payload)))

    page.on("websocket", opened)
    return frames


async def breakable(shop: Shop, **options: Any) -> tuple[Page, list[dict[str, Any]]]:
    """A desk with the demo's switches, one of which cuts the connection for 20 s, and a clock
    that can be put forward."""
    page = await shop.window()
    frames = listen(page)
    await page.clock.install()
    await page.context.add_cookies([{"name": "omnidesk_demo", "value": "1", "url": shop.url}])
    state = {"rate": 6.0, "paused": False, "customers": 2}

    async def demo(route: Any) -> None:
        path = route.request.url.rsplit("/", 1)[1]
        if path == "session":
            await route.fulfill(status=404, json={})
            return
        state["paused"] = {"pause": True, "resume": False}.get(path, state["paused"])
        if path == "rate":
            state["rate"] = route.request.post_data_json["rate"]
        await route.fulfill(json=state)

    await page.route("**/demo/*", demo)
    lang, theme = options.get("lang", "en"), options.get("theme", "light")
    await page.goto(f"{shop.url}/desk?lang={lang}&theme={theme}")
    await page.locator("input[name=email]").fill("olena@shop.example")
    await page.locator("input[name=password]").fill("correct horse battery")
    await page.locator("button[type=submit]").click()
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-phase", "live")
    return page, frames


async def test_twenty_seconds_away_are_told_and_caught_up_with(shop: Shop) -> None:
    page, frames = await breakable(shop)
    await online(page)
    await shop.write("Hello")
    await page.get_by_test_id("offer-accept").click()
    await page.wait_for_url("**/cnv_*")
    bar = page.get_by_test_id("demo-bar")
    await expect(bar).to_contain_text("6 customers a minute")
    await bar.get_by_role("button", name="Faster").click()
    await expect(bar).to_contain_text("12 customers a minute")
    await page.get_by_test_id("demo-cut").click()
    await page.get_by_test_id("banner-amber").wait_for()
    await picture(page, "connection-amber-en-light")
    for number in range(3):
        await shop.write(f"Are you there? {number}")
    # What one does meanwhile waits, and says so.
    await page.get_by_test_id("presence").click()
    await page.get_by_test_id("away-lunch").click()
    await expect(page.get_by_test_id("banner-queued")).to_contain_text("1")
    await page.clock.fast_forward(16_000)
    await page.get_by_test_id("banner-red").wait_for()
    await expect(page.get_by_test_id("banner-red")).to_contain_text("not offered")
    await picture(page, "connection-red-en-light")
    before = len(frames)
    await page.clock.fast_forward(5_000)
    resumed = page.get_by_test_id("banner-resumed")
    await resumed.wait_for()
    count = [frame["count"] for frame in frames[before:] if frame["type"] == "resumed"][-1]
    assert count >= 3
    await expect(resumed).to_contain_text(f"{count} changes")
    await picture(page, "connection-resumed-en-light")
    await expect(page.get_by_test_id("presence")).to_have_attribute("data-state", "away")
    await expect(page.get_by_test_id("presence")).to_contain_text("Lunch")


async def test_a_try_can_be_made_at_once(shop: Shop) -> None:
    page, _ = await breakable(shop, lang="uk", theme="dark")
    await page.get_by_test_id("demo-bar").wait_for()
    await picture(page, "demo-uk-dark")
    await accessible(page, "the demo's bar, Ukrainian, dark")
    await page.get_by_test_id("demo-cut").click()
    await page.get_by_test_id("banner-amber").wait_for()
    await accessible(page, "reconnecting, Ukrainian, dark")
    await page.clock.fast_forward(16_000)
    await page.get_by_test_id("banner-red").wait_for()
    await picture(page, "connection-red-uk-dark")
    await accessible(page, "no connection, Ukrainian, dark")
    await page.get_by_test_id("retry-now").click()
    await page.clock.fast_forward(1_000)
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-phase", "live")


async def test_a_server_that_comes_back_finds_the_desk_open(
    browser: Browser, tmp_path: Path, database_url: str
) -> None:
    async with running(tmp_path, database_url) as first:
        shop = Shop(first, browser, tmp_path)
        await shop.configure(_TEAM)
        page = await shop.desk(lang="ru")
        frames = listen(page)
        await online(page)
        port = int(first.url.rsplit(":", 1)[1])
    await page.get_by_test_id("banner-amber").wait_for()
    await picture(page, "server-away-ru-light")
    async with running(tmp_path, database_url, port=port) as second:
        shop.running = second
        await expect(page.get_by_test_id("connection")).to_have_attribute(
            "data-phase", "live", timeout=30_000
        )
        assert any(frame["type"] == "resumed" for frame in frames)
        await shop.write("Вы здесь?")
        await page.get_by_test_id("offer-accept").click()
        await page.wait_for_url("**/cnv_*")
        await page.context.close()
    assert shop.faults == []


async def test_a_newer_version_is_offered_after_a_gap(shop: Shop) -> None:
    page, _ = await breakable(shop)

    async def newer(route: Any) -> None:
        answer = await route.fetch()
        body = (await answer.text()).replace("/desk/assets/index", "/desk/assets/newer")
        await route.fulfill(response=answer, body=body)

    await page.route(f"{shop.url}/desk", newer)
    await page.get_by_test_id("demo-cut").click()
    await page.get_by_test_id("banner-amber").wait_for()
    await page.clock.fast_forward(21_000)
    await page.get_by_test_id("banner-update").wait_for()
    await picture(page, "update-ready-en-light")
