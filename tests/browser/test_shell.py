"""The frame of the desk: sign-in, the bar, palette and keys, narrow windows."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from omnidesk.domain.agent import Role
from tests.browser.conftest import PASSWORD, Shop, accessible, picture

pytestmark = pytest.mark.browser


async def sign_in(page: Page, email: str, password: str) -> None:
    """Fill in the form and send it."""
    await page.locator("input[name=email]").fill(email)
    await page.locator("input[name=password]").fill(password)
    await page.locator("button[type=submit]").click()


async def test_sign_in_says_what_is_wrong_and_asks_to_wait(shop: Shop) -> None:
    page = await shop.window()
    await page.goto(f"{shop.url}/desk?lang=uk&theme=light")
    assert await page.locator("input[name=email]").get_attribute("autocomplete") == "username"
    assert (
        await page.locator("input[name=password]").get_attribute("autocomplete")
        == "current-password"
    )
    refusal = page.get_by_test_id("signin-refusal")
    await sign_in(page, "olena@shop.example", "wrong")
    await expect(refusal).to_have_text("Неправильна адреса або пароль.")
    await picture(page, "signin-wrong-uk")
    for _ in range(5):
        await page.locator("button[type=submit]").click()
    await expect(refusal).to_contain_text("Забагато спроб")
    await expect(page.locator("button[type=submit]")).to_have_attribute("aria-disabled", "true")
    await picture(page, "signin-wait-uk")
    # The server is away: nothing is lost of what was typed.
    await page.route("**/api/v1/sessions", lambda route: route.abort())
    await page.reload()
    await sign_in(page, "olena@shop.example", PASSWORD)
    await expect(refusal).to_contain_text("не відповідає")
    await expect(page.locator("input[name=email]")).to_have_value("olena@shop.example")


async def test_sign_in_by_token_and_out_again(shop: Shop) -> None:
    token = await shop.running.token(Role.SUPERVISOR)
    page = await shop.window()
    await page.goto(f"{shop.url}/desk?lang=en")
    await page.get_by_test_id("signin-other-way").click()
    field = page.locator("input[name=token]")
    await field.fill("not a token")
    await page.locator("button[type=submit]").click()
    await expect(page.get_by_test_id("signin-refusal")).to_contain_text("unknown")
    await field.fill(token)
    await page.locator("button[type=submit]").click()
    await page.locator(".desk").wait_for()
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-phase", "live")
    assert token not in page.url
    await page.get_by_test_id("user-menu").click()
    await page.get_by_test_id("sign-out").click()
    await expect(page.get_by_test_id("signed-out")).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "ru", "uk"])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_state_of_the_frame_is_accessible(shop: Shop, lang: str, theme: str) -> None:
    page = await shop.window()
    await page.goto(f"{shop.url}/desk?lang={lang}&theme={theme}")
    await page.locator("input[name=email]").wait_for()
    await picture(page, f"signin-{lang}-{theme}")
    await accessible(page, f"sign-in {lang} {theme}")
    await sign_in(page, "olena@shop.example", PASSWORD)
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-phase", "live")
    await picture(page, f"desk-empty-{lang}-{theme}")
    await accessible(page, f"empty desk {lang} {theme}")
    await page.get_by_test_id("presence").click()
    await picture(page, f"presence-{lang}-{theme}")
    await accessible(page, f"presence {lang} {theme}")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("user-menu").click()
    await picture(page, f"user-menu-{lang}-{theme}")
    await accessible(page, f"user menu {lang} {theme}")
    await page.get_by_test_id("notice-settings").click()
    await picture(page, f"notices-{lang}-{theme}")
    await accessible(page, f"notices {lang} {theme}")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await page.get_by_test_id("palette").wait_for()
    await picture(page, f"palette-{lang}-{theme}")
    await accessible(page, f"palette {lang} {theme}")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("help-button").click()
    await page.get_by_test_id("key-list").wait_for()
    await picture(page, f"keys-{lang}-{theme}")
    await accessible(page, f"keys {lang} {theme}")
