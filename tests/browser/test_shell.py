"""The frame of the desk: sign-in, the bar, palette and keys, narrow windows."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from omnidesk.domain.agent import Role
from tests.browser.conftest import PASSWORD, Shop, accessible, online, picture

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


async def test_every_state_of_the_frame_is_accessible(shop: Shop) -> None:
    page = await shop.window()
    for lang in ("en", "ru", "uk"):
        for theme in ("light", "dark"):
            await page.goto(f"{shop.url}/desk?lang={lang}&theme={theme}")
            await page.locator("input[name=email]").wait_for()
            await picture(page, f"signin-{lang}-{theme}")
            await accessible(page, f"sign-in {lang} {theme}")
    await sign_in(page, "olena@shop.example", PASSWORD)
    await page.locator(".desk").wait_for()
    for lang in ("en", "ru", "uk"):
        for theme in ("light", "dark"):
            await _walk(page, f"{shop.url}/desk?lang={lang}&theme={theme}", f"{lang}-{theme}")


async def _walk(page: Page, url: str, name: str) -> None:
    """Every part of the frame, opened and looked at."""
    await page.goto(url)
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-phase", "live")
    await picture(page, f"desk-empty-{name}")
    await accessible(page, f"empty desk {name}")
    await page.get_by_test_id("presence").click()
    await page.get_by_test_id("presence-online").wait_for()
    await picture(page, f"presence-{name}")
    await accessible(page, f"presence {name}")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("user-menu").click()
    await page.get_by_test_id("sign-out").wait_for()
    await picture(page, f"user-menu-{name}")
    await accessible(page, f"user menu {name}")
    await page.get_by_test_id("notice-settings").click()
    await page.get_by_test_id("notice-table").wait_for()
    await picture(page, f"notices-{name}")
    await accessible(page, f"notices {name}")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await page.get_by_test_id("palette").wait_for()
    await picture(page, f"palette-{name}")
    await accessible(page, f"palette {name}")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("help-button").click()
    await page.get_by_test_id("key-list").wait_for()
    await picture(page, f"keys-{name}")
    await accessible(page, f"keys {name}")


async def press(page: Page, key: str, code: str, **more: bool) -> None:
    """A key as a keyboard of another layout sends it."""
    await page.evaluate(
        """([key, code, more]) => (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent('keydown',
                { key, code, bubbles: true, cancelable: true, ...more }))""",
        [key, code, more],
    )


async def test_keys_work_on_a_cyrillic_layout_and_can_be_turned_off(shop: Shop) -> None:
    page = await shop.desk(lang="uk")
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-phase", "live")
    # G then Q, as the Ukrainian layout types them.
    await press(page, "п", "KeyG")
    await press(page, "й", "KeyQ")
    await expect(page).to_have_url(f"{shop.url}/desk/watch?lang=uk&theme=light")
    await press(page, "п", "KeyG")
    await press(page, "ь", "KeyM")
    await expect(page).to_have_url(f"{shop.url}/desk/list/mine?lang=uk&theme=light")
    await press(page, "з", "KeyP")
    await expect(page.get_by_test_id("presence-online")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("presence")).to_be_focused()
    # Composing, Alt, and a field: nothing happens.
    await press(page, "з", "KeyP", altKey=True)
    await press(page, "з", "KeyP", isComposing=True)
    await page.get_by_test_id("search-button").click()
    await press(page, "з", "KeyP")
    await expect(page.get_by_test_id("presence-online")).to_have_count(0)
    # The palette opens from within a field, and finds commands by their Ukrainian words.
    await press(page, "л", "KeyK", ctrlKey=True)
    await page.get_by_role("combobox").fill("черг")
    await page.get_by_test_id("palette-go.queues").wait_for()
    await picture(page, "palette-found-uk-light")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{shop.url}/desk/watch?lang=uk&theme=light")


async def test_keys_can_be_changed_and_single_ones_turned_off(shop: Shop) -> None:
    page = await shop.desk(lang="en", path="/desk/settings/mine")
    settings = page.get_by_test_id("key-settings")
    row = page.get_by_test_id("key-presence.open")
    await row.get_by_role("button", name="Change the keys").click()
    await page.keyboard.press("o")
    await expect(row).to_contain_text("O")
    await page.locator("body").press("o")
    await expect(page.get_by_test_id("presence-online")).to_be_focused()
    await page.keyboard.press("Escape")
    await settings.get_by_role("checkbox").first.uncheck()
    await page.locator("body").press("o")
    await page.locator("body").press("Control+k")
    await page.get_by_test_id("palette").wait_for()
    await expect(page.get_by_test_id("presence-online")).to_have_count(0)


async def test_a_phone_shows_one_pane_with_a_way_back(shop: Shop) -> None:
    page = await shop.desk(
        lang="uk", viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    await online(page)
    await shop.write("Чи є у вас доставка на суботу?")
    await page.get_by_test_id("offer").wait_for()
    await picture(page, "phone-offer-uk")
    await accessible(page, "an offer on a phone")
    await page.get_by_test_id("offer-accept").tap()
    await page.wait_for_url("**/cnv_*")
    await expect(page.locator(".list")).to_be_hidden()
    await picture(page, "phone-thread-uk")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.locator(".thread-back").tap()
    await expect(page.locator(".list")).to_be_visible()
    await picture(page, "phone-list-uk")
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_signing_out_of_one_window_signs_out_of_all(shop: Shop) -> None:
    one = await shop.desk(lang="en")
    two = await one.context.new_page()
    shop.watch(two)
    await two.goto(f"{shop.url}/desk?lang=en")
    await two.locator(".desk").wait_for()
    await one.get_by_test_id("user-menu").click()
    await one.get_by_test_id("sign-out").click()
    await expect(two.get_by_test_id("signed-out")).to_be_visible()
