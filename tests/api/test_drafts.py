"""Drafts: kept by mode, safe between windows, gone with what was sent, nobody else's."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx2

from omnidesk import clock
from omnidesk.api import schemas_personal as shapes
from omnidesk.api.build import version
from omnidesk.api.schemas import Page
from omnidesk.domain.agent import Role
from omnidesk.flows import attachments, drafts
from omnidesk.store.database import Database
from tests import factories
from tests.api.conftest import Site
from tests.api.personal_world import ADMIN, AGENT, BOSS, OPS, Ear, answerable

TEXT = "Чернетка 🙂 עברית\n\nдругий рядок"


def url(talk: str, mode: str = "reply") -> str:
    return f"/api/v1/conversations/{talk}/drafts/{mode}"


async def put(
    site: Site, talk: str, text: str, mode: str = "reply", role: Role = AGENT, **given: Any
) -> httpx2.Response:
    headers = given.pop("headers", {})
    body = {"text": text, **given}
    return await site.call(role, "PUT", url(talk, mode), json=body, headers=headers)


async def get(site: Site, talk: str, mode: str = "reply", role: Role = AGENT) -> dict[str, Any]:
    answer = await site.call(role, "GET", url(talk, mode))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    shapes.Draft.model_validate(found)
    assert answer.headers["etag"] == f'"{found["version"]}"'
    return found


async def test_a_draft_is_kept_for_each_conversation_mode_and_agent(
    site: Site, database: Database
) -> None:
    talk, _ = await answerable(site, database, "привіт")
    assert (await get(site, talk))["version"] == 0
    uploaded = await site.call(
        AGENT, "POST", "/api/v1/attachments", files={"file": ("план.txt", b"text", "text/plain")}
    )
    file_id = uploaded.json()["id"]
    made = await put(site, talk, TEXT, attachments=[file_id], via="ibx_other")
    assert made.status_code == 200, made.text
    found = await get(site, talk)
    assert found == made.json()
    assert (found["text"], found["via"]) == (TEXT, "ibx_other")
    assert [file["name"] for file in found["attachments"]] == ["план.txt"]
    assert (await get(site, talk, "note"))["text"] == ""
    assert (await get(site, talk, role=BOSS))["text"] == ""
    # A file in a draft outlives the sweep of forgotten uploads.
    tomorrow = clock.now() + timedelta(days=2)
    assert await attachments.sweep_unsent(site.runtime, tomorrow) == 0
    assert (await put(site, talk, "  ")).json()["version"] == 0
    assert (await get(site, talk))["text"] == ""
    assert await attachments.sweep_unsent(site.runtime, tomorrow) == 1


async def test_two_windows_do_not_overwrite_each_other(site: Site, database: Database) -> None:
    talk, _ = await answerable(site, database, "привіт")
    none = {"If-Match": '"0"'}
    first, second = await asyncio.gather(
        put(site, talk, "одне", headers=none), put(site, talk, "друге", headers=none)
    )
    assert sorted((first.status_code, second.status_code)) == [200, 412]
    won = first if first.status_code == 200 else second
    tag = {"If-Match": won.headers["etag"]}
    again = await put(site, talk, "далі", headers=tag)
    assert again.status_code == 200
    assert (await put(site, talk, "старе вікно", headers=tag)).status_code == 412
    refused = await site.call(AGENT, "DELETE", url(talk), headers=tag)
    assert refused.status_code == 412
    assert (await get(site, talk))["text"] == "далі"
    assert (await site.call(AGENT, "DELETE", url(talk))).status_code == 204
    assert (await site.call(AGENT, "DELETE", url(talk))).status_code == 204
    # A draft made anew is another one for who still holds the old.
    await put(site, talk, "заново")
    stale = {"If-Match": again.headers["etag"]}
    assert (await put(site, talk, "старе", headers=stale)).status_code == 412


async def test_sending_forgets_the_draft_and_other_windows_hear(
    site: Site, database: Database
) -> None:
    talk, _ = await answerable(site, database, "привіт")
    ear = Ear(site, AGENT)
    reply, note = await put(site, talk, "відповідь"), await put(site, talk, "нотатка", "note")
    told = await ear.heard()
    assert [f["type"] for f in told] == ["draft.updated"] * 2
    assert told[0]["data"] == {
        name: reply.json()[name] for name in ("conversation_id", "mode", "version", "updated_at")
    }
    await put(site, talk, "чиясь інша", role=BOSS)
    sent = await site.call(
        AGENT, "POST", f"/api/v1/conversations/{talk}/messages", json={"text": "відповідь"}
    )
    assert sent.status_code == 201, sent.text
    assert (await get(site, talk))["version"] == 0
    assert (await get(site, talk, "note"))["version"] == note.json()["version"]
    noted = await site.call(
        AGENT, "POST", f"/api/v1/conversations/{talk}/notes", json={"text": "нотатка"}
    )
    assert noted.status_code == 201
    assert (await get(site, talk, "note"))["version"] == 0
    assert (await get(site, talk, role=BOSS))["text"] == "чиясь інша"
    told = [f["data"] for f in await ear.heard() if f["type"] == "draft.updated"]
    assert [(f["mode"], f["version"]) for f in told] == [("reply", 0), ("note", 0)]
    # A message that was refused keeps the draft.
    await put(site, talk, "ще")
    refused = await site.call(
        AGENT, "POST", f"/api/v1/conversations/{talk}/messages",
        json={"text": "ще", "attachments": ["att_none"]},
    )  # fmt: skip
    assert refused.status_code == 422
    assert (await get(site, talk))["text"] == "ще"


async def test_the_list_and_what_is_refused(site: Site, database: Database) -> None:
    talks = [(await answerable(site, database, "раз"))[0] for _ in range(3)]
    for talk in talks:
        await put(site, talk, TEXT)
    await put(site, talks[0], TEXT, "note")
    found: list[tuple[str, str]] = []
    cursor = None
    while True:
        params: dict[str, Any] = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = await site.call(AGENT, "GET", "/api/v1/me/drafts", params=params)
        Page[shapes.ListedDraft].model_validate(answer.json())
        found += [(item["conversation_id"], item["mode"]) for item in answer.json()["items"]]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            break
    assert found == [(talks[0], "note"), *((talk, "reply") for talk in talks[::-1])]
    assert (await site.call(BOSS, "GET", "/api/v1/me/drafts")).json()["items"] == []
    async with database.transaction() as tx:
        other = await factories.queue(tx, "other")
        theirs = await factories.conversation(tx, other)
        await tx.run("UPDATE conversations SET queue_id = :q WHERE id = :c", q=other, c=talks[1])
    for method in ("GET", "PUT", "DELETE"):
        body: dict[str, Any] = {"json": {"text": "a"}} if method == "PUT" else {}
        assert (await site.call(AGENT, method, url(theirs), **body)).status_code == 404
        assert (await site.call(OPS, method, url(theirs), **body)).status_code == 403
    listed = (await site.call(AGENT, "GET", "/api/v1/me/drafts")).json()["items"]
    assert talks[1] not in {item["conversation_id"] for item in listed}
    faults: list[Any] = [
        {"text": "a" * 50_001},
        {"text": "\x00"},
        {"attachments": ["%"]},
        {"via": 5},
        [],
    ]
    for bad in faults:
        answer = await site.call(AGENT, "PUT", url(talks[0]), json=bad)
        assert answer.status_code == 422, bad
    assert (await site.call(AGENT, "GET", url(talks[0], "sms"))).status_code == 422
    assert (await site.call(AGENT, "GET", "/api/v1/me/drafts?cursor=eHh4")).status_code == 422


async def test_old_drafts_go_and_merged_ones_move(site: Site, database: Database) -> None:
    kept, _ = await answerable(site, database, "раз")
    merged, _ = await answerable(site, database, "два")
    async with database.transaction() as tx:
        await tx.run(
            """UPDATE conversations SET contact_id =
                   (SELECT contact_id FROM conversations WHERE id = :kept) WHERE id = :merged""",
            kept=kept,
            merged=merged,
        )
    await put(site, kept, "тут")
    await put(site, merged, "там")
    await put(site, merged, "думка", "note")
    answer = await site.call(
        ADMIN, "POST", f"/api/v1/conversations/{kept}/merge", json={"merged_id": merged}
    )
    assert answer.status_code == 200, answer.text
    assert (await get(site, merged))["text"] == "тут\n\nтам"
    assert (await get(site, kept, "note"))["text"] == "думка"
    async with database.transaction() as tx:
        assert await drafts.sweep(tx, clock.now() + timedelta(days=89)) == 0
        assert await drafts.sweep(tx, clock.now() + timedelta(days=91)) == 2


def test_the_version_names_the_build() -> None:
    assert version().startswith("0.")
