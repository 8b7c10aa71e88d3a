"""Service level policies by API, a conversation's clocks, and the board's counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.api.schemas_time import ConversationSla, SlaPolicyShown
from omnidesk.domain import resources
from omnidesk.domain.agent import Role
from omnidesk.domain.events import Event
from omnidesk.flows import timekeeper
from omnidesk.store import conversations
from omnidesk.store.sight import Sight
from tests import factories
from tests.api.conftest import Site
from tests.flows import desk_world

GOLD: dict[str, Any] = {
    "name": "золото",
    "first_response_seconds": 600,
    "priorities": {"urgent": {"first_response_seconds": 60}},
}


async def admin(site: Site, method: str, path: str, **kwargs: Any) -> Any:
    return await site.call(Role.ADMIN, method, f"/api/v1{path}", **kwargs)


async def test_the_life_of_a_policy(site: Site) -> None:
    made = await admin(site, "POST", "/sla-policies", json=GOLD)
    assert made.status_code == 201, made.text
    found = SlaPolicyShown.model_validate(made.json())
    assert (found.at_risk_share, found.business_hours) == (0.8, False)
    path = f"/sla-policies/{found.id}"
    tag = (await site.call(Role.AGENT, "GET", f"/api/v1{path}")).headers["etag"]
    less = {**GOLD, "first_response_seconds": 300}
    changed = await admin(site, "PUT", path, json=less, headers={"If-Match": tag})
    assert changed.json()["first_response_seconds"] == 300
    stale = await admin(site, "PUT", path, json=GOLD, headers={"If-Match": tag})
    assert stale.status_code == 412
    listed = await site.call(Role.OPS, "GET", "/api/v1/sla-policies")
    assert [item["version"] for item in listed.json()["items"]] == [2]
    queue = f"/queues/{site.queue_id}"
    assert (await admin(site, "PATCH", queue, json={"sla_policy_id": found.id})).status_code == 200
    refused = await admin(site, "DELETE", path)
    assert refused.status_code == 409
    await admin(site, "PATCH", queue, json={"sla_policy_id": None})
    assert (await admin(site, "DELETE", path)).status_code == 204
    assert (await admin(site, "DELETE", path)).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"first_response_seconds": 0},
        {"at_risk_share": 0},
        {"at_risk_share": 1.5},
        {"priorities": {"huge": {}}},
        {"priorities": {"low": {"seconds": 1}}},
        {"first_response_seconds": None, "priorities": {}},
    ],
)
async def test_what_cannot_be_promised(site: Site, changes: dict[str, Any]) -> None:
    answer = await admin(site, "POST", "/sla-policies", json={**GOLD, **changes})
    assert answer.status_code == 422, answer.text


async def test_clocks_of_a_conversation_and_counts(site: Site) -> None:
    policy = (await admin(site, "POST", "/sla-policies", json=GOLD)).json()["id"]
    await admin(site, "PATCH", f"/queues/{site.queue_id}", json={"sla_policy_id": policy})
    await site.runtime.directory.refresh()
    asked = clock.now() - timedelta(seconds=599)
    talk = await _asked(site, asked)
    await timekeeper.keep_time(site.runtime, clock.now)
    answer = await site.call(Role.AGENT, "GET", f"/api/v1/conversations/{talk}/sla")
    assert answer.status_code == 200, answer.text
    [found] = ConversationSla.model_validate(answer.json()).items
    assert (found.metric, found.state, found.policy) == ("first_response", "running", "золото")
    assert found.at_risk is True

    board = await site.call(Role.SUPERVISOR, "GET", "/api/v1/stats/realtime")
    assert board.json()["totals"]["sla"] == {
        "counting": 1,
        "at_risk": 1,
        "breached": 0,
        "met_today": 0,
        "breached_today": 0,
    }
    assert board.json()["queues"][0]["sla"]["at_risk"] == 1
    missing = await site.call(Role.AGENT, "GET", "/api/v1/conversations/cnv_0/sla")
    assert missing.status_code == 404
    blind = await site.call(Role.OPS, "GET", f"/api/v1/conversations/{talk}/sla")
    assert blind.status_code == 403


async def _asked(site: Site, at: Any) -> str:
    """A conversation somebody began, told to the log as the inbound path does."""
    async with site.runtime.database.transaction() as tx:
        found = await factories.conversation(tx, site.queue_id, at=at)
        message_id = await desk_world.message(tx, found, "Є хто?", at)
        row = await tx.first("SELECT * FROM messages WHERE id = :id", id=message_id)
        held = await conversations.find(tx, found, Sight(everything=True))
        assert row is not None
        assert held is not None
        tx.record(
            Event(
                type="message.created",
                occurred_at=at,
                data={
                    "message": resources.message(row),
                    "conversation": resources.conversation(held),
                },
                conversation_id=held["id"],
                queue_id=held["queue_id"],
            )
        )
    return found
