"""The wallboard over a burst, without a server, without a right, and for everybody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from omnidesk import clock
from omnidesk.domain.agent import Role
from omnidesk.store import tokens
from tests import factories
from tests.browser.conftest import Shop, accessible, picture
from tests.running import running

pytestmark = pytest.mark.browser

_BOARD: dict[str, Any] = {"viewport": {"width": 1920, "height": 1080}}


async def open_board(shop: Shop, query: str = "lang=en", theme: str = "dark") -> Page:
    token = await shop.running.token(Role.BOARD)
    page = await shop.window(**_BOARD)
    await page.goto(f"{shop.url}/wallboard?{query}&theme={theme}#key={token}")
    await page.get_by_test_id("tile").first.wait_for()
    return page


async def _a_day(shop: Shop) -> None:
    """An hour of readings, agents in each state, and customers who wait."""
    now = clock.now()
    async with shop.running.process.runtime.database.transaction() as tx:
        queues = {row["name"]: row["id"] for row in await tx.all("SELECT id, name FROM queues")}
        await tx.run(
            "INSERT INTO board_samples"
            " SELECT date_trunc('minute', now()) - n * interval '1 minute', '', (n * 7) % 11,"
            " (n * 13) % 90, 2 + n % 3, 20 + n % 9, n % 4, 0.7 + (n % 10) * 0.03"
            " FROM generate_series(1, 59) n"
        )
        for name in ("iryna", "grace"):
            email = f"{name}@shop.example"
            await factories.agent(tx, email, queues=list(queues.values()), online=True)
        for seconds in (10, 25, 70, 200):
            await factories.work_item(
                tx, queues["sales"], arrived_at=now - timedelta(seconds=seconds), requirements=[
                    {"skill": "uk", "level": 10, "preferred": False}]
            )  # fmt: skip


async def test_figures_turn_to_act_in_a_burst_and_back(shop: Shop) -> None:
    page = await open_board(shop)
    tile = page.get_by_test_id("tile").first
    await expect(tile).to_have_attribute("data-verdict", "ok")
    assert "key=" not in page.url, "the key left the address"
    for number in range(5):
        await shop.write(f"Де моє замовлення {number}?", sender=f"user-{number}")
    await expect(tile).to_have_attribute("data-verdict", "act", timeout=10_000)
    await expect(tile.locator(".figure")).to_have_text("5")
    await expect(page.get_by_test_id("queue-row").filter(has_text="support")).to_contain_text("Act")
    await picture(page, "wallboard-burst")
    assert "Марія" not in await page.content(), "no customer is named"
    async with shop.running.process.runtime.database.transaction() as tx:
        await tx.run("UPDATE work_items SET state = 'done', ended_at = now(), offer_id = NULL")
    await expect(tile).to_have_attribute("data-verdict", "ok", timeout=10_000)


async def test_every_language_and_theme(shop: Shop) -> None:
    await _a_day(shop)
    for lang in ("en", "ru", "uk"):
        for theme in ("dark", "light"):
            page = await open_board(shop, f"lang={lang}", theme)
            await page.locator(".hour-line").first.wait_for()
            await page.locator("summary").click()
            await accessible(page, f"wallboard {lang} {theme}")
            await picture(page, f"wallboard-formula-{lang}-{theme}")
            await page.locator("summary").click()
            await picture(page, f"wallboard-{lang}-{theme}")
            wide = await page.evaluate("document.documentElement.scrollHeight > innerHeight")
            assert not wide, "nothing scrolls"
            await page.context.close()


async def test_a_revoked_link_says_so(shop: Shop) -> None:
    page = await open_board(shop)
    async with shop.running.process.runtime.database.transaction() as tx:
        row = (await tx.all("SELECT id FROM tokens WHERE role = 'board'"))[0]
        await tokens.revoke(tx, row["id"], clock.now())
    await expect(page.locator(".board-closed")).to_contain_text("no longer valid", timeout=30_000)
    await accessible(page, "a closed board")
    other = await shop.window(**_BOARD)
    await other.goto(f"{shop.url}/wallboard?lang=uk")
    await expect(other.locator(".board-closed")).to_contain_text("за посиланням")
    await picture(other, "wallboard-closed")


async def test_old_figures_are_grey(browser: Browser, tmp_path: Path, database_url: str) -> None:
    async with running(tmp_path, database_url) as found:
        shop = Shop(found, browser, tmp_path)
        page = await open_board(shop)
        board = page.get_by_test_id("board")
        await expect(board).to_have_attribute("data-stale", "false")
    # The server is gone; the page knows only that it hears nothing.
    await expect(board).to_have_attribute("data-stale", "true", timeout=30_000)
    await expect(page.locator(".stale")).to_contain_text("old")
    await picture(page, "wallboard-stale")
    await page.context.close()
