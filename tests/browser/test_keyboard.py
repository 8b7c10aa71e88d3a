"""The main job without a mouse: from signing in to the next conversation, on a Latin and on two
Cyrillic layouts. After every step something has the focus, and it can be seen."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.async_api import CDPSession, Page, expect

from tests.browser.conftest import PASSWORD, Shop, picture

pytestmark = pytest.mark.browser

# What the keys of the letters type where Cyrillic is written.
_CYRILLIC = dict(zip("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфівапролдячсмить", strict=True))
_LAYOUTS = {
    "en": {},
    "uk": _CYRILLIC,
    "ru": _CYRILLIC | {"s": "ы"},
}
# Where the focus is, and what is wrong with it: nobody could say where they are without it.
_FOCUS = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return ['body', 'nothing has the focus'];
    const name = at.dataset.testid || at.id || at.name || at.className || at.tagName;
    if (!at.checkVisibility({ visibilityProperty: true })) return [name, 'it is hidden'];
    if (!at.matches(':focus-visible')) return [name, 'nothing marks it'];
    // In a list the mark is on the row that it names.
    const row = document.getElementById(at.getAttribute('aria-activedescendant') ?? '');
    const { outlineStyle, outlineWidth, boxShadow } =
        getComputedStyle(row?.querySelector('.row') ?? at);
    const marked = (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1)
        || boxShadow !== 'none';
    const { top, bottom } = at.getBoundingClientRect();
    if (bottom <= 0 || top >= innerHeight) return [name, 'it is out of sight'];
    return [name, marked ? '' : 'it looks like everything else'];
}"""


@dataclass(slots=True)
class Keyboard:
    """A keyboard of this layout before this window; it looks where the focus is."""

    page: Page
    session: CDPSession
    layout: dict[str, str]

    async def letter(self, latin: str, *, shift: bool = False) -> None:
        """The key that has this letter on a Latin layout."""
        typed = self.layout.get(latin, latin)
        typed = typed.upper() if shift else typed
        given = {
            "key": typed,
            "code": f"Key{latin.upper()}",
            "windowsVirtualKeyCode": ord(latin.upper()),
            "modifiers": 8 if shift else 0,
        }
        await self.session.send(
            "Input.dispatchKeyEvent", {"type": "keyDown", "text": typed, **given}
        )
        await self.session.send("Input.dispatchKeyEvent", {"type": "keyUp", **given})
        await self.seen()

    async def press(self, *keys: str) -> None:
        """Keys that are the same on every layout."""
        for key in keys:
            await self.page.keyboard.press(key)
        await self.seen()

    async def write(self, text: str) -> None:
        """Into the field that has the focus."""
        await self.page.keyboard.insert_text(text)
        await self.seen()

    async def seen(self) -> None:
        """Whatever came of the last key, the focus is somewhere and shows it."""
        name = fault = ""
        for _ in range(200):
            name, fault = await self.page.evaluate(_FOCUS)
            if not fault:
                return
            await self.page.wait_for_timeout(50)
        pytest.fail(f"{name}: {fault}")

    async def tab_to(self, selector: str, *, most: int = 15) -> None:
        """Tab after tab, until it has the focus."""
        target = self.page.locator(selector)
        for _ in range(most):
            await self.press("Tab")
            if await target.evaluate("element => element === document.activeElement"):
                return
        pytest.fail(f"no {selector} after {most} tabs")


async def _keyboard(page: Page, lang: str) -> Keyboard:
    session = await page.context.new_cdp_session(page)
    return Keyboard(page, session, _LAYOUTS[lang])


@pytest.mark.parametrize("lang", ["en", "uk", "ru"])
async def test_the_main_job_by_keyboard_alone(shop: Shop, lang: str) -> None:
    page = await shop.window()
    await page.goto(f"{shop.url}/desk?lang={lang}&theme=light")
    keys = await _keyboard(page, lang)
    await _sign_in(keys)
    await _go_online(keys)
    first = await _accept(shop, keys, "Де моє замовлення?", "user-1")
    await _answer_and_note(keys)
    await _snooze(keys)
    second = await _accept(shop, keys, "Чи є доставка? 🚚", "user-2")
    third = await _accept(shop, keys, "А в суботу?", "user-3")
    assert len({first, second, third}) == 3
    await _resolve_and_next(keys, third)
    await _by_the_list(keys)


