"""Text from outside is text: in messages, letters, names, files, subjects, notes, tags, queues."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

import pytest
from playwright.async_api import Page, expect

from omnidesk.domain.agent import Role
from tests.browser.conftest import Shop, online, picture
from tests.browser.hostile import CORPUS
from tests.browser.talking import MAIL, mail, taken

pytestmark = pytest.mark.browser

# The signs that turn a text round, and control characters: taken out or shown, as the place asks.
INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def bare(text: str) -> str:
    """What is left of a text when its invisible characters and white space are not looked at."""
    return re.sub(r"\s+", " ", INVISIBLE.sub("", text.replace("�", ""))).strip()


async def harmless(page: Page) -> None:
    """Nothing ran in any frame. Dialogs, requests and errors are noted by the window itself."""
    for frame in page.frames:
        assert await frame.evaluate("self.owned === undefined"), frame.url
    for frame in page.frames[1:]:
        found = await frame.evaluate(
            """() => [...document.querySelectorAll("*")].flatMap((one) => [
                ...(/^(script|iframe|object|embed|form|svg|math|base|meta|link|style)$/i
                    .test(one.localName) && one.closest("body") ? [one.outerHTML] : []),
                ...[...one.attributes].filter((a) => /^on|^srcdoc$|^formaction$/i.test(a.name)
                    || /^\\s*(javascript|data:text)/i.test(a.value)).map((a) => a.name + a.value),
            ])"""
        )
        assert found == [], frame.url


async def _call(shop: Shop, method: str, path: str, body: Any) -> Any:
    token = await shop.running.token(Role.ADMIN)
    headers = {"authorization": f"Bearer {token}"}
    response = await shop.running.http.request(method, path, json=body, headers=headers)
    assert response.status_code < 300, response.text
    return response.json()


async def test_hostile_messages_files_subjects_notes_and_tags(shop: Shop) -> None:
    for at, text in enumerate(CORPUS):
        file = {"name": text[:150], "mime": "text/html", "content_base64": "PGI+"}
        await shop.write(
            text, name=CORPUS[at % len(CORPUS)][:120], subject=text[:200], attachments=[file]
        )
    page = await taken(shop)
    conversation = await page.get_by_test_id("thread").get_attribute("data-conversation")
    path = f"/api/v1/conversations/{conversation}"
    notes = CORPUS[::6]
    for text in notes:
        await _call(shop, "POST", f"{path}/notes", {"text": text})
    tags = [bare(text)[:60].strip().lower() for text in CORPUS[:20]]
    await _call(shop, "PATCH", path, {"tags": tags})
    log = page.get_by_test_id("log")
    await expect(page.get_by_test_id("note")).to_have_count(len(notes))
    written = await page.locator('[data-testid="note"] .said-text').all_text_contents()
    assert [bare(text) for text in written] == [bare(text) for text in notes]
    beside = await page.get_by_test_id("context-notes").locator("li > p").all_text_contents()
    assert [bare(text) for text in beside] == [bare(text) for text in notes[::-1]][: len(beside)]
    assert beside
    chips = page.get_by_test_id("tags").locator("li > span")
    await expect(chips).to_have_count(len(tags))
    assert sorted(await chips.all_text_contents()) == sorted(tags)
    # The first page has the last fifty entries; the rest comes when one scrolls up.
    await log.evaluate("log => { log.scrollTop = 0 }")
    await expect(page.get_by_test_id("message")).to_have_count(len(CORPUS))
    shown = await page.locator('[data-testid="message"] .said-text').all_text_contents()
    assert [bare(text) for text in shown] == [bare(text) for text in CORPUS]
    names = await page.locator('[data-testid="message"] .file-name').all_text_contents()
    assert len(names) == len(CORPUS)
    for link in await log.locator("a").evaluate_all("all => all.map((a) => a.href)"):
        assert link.startswith(("https://", "http://", "mailto:")), link
    await harmless(page)
    await picture(page, "hostile-thread")


async def test_hostile_names_of_people_and_queues(shop: Shop) -> None:
    names = [bare(text)[:100] for text in CORPUS[::5]]
    for name in names[:6]:
        await _call(shop, "POST", "/api/v1/queues", {"name": name})
    for at, name in enumerate(names):
        await shop.write(f"№{at}", sender=f"user-{at}", name=name)
    page = await shop.desk("lead@shop.example", path="/desk/list/all")
    await online(page)
    for name in names[:8]:
        await page.locator("[role=option]", has_text=name).first.click()
        await expect(page.get_by_test_id("contact-name")).to_have_text(name)
    await harmless(page)
    await page.goto(f"{shop.url}/desk/watch")
    await expect(page.locator("main")).to_contain_text(names[1])
    await page.goto(f"{shop.url}/desk/contacts")
    await page.locator("main").wait_for()
    await harmless(page)


async def test_hostile_letters(shop: Shop) -> None:
    await shop.configure(MAIL)
    for at in range(0, len(CORPUS), 12):
        body = "".join(f"<div>{text}</div>\n" for text in CORPUS[at : at + 12])
        subject = CORPUS[at].replace("\n", " ")[:100]
        head = (
            f'From: "Mallory" <m@evil.example>\nTo: support@shop.example\nSubject: {subject}\n'
            f"Message-ID: <h{at}@evil.example>\nReferences: <h0@evil.example>\n"
            "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
        )
        await mail(shop, f"{head}{body}<p>letter {at} ends</p>".encode())
    page = await taken(shop)
    letters = page.get_by_test_id("letter-frame")
    await expect(letters.first).to_be_visible()
    for at in range(await letters.count()):
        await letters.nth(at).scroll_into_view_if_needed()
    await expect(page.get_by_test_id("blocked").first).to_be_visible()
    await harmless(page)
    await picture(page, "hostile-letters")


async def test_the_letters_frame_needs_no_help_of_the_server(shop: Shop) -> None:
    """The same corpus straight into the frame, as if nothing had been cleaned before."""
    # That a document without a window meets a handler, and that the policy forbids it, is noted on
    # the console; so this window's console is not looked at, all else is.
    page = await shop.desk(strict=False)
    faults: list[str] = []
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.on("request", lambda sent: faults.append(sent.url) if "evil" in sent.url else None)
    await page.evaluate(
        """async () => {
            const frame = document.createElement("iframe");
            frame.src = "/desk-mail/frame";
            frame.sandbox = "allow-scripts allow-popups";
            const loaded = new Promise((done) => { frame.onload = done; });
            document.body.append(frame);
            await loaded;
            const line = new MessageChannel();
            frame.contentWindow.postMessage("omnidesk letter", "*", [line.port2]);
            window.show = (html) => new Promise((done) => {
                line.port1.onmessage = ({data}) => { if ("height" in data) done(); };
                line.port1.postMessage({html, pictures: false});
            });
        }"""
    )
    for text in (*CORPUS, *(escape(text) for text in CORPUS[:3])):
        await page.evaluate("html => window.show(html)", text)
        await harmless(page)
    assert faults == []
    # Not even a letter of its own making gets a way out.
    assert json.loads(await page.frames[1].evaluate("JSON.stringify(self.origin)")) == "null"
