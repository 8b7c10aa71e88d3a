"""Changing the configuration: versions, masks, pages, what nobody may set."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel

from omnidesk import api, channels
from omnidesk.api import schemas, schemas_policy, schemas_tokens
from omnidesk.domain.agent import Role
from omnidesk.store import directory
from tests.api.conftest import Site

BOT_TOKEN = "123456:abc-DEF"
INBOX = {
    "name": "shop-telegram",
    "channel": "telegram",
    "config": {"bot_token": BOT_TOKEN, "secret_token": "s3cret"},
}


async def admin(site: Site, method: str, path: str, **kwargs: Any) -> Any:
    return await site.call(Role.ADMIN, method, f"/api/v1{path}", **kwargs)


async def version(site: Site) -> int:
    async with site.runtime.database.transaction() as tx:
        return await directory.version(tx)


async def test_queue_life(site: Site) -> None:
    before = await version(site)
    made = await admin(site, "POST", "/queues", json={"name": "VIP ⭐", "wrap_up_seconds": 30})
    assert made.status_code == 201, made.text
    queue = schemas.Queue.model_validate(made.json())
    assert await version(site) == before + 1

    found = await site.call(Role.OPS, "GET", f"/api/v1/queues/{queue.id}")
    tag = found.headers["etag"]
    changed = await admin(
        site,
        "PATCH",
        f"/queues/{queue.id}",
        json={"offer_timeout_seconds": 45},
        headers={"If-Match": tag},
    )
    assert changed.status_code == 200
    assert changed.json()["offer_timeout_seconds"] == 45
    assert changed.json()["wrap_up_seconds"] == 30  # untouched
    stale = await admin(
        site, "PATCH", f"/queues/{queue.id}", json={"name": "x"}, headers={"If-Match": tag}
    )
    assert stale.status_code == 412
    taken = await admin(site, "PATCH", f"/queues/{queue.id}", json={"name": "support"})
    assert taken.status_code == 409
    paused = await site.call(Role.SUPERVISOR, "POST", f"/api/v1/queues/{queue.id}/pause")
    assert paused.json()["paused"] is True
    resumed = await site.call(Role.SUPERVISOR, "POST", f"/api/v1/queues/{queue.id}/resume")
    assert resumed.json()["paused"] is False
    async with site.runtime.database.transaction() as tx:
        rows = await tx.all("SELECT type, data, queue_id FROM events ORDER BY position")
    updates = [row for row in rows if row["type"] == "queue.updated"]
    assert len(updates) == 4
    assert updates[-1]["data"]["queue"] == resumed.json()
    assert {row["queue_id"] for row in updates} == {queue.id}


async def test_agent_life(site: Site) -> None:
    await admin(site, "POST", "/skills", json={"name": "українська"})
    made = await admin(
        site,
        "POST",
        "/agents",
        json={
            "email": "olena@example.org",
            "name": "Олена",
            "password": "дуже довгий пароль",
            "skills": {"українська": 9},
            "queue_ids": [site.queue_id],
        },
    )
    assert made.status_code == 201, made.text
    agent = schemas.Agent.model_validate(made.json())
    assert agent.skills == {"українська": 9}
    assert "password" not in made.text
    tag = (await admin(site, "GET", f"/agents/{agent.id}")).headers["etag"]

    signed_in = await site.call(
        None,
        "POST",
        "/api/v1/sessions",
        json={"email": "olena@example.org", "password": "дуже довгий пароль"},
    )
    token = {"Authorization": f"Bearer {signed_in.json()['token']}"}
    online = await site.call(
        None, "PUT", "/api/v1/me/presence", json={"state": "online"}, headers=token
    )
    assert online.status_code == 200
    # Presence is not a change of the agent: the tag still holds.
    changed = await admin(
        site,
        "PATCH",
        f"/agents/{agent.id}",
        json={"skills": {}, "capacity": 80},
        headers={"If-Match": tag},
    )
    assert changed.status_code == 200, changed.text
    assert changed.json()["skills"] == {}
    assert changed.json()["version"] > online.json()["version"]

    gone = await admin(site, "PATCH", f"/agents/{agent.id}", json={"disabled": True})
    assert gone.json()["presence"]["state"] == "offline"
    me = await site.call(None, "GET", "/api/v1/me", headers=token)
    assert me.status_code == 401
    for body, status in (
        ({"email": "OLENA@example.org", "name": "x"}, 409),
        ({"email": "new@example.org", "name": "x", "queue_ids": ["que_none"]}, 422),
        ({"email": "new@example.org", "name": "x", "skills": {"juggling": 1}}, 422),
        ({"email": "new@example.org", "name": "x", "skills": {"українська": 11}}, 422),
        ({"email": "no address", "name": "x"}, 422),
        ({"email": "new@example.org", "name": "x", "password": "short"}, 422),
    ):
        refused = await admin(site, "POST", "/agents", json=body)
        assert refused.status_code == status, body


async def test_an_admin_stays(site: Site) -> None:
    mine = site.agents[Role.ADMIN]
    for body in ({"disabled": True}, {"role": "agent"}):
        assert (await admin(site, "PATCH", f"/agents/{mine}", json=body)).status_code == 409
    assert (await admin(site, "PATCH", f"/agents/{mine}", json={"name": "Я"})).status_code == 200


async def test_secrets_are_stars_and_stay(site: Site) -> None:
    made = await admin(site, "POST", "/inboxes", json=INBOX | {"queue_id": site.queue_id})
    assert made.status_code == 201, made.text
    inbox = schemas.Inbox.model_validate(made.json())
    assert inbox.config is not None
    assert inbox.config["bot_token"] == "********"
    assert BOT_TOKEN not in made.text

    # What was shown is sent back, with one change.
    config = inbox.config | {"mode": "polling"}
    changed = await admin(site, "PATCH", f"/inboxes/{inbox.id}", json={"config": config})
    assert changed.status_code == 200, changed.text
    assert changed.json()["config"]["mode"] == "polling"
    opened = site.runtime.directory.open_inbox("shop-telegram")
    assert opened is not None
    assert opened.inbox.config["bot_token"] == BOT_TOKEN
    assert opened.inbox.config["mode"] == "polling"

    shown = await site.call(Role.AGENT, "GET", f"/api/v1/inboxes/{inbox.id}")
    assert shown.json()["config"] is None
    for role in (Role.ADMIN, Role.SUPERVISOR, Role.AGENT):
        listed = await site.call(role, "GET", "/api/v1/inboxes")
        assert BOT_TOKEN not in listed.text
        assert "s3cret" not in listed.text
    async with site.runtime.database.transaction() as tx:
        rows = await tx.all("SELECT i::text AS shown FROM inboxes i")
        events = await tx.all("SELECT data::text AS shown FROM events")
        kept = await tx.all("SELECT response::text AS shown FROM idempotency_keys")
    for row in [*rows, *events, *kept]:
        assert BOT_TOKEN not in row["shown"]


async def test_faulty_inboxes(site: Site) -> None:
    good = INBOX | {"queue_id": site.queue_id}
    for change, pointer in (
        ({"channel": "pigeon"}, "/channel"),
        ({"config": {}}, "/config/bot_token"),
        ({"config": {"bot_token": BOT_TOKEN, "colour": 1}}, "/config/colour"),
        ({"config": {"bot_token": "********"}}, "/config/bot_token"),
        ({"queue_id": "que_none"}, "/queue_id"),
        ({"name": "Bad Name"}, "/name"),
    ):
        refused = await admin(site, "POST", "/inboxes", json=good | change)
        assert refused.status_code == 422, change
        assert refused.json()["errors"][0]["pointer"] == pointer
        assert BOT_TOKEN not in refused.text


async def test_channels_show_their_settings(site: Site) -> None:
    answer = await admin(site, "GET", "/channels")
    names = {item["name"] for item in answer.json()["items"]}
    assert names == set(channels.registry())


async def test_rules_as_one_list(site: Site) -> None:
    await admin(site, "POST", "/skills", json={"name": "billing"})
    rule = {
        "name": "гроші",
        "when": {"words": ["рахунок"], "languages": ["uk"]},
        "then": {
            "queue_id": site.queue_id,
            "requirements": [{"skill": "billing", "level": 4}],
            "priority": 1,
        },
    }
    before = await admin(site, "GET", "/rules")
    put = await admin(
        site,
        "PUT",
        "/rules",
        json={"rules": [rule, {"name": "rest"}]},
        headers={"If-Match": before.headers["etag"]},
    )
    assert put.status_code == 200, put.text
    found = schemas_policy.RuleList.model_validate(put.json())
    assert [item.name for item in found.items] == ["гроші", "rest"]
    stale = await admin(
        site, "PUT", "/rules", json={"rules": []}, headers={"If-Match": before.headers["etag"]}
    )
    assert stale.status_code == 412
    again = await admin(site, "PUT", "/rules", json={"rules": [{"name": "rest"}, rule]})
    assert {i["id"] for i in again.json()["items"]} == {i.id for i in found.items}
    assert site.runtime.directory.current.rules[1].name == "гроші"

    skill = (await admin(site, "GET", "/skills")).json()["items"][0]["id"]
    assert (await admin(site, "DELETE", f"/skills/{skill}")).status_code == 409
    for then, pointer in (
        ({"queue_id": "que_none"}, "/rules/0/then/queue_id"),
        ({"requirements": [{"skill": "x"}]}, "/rules/0/then/requirements/0/skill"),
    ):
        refused = await admin(site, "PUT", "/rules", json={"rules": [{"name": "r", "then": then}]})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == pointer


async def test_removing_a_skill_tells_the_router(site: Site) -> None:
    made = await admin(site, "POST", "/skills", json={"name": "chess"})
    agent_id = site.agents[Role.AGENT]
    with_skill = await admin(site, "PATCH", f"/agents/{agent_id}", json={"skills": {"chess": 5}})
    assert (await admin(site, "DELETE", f"/skills/{made.json()['id']}")).status_code == 204
    async with site.runtime.database.transaction() as tx:
        row = await tx.first(
            "SELECT data FROM events WHERE type = 'agent.updated' ORDER BY position DESC LIMIT 1"
        )
    assert row is not None
    assert row["data"]["agent"]["skills"] == {}
    assert row["data"]["agent"]["version"] > with_skill.json()["version"]


async def test_tokens_are_shown_once(site: Site) -> None:
    key = {"Idempotency-Key": "token-1"}
    body = {"role": "ops", "label": "wallboard", "expires_days": 30}
    made = await admin(site, "POST", "/tokens", json=body, headers=key)
    assert made.status_code == 201, made.text
    token = made.json()["token"]
    again = await admin(site, "POST", "/tokens", json=body, headers=key)
    assert again.json()["token"] == token
    listed = await admin(site, "GET", "/tokens")
    assert token not in listed.text
    schemas.Page[schemas_tokens.Token].model_validate(listed.json())
    mine = {"Authorization": f"Bearer {token}"}
    assert (await site.call(None, "GET", "/api/v1/stats/realtime", headers=mine)).status_code == 200
    gone = await admin(site, "DELETE", f"/tokens/{made.json()['id']}")
    assert gone.status_code == 204
    assert (await site.call(None, "GET", "/api/v1/stats/realtime", headers=mine)).status_code == 401
    assert (await admin(site, "DELETE", "/tokens/tok_nothing")).status_code == 404


async def test_pages_go_round_without_gaps(site: Site) -> None:
    for n in range(7):
        await admin(site, "POST", "/queues", json={"name": f"q{n}"})
    seen: list[str] = []
    cursor = None
    while True:
        params = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        answer = (await admin(site, "GET", "/queues", params=params)).json()
        seen += [item["name"] for item in answer["items"]]
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    assert seen == ["support", *(f"q{n}" for n in range(7))]
    for bad in ("x", "%%%", "AA", "\x00"):
        refused = await admin(site, "GET", "/queues", params={"cursor": bad})
        assert refused.status_code == 422
    assert (await admin(site, "GET", "/queues", params={"limit": "101"})).status_code == 422


def every_input() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        ("POST", "/queues", {"name": "x"}),
        ("POST", "/agents", {"email": "x@example.org", "name": "x"}),
        ("POST", "/tokens", {"role": "ops"}),
        ("POST", "/skills", {"name": "x"}),
        ("PUT", "/rules", {"rules": []}),
        ("POST", "/inboxes", INBOX | {"queue_id": "que_x"}),
    ]


COLUMNS = [
    "id",
    "version",
    "created_at",
    "updated_at",
    "password_hash",
    "hash",
    "revoked_at",
    "config_sealed",
    "used",
    "kind",
    "subject",
    "account_id",
]


@pytest.mark.parametrize(("method", "path", "body"), every_input())
async def test_columns_cannot_be_set_from_outside(
    site: Site, method: str, path: str, body: dict[str, Any]
) -> None:
    for column in COLUMNS:
        refused = await admin(site, method, path, json=body | {column: "x"})
        assert refused.status_code == 422, (path, column)
        assert f"/{column}" in {e["pointer"] for e in refused.json()["errors"]}


def test_no_input_model_takes_more_than_it_names() -> None:
    def bodies() -> Any:
        for router in api.routers():
            for route in router.routes:
                if isinstance(route, APIRoute) and route.body_field is not None:
                    yield route.path, route.body_field.field_info.annotation

    for path, annotation in bodies():
        for model in _models(annotation):
            assert model.model_config.get("extra") == "forbid", (path, model)


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        inner = [m for f in annotation.model_fields.values() for m in _models(f.annotation)]
        return [annotation, *inner]
    return [m for part in getattr(annotation, "__args__", ()) for m in _models(part)]
