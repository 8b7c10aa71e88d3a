"""Outgoing webhooks over HTTP: who keeps them, what is shown once, the test, the log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from standardwebhooks.webhooks import Webhook

from omnidesk import clock
from omnidesk.api import schemas_webhooks as shapes
from omnidesk.api.schemas import Page
from omnidesk.domain.agent import Role
from omnidesk.flows import webhook_send
from omnidesk.flows.webhook_follow import Sender
from omnidesk.store.database import Database
from tests import factories
from tests.api.conftest import Site
from tests.api.personal_world import ADMIN, AGENT, BOSS, OPS
from tests.channels.local_server import serving
from tests.flows.test_webhooks import Receiver

URL = {"url": "https://crm.example.org/hooks", "events": ["note.created", "message.created"]}


async def call(site: Site, method: str, path: str = "", role: Role = ADMIN, **given: Any) -> Any:
    return await site.call(role, method, f"/api/v1/webhooks{path}", **given)


def fits(model: Any, answer: httpx2.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    model.model_validate(answer.json())
    return answer.json()


async def test_the_life_of_an_endpoint(site: Site) -> None:
    key = {"Idempotency-Key": "once"}
    made = fits(shapes.WebhookIssued, await call(site, "POST", json=URL, headers=key), 201)
    assert made["secret"].startswith("whsec_")
    assert made["events"] == sorted(URL["events"])
    again = await call(site, "POST", json=URL, headers=key)
    assert again.json() == made
    assert again.headers["idempotency-replayed"] == "true"
    async with site.runtime.database.transaction() as tx:
        kept = await tx.first("SELECT response FROM idempotency_keys")
        row = await tx.first("SELECT secret_sealed FROM webhooks")
    assert kept is not None
    assert row is not None
    assert made["secret"] not in str(kept["response"])
    assert made["secret"].encode() not in row["secret_sealed"]

    one = await call(site, "GET", f"/{made['id']}")
    shown = fits(shapes.Webhook, one)
    assert "secret" not in shown
    tag = {"If-Match": one.headers["etag"]}
    body = {"events": ["*", "note.created"], "description": "CRM 🙂"}
    changed = await call(site, "PATCH", f"/{made['id']}", json=body, headers=tag)
    assert fits(shapes.Webhook, changed)["events"] == ["*"]
    stale = await call(site, "PATCH", f"/{made['id']}", json={"enabled": False}, headers=tag)
    assert stale.status_code == 412
    rotated = fits(shapes.WebhookIssued, await call(site, "POST", f"/{made['id']}/rotate"))
    assert rotated["secret"] != made["secret"]
    assert rotated["former_secret_until"] is not None
    # A late repeat of the first request does not tell the new secret.
    late = await call(site, "POST", json=URL, headers=key)
    assert fits(shapes.WebhookIssued, late, 201)["secret"] is None
    listed = fits(Page[shapes.Webhook], await call(site, "GET"))
    assert [item["id"] for item in listed["items"]] == [made["id"]]
    assert (await call(site, "DELETE", f"/{made['id']}", headers=tag)).status_code == 412
    assert (await call(site, "DELETE", f"/{made['id']}")).status_code == 204
    assert (await call(site, "GET", f"/{made['id']}")).status_code == 404


async def test_what_is_refused(site: Site) -> None:
    faults: list[Any] = [
        {"url": "http://crm.example.org/"},
        {"url": "https://10.1.2.3/"},
        {"url": "https://user:pass@crm.example.org/"},
        {"url": "https://crm.example.org/пошта"},
        {"url": "nonsense"},
        {"events": []},
        {"events": ["message.invented"]},
        {"secret": "whsec_mine"},
        {"description": "\x00"},
    ]
    for bad in faults:
        answer = await call(site, "POST", json={**URL, **bad})
        assert answer.status_code == 422, bad
    names = fits(shapes.EventNames, await site.call(ADMIN, "GET", "/api/v1/webhook-events"))
    assert "conversation.resolved" in names["items"]


async def test_only_admins_keep_them(site: Site) -> None:
    made = (await call(site, "POST", json=URL)).json()
    url = f"/{made['id']}"
    writes: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("POST", "", {"json": URL}), ("PATCH", url, {"json": {}}), ("DELETE", url, {}),
        ("POST", f"{url}/rotate", {}), ("POST", f"{url}/test", {}),
        ("POST", f"{url}/deliveries/whd_x/replay", {}),
    )  # fmt: skip
    for role in (BOSS, AGENT, OPS, Role.BOT):
        for method, path, given in writes:
            answer = await call(site, method, path, role=role, **given)
            assert answer.status_code == 403, (role, method, path)
        for path in ("", url, f"{url}/deliveries"):
            allowed = await call(site, "GET", path, role=role)
            assert allowed.status_code == (200 if role is BOSS else 403), (role, path)


@pytest.fixture
async def online(site: Site) -> AsyncIterator[tuple[Site, Receiver, str]]:
    receiver = Receiver()
    async with serving(receiver) as url:
        site.runtime.private_hosts = frozenset({url.removeprefix("http://")})
        yield site, receiver, url


async def test_the_test_shows_what_was_signed(online: tuple[Site, Receiver, str]) -> None:
    site, receiver, url = online
    made = (await call(site, "POST", json={**URL, "url": url, "enabled": False})).json()
    receiver.secret = made["secret"]
    found = fits(shapes.WebhookTest, await call(site, "POST", f"/{made['id']}/test"))
    assert (found["ok"], found["status"]) == (True, 204)
    assert receiver.got[0]["type"] == "webhook.test"
    # Whoever has the secret comes to the same signature from the text that is shown.
    head, stamp, body = found["signed_text"].split(".", 2)
    assert (head, stamp) == (found["headers"]["webhook-id"], found["headers"]["webhook-timestamp"])
    assert body == found["body"]
    Webhook(made["secret"]).verify(body, found["headers"])
    assert made["secret"] not in str(found)
    receiver.answers = [500]
    failed = await call(site, "POST", f"/{made['id']}/test")
    assert (failed.json()["ok"], failed.json()["detail"]) == (False, "так, 🙂")
    site.runtime.private_hosts = frozenset()
    closed = await call(site, "POST", f"/{made['id']}/test")
    assert "public Internet" in closed.json()["detail"]


async def test_the_log_and_its_replay(
    online: tuple[Site, Receiver, str], database: Database
) -> None:
    site, receiver, url = online
    made = (await call(site, "POST", json={**URL, "url": url})).json()
    receiver.secret = made["secret"]
    async with database.transaction() as tx:
        talk = await factories.conversation(tx, site.queue_id)
    for number in range(3):
        await site.call(
            AGENT, "POST", f"/api/v1/conversations/{talk}/notes", json={"text": f"нота {number}"}
        )
    async with webhook_send.client(site.runtime.private_hosts) as http:
        sender = Sender(site.runtime, http)
        await sender.turn(clock.now())
        await sender.settled()
        log = f"/{made['id']}/deliveries"
        first = fits(
            Page[shapes.WebhookDelivery], await call(site, "GET", log, params={"limit": 2})
        )
        rest = await call(site, "GET", log, params={"cursor": first["next_cursor"]})
        items = first["items"] + rest.json()["items"]
        assert [item["state"] for item in items] == ["delivered"] * 3
        assert {item["event_id"] for item in items} == set(receiver.ids)
        assert items[0]["attempts"][0]["status"] == 204
        failed = await call(site, "GET", log, params={"state": "failed"})
        assert failed.json()["items"] == []
        again = await call(site, "POST", f"{log}/{items[0]['id']}/replay")
        assert fits(shapes.WebhookDelivery, again)["state"] == "waiting"
        assert (await call(site, "POST", f"{log}/{items[0]['id']}/replay")).status_code == 409
        assert (await call(site, "POST", f"{log}/whd_none/replay")).status_code == 404
        await sender.turn(clock.now())
        await sender.settled()
    assert receiver.ids.count(items[0]["event_id"]) == 2
    assert {got["data"]["note"]["text"] for got in receiver.got} == {f"нота {n}" for n in range(3)}
