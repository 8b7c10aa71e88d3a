"""Inbound groups on a real PostgreSQL: once, placed right, nothing lost."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from omnidesk import clock
from omnidesk.domain.inbound import CallStatus, InboundCall, InboundItem, Unreadable
from omnidesk.errors import Unavailable
from omnidesk.flows.ingest import Ingest
from omnidesk.flows.receive import Arrived, receive
from omnidesk.flows.runtime import DirectoryCache, Runtime
from omnidesk.store.database import Database
from omnidesk.store.files import FileStore
from omnidesk.store.seal import Seal
from tests.flows.inbound_world import (
    MAIL,
    PHONE,
    SMS,
    arrived,
    delivery,
    directory,
    opened,
    phone,
    sms,
)

FULL = bool(os.environ.get("OMNIDESK_FULL"))


async def take(database: Database, *group: Arrived) -> set[str]:
    async with database.transaction() as tx:
        return await receive(tx, group, directory(), clock.now())


async def count(database: Database, sql: str) -> int:
    async with database.transaction() as tx:
        row = await tx.first(sql)
    assert row is not None
    return int(next(iter(row.values())))


async def rows(database: Database, sql: str) -> list[dict[str, Any]]:
    async with database.transaction() as tx:
        return [dict(row) for row in await tx.all(sql)]


@pytest.fixture
async def ingest(database: Database, seal: Seal, tmp_path: Path) -> AsyncIterator[Ingest]:
    cache = DirectoryCache(database, seal)
    cache._directory = directory()
    runtime = Runtime(
        database=database,
        seal=seal,
        directory=cache,
        files=FileStore(tmp_path / "files"),
        http=cast(Any, None),
        public_url="http://localhost",
    )
    ingest = Ingest(runtime)
    stop = asyncio.Event()
    task = asyncio.create_task(ingest.run(stop))
    yield ingest
    stop.set()
    await task


async def test_first_message_opens_one_conversation_with_work(database: Database) -> None:
    await take(database, arrived(sms("+380501111111", "SM1", "Привіт, де моє замовлення?")))
    [conversation] = await rows(database, "SELECT * FROM conversations")
    [work] = await rows(database, "SELECT * FROM work_items")
    [message] = await rows(database, "SELECT * FROM messages")
    [item] = await rows(database, "SELECT * FROM inbound_items")
    types = [e["type"] for e in await rows(database, "SELECT type FROM events ORDER BY position")]
    assert conversation["language"] == "uk"
    assert conversation["message_count"] == 1
    assert work["state"] == "waiting"
    assert work["arrived_at"] == conversation["waiting_since"]
    assert item["message_id"] == message["id"]
    assert item["raw"] == b"raw"
    assert types == ["conversation.created", "work.created", "message.created"]


async def test_second_message_continues_and_makes_no_second_work(database: Database) -> None:
    await take(database, arrived(sms("+380501111111", "SM1")), arrived(sms("+380501111111", "SM2")))
    await take(database, arrived(sms("+380501111111", "SM3")))
    assert await count(database, "SELECT count(*) FROM conversations") == 1
    assert await count(database, "SELECT count(*) FROM work_items") == 1
    [conversation] = await rows(database, "SELECT * FROM conversations")
    assert conversation["message_count"] == 3
    assert conversation["version"] == 2


async def test_repeat_in_the_same_group_and_in_another_is_one(database: Database) -> None:
    await take(database, arrived(sms("+380501111111", "SM1")), arrived(sms("+380501111111", "SM1")))
    assert await take(database, arrived(sms("+380501111111", "SM1"))) == set()
    assert await count(database, "SELECT count(*) FROM messages") == 1


async def test_missed_call_lands_in_the_open_sms_conversation(database: Database) -> None:
    await take(database, arrived(sms("+380501111111", "SM1")))
    call = InboundCall(
        dedupe_key="CA1:missed",
        call_id="CA1",
        sender=phone("+380501111111"),
        status=CallStatus.MISSED,
    )
    await take(database, arrived(call, PHONE))
    assert await count(database, "SELECT count(*) FROM conversations") == 1
    assert await count(database, "SELECT count(*) FROM contacts") == 1
    kinds = [m["kind"] for m in await rows(database, "SELECT kind FROM messages ORDER BY ordinal")]
    assert kinds == ["text", "call"]


async def test_call_reports_in_any_order_make_one_call_and_one_work(database: Database) -> None:
    sender = phone("+380502222222")
    reports = [
        InboundCall(dedupe_key="a", call_id="CA9", sender=sender, status=CallStatus.VOICEMAIL,
                    voicemail_text="Передзвоніть мені"),
        InboundCall(dedupe_key="b", call_id="CA9", sender=sender, status=CallStatus.RINGING),
        InboundCall(dedupe_key="c", call_id="CA9", sender=sender, status=CallStatus.MISSED),
    ]  # fmt: skip
    await take(database, arrived(reports[0], PHONE), arrived(reports[1], PHONE))
    await take(database, arrived(reports[2], PHONE))
    [message] = await rows(database, "SELECT * FROM messages")
    assert message["call"]["status"] == "voicemail"
    assert "Передзвоніть мені" in message["text"]
    assert await count(database, "SELECT count(*) FROM work_items") == 1


async def test_ringing_then_missed_creates_work_once(database: Database) -> None:
    sender = phone("+380502222222")
    for key, status in (("r", CallStatus.RINGING), ("m", CallStatus.MISSED)):
        call = InboundCall(dedupe_key=key, call_id="CA1", sender=sender, status=status)
        await take(database, arrived(call, PHONE))
    [work] = await rows(database, "SELECT * FROM work_items")
    assert work["state"] == "waiting"
    assert work["channel_kind"] == "voice"


async def test_resolved_reopens_inside_the_window_and_opens_anew_after(database: Database) -> None:
    await take(database, arrived(sms("+380501111111", "SM1")))
    async with database.transaction() as tx:
        await tx.run("UPDATE conversations SET state='resolved', resolved_at=now()")
        await tx.run("UPDATE work_items SET state='done', ended_at=now()")
    await take(database, arrived(sms("+380501111111", "SM2")))
    [conversation] = await rows(database, "SELECT * FROM conversations")
    assert conversation["state"] == "open"
    async with database.transaction() as tx:
        await tx.run(
            "UPDATE conversations SET state='resolved', resolved_at=now() - interval '9 days'"
        )
        await tx.run("UPDATE work_items SET state='done', ended_at=now()")
    await take(database, arrived(sms("+380501111111", "SM3")))
    found = await rows(database, "SELECT * FROM conversations ORDER BY created_at")
    assert [c["state"] for c in found] == ["resolved", "open"]
    assert found[1]["former_id"] == found[0]["id"]


async def test_mail_threads_by_token_and_foreign_reference_opens_anew(database: Database) -> None:
    def mail(key: str, address: str, **more: Any) -> Arrived:
        item = replace(sms(address, key), sender=replace(phone(address), kind="email"), **more)
        return arrived(item, MAIL)

    await take(database, mail("<1@a>", "anna@example.org", subject="Повернення"))
    [first] = await rows(database, "SELECT * FROM conversations")
    await take(database, mail("<2@a>", "anna@example.org"))
    await take(database, mail("<3@a>", "anna@example.org", in_reply_to=("<1@a>",)))
    await take(database, mail("<4@b>", "eve@example.org", in_reply_to=("<1@a>",)))
    token = first["reply_token"]
    await take(database, mail("<5@c>", "anna@work.example", conversation_token=token))
    await take(database, mail("<6@c>", "eve@example.org", conversation_token=token[:-1] + "x"))
    found = await rows(database, "SELECT conversation_id, external_id FROM messages")
    home = {m["external_id"] for m in found if m["conversation_id"] == first["id"]}
    assert home == {"<1@a>", "<3@a>", "<5@c>"}
    assert await count(database, "SELECT count(*) FROM conversations") == 4


async def test_customer_who_writes_during_wrap_up_has_the_agent_back(database: Database) -> None:
    await take(database, arrived(sms("+380501111111", "SM1")))
    async with database.transaction() as tx:
        await tx.run(
            """UPDATE work_items SET state='wrap_up', agent_id='agt_1', offer_id='ofr_1',
                      wrap_up_until=now()"""
        )
    await take(database, arrived(sms("+380501111111", "SM2")))
    [work] = await rows(database, "SELECT * FROM work_items")
    assert (work["state"], work["wrap_up_until"]) == ("assigned", None)


async def test_edit_changes_the_text_and_keeps_the_former(database: Database) -> None:
    await take(database, arrived(sms("+380501111111", "SM1", "Здраствуйте")))
    await take(database, arrived(sms("+380501111111", "SM1e", "Добрий день", edit_of="SM1")))
    [message] = await rows(database, "SELECT * FROM messages")
    assert message["text"] == "Добрий день"
    assert message["extra"]["former_texts"] == ["Здраствуйте"]


async def test_unreadable_is_kept_raw(database: Database) -> None:
    item = Unreadable(dedupe_key="x", reason="not JSON")
    await take(database, arrived(item, raw=b"\xff\x00junk"))
    [found] = await rows(database, "SELECT * FROM inbound_items")
    assert (found["state"], found["raw"]) == ("quarantined", b"\xff\x00junk")


async def test_same_id_in_parallel_is_one_row(database: Database, ingest: Ingest) -> None:
    """Every post is answered, every id is one row."""
    ids, copies = (500, 50) if FULL else (60, 20)
    for start in range(0, ids, 50):
        posts = [
            ingest.submit(opened(), delivery(sms(f"+38050{i:07d}", f"SM{i}")))
            for _ in range(copies)
            for i in range(start, min(ids, start + 50))
        ]
        await asyncio.gather(*posts)
    assert await count(database, "SELECT count(*) FROM messages") == ids


async def test_parallel_first_messages_open_one_conversation(
    database: Database, ingest: Ingest
) -> None:
    """Committers collide on purpose."""
    contacts, each = (500 if FULL else 50), 20
    items: list[InboundItem] = [
        sms(f"+38050{c:07d}", f"SM{c}-{m}") for m in range(each) for c in range(contacts)
    ]
    for start in range(0, len(items), 1000):
        part = items[start : start + 1000]
        await asyncio.gather(*(ingest.submit(opened(), delivery(item)) for item in part))
    assert await count(database, "SELECT count(*) FROM contacts") == contacts
    assert await count(database, "SELECT count(*) FROM conversations") == contacts
    assert await count(database, "SELECT count(*) FROM work_items") == contacts
    assert await count(database, "SELECT count(*) FROM messages") == contacts * each


async def test_poison_is_quarantined_and_the_rest_of_its_group_stored(
    database: Database, ingest: Ingest
) -> None:
    poison = replace(sms("+380501111111", "bad"), extra={"broken": "\ud800"})
    good = [sms(f"+38050{i:07d}", f"SM{i}") for i in range(20)]
    await asyncio.gather(
        *(ingest.submit(opened(), delivery(item)) for item in (*good[:10], poison, *good[10:]))
    )
    states = await rows(database, "SELECT state, dedupe_key FROM inbound_items")
    assert sum(row["state"] == "stored" for row in states) == 20
    assert [r["dedupe_key"] for r in states if r["state"] == "quarantined"] == ["bad"]


async def test_nul_and_rtl_are_stored(database: Database, ingest: Ingest) -> None:
    await ingest.submit(opened(), delivery(sms("+380501111111", "SM1", "a\x00b שלום 🙂")))
    [message] = await rows(database, "SELECT * FROM messages")
    assert message["text"] == "ab שלום 🙂"


async def test_database_away_is_unavailable(seal: Seal, tmp_path: Path) -> None:
    away = Database(f"postgresql+asyncpg://omnidesk@/nowhere?host={tmp_path}")
    cache = DirectoryCache(away, seal)
    cache._directory = directory()
    runtime = Runtime(
        database=away,
        seal=seal,
        directory=cache,
        files=FileStore(tmp_path),
        http=cast(Any, None),
        public_url="",
    )
    ingest = Ingest(runtime)
    stop = asyncio.Event()
    task = asyncio.create_task(ingest.run(stop))
    with pytest.raises(Unavailable):
        await ingest.submit(opened(SMS), delivery(sms("+380501111111", "SM1")))
    stop.set()
    await task
    await away.close()


async def test_a_calls_recording_becomes_one_file_to_fetch(database: Database) -> None:
    sender = phone("+380502222222")
    for key, url in (
        ("m", None),
        ("v", "https://api.example/RE1"),
        ("w", "https://api.example/RE1"),
    ):
        status = CallStatus.MISSED if url is None else CallStatus.VOICEMAIL
        call = InboundCall(
            dedupe_key=key, call_id="CA1", sender=sender, status=status, recording_url=url
        )
        await take(database, arrived(call, PHONE))
    [file] = await rows(database, "SELECT * FROM attachments")
    assert (file["state"], file["reference"]["value"]) == ("pending", "https://api.example/RE1")
    told = await rows(
        database, "SELECT data FROM events WHERE type='message.updated' ORDER BY position DESC"
    )
    assert [f["id"] for f in told[0]["data"]["message"]["attachments"]] == [file["id"]]


async def test_an_answered_call_leaves_no_open_conversation(database: Database) -> None:
    sender = phone("+380503333333")
    for status in (CallStatus.RINGING, CallStatus.ANSWERED, CallStatus.COMPLETED):
        call = InboundCall(dedupe_key=status, call_id="CA5", sender=sender, status=status)
        await take(database, arrived(call, PHONE))
    whole = InboundCall(
        dedupe_key="once",
        call_id="CA6",
        sender=phone("+380504444444"),
        status=CallStatus.COMPLETED,
        answered_at=clock.now(),
    )
    await take(database, arrived(whole, PHONE))
    states = await rows(database, "SELECT state, resolved_at FROM conversations")
    assert [row["state"] for row in states] == ["resolved", "resolved"]
    assert await count(database, "SELECT count(*) FROM work_items") == 0
    await take(database, arrived(sms("+380503333333", "SM1")))
    assert await count(database, "SELECT count(*) FROM conversations") == 2
    assert await count(database, "SELECT count(*) FROM work_items WHERE state='waiting'") == 1


async def test_a_call_missed_after_its_conversation_was_resolved_opens_it(
    database: Database,
) -> None:
    sender = phone("+380505555555")
    ringing = InboundCall(dedupe_key="r", call_id="C", sender=sender, status=CallStatus.RINGING)
    await take(database, arrived(ringing, PHONE))
    async with database.transaction() as tx:
        await tx.run("UPDATE conversations SET state='resolved', resolved_at=now()")
    missed = InboundCall(dedupe_key="m", call_id="C", sender=sender, status=CallStatus.MISSED)
    await take(database, arrived(missed, PHONE))
    [conversation] = await rows(database, "SELECT state FROM conversations")
    assert conversation["state"] == "open"
