"""Offers on the desk: shown, announced, answered, missed; in one window and in two."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Shop, accessible, online, picture

pytestmark = pytest.mark.browser

# A loudspeaker that counts its tones, and a system that keeps its notices.
_EARS = """
window.notices = [];
window.Notification = class {
  static permission = 'granted';
  constructor(title, { body }) { window.notices.push([title, body]); }
};
window.tones = 0;
window.AudioContext = class {
  currentTime = 0; destination = {}; state = 'running';
  addEventListener() {}
  resume() { return Promise.resolve(); }
  createGain() {
    const gain = { setValueAtTime() {}, linearRampToValueAtTime() {},
                   exponentialRampToValueAtTime() {} };
    return { gain, connect: (to) => to };
  }
  createOscillator() {
    return { frequency: {}, connect: (to) => to, start() { window.tones += 1; }, stop() {} };
  }
};
"""
_OFFER_TONES = 4
QUESTION = "Доброго дня! Де моє замовлення №4711? 📦 " + "Чекаю вже тиждень. " * 10


async def ring(shop: Shop, seconds: int) -> None:
    """Offers of the queue `support` last so long."""
    await shop.configure(f'[[queues]]\nname = "support"\noffer_timeout_seconds = {seconds}\n')


async def offers_made(shop: Shop) -> list[Any]:
    """Every offer of the database, oldest first."""
    async with shop.running.process.runtime.database.transaction() as tx:
        return await tx.all("SELECT id, state, reason FROM offers ORDER BY created_at")


async def test_an_offer_is_announced_and_accepted_by_key_while_typing(shop: Shop) -> None:
    page = await shop.desk(lang="en")
    await online(page)
    await page.keyboard.press("Control+k")
    typing = page.get_by_role("combobox")
    await typing.fill("abc")
    await shop.write(QUESTION)
    card = page.get_by_test_id("offer")
    for part in ("Марія Шевченко", "support", "Українська"):
        await expect(card).to_contain_text(part)
    await expect(page.locator("dialog [data-live=assertive]")).to_contain_text("Марія Шевченко")
    await expect(typing).to_be_focused()
    await picture(page, "offer-behind-palette-en-light")
    await page.keyboard.press("F2")
    await page.wait_for_url("**/cnv_*")
    await expect(card).to_have_count(0)
    assert [row["state"] for row in await offers_made(shop)] == ["accepted"]


async def test_offers_stack_and_are_declined_with_a_reason(shop: Shop) -> None:
    page = await shop.desk(lang="en")
    await online(page)
    for number in range(4):
        await shop.write(QUESTION, sender=f"user-{number}", name=f"Клієнт {number}")
    cards = page.get_by_test_id("offer")
    await expect(cards).to_have_count(3)
    await expect(page.get_by_test_id("capacity")).to_contain_text("48 of 60")
    await expect(page).to_have_title("(4) Inbox · omnidesk")
    await picture(page, "offers-en-light")
    await accessible(page, "offers")
    first = await cards.first.get_attribute("data-offer")
    await page.keyboard.press("Shift+F2")
    await expect(page.get_by_test_id("decline-noReason")).to_be_focused()
    await picture(page, "offer-reasons-en-light")
    await accessible(page, "reasons to decline")
    await page.get_by_test_id("decline-busy").click()
    await expect(page.locator(f"[data-offer={first}]")).to_have_count(0)
    declined = {row["id"]: row for row in await offers_made(shop)}[first]
    assert (declined["state"], declined["reason"]) == ("declined", "busy")


async def test_a_missed_offer_makes_not_responding_until_online_again(shop: Shop) -> None:
    await ring(shop, 4)
    page = await shop.desk(lang="uk")
    await online(page)
    await shop.write(QUESTION)
    await page.get_by_test_id("offer").wait_for()
    ended = page.get_by_test_id("offer-ended")
    await expect(ended).to_have_attribute("data-outcome", "missed", timeout=10_000)
    presence = page.get_by_test_id("presence")
    await expect(presence).to_have_attribute("data-shown", "not-responding")
    await expect(ended).to_contain_text("ви не відповідаєте")
    await picture(page, "offer-missed-uk-light")
    await accessible(page, "a missed offer")
    await page.get_by_test_id("go-online").click()
    await expect(presence).to_have_attribute("data-shown", "online")
    # Nobody else is there, so the same customer is offered again.
    await page.get_by_test_id("offer").wait_for()


async def test_what_others_do_closes_an_offer_with_a_word(shop: Shop) -> None:
    page = await shop.desk(lang="en")
    await online(page)
    await shop.write(QUESTION)
    await page.get_by_test_id("offer").wait_for()
    lead = await shop.desk("lead@shop.example", lang="en")
    await _presence(lead, "away")
    await _post(lead, f"/api/v1/work-items/{await _only_work(shop)}/take", {"override": True})
    ended = page.get_by_test_id("offer-ended")
    await expect(ended).to_contain_text("Taken by: Lesia Lead")
    await picture(page, "offer-taken-en-light")
    await expect(ended).to_have_count(0, timeout=8_000)


async def test_a_second_window_closes_its_offer_and_only_one_sounds(shop: Shop) -> None:
    one = await shop.window()
    await one.context.add_init_script(_EARS)
    await one.goto(f"{shop.url}/desk?lang=en")
    await one.locator("input[name=email]").fill("olena@shop.example")
    await one.locator("input[name=password]").fill("correct horse battery")
    await one.locator("button[type=submit]").click()
    await one.locator(".desk").wait_for()
    two = await one.context.new_page()
    shop.watch(two)
    await two.goto(f"{shop.url}/desk?lang=en")
    await online(two)
    await expect(one.get_by_test_id("presence")).to_have_attribute("data-state", "online")
    # Nobody looks at it: then the system's notice says why, too.
    await two.evaluate("document.hasFocus = () => false")
    await shop.write("Де моє замовлення?")
    for page in (one, two):
        await page.get_by_test_id("offer").wait_for()
    # The window in which one went online has the sound; the older gave it up.
    await two.wait_for_function(f"window.tones === {_OFFER_TONES}")
    assert await one.evaluate("window.tones") == 0
    assert await one.evaluate("window.notices") == []
    assert await two.evaluate("window.notices") == [
        ["Offered to you: Марія Шевченко", "Де моє замовлення?"]
    ]
    await one.get_by_test_id("offer-accept").click()
    await one.wait_for_url("**/cnv_*")
    await expect(two.get_by_test_id("offer")).to_have_count(0)
    await expect(two.get_by_test_id("offer-ended")).to_have_count(0)
    assert "cnv_" not in two.url


async def test_wrap_up_is_extended_and_ended(shop: Shop) -> None:
    await shop.configure('[[queues]]\nname = "support"\nwrap_up_seconds = 90\n')
    page = await shop.desk(lang="ru", viewport={"width": 1100, "height": 800})
    await online(page)
    await shop.write("Спасибо, всё работает")
    await page.get_by_test_id("offer-accept").click()
    await page.wait_for_url("**/cnv_*")
    # Who was not answered comes back at once, and would fill the place that becomes free.
    talk = page.url.rpartition("/")[2].partition("?")[0]
    await _post(page, f"/api/v1/conversations/{talk}/messages", {"text": "Рады помочь"})
    await _post(page, f"/api/v1/work-items/{await _only_work(shop)}/finish", {})
    bar = page.get_by_test_id("wrap-up")
    await expect(bar).to_contain_text("01:2")
    await picture(page, "wrap-up-ru-light")
    await page.get_by_test_id("wrap-up-extend").click()
    await expect(bar).to_contain_text("02:")
    await page.get_by_test_id("wrap-up-end").click()
    await expect(bar).to_have_count(0)
    await expect(page.get_by_test_id("capacity")).to_contain_text("0 из 60")


async def test_wrap_up_after_a_consult_is_the_owners_alone(shop: Shop) -> None:
    await shop.configure('[[queues]]\nname = "support"\nwrap_up_seconds = 90\n')
    olena, dmytro = await shop.desk(lang="en"), await shop.desk("dmytro@shop.example", lang="en")
    await online(olena)
    await shop.write(QUESTION)
    await olena.get_by_test_id("offer-accept").click()
    await olena.wait_for_url("**/cnv_*")
    await online(dmytro)
    work = await _only_work(shop)
    asked = {"agent_id": await _agent_id(shop, "dmytro@shop.example"), "note": "Глянь, прошу 🙏"}
    await _post(olena, f"/api/v1/work-items/{work}/consult", asked)
    card = dmytro.get_by_test_id("offer")
    await expect(card).to_contain_text("Asks for help: Olena Koval")
    await expect(card).to_contain_text("The conversation stays with whoever asks")
    await expect(dmytro.get_by_test_id("offer-note")).to_contain_text("Глянь, прошу 🙏")
    await picture(dmytro, "offer-consult-en-light")
    await accessible(dmytro, "a consult")
    await dmytro.get_by_test_id("offer-accept").click()
    await dmytro.get_by_test_id("consult").wait_for()
    await expect(dmytro.get_by_test_id("capacity")).not_to_contain_text("0 of 60")
    await _post(olena, f"/api/v1/work-items/{work}/finish", {})
    await olena.get_by_test_id("wrap-up").wait_for()
    await expect(dmytro.get_by_test_id("consult")).to_have_count(0)
    await expect(dmytro.get_by_test_id("capacity")).to_contain_text("0 of 60")
    await expect(dmytro.get_by_test_id("wrap-up")).to_have_count(0)


async def test_work_that_is_handed_over_says_by_whom_and_why(shop: Shop) -> None:
    dmytro = await shop.desk("dmytro@shop.example", lang="en")
    await online(dmytro)
    await shop.write(QUESTION)
    await dmytro.get_by_test_id("offer-accept").click()
    await dmytro.wait_for_url("**/cnv_*")
    olena = await shop.desk(lang="uk", theme="dark")
    await online(olena)
    await _post(
        dmytro,
        f"/api/v1/work-items/{await _only_work(shop)}/transfer",
        {"agent_id": await _agent_id(shop, "olena@shop.example"), "note": "Пише українською 🙏"},
    )
    card = olena.get_by_test_id("offer")
    await expect(card).to_contain_text("Передає: Dmytro Bondar")
    await expect(olena.get_by_test_id("offer-note")).to_contain_text("Пише українською 🙏")
    await picture(olena, "offer-transfer-uk-dark")
    await accessible(olena, "a transfer in Ukrainian, dark")


@pytest.mark.parametrize(("lang", "theme"), [("ru", "light"), ("en", "dark")])
async def test_an_offer_is_accessible_in_other_words_and_colours(
    shop: Shop, lang: str, theme: str
) -> None:
    page = await shop.desk(lang=lang, theme=theme)
    await online(page)
    await shop.write(QUESTION)
    await page.get_by_test_id("offer").wait_for()
    await picture(page, f"offer-{lang}-{theme}")
    await accessible(page, f"offer {lang} {theme}")


async def _presence(page: Page, state: str) -> None:
    await page.get_by_test_id("presence").click()
    await page.get_by_test_id(f"presence-{state}").click()
    await page.locator(f"[data-testid=presence][data-state={state}]").wait_for()


async def _only_work(shop: Shop) -> str:
    async with shop.running.process.runtime.database.transaction() as tx:
        rows = await tx.all("SELECT id FROM work_items")
    assert len(rows) == 1
    return str(rows[0]["id"])


async def _agent_id(shop: Shop, email: str) -> str:
    async with shop.running.process.runtime.database.transaction() as tx:
        rows = await tx.all("SELECT id FROM agents WHERE email = :email", email=email)
    return str(rows[0]["id"])


async def _post(page: Page, path: str, body: dict[str, Any]) -> None:
    """A POST with the rights of whoever is signed in to the window."""
    answer = await page.evaluate(
        """async ([path, body]) => {
            const { token } = JSON.parse(localStorage.getItem('omnidesk.session'));
            const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json',
                              'idempotency-key': crypto.randomUUID() };
            const given = { method: 'POST', headers, body: JSON.stringify(body) };
            const response = await fetch(path, given);
            return response.ok ? '' : await response.text();
        }""",
        [path, body],
    )
    assert answer == ""
