"""Lists that agents have named; some are for all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction

_COLUMNS = ("name", "query", "shared", "position")


async def page(
    tx: Transaction, agent_id: str | None, after: tuple[int, str], limit: int
) -> list[Row]:
    """The agent's filters and everybody's, by position."""
    return await tx.all(
        """SELECT * FROM saved_filters
           WHERE (agent_id = CAST(:agent AS text) OR shared)
             AND (position, id) > (CAST(:at AS bigint), :id)
           ORDER BY position, id LIMIT :n""",
        agent=agent_id,
        at=after[0],
        id=after[1],
        n=limit,
    )


async def find(tx: Transaction, filter_id: str, agent_id: str | None) -> Row | None:
    """A filter of the agent's or of everybody's, locked."""
    return await tx.first(
        """SELECT * FROM saved_filters
           WHERE id = :id AND (agent_id = CAST(:agent AS text) OR shared) FOR UPDATE""",
        id=filter_id,
        agent=agent_id,
    )


async def count(tx: Transaction, agent_id: str) -> int:
    """How many the agent has made. Waits for others who make one for the same agent."""
    await tx.run("SELECT FROM agents WHERE id = :agent FOR NO KEY UPDATE", agent=agent_id)
    row = await tx.first(
        "SELECT CAST(count(*) AS integer) AS n FROM saved_filters WHERE agent_id = :agent",
        agent=agent_id,
    )
    return int(row["n"]) if row else 0


async def add(
    tx: Transaction, filter_id: str, agent_id: str, values: Mapping[str, Any], now: datetime
) -> Row:
    """Store a new one: {name, query, shared, position}."""
    row = await tx.first(
        """INSERT INTO saved_filters (id, agent_id, name, query, shared, position, created_at,
                                      updated_at)
           VALUES (:id, :agent, :name, :query, :shared, :position, :now, :now) RETURNING *""",
        id=filter_id,
        agent=agent_id,
        now=now,
        **{name: values[name] for name in _COLUMNS},
    )
    assert row is not None
    return row


async def change(tx: Transaction, filter_id: str, values: Mapping[str, Any], now: datetime) -> Row:
    """Set the given columns; the row after it."""
    given = [name for name in _COLUMNS if name in values]
    sets = "".join(f"{name} = :{name}, " for name in given)
    row = await tx.first(
        f"""UPDATE saved_filters SET {sets}version = version + 1, updated_at = :now
            WHERE id = :id RETURNING *""",
        id=filter_id,
        now=now,
        **{name: values[name] for name in given},
    )
    assert row is not None
    return row


async def drop(tx: Transaction, filter_id: str) -> None:
    """Forget one."""
    await tx.run("DELETE FROM saved_filters WHERE id = :id", id=filter_id)
