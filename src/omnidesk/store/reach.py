"""Getting to the database an operator named: its URL as people write it, and what keeps us out."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from omnidesk.errors import ConfigurationError, Unavailable
from omnidesk.store.database import Database, sqlstate

WHERE = "OMNIDESK_DATABASE_URL"
_EXAMPLE = "write it like postgresql://user:password@host/database"
# SQLSTATE -> what it means to whoever wrote the URL.
_KEPT_OUT = {
    "28000": ("the server does not let this user in", "check the user and pg_hba.conf"),
    "28P01": ("the password is wrong", "correct the password in the URL"),
    "3D000": ("there is no such database", "create it: CREATE DATABASE name"),
    "42501": ("this user may not connect", "GRANT CONNECT ON DATABASE name TO user"),
}


def open_database(url: str, *, pool_size: int = 10) -> Database:
    """A pool for the URL, not yet connected. ConfigurationError, without the password, when it
    is none."""
    return Database(driver_url(url).render_as_string(hide_password=False), pool_size=pool_size)


def driver_url(url: str) -> URL:
    """The URL for the one driver there is: `postgres://` and `sslmode` are understood, too."""
    try:
        parsed = make_url(url)
        # Reading the port is what checks it.
        parsed = parsed.set(port=parsed.port)
    except (ArgumentError, ValueError):
        raise ConfigurationError(WHERE, "is not a database URL", _EXAMPLE) from None
    if parsed.drivername not in {"postgres", "postgresql", "postgresql+asyncpg"}:
        fault = f"names {parsed.drivername!r}; omnidesk works with PostgreSQL only"
        raise ConfigurationError(WHERE, fault, _EXAMPLE)
    query = dict(parsed.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    return parsed.set(drivername="postgresql+asyncpg", query=query)


async def knock(database: Database) -> None:
    """Returns when the database answers a question.

    Raises ConfigurationError for what the operator must mend, Unavailable for what may pass.
    """
    try:
        async with database.transaction() as tx:
            await tx.all("SELECT 1")
    except Exception as error:
        found = _KEPT_OUT.get(sqlstate(error))
        if found is not None:
            raise ConfigurationError(WHERE, *found) from error
        if isinstance(error, Unavailable):
            place = database.engine.url.render_as_string(hide_password=True)
            raise Unavailable(f"{place}: {error}") from error
        raise
