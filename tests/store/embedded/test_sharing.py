"""Who starts the server, who shares it, and who stops it."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from omnidesk.store.embedded import start
from tests.store.embedded.conftest import Users, data_of, query, server_of


async def test_data_survives_a_stop_and_a_warm_start(folder: Path) -> None:
    async with await start(folder) as first:
        await query(first.socket_dir, "CREATE TABLE kept AS SELECT 42 AS value")
    assert server_of(folder) is None

    async with await start(folder) as second:
        assert [row["value"] for row in await query(second.socket_dir, "TABLE kept")] == [42]
    assert server_of(folder) is None


async def test_the_url_works_with_sqlalchemy_and_the_server_is_set_up_as_promised(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGDATA": "/nonexistent", "PGHOST": "elsewhere", "PGPORT": "1"}.items():
        monkeypatch.setenv(name, value)
    async with await start(folder) as embedded:
        engine = create_async_engine(embedded.url)
        async with engine.connect() as connection:
            answer = await connection.execute(
                text(
                    "SELECT current_setting('listen_addresses') AS tcp,"
                    " current_setting('data_checksums') AS checksums,"
                    " current_setting('fsync') AS fsync,"
                    " current_setting('max_connections') AS connections,"
                    " current_setting('server_encoding') AS encoding,"
                    " lower('ЇЖАК') AS lowered, 'Ёлка' ILIKE 'ёЛ%' AS alike"
                )
            )
            row = answer.one()
        await engine.dispose()
        assert tuple(row) == ("", "on", "on", "200", "UTF8", "їжак", True)
        for private in (data_of(folder), embedded.socket_dir):
            assert stat.S_IMODE(private.stat().st_mode) == 0o700


async def test_a_second_process_shares_the_server_and_the_last_one_out_stops_it(
    folder: Path, users: Users
) -> None:
    here = await start(folder, fsync=False)
    there = await users.begin(folder)
    assert await there.ready() == here.socket_dir
    server = server_of(folder)

    await here.stop()
    assert server_of(folder) == server
    await query(here.socket_dir, "SELECT 1")

    await there.leave()
    assert server_of(folder) is None


async def test_two_shares_in_one_process_are_counted_separately(folder: Path) -> None:
    first = await start(folder, fsync=False)
    second = await start(folder, fsync=False)
    await first.stop()
    await first.stop()
    await query(second.socket_dir, "SELECT 1")
    await second.stop()
    assert server_of(folder) is None


async def test_four_simultaneous_cold_starters_get_one_server_and_one_stop(
    folder: Path, users: Users
) -> None:
    four = [await users.begin(folder) for _ in range(4)]
    sockets = await asyncio.gather(*(one.ready() for one in four))
    assert len(set(sockets)) == 1
    server = server_of(folder)
    assert server is not None
    log = data_of(folder).with_name("server.log").read_text()
    assert log.count("starting PostgreSQL") == 1

    for one in four[:-1]:
        await one.leave()
        assert server_of(folder) == server
    await four[-1].leave()
    assert server_of(folder) is None


async def test_a_killed_user_leaves_the_server_up_and_leaks_no_share(
    folder: Path, users: Users
) -> None:
    doomed = await users.begin(folder)
    socket_dir = await doomed.ready()
    await query(socket_dir, "CREATE TABLE kept AS SELECT 7 AS value")
    server = server_of(folder)
    await doomed.kill()
    assert server_of(folder) == server

    async with await start(folder) as adopted:
        assert server_of(folder) == server
        assert [row["value"] for row in await query(adopted.socket_dir, "TABLE kept")] == [7]
    assert server_of(folder) is None


async def test_killing_user_and_server_loses_no_committed_row(folder: Path, users: Users) -> None:
    for committed in range(1, 4):
        doomed = await users.begin(folder)
        socket_dir = await doomed.ready()
        await query(socket_dir, "CREATE TABLE IF NOT EXISTS kept (value int)")
        await query(socket_dir, f"INSERT INTO kept VALUES ({committed})")
        server = server_of(folder)
        assert server is not None
        os.kill(server, signal.SIGKILL)
        await doomed.kill()

        async with await start(folder) as again:
            rows = await query(again.socket_dir, "SELECT value FROM kept ORDER BY value")
            assert [row["value"] for row in rows] == list(range(1, committed + 1))


async def test_revive_brings_a_killed_server_back_for_those_who_share_it(folder: Path) -> None:
    async with await start(folder, fsync=False) as embedded:
        await embedded.revive()
        server = server_of(folder)
        assert server is not None
        os.kill(server, signal.SIGKILL)
        await embedded.revive()
        await query(embedded.socket_dir, "SELECT 1")
        assert server_of(folder) not in (None, server)
    assert server_of(folder) is None


async def test_a_cancelled_start_leaves_no_server(folder: Path) -> None:
    for delay_seconds in (0.05, 0.4, 0.7):
        starting = asyncio.create_task(start(folder, fsync=False))
        await asyncio.sleep(delay_seconds)
        starting.cancel()
        outcome = (await asyncio.gather(starting, return_exceptions=True))[0]
        if not isinstance(outcome, BaseException):
            await outcome.stop()
        assert server_of(folder) is None
    async with await start(folder, fsync=False) as embedded:
        await query(embedded.socket_dir, "SELECT 1")
