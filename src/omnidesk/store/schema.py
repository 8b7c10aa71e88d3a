"""Migrations: which schema the database has, which this program knows, and the way between."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from omnidesk.errors import ConfigurationError
from omnidesk.store.database import Database

# Two processes that start together must not both migrate.
_LOCK = 0x6F6D6E69


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The database's revision (None: empty), the newest known one, and the steps between."""

    current: str | None
    newest: str
    pending: tuple[str, ...]
    known: bool


def _scripts() -> Path:
    here = Path(__file__).resolve()
    packaged = here.parents[1] / "migrations"
    return packaged if packaged.is_dir() else here.parents[3] / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_scripts()))
    config.attributes["connection"] = connection
    return config


def _state(connection: Connection) -> SchemaState:
    scripts = ScriptDirectory.from_config(_config())
    newest = scripts.get_current_head() or ""
    current = MigrationContext.configure(connection).get_current_revision()
    line = [step.revision for step in scripts.walk_revisions()][::-1]
    known = current is None or current in line
    done = line.index(current) + 1 if current in line else 0
    return SchemaState(current, newest, tuple(line[done:]) if known else (), known)


async def inspect(database: Database) -> SchemaState:
    """Where the database stands."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(_state)


async def migrate(database: Database) -> SchemaState:
    """Bring the database to the newest schema; safe to call from several processes at once."""
    async with database.engine.connect() as connection:
        await connection.execute(text("SET lock_timeout = 0"))
        await connection.execute(text(f"SELECT pg_advisory_lock({_LOCK})"))
        await connection.commit()
        try:
            state = await connection.run_sync(_state)
            await connection.commit()
            require_known(state)
            await connection.run_sync(lambda sync: command.upgrade(_config(sync), "head"))
            await connection.commit()
        finally:
            await connection.rollback()
            await connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK})"))
            await connection.commit()
            # The session keeps the lock_timeout set above; a fresh one takes its place.
            await connection.invalidate()
    return await inspect(database)


async def require_current(database: Database) -> None:
    """Raise ConfigurationError, naming the command to run, unless the schema is the newest."""
    state = await inspect(database)
    require_known(state)
    if state.pending:
        raise ConfigurationError(
            "database schema",
            f"is at {state.current or 'nothing'}, this program needs {state.newest}",
            "run: omnidesk migrate",
        )


def require_known(state: SchemaState) -> None:
    """Raise ConfigurationError when a newer program wrote this schema."""
    if not state.known:
        raise ConfigurationError(
            "database schema",
            f"revision {state.current} is unknown to this program; a newer omnidesk wrote it",
            "start that newer version, or restore a backup",
        )
