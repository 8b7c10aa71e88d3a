"""A conversation on the desk: what comes in, what goes out, what went wrong, who else is there."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from omnidesk.domain.agent import Role
from tests.browser.conftest import Shop, accessible, picture
from tests.browser.talking import MAIL, Line, Receiver, mail, say, shop_inbox, taken
from tests.channels.local_server import serving

pytestmark = pytest.mark.browser

# A red square of 8 x 8.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC"
)
LETTER = (
    b"""From: "Mail Sender" <buyer@customer.example>
To: support@shop.example
Subject: =?utf-8?b?0JfQsNC80L7QstC70LXQvdC90Y8g4oSWNw==?=
Message-ID: <m1@customer.example>
MIME-Version: 1.0
Content-Type: multipart/related; boundary="B"

--B
Content-Type: text/html; charset=utf-8

<h2>Order 7</h2><p>Where <b>is</b> it? <a href="https://shop.example/7">see</a></p>
<img src="cid:logo@x" alt="logo"><img src="https://track.example/p.gif" alt="tracker">
<script>parent.document.title = "owned"</script>
--B
Content-Type: image/png
Content-ID: <logo@x>
Content-Transfer-Encoding: base64
Content-Disposition: inline; filename="logo.png"

"""
    + base64.b64encode(PNG)
    + b"\n--B--\n"
)


@pytest.fixture
async def receiver(shop: Shop) -> AsyncIterator[Receiver]:
    """Where the answers of the inbox `shop` go."""
    made = Receiver()
    async with serving(made.application()) as url:
        await shop.configure(shop_inbox(url))
        yield made


async def test_a_message_comes_in_and_an_answer_goes_out(shop: Shop, receiver: Receiver) -> None:
    await shop.write("Добрий день! Де моє замовлення? 🙂 https://shop.example/o/7")
    page = await taken(shop)
    log = page.get_by_test_id("log")
    await expect(log).to_contain_text("Де моє замовлення?")
    link = log.get_by_role("link", name="https://shop.example/o/7")
    assert await link.get_attribute("rel") == "noopener noreferrer"
    await expect(page.get_by_test_id("contact-name")).to_have_text("Марія Шевченко")
    await say(page, "Вітаю! Вже їде.\nБуде о 15:00 🚚")
    await page.locator('[data-testid=delivery][data-state="sent"]').wait_for()
    assert receiver.texts == ["Вітаю! Вже їде.\nБуде о 15:00 🚚"]
    await expect(page.get_by_test_id("editor-reply")).to_have_value("")
    # What comes while one looks is read out; the past never was.
    png = base64.b64encode(PNG).decode()
    await shop.write(
        "Дякую, чекаю",
        attachments=[
            {"name": "чек.png", "mime": "image/png", "content_base64": png},
            {
                "name": "рахунок\u202e№7.pdf",
                "mime": "application/pdf",
                "content_base64": "JVBERi0=",
            },
        ],
    )
    await expect(page.get_by_test_id("said")).to_have_text("Марія Шевченко: Дякую, чекаю")
    shown = page.get_by_test_id("picture").locator("img")
    await expect(shown).to_have_js_property("naturalWidth", 8)
    await expect(log).to_contain_text("рахунок№7.pdf")
    await picture(page, "thread")
    await accessible(page, "a thread")
    await page.get_by_test_id("picture").click()
    await picture(page, "thread-picture")
    await accessible(page, "a picture enlarged")


async def test_a_failed_answer_is_sent_again_as_the_same_message(
    shop: Shop, receiver: Receiver
) -> None:
    await shop.write("Добрий день")
    page = await taken(shop)
    receiver.refuse = 400
    await say(page, "Перша спроба")
    trouble = page.get_by_test_id("trouble")
    await trouble.wait_for()
    await picture(page, "thread-failed")
    await accessible(page, "a failed answer")
    assert receiver.taken == []
    receiver.refuse = None
    await page.get_by_test_id("retry").click()
    await page.locator('[data-testid=delivery][data-state="sent"]').wait_for()
    assert receiver.texts == ["Перша спроба"]
    await expect(page.get_by_test_id("group-out").get_by_test_id("message")).to_have_count(1)


async def test_what_is_sent_without_a_connection_goes_out_once(
    shop: Shop, receiver: Receiver
) -> None:
    await shop.write("Добрий день")
    page = await taken(shop)
    line = Line()
    await line.lay(page)
    await page.get_by_test_id("editor-reply").wait_for()
    await line.cut()
    await say(page, "Написано без зв’язку")
    await page.locator('[data-testid=delivery][data-state="waiting"]').wait_for()
    await picture(page, "thread-offline")
    await accessible(page, "a thread without a connection")
    # Even a page that is closed meanwhile loses nothing.
    await page.reload()
    await page.locator('[data-testid=delivery][data-state="waiting"]').wait_for()
    assert receiver.taken == []
    line.down = False
    await page.locator('[data-testid=delivery][data-state="sent"]').wait_for()
    assert receiver.texts == ["Написано без зв’язку"]
    await expect(page.get_by_test_id("pending")).to_have_count(0)


async def test_two_who_answer_hear_of_each_other(shop: Shop, receiver: Receiver) -> None:
    await shop.write("Добрий день")
    page = await taken(shop, "dmytro@shop.example")
    lead = await shop.desk("lead@shop.example", path=page.url.removeprefix(shop.url).split("?")[0])
    await expect(page.get_by_test_id("company")).to_contain_text("Lesia Lead")
    await page.get_by_test_id("editor-reply").press_sequentially("Я саме пишу")
    await expect(lead.get_by_test_id("company")).to_contain_text("Dmytro Bondar: writing")
    await say(lead, "Уже відповіли")
    conflict = page.get_by_test_id("conflict")
    await expect(conflict).to_contain_text("Lesia Lead")
    await accessible(page, "a conflict")
    await page.get_by_test_id("send").click()
    await expect(conflict).to_have_attribute("data-asked", "true")
    await picture(page, "thread-conflict")
    assert receiver.texts == ["Уже відповіли"]
    await page.get_by_test_id("send").click()
    await expect(page.locator('[data-testid=delivery][data-state="sent"]')).to_have_count(2)
    assert receiver.texts == ["Уже відповіли", "Я саме пишу"]
    # The conversation goes where this agent may not follow.
    await page.get_by_test_id("editor-reply").fill("Недописане")
    token = await shop.running.token(Role.ADMIN)
    headers = {"authorization": f"Bearer {token}"}
    queues = await shop.running.http.get("/api/v1/queues", headers=headers)
    sales = next(one["id"] for one in queues.json()["items"] if one["name"] == "sales")
    async with shop.running.process.runtime.database.transaction() as tx:
        row = await tx.first("SELECT id FROM work_items")
    assert row is not None
    moved = await shop.running.http.post(
        f"/api/v1/work-items/{row['id']}/transfer", json={"queue_id": sales}, headers=headers
    )
    assert moved.status_code == 200, moved.text
    await expect(page.get_by_test_id("lost")).to_contain_text("Недописане")
    await picture(page, "thread-lost")
    await accessible(page, "a conversation that was lost")


async def test_a_letter_shows_no_picture_from_elsewhere_until_asked(shop: Shop) -> None:
    await shop.configure(MAIL)
    await mail(shop, LETTER)
    page = await taken(shop)
    frame = page.frame_locator('[data-testid="letter-frame"]')
    await expect(frame.get_by_role("heading", name="Order 7")).to_be_visible()
    await expect(frame.get_by_role("img", name="logo")).to_have_js_property("naturalWidth", 8)
    link = frame.get_by_role("link", name="see")
    assert await link.get_attribute("rel") == "noopener noreferrer"
    assert await link.get_attribute("target") == "_blank"
    await expect(page.get_by_test_id("blocked")).to_be_visible()
    assert await page.title() != "owned"
    await picture(page, "thread-letter")
    await accessible(page, "a letter")
    asked: list[str] = []

    async def answer(route: object, request: object) -> None:
        asked.append(getattr(request, "url", ""))
        await getattr(route, "fulfill")(body=PNG, content_type="image/png")  # noqa: B009

    shop.hosts.add("track.example")
    await page.context.route("https://track.example/**", answer)
    assert asked == []
    await page.get_by_test_id("load-pictures").click()
    await expect(frame.get_by_role("img", name="tracker")).to_have_js_property("naturalWidth", 8)
    assert asked == ["https://track.example/p.gif"]
    await picture(page, "thread-letter-pictures")


@pytest.mark.parametrize("lang", ["en", "ru", "uk"])
async def test_every_state_is_accessible_in_every_language(
    shop: Shop, receiver: Receiver, lang: str
) -> None:
    await shop.configure(MAIL)
    await mail(shop, LETTER)
    page = await taken(shop, lang=lang)
    await page.get_by_test_id("blocked").wait_for()
    there = page.url.removeprefix(shop.url).split("?")[0]
    await page.get_by_test_id("mode-note").click()
    await say(page, "Нотатка @dmytro", "note")
    await page.get_by_test_id("group-note").wait_for()
    await page.get_by_test_id("mode-reply").click()
    await say(page, "Лист, який не піде")
    await page.get_by_test_id("trouble").wait_for()
    await page.get_by_test_id("editor-reply").fill("Пишу далі")
    for theme in ("light", "dark"):
        await page.goto(f"{shop.url}{there}?lang={lang}&theme={theme}")
        await page.get_by_test_id("trouble").wait_for()
        await page.get_by_test_id("blocked").wait_for()
        # Letters grow after they came: the end stays in view, and nobody is their own company.
        await expect(page.get_by_test_id("trouble")).to_be_in_viewport(ratio=1)
        await expect(page.get_by_test_id("to-latest")).to_have_count(0)
        await expect(page.get_by_test_id("company")).to_have_text("")
        await accessible(page, f"a thread in {lang}, {theme}")
        await picture(page, f"thread-{lang}-{theme}")
    await page.set_viewport_size({"width": 320, "height": 640})
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320
    await accessible(page, f"a narrow thread in {lang}")
    await picture(page, f"thread-{lang}-narrow")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.get_by_test_id("log").focus()
    await page.keyboard.press("e")
    await page.get_by_test_id("reopen").wait_for()
    await expect(page.get_by_test_id("hold")).to_be_visible()
    await accessible(page, f"a resolved conversation in {lang}")
    await picture(page, f"thread-{lang}-resolved")
