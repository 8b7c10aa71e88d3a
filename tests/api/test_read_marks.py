"""Read marks: how far each agent has read, what is unread in lists, and who may know."""

from __future__ import annotations

from typing import Any

from omnidesk import clock
from omnidesk.api import schemas_conversations, schemas_personal
from omnidesk.api.schemas import Page
from omnidesk.domain.agent import Role
from omnidesk.flows import sign_in
from omnidesk.store.database import Database
from tests import factories
from tests.api.conftest import Site
from tests.api.personal_world import AGENT, BOSS, OPS, Ear, answerable
from tests.flows import desk_world as world


async def mark(site: Site, role: Role, conversation: str, message: str | None) -> Any:
    answer = await site.call(
        role, "PUT", f"/api/v1/conversations/{conversation}/read", json={"message_id": message}
    )
    assert answer.status_code == 200, answer.text
    schemas_personal.ReadMark.model_validate(answer.json())
    return answer.json()


async def listed(site: Site, role: Role) -> dict[str, int]:
    answer = await site.call(role, "GET", "/api/v1/conversations")
    Page[schemas_conversations.ListedConversation].model_validate(answer.json())
    return {item["id"]: item["unread_count"] for item in answer.json()["items"]}


async def test_each_reader_has_a_mark_of_their_own(site: Site, database: Database) -> None:
    talk, said = await answerable(site, database, "раз", "два 🙂", "שלוש")
    other, _ = await answerable(site, database, "інше")
    assert await listed(site, AGENT) == {talk: 3, other: 1}
    made = await mark(site, AGENT, talk, said[1])
    assert (made["message_id"], made["unread_count"]) == (said[1], 1)
    # Another window that is behind does not move it back.
    assert (await mark(site, AGENT, talk, said[0]))["message_id"] == said[1]
    assert await listed(site, AGENT) == {talk: 1, other: 1}
    assert await listed(site, BOSS) == {talk: 3, other: 1}
    one = await site.call(AGENT, "GET", f"/api/v1/conversations/{talk}")
    assert one.json()["unread_count"] == 1

    back = await mark(site, AGENT, talk, None)
    assert (back["message_id"], back["unread_count"]) == (said[1], 1)
    await mark(site, AGENT, talk, said[2])
    assert (await mark(site, AGENT, talk, None))["unread_count"] == 1

    reads = await site.call(
        AGENT, "GET", "/api/v1/me/reads", params={"conversation_id": [other, talk, "cnv_no"]}
    )
    Page[schemas_personal.ReadMark].model_validate(reads.json())
    found = [(item["conversation_id"], item["unread_count"]) for item in reads.json()["items"]]
    assert found == [(other, 1), (talk, 1)]
    assert (await site.call(AGENT, "GET", "/api/v1/me/reads")).status_code == 422


async def test_an_answer_reads_and_other_windows_hear_it(site: Site, database: Database) -> None:
    talk, said = await answerable(site, database, "є хтось?", "агов")
    mine, boss = Ear(site, AGENT), Ear(site, BOSS)
    await mark(site, AGENT, talk, said[0])
    (told,) = await mine.heard()
    assert told["type"] == "conversation.read"
    assert told["data"] == {
        "conversation_id": talk, "message_id": said[0], "unread_count": 1,
    }  # fmt: skip
    sent = await site.call(
        AGENT, "POST", f"/api/v1/conversations/{talk}/messages", json={"text": "так, я тут"}
    )
    assert sent.status_code == 201, sent.text
    (told,) = [f for f in await mine.heard() if f["type"] == "conversation.read"]
    assert told["data"]["message_id"] == sent.json()["id"]
    assert await listed(site, AGENT) == {talk: 0}
    assert await listed(site, BOSS) == {talk: 2}
    assert await boss.heard() == []
    async with database.transaction() as tx:
        await world.message(tx, talk, "дякую", clock.now())
    assert await listed(site, AGENT) == {talk: 1}


async def test_what_is_refused(site: Site, database: Database) -> None:
    async with database.transaction() as tx:
        other = await factories.queue(tx, "other")
        theirs = await factories.conversation(tx, other)
        foreign = await world.message(tx, theirs, "чуже", clock.now())
    talk, _ = await answerable(site, database, "наше")
    url = f"/api/v1/conversations/{talk}/read"
    for body in ({"message_id": foreign}, {"message_id": "msg_none"}, {}, {"message_id": 5}):
        assert (await site.call(AGENT, "PUT", url, json=body)).status_code == 422, body
    hidden = f"/api/v1/conversations/{theirs}/read"
    assert (await site.call(AGENT, "PUT", hidden, json={"message_id": None})).status_code == 404
    assert (await site.call(OPS, "PUT", url, json={"message_id": None})).status_code == 403
    reads = await site.call(AGENT, "GET", "/api/v1/me/reads", params={"conversation_id": theirs})
    assert reads.json()["items"] == []


async def test_a_token_of_nobody_has_read_everything(site: Site, database: Database) -> None:
    talk, _ = await answerable(site, database, "раз")
    async with database.transaction() as tx:
        issued = await sign_in.issue(
            tx, site.runtime.seal, role=Role.SUPERVISOR, kind="api", agent_id=None, now=clock.now()
        )
    site.tokens[Role.SUPERVISOR] = sign_in.text_of(site.runtime.seal, issued.seed)
    assert await listed(site, BOSS) == {talk: 0}
    url = f"/api/v1/conversations/{talk}/read"
    assert (await site.call(BOSS, "PUT", url, json={"message_id": None})).status_code == 403
    reads = await site.call(BOSS, "GET", "/api/v1/me/reads", params={"conversation_id": talk})
    assert reads.json()["items"][0]["unread_count"] == 0


async def test_counting_stops_at_a_hundred(site: Site, database: Database) -> None:
    talk, _ = await answerable(site, database)
    async with database.transaction() as tx:
        await tx.run(
            """INSERT INTO messages (id, conversation_id, direction, kind, inbox_id, channel, text,
                                     created_at)
               SELECT 'msg_' || i, :c, 'in', 'text', 'ibx_1', 'generic', 'слово', now()
               FROM generate_series(1, 150) i""",
            c=talk,
        )
    assert await listed(site, AGENT) == {talk: 100}
    assert (await mark(site, AGENT, talk, "msg_60"))["unread_count"] == 90
