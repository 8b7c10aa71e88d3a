"""The chat on a website of another origin: a whole conversation, its end, and what goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, Request

from omnidesk import clock
from tests.browser.conftest import Shop, accessible, picture
from tests.browser.host_agent import agent
from tests.browser.host_page import (
    DRAWN,
    Website,
    chat,
    frame_of,
    launcher,
    opened,
    say,
    view,
    website,
)

pytestmark = pytest.mark.browser

_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
HOSTILE = '<img src=x onerror=alert(1)> javascript:alert(1) "><script>alert(2)</script> ‮evil'


@pytest.fixture
async def site(shop: Shop) -> AsyncIterator[Website]:
    async with website(shop) as found:
        yield found


def note_addresses(page: Page) -> list[str]:
    """Every address that the window asks for, from now on."""
    found: list[str] = []

    def asked(request: Request) -> None:
        found.append(request.url)

    page.on("request", asked)
    page.on("websocket", lambda socket: found.append(socket.url))
    return found


async def kept(page: Page) -> str:
    """What the site's storage holds."""
    return str(await page.evaluate("JSON.stringify({...localStorage})"))


async def write_first(page: Page, text: str) -> None:
    """From the launcher to the first message."""
    await opened(page)
    await chat(page).get_by_test_id("write").click()
    await view(page, "chat")
    await say(page, text)


async def test_a_visitor_is_answered_and_rates_it(shop: Shop, site: Website) -> None:
    page = await shop.window(viewport={"width": 1000, "height": 800})
    addresses = note_addresses(page)
    await site.visit(page)
    assert not [a for a in addresses if "/widget/" in a], "the frame waits for the first opening"
    await page.evaluate(
        "() => { window.heard = []; for (const name of ['open', 'message', 'unread'])"
        " omnidesk.on(name, (detail) => heard.push([name, detail])); }"
    )
    await opened(page)
    await picture(page, "widget-home")
    await chat(page).get_by_test_id("write").click()
    await view(page, "chat")
    await say(page, f"Привіт! {HOSTILE}")
    await view(page, "queue")
    await chat(page).locator('[data-testid=place][data-place="1"]').wait_for()
    await picture(page, "widget-queue")
    async with agent(shop) as olena:
        work = await asyncio.wait_for(olena.held.get(), 15)
        key = work["conversation_id"]
        await view(page, "chat")
        await chat(page).locator("h1", has_text="Olena Koval").wait_for()
        await olena.do("typing", conversation_id=key, state="started")
        await chat(page).get_by_test_id("typing").wait_for()
        await olena.do("seen", conversation_id=key, message_id=await last_message(shop, key))
        await chat(page).get_by_test_id("state").filter(has_text="Seen").wait_for()
        await olena.say(key, "Вітаю! Ось: https://example.org/a.")
        link = chat(page).locator("[data-from=agent] a")
        assert await link.get_attribute("href") == "https://example.org/a"
        assert "noopener" in (await link.get_attribute("rel") or "")
        await (
            chat(page).get_by_test_id("spoken").filter(has_text="Вітаю").wait_for(state="attached")
        )
        await picture(page, "widget-chat")
        # Shut, an answer is counted on the button, and read when it is opened again.
        await chat(page).get_by_test_id("close").click()
        await olena.say(key, "Ще щось?")
        await page.locator("omnidesk-chat .badge", has_text="1").wait_for()
        assert await launcher(page).get_attribute("aria-label") == "Open chat, unread: 1"
        await launcher(page).click()
        await page.locator("omnidesk-chat .badge").wait_for(state="hidden")
        heard = await page.evaluate("heard")
        assert ["unread", 1] in heard
        assert ["unread", 0] in heard
        assert "Ще щось?" in [d["text"] for n, d in heard if n == "message"]
        await olena.do("conversation.resolve", conversation_id=key)
        await view(page, "ended")
        await picture(page, "widget-ended")
        await chat(page).get_by_label("4 of 5").check()
        await chat(page).locator("[data-testid=rating] textarea").fill("Дякую 🙂")
        await chat(page).get_by_test_id("rate").click()
        await chat(page).get_by_test_id("rated").wait_for()
        async with page.expect_download() as started:
            await chat(page).get_by_test_id("transcript").click()
        text = Path(await (await started.value).path()).read_text(encoding="utf-8")
        assert "Olena Koval: Вітаю! Ось: https://example.org/a." in text
        assert HOSTILE in text
    events = [f for f in olena.frames if f["type"] == "conversation.rated"]
    assert [f["data"]["rating"] for f in events] == [{"score": 4, "comment": "Дякую 🙂"}]
    token = session_token(await kept(page))
    assert token
    assert not [address for address in addresses if token in address]
    assert await page.context.cookies() == []
    await chat(page).get_by_test_id("again").click()
    await view(page, "chat")


