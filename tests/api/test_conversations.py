"""Conversations, contacts and files over HTTP: shapes, pages, rights, hostile input."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from pydantic import BaseModel

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api import schemas_conversations as shapes
from omnidesk.domain.agent import Role
from omnidesk.flows import attachments, file_links, search
from omnidesk.store.database import Database
from tests import factories
from tests.api.conftest import Site
from tests.flows import desk_world as world

AGENT, BOSS = Role.AGENT, Role.SUPERVISOR
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


class Place(BaseModel):
    """One conversation of ours with three messages, and one in a queue that is not ours."""

    ours: str
    theirs: str
    contact: str
    messages: list[str]


@pytest.fixture
async def place(site: Site, database: Database) -> Place:
    now = clock.now()
    async with database.transaction() as tx:
        other = await factories.queue(tx, "other")
        ours = await factories.conversation(tx, site.queue_id, at=now)
        theirs = await factories.conversation(tx, other, at=now)
        written = [
            await world.message(
                tx, ours, f"повідомлення {number} 🙂", now + timedelta(seconds=number)
            )
            for number in range(3)
        ]
        await world.message(tx, theirs, "чуже повідомлення", now)
        await search.index_these(tx, [row["id"] for row in await tx.all("SELECT id FROM messages")])
        row = await tx.first("SELECT contact_id FROM conversations WHERE id = :id", id=ours)
    assert row is not None
    return Place(ours=ours, theirs=theirs, contact=row["contact_id"], messages=written)


def fits(model: type[BaseModel], answer: httpx2.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    model.model_validate(answer.json())
    return answer.json()


async def everything(
    get: Callable[[str | None], Awaitable[httpx2.Response]],
) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        answer = (await get(cursor)).json()
        items += answer["items"]
        cursor = answer["next_cursor"]
        if cursor is None:
            return items


async def test_lists_and_their_pages(site: Site, place: Place, database: Database) -> None:
    now = clock.now()
    async with database.transaction() as tx:
        for number in range(7):
            more = await factories.conversation(
                tx, site.queue_id, at=now - timedelta(minutes=number)
            )
            if number % 2:
                await world.set_columns(
                    tx, "conversations", more, waiting_since=now - timedelta(minutes=number)
                )

    for order in ("waiting", "recent", "created"):

        async def get(cursor: str | None, order: str = order) -> httpx2.Response:
            params = {"order": order, "limit": 3} | ({"cursor": cursor} if cursor else {})
            answer = await site.call(AGENT, "GET", "/api/v1/conversations", params=params)
            fits(schemas.Page[shapes.ListedConversation], answer)
            return answer

        found = await everything(get)
        ids = [item["id"] for item in found]
        assert len(ids) == len(set(ids)) == 8, order
        assert place.theirs not in ids
        if order == "waiting":
            waits = [item["waiting_since"] for item in found]
            assert waits[:3] == sorted(w for w in waits if w)
            assert waits[3:] == [None] * 5
    row = (await site.call(AGENT, "GET", f"/api/v1/conversations/{place.ours}")).json()
    assert row["last_message"]["direction"] == "in"
    assert row["contact"]["name"] == "Оксана"

    async def count(**params: Any) -> int:
        answer = await site.call(BOSS, "GET", "/api/v1/conversations", params=params)
        return len(fits(schemas.Page[shapes.ListedConversation], answer)["items"])

    assert await count() == 9
    assert await count(waiting="true") == 3
    assert await count(waiting="false", order="waiting") == 6
    assert await count(state=["resolved", "snoozed"]) == 0
    assert await count(queue_id=site.queue_id) == 8
    assert await count(agent_id="me") == 0
    assert await count(agent_id="none", channel_kind="messaging") == 9
    assert await count(contact_id=place.contact) == 1
    assert await count(q="повідомл") == 2
    assert await count(q="оксана", limit=4) == 4
    assert await count(inbox="ibx_test") == 9


HOSTILE = ["%", "_", "\\", "' OR 1=1 --", "\x00", "{}", "$ne", "[object]", "🙂", "9" * 200, "*"]


async def test_hostile_filters_find_nothing_and_break_nothing(site: Site, place: Place) -> None:
    names = ("state", "queue_id", "agent_id", "inbox", "tag", "channel_kind", "contact_id",
             "waiting", "q", "order", "limit", "cursor", "state[$ne]", "id")  # fmt: skip
    for name in names:
        for value in HOSTILE:
            url = f"/api/v1/conversations?{quote(name)}={quote(value)}"
            answer = await site.call(BOSS, "GET", url)
            assert answer.status_code in {200, 422}, (name, value, answer.text)
            if answer.status_code == 200:
                assert answer.json()["items"] == [], (name, value)
    for value in HOSTILE:
        for path in ("search?q=", "contacts?q="):
            answer = await site.call(BOSS, "GET", f"/api/v1/{path}{quote(value)}")
            assert answer.status_code in {200, 422}, (path, value)
            assert not answer.json().get("items"), (path, value)
        for path in ("conversations", "contacts", "attachments"):
            answer = await site.call(BOSS, "GET", f"/api/v1/{path}/{quote(value, safe='')}")
            assert answer.status_code in {404, 422}, (path, value)


async def test_a_cursor_of_another_list_is_refused(site: Site, place: Place) -> None:
    url = "/api/v1/conversations"
    first = (await site.call(BOSS, "GET", url, params={"limit": 1})).json()["next_cursor"]
    assert first
    paths = (
        f"{url}?order=recent&cursor={first}",
        f"/api/v1/search?q=a&cursor={first}",
        f"{url}/{place.ours}/messages?cursor={first}",
        f"{url}/{place.ours}/notes?cursor={first}",
        f"{url}/{place.ours}/timeline?cursor={first}",
        f"/api/v1/contacts/{place.contact}/history?cursor={first}",
    )
    for path in paths:
        assert (await site.call(BOSS, "GET", path)).status_code == 422, path


async def test_patch_with_if_match(site: Site, place: Place) -> None:
    url = f"/api/v1/conversations/{place.ours}"
    seen = await site.call(AGENT, "GET", url)
    tag = seen.headers["etag"]
    body = {"tags": ["VIP"], "attributes": {"сума": 12.5}, "priority": 1, "language": "uk"}
    changed = await site.call(AGENT, "PATCH", url, json=body, headers={"If-Match": tag})
    one = fits(schemas.Conversation, changed)
    assert (one["tags"], one["priority"]) == (["vip"], 1)
    stale = await site.call(AGENT, "PATCH", url, json={"tags": []}, headers={"If-Match": tag})
    assert stale.status_code == 412
    columns = set(one) - {"tags", "attributes", "priority", "language", "subject"}
    columns |= {"reply_token", "identity_id", "threading", "last_agent_id"}
    for column in sorted(columns):
        answer = await site.call(AGENT, "PATCH", url, json={column: one.get(column)})
        assert answer.status_code == 422, column
    faults: list[dict[str, Any]] = [
        {"tags": None},
        {"priority": 7},
        {"priority": True},
        {"attributes": {"a": []}},
        {"attributes": {"a\x00": 1}},
        {"tags": ["\x00"]},
        {"language": "'--"},
    ]
    for fault in faults:
        assert (await site.call(AGENT, "PATCH", url, json=fault)).status_code == 422, fault


async def test_thread_notes_and_timeline(site: Site, place: Place) -> None:
    url = f"/api/v1/conversations/{place.ours}"

    async def thread(cursor: str | None) -> httpx2.Response:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = await site.call(AGENT, "GET", f"{url}/messages", params=params)
        fits(schemas.Page[schemas.Message], answer)
        return answer

    first = (await thread(None)).json()
    assert [m["id"] for m in first["items"]] == place.messages[1:]
    rest = (await thread(first["next_cursor"])).json()
    assert ([m["id"] for m in rest["items"]], rest["next_cursor"]) == (place.messages[:1], None)
    after = await site.call(
        AGENT, "GET", f"{url}/messages", params={"after": place.messages[0], "limit": 1}
    )
    assert [m["id"] for m in after.json()["items"]] == [place.messages[1]]
    for number in range(3):
        made = await site.call(
            AGENT, "POST", f"{url}/notes", json={"text": f"нотатка {number} @supervisor"}
        )
        assert fits(schemas.Note, made, 201)["mentions"] == [site.agents[BOSS]]

    async def notes(cursor: str | None) -> httpx2.Response:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        return await site.call(AGENT, "GET", f"{url}/notes", params=params)

    assert [n["text"][:9] for n in await everything(notes)] == [
        "нотатка 2",
        "нотатка 1",
        "нотатка 0",
    ]
    assert (await site.call(AGENT, "POST", f"{url}/resolve")).status_code == 200

    async def timeline(cursor: str | None, role: Role = AGENT) -> httpx2.Response:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = await site.call(role, "GET", f"{url}/timeline", params=params)
        fits(schemas.Page[shapes.TimelineEntry], answer)
        return answer

    kinds = sorted(entry["type"] for entry in await everything(timeline))
    assert kinds == ["event"] + ["message"] * 3 + ["note"] * 3

    # A bot works in the queue, but notes are between people.
    seen = await everything(lambda cursor: timeline(cursor, Role.BOT))
    assert sorted(entry["type"] for entry in seen) == ["event"] + ["message"] * 3
    assert "нотатка" not in str(seen)
    assert (await site.call(Role.BOT, "GET", f"{url}/notes")).json()["items"] == []


async def test_search_over_http(site: Site, place: Place) -> None:
    async def get(cursor: str | None) -> httpx2.Response:
        params = {"q": "повідомлення", "limit": 1} | ({"cursor": cursor} if cursor else {})
        answer = await site.call(AGENT, "GET", "/api/v1/search", params=params)
        fits(schemas.Page[shapes.Hit], answer)
        return answer

    hits = await everything(get)
    assert [hit["message"]["id"] for hit in hits] == place.messages[::-1]
    assert hits[0]["excerpt"] == "повідомлення 2 🙂"
    params = {"q": "повідомлення", "order": "rank"}
    ranked = await site.call(BOSS, "GET", "/api/v1/search", params=params)
    assert len(ranked.json()["items"]) == 4


GETS = (
    "conversations/{c}", "conversations/{c}/messages", "conversations/{c}/notes",
    "conversations/{c}/timeline", "conversations/{c}/merges", "conversations/{c}/work",
    "contacts/{p}", "contacts/{p}/history",
    "contacts/{p}/duplicates", "contacts/{p}/merges", "attachments/{a}",
)  # fmt: skip
WRITES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("PATCH", "conversations/{c}", {"tags": ["x"]}),
    ("POST", "conversations/{c}/merge", {"merged_id": "{own}"}),
    ("POST", "conversations/{c}/unmerge", {}),
    ("POST", "conversations/{own}/merge", {"merged_id": "{c}"}),
    ("POST", "conversations/{c}/resolve", {}),
    ("POST", "conversations/{c}/reopen", {}),
    ("POST", "conversations/{c}/notes", {"text": "x"}),
    ("PATCH", "contacts/{p}", {"name": "x"}),
    ("POST", "contacts/{p}/merge", {"merged_id": "{ownp}"}),
    ("POST", "contacts/{p}/unmerge", {}),
    ("POST", "contacts/{ownp}/merge", {"merged_id": "{p}"}),
    ("POST", "contacts/{p}/identities", {"kind": "email", "address": "a@b.org"}),
)


async def test_every_route_for_every_role(site: Site, place: Place, database: Database) -> None:
    """What is in another queue is not there for agents and bots, and ops reach nothing."""
    async with database.transaction() as tx:
        row = await tx.first("SELECT contact_id FROM conversations WHERE id = :id", id=place.theirs)
        assert row is not None
        message = await tx.first(
            "SELECT id FROM messages WHERE conversation_id = :id", id=place.theirs
        )
        assert message is not None
        key = await site.runtime.files.put(PNG)
        file_id = clock.new_id("att")
        await tx.run(
            """INSERT INTO attachments (id, message_id, name, mime, size, state, stored_key,
                   created_at) VALUES (:id, :m, 'a.png', 'image/png', 72, 'stored', :key, :now)""",
            id=file_id,
            m=message["id"],
            key=key,
            now=clock.now(),
        )
    names = {
        "c": place.theirs,
        "p": row["contact_id"],
        "a": file_id,
        "own": place.ours,
        "ownp": place.contact,
    }

    def filled(text: str) -> str:
        for name, value in names.items():
            text = text.replace("{" + name + "}", value)
        return text

    before = await world.rows(database, "SELECT * FROM conversations ORDER BY id")
    absent = {**names, "c": "cnv_0000", "p": "ctc_0000", "a": "att_0000"}
    for role, status in ((AGENT, 404), (Role.BOT, 404), (Role.OPS, 403), (None, 401)):
        for path in GETS:
            answer = await site.call(role, "GET", f"/api/v1/{filled(path)}")
            assert answer.status_code == status, (role, path)
            if status == 404:
                # Exactly the answer for what does not exist.
                ghost = path
                for name, value in absent.items():
                    ghost = ghost.replace("{" + name + "}", value)
                other = await site.call(role, "GET", f"/api/v1/{ghost}")
                assert _bare(other) == _bare(answer), path
        for method, path, body in WRITES:
            sent = {k: filled(v) if isinstance(v, str) else v for k, v in body.items()}
            answer = await site.call(role, method, f"/api/v1/{filled(path)}", json=sent)
            assert answer.status_code == status, (role, path, answer.text)
    assert await world.rows(database, "SELECT * FROM conversations ORDER BY id") == before
    for role in (BOSS, Role.ADMIN):
        for path in GETS:
            answer = await site.call(role, "GET", f"/api/v1/{filled(path)}")
            assert answer.status_code == 200, (role, path)


def _bare(answer: httpx2.Response) -> dict[str, Any]:
    return {k: v for k, v in answer.json().items() if k != "instance"}


async def test_merging_over_http_is_idempotent(
    site: Site, place: Place, database: Database
) -> None:
    async with database.transaction() as tx:
        second = await factories.conversation(tx, site.queue_id)
        await tx.run(
            "UPDATE conversations SET contact_id = :c WHERE id = :id", c=place.contact, id=second
        )
        await world.message(tx, second, "друга гілка", clock.now())
    url = f"/api/v1/conversations/{place.ours}"
    keyed = {"Idempotency-Key": "merge-1"}
    for replayed in (False, True):
        answer = await site.call(
            AGENT, "POST", f"{url}/merge", json={"merged_id": second}, headers=keyed
        )
        done = fits(shapes.ConversationMerge, answer)
        assert done["conversation"]["message_count"] == 4
        assert ("idempotency-replayed" in answer.headers) is replayed
    led = await site.call(AGENT, "GET", f"/api/v1/conversations/{second}")
    assert led.json()["id"] == place.ours
    standing = await site.call(AGENT, "GET", f"{url}/merges")
    (merge,) = fits(schemas.Page[shapes.ConversationMergeRecord], standing)["items"]
    assert (merge["merged_id"], merge["messages"], merge["notes"]) == (second, 1, 0)
    assert merge["merged_by"] == site.agents[AGENT]
    back = await site.call(AGENT, "POST", f"/api/v1/conversations/{second}/unmerge")
    assert fits(shapes.ConversationMerge, back)["merged"]["state"] == "open"
    assert (await site.call(AGENT, "GET", f"{url}/merges")).json()["items"] == []
    again = await site.call(AGENT, "POST", f"/api/v1/conversations/{second}/unmerge")
    assert again.status_code == 409


async def test_the_work_of_a_conversation(site: Site, place: Place, database: Database) -> None:
    now = clock.now()
    async with database.transaction() as tx:
        ids = []
        for age in (2, 1):
            at = now - timedelta(minutes=age)
            ids.append(await factories.work_item(tx, site.queue_id, arrived_at=at))
            await world.set_columns(tx, "work_items", ids[-1], conversation_id=place.ours)
            if age == 2:
                await world.set_columns(tx, "work_items", ids[-1], state="done", ended_at=at)
    found = await site.call(AGENT, "GET", f"/api/v1/conversations/{place.ours}/work")
    items = fits(schemas.Page[schemas.WorkItem], found)["items"]
    assert [(item["id"], item["state"]) for item in items] == [
        (ids[1], "waiting"),
        (ids[0], "done"),
    ]


async def test_contacts_over_http(site: Site, place: Place, database: Database) -> None:
    url = f"/api/v1/contacts/{place.contact}"
    found = await site.call(AGENT, "GET", "/api/v1/contacts", params={"q": "окса"})
    assert [c["id"] for c in fits(schemas.Page[schemas.Contact], found)["items"]] == [place.contact]
    one = await site.call(AGENT, "GET", url)
    fits(schemas.Contact, one)
    same = await site.call(AGENT, "GET", url, headers={"If-None-Match": one.headers["etag"]})
    assert same.status_code == 304
    changed = await site.call(
        AGENT, "PATCH", url, json={"name": "Оксана К.", "attributes": {"city": "Львів", "n": 1}}
    )
    assert fits(schemas.Contact, changed)["attributes"] == {"city": "Львів", "n": 1}
    stale = await site.call(
        AGENT, "PATCH", url, json={"name": "x"}, headers={"If-Match": one.headers["etag"]}
    )
    assert stale.status_code == 412
    added = await site.call(
        AGENT,
        "POST",
        f"{url}/identities",
        json={"kind": "phone", "address": "050 111 22 33", "region": "UA"},
    )
    numbers = {i["address"] for i in fits(schemas.Contact, added, 201)["identities"]}
    assert "+380501112233" in numbers
    history = await site.call(AGENT, "GET", f"{url}/history", params={"limit": 2})
    fits(schemas.Page[schemas.Message], history)
    async with database.transaction() as tx:
        twin = await factories.conversation(tx, site.queue_id)
        row = await tx.first("SELECT contact_id FROM conversations WHERE id = :id", id=twin)
        assert row is not None
        await world.set_columns(tx, "contacts", row["contact_id"], name="оксана к.")
    doubles = await site.call(AGENT, "GET", f"{url}/duplicates")
    assert fits(schemas.Page[shapes.Duplicate], doubles)["items"][0]["reasons"] == ["same_name"]
    body = {"merged_id": row["contact_id"], "evidence": "та сама людина"}
    merged = await site.call(AGENT, "POST", f"{url}/merge", json=body)
    fits(shapes.ContactMerge, merged)
    kept = await site.call(AGENT, "GET", f"{url}/merges")
    assert fits(schemas.Page[shapes.ContactMergeRecord], kept)["items"][0]["evidence"]
    assert kept.json()["items"][0]["name"] == "оксана к."
    back = await site.call(AGENT, "POST", f"/api/v1/contacts/{row['contact_id']}/unmerge")
    assert fits(shapes.ContactMerge, back)["merged"]["merged_into"] is None


async def _upload(
    site: Site, content: bytes, name: str, kind: str, **headers: str
) -> httpx2.Response:
    return await site.call(
        AGENT,
        "POST",
        "/api/v1/attachments",
        files={"file": (name, content, kind)},
        headers=headers,
    )


async def test_an_upload_is_what_its_bytes_are(site: Site) -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    cases = (
        (PNG, "фото \u202egnp.exe", "text/html", "image/png", "inline"),
        (svg, "../../a.svg", "image/svg+xml", "application/octet-stream", "attachment"),
        (b"<html>", "a\r\nx: y.png", "image/png", "application/octet-stream", "attachment"),
        ("привіт".encode(), "лист.txt", "text/plain", "text/plain", "attachment"),
    )
    for content, name, kind, mime, shown in cases:
        made = fits(schemas.Attachment, await _upload(site, content, name, kind), 201)
        assert (made["mime"], made["size"]) == (mime, len(content))
        assert "/" not in made["name"]
        got = await site.call(AGENT, "GET", made["url"])
        assert got.content == content
        assert got.headers["content-type"].partition(";")[0] == mime
        assert got.headers["content-disposition"].startswith(shown)
        assert got.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in got.headers["content-security-policy"]
        # Nobody else may fetch what was not sent yet, whatever they may see.
        for role in (BOSS, Role.ADMIN, Role.BOT):
            assert (await site.call(role, "GET", made["url"])).status_code == 404


async def test_uploads_over_the_limits_leave_nothing(site: Site, database: Database) -> None:
    faults = (
        (await _upload(site, b"", "empty.txt", "text/plain"), 422),
        (await _upload(site, b"x" * (25 * 1024 * 1024 + 1), "big", "a/b"), 413),
        (await site.call(AGENT, "POST", "/api/v1/attachments", json={"file": "x"}), 422),
        (await site.call(AGENT, "POST", "/api/v1/attachments", data={"file": "x"}), 422),
        (await site.call(Role.OPS, "POST", "/api/v1/attachments"), 403),
    )
    for answer, status in faults:
        assert answer.status_code == status, answer.text
    assert await world.rows(database, "SELECT 1 FROM attachments") == []
    root = site.runtime.files.root
    assert [p for p in root.rglob("*") if p.is_file()] == []


async def test_a_repeated_upload_is_one_file(site: Site, database: Database) -> None:
    keyed = {"Idempotency-Key": "up-1"}
    one = await _upload(site, PNG, "a.png", "image/png", **keyed)
    two = await _upload(site, PNG, "a.png", "image/png", **keyed)
    assert one.json() == two.json()
    other = await _upload(site, PNG + b"!", "a.png", "image/png", **keyed)
    assert other.status_code == 422
    files = [p for p in site.runtime.files.root.rglob("*") if p.is_file()]
    assert len(files) == 1
    assert (await site.call(AGENT, "GET", one.json()["url"])).content == PNG
    assert await attachments.sweep_unsent(site.runtime, clock.now()) == 0
    tomorrow = clock.now() + timedelta(hours=25)
    assert await attachments.sweep_unsent(site.runtime, tomorrow) == 1
    assert (await site.call(AGENT, "GET", one.json()["url"])).status_code == 404
    assert [p for p in site.runtime.files.root.rglob("*") if p.is_file()] == []


async def test_links_for_providers(site: Site) -> None:
    made = (await _upload(site, PNG, "a.png", "image/png")).json()
    now = clock.now()
    link = file_links.link_for(site.runtime, made["id"], now)
    path = link.removeprefix(site.runtime.public_url)
    got = await site.call(None, "GET", path)
    assert (got.status_code, got.content) == (200, PNG)
    token = path.removeprefix("/files/")
    forged = [token[:-1] + ("A" if token[-1] != "A" else "B"), token + "A", "x", made["id"]]
    name, expires, signature = token.split(".")
    forged += [f"{name}.{int(expires) + 60}.{signature}", f"{name}.{expires}."]
    forged += [f"att_{'0' * 32}.{expires}.{signature}"]
    old = now - timedelta(seconds=file_links.LIVES_SECONDS + 1)
    forged.append(file_links.link_for(site.runtime, made["id"], old).rpartition("/")[2])
    for token in forged:
        assert (await site.call(None, "GET", f"/files/{token}")).status_code == 404, token
