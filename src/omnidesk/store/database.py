"""Connections and transactions.

A transaction collects the events it causes and appends them as its very last statement: their
positions come from one counter row whose lock is the append lock, so positions are in commit
order and without gaps, and nothing may happen between that statement and COMMIT.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg
import orjson
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from omnidesk.domain.events import Event
from omnidesk.errors import Unavailable

Row = Mapping[str, Any]

# SQLSTATE classes that say "not now" rather than "not so": connection, resources, operator
# intervention, system errors; and single codes for lost locks.
_PASSING_CLASSES = ("08", "53", "57", "58")
_PASSING_CODES = frozenset({"25P03", "25006", "40001", "40P01", "55P03"})

_APPEND = """
WITH taken AS (
    UPDATE feed SET position = position + :n RETURNING position, epoch
)
INSERT INTO events (position, type, conversation_id, conversation_version, work_item_id,
                    queue_id, agent_ids, occurred_at, data)
SELECT taken.position - :n + e.ord, e.type, e.conversation_id, e.conversation_version,
       e.work_item_id, e.queue_id, e.agent_ids, e.occurred_at, e.data
FROM taken, ROWS FROM (json_to_recordset(CAST(CAST(:events AS text) AS json)) AS (
    type text, conversation_id text, conversation_version integer, work_item_id text,
    queue_id text, agent_ids text[], occurred_at timestamptz, data jsonb
)) WITH ORDINALITY AS e(type, conversation_id, conversation_version, work_item_id, queue_id,
                        agent_ids, occurred_at, data, ord)
"""


class Transaction:
    """One open transaction. `record` buffers events; they are appended just before COMMIT."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.events: list[Event] = []

    async def all(self, sql: str, **values: Any) -> list[Row]:
        """Every row of a statement, as mappings."""
        result = await self.connection.execute(_prepared(sql), values)
        return cast(list[Row], list(result.mappings()))

    async def first(self, sql: str, **values: Any) -> Row | None:
        """The first row of a statement, or None."""
        result = await self.connection.execute(_prepared(sql), values)
        return cast(Row | None, result.mappings().first())

    async def run(self, sql: str, **values: Any) -> int:
        """Execute; the number of rows it touched."""
        result = await self.connection.execute(_prepared(sql), values)
        return int(result.rowcount)

    @asynccontextmanager
    async def undone(self) -> AsyncIterator[None]:
        """Whatever the body does is taken back at its end, events too: for looking at what
        would be."""
        noted = len(self.events)
        savepoint = await self.connection.begin_nested()
        try:
            yield
        finally:
            await savepoint.rollback()
            del self.events[noted:]

    def record(self, *events: Event) -> None:
        """Note facts that this transaction makes true."""
        self.events.extend(events)

    async def append_events(self) -> None:
        """Write the buffered events; must be the last statement before COMMIT."""
        events = self.events
        if not events:
            return
        await self.connection.execute(
            _prepared(_APPEND),
            {"n": len(events), "events": orjson.dumps(list(events)).decode()},
        )


_statements: dict[str, Any] = {}


def _prepared(sql: str) -> Any:
    # text() parses its binds each time; the set of statements is the code's own and finite.
    found = _statements.get(sql)
    if found is None:
        found = _statements[sql] = text(sql)
    return found


def _speak_json(dbapi_connection: Any, _record: Any) -> None:
    # Plain SQL carries no column types, so values are turned on the wire: any JSON-able value
    # goes in for a jsonb parameter, and comes out again.
    async def install(connection: Any) -> None:
        await connection.set_type_codec(
            "jsonb",
            schema="pg_catalog",
            encoder=lambda value: b"\x01" + orjson.dumps(value),
            decoder=lambda data: orjson.loads(data[1:]),
            format="binary",
        )

    dbapi_connection.run_async(install)


class Database:
    """A pool of connections to one PostgreSQL. `on_commit` hears of every commit with events,
    `on_events` gets those events; neither may raise."""

    def __init__(self, url: str, *, pool_size: int = 10, application: str = "omnidesk") -> None:
        self.url = url
        self.on_commit: list[Callable[[], None]] = []
        self.on_events: list[Callable[[Sequence[Event]], None]] = []
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=4,
            pool_pre_ping=False,
            # What people wrote stands in parameters, and errors end up in logs.
            hide_parameters=True,
            connect_args={
                "timeout": 4,
                "command_timeout": 30,
                "server_settings": {
                    "application_name": application,
                    "jit": "off",
                    # A paused process must not hold the append lock for long.
                    "idle_in_transaction_session_timeout": "5000",
                    "lock_timeout": "10000",
                },
            },
        )
        event.listen(self.engine.sync_engine, "connect", _speak_json)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """BEGIN ... events ... COMMIT; rolled back when the body raises.

        Raises Unavailable when the database is away, overloaded or ended the transaction: then
        nothing is stored, unless the connection broke during COMMIT itself, where the caller's
        unique keys make a repeat harmless.
        """
        try:
            async with self.engine.connect() as connection, connection.begin() as begun:
                tx = Transaction(connection)
                yield tx
                await tx.append_events()
                await begun.commit()
        except (OSError, PoolTimeout, InterfaceError, DBAPIError, asyncpg.PostgresError) as error:
            raise _translated(error) from error
        if tx.events:
            for hook in self.on_commit:
                hook()
            for reader in self.on_events:
                reader(tx.events)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def sqlstate(error: BaseException) -> str:
    """The SQLSTATE of a driver error, however deeply wrapped; empty if it has none."""
    seen: BaseException | None = error
    while seen is not None:
        code = getattr(seen, "sqlstate", None)
        if isinstance(code, str):
            return code
        seen = getattr(seen, "orig", None) or seen.__cause__
    return ""


def _translated(error: Exception) -> Exception:
    code = sqlstate(error)
    if code:
        passing = code[:2] in _PASSING_CLASSES or code in _PASSING_CODES
        return Unavailable(f"the database refused for now ({code})") if passing else error
    if isinstance(error, OSError | PoolTimeout | InterfaceError | OperationalError):
        return Unavailable("the database cannot be reached")
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return Unavailable("the database closed the connection")
    return error


def json_text(values: Iterable[Any]) -> list[str | None]:
    """Values as JSON texts for `unnest(CAST(:x AS text[]))` and `::jsonb`; None stays NULL.

    A jsonb[] parameter would do for objects only: the driver takes a list for a dimension.
    """
    return [None if value is None else orjson.dumps(value).decode() for value in values]
