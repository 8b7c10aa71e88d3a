"""Election of one leader, and the fencing token that refuses a former one.

The lock lives as long as its connection: a killed process loses it at once, a frozen one after a
few seconds of silence. It only decides who tries. The epoch is what protects the data: whoever
leads next raises it, and every write of a leader names the epoch it was elected with.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Self

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from omnidesk.errors import OmnideskError
from omnidesk.store.database import Database, Transaction

ROUTER = "router"

# After this long without a word from the holder's connection the server ends it.
SILENCE_SECONDS = 3.0

_BROKEN = (OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Fenced(OmnideskError):
    """Somebody else leads now. Nothing of this transaction is stored."""


async def require_epoch(tx: Transaction, name: str, epoch: int) -> None:
    """Raise Fenced unless `epoch` is current; it stays so until this transaction ends."""
    row = await tx.first("SELECT epoch FROM leaders WHERE name = :name FOR SHARE", name=name)
    if row is None or row["epoch"] != epoch:
        raise Fenced(f"{name}: epoch {epoch} is over, {row and row['epoch']} leads")


async def raise_epoch(tx: Transaction, name: str, holder: str, now: datetime) -> int:
    """A new epoch of its own for a new leader; writes of former leaders fail from its commit."""
    row = await tx.first(
        """INSERT INTO leaders AS l (name, epoch, holder, elected_at)
           VALUES (:name, 1, :holder, :now)
           ON CONFLICT (name) DO UPDATE
           SET epoch = l.epoch + 1, holder = excluded.holder, elected_at = excluded.elected_at
           RETURNING epoch""",
        name=name,
        holder=holder,
        now=now,
    )
    assert row is not None
    return int(row["epoch"])


class Candidacy:
    """One process's attempt to lead under `name`, on a connection of its own."""

    def __init__(self, database: Database, name: str) -> None:
        self._name = name
        self._connection: AsyncConnection | None = None
        self._engine = create_async_engine(
            database.url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={
                "timeout": 4,
                "command_timeout": 4,
                "server_settings": {
                    "application_name": f"omnidesk leader {name}",
                    # A frozen holder, or one behind a dead network, keeps its lock no longer.
                    "idle_session_timeout": str(int(SILENCE_SECONDS * 1000)),
                },
            },
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.resign()
        await self._engine.dispose()

    async def stand(self) -> bool:
        """Whether this process leads from now on; never waits for another holder."""
        return await self._ask(
            "SELECT pg_try_advisory_lock(hashtextextended(:name, 0))",
            name=f"omnidesk leader {self._name}",
        )

    async def still_leader(self) -> bool:
        """Whether the connection that holds the lock is alive; also what keeps it so.

        Must be asked more often than every SILENCE_SECONDS.
        """
        return self._connection is not None and await self._ask("SELECT true")

    async def resign(self) -> None:
        """Give the lock back by ending the connection that holds it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*_BROKEN):
                await connection.close()

    async def _ask(self, sql: str, **values: str) -> bool:
        try:
            if self._connection is None:
                self._connection = await self._engine.connect()
            found = await self._connection.execute(text(sql), values)
            return bool(found.scalar_one())
        except _BROKEN:
            await self.resign()
            return False
