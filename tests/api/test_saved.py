"""Saved filters and saved replies: whose they are, who changes them, what they may say."""

from __future__ import annotations

from typing import Any

import httpx2

from omnidesk.api import schemas_personal as shapes
from omnidesk.api.schemas import Page
from omnidesk.domain.agent import Role
from omnidesk.domain.saved_reply import VARIABLES
from omnidesk.store.database import Database
from tests import factories
from tests.api.conftest import Site
from tests.api.personal_world import ADMIN, AGENT, BOSS, OPS

MINE = {
    "name": "Мої термінові 🔥",
    "query": {"state": ["open"], "agent_id": "me", "q": "рахунок", "order": "recent"},
}


async def add(site: Site, role: Role, **values: Any) -> Any:
    answer = await site.call(role, "POST", "/api/v1/me/filters", json={**MINE, **values})
    assert answer.status_code == 201, answer.text
    shapes.SavedFilter.model_validate(answer.json())
    return answer.json()


async def names(site: Site, role: Role, limit: int = 50) -> list[str]:
    found: list[str] = []
    params: dict[str, Any] = {"limit": limit}
    while True:
        answer = await site.call(role, "GET", "/api/v1/me/filters", params=params)
        Page[shapes.SavedFilter].model_validate(answer.json())
        found += [item["name"] for item in answer.json()["items"]]
        if answer.json()["next_cursor"] is None:
            return found
        params["cursor"] = answer.json()["next_cursor"]


