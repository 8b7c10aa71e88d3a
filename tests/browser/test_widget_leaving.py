"""What of a visitor outlives a page, and what does not outlive them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from tests.browser.conftest import Shop
from tests.browser.host_page import Website, chat, launcher, opened, say, view, website

pytestmark = pytest.mark.browser


@pytest.fixture
async def site(shop: Shop) -> AsyncIterator[Website]:
    async with website(shop) as found:
        yield found


async def test_a_draft_outlives_the_page_and_not_the_visitor(shop: Shop, site: Website) -> None:
    page = await shop.window()
    await site.visit(page)
    await opened(page)
    await chat(page).get_by_test_id("write").click()
    await say(page, "Привіт")
    composer = chat(page).get_by_test_id("composer")
    await composer.fill("Чи можна повернути 🙏")
    await page.wait_for_function("() => JSON.stringify({...localStorage}).includes('🙏')")
    await page.reload()
    await launcher(page).click()
    await chat(page).get_by_test_id("last-chat").click()
    assert await composer.input_value() == "Чи можна повернути 🙏"
    async with page.expect_request(
        lambda request: request.method == "DELETE" and "sessions/current" in request.url
    ) as asked:
        await page.evaluate("() => omnidesk.reset()")
    token = (await (await asked.value).all_headers())["authorization"].removeprefix("Bearer ")
    async with asyncio.timeout(15):
        while await tokens_alive(shop):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await view(page, "home")
    kept = await page.evaluate("() => JSON.stringify({...localStorage})")
    assert token not in json.dumps(kept)
    assert "🙏" not in kept


async def tokens_alive(shop: Shop) -> int:
    async with shop.running.process.runtime.database.transaction() as tx:
        row = await tx.first(
            "SELECT count(*) AS n FROM tokens WHERE kind = 'visitor' AND revoked_at IS NULL"
        )
    assert row is not None
    return int(row["n"])
