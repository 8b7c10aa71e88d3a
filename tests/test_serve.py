"""A whole process on a real port: bad input, parallel repeats, a database that goes away."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import psutil
import pytest
from twilio.request_validator import RequestValidator

from omnidesk import clock
from omnidesk.store import schema
from omnidesk.store.database import Database
from omnidesk.store.embedded import start
from omnidesk.store.seal import Seal
from tests import factories
from tests.running import Running, running

TOKEN = "a twilio auth token"
FULL = bool(os.environ.get("OMNIDESK_FULL"))


async def prepare(url: str, seal: Seal) -> None:
    database = Database(url, pool_size=1)
    async with database.transaction() as tx:
        queue = await factories.queue(tx)
        config = {"account_sid": "AC" + "0" * 31 + "1", "auth_token": TOKEN, "from_number": "+1"}
        await factories.inbox(tx, seal, "sms", "twilio_sms", queue, config)
    await database.close()


@pytest.fixture
async def site(database_url: str, seal: Seal, tmp_path: Path) -> AsyncIterator[Running]:
    await prepare(database_url, seal)
    async with running(tmp_path, database_url) as site:
        yield site


def form(sid: str, body: str = "Привіт 👋", sender: str = "+380501111111") -> dict[str, str]:
    return {
        "MessageSid": sid,
        "AccountSid": "AC" + "0" * 31 + "1",
        "From": sender,
        "To": "+380440000000",
        "Body": body,
        "NumMedia": "0",
    }


async def post(site: Running, fields: dict[str, str], path: str = "/hooks/sms") -> httpx2.Response:
    """As Twilio posts: signed by its own SDK over the public URL and the fields."""
    signature = RequestValidator(TOKEN).compute_signature(site.url + path, fields)
    return await site.http.post(path, data=fields, headers={"X-Twilio-Signature": signature})


async def count(site: Running, table: str, where: str = "true") -> int:
    async with site.process.runtime.database.transaction() as tx:
        row = await tx.first(f"SELECT count(*) AS n FROM {table} WHERE {where}")
    assert row is not None
    return int(row["n"])


def problem(response: httpx2.Response, status: int, code: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["type"].endswith(code)
    assert body["detail"]
    assert "Traceback" not in response.text


async def test_signed_message_is_stored_and_answered_with_twiml(site: Running) -> None:
    response = await post(site, form("SM" + "1" * 32))
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/xml")
    assert await count(site, "messages") == 1
    assert await count(site, "work_items", "state = 'waiting'") == 1


async def test_wrong_signature_is_refused_and_leaves_no_row(site: Running) -> None:
    fields = form("SM" + "1" * 32)
    signature = RequestValidator(TOKEN).compute_signature(site.url + "/hooks/sms", fields)
    for headers in (
        {},
        {"X-Twilio-Signature": "AAAA"},
        {"X-Twilio-Signature": ("B" if signature[0] == "A" else "A") + signature[1:]},
        {"X-Twilio-Signature": "й"},
    ):
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        response = await site.http.post("/hooks/sms", data=fields, headers=raw)
        assert response.status_code in (401, 403), response.text
    changed = await site.http.post(
        "/hooks/sms",
        data=fields | {"Body": "other"},
        headers={"X-Twilio-Signature": signature},
    )
    problem(changed, 401, "signature-invalid")
    assert await count(site, "inbound_items") == 0


async def test_unknown_inbox_and_method(site: Running) -> None:
    problem(await site.http.post("/hooks/nowhere", content=b"x"), 404, "not-found")
    problem(await site.http.delete("/hooks/sms"), 405, "method-not-allowed")


async def test_too_large_is_413_before_it_is_read(site: Running) -> None:
    response = await site.http.post("/api/v1/sessions", content=b"x" * (10 << 20))
    problem(response, 413, "too-large")
    declared = await site.http.post("/hooks/sms", content=b"x" * (33 << 20))
    problem(declared, 413, "too-large")


async def test_truncated_body_is_dropped_and_the_server_goes_on(site: Running) -> None:
    host, port = site.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"POST /hooks/sms HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nMessageSid=SM1&Fro"
    )
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await post(site, form("SM" + "2" * 32))).status_code == 200
    assert await count(site, "inbound_items") == 1


async def test_malformed_utf8_is_signed_and_therefore_kept(site: Running) -> None:
    raw = b"MessageSid=SM1&Body=%FF%FE&From=%2B1"
    url = site.url + "/hooks/sms"
    fields = {"MessageSid": "SM1", "Body": "\ufffd\ufffd", "From": "+1"}
    signature = RequestValidator(TOKEN).compute_signature(url, fields)
    response = await site.http.post(
        "/hooks/sms",
        content=raw,
        headers={
            "X-Twilio-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    assert response.status_code in (200, 401)
    kept = await count(site, "inbound_items")
    assert kept == (1 if response.status_code == 200 else 0)


async def test_the_same_id_fifty_times_in_parallel(site: Running) -> None:
    """Over HTTP; OMNIDESK_FULL=1 takes 500 ids."""
    ids = 500 if FULL else 12
    for start_at in range(0, ids, 12):
        numbers = range(start_at, min(ids, start_at + 12))
        posts = [form(f"SM{i:032x}", sender=f"+38050{i:07d}") for i in numbers for _ in range(50)]
        answers = await asyncio.gather(*(post(site, fields) for fields in posts))
        assert {answer.status_code for answer in answers} == {200}
    assert await count(site, "messages") == ids
    assert await count(site, "conversations") == ids


@pytest.mark.slow
async def test_database_away_is_503_and_recovers_without_a_restart(
    seal: Seal, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    async with await start(tmp_path / "db", fsync=False, throwaway=True) as server:
        database = Database(server.url, pool_size=1)
        await schema.migrate(database)
        await database.close()
        await prepare(server.url, seal)
        async with running(tmp_path / "files", server.url) as site:
            assert (await post(site, form("SM" + "1" * 32))).status_code == 200
            _kill_postgres(tmp_path)
            response = await post(site, form("SM" + "2" * 32))
            problem(response, 503, "unavailable")
            assert int(response.headers["retry-after"]) >= 1
            ready = await site.http.get("/readyz")
            assert ready.status_code == 503
            assert "database" in ready.text
            await server.revive()
            answer = await _until_stored(site, form("SM" + "2" * 32))
            assert answer.status_code == 200
            assert await count(site, "messages") == 2


async def _until_stored(site: Running, fields: dict[str, str]) -> httpx2.Response:
    until = clock.monotonic() + 20
    while True:
        response = await post(site, fields)
        if response.status_code == 200 or clock.monotonic() > until:
            return response
        assert response.status_code == 503, response.text
        await asyncio.sleep(0.3)


def _kill_postgres(folder: Path) -> None:
    cluster = (folder / "db" / "postgres" / "cluster").resolve()
    [pid_file] = cluster.glob("**/postmaster.pid")
    process = psutil.Process(int(pid_file.read_text().split()[0]))
    process.send_signal(signal.SIGQUIT)
    process.wait(timeout=10)
