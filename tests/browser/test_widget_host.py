"""The chat and the page it stands on: neither harms the other, whatever happens."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast

import pytest
from playwright.async_api import WebSocketRoute

from omnidesk import clock
from omnidesk.api.pages import BUILT
from omnidesk.api.state import Simulator
from omnidesk.channels.webchat.identity import Claims, sign
from tests.browser.conftest import Shop, accessible, picture
from tests.browser.host_agent import agent
from tests.browser.host_page import DRAWN, Website, chat, launcher, opened, say, view, website

pytestmark = pytest.mark.browser

SECRET = "a long identity secret"


@pytest.fixture
async def site(shop: Shop) -> AsyncIterator[Website]:
    async with website(shop, f'identity_secret = "{SECRET}"') as found:
        yield found


def test_what_is_loaded_is_small() -> None:
    def packed(*files: Any) -> int:
        return sum(len(gzip.compress(path.read_bytes(), 9)) for path in files)

    loader = BUILT / "widget.js"
    assert packed(loader) <= 6 * 1024
    assert "http" not in loader.read_text(encoding="utf-8").replace(
        "http://www.w3.org/2000/svg", ""
    )
    assets = [path for path in (BUILT / "widget" / "assets").iterdir() if path.is_file()]
    assert assets
    assert packed(*assets) <= 60 * 1024


async def test_the_host_page_is_untouched_when_the_server_is_down(
    shop: Shop, site: Website
) -> None:
    site.attributes = 'data-inbox="chat" data-email="help@shop.example"'
    page = await shop.window()
    await page.goto(site.url)
    before = await page.evaluate(
        "JSON.stringify(document.querySelector('main').getBoundingClientRect())"
    )
    await launcher(page).wait_for()
    after = await page.evaluate(
        "JSON.stringify(document.querySelector('main').getBoundingClientRect())"
    )
    assert before == after, "nothing moves when the launcher comes"
    await page.context.set_offline(True)
    await launcher(page).click()
    lost = page.locator("omnidesk-chat .lost")
    await lost.wait_for()
    await picture(page, "widget-unreachable")
    await accessible(page, "unreachable")
    assert await lost.locator("a").get_attribute("href") == "mailto:help@shop.example"
    await page.locator("#buy").click()
    await page.context.set_offline(False)
    await lost.locator("button").first.click()
    await view(page, "home")
    # Where not even the loader comes, the page does not notice.
    site.server = "http://127.0.0.1:9"
    shop.hosts.add("127.0.0.1:9")
    other = await shop.window()
    await other.goto(site.url)
    await other.locator("#buy").click()
    assert await other.locator("omnidesk-chat").count() == 0


async def test_words_written_without_a_connection_are_sent_later(shop: Shop, site: Website) -> None:
    page = await shop.window()
    sockets: list[WebSocketRoute] = []
    away = False

    def routed(socket: WebSocketRoute) -> None:
        if not away:
            socket.connect_to_server()
        sockets.append(socket)

    await page.route_web_socket("**/socket", routed)
    await site.visit(page)
    await opened(page)
    await chat(page).get_by_test_id("write").click()
    await say(page, "Перше")
    away = True
    await sockets[-1].close()
    await chat(page).get_by_test_id("bar").wait_for()
    await chat(page).get_by_test_id("composer").fill("Без зв'язку")
    await chat(page).get_by_test_id("send").click()
    await chat(page).get_by_test_id("unsent").wait_for()
    await picture(page, "widget-queued")
    away = False
    await sockets[-1].close()
    await chat(page).get_by_test_id("message").filter(has_text="Без зв'язку").wait_for()
    await chat(page).get_by_test_id("bar").wait_for(state="hidden")


async def test_full_screen_on_a_phone_and_back_closes_it(shop: Shop, site: Website) -> None:
    page = await shop.window(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    await site.visit(page)
    address = page.url
    await opened(page)
    box = await page.locator("omnidesk-chat iframe").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 780}
    await picture(page, "widget-phone")
    await page.evaluate("() => history.back()")
    await page.locator("omnidesk-chat .panel").wait_for(state="hidden")
    assert page.url == address
    await launcher(page).click()
    await chat(page).get_by_test_id("close").click()
    await page.locator("omnidesk-chat .panel").wait_for(state="hidden")
    await page.wait_for_function("!history.state?.omnidesk")
    assert page.url == address


def claims(**more: Any) -> dict[str, Any]:
    expires = int((clock.now() + timedelta(hours=1)).timestamp())
    made = Claims(inbox="chat", user_id="4711", expires_at=expires, signature="", **more)
    return made.model_dump() | {"signature": sign(SECRET, made)}


async def test_a_signed_user_goes_on_from_another_device(shop: Shop, site: Website) -> None:
    one = await shop.window()
    await site.visit(one)
    await one.evaluate("(who) => omnidesk.identify(who)", claims(name="Ольга"))
    await opened(one)
    await chat(one).get_by_test_id("write").click()
    await say(one, "З ноутбука")
    other = await shop.window()
    await site.visit(other)
    await other.evaluate("(who) => omnidesk.identify(who)", claims(name="Ольга"))
    await opened(other)
    await chat(other).get_by_test_id("last-chat").click()
    await chat(other).get_by_test_id("message").filter(has_text="З ноутбука").wait_for()
    await say(other, "З телефона")
    await chat(one).get_by_test_id("message").filter(has_text="З телефона").wait_for()
    # Signed out, nothing of it is left on the page.
    await other.evaluate("() => omnidesk.reset()")
    await view(other, "home")
    assert await chat(other).get_by_test_id("last-chat").count() == 0
    assert "odk_" not in await other.evaluate("() => JSON.stringify({...localStorage})")


async def test_a_forged_user_is_refused(shop: Shop, site: Website) -> None:
    page = await shop.window(strict=False)
    await site.visit(page)
    await page.evaluate("(who) => omnidesk.identify(who)", claims() | {"user_id": "admin"})
    await opened(page)
    await chat(page).locator('[data-testid=bar][data-phase="stopped"]').wait_for()
    await picture(page, "widget-refused")


async def test_without_storage_the_chat_works(shop: Shop, site: Website) -> None:
    page = await shop.window()
    await page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no',"
        " 'SecurityError'); }})"
    )
    await site.visit(page)
    await opened(page)
    await chat(page).get_by_test_id("write").click()
    await say(page, "Без сховища")
    async with agent(shop) as olena:
        work = await asyncio.wait_for(olena.held.get(), 15)
        await olena.say(work["conversation_id"], "Чую вас")
        await chat(page).locator("[data-from=agent]", has_text="Чую вас").wait_for()


async def test_by_keyboard_alone(shop: Shop, site: Website) -> None:
    site.lang = "uk"
    page = await shop.window()
    await site.visit(page)
    await page.locator("#buy").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await view(page, "home")
    focused = chat(page).locator(":focus")
    assert await focused.get_attribute("data-testid") == "write"
    await page.keyboard.press("Enter")
    await view(page, "chat")
    await page.keyboard.type("Привіт")
    await page.keyboard.press("Enter")
    await chat(page).get_by_test_id("message").filter(has_text="Привіт").wait_for()
    await page.keyboard.press("Escape")
    await page.locator("omnidesk-chat .panel").wait_for(state="hidden")
    name = await page.evaluate(
        "() => document.activeElement.shadowRoot.activeElement.getAttribute('aria-label')"
    )
    assert name == "Відкрити чат"


async def test_calls_and_looks_of_the_loader(shop: Shop, site: Website) -> None:
    site.attributes = 'data-inbox="chat" data-corner="left" data-offset="40,60" data-lang="ru"'
    page = await shop.window()
    await page.add_init_script(
        "window.early = []; window.omnidesk = ["
        "(chat) => chat.on('ready', () => early.push('ready')), ['open']]"
    )
    await site.visit(page)
    await view(page, "home")
    assert await page.evaluate("() => early") == ["ready"]
    box = await launcher(page).bounding_box()
    assert box is not None
    assert (box["x"], 900 - box["y"] - box["height"]) == (40, 60)
    assert (box["width"], box["height"]) == (56, 56)
    await chat(page).locator("html[lang=ru]").wait_for()
    await page.evaluate("() => omnidesk.setLocale('uk')")
    await chat(page).locator("html[lang=uk]").wait_for()
    await page.evaluate("() => { omnidesk.destroy(); omnidesk.destroy(); }")
    assert await page.locator("omnidesk-chat").count() == 0
    await page.evaluate("() => omnidesk.boot({inbox: 'chat'})")
    await launcher(page).wait_for()


async def test_a_site_that_is_not_allowed_gets_no_frame(shop: Shop, site: Website) -> None:
    page = await shop.window(strict=False)
    await page.goto(site.url.replace("localhost", "127.0.0.1"))
    await launcher(page).click()
    await page.locator("omnidesk-chat .lost").wait_for()


async def test_the_demos_shop_has_the_chat(shop: Shop) -> None:
    assert (await shop.running.http.get("/demo-shop")).status_code == 404
    state = shop.running.process.api
    assert state is not None
    state.simulator = cast(Simulator, object())
    answer = await shop.running.http.get("/demo-shop")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = await shop.window()
    await page.goto(f"{shop.url}/demo-shop?lang=uk")
    await launcher(page).wait_for()
    for lang in ("en", "ru", "uk"):
        await page.get_by_test_id(f"lang-{lang}").click()
        for theme in ("light", "dark"):
            await page.emulate_media(color_scheme=cast(Any, theme))
            await page.evaluate(DRAWN)
            await accessible(page, f"shop {lang} {theme}")
            await picture(page, f"shop-{lang}-{theme}")
    await page.get_by_test_id("ask-heron").click()
    await view(page, "home")
    await chat(page).locator("html[lang=uk]").wait_for()
    await picture(page, "shop-chat")
