"""A really running omnidesk for tests: uvicorn on a free port, loops and all, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr

from omnidesk import clock
from omnidesk.app import Process
from omnidesk.domain.agent import Role
from omnidesk.flows import sign_in
from omnidesk.serve import listening_socket, run_process
from omnidesk.settings import Settings, load


@dataclass(slots=True)
class Running:
    """The process, its address, and a client."""

    process: Process
    url: str
    http: httpx2.AsyncClient

    async def token(self, role: Role, agent_id: str | None = None) -> str:
        """A bearer token."""
        runtime = self.process.runtime
        async with runtime.database.transaction() as tx:
            issued = await sign_in.issue(
                tx, runtime.seal, role=role, kind="api", agent_id=agent_id, now=clock.now()
            )
        return sign_in.text_of(runtime.seal, issued.seed)


def settings_for(folder: Path, url: str, port: int, **more: Any) -> Settings:
    """Settings of a test process on an existing database."""
    return load(
        None,
        database_url=url,
        data_dir=folder,
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        secret_key=SecretStr("a secret key for tests only"),
        shutdown_seconds=2.0,
        **more,
    )


@asynccontextmanager
async def running(
    folder: Path, database_url: str, *, role: str = "all", port: int = 0, **more: Any
) -> AsyncIterator[Running]:
    """omnidesk, ready, until the block ends; then it is stopped as SIGTERM would."""
    listener = listening_socket("127.0.0.1", port)
    port = listener.getsockname()[1]
    settings = settings_for(folder, database_url, port, **more)
    stop = asyncio.Event()
    begun = asyncio.Event()
    found: list[Process] = []

    def note(process: Process) -> None:
        found.append(process)
        begun.set()

    task = asyncio.create_task(
        run_process(settings, role, listener, note, stop)  # type: ignore[arg-type]
    )
    waiting = asyncio.create_task(begun.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if task.done():
        await task
    url = f"http://127.0.0.1:{port}"
    async with httpx2.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:
        try:
            yield Running(found[0], url, http)
        finally:
            stop.set()
            await task
