"""Free folders, and no server left behind whatever a test does."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from omnidesk.store.embedded.pidfile import living_server

_SCRIPT = Path(__file__).with_name("user_process.py")
_ANSWER_SECONDS = 60


def data_of(folder: Path) -> Path:
    return (folder / "postgres" / "cluster").resolve() / "data"


def server_of(folder: Path) -> int | None:
    return living_server(data_of(folder))


async def query(socket_dir: Path, sql: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(
        host=str(socket_dir), port=5432, user="omnidesk", database="omnidesk"
    )
    try:
        return await connection.fetch(sql)
    finally:
        await connection.close()


@dataclass
class UserProcess:
    """Another process that holds a share in the server."""

    process: Process

    async def ready(self) -> Path:
        """The socket folder, once the database answers there."""
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), _ANSWER_SECONDS)
        return Path(json.loads(line)["socket_dir"])

    async def leave(self) -> None:
        output, _ = await asyncio.wait_for(self.process.communicate(b""), _ANSWER_SECONDS)
        assert json.loads(output) == {"stopped": True}
        assert self.process.returncode == 0

    async def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.communicate()


class Users:
    def __init__(self) -> None:
        self._begun: list[UserProcess] = []

    async def begin(self, folder: Path, user: str | None = None) -> UserProcess:
        argv = [str(_SCRIPT), str(folder), *([user] if user else [])]
        begun = UserProcess(
            await asyncio.create_subprocess_exec(sys.executable, *argv, stdin=PIPE, stdout=PIPE)
        )
        self._begun.append(begun)
        return begun

    async def end_all(self) -> None:
        for begun in self._begun:
            await begun.kill()


@pytest.fixture
async def users() -> AsyncIterator[Users]:
    """Starts processes that share a server; all are killed in the end."""
    users = Users()
    yield users
    await users.end_all()


@pytest.fixture
def make_folder() -> Iterator[Callable[[str], Path]]:
    """Fresh data folders that every user may pass through; removed with their servers."""
    tops: list[Path] = []
    folders: list[Path] = []

    def make(name: str) -> Path:
        top = Path(tempfile.mkdtemp(prefix="omnidesk-test-"))
        top.chmod(0o711)
        tops.append(top)
        folders.append(top / name)
        return top / name

    yield make
    for folder in folders:
        pid = server_of(folder)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree((folder / "postgres" / "cluster").resolve(), ignore_errors=True)
    for top in tops:
        shutil.rmtree(top, ignore_errors=True)


@pytest.fixture
def folder(make_folder: Callable[[str], Path]) -> Path:
    return make_folder("data")
