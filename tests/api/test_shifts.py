"""Shift plans by API."""

from __future__ import annotations

from typing import Any

import pytest

from omnidesk.api import schemas
from omnidesk.api.schemas_time import ShiftShown
from omnidesk.domain.agent import Role
from tests.api.conftest import Site

PLAN: dict[str, Any] = {
    "time_zone": "Europe/Kyiv",
    "weekly": [{"days": ["mon"], "opens": "09:00", "closes": "18:00"}],
    "exceptions": [{"date": "2027-01-04", "name": "відпустка"}],
    "breaks": [{"days": ["mon"], "opens": "13:00", "closes": "14:00", "name": "обід"}],
    "at_end": "away",
}


async def test_the_life_of_a_plan(site: Site) -> None:
    agent_id = site.agents[Role.AGENT]
    path = f"/api/v1/agents/{agent_id}/shift"
    assert (await site.call(Role.AGENT, "GET", path)).status_code == 404
    made = await site.call(Role.ADMIN, "PUT", path, json=PLAN)
    assert made.status_code == 200, made.text
    found = ShiftShown.model_validate(made.json())
    assert (found.agent_id, found.version) == (agent_id, 1)
    assert found.next_end_at is not None
    tag = (await site.call(Role.AGENT, "GET", path)).headers["etag"]
    other = {**PLAN, "at_end": "remind"}
    changed = await site.call(Role.ADMIN, "PUT", path, json=other, headers={"If-Match": tag})
    assert (changed.json()["at_end"], changed.json()["version"]) == ("remind", 2)
    stale = await site.call(Role.ADMIN, "PUT", path, json=PLAN, headers={"If-Match": tag})
    assert stale.status_code == 412
    listed = await site.call(Role.SUPERVISOR, "GET", "/api/v1/shifts")
    assert [item["agent_id"] for item in listed.json()["items"]] == [agent_id]
    assert (await site.call(Role.ADMIN, "DELETE", path)).status_code == 204
    assert (await site.call(Role.ADMIN, "DELETE", path)).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"time_zone": "Nowhere/Land"},
        {"at_end": "home"},
        {"weekly": [{"days": ["mon"], "opens": "09:00"}]},
        {"agent_id": "agt_1"},
    ],
)
async def test_faults(site: Site, changes: dict[str, Any]) -> None:
    path = f"/api/v1/agents/{site.agents[Role.AGENT]}/shift"
    answer = await site.call(Role.ADMIN, "PUT", path, json={**PLAN, **changes})
    assert answer.status_code == 422


async def test_nobody_is_nobody(site: Site) -> None:
    answer = await site.call(Role.ADMIN, "PUT", "/api/v1/agents/agt_0/shift", json=PLAN)
    assert answer.status_code == 404
    refused = await site.call(
        Role.SUPERVISOR, "PUT", f"/api/v1/agents/{site.agents[Role.AGENT]}/shift", json=PLAN
    )
    assert refused.status_code == 403


async def test_a_break_says_until_when(site: Site) -> None:
    path = "/api/v1/me/presence"
    away = {"state": "away", "reason": "обід", "for_seconds": 1800}
    answer = await site.call(Role.AGENT, "PUT", path, json=away)
    found = schemas.Agent.model_validate(answer.json())
    assert found.presence.until is not None
    wrong = {"state": "away", "for_seconds": 0}
    assert (await site.call(Role.AGENT, "PUT", path, json=wrong)).status_code == 422
    back = await site.call(Role.AGENT, "PUT", path, json={"state": "online"})
    assert back.json()["presence"]["until"] is None
