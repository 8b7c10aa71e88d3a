"""Those who lead: queues and agents live, pauses, forced presence, reading along, taking over."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import SECRET, Shop, accessible, online, picture

pytestmark = pytest.mark.browser

LEAD, OLENA, DMYTRO = "lead@shop.example", "olena@shop.example", "dmytro@shop.example"
LANGUAGES = (("en", "light"), ("ru", "dark"), ("uk", "light"))

IMPOSSIBLE = f"""
[[queues]]
name = "circus"

[[inboxes]]
name = "shop"
channel = "generic"
queue = "circus"
[inboxes.config]
namespace = "shop"
signing_secret = "{SECRET}"
outbound_url = "http://127.0.0.1:9/never"
"""


async def to_queues(page: Page, shop: Shop, lang: str = "en", theme: str = "light") -> None:
    """The page of queues, in whatever language."""
    await page.goto(f"{shop.url}/desk/watch?lang={lang}&theme={theme}")
    await page.get_by_test_id("queue-row").first.wait_for()


async def test_a_queue_is_paused_and_resumed(shop: Shop) -> None:
    lead, olena = await shop.desk(LEAD), await shop.desk(OLENA)
    await online(olena)
    await to_queues(lead, shop)
    support = lead.get_by_test_id("queue-row").filter(has_text="support")
    await support.get_by_test_id("pause").click()
    await lead.locator("dialog").wait_for()
    await picture(lead, "pause-en-light")
    await accessible(lead, "pause")
    await lead.get_by_test_id("confirm").click()
    await expect(support.get_by_test_id("paused")).to_be_visible()
    await shop.write("Чи є хто живий? 🙂")
    await support.get_by_role("button", name="support").click()
    row = lead.get_by_test_id("waiting-row")
    await expect(row).to_contain_text("Чи є хто живий? 🙂")
    await expect(support.get_by_test_id("waiting")).to_have_text("1", timeout=15_000)
    for lang, theme in LANGUAGES:
        await lead.goto(f"{lead.url.partition('?')[0]}?lang={lang}&theme={theme}")
        await row.get_by_test_id("why").click()
        await expect(lead.get_by_test_id("account")).to_contain_text(
            {"en": "resume it", "ru": "возобновите её", "uk": "відновіть її"}[lang]
        )
        await picture(lead, f"queues-{lang}-{theme}")
        await accessible(lead, f"queues {lang} {theme}")
    await expect(olena.get_by_test_id("offer")).to_have_count(0)
    await support.get_by_test_id("pause").click()
    await lead.get_by_test_id("confirm").click()
    await olena.get_by_test_id("offer").wait_for()


async def test_reading_along_whispering_taking_over(shop: Shop) -> None:
    lead, olena = await shop.desk(LEAD), await shop.desk(OLENA)
    await online(olena)
    await shop.write("Мені не подобається ваша відповідь")
    await olena.get_by_test_id("offer").wait_for()
    await olena.keyboard.press("F2")
    await olena.wait_for_url("**/cnv_*")
    await to_queues(lead, shop)
    row = lead.get_by_test_id("agent-row").filter(has_text="Olena")
    await expect(row).to_have_attribute("data-state", "online")
    await row.get_by_test_id("held").click()
    await picture(lead, "agents-en-light")
    await row.locator("li button").first.click()
    await lead.wait_for_url("**/cnv_*")
    thread = lead.locator(".thread")
    await expect(thread).to_contain_text("не подобається")
    await shop.write("Чуєте мене?")
    await expect(thread).to_contain_text("Чуєте мене?")
    await picture(lead, "supervisor-reads-en-light")
    await lead.get_by_test_id("whisper").click()
    await lead.keyboard.type("Запропонуй знижку")
    await lead.keyboard.press("Control+Enter")
    await expect(olena.get_by_test_id("context-notes")).to_contain_text("Запропонуй знижку")
    # They would have to be online to take it, so this says why not, and then it works.
    await lead.get_by_test_id("take-over").click()
    await expect(lead.get_by_test_id("toast")).to_be_visible()
    await online(lead)
    await lead.get_by_test_id("take-over").click()
    await expect(lead.get_by_test_id("context-reason")).to_contain_text("Lesia Lead")
    await expect(olena.get_by_test_id("context-reason")).to_contain_text("Lesia Lead")
    # And given to somebody else at once, past their limits.
    await lead.get_by_test_id("open-assign").click()
    await lead.get_by_test_id("choice").filter(has_text="Olena").click()
    await lead.get_by_test_id("override").check()
    await picture(lead, "assign-en-light")
    await lead.get_by_test_id("confirm").click()
    await expect(lead.get_by_test_id("context-reason")).to_contain_text("Olena Koval")
    async with shop.running.process.runtime.database.transaction() as tx:
        offer = await tx.first("SELECT * FROM offers ORDER BY created_at DESC, id DESC LIMIT 1")
    assert offer is not None
    assert offer["state"] == "accepted"
    assert offer["made_by"] is not None


async def test_presence_is_forced_with_a_reason(shop: Shop) -> None:
    lead, olena = await shop.desk(LEAD, lang="uk"), await shop.desk(OLENA)
    await online(olena)
    await to_queues(lead, shop, "uk", "dark")
    row = lead.get_by_test_id("agent-row").filter(has_text="Olena")
    await expect(row).to_have_attribute("data-state", "online")
    await row.locator("[aria-haspopup=menu]").click()
    await row.get_by_role("menuitem").first.click()
    await lead.get_by_test_id("reason").fill("нарада 📣")
    await picture(lead, "force-presence-uk-dark")
    await accessible(lead, "forced presence")
    await lead.get_by_test_id("confirm").click()
    await expect(row).to_have_attribute("data-state", "away")
    await expect(row).to_contain_text("нарада 📣")
    await expect(olena.get_by_test_id("presence")).to_have_attribute("data-state", "away")
    await expect(row.locator("[aria-haspopup=menu]")).to_be_focused()


async def test_work_that_nobody_can_take_is_told(shop: Shop) -> None:
    await shop.configure(IMPOSSIBLE)
    lead = await shop.desk(LEAD, path="/desk/watch")
    await shop.write("Візьме хтось?", sender="user-9")
    alarm = lead.get_by_test_id("alarms").locator("li")
    await expect(alarm).to_have_attribute("data-reason", "nobody_ever", timeout=20_000)
    await alarm.get_by_role("button").click()
    await expect(lead.get_by_test_id("waiting-row")).to_contain_text("Візьме хтось?")
    for lang, theme in LANGUAGES:
        await lead.goto(f"{lead.url.partition('?')[0]}?lang={lang}&theme={theme}")
        await alarm.wait_for()
        await picture(lead, f"alarms-{lang}-{theme}")
        await accessible(lead, f"alarms {lang} {theme}")
    await lead.set_viewport_size({"width": 360, "height": 740})
    await picture(lead, "queues-phone-uk-light")
    await accessible(lead, "queues on a phone")


async def test_agents_see_their_own_queues_and_pull(shop: Shop) -> None:
    await shop.configure('[[queues]]\nname = "support"\nmanual = true\n')
    page = await shop.desk(DMYTRO, path="/desk/watch", lang="ru")
    await online(page)
    rows = page.get_by_test_id("queue-row")
    await expect(rows).to_have_count(1)
    await expect(page.get_by_test_id("pause")).to_have_count(0)
    await expect(page.get_by_test_id("agent-table")).to_have_count(0)
    await shop.write("Хто перший?")
    await rows.get_by_role("button", name="support").click()
    await expect(page.get_by_test_id("waiting-row")).to_have_count(1, timeout=15_000)
    await picture(page, "queues-agent-ru-light")
    await accessible(page, "queues of an agent")
    await page.get_by_test_id("pull").click()
    await expect(page.get_by_test_id("waiting-row")).to_have_count(0)
    async with shop.running.process.runtime.database.transaction() as tx:
        item = await tx.first("SELECT state, agent_id FROM work_items")
    assert item is not None
    assert item["state"] == "assigned"
