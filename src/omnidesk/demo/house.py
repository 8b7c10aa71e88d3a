"""A whole omnidesk in a folder that is thrown away: private PostgreSQL, web, router, delivery."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr

from omnidesk import clock
from omnidesk.app import Process
from omnidesk.domain.agent import Role
from omnidesk.errors import ConfigurationError
from omnidesk.flows import apply, configuration_file, grant
from omnidesk.serve import listening_socket, run_process
from omnidesk.settings import Settings
from omnidesk.store import embedded

_READY_SECONDS = 60.0


@dataclass(slots=True, kw_only=True)
class House:
    """A running server of our own. `folder` and everything in it go with it."""

    url: str
    folder: Path
    process: Process

    async def configure(self, path: Path, environment: Mapping[str, str]) -> None:
        """Apply a configuration file, as `omnidesk apply` does, and have it taken up at once."""
        document = configuration_file.load(path, environment)
        runtime = self.process.runtime
        async with runtime.database.transaction() as tx:
            await apply.apply(tx, runtime.seal, document, clock.now())
        await runtime.directory.refresh()

    async def token(self, *, email: str | None = None, role: Role | None = None) -> str:
        """A bearer token of an agent or of a role."""
        return str((await self._grant(grant.Holder(email=email, role=role)))["token"])

    async def session(self, email: str) -> dict[str, Any]:
        """The same with whose it is."""
        return await self._grant(grant.Holder(email=email))

    async def _grant(self, holder: grant.Holder) -> dict[str, Any]:
        runtime = self.process.runtime
        async with runtime.database.transaction() as tx:
            return await grant.token(tx, runtime.seal, holder, label="demo", now=clock.now())


def demo_file() -> Path:
    """The demo's configuration: beside the program in an installed one, else in the checkout."""
    here = Path(__file__).resolve()
    packaged = here.parents[1] / "config" / "demo.toml"
    return packaged if packaged.is_file() else here.parents[3] / "config" / "demo.toml"


@asynccontextmanager
async def open_house(port: int) -> AsyncIterator[House]:
    """A server on a loopback port (0: a free one), ready to serve; gone when the block ends.

    Nothing of the environment counts: an operator's own database is never touched.
    """
    with listening_socket("127.0.0.1", port) as listener, _folder() as folder:
        # First in and last out: the database goes with our share of it.
        async with await embedded.start(folder / "data", fsync=False, throwaway=True):
            settings = _settings(folder / "data", int(listener.getsockname()[1]))
            opened: list[Process] = []
            started, stop = asyncio.Event(), asyncio.Event()

            def has_started(process: Process) -> None:
                opened.append(process)
                started.set()

            running = asyncio.create_task(run_process(settings, "all", listener, has_started, stop))
            try:
                await _either(running, started)
                await _ready(settings.public_url, running)
                yield House(url=settings.public_url, folder=folder, process=opened[0])
            finally:
                stop.set()
                await running


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="omnidesk-demo-"))
    try:
        if os.geteuid() == 0:
            # PostgreSQL does not run as root; its user passes through here.
            folder.chmod(0o711)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settings(data: Path, port: int) -> Settings:
    # Built without reading the environment, which may name another database.
    return Settings.model_construct(
        data_dir=data,
        secret_key=SecretStr(clock.secret_token(32)),
        public_url=f"http://127.0.0.1:{port}",
        host="127.0.0.1",
        port=port,
        origins=(f"http://localhost:{port}",),
        shutdown_seconds=2.0,
        log_level="warning",
    )


async def _either(running: asyncio.Task[None], started: asyncio.Event) -> None:
    """Until the process has started; raises what kept it from starting."""
    waiting = asyncio.create_task(started.wait())
    try:
        await asyncio.wait({running, waiting}, return_when="FIRST_COMPLETED")
        if running.done():
            await running
    finally:
        waiting.cancel()


async def _ready(url: str, running: asyncio.Task[None]) -> None:
    async with httpx2.AsyncClient(timeout=5, trust_env=False) as http:
        until = clock.monotonic() + _READY_SECONDS
        said = "nothing"
        while clock.monotonic() < until:
            if running.done():
                # Told to stop before it was ready.
                raise asyncio.CancelledError
            try:
                response = await http.get(f"{url}/readyz")
                if response.status_code == 200:
                    return
                said = response.text[:300]
            except httpx2.HTTPError as error:
                said = repr(error)
            await asyncio.sleep(0.05)
    raise ConfigurationError(url, f"is not ready after {_READY_SECONDS:.0f} s: {said}")
