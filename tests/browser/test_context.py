"""Beside the thread: who it is and why it is here; transfer, snooze, merges and their way back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Shop, accessible, online, picture

pytestmark = pytest.mark.browser

OLENA, DMYTRO = "olena@shop.example", "dmytro@shop.example"
LANGUAGES = (("en", "light"), ("ru", "dark"), ("uk", "light"))


async def conversations(shop: Shop) -> list[Any]:
    """Every conversation of the database, oldest first."""
    async with shop.running.process.runtime.database.transaction() as tx:
        return await tx.all("SELECT * FROM conversations ORDER BY created_at")


async def held(shop: Shop, page: Page, text: str, **more: Any) -> str:
    """A customer writes, the agent of the window gets it; the conversation's id, open."""
    await shop.write(text, **more)
    await page.get_by_test_id("offer").wait_for()
    await page.keyboard.press("F2")
    await page.wait_for_url("**/cnv_*")
    await page.get_by_test_id("context-person").wait_for()
    return page.url.partition("?")[0].rsplit("/", 1)[-1]


async def repaint(page: Page, lang: str, theme: str) -> None:
    """The same page in another language and theme."""
    address = page.url.partition("?")[0]
    await page.goto(f"{address}?lang={lang}&theme={theme}")
    await page.locator(f"html[lang={lang}]").wait_for()
    await page.get_by_test_id("context-person").wait_for()


async def test_transfer_declined_and_accepted(shop: Shop) -> None:
    olena, dmytro = await shop.desk(OLENA), await shop.desk(DMYTRO, lang="uk")
    await online(olena)
    await held(shop, olena, "Хочу поговорити про повернення 🙂")
    await online(dmytro)
    await olena.keyboard.press("t")
    await olena.get_by_test_id("choice").filter(has_text="Dmytro").click()
    await olena.locator("dialog textarea").fill("Просить повернути гроші")
    await expect(olena.get_by_test_id("choice").filter(has_text="Olena")).to_have_count(0)
    await picture(olena, "transfer-en-light")
    await accessible(olena, "transfer")
    await olena.get_by_test_id("confirm").click()
    await expect(olena.get_by_test_id("toast")).to_contain_text("Dmytro Bondar")
    # He passes: it waits in the queue, and whoever gave it away is not asked again at once.
    await dmytro.get_by_test_id("offer").wait_for()
    async with shop.running.process.runtime.database.transaction() as tx:
        offer = await tx.first("SELECT id FROM offers WHERE state = 'pending'")
    assert offer is not None
    await dmytro.evaluate(
        """async (id) => fetch(`/api/v1/offers/${id}/decline`, {method: 'POST', headers: {
             authorization: 'Bearer ' + JSON.parse(localStorage['omnidesk.session']).token,
             'content-type': 'application/json', 'idempotency-key': 'decline-1'}, body: '{}'})""",
        offer["id"],
    )
    reason = olena.get_by_test_id("context-reason")
    await expect(reason).to_contain_text("Waiting")
    await olena.keyboard.press("a")
    await olena.locator("dialog").get_by_test_id("take").click()
    await expect(reason).to_contain_text("Olena Koval")
    # To a queue this time; he accepts what comes from there.
    await olena.get_by_test_id("open-transfer").click()
    await olena.get_by_test_id("to-queue").click()
    await olena.get_by_test_id("choice").filter(has_text="support").click()
    await picture(olena, "transfer-queue-en-light")
    await olena.get_by_test_id("confirm").click()
    await dmytro.get_by_test_id("offer").wait_for()
    await dmytro.keyboard.press("F2")
    await dmytro.wait_for_url("**/cnv_*")
    await expect(dmytro.get_by_test_id("context-reason")).to_contain_text("Dmytro Bondar")
    await expect(dmytro.get_by_test_id("context-notes")).to_contain_text("Просить повернути")


