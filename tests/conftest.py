"""Shared fixtures: a private PostgreSQL per test process, built by the migrations, and a fresh
database per test, cloned from a template."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import structlog

from omnidesk import clock
from omnidesk.store import schema
from omnidesk.store.database import Database
from omnidesk.store.embedded import Embedded, start
from omnidesk.store.seal import Seal

_TEMPLATE = "template_omnidesk"

# The default renders every local variable of every frame, slowly.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(default=repr),
    ]
)


class Server:
    """The test process's own PostgreSQL, and a way to clone databases on it."""

    def __init__(self, embedded: Embedded) -> None:
        self.embedded = embedded

    def url(self, name: str) -> str:
        return self.embedded.url_for(name)

    async def execute(self, sql: str) -> None:
        connection = await asyncpg.connect(
            host=str(self.embedded.socket_dir), user="omnidesk", database="postgres"
        )
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def clone(self) -> str:
        name = f"t_{clock.secret_hex(8)}"
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY WAL_LOG")
        return name

    async def drop(self, name: str) -> None:
        await self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


async def _prepare(folder: Path) -> Server:
    server = Server(await start(folder, fsync=False, throwaway=True))
    await server.execute(f"CREATE DATABASE {_TEMPLATE}")
    database = Database(server.url(_TEMPLATE), pool_size=1)
    await schema.migrate(database)
    await database.close()
    return server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="omnidesk-test-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = asyncio.run(_prepare(folder / "db"))
        yield server
        asyncio.run(server.embedded.stop())


@pytest.fixture
async def database_url(postgres: Server) -> AsyncIterator[str]:
    """The URL of an empty, migrated database of this test's own."""
    name = await postgres.clone()
    yield postgres.url(name)
    await postgres.drop(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, pool_size=4)
    yield database
    await database.close()


@pytest.fixture
def seal() -> Seal:
    return Seal("a secret key for tests only")
