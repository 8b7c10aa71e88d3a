"""The command line as people meet it: a process of its own, its streams and its exit code."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from omnidesk.store.embedded.pidfile import living_server

SECRET_KEY = "7c0ffee1" * 8
_SECONDS = 100


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The last line of stdout."""
        return json.loads(self.out.splitlines()[-1])


@dataclass
class Shell:
    """Runs `python -m omnidesk` with an environment of its own."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    _begun: list[Process] = field(default_factory=list)

    async def __call__(self, *arguments: str | Path, **env: str) -> Ended:
        process = await self.begin(*arguments, listener=None, **env)
        out, err = await asyncio.wait_for(process.communicate(), _SECONDS)
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), err.decode())

    async def begin(
        self, *arguments: str | Path, listener: socket.socket | None = None, **env: str
    ) -> Process:
        kept = {name: value for name, value in os.environ.items() if "OMNIDESK" not in name}
        listening = () if listener is None else (listener.fileno(),)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "omnidesk",
            *map(str, arguments),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
            cwd=self.folder,
            env=kept | self.env | env,
            pass_fds=listening,
        )
        self._begun.append(process)
        return process

    def write(self, name: str, text: str) -> Path:
        """A file in the folder, readable by its owner only."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path

    async def end_all(self) -> None:
        for process in self._begun:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.terminate()
                await asyncio.wait_for(process.communicate(), _SECONDS)


@pytest.fixture
def make_folder() -> Iterator[Callable[[], Path]]:
    """Folders that the database's user may pass through; removed with their servers."""
    made: list[Path] = []

    def make() -> Path:
        folder = Path(tempfile.mkdtemp(prefix="omnidesk-test-"))
        folder.chmod(0o711)
        made.append(folder)
        return folder

    yield make
    for folder in made:
        cluster = (folder / "data" / "postgres" / "cluster").resolve()
        pid = living_server(cluster / "data")
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(cluster, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def alone(make_folder: Callable[[], Path]) -> AsyncIterator[Shell]:
    """With an embedded database in an empty folder."""
    folder = make_folder()
    shell = Shell(folder, {"OMNIDESK_DATA_DIR": str(folder / "data")})
    yield shell
    await shell.end_all()


@pytest.fixture
async def shell(make_folder: Callable[[], Path], database_url: str) -> AsyncIterator[Shell]:
    """With a migrated database that somebody else runs."""
    folder = make_folder()
    (folder / "data").mkdir(mode=0o700)
    environment = {
        "OMNIDESK_DATA_DIR": str(folder / "data"),
        "OMNIDESK_DATABASE_URL": database_url,
        "OMNIDESK_SECRET_KEY": SECRET_KEY,
    }
    shell = Shell(folder, environment)
    yield shell
    await shell.end_all()