async def _sign_in(keys: Keyboard) -> None:
    await keys.tab_to("input[name=email]")
    await keys.write("olena@shop.example")
    await keys.press("Tab")
    await keys.write(PASSWORD)
    await keys.press("Enter")
    await keys.page.locator(".desk").wait_for()
    await keys.page.locator('[data-testid=connection][data-phase="live"]').wait_for()
    await keys.seen()


async def _go_online(keys: Keyboard) -> None:
    await keys.letter("p")
    await expect(keys.page.get_by_test_id("presence-online")).to_be_focused()
    await keys.press("Enter")
    presence = keys.page.get_by_test_id("presence")
    await expect(presence).to_have_attribute("data-state", "online")
    await expect(presence).to_be_focused()
    await keys.seen()


async def _accept(shop: Shop, keys: Keyboard, text: str, sender: str) -> str:
    """What a customer wrote is offered and taken; the address of the conversation."""
    before = keys.page.url
    await shop.write(text, sender=sender, name=f"Клієнт {sender}")
    await keys.page.get_by_test_id("offer").wait_for()
    await keys.press("F2")
    await keys.page.wait_for_url(lambda url: "/cnv_" in url and url != before)
    await keys.page.get_by_test_id("log").get_by_text(text).wait_for()
    await keys.seen()
    return keys.page.url


async def _answer_and_note(keys: Keyboard) -> None:
    page = keys.page
    await keys.letter("r")
    await expect(page.get_by_test_id("editor-reply")).to_be_focused()
    # In a field the keys are letters.
    await keys.letter("e")
    await expect(page.get_by_test_id("editor-reply")).to_have_value(keys.layout.get("e", "e"))
    await keys.write(" — зараз гляну 🙂")
    await keys.press("Control+Enter")
    await page.get_by_test_id("log").get_by_text("зараз гляну 🙂").wait_for()
    await expect(page.get_by_test_id("editor-reply")).to_have_value("")
    await keys.press("Escape")
    await expect(page.get_by_test_id("log")).to_be_focused()
    await keys.letter("n")
    note = page.get_by_test_id("editor-note")
    await expect(note).to_be_focused()
    await keys.write("Дзвонила вчора")
    # By the button, which has nothing to do once the note is away.
    await keys.tab_to("[data-testid=send]")
    await keys.press("Enter")
    await expect(page.get_by_test_id("note")).to_contain_text("Дзвонила вчора")
    await expect(note).to_be_focused()
    await keys.press("Escape")
    await picture(page, f"keyboard-{page.url[-8:-6]}")


async def _snooze(keys: Keyboard) -> None:
    page = keys.page
    await keys.letter("s")
    await keys.tab_to("[data-testid=snooze-tomorrow]")
    await keys.press("Enter")
    await expect(page.locator("dialog")).to_have_count(0)
    state = page.get_by_test_id("thread").get_by_test_id("state")
    await expect(state).to_have_class("fact state state-snoozed")
    await keys.seen()
    # Opened and left again, a dialog gives the focus back.
    await keys.letter("t")
    await page.locator("dialog").wait_for()
    await keys.press("Escape")
    await expect(page.locator("dialog")).to_have_count(0)
    await keys.seen()


async def _resolve_and_next(keys: Keyboard, at: str) -> None:
    """Settled by a letter, and by one that opens the next."""
    page = keys.page
    await keys.letter("e", shift=True)
    await page.wait_for_url(lambda url: "/cnv_" in url and url != at)
    await page.get_by_test_id("contact-name").wait_for()
    await keys.seen()
    await keys.letter("e")
    state = page.get_by_test_id("thread").get_by_test_id("state")
    await expect(state).to_have_class("fact state state-resolved")
    await keys.seen()
    await keys.press("Escape")
    await expect(page.get_by_test_id("contact-name")).to_have_count(0)
    await keys.seen()


async def _by_the_list(keys: Keyboard) -> None:
    """What is left is found by J and opened; the palette and other pages give the focus back."""
    page = keys.page
    await keys.letter("j")
    await expect(page.locator("#conversations")).to_be_focused()
    await keys.press("Enter")
    await page.wait_for_url("**/cnv_*")
    await page.get_by_test_id("contact-name").wait_for()
    await keys.seen()
    await keys.press("Control+k")
    await expect(page.get_by_role("combobox")).to_be_focused()
    await keys.press("Escape")
    await keys.letter("g")
    await keys.letter("q")
    await page.wait_for_url("**/desk/watch*")
    await keys.seen()
    await keys.press("Escape")
    await page.wait_for_url("**/desk/list/mine*")
    await keys.seen()
