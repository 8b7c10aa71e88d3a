"""Readiness names the failing part."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx2

from omnidesk import clock
from omnidesk.api import health
from omnidesk.store import leaders
from omnidesk.store.database import Database
from omnidesk.store.leaders import Candidacy
from omnidesk.store.seal import Seal
from tests.api.conftest import Site, build


async def parts(site: Site) -> set[str]:
    answer = await site.call(None, "GET", "/readyz")
    if answer.status_code == 200:
        assert answer.json()["status"] == "ready"
        return set()
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"]
    return {fault["pointer"] for fault in answer.json()["errors"]}


async def test_ready_when_a_router_leads(site: Site) -> None:
    assert await parts(site) == {"router"}
    async with Candidacy(site.runtime.database, leaders.ROUTER) as candidacy:
        assert await candidacy.stand()
        assert await parts(site) == set()
    assert await parts(site) == {"router"}


async def test_names_each_failing_part(site: Site) -> None:
    async with site.runtime.database.transaction() as tx:
        await tx.run("UPDATE feed SET position = position + 7")
        await tx.run(
            """INSERT INTO events (position, type, occurred_at, data)
               VALUES (1, 'work.created', now(), '{}')"""
        )
        await tx.run("UPDATE alembic_version SET version_num = 'from_the_future'")
    assert await parts(site) == {"router", "event_log", "migrations"}


async def test_an_old_due_message_is_not_ready(site: Site) -> None:
    now = clock.now()
    database = site.runtime.database
    assert await health._outbox(database, now) == ""
    async with database.transaction() as tx:
        # The message itself does not matter here.
        await tx.run("SET LOCAL session_replication_role = replica")
        await tx.run(
            """INSERT INTO outbox (id, message_id, conversation_id, inbox_id, state, due_at,
                                   created_at)
               VALUES ('obx_1', 'msg_1', 'cnv_1', 'ibx_1', 'pending', :due, :due)""",
            due=now - timedelta(seconds=400),
        )
    assert "400 s" in await health._outbox(database, now)


async def test_database_away(tmp_path: Path, seal: Seal) -> None:
    database = Database(f"postgresql+asyncpg://omnidesk@/omnidesk?host={tmp_path}/nowhere")
    app = build(database, seal, tmp_path)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test.example") as http:
        assert (await http.get("/healthz")).status_code == 200
        answer = await http.get("/readyz")
        assert answer.status_code == 503
        assert [fault["pointer"] for fault in answer.json()["errors"]] == ["database"]
        # And every other route says: not now, nothing stored, come back.
        token = {"Authorization": "Bearer odk_something"}
        answer = await http.get("/api/v1/queues", headers=token)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.json()["detail"] == "nothing was stored; try again"
        assert str(tmp_path) not in answer.text
        sign_in = {"email": "a@example.org", "password": "x"}
        assert (await http.post("/api/v1/sessions", json=sign_in)).status_code == 503
    await database.close()
