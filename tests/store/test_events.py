"""The event log: commit order, no gaps, append-only."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence

import pytest
from sqlalchemy.exc import DBAPIError

from omnidesk import clock
from omnidesk.domain.events import Event, Position, Recorded
from omnidesk.domain.ids import ConversationId
from omnidesk.live.feed import Feed
from omnidesk.live.hub import Hub
from omnidesk.live.session import Session
from omnidesk.store import events
from omnidesk.store.database import Database
from omnidesk.store.wake import Wake
from tests import factories


async def test_factories_and_append_only(database: Database) -> None:
    async with database.transaction() as tx:
        queue = await factories.queue(tx)
        await factories.agent(tx, "olena@example.org", queues=[queue], skills={"uk": 9})
        await factories.work_item(tx, queue)
        tx.record(Event(type="test.fact", occurred_at=clock.now(), data={"text": "Привіт 👋"}))
    async with database.transaction() as tx:
        head = await events.head(tx)
        found = await events.after(tx, Position(head.epoch, 0), 10)
    assert [(e.position, e.data) for e in found] == [(1, {"text": "Привіт 👋"})]
    for statement in ("DELETE FROM events", "UPDATE events SET type = 'x'"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.transaction() as tx:
                await tx.run(statement)


async def _write(database: Database, writer: int, count: int, seed: int) -> list[tuple[int, int]]:
    """Transactions of one writer, with pauses at every place, over three conversations."""
    dice = random.Random(seed)
    told = []
    for number in range(count):
        conversation = ConversationId(f"cnv_{dice.randrange(3)}")
        async with database.transaction() as tx:
            # The conversation's row lock, as every flow takes it, orders its events.
            await tx.run("SELECT pg_advisory_xact_lock(hashtext(:c))", c=conversation)
            row = await tx.first(
                """INSERT INTO followers (name, position) VALUES (:c, 1)
                   ON CONFLICT (name) DO UPDATE SET position = followers.position + 1
                   RETURNING position""",
                c=conversation,
            )
            assert row is not None
            await asyncio.sleep(dice.random() ** 4 * 0.2)
            for _ in range(dice.randrange(1, 4)):
                tx.record(
                    Event(
                        type="test.fact",
                        occurred_at=clock.now(),
                        data={"writer": writer, "number": number},
                        conversation_id=conversation,
                        conversation_version=row["position"],
                    )
                )
                told.append((writer, number))
    return told


@pytest.mark.slow
async def test_eight_writers_and_a_reader_that_skips_nothing(
    database: Database, database_url: str
) -> None:
    """All read, none skipped, each conversation in the order of its versions."""
    writers = Database(database_url, pool_size=8)
    hub = Hub()
    feed = Feed(database, Wake(), hub, batch=7, poll_seconds=0.01, pause_seconds=0)
    seen: list[Recorded] = []

    async def follow(batch: Sequence[Recorded]) -> None:
        seen.extend(batch)

    feed.followers.append(follow)
    await feed.start()
    # With nobody connected the feed reads most events without their data.
    hub.attach(Session(id="ses", token_id="tok", actor=None))
    reading = asyncio.create_task(feed.run())
    told = await asyncio.gather(*(_write(writers, n, 60, seed=n) for n in range(8)))
    total = sum(len(each) for each in told)
    async with asyncio.timeout(60):
        while len(seen) < total:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    await writers.close()
    assert [e.position for e in seen] == list(range(1, total + 1))
    expected = Counter(pair for each in told for pair in each)
    assert Counter((e.data["writer"], e.data["number"]) for e in seen) == expected
    versions: dict[str | None, int] = {}
    for event in seen:
        assert event.conversation_version is not None
        assert event.conversation_version >= versions.get(event.conversation_id, 0)
        versions[event.conversation_id] = event.conversation_version
    assert feed.resets == 0


async def test_a_follower_that_fails_stops_nobody(database: Database) -> None:
    hub = Hub()
    feed = Feed(database, Wake(), hub)
    seen: list[int] = []

    async def broken(batch: Sequence[Recorded]) -> None:
        raise RuntimeError("broken on purpose")

    async def follow(batch: Sequence[Recorded]) -> None:
        seen.extend(e.position for e in batch)

    feed.followers += [broken, follow]
    await feed.start()
    for _ in range(2):
        async with database.transaction() as tx:
            tx.record(Event(type="test.fact", occurred_at=clock.now(), data={}))
        await feed.read_once()
    assert seen == [1, 2]


def state_of(session: Session) -> tuple[bool, str | None]:
    return session.live, session.reset_reason


async def test_holes_and_new_epochs_are_resets_not_skips(database: Database) -> None:
    hub = Hub()
    feed = Feed(database, Wake(), hub)
    batches: list[int] = []

    async def follow(batch: Sequence[Recorded]) -> None:
        batches.append(len(batch))

    feed.followers.append(follow)
    await feed.start()
    session = Session(id="ses", token_id="tok", actor=None, live=True)
    hub.attach(session)
    for _ in range(3):
        async with database.transaction() as tx:
            tx.record(Event(type="test.fact", occurred_at=clock.now(), data={}))
    async with database.transaction() as tx:
        await tx.run("SET LOCAL omnidesk.retention = 'on'")
        await tx.run("DELETE FROM events WHERE position <= 2")
    await feed.read_once()
    assert state_of(session) == (False, "hole")
    assert hub.position.number == 3
    session.live, session.reset_reason = True, None
    async with database.transaction() as tx:
        await tx.run("UPDATE feed SET epoch = 'another1', position = 1")
    await feed.read_once()
    assert state_of(session) == (False, "epoch")
    assert hub.position == Position("another1", 1)
    assert batches == [0, 0]


async def test_without_listeners_only_what_the_hub_learns_is_read(database: Database) -> None:
    hub = Hub()
    feed = Feed(database, Wake(), hub)
    seen: list[Recorded] = []

    async def follow(batch: Sequence[Recorded]) -> None:
        seen.extend(batch)

    feed.followers.append(follow)
    await feed.start()
    agent = {"agent": {"id": "agt_1", "name": "Олена"}}
    async with database.transaction() as tx:
        tx.record(
            Event(type="test.fact", occurred_at=clock.now(), data={"text": "довгий"}),
            Event(type="agent.presence_changed", occurred_at=clock.now(), data=agent),
        )
    await feed.read_once()
    assert [dict(event.data) for event in seen] == [{}, agent]
    assert hub.names["agt_1"] == "Олена"
    assert hub.position.number == 2