def session_token(text: str) -> str:
    """The visitor's token among what is kept."""
    at = text.find("odk_")
    return text[at:].split("\\")[0].split('"')[0] if at >= 0 else ""


async def last_message(shop: Shop, conversation_id: str) -> str:
    runtime = shop.running.process.runtime
    async with runtime.database.transaction() as tx:
        row = await tx.first(
            "SELECT id FROM messages WHERE conversation_id = :id ORDER BY ordinal DESC LIMIT 1",
            id=conversation_id,
        )
    assert row is not None
    return str(row["id"])


async def test_reload_resumes_and_tabs_share_one_connection(shop: Shop, site: Website) -> None:
    first = await shop.window()
    sockets: list[str] = []
    first.context.on(
        "page", lambda page: page.on("websocket", lambda socket: sockets.append(socket.url))
    )
    await site.visit(first)
    await write_first(first, "Перше повідомлення")
    await first.reload()
    # A conversation goes on: the frame comes by itself, and the launcher shows the thread.
    await launcher(first).click()
    await chat(first).get_by_test_id("last-chat").click()
    await chat(first).get_by_test_id("message").filter(has_text="Перше").wait_for()
    second = await first.context.new_page()
    shop.watch(second)
    await site.visit(second)
    await launcher(second).click()
    await chat(second).get_by_test_id("last-chat").click()
    await say(second, "Друге, з іншої вкладки")
    await chat(first).get_by_test_id("message").filter(has_text="Друге").wait_for()
    assert sockets == [], "the second tab asks the first"
    await first.close()
    await say(second, "Третє, після закриття першої")
    assert len(sockets) == 1
    thread = await chat(second).get_by_test_id("message").all_inner_texts()
    assert thread == [
        "Перше повідомлення",
        "Друге, з іншої вкладки",
        "Третє, після закриття першої",
    ]


async def test_files_go_both_ways(shop: Shop, site: Website) -> None:
    page = await shop.window()
    await site.visit(page)
    await write_first(page, "Ось фото")
    files: list[FilePayload] = [
        {"name": "чек №1.png", "mimeType": "image/png", "buffer": _PNG},
        {"name": "порожній.txt", "mimeType": "text/plain", "buffer": b""},
    ]
    await chat(page).get_by_test_id("picker").set_input_files(files)
    await chat(page).locator("[role=status]", has_text="порожній.txt").wait_for()
    await chat(page).locator('[data-testid=upload][data-done="true"]').wait_for()
    await picture(page, "widget-upload")
    await chat(page).get_by_test_id("send").click()
    await chat(page).locator(".picture img").wait_for()
    async with page.expect_download() as started:
        await chat(page).get_by_test_id("file").click()
    download = await started.value
    assert download.suggested_filename == "чек №1.png"
    assert Path(await download.path()).read_bytes() == _PNG


async def test_instead_of_waiting(shop: Shop, site: Website) -> None:
    page = await shop.window()
    await site.visit(page)
    await write_first(page, "Hello")
    await view(page, "queue")
    await chat(page).get_by_test_id("by-email").click()
    await chat(page).locator("input[name=email]").fill("nonsense")
    await chat(page).locator("[data-testid=letter] button[type=submit]").click()
    wrong = chat(page).locator("input[name=email][aria-invalid=true]")
    await wrong.wait_for()
    assert await wrong.evaluate("element => element === document.activeElement")
    await chat(page).locator("input[name=email]").fill("olha@example.org")
    await chat(page).locator("[data-testid=letter] button[type=submit]").click()
    await chat(page).locator('[data-testid=asked][data-kind="email"]').wait_for()
    await picture(page, "widget-by-email")


async def test_closed_is_decided_at_the_click(shop: Shop, site: Website) -> None:
    page = await shop.window()
    await site.visit(page)
    await opened(page)
    await chat(page).locator('[data-testid=hours][data-open="true"]').wait_for()
    opens = (clock.now() + timedelta(days=2)).strftime("%a").casefold()
    await shop.configure(
        '[[calendars]]\nname = "seldom"\ntime_zone = "UTC"\n'
        f'weekly = [{{ days = ["{opens}"], opens = "09:00", closes = "18:00" }}]\n'
        '[[queues]]\nname = "support"\ncalendar = "seldom"\n'
    )
    await chat(page).get_by_test_id("write").click()
    await view(page, "offline")
    await chat(page).get_by_test_id("closed").wait_for()
    await picture(page, "widget-offline")
    await chat(page).locator("input[name=email]").fill("olha@example.org")
    await chat(page).locator("textarea[name=text]").fill("Чи є лампа?")
    await chat(page).locator("button[type=submit]").click()
    await chat(page).get_by_test_id("left").wait_for()
    await picture(page, "widget-left")


