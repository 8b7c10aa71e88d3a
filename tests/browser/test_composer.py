"""Writing on the desk: drafts, notes with mentions, saved replies, files, emoji, keys."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Shop, accessible, picture
from tests.browser.talking import Receiver, say, shop_inbox, taken
from tests.browser.test_thread import PNG
from tests.channels.local_server import serving

pytestmark = pytest.mark.browser

REPLIES = """
[[replies]]
shortcut = "hello"
title = "Greeting"
[replies.texts]
en = "Hello {contact.name}, {agent.name} here."
ru = "Здравствуйте, {contact.name}! Это {agent.name}."
uk = "Вітаю, {contact.name}! Це {agent.name}."
"""


@pytest.fixture
async def receiver(shop: Shop) -> AsyncIterator[Receiver]:
    """Where the answers of the inbox `shop` go."""
    made = Receiver()
    async with serving(made.application()) as url:
        await shop.configure(shop_inbox(url))
        yield made


async def _give_files(page: Page, how: str, *names: str) -> None:
    """Drop files on the composer or paste them into it."""
    await page.evaluate(
        """([how, names, base64]) => {
            const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
            const data = new DataTransfer();
            for (const name of names) data.items.add(new File([bytes], name, {type: "image/png"}));
            const target = document.querySelector('[data-testid="editor-reply"]');
            const options = {bubbles: true, cancelable: true};
            const event = how === "paste"
                ? new ClipboardEvent("paste", {...options, clipboardData: data})
                : new DragEvent("drop", {...options, dataTransfer: data});
            target.dispatchEvent(event);
        }""",
        [how, list(names), base64.b64encode(PNG).decode()],
    )


async def test_a_draft_survives_the_page_and_the_browser(shop: Shop, receiver: Receiver) -> None:
    await shop.write("Добрий день")
    page = await taken(shop)
    await page.get_by_test_id("editor-reply").fill("Чернетка відповіді")
    await page.get_by_test_id("mode-note").click()
    await page.get_by_test_id("editor-note").fill("Чернетка нотатки")
    await page.reload()
    await expect(page.get_by_test_id("editor-reply")).to_have_value("Чернетка відповіді")
    there = page.url.removeprefix(shop.url).split("?")[0]
    other = await shop.desk(path=there)
    await expect(other.get_by_test_id("editor-reply")).to_have_value("Чернетка відповіді")
    await other.get_by_test_id("mode-note").click()
    await expect(other.get_by_test_id("editor-note")).to_have_value("Чернетка нотатки")
    # What is sent in one browser is gone in the other.
    await page.get_by_test_id("editor-reply").press("Control+Enter")
    await page.locator('[data-testid=delivery][data-state="sent"]').wait_for()
    await other.get_by_test_id("mode-reply").click()
    await expect(other.get_by_test_id("editor-reply")).to_have_value("")
    await other.reload()
    await expect(other.get_by_test_id("log")).to_contain_text("Чернетка відповіді")
    await expect(other.get_by_test_id("editor-reply")).to_have_value("")
    assert receiver.texts == ["Чернетка відповіді"]


async def test_a_note_calls_a_colleague_and_never_reaches_the_customer(
    shop: Shop, receiver: Receiver
) -> None:
    await shop.write("Добрий день")
    page = await taken(shop)
    await page.get_by_test_id("log").focus()
    await page.keyboard.press("n")
    note = page.get_by_test_id("editor-note")
    await expect(note).to_be_focused()
    await note.press_sequentially("Глянь, @dmy")
    await expect(page.get_by_test_id("suggestion")).to_have_text(["Dmytro Bondar"])
    await picture(page, "composer-mention")
    await accessible(page, "a mention being chosen")
    await note.press("Enter")
    await expect(note).to_have_value("Глянь, @Dmytro Bondar ")
    await note.press_sequentially("будь ласка")
    await page.get_by_test_id("send").click()
    shown = page.get_by_test_id("group-note").get_by_test_id("note")
    await expect(shown).to_contain_text("Глянь, @Dmytro Bondar будь ласка")
    await expect(shown.locator(".mention")).to_have_text("@Dmytro Bondar")
    # The tab stays where it was left.
    await expect(page.get_by_test_id("mode-note")).to_have_attribute("aria-selected", "true")
    await picture(page, "composer-note")
    assert receiver.taken == []


async def test_a_saved_reply_comes_at_the_caret_in_the_customers_language(
    shop: Shop, receiver: Receiver
) -> None:
    await shop.configure(REPLIES)
    await shop.write("Добрий день, підкажіть будь ласка", who={"language": "uk"})
    page = await taken(shop, lang="ru", theme="dark")
    text = page.get_by_test_id("editor-reply")
    await text.fill("До.  Після.")
    await text.evaluate("field => field.setSelectionRange(4, 4)")
    await text.press_sequentially("/hel")
    await expect(page.get_by_test_id("suggestion")).to_contain_text("Вітаю, Марія Шевченко!")
    await picture(page, "composer-saved-reply")
    await accessible(page, "saved replies")
    await text.press("Tab")
    await expect(text).to_have_value("До. Вітаю, Марія Шевченко! Це Olena Koval. Після.")
    await page.get_by_test_id("emoji").click()
    await picture(page, "composer-emoji")
    await accessible(page, "the emoji")
    await page.keyboard.type("дост")
    await page.keyboard.press("Enter")
    await expect(text).to_have_value("До. Вітаю, Марія Шевченко! Це Olena Koval.🚚 Після.")
    await expect(text).to_be_focused()
    await page.keyboard.press("Control+Shift+Enter")
    await expect(page.get_by_test_id("state")).to_have_text("Завершён")
    await page.locator('[data-testid=delivery][data-state="sent"]').wait_for()
    assert receiver.texts == ["До. Вітаю, Марія Шевченко! Це Olena Koval.🚚 Після."]


async def test_files_come_by_drop_and_paste_and_go_out(shop: Shop, receiver: Receiver) -> None:
    await shop.write("Добрий день")
    page = await taken(shop)
    await page.get_by_test_id("editor-reply").wait_for()
    await expect(page.get_by_test_id("via")).to_contain_text("shop")
    await _give_files(page, "drop", "перший.png", "зайвий.png")
    await _give_files(page, "paste", "другий.png")
    await expect(page.get_by_test_id("draft-file")).to_have_count(3)
    await picture(page, "composer-files")
    await accessible(page, "files in a draft")
    drafted = page.get_by_test_id("draft-file").filter(has_text="зайвий.png")
    await drafted.get_by_role("button").click()
    await expect(page.get_by_test_id("draft-file")).to_have_count(2)
    await say(page, "Ось вони")
    await page.locator('[data-testid=delivery][data-state="sent"]').wait_for()
    names = {file["name"] for file in receiver.taken[0]["attachments"]}
    assert names == {"перший.png", "другий.png"}
    shown = page.get_by_test_id("group-out").get_by_test_id("picture").locator("img")
    await expect(shown).to_have_count(2)
    await expect(shown.first).to_have_js_property("naturalWidth", 8)
