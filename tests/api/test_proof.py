"""The past explained, a policy watched, alarms: by HTTP."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.api import alarms as alarms_api
from omnidesk.api import explain as explain_api
from omnidesk.api import schemas
from omnidesk.api import shadow as shadow_api
from omnidesk.api.schemas_alarms import ToldAlarm
from omnidesk.domain import events
from omnidesk.domain.agent import Role
from omnidesk.flows import facts
from omnidesk.flows.alarms import Watch
from omnidesk.flows.assign import Router
from omnidesk.flows.history_checkpoints import checkpoint, run_history
from omnidesk.flows.shadow_follow import run_shadow
from omnidesk.store import agents, work
from omnidesk.store.wake import Waiter
from tests import factories
from tests.api.conftest import Site

assert alarms_api.router.routes


@pytest.fixture
async def router(site: Site) -> Router:
    database = site.runtime.database
    made = Router(database, Waiter(), watch=Watch(database))
    await made.begin()
    await checkpoint(database, clock.now())
    return made


async def _arrive(site: Site, **values: Any) -> str:
    async with site.runtime.database.transaction() as tx:
        found = await factories.work_item(tx, site.queue_id, **values)
        row = await work.find(tx, found)
        assert row is not None
        tx.record(facts.work(events.WORK_CREATED, row, clock.now()))
    return found


async def test_agents_ask_about_conversations_they_may_see(site: Site, router: Router) -> None:
    ours = await _arrive(site)
    async with site.runtime.database.transaction() as tx:
        theirs = await factories.work_item(tx, await factories.queue(tx, "other"))
    for item, role, status in (
        (ours, Role.AGENT, 200),
        (ours, Role.BOT, 403),
        (theirs, Role.AGENT, 404),
        (theirs, Role.SUPERVISOR, 200),
        ("wrk_nothing", Role.AGENT, 404),
    ):
        answer = await site.call(role, "GET", f"/api/v1/work-items/{item}/explanation")
        assert answer.status_code == status, (item, role, answer.text)


async def test_a_past_decision(site: Site, router: Router) -> None:
    async with site.runtime.database.transaction() as tx:
        ana = await factories.agent(tx, "ana@example.org", queues=[site.queue_id], online=True)
        rows = await agents.load(tx, [ana])
        tx.record(*facts.agents(events.AGENT_UPDATED, rows.values(), clock.now()))
    item = await _arrive(site)
    while await router.turn():
        pass
    path = f"/api/v1/work-items/{item}/explanation"
    now = await site.call(Role.OPS, "GET", path)
    told = explain_api.Explanation.model_validate(now.json())
    assert told.then is None
    (decision,) = told.decisions
    answer = await site.call(
        Role.OPS, "GET", path, params={"decision_id": decision.id},
        headers={"accept-language": "uk"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    then = explain_api.Explanation.model_validate(answer.json()).then
    assert then is not None
    assert then.explanation is not None
    assert then.explanation["winner"] == decision.record["winner"]["agent_id"]
    assert then.agrees is True
    assert any("перший вибір" in line for line in then.candidate_words)
    soon = clock.now() + timedelta(seconds=1)
    at = await site.call(Role.OPS, "GET", path, params={"at": soon.isoformat()})
    assert at.json()["then"]["explanation"]["state"] == "offered"
    for wrong in ({"decision_id": "dec_nothing"}, {"decision_id": "x"}, {"at": "noon"}):
        refused = await site.call(Role.OPS, "GET", path, params=wrong)
        assert refused.status_code in (404, 422)
    assert (await site.call(Role.BOT, "GET", path)).status_code == 403


async def test_a_watched_policy(site: Site, router: Router) -> None:
    path = "/api/v1/policy/shadow"
    assert (await site.call(Role.ADMIN, "GET", path)).status_code == 404
    body = {
        "document": {"order": "edf"},
        "queues": {site.queue_id: {"strategy": "longest_idle"}},
        "note": "тінь 🌒",
    }
    assert (await site.call(Role.SUPERVISOR, "PUT", path, json=body)).status_code == 403
    made = await site.call(Role.ADMIN, "PUT", path, json=body)
    assert made.status_code == 200, made.text
    shadow = shadow_api.Shadow.model_validate(made.json())
    assert shadow.document.order == "edf"
    assert shadow.queues == {site.queue_id: {"strategy": "longest_idle"}}
    report = await site.call(Role.SUPERVISOR, "GET", f"{path}/report")
    assert shadow_api.ShadowReport.model_validate(report.json()).share is None
    for wrong in (
        {"document": {"order": "quickest"}},
        {"document": {}, "queues": {"que_nowhere": {"paused": True}}},
        {"document": {}, "queues": {site.queue_id: {"wrap_up_seconds": 3}}},
    ):
        refused = await site.call(Role.ADMIN, "PUT", path, json=wrong)
        assert refused.status_code == 422, refused.text
    # Put in force, it is the policy's own document.
    switched = await site.call(
        Role.ADMIN, "PUT", "/api/v1/policy", json={"document": made.json()["document"]}
    )
    assert switched.status_code == 200
    assert switched.json()["document"] == made.json()["document"]
    assert (await site.call(Role.ADMIN, "DELETE", path)).status_code == 204
    assert (await site.call(Role.ADMIN, "DELETE", path)).status_code == 404


async def test_alarms(site: Site, router: Router) -> None:
    await _arrive(site, requirements=[{"skill": "нідерландська", "level": 4}])
    await router.turn()
    await router.look()
    found = await site.call(Role.OPS, "GET", "/api/v1/alarms", headers={"accept-language": "ru"})
    assert found.status_code == 200, found.text
    (alarm,) = schemas.Page[ToldAlarm].model_validate(found.json()).items
    assert alarm.reason == "nobody_ever"
    assert "не сможет никто" in alarm.words[0]
    assert (await site.call(Role.AGENT, "GET", "/api/v1/alarms")).status_code == 403
    metrics = await site.call(Role.OPS, "GET", "/metrics")
    assert 'omnidesk_routing_alarms{reason="nobody_ever"} 1.0' in metrics.text


async def test_the_loops_of_a_process(site: Site, router: Router) -> None:
    """As a worker runs them: a checkpoint is taken, the watched policy follows the turns."""
    async with site.runtime.database.transaction() as tx:
        ana = await factories.agent(tx, "ana@example.org", queues=[site.queue_id], online=True)
        rows = await agents.load(tx, [ana])
        tx.record(*facts.agents(events.AGENT_UPDATED, rows.values(), clock.now()))
    body = {"document": {"order": "strict"}}
    await site.call(Role.ADMIN, "PUT", "/api/v1/policy/shadow", json=body)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_shadow(site.runtime, stop))
        tasks.create_task(run_history(site.runtime, stop, keep_days=1.0))
        await _arrive(site)
        while await router.turn():
            pass
        async with asyncio.timeout(60):
            while True:
                found = await site.call(Role.ADMIN, "GET", "/api/v1/policy/shadow/report")
                if found.json()["decisions"] == 1:
                    break
                await asyncio.sleep(0.1)
        stop.set()
    assert found.json()["disagreements"] == 0