async def test_a_form_is_asked_for_once(shop: Shop, site: Website) -> None:
    await shop.configure(
        chat_config(site, 'pre_chat = [{ field = "name", required = true }, { field = "email" }]')
    )
    page = await shop.window()
    await site.visit(page)
    await opened(page)
    await chat(page).get_by_test_id("write").click()
    await view(page, "form")
    await picture(page, "widget-form")
    await chat(page).locator("button[type=submit]").click()
    await chat(page).locator("input[name=name][aria-invalid=true]").wait_for()
    await chat(page).locator("input[name=name]").fill("Ольга")
    await chat(page).locator("button[type=submit]").click()
    await view(page, "chat")
    await say(page, "Привіт")
    runtime = shop.running.process.runtime
    async with runtime.database.transaction() as tx:
        row = await tx.first("SELECT name FROM contacts ORDER BY created_at DESC LIMIT 1")
    assert row is not None
    assert row["name"] == "Ольга"


def chat_config(site: Website, more: str) -> str:
    return (
        '[[inboxes]]\nname = "chat"\nchannel = "webchat"\nqueue = "support"\n[inboxes.config]\n'
        f'allowed_origins = ["{site.url}"]\ngreeting = "Hello! How can we help?"\n{more}\n'
    )


async def test_an_agent_lost_is_said(shop: Shop, site: Website) -> None:
    page = await shop.window()
    await site.visit(page)
    async with agent(shop) as olena:
        await write_first(page, "Hello")
        await asyncio.wait_for(olena.held.get(), 15)
        await chat(page).locator("h1", has_text="Olena Koval").wait_for()
        await olena.do("set_presence", state="offline", reason="")
    await chat(page).get_by_test_id("agent-lost").wait_for()
    await picture(page, "widget-agent-lost")


async def everywhere(page: Page, name: str) -> None:
    """The view in every language, light and dark: axe finds nothing, and a picture is kept."""
    frame = await frame_of(page)
    for lang in ("en", "ru", "uk"):
        await page.evaluate("(lang) => omnidesk.setLocale(lang)", lang)
        await chat(page).locator(f"html[lang={lang}]").wait_for()
        for theme in ("light", "dark"):
            await frame.evaluate("(to) => { document.documentElement.dataset.theme = to; }", theme)
            await frame.evaluate(DRAWN)
            await accessible(frame, f"{name} {lang} {theme}")  # type: ignore[arg-type]
            await picture(page, f"widget-{name}-{lang}-{theme}")


async def test_every_view_is_accessible(shop: Shop, site: Website) -> None:
    page = await shop.window(viewport={"width": 420, "height": 800})
    asked = 'pre_chat = [{ field = "name" }, { field = "email" }]'
    await shop.configure(chat_config(site, asked))
    await site.visit(page)
    await accessible(page, "launcher")
    await page.set_viewport_size({"width": 700, "height": 800})
    await opened(page)
    await everywhere(page, "home")
    await chat(page).get_by_test_id("leave").click()
    await view(page, "offline")
    await chat(page).locator("button[type=submit]").click()
    await chat(page).locator("[aria-invalid=true]").first.wait_for()
    await everywhere(page, "offline")
    await chat(page).get_by_test_id("back").click()
    await chat(page).get_by_test_id("write").click()
    await view(page, "form")
    await everywhere(page, "form")
    await chat(page).locator("button[type=submit]").click()
    await view(page, "chat")
    await say(page, "Привіт! https://example.org/long/address/that/does/not/end/for/a/while")
    await view(page, "queue")
    await chat(page).get_by_test_id("place").wait_for()
    await everywhere(page, "queue")
    await chat(page).get_by_test_id("leave-instead").click()
    await everywhere(page, "instead")
    key = await only_conversation(shop)
    async with agent(shop) as olena:
        await asyncio.wait_for(olena.held.get(), 15)
        await olena.say(key, "Добрий день! Чим можу допомогти?")
        await view(page, "chat")
        await chat(page).locator("[data-from=agent]").wait_for()
        await everywhere(page, "chat")
        await olena.do("conversation.resolve", conversation_id=key)
        await view(page, "ended")
        await chat(page).locator("input[name=score]").nth(4).check()
        await everywhere(page, "ended")


async def only_conversation(shop: Shop) -> str:
    runtime = shop.running.process.runtime
    async with runtime.database.transaction() as tx:
        row = await tx.first("SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1")
    assert row is not None
    return str(row["id"])
