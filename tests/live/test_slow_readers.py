"""Readers that fall behind: bounded memory, an explicit end, nothing lost after it."""

from __future__ import annotations

import asyncio

import orjson

from omnidesk import clock
from omnidesk.domain.events import Event, Position
from omnidesk.live import frames
from omnidesk.live.frames import Frame
from omnidesk.live.session import MAX_BYTES, MAX_FRAMES, TOO_SLOW, Ending, Outbox, Session
from omnidesk.store.database import Database
from tests.live.office import Office
from tests.live.world import PATIENCE, Desk


async def tell_many(database: Database, agent: str, count: int, size: int = 10) -> None:
    async with database.transaction() as tx:
        for number in range(count):
            text = f"{number} " + "я" * size
            tx.record(
                Event(
                    type="test.said",
                    occurred_at=clock.now(),
                    data={"text": text},
                    agent_ids=(agent,),
                )
            )


def said(desk: Desk) -> list[int]:
    return [int(f["data"]["text"].split()[0]) for f in desk.frames if f["type"] == "test.said"]


def ended(session: Session) -> bool:
    return session.outbox.ending is not None


async def test_a_reader_that_stops_is_closed_4008_while_others_go_on(office: Office) -> None:
    async with office.node.socket(max_queue=1) as connection:
        slow = Desk(connection)
        await slow.hello(office.olena.token)
        await slow.ready()
        session = next(iter(office.node.live.hub.sessions.values()))
        async with office.node.desk(office.boss.token) as quick:
            await quick.ready()
            # Far more than the kernel's buffers, the server's and ours can hold together.
            total = 0
            async with asyncio.timeout(PATIENCE * 3):
                while not ended(session):
                    await tell_many(office.database, office.olena.id, 100, size=10_000)
                    total += 100
                    await quick.until("test.said", lambda f: f["data"]["text"].startswith("99 "))
                    assert session.outbox.bytes_held <= MAX_BYTES + 65_536
            assert session.outbox.bytes_held == 0
            assert len(said(quick)) == total
        # Whoever reads on is told, and has lost nothing that it cannot ask for.
        assert await slow.closed() == TOO_SLOW
        got = len(said(slow))
    async with office.node.desk(office.olena.token, position=slow.position) as again:
        await again.ready()
        if again.kinds()[-1] == "resumed":
            assert got + len(said(again)) == total


def code(outbox: Outbox) -> int:
    return outbox.ending.code if outbox.ending else 0


async def test_ephemeral_frames_go_first() -> None:
    outbox = Outbox(max_frames=4)
    for number in range(3):
        outbox.put_ephemeral(Frame(f"e{number}", 2))
    outbox.put(Frame("a", 1))
    outbox.put(Frame("b", 1))
    assert code(outbox) == 0
    assert outbox.dropped == 3
    assert [(await outbox.take()) for _ in range(2)] == [Frame("a", 1), Frame("b", 1)]
    for name in "cdefg":
        outbox.put(Frame(name, 1))
    assert code(outbox) == TOO_SLOW
    assert await outbox.take() is None


async def test_bytes_are_bounded_too_but_one_large_frame_may_wait() -> None:
    outbox = Outbox(max_bytes=100)
    outbox.put(Frame("large", 500))
    assert code(outbox) == 0
    outbox.put(Frame("small", 1))
    assert code(outbox) == TOO_SLOW


async def test_a_large_frame_alone_waits_for_its_turn() -> None:
    outbox = Outbox(max_bytes=100)
    outbox.put(Frame("first", 50))
    waiting = asyncio.create_task(outbox.put_alone(Frame("snapshot", 10_000)))
    await asyncio.sleep(0)
    assert len(outbox) == 1
    assert await outbox.take() == Frame("first", 50)
    reader = asyncio.create_task(outbox.take())
    await waiting
    assert await reader == Frame("snapshot", 10_000)
    outbox.put(Frame("second", 60))
    assert outbox.ending is None


async def test_flushing_ends_let_what_waits_go_out() -> None:
    outbox = Outbox()
    outbox.put(Frame("last words", 10))
    outbox.end(Ending(4010, "bye", flush=True))
    outbox.put(Frame("too late", 8))
    assert await outbox.take() == Frame("last words", 10)
    assert await outbox.take() is None


async def test_sleeping_through_ten_minutes_is_replayed_whole(office: Office) -> None:
    """20 events a second for ten minutes, from the database and from memory."""
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        position = desk.position
    for _ in range(8):
        await tell_many(office.database, office.olena.id, 1000)
    await office.node.settled()
    async with office.node.desk(office.olena.token, position=position) as desk:
        most = 0
        (session,) = office.node.live.hub.sessions.values()
        while desk.kinds()[-1] not in ("resumed", "snapshot"):
            await desk.frame()
            most = max(most, session.outbox.bytes_held)
            assert len(session.outbox) <= MAX_FRAMES
        assert desk.frames[-1]["type"] == "resumed"
        assert desk.frames[-1]["count"] == 8000
        assert said(desk) == list(range(1000)) * 8
        assert most <= MAX_BYTES
    assert str(position) < str(desk.position)


async def test_sleeping_longer_is_a_reset_and_a_snapshot(office: Office) -> None:
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        position = desk.position
    async with office.database.transaction() as tx:
        await tx.run(
            """INSERT INTO events (position, type, agent_ids, occurred_at, data)
               SELECT position + n, 'test.said', ARRAY[CAST(:agent AS text)], now(),
                      '{"text": "0"}'
               FROM feed, generate_series(1, 12000) n""",
            agent=office.olena.id,
        )
        await tx.run("UPDATE feed SET position = position + 12000")
    await office.node.settled()
    async with office.node.desk(office.olena.token, position=position) as desk:
        await desk.ready()
        assert desk.kinds() == ["welcome", "reset", "snapshot"]
        assert desk.frames[1]["reason"] == "too_far"
        assert desk.position == str(office.node.live.hub.position)


async def test_each_event_is_serialised_once_for_all(office: Office) -> None:
    made: list[Frame] = []
    original = frames.frame

    def counting(value: object) -> Frame:
        found = original(value)  # type: ignore[arg-type]
        if b'"test.said"' in found.text.encode():
            made.append(found)
        return found

    async with (
        office.node.desk(office.boss.token) as one,
        office.node.desk(office.boss.token) as other,
        office.node.desk(office.olena.token) as third,
    ):
        for desk in (one, other, third):
            await desk.ready()
        frames.frame = counting
        try:
            await tell_many(office.database, office.olena.id, 3)
            for desk in (one, other, third):
                await desk.until("test.said", lambda f: f["data"]["text"].startswith("2 "))
        finally:
            frames.frame = original
    assert len(made) == 3
    assert orjson.loads(made[0].text)["type"] == "test.said"


def test_positions_sort_as_text() -> None:
    assert str(Position("e", 9)) < str(Position("e", 10)) < str(Position("e", 1_000_000))
