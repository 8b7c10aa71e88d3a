"""What the doctor asks a database about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from omnidesk.store.database import Transaction

_FACTS = """
SELECT current_setting('server_version_num')::integer / 10000 AS major,
       current_setting('server_version') AS version,
       current_setting('server_encoding') AS encoding,
       current_setting('fsync')::boolean AS fsync,
       current_setting('full_page_writes')::boolean AS full_page_writes,
       current_setting('synchronous_commit') AS synchronous_commit,
       current_setting('max_connections')::integer AS max_connections,
       pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS read_only,
       coalesce(has_schema_privilege(current_schema(), 'CREATE, USAGE'), false)
           AS may_create_in_schema,
       current_user::text AS db_user, current_database()::text AS db_name
"""

# Tables of the schema in use that this user may not read and write.
_CLOSED = """
SELECT c.relname::text AS name FROM pg_class c
WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind IN ('r', 'p')
  AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
           AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))
ORDER BY 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """A PostgreSQL server and our rights in it."""

    major: int
    version: str
    encoding: str
    fsync: bool
    full_page_writes: bool
    synchronous_commit: str
    max_connections: int
    read_only: bool
    may_create_in_schema: bool
    db_user: str
    db_name: str
    closed_tables: tuple[str, ...]


async def facts(tx: Transaction) -> ServerFacts:
    """Everything the doctor judges, in two questions."""
    row = await tx.first(_FACTS)
    assert row is not None
    closed = tuple(found["name"] for found in await tx.all(_CLOSED))
    return ServerFacts(**row, closed_tables=closed)


async def clock(tx: Transaction) -> datetime:
    """The server's idea of this instant."""
    row = await tx.first("SELECT clock_timestamp() AS at")
    assert row is not None
    at: datetime = row["at"]
    return at
