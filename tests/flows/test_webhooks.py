"""Outgoing webhooks end to end: followed, signed, sent, repeated, given up, never elsewhere."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from standardwebhooks.webhooks import Webhook

from omnidesk import clock, metrics
from omnidesk.domain.events import Event
from omnidesk.flows import webhook_follow, webhook_rules, webhook_send, webhooks
from omnidesk.flows.runtime import Runtime
from omnidesk.flows.webhook_follow import Sender, follow_once
from omnidesk.store import webhooks as stored
from omnidesk.store.database import Database
from omnidesk.store.seal import Seal
from tests.channels.local_server import serving
from tests.flows import webhook_victim
from tests.live import world

SECRET = "whsec_" + "c2VjcmV0" * 4


@dataclass
class Receiver:
    """An ASGI endpoint that verifies with the official library and answers as it is told."""

    secret: str = SECRET
    answers: list[int] = field(default_factory=list)
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    got: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    seen: list[Mapping[str, str]] = field(default_factory=list)
    hold: asyncio.Event | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            part = await receive()
            body += part.get("body", b"")
            more = part.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        found = Webhook(self.secret).verify(body.decode(), headers)
        assert found == json.loads(body)
        self.got.append(json.loads(body))
        self.ids.append(headers["webhook-id"])
        self.seen.append(headers)
        self.arrived.set()
        if self.hold is not None:
            await self.hold.wait()
        status = self.answers.pop(0) if self.answers else 204
        await send({"type": "http.response.start", "status": status, "headers": self.headers})
        await send({"type": "http.response.body", "body": "так, 🙂".encode()})


@dataclass
class Place:
    runtime: Runtime
    database: Database
    receiver: Receiver
    url: str
    http: httpx2.AsyncClient

    async def listen(self, events: list[str], **values: Any) -> str:
        given = {"url": self.url, "events": events, "enabled": True, "description": "", **values}
        async with self.database.transaction() as tx:
            made = await webhooks.create(
                tx, self.runtime.seal, given, self.runtime.private_hosts, clock.now(),
                secret=SECRET,
            )  # fmt: skip
        return str(made["id"])

    async def happen(self, *types: str) -> None:
        async with self.database.transaction() as tx:
            for kind in types:
                data = {"text": f"Привіт 👋 {kind}"}
                tx.record(Event(type=kind, occurred_at=clock.now(), data=data))

    def sender(self, **values: Any) -> Sender:
        return Sender(self.runtime, self.http, **values)

    async def deliveries(self) -> list[dict[str, Any]]:
        async with self.database.transaction() as tx:
            rows = await tx.all("SELECT * FROM webhook_deliveries ORDER BY position")
        return [dict(row) for row in rows]

    async def make_due(self) -> None:
        async with self.database.transaction() as tx:
            await tx.run("UPDATE webhook_deliveries SET due_at = now() WHERE state = 'pending'")


@asynccontextmanager
async def _place(database: Database, seal: Seal, folder: Path) -> AsyncIterator[Place]:
    receiver = Receiver()
    async with serving(receiver) as url:
        runtime = world.runtime_for(database, seal, folder)
        runtime.private_hosts = frozenset({url.removeprefix("http://")})
        async with webhook_send.client(runtime.private_hosts) as http:
            yield Place(runtime, database, receiver, f"{url}/hooks", http)


@pytest.fixture
async def place(database: Database, seal: Seal, tmp_path: Path) -> AsyncIterator[Place]:
    async with _place(database, seal, tmp_path) as found:
        yield found


async def turn(place: Place, **values: Any) -> None:
    sender = place.sender(**values)
    await sender.turn(clock.now())
    await sender.settled()


async def test_events_arrive_signed_under_the_names_of_the_feed(place: Place) -> None:
    await place.happen("message.created")  # before anybody listened
    await place.listen(["message.created", "note.created"])
    await place.happen("message.created", "offer.created", "note.created")
    delivered = metrics.webhook_deliveries_total.labels("delivered")
    before = delivered._value.get()
    await turn(place)
    assert sorted(got["type"] for got in place.receiver.got) == ["message.created", "note.created"]
    (first,) = [got for got in place.receiver.got if got["type"] == "message.created"]
    assert first["data"] == {"text": "Привіт 👋 message.created"}
    assert first["id"] in place.receiver.ids
    assert first["timestamp"].endswith("Z")
    assert place.receiver.seen[0]["user-agent"].startswith("omnidesk/")
    assert [d["state"] for d in await place.deliveries()] == ["delivered"] * 2
    assert delivered._value.get() == before + 2
    await turn(place)
    assert len(place.receiver.got) == 2


async def test_everything_and_nothing(place: Place) -> None:
    assert await follow_once(place.runtime, clock.now()) is None
    await place.happen("offer.created")
    # Nobody listens: the follower stays at the head without reading.
    assert await follow_once(place.runtime, clock.now()) is None
    found = await place.listen(["*"])
    await place.happen("offer.created", "queue.updated")
    await turn(place)
    assert len(place.receiver.got) == 2
    async with place.database.transaction() as tx:
        await webhooks.update(
            tx, place.runtime.seal, found, {"enabled": False}, frozenset(), lambda _: None,
            clock.now(),
        )  # fmt: skip
    await place.happen("offer.created")
    async with place.database.transaction() as tx:
        await webhooks.update(
            tx, place.runtime.seal, found, {"enabled": True}, frozenset(), lambda _: None,
            clock.now(),
        )  # fmt: skip
    await place.happen("note.created")
    await turn(place)
    assert [got["type"] for got in place.receiver.got[2:]] == ["note.created"]


async def test_two_secrets_sign_while_they_are_exchanged(place: Place) -> None:
    found = await place.listen(["*"])
    async with place.database.transaction() as tx:
        await webhooks.rotate(tx, place.runtime.seal, found, clock.now())
        row = await stored.get(tx, found)
    assert row is not None
    new, old = webhooks.secrets_of(place.runtime.seal, row, clock.now())
    assert old == SECRET
    for secret in (old, new):
        place.receiver.secret = secret
        await place.happen("note.created")
        await turn(place)
    assert len(place.receiver.got) == 2
    assert webhooks.secrets_of(place.runtime.seal, row, clock.now() + timedelta(days=2)) == [new]


async def test_refusals_are_repeated_then_given_up(place: Place) -> None:
    await place.listen(["*"])
    place.receiver.answers = [500, 302, 404, 429, 503, 400, 500, 500, 500, 500]
    place.receiver.headers = [(b"location", b"/elsewhere"), (b"retry-after", b"600")]
    await place.happen("note.created")
    one: dict[str, Any] = {}
    for attempt in range(1, 11):
        await turn(place)
        (one,) = await place.deliveries()
        assert one["attempts"] == attempt
        if attempt == 2:
            assert one["due_at"] - clock.now() > timedelta(seconds=250)
        await place.make_due()
    assert (one["state"], len(one["log"])) == ("failed", 10)
    assert [entry["status"] for entry in one["log"]] == [
        500, 302, 404, 429, 503, 400, 500, 500, 500, 500,
    ]  # fmt: skip
    assert one["log"][0]["detail"] == "так, 🙂"
    # Redirects were not followed, and every attempt had the same id.
    assert len(place.receiver.got) == 10
    assert len(set(place.receiver.ids)) == 1
    async with place.database.transaction() as tx:
        again = await webhooks.replay(tx, one["webhook_id"], one["id"], clock.now())
    assert again["state"] == "waiting"
    await turn(place)
    assert place.receiver.ids[-1] == place.receiver.ids[0]
    assert (await place.deliveries())[0]["state"] == "delivered"


async def test_gone_means_gone(place: Place) -> None:
    found = await place.listen(["*"])
    place.receiver.answers = [410]
    await place.happen("note.created")
    await turn(place)
    async with place.database.transaction() as tx:
        row = await stored.get(tx, found)
    assert row is not None
    assert (row["enabled"], row["disabled_reason"]) == (False, "gone")
    await place.happen("note.created")
    assert await follow_once(place.runtime, clock.now()) is None
    assert len(place.receiver.got) == 1


async def test_a_killed_sender_loses_nothing(
    place: Place, database_url: str, tmp_path: Path
) -> None:
    """The receiver has it, the process dies before it could write that down: it comes again."""
    await place.listen(["*"])
    place.receiver.hold = asyncio.Event()
    await place.happen("note.created")
    (host,) = place.runtime.private_hosts
    victim = await asyncio.create_subprocess_exec(
        sys.executable, "-m", webhook_victim.__name__,
        database_url, "a secret key for tests only", str(tmp_path), host,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    await asyncio.wait_for(place.receiver.arrived.wait(), 60)
    victim.kill()
    await victim.wait()
    assert [d["state"] for d in await place.deliveries()] == ["leased"]
    place.receiver.hold.set()
    # The lease of the dead must run out first.
    await asyncio.sleep(webhook_victim.LEASE_SECONDS)
    await turn(place)
    assert len(place.receiver.ids) == 2
    assert len(set(place.receiver.ids)) == 1
    (one,) = await place.deliveries()
    assert (one["state"], one["attempts"]) == ("delivered", 2)


async def test_a_killed_follower_neither_loses_nor_doubles(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.listen(["*"])
    await place.happen("note.created", "offer.created")

    async def killed(*_: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("omnidesk.flows.webhook_follow.due.advance", killed)
        with pytest.raises(RuntimeError, match="killed"):
            await follow_once(place.runtime, clock.now())
    assert await place.deliveries() == []
    found = await asyncio.gather(*(follow_once(place.runtime, clock.now()) for _ in range(3)))
    assert sum(count or 0 for count in found) == 2
    assert len(await place.deliveries()) == 2


async def test_a_late_result_is_another_ones_to_record(place: Place) -> None:
    await place.listen(["*"])
    await place.happen("note.created")
    await follow_once(place.runtime, clock.now())
    now = clock.now()
    async with place.database.transaction() as tx:
        (slow,) = await stored.lease(tx, 10, 4, 0, now)
        await stored.release_overdue(tx, now + timedelta(seconds=1))
        (quick,) = await stored.lease(tx, 10, 4, 60, now + timedelta(seconds=2))
    done = webhook_send.Result(status=500, detail="")
    assert not await webhook_follow.record(place.runtime, slow, done, now, 0.5, now)
    assert await webhook_follow.record(place.runtime, quick, done, now, 0.5, now)


async def test_private_addresses_and_silence(
    place: Place, database: Database, seal: Seal, tmp_path: Path
) -> None:
    await place.listen(["*"])
    await place.happen("note.created")
    async with webhook_send.client(frozenset()) as strict:
        sender = Sender(place.runtime, strict)
        await sender.turn(clock.now())
        await sender.settled()
    (one,) = await place.deliveries()
    assert place.receiver.got == []
    assert "public Internet" in one["log"][0]["detail"]
    await place.make_due()
    place.receiver.hold = asyncio.Event()
    await turn(place, timeout_seconds=0.2)
    place.receiver.hold.set()
    (one,) = await place.deliveries()
    assert one["log"][1] == one["log"][1] | {"status": None, "detail": "no answer within 0.2 s"}


async def test_a_slow_endpoint_does_not_hold_up_the_others(place: Place) -> None:
    slow, quick = await place.listen(["*"]), await place.listen(["*"])
    await place.happen(*["note.created"] * 40)
    await follow_once(place.runtime, clock.now())
    async with place.database.transaction() as tx:
        leased = await stored.lease(tx, 32, 4, 60, clock.now())
        again = await stored.lease(tx, 32, 4, 60, clock.now())
    held = [one.webhook_id for one in leased]
    assert (held.count(slow), held.count(quick)) == (4, 4)
    assert again == []


async def test_the_log_is_kept_for_a_month(place: Place) -> None:
    await place.listen(["*"])
    await place.happen("note.created")
    await turn(place)
    async with place.database.transaction() as tx:
        assert await webhooks.sweep(tx, clock.now() + timedelta(days=29)) == 0
        assert await webhooks.sweep(tx, clock.now() + timedelta(days=31)) == 1


async def test_the_loop_by_itself(place: Place) -> None:
    stop = asyncio.Event()
    await place.listen(["*"])
    loop = asyncio.create_task(place.sender().run(stop))
    await place.happen("note.created")
    place.runtime.wake.hint()
    await asyncio.wait_for(place.receiver.arrived.wait(), 10)
    stop.set()
    await asyncio.wait_for(loop, 10)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x", "https://user:pass@example.org/", "https://10.0.0.1/",
        "https://[::1]/", "https://169.254.169.254/latest", "ftp://example.org/", "https://",
        "https://example.org/#part",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"must|public"):
        webhook_rules.check_url(url, frozenset())


def test_addresses_that_are_taken() -> None:
    assert webhook_rules.check_url("https://example.org/hooks?a=1", frozenset())
    assert webhook_rules.check_url("http://10.0.0.1:9000/x", frozenset({"10.0.0.1:9000"}))
    assert webhook_rules.check_secret(webhooks.new_secret())
    with pytest.raises(ValueError, match="24 to 64"):
        webhook_rules.check_secret("whsec_c2hvcnQ=")
