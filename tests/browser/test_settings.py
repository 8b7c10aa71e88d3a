"""Everything an administrator sets up by hand: made, changed, refused with a reason, deleted."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Shop, accessible, picture

pytestmark = pytest.mark.browser

ADMIN = "admin@shop.example"
SECTIONS = (
    "mine", "inboxes", "agents", "skills", "queues", "rules", "hours", "replies", "tokens",
    "wallboard", "webhooks",
)  # fmt: skip


async def section(page: Page, shop: Shop, name: str) -> None:
    await page.goto(f"{shop.url}/desk/settings/{name}?lang=en&theme=light")
    await page.locator(".settings-section h1").wait_for()


async def add(page: Page, **values: str) -> None:
    await page.get_by_test_id("add").click()
    for name, value in values.items():
        await page.locator(f"dialog [name={name}]").fill(value)
    await page.get_by_test_id("save").click()


async def test_an_agent_is_made_and_works(shop: Shop) -> None:
    page = await shop.desk(ADMIN)
    await section(page, shop, "skills")
    await add(page, name="billing")
    await expect(page.get_by_test_id("row").filter(has_text="billing")).to_be_visible()
    await section(page, shop, "agents")
    await page.get_by_test_id("add").click()
    await page.locator("dialog [name=name]").fill("Тарас Бульба 🌻")
    await page.locator("dialog [name=email]").fill("not an address")
    await page.get_by_test_id("save").click()
    await expect(page.locator("dialog .field-wrong [name=email]")).to_be_visible()
    await picture(page, "settings-agent-refused")
    await page.locator("dialog [name=email]").fill("taras@shop.example")
    await page.locator("dialog [name=password]").fill("correct horse battery")
    await page.locator("dialog").get_by_label("support").check()
    await page.locator("dialog .level", has_text="billing").locator("select").select_option("7")
    await page.get_by_test_id("save").click()
    row = page.get_by_test_id("row").filter(has_text="Тарас")
    await expect(row).to_contain_text("billing 7")
    await expect(row).to_contain_text("support")
    made = await shop.desk("taras@shop.example")
    await expect(made.locator(".top")).to_be_visible()


async def test_a_queue_with_hours_and_a_change_somebody_made_before(shop: Shop) -> None:
    page = await shop.desk(ADMIN)
    await section(page, shop, "hours")
    await page.get_by_test_id("add").click()
    await page.locator("dialog [name=name]").fill("Офіс")
    await page.locator("dialog [name=time_zone]").fill("Europe/Kyiv")
    await page.locator("dialog [name=mon]").fill("nine to five")
    await page.get_by_test_id("save").click()
    await expect(page.locator("dialog .field-error")).to_contain_text("nine to five")
    await page.locator("dialog [name=mon]").fill("09:00-13:00, 14:00-18:00")
    await page.locator("dialog [name=holidays]").fill("2026-12-25 Різдво")
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("row").filter(has_text="Офіс")).to_contain_text("1 holiday")
    await section(page, shop, "queues")
    row = page.get_by_test_id("row").filter(has_text="sales")
    await row.get_by_role("button").click()
    await page.locator("dialog [name=calendar_id]").select_option(label="Офіс")
    await page.locator("dialog [name=wait_target_seconds]").fill("90")
    async with shop.running.process.runtime.database.transaction() as tx:
        await tx.run("UPDATE queues SET version = version + 1 WHERE name = 'sales'")
    await page.get_by_test_id("save").click()
    await expect(page.locator("dialog [role=alert]")).to_contain_text("Somebody changed this")
    await page.reload()
    await row.get_by_role("button").click()
    await page.locator("dialog [name=wait_target_seconds]").fill("90")
    await page.get_by_test_id("save").click()
    await expect(row).to_contain_text("1 min")


async def test_an_inbox_is_made_tried_and_explains_itself(shop: Shop) -> None:
    page = await shop.desk(ADMIN)
    await section(page, shop, "inboxes")
    await page.get_by_test_id("add").click()
    await page.locator("dialog [name=channel]").select_option("webchat")
    await page.locator("dialog [name=name]").fill("site")
    await page.locator("dialog [name=queue_id]").select_option(label="support")
    await page.locator("dialog [name=allowed_origins]").fill("shop.example")
    await page.get_by_test_id("save").click()
    await expect(page.locator("dialog .field-error").first).to_contain_text("origin")
    await page.locator("dialog [name=allowed_origins]").fill("https://shop.example")
    await picture(page, "settings-inbox")
    await page.get_by_test_id("save").click()
    row = page.get_by_test_id("row").filter(has_text="site")
    await row.get_by_test_id("test").click()
    await expect(page.get_by_test_id("inbox-test").locator("li").first).to_be_visible()
    await picture(page, "settings-inbox-test")
    await page.keyboard.press("Escape")
    await row.get_by_role("button").last.click()
    await expect(page.get_by_test_id("copy-text")).to_contain_text('data-inbox="site"')


async def test_rules_are_ordered_and_checked(shop: Shop) -> None:
    page = await shop.desk(ADMIN)
    await section(page, shop, "rules")
    for name, when in (("ukrainian", '{"languages": ["uk"]}'), ("everything", "{}")):
        await page.get_by_test_id("add").click()
        await page.locator("dialog [name=name]").fill(name)
        await page.locator("dialog [name=when]").fill(when)
        await page.locator("dialog [name=then]").fill('{"priority": 1}')
        await page.get_by_test_id("save").click()
        await expect(page.get_by_test_id("row").filter(has_text=name)).to_be_visible()
    await page.get_by_test_id("row").last.get_by_role("button").first.click()
    await expect(page.get_by_test_id("row").first).to_contain_text("everything")
    # What stands below a rule that always matches is never reached.
    await expect(page.locator(".settings-findings")).to_contain_text("ukrainian")
    await picture(page, "settings-rules")


async def test_a_board_link_opens_the_board_until_it_is_revoked(shop: Shop) -> None:
    page = await shop.desk(ADMIN)
    await section(page, shop, "wallboard")
    await add(page, label="Hall")
    link = await page.get_by_test_id("copy-text").inner_text()
    board = await shop.window(viewport={"width": 1920, "height": 1080})
    await board.goto(link)
    await board.get_by_test_id("tile").first.wait_for()
    await page.keyboard.press("Escape")
    await page.get_by_test_id("revoke").click()
    await expect(page.get_by_test_id("row")).to_have_count(0)
    await expect(board.locator(".board-closed")).to_be_visible(timeout=30_000)


async def test_agents_see_their_own_settings_only(shop: Shop) -> None:
    page = await shop.desk("olena@shop.example", path="/desk/settings/agents")
    await expect(page.locator(".settings-nav a")).to_have_count(1)
    await page.get_by_label("Theme", exact=True).select_option("dark")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await picture(page, "settings-mine")


async def test_every_section_in_every_language_and_theme(shop: Shop) -> None:
    page = await shop.desk(ADMIN)
    for lang, theme in (("en", "light"), ("ru", "dark"), ("uk", "light")):
        for name in SECTIONS:
            await page.goto(f"{shop.url}/desk/settings/{name}?lang={lang}&theme={theme}")
            await page.locator(".settings-section h1").wait_for()
            await accessible(page, f"settings {name} {lang} {theme}")
            await picture(page, f"settings-{name}-{lang}-{theme}")
    await page.goto(f"{shop.url}/desk/settings/agents?lang=uk&theme=dark")
    await page.get_by_test_id("add").click()
    await accessible(page, "a form")
