"""Stale records of a dead server never stop the next start."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from omnidesk.store.embedded import EmbeddedDatabaseError, start
from omnidesk.store.embedded.places import SOCKET_NAME
from tests.store.embedded.conftest import data_of, query, server_of


@contextmanager
def foreign_process(like: Path) -> Iterator[int]:
    """A living process of the server's user, whom PostgreSQL itself takes for its own."""
    uid = like.stat().st_uid if os.geteuid() == 0 else None
    process = subprocess.Popen(["sleep", "600"], user=uid)
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


async def _crashed(folder: Path) -> tuple[Path, Path]:
    """Kill a server that has a committed row; its records stay behind."""
    embedded = await start(folder)
    await query(embedded.socket_dir, "CREATE TABLE kept AS SELECT 1 AS value")
    data = data_of(folder)
    server = server_of(folder)
    assert server is not None
    os.kill(server, signal.SIGKILL)
    shutil.copy2(data / "postmaster.pid", data / "saved.pid")
    # The share is given up without a clean stop, as a killed process would.
    embedded._membership.close()
    return data, embedded.socket_dir


async def _works(folder: Path) -> None:
    async with await start(folder) as again:
        assert [row["value"] for row in await query(again.socket_dir, "TABLE kept")] == [1]
    assert server_of(folder) is None


async def test_a_pid_file_that_names_a_living_stranger(folder: Path) -> None:
    data, sockets = await _crashed(folder)
    with foreign_process(data) as stranger:
        lines = (data / "saved.pid").read_text().splitlines()
        for record in (data / "postmaster.pid", sockets / f"{SOCKET_NAME}.lock"):
            record.write_text("\n".join([str(stranger), *lines[1:]]) + "\n")
        (sockets / SOCKET_NAME).touch()
        await _works(folder)
        os.kill(stranger, 0)


async def test_a_pid_file_that_names_init_or_ourselves(folder: Path) -> None:
    data, _ = await _crashed(folder)
    saved = (data / "saved.pid").read_text().splitlines()
    for pid in (1, os.getpid()):
        (data / "postmaster.pid").write_text("\n".join([str(pid), *saved[1:]]) + "\n")
        await _works(folder)


async def test_a_pid_file_that_leads_elsewhere_is_not_written_through(folder: Path) -> None:
    data, _ = await _crashed(folder)
    victim = folder / "victim"
    (data / "postmaster.pid").rename(victim)
    before = victim.read_bytes()
    (data / "postmaster.pid").symlink_to(victim)
    with pytest.raises(EmbeddedDatabaseError, match="cannot be started"):
        await start(folder)
    assert victim.read_bytes() == before


@pytest.mark.parametrize("content", ["", "not a number\n", "12"])
async def test_a_broken_pid_file(folder: Path, content: str) -> None:
    data, _ = await _crashed(folder)
    (data / "postmaster.pid").write_text(content)
    await _works(folder)


async def test_half_an_initdb_is_begun_anew(folder: Path) -> None:
    async with await start(folder, fsync=False):
        data = data_of(folder)
    # As a kill in the middle of initdb leaves it.
    data.rename(data.with_name("data.making"))
    (data.with_name("data.making") / "PG_VERSION").unlink()
    async with await start(folder, fsync=False) as embedded:
        await query(embedded.socket_dir, "SELECT 1")
    assert not data.with_name("data.making").exists()


@pytest.mark.parametrize(
    "name",
    ["d" * 120, "a b'c\"d", "данные", "$(touch pwned) `id` ;&", "comma,colon:percent%20"],
    ids=["long", "quotes", "cyrillic", "shell", "url"],
)
async def test_any_path_will_do(make_folder: Callable[[str], Path], name: str) -> None:
    folder = make_folder(name)
    async with await start(folder, fsync=False) as embedded:
        assert embedded.socket_dir.stat().st_mode & 0o077 == 0
        await query(embedded.socket_dir, "CREATE TABLE kept AS SELECT 1 AS value")
        sockets = embedded.socket_dir
    await _works(folder)
    shutil.rmtree(sockets, ignore_errors=True)


async def test_a_socket_folder_that_somebody_else_made_is_refused(
    make_folder: Callable[[str], Path],
) -> None:
    folder = make_folder("d" * 120)
    async with await start(folder, fsync=False) as embedded:
        sockets = embedded.socket_dir
    try:
        sockets.chmod(0o777)
        with pytest.raises(EmbeddedDatabaseError, match="somebody else"):
            await start(folder, fsync=False)
    finally:
        shutil.rmtree(sockets, ignore_errors=True)
