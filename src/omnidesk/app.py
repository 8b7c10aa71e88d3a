"""The web application and the process around it: the place where the web side is wired."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2
import structlog
from fastapi import FastAPI

from omnidesk import __version__, metrics
from omnidesk.api import problems, routers
from omnidesk.api.cross_origin import CrossOrigin
from omnidesk.api.middleware import Surround
from omnidesk.api.state import ApiState, Submits
from omnidesk.flows.ingest import Ingest
from omnidesk.flows.runtime import DirectoryCache, Runtime
from omnidesk.live.node import Live
from omnidesk.settings import Settings, secret_key
from omnidesk.store import embedded, reach, schema
from omnidesk.store.database import Database
from omnidesk.store.files import FileStore
from omnidesk.store.seal import Seal
from omnidesk.store.wake import Wake

_log = structlog.get_logger(__name__)

_HTTP_SECONDS = 30.0
_DIRECTORY_SECONDS = 1.0


@dataclass(slots=True)
class Process:
    """What one omnidesk process is made of. `stop` ends its loops; `api` is what its routes share,
    once there is an application."""

    settings: Settings
    runtime: Runtime
    live: Live
    ingest: Ingest
    private_server: embedded.Embedded | None = None
    api: ApiState | None = None
    stop: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def open_process(settings: Settings) -> AsyncIterator[Process]:
    """Everything a process needs, connected; closed again on leaving.

    Without a database URL the private PostgreSQL of the data folder is started or joined, and
    migrated. A configured database must have the newest schema: ConfigurationError names the
    command to run.
    """
    private = None
    if settings.database_url is None:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        private = await embedded.start(settings.data_dir)
    url = settings.database_url or (private.url if private else "")
    database = reach.open_database(url, pool_size=settings.database_pool_size)
    try:
        await reach.knock(database)
        if private is not None:
            await schema.migrate(database)
        await schema.require_current(database)
        # Providers' answers are read as they are: no redirect may carry credentials elsewhere.
        async with httpx2.AsyncClient(
            timeout=_HTTP_SECONDS, trust_env=False, follow_redirects=False
        ) as http:
            process = await _wire(settings, database, http)
            process.private_server = private
            yield process
    finally:
        await database.close()
        if private is not None:
            await private.stop()


async def _wire(settings: Settings, database: Database, http: httpx2.AsyncClient) -> Process:
    seal = Seal(secret_key(settings))
    wake = Wake()
    runtime = Runtime(
        database=database,
        seal=seal,
        directory=DirectoryCache(database, seal),
        files=FileStore(settings.data_dir / "files"),
        http=http,
        public_url=settings.public_url,
        private_hosts=frozenset(settings.allow_private_hosts),
        wake=wake,
    )
    await runtime.directory.refresh()
    database.on_commit.append(wake.hint)
    database.on_events.append(metrics.count)
    live = Live(runtime)
    await live.start()
    return Process(settings, runtime, live, Ingest(runtime))


def create_app(process: Process, committer: Submits | None = None) -> FastAPI:
    """The ASGI application of a process; its background loops are `run_web`.

    `committer` takes inbound items in place of the process's own.
    """
    app = FastAPI(
        title="omnidesk",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    process.api = app.state.omnidesk = ApiState(
        runtime=process.runtime,
        live=process.live,
        ingest=committer or process.ingest,
        origins=frozenset(process.settings.origins) | {_origin(process.settings.public_url)},
    )
    app.state.metrics_token = process.settings.metrics_token
    problems.install(app)
    for router in routers():
        app.include_router(router)
    app.add_middleware(Surround, https=process.settings.public_url.startswith("https://"))
    app.add_middleware(CrossOrigin, origins=process.settings.origins)
    return app


async def run_web(process: Process) -> None:
    """The loops that serve requests and sockets; returns when `process.stop` is set.

    A loop that dies takes the process with it: half a process is worse than a restart.
    """
    async with asyncio.TaskGroup() as tasks:
        ingest = tasks.create_task(process.ingest.run(process.stop))
        others = [
            tasks.create_task(process.live.run()),
            tasks.create_task(_follow_directory(process)),
        ]
        await process.stop.wait()
        await ingest
        for task in others:
            task.cancel()


async def _follow_directory(process: Process) -> None:
    # The version row is one cheap read; an event would come sooner but might be missed.
    while True:
        await asyncio.sleep(_DIRECTORY_SECONDS)
        await quietly(process.runtime.directory.refresh)


async def quietly(work: Callable[[], Awaitable[object]]) -> None:
    """Run a periodic step; a failure is logged and the next round tries again."""
    try:
        await work()
    except Exception as error:
        _log.warning("loop.step_failed", step=getattr(work, "__qualname__", ""), error=repr(error))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
