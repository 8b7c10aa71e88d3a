"""The outbox on a real PostgreSQL: in order, once, fenced, and honest about the unknown."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from sqlalchemy.exc import DBAPIError

from omnidesk import clock
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.channel import Receipt
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.domain.ids import AgentId
from omnidesk.domain.inbound import DeliveryReport, Unreadable
from omnidesk.domain.queue import Inbox
from omnidesk.errors import BadInput, Conflict, SendError, SendOutcome
from omnidesk.flows import conversations, deliver
from omnidesk.flows.receive import Arrived, receive
from omnidesk.flows.redrive import redrive
from omnidesk.flows.reply import resend, send_message
from omnidesk.flows.runtime import DirectoryCache, Runtime
from omnidesk.store import outbox
from omnidesk.store.database import Database
from omnidesk.store.files import FileStore
from omnidesk.store.outbox import Leased
from omnidesk.store.seal import Seal
from tests import factories
from tests.flows.inbound_world import arrived, sms

SUPERVISOR = Actor(role=Role.SUPERVISOR, agent_id=AgentId("agt_boss"))
CUSTOMER = "+380501111111"


class World:
    """One SMS conversation that somebody may answer."""

    def __init__(self, database: Database, runtime: Runtime, inbox: Inbox) -> None:
        self.database = database
        self.runtime = runtime
        self.inbox = inbox
        self.conversation = ""

    async def take(self, *group: Arrived) -> None:
        async with self.database.transaction() as tx:
            await receive(tx, group, self.runtime.directory.current, clock.now())

    async def say(self, text: str, actor: Actor = SUPERVISOR, **more: Any) -> dict[str, Any]:
        async with self.database.transaction() as tx:
            return await send_message(
                tx,
                self.runtime,
                actor,
                self.conversation,
                text,
                more.get("attachments", ()),
                more.get("client_id"),
                more.get("via"),
                clock.now(),
            )

    async def lease(self, limit: int = 10, now: datetime | None = None) -> list[Leased]:
        async with self.database.transaction() as tx:
            return await outbox.lease(tx, limit, 60, now or clock.now())

    async def record(self, leased: Leased, *, error: SendError | None = None) -> bool:
        receipt = None if error else Receipt(external_id=f"SM-{leased.message_id}")
        sent = deliver.Sent(leased, clock.now(), receipt=receipt, error=error)
        async with self.database.transaction() as tx:
            return await deliver.record(tx, self.runtime, sent, 0.5, clock.now())

    async def one(self, sql: str, **values: Any) -> dict[str, Any]:
        async with self.database.transaction() as tx:
            row = await tx.first(sql, **values)
        assert row is not None
        return dict(row)

    async def status(self, message: dict[str, Any]) -> str:
        row = await self.one("SELECT status FROM messages WHERE id = :id", id=message["id"])
        return str(row["status"])


@pytest.fixture
async def world(database: Database, seal: Seal, tmp_path: Path) -> World:
    async with database.transaction() as tx:
        queue = await factories.queue(tx)
        await factories.inbox(
            tx,
            seal,
            "sms",
            "twilio_sms",
            queue,
            {
                "account_sid": "AC" + "0" * 31 + "1",
                "auth_token": "secret",
                "from_number": "+380440000000",
            },
        )
    cache = DirectoryCache(database, seal)
    await cache.refresh()
    runtime = Runtime(
        database=database,
        seal=seal,
        directory=cache,
        files=FileStore(tmp_path),
        http=cast(Any, None),
        public_url="http://localhost",
    )
    inbox = cache.current.inbox_named("sms")
    assert inbox is not None
    world = World(database, runtime, inbox)
    await world.take(arrived(sms(CUSTOMER, "SM1"), inbox))
    found = await world.one("SELECT id FROM conversations")
    world.conversation = found["id"]
    return world


def failure(outcome: SendOutcome, **more: Any) -> SendError:
    return SendError("detail for the log", outcome=outcome, public_reason="why", **more)


async def test_reply_is_queued_with_its_message_and_the_customer_waits_no_more(
    world: World,
) -> None:
    message = await world.say("Ваше замовлення вже їде 🚚")
    row = await world.one("SELECT * FROM outbox")
    conversation = await world.one("SELECT * FROM conversations")
    assert row["message_id"] == message["id"]
    assert message["status"] == "queued"
    assert conversation["waiting_since"] is None
    assert conversation["first_response_at"] is not None


async def test_the_same_client_id_is_one_message(world: World) -> None:
    first = await world.say("Один раз", client_id="c1")
    again = await world.say("Один раз", client_id="c1")
    assert first["id"] == again["id"]
    assert (await world.one("SELECT count(*) AS n FROM outbox"))["n"] == 1


async def test_a_client_id_cannot_swallow_other_words(world: World) -> None:
    await world.say("Ваше замовлення їде", client_id="c-1")
    for changed in ({"text": "Ваше замовлення вдома"}, {"attachments": ["att_1"]}):
        text = str(changed.pop("text", "Ваше замовлення їде"))
        with pytest.raises(BadInput) as refused:
            await world.say(text, client_id="c-1", **changed)
        assert refused.value.errors[0].pointer == "/client_message_id"
    assert (await world.one("SELECT count(*) AS n FROM outbox"))["n"] == 1


async def test_who_may_not_write(world: World) -> None:
    async with world.database.transaction() as tx:
        row = await tx.first("SELECT queue_id FROM conversations")
        assert row is not None
        agent_id = await factories.agent(tx, "a@example.org", queues=[row["queue_id"]])
    agent = Actor(role=Role.AGENT, agent_id=agent_id, queues=frozenset({row["queue_id"]}))
    with pytest.raises(Conflict, match="accept or take it first"):
        await world.say("Привіт", agent)
    async with world.database.transaction() as tx:
        await tx.run("UPDATE conversations SET agent_id = 'agt_other'")
    with pytest.raises(Conflict, match="another agent"):
        await world.say("Привіт", agent)


async def test_bad_content_is_refused_with_its_place(world: World) -> None:
    with pytest.raises(BadInput) as empty:
        await world.say("  ")
    assert empty.value.errors[0].pointer == "/text"
    with pytest.raises(BadInput, match="too long"):
        await world.say("x" * 5000)
    with pytest.raises(BadInput, match="file"):
        await world.say("see", attachments=["att_unknown"])


async def test_a_conversations_messages_leave_one_after_the_other(world: World) -> None:
    first, second = await world.say("перше"), await world.say("друге")
    [leased] = await world.lease()
    assert leased.message_id == first["id"]
    assert await world.lease() == []
    assert await world.record(leased)
    [leased] = await world.lease()
    assert leased.message_id == second["id"]


async def test_receipt_then_reports_in_any_order_only_go_up(world: World) -> None:
    message = await world.say("Готово")
    [leased] = await world.lease()
    assert await world.record(leased)
    assert await world.status(message) == "sent"
    for status in (DeliveryStatus.DELIVERED, DeliveryStatus.SENT, DeliveryStatus.FAILED):
        report = DeliveryReport(
            dedupe_key=f"r-{status}", external_id=f"SM-{message['id']}", status=status
        )
        await world.take(arrived(report, world.inbox))
        assert await world.status(message) == "delivered"


async def test_report_that_overtakes_its_receipt_waits_for_it(world: World) -> None:
    message = await world.say("Швидко")
    [leased] = await world.lease()
    sid = "SM" + "a" * 32
    report = DeliveryReport(
        dedupe_key=f"{sid}:delivered", external_id=sid, status=DeliveryStatus.DELIVERED
    )
    raw = urlencode({"MessageSid": sid, "MessageStatus": "delivered", "From": "+1", "To": "+2"})
    early = replace(
        arrived(report, world.inbox, raw=raw.encode()),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    await world.take(early)
    assert (await world.one("SELECT state FROM inbound_items WHERE kind = 'report'"))[
        "state"
    ] == "unmatched"
    sent = deliver.Sent(leased, clock.now(), receipt=Receipt(external_id=sid))
    async with world.database.transaction() as tx:
        assert await deliver.record(tx, world.runtime, sent, 0.5, clock.now())
    assert await world.status(message) == "delivered"
    assert (await world.one("SELECT state FROM inbound_items WHERE kind = 'report'"))[
        "state"
    ] == "stored"


async def test_transient_failures_are_repeated_then_dead_and_may_be_driven_again(
    world: World,
) -> None:
    message = await world.say("Наполегливо")
    now = clock.now()
    for _ in range(deliver.POLICY.attempts):
        now += timedelta(days=1)
        [leased] = await world.lease(now=now)
        assert await world.record(leased, error=failure(SendOutcome.RETRY))
    assert (await world.one("SELECT state FROM outbox"))["state"] == "dead"
    assert await world.status(message) == "failed"
    async with world.database.transaction() as tx:
        await resend(tx, SUPERVISOR, message["id"], clock.now())
    assert await world.status(message) == "queued"
    [leased] = await world.lease(now=now)
    assert await world.record(leased)
    assert await world.status(message) == "sent"


async def test_permanent_failure_tells_the_agent_why(world: World) -> None:
    message = await world.say("Марно")
    [leased] = await world.lease()
    await world.record(leased, error=failure(SendOutcome.PERMANENT))
    row = await world.one("SELECT * FROM messages WHERE id = :id", id=message["id"])
    event = await world.one("SELECT data FROM events WHERE type = 'message.failed'")
    assert (row["status"], row["status_reason"]) == ("failed", "why")
    assert event["data"]["message"]["status_reason"] == "why"
    assert event["data"]["message"]["reason_code"] == row["reason_code"] == "refused"
    async with world.database.transaction() as tx:
        again = await resend(tx, SUPERVISOR, message["id"], clock.now())
    assert (again["status_reason"], again["reason_code"]) == ("", "")


async def test_worker_paused_beyond_its_lease_records_nothing(world: World) -> None:
    """The effect is recorded once, the stale worker is refused."""
    message = await world.say("Хто перший")
    [stale] = await world.lease()
    later = clock.now() + timedelta(seconds=61)
    await deliver.give_up_overdue(world.runtime, later)
    assert await world.status(message) == "unconfirmed"
    assert not await world.record(stale)
    assert await world.status(message) == "unconfirmed"
    report = DeliveryReport(
        dedupe_key="late",
        external_id="SM-unknown",
        message_id=message["id"],
        status=DeliveryStatus.DELIVERED,
    )
    await world.take(arrived(report, world.inbox))
    assert await world.status(message) == "delivered"


async def test_eight_workers_lease_each_message_once(world: World) -> None:
    numbers = [f"+38067{i:07d}" for i in range(40)]
    await world.take(*(arrived(sms(n, f"SM-{n}"), world.inbox) for n in numbers))
    async with world.database.transaction() as tx:
        found = await tx.all("SELECT id FROM conversations")
    for row in found:
        world.conversation = row["id"]
        await world.say("усім")
    leases = await asyncio.gather(*(world.lease(limit=7) for _ in range(8)))
    ids = [leased.message_id for part in leases for leased in part]
    assert len(ids) == len(set(ids)) == 41


async def test_no_statement_moves_a_status_back(world: World) -> None:
    await world.say("Решітка")
    async with world.database.transaction() as tx:
        await tx.run("UPDATE messages SET status = 'delivered' WHERE direction = 'out'")
    with pytest.raises(DBAPIError, match="may not go from delivered to sent"):
        async with world.database.transaction() as tx:
            await tx.run("UPDATE messages SET status = 'sent' WHERE direction = 'out'")


async def test_quarantined_item_is_read_again_once_it_can_be(world: World) -> None:
    raw = urlencode({"MessageSid": "SM" + "b" * 32, "From": "+380502222222", "To": "+380440000000",
                     "Body": "Прочитайте мене", "NumMedia": "0"})  # fmt: skip
    item = Unreadable(dedupe_key="digest", reason="an old version could not read it")
    stored = replace(
        arrived(item, world.inbox, raw=raw.encode()),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    await world.take(stored)
    async with world.database.transaction() as tx:
        found = await redrive(tx, world.runtime, stored.id, clock.now())
    assert found["state"] == "stored"
    row = await world.one("SELECT text FROM messages ORDER BY ordinal DESC LIMIT 1")
    assert row["text"] == "Прочитайте мене"
    with pytest.raises(Conflict):
        async with world.database.transaction() as tx:
            await redrive(tx, world.runtime, stored.id, clock.now())


async def test_bytes_that_stay_unreadable_stay_in_quarantine(world: World) -> None:
    item = Unreadable(dedupe_key="digest", reason="junk")
    stored = arrived(item, world.inbox, raw=b"\xff\xfe\x00")
    await world.take(stored)
    async with world.database.transaction() as tx:
        found = await redrive(tx, world.runtime, stored.id, clock.now())
    assert found["state"] == "quarantined"


async def test_a_word_that_crosses_with_the_decision_is_not_closed_unread(world: World) -> None:
    seen = await world.one("SELECT id FROM messages")
    await world.take(arrived(sms(CUSTOMER, "SM2", "і ще одне питання"), world.inbox))
    with pytest.raises(Conflict, match="has written since"):
        async with world.database.transaction() as tx:
            await conversations.resolve(
                tx, SUPERVISOR, world.conversation, clock.now(), seen_message_id=seen["id"]
            )
    last = await world.one("SELECT id FROM messages ORDER BY ordinal DESC LIMIT 1")
    async with world.database.transaction() as tx:
        found = await conversations.resolve(
            tx, SUPERVISOR, world.conversation, clock.now(), seen_message_id=last["id"]
        )
    assert found["state"] == "resolved"
