"""One conversation from its first word to its rating and beyond, in the windows of everybody who
has to do with it: a visitor on a website of another origin, and two agents."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import Shop, online, picture
from tests.browser.host_page import Website, chat, opened, say, view, website

pytestmark = pytest.mark.browser

OLENA, DMYTRO = "olena@shop.example", "dmytro@shop.example"
QUESTION = "Привіт! Чи є лампа «Чапля» зеленого кольору? 🙂"
RECEIPT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC"
)


class Windows(NamedTuple):
    """The visitor's page and the two desks. One speaks English, the other Ukrainian."""

    visitor: Page
    olena: Page
    dmytro: Page


@pytest.fixture
async def site(shop: Shop) -> AsyncIterator[Website]:
    async with website(shop) as found:
        found.lang = "uk"
        yield found


async def begun(shop: Shop, site: Website) -> Windows:
    """The visitor has asked, Olena has taken it; Dmytro has just come online."""
    visitor = await shop.window(viewport={"width": 1000, "height": 800})
    olena, dmytro = await shop.desk(OLENA), await shop.desk(DMYTRO, lang="uk")
    await online(olena)
    await site.visit(visitor)
    await opened(visitor)
    await chat(visitor).get_by_test_id("write").click()
    await view(visitor, "chat")
    await say(visitor, QUESTION)
    card = olena.get_by_test_id("offer")
    await expect(card).to_contain_text(QUESTION)
    await expect(card).to_contain_text("Українська")
    await expect(dmytro.get_by_test_id("offer")).to_have_count(0)
    await picture(olena, "life-offer")
    await accept(olena)
    await online(dmytro)
    return Windows(visitor, olena, dmytro)


async def accept(desk: Page) -> None:
    """Take what is offered, and see it open."""
    await desk.get_by_test_id("offer-accept").click()
    await desk.wait_for_url("**/cnv_*")
    await desk.get_by_test_id("contact-name").wait_for()


async def answer(desk: Page, text: str) -> None:
    """Write and send it, as one types."""
    await desk.get_by_test_id("editor-reply").fill(text)
    await desk.get_by_test_id("send").click()
    await expect(desk.get_by_test_id("log")).to_contain_text(text)


def rows(desk: Page) -> Locator:
    """The conversations in the list."""
    return desk.locator("#conversations [role=option]")


def named(visitor: Page) -> Locator:
    """Whom the visitor talks to."""
    return chat(visitor).locator("h1")


def id_of(desk: Page) -> str:
    """The open conversation."""
    return desk.url.partition("?")[0].rsplit("/", 1)[-1]


async def test_the_whole_life_of_a_conversation(shop: Shop, site: Website) -> None:
    windows = await begun(shop, site)
    await _talk(windows)
    await _hand_over(windows)
    await _end(windows)
    await _come_back(windows)


async def _talk(windows: Windows) -> None:
    """Answers, typing, seen, a note for a colleague, a file."""
    visitor, olena, dmytro = windows
    await view(visitor, "chat")
    await expect(named(visitor)).to_have_text("Olena Koval")
    await expect(chat(visitor).get_by_test_id("state")).to_contain_text("Переглянуто")
    await olena.get_by_test_id("editor-reply").press_sequentially("Вітаю")
    await expect(chat(visitor).get_by_test_id("typing")).to_contain_text("Olena Koval")
    await answer(olena, "Вітаю! Зараз гляну на склад 💡")
    await expect(chat(visitor).locator("[data-from=agent]")).to_contain_text("гляну на склад 💡")
    delivery = olena.get_by_test_id("delivery")
    await expect(delivery).to_have_attribute("data-state", "read")
    await chat(visitor).get_by_test_id("composer").press_sequentially("Дякую")
    await expect(olena.get_by_test_id("company")).to_contain_text("The customer is writing")
    await expect(chat(visitor).get_by_test_id("typing")).to_have_count(0)
    await (
        chat(visitor)
        .get_by_test_id("picker")
        .set_input_files([FilePayload(name="чек №1.png", mimeType="image/png", buffer=RECEIPT)])
    )
    await chat(visitor).locator('[data-testid=upload][data-done="true"]').wait_for()
    await say(visitor, "Дякую, ось чек")
    await expect(olena.get_by_role("img", name="чек №1.png")).to_be_visible()
    # What is said among colleagues finds the one who is named, and never the visitor.
    await olena.get_by_test_id("mode-note").click()
    note = olena.get_by_test_id("editor-note")
    await note.press_sequentially("Ти ж знаєш склад, @dmy")
    await expect(olena.get_by_test_id("suggestion")).to_have_text(["Dmytro Bondar"])
    await note.press("Enter")
    await olena.get_by_test_id("send").click()
    await expect(olena.get_by_test_id("note").locator(".mention")).to_have_text("@Dmytro Bondar")
    await dmytro.get_by_test_id("view-mentions").click()
    await expect(rows(dmytro)).to_contain_text("Ти ж знаєш склад")
    await picture(dmytro, "life-mention")
    assert "склад, @" not in await chat(visitor).locator("body").inner_text()


