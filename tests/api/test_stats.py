"""Boards and metrics agree with the tables; the statements read indexes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from omnidesk import clock, metrics
from omnidesk.api import stats as stats_api
from omnidesk.domain.agent import Role
from omnidesk.domain.events import Event, instant
from omnidesk.flows import statistics
from omnidesk.store import stats
from tests import factories
from tests.api.conftest import Site


async def board(site: Site, **params: str) -> dict[str, Any]:
    site.app.state.boards = stats_api.Boards(site.runtime.database)
    answer = await site.call(Role.OPS, "GET", "/api/v1/stats/realtime", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_counts_what_is_there(site: Site) -> None:
    now = clock.now()
    async with site.runtime.database.transaction() as tx:
        await tx.run("DELETE FROM agent_queues")
        busy = await factories.agent(tx, "busy@example.org", queues=[site.queue_id], online=True)
        await factories.agent(
            tx, "gone@example.org", queues=[site.queue_id], online=True, lease_seconds=-5
        )
        await tx.run("UPDATE agent_states SET used = 12 WHERE agent_id = :id", id=busy)
        for seconds in (30, 90):
            await factories.work_item(
                tx, site.queue_id, arrived_at=now - timedelta(seconds=seconds)
            )
        # Answered in time, answered late, abandoned early, abandoned late.
        for waited in (20, 300):
            await factories.work_item(
                tx,
                site.queue_id,
                arrived_at=now - timedelta(seconds=600 + waited),
                assigned_at=now - timedelta(seconds=600),
                state="done",
                ended_at=now - timedelta(seconds=10),
            )
        for waited in (5, 60):
            await factories.work_item(
                tx,
                site.queue_id,
                arrived_at=now - timedelta(seconds=600 + waited),
                state="abandoned",
                ended_at=now - timedelta(seconds=600),
            )
    found = await board(site)
    (queue,) = found["queues"]
    assert queue["waiting"] == 2
    assert 90 <= queue["oldest_wait_seconds"] < 200
    assert queue["agents"] == {"online": 1, "reconnecting": 1, "away": 0, "offline": 0}
    assert queue["free_capacity"] == 48
    assert queue["recent"] == {
        "answered": 2,
        "answered_in_target": 1,
        "abandoned": 2,
        "abandoned_short": 1,
        # One in time of two answered and one abandoned after the short limit.
        "service_level": round(1 / 3, 4),
    }
    assert queue["service_level"] == queue["recent"]["service_level"]
    assert found["totals"]["waiting"] == 2
    assert "answered within" in found["formula"]


async def test_an_agent_of_two_queues_is_one_agent(site: Site) -> None:
    async with site.runtime.database.transaction() as tx:
        other = await factories.queue(tx, "продажі")
        await tx.run("DELETE FROM agent_queues")
        await factories.agent(
            tx, "both@example.org", queues=[site.queue_id, other], online=True, capacity=60
        )
    found = await board(site)
    assert [queue["agents"]["online"] for queue in found["queues"]] == [1, 1]
    assert found["totals"]["agents"]["online"] == 1
    assert found["totals"]["free_capacity"] == 60


async def test_entity_tag_and_time_zone(site: Site) -> None:
    first = await site.call(Role.OPS, "GET", "/api/v1/stats/realtime")
    tag = first.headers["etag"]
    again = await site.call(
        Role.OPS, "GET", "/api/v1/stats/realtime", headers={"If-None-Match": tag}
    )
    assert again.status_code == 304
    assert again.content == b""
    kyiv = await board(site, timezone="Europe/Kyiv")
    assert kyiv["day_started_at"] != (await board(site))["day_started_at"]
    for zone in ("Mars/Base", "../../etc/passwd", "Europe", ""):
        answer = await site.call(
            Role.OPS, "GET", "/api/v1/stats/realtime", params={"timezone": zone}
        )
        assert answer.status_code == 422


async def test_one_reading_serves_everybody_for_a_second(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0

    async def counted(*args: Any) -> Any:
        nonlocal read
        read += 1
        return await statistics.read_board(*args)

    monkeypatch.setattr("omnidesk.api.stats.read_board", counted)
    moment = 1000.0
    monkeypatch.setattr("omnidesk.clock.monotonic", lambda: moment)
    boards = stats_api.Boards(site.runtime.database)
    utc = ZoneInfo("UTC")
    await asyncio.gather(*(boards.read(utc) for _ in range(50)))
    assert read == 1
    moment += 1.1
    await boards.read(utc)
    assert read == 2


async def test_statements_use_the_indexes(site: Site) -> None:
    now = clock.now()
    async with site.runtime.database.transaction() as tx:
        # Ended long ago: what a board must never read.
        await factories.conversation(tx, site.queue_id)
        await tx.run(
            """INSERT INTO conversations (id, contact_id, identity_id, inbox_id, channel_kind,
                   threading, state, queue_id, reply_token, last_activity_at, created_at,
                   resolved_at)
               SELECT 'cnv_' || n, contact_id, identity_id, 'ibx', 'messaging', 'per_thread',
                      'resolved', queue_id, 'tok' || n, :old, :old, :old
               FROM generate_series(1, 20000) n, (SELECT * FROM conversations LIMIT 1) c""",
            old=now - timedelta(days=90),
        )
        await tx.run(
            """INSERT INTO work_items (id, conversation_id, queue_id, state, channel_kind, priority,
                   weight, arrived_at, created_at, assigned_at, ended_at)
               SELECT 'wrk_' || n, 'cnv_' || n, :queue, 'done', 'messaging', 2, 12, :old, :old,
                      :old, :old FROM generate_series(1, 20000) n""",
            queue=site.queue_id,
            old=now - timedelta(days=90),
        )
        for _ in range(3):
            await factories.work_item(tx, site.queue_id)
    async with site.runtime.database.transaction() as tx:
        await tx.run("ANALYZE work_items")
        rows = await tx.all(
            "EXPLAIN " + stats.QUEUES,
            day=now,
            recent=now,
            since=now,
            short=10.0,
            now=now,
        )
    plan = "\n".join(next(iter(row.values())) for row in rows)
    assert "Seq Scan on work_items" not in plan, plan
    for index in ("work_items_waiting", "work_items_taken", "work_items_ended"):
        assert index in plan


async def test_scrape(site: Site) -> None:
    async with site.runtime.database.transaction() as tx:
        await factories.work_item(tx, site.queue_id)
    answer = await site.call(Role.OPS, "GET", "/metrics")
    assert answer.status_code == 200
    assert 'omnidesk_queue_waiting{queue="support"} 1.0' in answer.text
    for name in (
        "queue_oldest_wait_seconds",
        "queue_wait_seconds",
        "conversations_created_total",
        "conversations_answered_total",
        "conversations_abandoned_total",
        "service_level_ratio",
        "offers_total",
        "offer_response_seconds_count",
        "agents",
        "capacity_slots",
        "first_response_seconds_count",
        "messages_total",
        "inbound_webhooks_total",
        "outbox_pending",
        "outbox_oldest_age_seconds",
        "webhook_deliveries_total",
        "websocket_connections",
        "websocket_resumes_total",
        "websocket_slow_closes_total",
        "build_info",
    ):
        assert f"omnidesk_{name}" in answer.text
    # Nothing that names a person.
    for secret in (*site.agents.values(), "@example.org"):
        assert secret not in answer.text


async def test_who_may_scrape(site: Site) -> None:
    assert (await site.call(None, "GET", "/metrics")).status_code == 200  # loopback
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    assert (await site.call(None, "GET", "/metrics", headers=forwarded)).status_code == 401
    assert (await site.call(Role.AGENT, "GET", "/metrics")).status_code == 403
    site.app.state.metrics_token = SecretStr("scrape me")
    for given, status in (("scrape me", 200), ("scrape you", 401), ("", 401)):
        headers = {"Authorization": f"Bearer {given}", **forwarded}
        answer = await site.call(None, "GET", "/metrics", headers=headers)
        assert answer.status_code == status, given


def test_events_are_counted_and_bad_ones_do_no_harm() -> None:
    now = clock.now()

    def value(name: str, labels: dict[str, str]) -> float:
        return metrics.REGISTRY.get_sample_value(name, labels) or 0.0

    labels = {"channel": "telegram", "direction": "in", "result": "stored"}
    before = value("omnidesk_messages_total", labels)
    offers = value("omnidesk_offers_total", {"result": "accepted"})
    message = {"channel": "telegram", "direction": "in", "created_at": instant(now)}
    offer = {"created_at": instant(now - timedelta(seconds=3))}
    metrics.count(
        [
            Event(type="message.created", occurred_at=now, data={"message": message}),
            Event(type="message.created", occurred_at=now, data={}),
            Event(type="offer.accepted", occurred_at=now, data={"offer": offer}),
            Event(type="never.heard.of", occurred_at=now, data={}),
        ]
    )
    assert value("omnidesk_messages_total", labels) == before + 1
    assert value("omnidesk_offers_total", {"result": "accepted"}) == offers + 1
