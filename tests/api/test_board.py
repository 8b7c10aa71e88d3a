"""What boards live on: a stream that says when something changed, and the past hour."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from omnidesk import clock
from omnidesk.domain.agent import Role
from omnidesk.flows import board_samples
from omnidesk.flows.board_samples import sample
from omnidesk.store import tokens
from omnidesk.store.database import Database
from tests import factories
from tests.api.conftest import Site
from tests.running import Running, running


async def test_one_reading_a_minute_however_many_read(database: Database) -> None:
    start = clock.now().replace(second=5, microsecond=0)
    async with database.transaction() as tx:
        queue = await factories.queue(tx)
        await factories.work_item(tx, queue)
        for seconds in (0, 20, 40, 60):
            await sample(tx, start + timedelta(seconds=seconds))
        now = start + timedelta(seconds=60)
        found = await board_samples.history(tx, [queue], 60, now)
        assert len(found["totals"]) == len(found["queues"][queue]) == 2
        assert [point["waiting"] for point in found["queues"][queue]] == [1, 1]
        assert found["totals"][0]["at"] < found["totals"][1]["at"]
        await board_samples.forget(tx, now + timedelta(days=2, minutes=2))
        assert (await board_samples.history(tx, [], 60, now))["totals"] == []


async def test_the_hour_is_a_range_of_an_index(database: Database) -> None:
    from omnidesk.store.board_samples import _READ

    async with database.transaction() as tx:
        await tx.run(
            "INSERT INTO board_samples"
            " SELECT now() - minute * interval '1 minute', 'que_' || queue, 1, 1, 1, 1, 1, NULL"
            " FROM generate_series(1, 2000) minute, generate_series(1, 20) queue"
        )
        await tx.run("ANALYZE board_samples")
        since = clock.now() - timedelta(hours=1)
        plan = await tx.all(f"EXPLAIN {_READ}", queues=["que_3", ""], since=since)
    shown = "\n".join(row["QUERY PLAN"] for row in plan)
    assert "board_samples_pkey" in shown
    assert "Seq Scan" not in shown


@pytest.fixture
async def house(tmp_path: Path, database_url: str) -> AsyncIterator[Running]:
    async with running(tmp_path, database_url, role="api") as found:
        yield found


async def _events(response: httpx2.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in response.aiter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


async def test_the_stream_follows_changes_and_ends_with_the_server(house: Running) -> None:
    token = await house.token(Role.BOARD)
    headers = {"authorization": f"Bearer {token}"}
    async with house.http.stream("GET", "/api/v1/stats/stream", headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = _events(response)
        first = await anext(events)
        assert first["queues"] == []
        async with house.process.runtime.database.transaction() as tx:
            await factories.queue(tx, name="Підтримка")
        second = await asyncio.wait_for(anext(events), 10)
        assert [queue["name"] for queue in second["queues"]] == ["Підтримка"]
        house.process.live.drain()
        assert [event async for event in events] == []


async def test_a_board_sees_figures_and_nothing_else(site: Site) -> None:
    for path in ("/api/v1/stats/realtime", "/api/v1/stats/history", "/api/v1/me"):
        assert (await site.call(Role.BOARD, "GET", path)).status_code == 200, path
    for path in ("/api/v1/conversations", "/api/v1/contacts", "/api/v1/agents", "/api/v1/reports"):
        assert (await site.call(Role.BOARD, "GET", path)).status_code == 403, path
    refused = await site.call(Role.BOARD, "POST", "/api/v1/realtime/tickets")
    assert refused.status_code == 403


async def test_a_revoked_board_is_refused(site: Site) -> None:
    made = await site.call(Role.ADMIN, "POST", "/api/v1/tokens", json={"role": "board"})
    assert made.status_code == 201, made.text
    headers = {"authorization": f"Bearer {made.json()['token']}"}
    assert (await site.http.get("/api/v1/stats/realtime", headers=headers)).status_code == 200
    async with site.runtime.database.transaction() as tx:
        await tokens.revoke(tx, made.json()["id"], clock.now())
    assert (await site.http.get("/api/v1/stats/realtime", headers=headers)).status_code == 401
