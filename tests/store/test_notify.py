"""The relay of wake-ups: it carries, it coalesces, and it knows when it is deaf."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from omnidesk import clock
from omnidesk.domain.events import Event
from omnidesk.store.database import Database
from omnidesk.store.notify import CHANNEL, Relay
from omnidesk.store.wake import Wake

PATIENCE = 20.0


@asynccontextmanager
async def running(url: str, **options: Any) -> AsyncIterator[tuple[Database, Wake, Relay]]:
    database, wake = Database(url, pool_size=2), Wake()
    relay = Relay(database, wake, **options)
    task = asyncio.create_task(relay.run())
    try:
        async with asyncio.timeout(PATIENCE):
            await relay.connected.wait()
        yield database, wake, relay
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await database.close()


async def commit(database: Database) -> None:
    async with database.transaction() as tx:
        tx.record(Event(type="test.fact", occurred_at=clock.now(), data={}))


async def heard(waiter: Any) -> bool:
    found: bool = await waiter.wait(PATIENCE)
    return found


async def test_commits_wake_other_processes(database_url: str) -> None:
    async with running(database_url) as (one, _, _), running(database_url) as (_, wake, _):
        waiter = wake.waiter()
        await commit(one)
        assert await heard(waiter)


async def test_ephemera_reach_the_others_and_not_oneself(database_url: str) -> None:
    async with running(database_url) as (_, _, one), running(database_url) as (_, _, other):
        own: list[Any] = []
        one.heard.append(own.append)
        got: asyncio.Queue[Any] = asyncio.Queue()
        other.heard.append(got.put_nowait)
        things = [{"n": n, "text": "друкує… ✍️" * 60} for n in range(30)]
        for thing in things:
            one.say(thing)
        one.say({"text": "x" * 9000})
        one.say({"n": "last"})
        async with asyncio.timeout(PATIENCE):
            assert [await got.get() for _ in range(31)] == [*things, {"n": "last"}]
        assert own == []


async def test_many_commits_are_few_notifications(database_url: str) -> None:
    connection = await asyncpg.connect(
        **make_url(database_url).translate_connect_args(username="user"),
        host=str(make_url(database_url).query["host"]),
    )
    notices: list[object] = []
    await connection.add_listener(CHANNEL, lambda *args: notices.append(args[3]))
    async with running(database_url, pause_seconds=0.2) as (database, _, _):
        for _ in range(60):
            await commit(database)
        notices.clear()
        for _ in range(60):
            await commit(database)
        assert len(notices) < 30
    await connection.close()


async def test_foreign_words_on_the_channel_are_hints(database_url: str) -> None:
    async with running(database_url) as (database, wake, relay):
        waiter = wake.waiter()
        for words in ("", "hello", "[]", "null", '{"node": 1}', '{"said": []}'):
            async with database.engine.connect() as connection:
                await connection.exec_driver_sql(f"NOTIFY {CHANNEL}, '{words}'")
                await connection.commit()
            assert await heard(waiter)
        assert relay.losses == 0


async def test_a_cut_connection_is_noticed_and_replaced(database_url: str) -> None:
    async with running(database_url, check_seconds=0.1, patience_seconds=5) as (db, wake, relay):
        async with db.transaction() as tx:
            await tx.all(
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE application_name = 'omnidesk relay' AND datname = current_database()"""
            )
        await until(lambda: relay.losses == 1)
        async with asyncio.timeout(PATIENCE):
            await relay.connected.wait()
        async with running(database_url) as (other, _, _):
            waiter = wake.waiter()
            await commit(other)
            assert await heard(waiter)


async def until(fact: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not fact():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


class Proxy:
    """A socket in front of PostgreSQL whose bytes can be made to vanish."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.frozen = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self.target)
        self._writers |= {writer, back}
        for source, sink in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._pump(source, sink))
            self._tasks.add(task)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await source.read(65_536):
                if not self.frozen:
                    sink.write(chunk)
                    await sink.drain()
            sink.close()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.close()


async def test_a_black_hole_is_noticed(database_url: str) -> None:
    """No FIN, no error: only the echo that does not come back tells."""
    url = make_url(database_url)
    proxy = Proxy(f"{url.query['host']}/.s.PGSQL.{url.query['port']}")
    with tempfile.TemporaryDirectory() as folder:
        server = await asyncio.start_unix_server(
            proxy.serve, str(Path(folder) / f".s.PGSQL.{url.query['port']}")
        )
        through = url.update_query_dict({"host": folder}).render_as_string(hide_password=False)
        options = {"check_seconds": 0.1, "patience_seconds": 0.5}
        async with running(through, **options) as (_, wake, relay):
            proxy.frozen = True
            await until(lambda: relay.losses >= 1)
            assert not relay.connected.is_set()
            proxy.frozen = False
            async with asyncio.timeout(PATIENCE):
                await relay.connected.wait()
            async with running(database_url) as (other, _, _):
                waiter = wake.waiter()
                await commit(other)
                assert await heard(waiter)
        server.close()
        await proxy.close()


async def test_defaults_notice_within_ten_seconds(database: Database) -> None:
    relay = Relay(database, Wake())
    assert relay._check + relay._patience < 10
