"""Mentions: who hears of them, who finds them, when they count, and the counts of everything."""

from __future__ import annotations

from typing import Any

from omnidesk.api import schemas_personal as shapes
from omnidesk.api.schemas import Page
from omnidesk.domain.agent import Role
from omnidesk.store.database import Database
from tests import factories
from tests.api.conftest import Site
from tests.api.personal_world import ADMIN, AGENT, BOSS, BOT, OPS, Ear, answerable
from tests.flows import desk_world as world


async def note(site: Site, role: Role, talk: str, text: str, **given: Any) -> str:
    answer = await site.call(
        role, "POST", f"/api/v1/conversations/{talk}/notes", json={"text": text, **given}
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def mentions(site: Site, role: Role, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        answer = await site.call(role, "GET", "/api/v1/me/mentions", params=params)
        assert answer.status_code == 200, answer.text
        Page[shapes.Mention].model_validate(answer.json())
        found += answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            return found
        params["cursor"] = answer.json()["next_cursor"]


async def counts(site: Site, role: Role) -> tuple[int, int, int]:
    answer = await site.call(role, "GET", "/api/v1/me/counts")
    shapes.Counts.model_validate(answer.json())
    found = answer.json()
    return found["unread_conversations"], found["unread_mentions"], found["drafts"]


async def test_a_mention_is_found_counted_and_seen(site: Site, database: Database) -> None:
    talk, _ = await answerable(site, database, "привіт")
    notes = [await note(site, BOSS, talk, f"@agent глянь, будь ласка {n} 🙏") for n in range(3)]
    await note(site, AGENT, talk, "@agent собі нагадування не треба")
    found = await mentions(site, AGENT, limit=2)
    assert [item["note"]["id"] for item in found] == notes[::-1]
    assert found[0]["conversation"]["id"] == talk
    assert found[0]["conversation"]["unread_count"] == 1
    assert [item["seen"] for item in found] == [False] * 3
    assert await counts(site, AGENT) == (0, 3, 0)
    assert await mentions(site, BOSS) == []

    ear = Ear(site, AGENT)
    url = "/api/v1/me/mentions/seen"
    left = await site.call(AGENT, "PUT", url, json={"note_id": notes[1]})
    assert left.json() == {"unread_conversations": 0, "unread_mentions": 2, "drafts": 0}
    (told,) = await ear.heard()
    assert told == {"type": "mention.seen", "data": {"note_id": notes[1], "unread_mentions": 2}}
    assert (await site.call(AGENT, "PUT", url, json={"note_id": notes[1]})).status_code == 200
    unread = await mentions(site, AGENT, unread="true")
    assert [item["note"]["id"] for item in unread] == [notes[2], notes[0]]
    assert (await site.call(AGENT, "PUT", url, json={"all": True})).status_code == 200
    assert await mentions(site, AGENT, unread="true") == []
    assert len(await mentions(site, AGENT)) == 3


async def test_who_is_mentioned_hears_it_and_may_read(site: Site, database: Database) -> None:
    async with database.transaction() as tx:
        other = await factories.queue(tx, "other")
        talk = await factories.conversation(tx, other)
        await world.message(tx, talk, "питання", world.NOW)
    # Another team's conversation: a mention would hand it out, and is refused.
    refused = await site.call(
        ADMIN, "POST", f"/api/v1/conversations/{talk}/notes",
        json={"text": "глянь", "mentions": [site.agents[AGENT]]},
    )  # fmt: skip
    assert refused.status_code == 422
    assert await note(site, ADMIN, talk, "@agent це лише текст")
    assert await mentions(site, AGENT) == []
    # Who was asked into it may read it, and can be mentioned.
    async with database.transaction() as tx:
        await tx.run(
            "UPDATE conversations SET participants = ARRAY[:agent] WHERE id = :c",
            agent=site.agents[AGENT],
            c=talk,
        )
    written = await note(site, ADMIN, talk, "@agent а тепер глянь")
    (event,) = [e for e in await world.told(database, "note.created")
                if e["data"]["note"]["id"] == written]  # fmt: skip
    assert site.agents[AGENT] in event["agent_ids"]
    (found,) = await mentions(site, AGENT)
    assert found["note"]["id"] == written
    opened = await site.call(AGENT, "GET", f"/api/v1/conversations/{talk}/notes")
    assert opened.status_code == 200
    # The right goes, and with it what it showed.
    async with database.transaction() as tx:
        await tx.run("UPDATE conversations SET participants = '{}' WHERE id = :c", c=talk)
    assert await mentions(site, AGENT) == []
    assert (await counts(site, AGENT))[1] == 0


async def test_what_waits_for_an_agent(site: Site, database: Database) -> None:
    talk, said = await answerable(site, database, "раз")
    silent, _ = await answerable(site, database)
    async with database.transaction() as tx:
        for row in (talk, silent):
            await world.set_columns(tx, "conversations", row, agent_id=site.agents[AGENT])
    await site.call(AGENT, "PUT", f"/api/v1/conversations/{talk}/drafts/note", json={"text": "а"})
    assert await counts(site, AGENT) == (1, 0, 1)
    assert await counts(site, BOSS) == (0, 0, 0)
    await site.call(
        AGENT, "PUT", f"/api/v1/conversations/{talk}/read", json={"message_id": said[0]}
    )
    assert await counts(site, AGENT) == (0, 0, 1)


async def test_other_peoples_and_other_roles(site: Site, database: Database) -> None:
    talk, _ = await answerable(site, database, "раз")
    mine = await note(site, BOSS, talk, "@agent глянь")
    url = "/api/v1/me/mentions/seen"
    assert (await site.call(BOSS, "PUT", url, json={"note_id": mine})).status_code == 404
    assert (await site.call(OPS, "GET", "/api/v1/me/mentions")).status_code == 403
    faults: list[Any] = [{}, {"note_id": mine, "all": True}, {"all": False}, {"note_id": "%"}]
    for bad in faults:
        assert (await site.call(AGENT, "PUT", url, json=bad)).status_code == 422, bad
    # Bots write notes and read none.
    assert await mentions(site, BOT) == []
    assert await counts(site, BOT) == (0, 0, 0)
    assert len(await mentions(site, AGENT, unread="true")) == 1


async def test_a_transfer_note_is_for_who_comes_next(site: Site, database: Database) -> None:
    async with database.transaction() as tx:
        item = await factories.work_item(tx, site.queue_id)
        mate = await factories.agent(tx, "mate@example.org", queues=[site.queue_id], online=True)
        row = await tx.first("SELECT conversation_id FROM work_items WHERE id = :id", id=item)
    assert row is not None
    answer = await site.call(
        ADMIN, "POST", f"/api/v1/work-items/{item}/transfer",
        json={"agent_id": mate, "note": "далі ти"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    found = await world.rows(database, "SELECT agent_id, seen_at FROM mentions")
    assert [(r["agent_id"], r["seen_at"]) for r in found] == [(mate, None)]