async def test_a_colleague_is_asked_in_and_takes_over(shop: Shop) -> None:
    olena, dmytro = await shop.desk(OLENA), await shop.desk(DMYTRO, lang="uk")
    await online(olena)
    await held(shop, olena, "Складне запитання про договір")
    await online(dmytro)
    await olena.get_by_test_id("open-consult").click()
    await olena.get_by_test_id("choice").filter(has_text="Dmytro").click()
    await olena.locator("dialog textarea").fill("Глянь, будь ласка")
    await olena.get_by_test_id("confirm").click()
    consult = olena.get_by_test_id("consult")
    await expect(consult).to_contain_text("Asked in: Dmytro Bondar")
    await dmytro.get_by_test_id("offer").wait_for()
    await dmytro.keyboard.press("F2")
    await expect(consult).to_contain_text("Joined: Dmytro Bondar")
    await picture(olena, "consult-en-light")
    await accessible(olena, "consult")
    await consult.get_by_role("button", name="Hand over").click()
    await expect(olena.get_by_test_id("context-reason")).to_contain_text("Dmytro Bondar")
    await expect(consult).to_have_count(0)


async def test_snoozed_until_the_customer_writes(shop: Shop) -> None:
    page = await shop.desk(OLENA)
    await online(page)
    await held(shop, page, "Перезвоните мне завтра")
    await page.keyboard.press("s")
    await page.get_by_test_id("snooze-tomorrow").wait_for()
    await page.get_by_test_id("snooze-at").fill("2020-01-01T10:00")
    await page.get_by_test_id("confirm").click()
    await expect(page.locator("dialog .field-error")).to_be_visible()
    await picture(page, "snooze-en-light")
    await accessible(page, "snooze")
    await page.get_by_test_id("snooze-tomorrow").click()
    await expect(page.locator("dialog")).to_have_count(0)
    talk = page.get_by_test_id("context-talk")
    await expect(talk).to_contain_text("Snoozed")
    await expect(page.get_by_test_id("context-route")).to_contain_text("Snoozed")
    await shop.write("Я передумала, напишите сейчас")
    await expect(talk).to_contain_text("Open")
    (row,) = await conversations(shop)
    assert row["state"] == "open"
    assert row["snoozed_until"] is None


async def test_two_people_become_one_and_part_again(shop: Shop) -> None:
    page = await shop.desk(OLENA)
    await online(page)
    await held(shop, page, "Перше звернення", sender="user-7")
    first = (await conversations(shop))[0]
    await held(shop, page, "Друге, з іншого облікового запису", sender="user-8")
    # The same name over two accounts is a possible duplicate.
    duplicates = page.get_by_test_id("context-duplicates")
    await expect(duplicates).to_contain_text("Марія Шевченко")
    await duplicates.get_by_test_id("compare").click()
    rows = page.get_by_test_id("preview-row")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(0)).to_contain_text("+1")
    await picture(page, "merge-people-en-light")
    await accessible(page, "merge of people")
    await page.get_by_test_id("confirm").click()
    await expect(page.get_by_test_id("context-history")).to_contain_text("Перше звернення")
    # Now both conversations are of one person and can be one thread.
    await page.get_by_test_id("open-merge").click()
    await page.get_by_test_id("choice").filter(has_text="Перше").click()
    await expect(rows.nth(0)).to_contain_text("+1")
    await picture(page, "merge-en-light")
    await accessible(page, "merge of conversations")
    await page.get_by_test_id("confirm").click()
    merges = page.get_by_test_id("context-merges")
    await expect(merges.get_by_test_id("undo-merge")).to_have_count(2)
    await picture(page, "merged-en-light")
    assert (await conversations(shop))[0]["merged_into"] is not None
    # The message comes with its way back; the other merge is taken back from the history.
    await (
        page.get_by_test_id("toast")
        .filter(has_text="moved")
        .get_by_role("button", name="Undo")
        .click()
    )
    await expect(merges.get_by_test_id("undo-merge")).to_have_count(1)
    await merges.get_by_test_id("undo-merge").click()
    await expect(merges).to_have_count(0)
    again = await conversations(shop)
    assert again[0]["merged_into"] is None
    assert again[0]["contact_id"] == first["contact_id"] != again[1]["contact_id"]


