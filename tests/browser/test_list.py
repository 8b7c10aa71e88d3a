"""The list of conversations in a real window: its order, its stillness, filters and keys."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from benchmarks.desk_fill import fill_list, fill_thread
from omnidesk import clock
from omnidesk.domain.agent import Role
from tests.browser.conftest import Shop, accessible, online, picture

pytestmark = pytest.mark.browser

LEAD = "lead@shop.example"
AWAY = {"x": 900, "y": 500}


async def _fill(shop: Shop, count: int) -> None:
    async with shop.running.process.runtime.database.transaction() as tx:
        await fill_list(tx, "shop", count, clock.now())


def _rows(page: Page) -> Locator:
    return page.locator("[role=option]")


async def _names(page: Page) -> list[str]:
    return [
        text.strip() for text in await page.locator("[role=option] .row-name").all_inner_texts()
    ]


async def _leave(page: Page) -> None:
    await page.mouse.move(AWAY["x"], AWAY["y"])


async def test_the_longest_wait_is_first_and_nothing_moves_under_the_pointer(shop: Shop) -> None:
    for name in ("Анна", "Богдан", "Віра"):
        await shop.write("Добрий день 🌻", sender=name, name=name)
    page = await shop.desk(LEAD, path="/desk/list/all")
    await expect(_rows(page)).to_have_count(3)
    assert await _names(page) == ["Анна", "Богдан", "Віра"]

    await _rows(page).nth(1).hover()
    await shop.write("Where is my parcel?", sender="Zoë", name="Zoë")
    await expect(page.get_by_test_id("list-fresh")).to_be_visible()
    anna = page.locator("[role=option]", has_text="Анна")
    conversation = await anna.get_attribute("data-key")
    await _call(shop, "POST", f"/api/v1/conversations/{conversation}/resolve", {})
    await page.locator(".is-gone").wait_for()
    assert await _names(page) == ["Анна", "Богдан", "Віра"]
    await picture(page, "list-still")

    await page.get_by_test_id("list-fresh").click()
    await expect(_rows(page)).to_have_count(3)
    assert await _names(page) == ["Богдан", "Віра", "Zoë"]
    await expect(page.get_by_test_id("list-fresh")).to_have_count(0)

    # Without anybody pointing, rows come by themselves.
    await _leave(page)
    await shop.write("Hello", sender="Дмитро", name="Дмитро")
    await expect(_rows(page)).to_have_count(4)
    await shop.write("Hello again", sender="Zoë", name="Zoë")
    zoe = page.locator("[role=option]", has_text="Zoë")
    await expect(zoe).to_contain_text("Hello again")
    await expect(zoe.get_by_test_id("unread")).to_contain_text("2")


async def test_filters_are_words_and_lists_can_be_kept(shop: Shop) -> None:
    await _fill(shop, 60)
    await shop.write("The parcel number is ORD-77812", sender="zoe", name="Zoë")
    page = await shop.desk(LEAD, path="/desk/list/all")
    await _rows(page).first.wait_for()
    await page.get_by_test_id("list-filter").click()
    await page.get_by_test_id("filter-channel").select_option("email")
    await page.get_by_test_id("filter-waiting").select_option("true")
    await page.get_by_test_id("filter-tag").fill("vip")
    await page.get_by_test_id("filter-tag").press("Enter")
    # 60 rows: every 4th plus 2 is mail, two of five wait, every sixth is a vip.
    wanted = [n for n in range(1, 61) if n % 4 == 2 and n % 5 < 2 and n % 6 == 0]
    await expect(_rows(page)).to_have_count(len(wanted))
    await picture(page, "list-filter-panel")
    await page.keyboard.press("Escape")
    await expect(page.locator(".list-panel")).to_have_count(0)
    await expect(page.locator("[data-testid=list-asked] [data-testid^=word-]")).to_have_count(3)

    await page.get_by_test_id("filter-save").click()
    await page.get_by_test_id("filter-name").fill("Важливі листи")
    await page.get_by_test_id("filter-keep").click()
    await expect(page.locator(".list-title")).to_contain_text("Важливі листи")
    await expect(_rows(page)).to_have_count(len(wanted))
    await picture(page, "list-saved")

    await page.get_by_test_id("view-all").click()
    await expect(page.get_by_test_id("list-asked")).to_have_count(0)
    await page.get_by_test_id("list-search").fill("ORD-77812")
    await expect(_rows(page)).to_have_count(1)
    await page.get_by_test_id("where-texts").click()
    await expect(_rows(page)).to_contain_text("The parcel number is ORD-77812")
    await picture(page, "list-search-texts")
    await page.get_by_test_id("list-search").fill("ніде немає такого")
    await page.get_by_test_id("list-no-result").wait_for()
    await picture(page, "list-no-result")
    await page.get_by_test_id("list-no-result").get_by_role("button").click()
    await expect(_rows(page).nth(5)).to_be_visible()


async def test_a_long_list_by_keyboard_alone(shop: Shop) -> None:
    await _fill(shop, 300)
    page = await shop.desk(LEAD, path="/desk/list/all")
    await _rows(page).first.wait_for()
    listbox = page.locator("#conversations")
    await page.keyboard.press("j")
    await expect(listbox).to_be_focused()
    first = await listbox.get_attribute("aria-activedescendant")
    await page.keyboard.press("j")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("k")
    await page.keyboard.press("k")
    await expect(listbox).to_have_attribute("aria-activedescendant", first or "")

    # Further pages come as one goes down; only what is seen exists.
    for _ in range(4):
        await page.keyboard.press("End")
        await page.wait_for_function(
            "n => document.querySelectorAll('[role=option]').length < 60"
            " && document.querySelector('[data-active]')",
            arg=0,
        )
        await page.wait_for_timeout(50)
    await page.wait_for_function(
        "() => document.querySelector('[role=option]').ariaSetSize === '300'"
    )
    await page.keyboard.press("End")
    await expect(page.locator("[data-active]")).to_have_attribute("aria-posinset", "300")
    await expect(page.locator("[data-active]")).to_be_in_viewport()
    assert await _rows(page).count() < 60
    await picture(page, "list-long-end")

    await page.keyboard.press("x")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("x")
    await expect(page.get_by_test_id("list-bulk")).to_contain_text("2")
    await picture(page, "list-bulk")
    await page.get_by_test_id("bulk-resolve").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("list-bulk")).to_have_count(0)
    # The focus went back to the rows, which stay where they are until it leaves them.
    await page.get_by_test_id("view-all").focus()
    await page.wait_for_function(
        "() => document.querySelector('[role=option]').ariaSetSize === '298'"
    )
    await page.keyboard.press("j")
    await page.keyboard.press("Home")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/list/all/cnv_*")


async def test_signs_of_what_others_do_and_what_is_mine(shop: Shop) -> None:
    await shop.write("Чи можна повернути товар?")
    olena = await shop.desk(path="/desk/list/all")
    await _rows(olena).first.wait_for()
    conversation = await _rows(olena).first.get_attribute("data-key")
    await _rows(olena).first.click()
    await olena.wait_for_url(f"**/{conversation}*")
    await expect(olena.get_by_test_id("unread")).to_have_count(0)

    lead = await shop.desk(LEAD, path=f"/desk/list/all/{conversation}")
    await expect(olena.get_by_test_id("viewers")).to_contain_text("LL")
    await lead.get_by_test_id("editor-reply").first.fill("Звісно")
    await expect(lead.locator("[role=option]").get_by_test_id("sign-draft")).to_be_visible()
    await expect(olena.get_by_test_id("sign-draft")).to_have_count(0)
    await picture(olena, "list-signs")

    people = (await _call(shop, "GET", "/api/v1/agents"))["items"]
    mentioned = next(one["id"] for one in people if one["email"] == "olena@shop.example")
    note = {"text": "@Olena подивись, будь ласка", "mentions": [mentioned]}
    await _call(shop, "POST", f"/api/v1/conversations/{conversation}/notes", note)
    tab = olena.get_by_test_id("view-mentions")
    await expect(tab).to_contain_text("1")
    await tab.click()
    await expect(_rows(olena)).to_contain_text("подивись")
    await picture(olena, "list-mentions")
    await _rows(olena).first.click()
    await expect(tab).not_to_contain_text("1")


async def test_work_of_a_manual_queue_is_taken_by_hand(shop: Shop) -> None:
    await shop.configure('[[queues]]\nname = "support"\nmanual = true\n')
    await shop.write("Перший", sender="one", name="Ірина")
    await shop.write("Другий", sender="two", name="Остап")
    page = await shop.desk(path="/desk/list/mine", viewport={"width": 390, "height": 780})
    await online(page)
    await page.get_by_test_id("view-queues").click()
    await expect(_rows(page)).to_have_count(2)
    await picture(page, "list-take-mobile")
    await page.get_by_test_id("take-next").click()
    await expect(page.get_by_test_id("contact-name")).to_contain_text("Ірина")

    await page.set_viewport_size({"width": 1200, "height": 800})
    await page.get_by_test_id("view-mine").click()
    await expect(_rows(page)).to_have_count(1)
    await expect(_rows(page).get_by_test_id("unread")).to_have_count(0)
    await page.locator("body").press("j")
    await page.keyboard.press("u")
    await expect(_rows(page).get_by_test_id("unread")).to_contain_text("1")
    await picture(page, "list-unread")


async def _call(
    shop: Shop, method: str, path: str, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    token = await shop.running.token(Role.ADMIN)
    response = await shop.running.http.request(
        method, path, json=body, headers={"authorization": f"Bearer {token}"}
    )
    assert response.status_code < 300, response.text
    found: dict[str, Any] = response.json()
    return found


async def test_a_text_found_is_shown_where_it_stands(shop: Shop) -> None:
    for text in ("Номер посилки ORD-55120 📦", "ORD-55120 вже тут"):
        await shop.write(text)
    async with shop.running.process.runtime.database.transaction() as tx:
        told = await tx.all("SELECT id, conversation_id FROM messages ORDER BY created_at")
        (first, conversation), (last, _) = [(row["id"], row["conversation_id"]) for row in told]
        await fill_thread(tx, conversation, 400)
        await tx.run(
            "UPDATE messages SET created_at = created_at - interval '4 hours' WHERE id = :id",
            id=first,
        )
    page = await shop.desk(LEAD, path="/desk/list/all")
    await page.get_by_test_id("list-search").fill("ORD-55120")
    await page.get_by_test_id("where-texts").click()
    await expect(_rows(page)).to_have_count(2)
    # Far back: read on the way there, marked, and in the middle of the thread.
    await _rows(page).filter(has_text="посилки").click()
    found = page.locator(f'[data-id="{first}"]')
    await expect(found).to_have_attribute("data-sought", "")
    await expect(found).to_be_in_viewport(ratio=1)
    await picture(page, "list-found-text")
    await accessible(page, "a text that was found")
    await expect(found).not_to_have_attribute("data-sought", "")
    await expect(found).to_be_in_viewport(ratio=1)
    await expect(page.get_by_test_id("to-latest")).to_be_visible()
    # What comes meanwhile does not take one away from it.
    there = "log => log.scrollTop"
    top = await page.get_by_test_id("log").evaluate(there)
    await shop.write("Ще одне")
    await expect(page.get_by_test_id("log")).to_contain_text("Ще одне")
    assert abs(await page.get_by_test_id("log").evaluate(there) - top) < 2
    # Another one in the same conversation; the address keeps it, and Back comes back.
    await _rows(page).filter(has_text="вже тут").click()
    await expect(page.locator(f'[data-id="{last}"]')).to_be_in_viewport(ratio=1)
    await page.go_back()
    await expect(found).to_be_in_viewport(ratio=1)
    await page.reload()
    await expect(found).to_be_in_viewport(ratio=1)
    await page.get_by_test_id("to-latest").click()
    await expect(page.get_by_test_id("log")).to_contain_text("Ще одне")
    await expect(page.get_by_test_id("message").last).to_be_in_viewport()
    await page.goto(f"{shop.url}/desk/list/all/{conversation}?lang=uk&message=msg_nowhere")
    await expect(page.get_by_test_id("toast")).to_contain_text("немає")
    await expect(page.get_by_test_id("message").last).to_be_in_viewport()


async def test_taking_several_says_what_was_left_out(shop: Shop) -> None:
    await shop.write("Добрий день", sender="a", name="Анна")
    await shop.write("Вітаю", sender="b", name="Богдан")
    await shop.write("Hello", sender="z", name="Zoë")
    page = await shop.desk(LEAD, path="/desk/list/all")
    await expect(_rows(page)).to_have_count(3)
    await online(page)
    rows = {name: _rows(page).filter(has_text=name) for name in ("Анна", "Богдан", "Zoë")}
    await rows["Анна"].get_by_test_id("row-mark").click()
    await page.get_by_test_id("bulk-to-me").click()
    await expect(page.get_by_test_id("toast").last).to_contain_text("Done: 1")
    for row in rows.values():
        await row.get_by_test_id("row-mark").click()
    # What is over goes from the list, and stays chosen.
    conversation = await rows["Богдан"].get_attribute("data-key")
    await _call(shop, "POST", f"/api/v1/conversations/{conversation}/resolve", {})
    await _leave(page)
    await expect(rows["Богдан"]).to_have_count(0)
    await page.get_by_test_id("bulk-to-me").click()
    skipped = page.get_by_test_id("toast").last
    await expect(skipped).to_contain_text("Done: 1 of 3.")
    await expect(skipped).to_contain_text("Already yours: Анна.")
    await expect(skipped).to_contain_text("Nothing to take: Богдан.")
    await picture(page, "list-bulk-skipped")


async def test_every_state_is_accessible_in_every_language_and_theme(shop: Shop) -> None:
    page = await shop.desk(path="/desk/list/mine", lang="en", theme="light")
    kinds = [("en", "light"), ("ru", "dark"), ("uk", "dark")]
    for lang, theme in kinds:
        await page.goto(f"{shop.url}/desk/list/mine?lang={lang}&theme={theme}")
        await page.get_by_test_id("list-offline").wait_for()
        await accessible(page, f"offline {lang} {theme}")
        await picture(page, f"list-offline-{lang}-{theme}")
    await page.get_by_test_id("list-go-online").click()
    await page.get_by_test_id("list-empty").wait_for()
    await accessible(page, "nothing")
    await picture(page, "list-nothing")
    await _fill(shop, 40)
    for lang, theme in kinds:
        await page.goto(f"{shop.url}/desk/list/all?lang={lang}&theme={theme}")
        await _rows(page).first.wait_for()
        await page.get_by_test_id("list-filter").click()
        await page.get_by_test_id("filter-channel").select_option("chat")
        await accessible(page, f"panel {lang} {theme}")
        await picture(page, f"list-panel-{lang}-{theme}")
        await page.keyboard.press("Escape")
        await _rows(page).nth(1).hover()
        await page.keyboard.press("j")
        await page.keyboard.press("x")
        await page.get_by_test_id("list-bulk").wait_for()
        await accessible(page, f"rows {lang} {theme}")
        await picture(page, f"list-rows-{lang}-{theme}")
    await page.goto(f"{shop.url}/desk/list/mentions?lang=ru&theme=light")
    await page.locator(".list-empty").wait_for()
    await accessible(page, "mentions")