async def _hand_over(windows: Windows) -> None:
    """With a note, to the colleague; everybody sees whose it is now."""
    visitor, olena, dmytro = windows
    await olena.get_by_test_id("transfer").click()
    await olena.get_by_test_id("choice").filter(has_text="Dmytro").click()
    await olena.locator("dialog textarea").fill("Клієнт чекає на колір 🟢")
    await olena.get_by_test_id("confirm").click()
    card = dmytro.get_by_test_id("offer")
    await expect(card).to_contain_text("Передає: Olena Koval")
    await expect(dmytro.get_by_test_id("offer-note")).to_contain_text("Клієнт чекає на колір 🟢")
    await picture(dmytro, "life-transfer")
    await accept(dmytro)
    assert id_of(dmytro) == id_of(olena)
    await expect(named(visitor)).to_have_text("Dmytro Bondar")
    await expect(olena.get_by_test_id("holder")).to_contain_text("Dmytro Bondar")
    await olena.get_by_test_id("editor-reply").or_(olena.get_by_test_id("editor-note")).wait_for()
    await olena.mouse.move(0, 0)
    await expect(olena.get_by_test_id("view-mine").locator(".list-count")).to_have_count(0)
    await expect(dmytro.get_by_test_id("view-mine").locator(".list-count")).to_have_text("1")
    # The one who took it reads all that was said before.
    for text in (QUESTION, "гляну на склад", "Дякую, ось чек", "Ти ж знаєш склад"):
        await expect(dmytro.get_by_test_id("log")).to_contain_text(text)


async def _end(windows: Windows) -> None:
    """The colleague answers and settles it; the visitor says how it was."""
    visitor, olena, dmytro = windows
    await answer(dmytro, "Є зелена, остання 🟢")
    await expect(chat(visitor).get_by_test_id("log")).to_contain_text("Є зелена, остання 🟢")
    await expect(olena.get_by_test_id("log")).to_contain_text("Є зелена, остання 🟢")
    await expect(dmytro.get_by_test_id("delivery").last).to_have_attribute("data-state", "read")
    await dmytro.get_by_test_id("resolve").click()
    await view(visitor, "ended")
    for desk, said in ((olena, "Resolved"), (dmytro, "Завершена")):
        await expect(desk.get_by_test_id("thread").get_by_test_id("state")).to_contain_text(said)
    await chat(visitor).get_by_label("5 з 5").check()
    await chat(visitor).locator("[data-testid=rating] textarea").fill("Швидко, дякую 🙏")
    await chat(visitor).get_by_test_id("rate").click()
    await chat(visitor).get_by_test_id("rated").wait_for()
    for desk, said in ((olena, "The customer rated it"), (dmytro, "Клієнт поставив оцінку")):
        await expect(desk.get_by_test_id("log")).to_contain_text(said)
    await picture(visitor, "life-rated")
    await picture(dmytro, "life-resolved")


async def _come_back(windows: Windows) -> None:
    """It goes on where it was, with who had it, and everything that was said."""
    visitor, olena, dmytro = windows
    first = id_of(dmytro)
    await again(visitor, "Ще одне: а доставка?")
    await expect(dmytro.get_by_test_id("offer")).to_contain_text("а доставка?")
    await accept(dmytro)
    assert id_of(dmytro) == first
    for desk, said in ((olena, "Reopened"), (dmytro, "Відкрито знову")):
        await expect(desk.get_by_test_id("log")).to_contain_text(said)
    await expect(dmytro.get_by_test_id("log")).to_contain_text(QUESTION)
    await expect(named(visitor)).to_have_text("Dmytro Bondar")
    await answer(dmytro, "Завтра до обіду 🚚")
    await expect(chat(visitor).get_by_test_id("log")).to_contain_text("Завтра до обіду 🚚")
    await picture(dmytro, "life-reopened")


async def again(visitor: Page, text: str) -> None:
    """Write after the end."""
    await chat(visitor).get_by_test_id("again").click()
    await view(visitor, "chat")
    await say(visitor, text)


async def test_a_colleague_is_asked_in_and_leaves_again(shop: Shop, site: Website) -> None:
    visitor, olena, dmytro = await begun(shop, site)
    await olena.get_by_test_id("open-consult").click()
    await olena.get_by_test_id("choice").filter(has_text="Dmytro").click()
    await olena.locator("dialog textarea").fill("Чи є зелена на складі?")
    await olena.get_by_test_id("confirm").click()
    card = dmytro.get_by_test_id("offer")
    await expect(card).to_contain_text("Просить допомогти: Olena Koval")
    await expect(card).to_contain_text("Розмова залишиться в того, хто просить")
    await expect(dmytro.get_by_test_id("offer-note")).to_contain_text("Чи є зелена на складі?")
    await picture(dmytro, "life-consult")
    await accept(dmytro)
    consult = olena.get_by_test_id("consult")
    await expect(consult).to_contain_text("Joined: Dmytro Bondar")
    await dmytro.get_by_test_id("mode-note").click()
    await dmytro.get_by_test_id("editor-note").fill("Одна лишилась 🟢")
    await dmytro.get_by_test_id("send").click()
    await expect(olena.get_by_test_id("log")).to_contain_text("Одна лишилась 🟢")
    await expect(named(visitor)).to_have_text("Olena Koval")
    await dmytro.get_by_test_id("consult").get_by_role("button").click()
    await expect(consult).to_have_count(0)
    await expect(olena.get_by_test_id("holder")).to_contain_text("Olena Koval")
    await answer(olena, "Є одна зелена 🟢")
    await expect(chat(visitor).get_by_test_id("log")).to_contain_text("Є одна зелена 🟢")