async def test_why_it_is_here_in_three_languages(shop: Shop) -> None:
    page = await shop.desk(OLENA)
    await online(page)
    await held(shop, page, "Чому саме я?")
    words = {
        "en": "Offered to Olena Koval",
        "ru": "Предложено Olena Koval",
        "uk": "Запропоновано Olena Koval",
    }
    await page.get_by_test_id("explain").click()
    for lang, theme in LANGUAGES:
        await repaint(page, lang, theme)
        await expect(page.get_by_test_id("account")).to_contain_text(words[lang])
        await picture(page, f"context-{lang}-{theme}")
        await accessible(page, f"context {lang} {theme}")
        for kind in ("transfer", "assign", "snooze", "tags", "consult", "merge"):
            await page.get_by_test_id(f"open-{kind}").click()
            await page.locator("dialog[open]").wait_for()
            await accessible(page, f"{kind} {lang} {theme}")
            await page.keyboard.press("Escape")
            await expect(page.locator("dialog[open]")).to_have_count(0)


async def test_a_change_by_somebody_else_is_not_overwritten(shop: Shop) -> None:
    page = await shop.desk(OLENA)
    await online(page)
    await held(shop, page, "Змініть моє ім'я")
    await page.get_by_test_id("edit-person").click()
    await page.get_by_test_id("person-name").fill("Марія Ш.")
    row = (await conversations(shop))[0]
    await page.evaluate(
        """async (id) => fetch(`/api/v1/contacts/${id}`, {method: 'PATCH', headers: {
             authorization: 'Bearer ' + JSON.parse(localStorage['omnidesk.session']).token,
             'content-type': 'application/json'}, body: '{"attributes": {"місто": "Львів"}}'})""",
        row["contact_id"],
    )
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("trouble")).to_be_visible()
    await picture(page, "context-conflict-en-light")
    await page.get_by_test_id("save").click()
    person = page.get_by_test_id("context-person")
    await expect(person).to_contain_text("Марія Ш.")
    await expect(person).to_contain_text("Львів")


async def test_tags_and_the_panel_on_smaller_screens(shop: Shop) -> None:
    page = await shop.desk(OLENA, viewport={"width": 1100, "height": 800})
    await online(page)
    await shop.write("Мітка, будь ласка")
    await page.get_by_test_id("offer").wait_for()
    await page.keyboard.press("F2")
    await page.wait_for_url("**/cnv_*")
    await page.locator(".thread").wait_for()
    await expect(page.get_by_test_id("context")).to_have_count(0)
    await page.keyboard.press("l")
    await page.get_by_test_id("tag-name").fill("возврат 💸")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("tags")).to_contain_text("возврат 💸")
    await picture(page, "tags-en-light")
    await page.keyboard.press("Escape")
    await page.keyboard.press("i")
    await expect(page.get_by_test_id("context-talk")).to_contain_text("возврат 💸")
    await picture(page, "context-drawer-en-light")
    await accessible(page, "context as a drawer")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("context")).to_have_count(0)
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.get_by_test_id("context-button").click()
    await page.get_by_test_id("context-person").wait_for()
    await picture(page, "context-phone-en-light")
    await accessible(page, "context on a phone")


async def test_people(shop: Shop) -> None:
    for number, name in enumerate(("Марія Шевченко", "José Álvarez", "محمد علي")):
        await shop.write(f"Привіт {number}", sender=f"user-{number}", name=name)
    page = await shop.desk(OLENA, path="/desk/contacts")
    await expect(page.get_by_test_id("contact-row")).to_have_count(3)
    await page.get_by_test_id("contact-search").fill("шев")
    await expect(page.get_by_test_id("contact-row")).to_have_count(1)
    await page.get_by_test_id("contact-row").click()
    for lang, theme in LANGUAGES:
        await repaint(page, lang, theme)
        await expect(page.get_by_test_id("contact-card")).to_contain_text("user-0")
        await expect(page.get_by_test_id("contact-history")).to_contain_text("Привіт 0")
        await expect(page.get_by_test_id("contact-row")).to_have_count(3)
        await picture(page, f"contacts-{lang}-{theme}")
        await accessible(page, f"contacts {lang} {theme}")
    await page.set_viewport_size({"width": 360, "height": 740})
    await picture(page, "contacts-phone-uk-light")
    await accessible(page, "a contact on a phone")