async def test_own_and_shared_filters(site: Site) -> None:
    made = await add(site, AGENT)
    assert made["query"] == MINE["query"]
    assert made["editable"] is True
    shared = await add(site, AGENT, name="Усі", shared=True, position=-1, query={})
    assert shared["query"] == {}
    await add(site, BOSS, name="лише мій", position=5)
    assert await names(site, AGENT, limit=1) == ["Усі", MINE["name"]]
    assert await names(site, BOSS) == ["Усі", "лише мій"]
    url = f"/api/v1/me/filters/{made['id']}"
    for role in (BOSS, ADMIN):
        # A private list is nobody else's, whatever their role.
        assert (await site.call(role, "PATCH", url, json={"name": "x"})).status_code == 404
        assert (await site.call(role, "DELETE", url)).status_code == 404
    changed = await site.call(AGENT, "PATCH", url, json={"query": {"tag": "vip"}, "position": 3})
    assert (changed.json()["query"], changed.json()["position"]) == ({"tag": "vip"}, 3)
    assert changed.json()["name"] == MINE["name"]
    stale = await site.call(AGENT, "PATCH", url, json={"name": "б"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412

    # A shared one: its maker and leads change it, other agents use it.
    common = f"/api/v1/me/filters/{shared['id']}"
    bot = await site.call(Role.BOT, "PATCH", common, json={"name": "x"})
    assert bot.status_code == 403
    renamed = await site.call(BOSS, "PATCH", common, json={"name": "Всі відкриті"})
    assert renamed.json()["name"] == "Всі відкриті"
    assert (await site.call(BOSS, "DELETE", common)).status_code == 204
    assert (await site.call(AGENT, "DELETE", url)).status_code == 204
    assert await names(site, AGENT) == []


async def test_filters_are_checked_like_the_list(site: Site) -> None:
    faults: list[Any] = [
        {"query": {"state": ["lost"]}},
        {"query": {"limit": 5}},
        {"query": {"cursor": "abc"}},
        {"query": {"queue_id": ["%"]}},
        {"query": {"order": "random"}},
        {"query": None},
        {"name": ""},
        {"name": "a\x00"},
        {"position": 2**40},
        {"agent_id": site.agents[BOSS]},
    ]
    for bad in faults:
        answer = await site.call(AGENT, "POST", "/api/v1/me/filters", json={**MINE, **bad})
        assert answer.status_code == 422, bad
    assert (await site.call(OPS, "POST", "/api/v1/me/filters", json=MINE)).status_code == 403
    key = {"Idempotency-Key": "one"}
    first = await site.call(AGENT, "POST", "/api/v1/me/filters", json=MINE, headers=key)
    again = await site.call(AGENT, "POST", "/api/v1/me/filters", json=MINE, headers=key)
    assert first.json() == again.json()
    for _ in range(99):
        await add(site, AGENT)
    full = await site.call(AGENT, "POST", "/api/v1/me/filters", json=MINE)
    assert full.status_code == 409


REPLY: dict[str, Any] = {
    "shortcut": "Години",
    "title": "Робочі години 🕘",
    "texts": {
        "en": "Hello {contact.name}, I am {agent.name}: {conversation.id} {not a variable}",
        "uk": "Вітаю, {contact.name}!",
    },
}


async def reply(site: Site, role: Role, method: str, path: str = "", **given: Any) -> Any:
    return await site.call(role, method, f"/api/v1/replies{path}", **given)


def fits(answer: httpx2.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    shapes.SavedReply.model_validate(answer.json())
    return answer.json()


async def test_replies_are_written_by_leads_and_read_by_all(site: Site, database: Database) -> None:
    async with database.transaction() as tx:
        sales = await factories.queue(tx, "sales")
    made = fits(await reply(site, BOSS, "POST", json=REPLY), 201)
    assert (made["shortcut"], made["queue_ids"]) == ("години", None)
    assert made["texts"] == REPLY["texts"]
    other = fits(
        await reply(
            site, ADMIN, "POST", json={**REPLY, "shortcut": "a-sales", "queue_ids": [sales]}
        ),
        201,
    )
    taken = await reply(site, ADMIN, "POST", json={**REPLY, "shortcut": "ГОДИНИ"})
    assert taken.status_code == 409
    for role in (AGENT, OPS, Role.BOT):
        listed = await reply(site, role, "GET")
        Page[shapes.SavedReply].model_validate(listed.json())
        assert [item["id"] for item in listed.json()["items"]] == [other["id"], made["id"]]
        url = f"/{made['id']}"
        assert (await reply(site, role, "POST", json=REPLY)).status_code == 403
        assert (await reply(site, role, "PATCH", url, json={"title": "x"})).status_code == 403
        assert (await reply(site, role, "DELETE", url)).status_code == 403
    ours = await reply(site, AGENT, "GET", params={"queue_id": site.queue_id})
    assert [item["id"] for item in ours.json()["items"]] == [made["id"]]
    first = (await reply(site, AGENT, "GET", params={"limit": 1})).json()
    rest = await reply(site, AGENT, "GET", params={"cursor": first["next_cursor"]})
    assert [item["id"] for item in rest.json()["items"]] == [made["id"]]

    one = await reply(site, AGENT, "GET", f"/{made['id']}")
    tag = {"If-Match": one.headers["etag"]}
    body = {"texts": {"ru": "Здравствуйте"}, "queue_ids": [sales]}
    changed = fits(await reply(site, BOSS, "PATCH", f"/{made['id']}", json=body, headers=tag))
    assert (changed["texts"], changed["queue_ids"]) == ({"ru": "Здравствуйте"}, [sales])
    back = fits(await reply(site, BOSS, "PATCH", f"/{made['id']}", json={"queue_ids": None}))
    assert back["queue_ids"] is None
    stale = await reply(site, BOSS, "PATCH", f"/{made['id']}", json={"title": "б"}, headers=tag)
    assert stale.status_code == 412
    clash = await reply(site, BOSS, "PATCH", f"/{made['id']}", json={"shortcut": "a-sales"})
    assert clash.status_code == 409
    assert (await reply(site, BOSS, "DELETE", f"/{made['id']}")).status_code == 204
    assert (await reply(site, BOSS, "DELETE", f"/{made['id']}")).status_code == 404


async def test_replies_that_are_refused(site: Site) -> None:
    assert "contact.name" in VARIABLES
    faults: list[Any] = [
        {"texts": {}},
        {"texts": {"en": ""}},
        {"texts": {"en": "x" * 10_001}},
        {"texts": {"en": "\x00"}},
        {"texts": {"english!": "x"}},
        {"texts": {"en": "Hello {contact.nmae}"}},
        {"shortcut": "two words"},
        {"shortcut": "/slash"},
        {"shortcut": ""},
        {"queue_ids": ["que_none"]},
        {"agent_id": "agt_x"},
    ]
    for bad in faults:
        answer = await reply(site, ADMIN, "POST", json={**REPLY, **bad})
        assert answer.status_code == 422, bad
    named = await reply(site, ADMIN, "POST", json={**REPLY, "texts": {"en": "{contact.nmae}"}})
    assert "{contact.nmae}" in named.json()["errors"][0]["detail"]
