"""The database of a command: configured or embedded, with the schema this program knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from omnidesk import settings
from omnidesk.settings import Settings
from omnidesk.store import embedded, reach, schema
from omnidesk.store.database import Database
from omnidesk.store.seal import Seal


@dataclass(frozen=True, slots=True)
class Opened:
    """A database that answers, and the seal of its secrets."""

    settings: Settings
    database: Database
    seal: Seal


@asynccontextmanager
async def opened(config: Path | None) -> AsyncIterator[Opened]:
    """The database with the current schema, and the seal.

    An embedded database that is still empty is migrated on the way, as `omnidesk serve` does.
    Raises ConfigurationError naming the command to run when the schema is another one.
    """
    loaded = settings.load(config)
    seal = Seal(settings.secret_key(loaded))
    async with connected(loaded) as database:
        if loaded.database_url is None and (await schema.inspect(database)).current is None:
            await schema.migrate(database)
        await schema.require_current(database)
        yield Opened(loaded, database, seal)


@asynccontextmanager
async def connected(loaded: Settings) -> AsyncIterator[Database]:
    """The database as it is, with any schema; the embedded one is started or joined."""
    if loaded.database_url is not None:
        async with _answering(loaded.database_url, loaded) as database:
            yield database
        return
    private = await embedded.start(loaded.data_dir)
    async with private, _answering(private.url, loaded) as database:
        yield database


@asynccontextmanager
async def _answering(url: str, loaded: Settings) -> AsyncIterator[Database]:
    database = reach.open_database(url, pool_size=min(2, loaded.database_pool_size))
    try:
        await reach.knock(database)
        yield database
    finally:
        await database.close()
