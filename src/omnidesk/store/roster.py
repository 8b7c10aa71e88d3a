"""Writing agents: who they are, their skills and queues. Presence and load are store.agents."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction

COLUMNS = (
    "email",
    "name",
    "role",
    "language",
    "capacity",
    "caps",
    "disabled",
    "password_hash",
)


async def find(tx: Transaction, agent_id: str) -> Row | None:
    """id, email, role, disabled, version of an agent's own row, and whether there is a password.

    This version counts changes of the agent only, not of presence and load.
    """
    return await tx.first(
        """SELECT id, email, role, disabled, version, password_hash IS NOT NULL AS has_password
           FROM agents WHERE id = :id""",
        id=agent_id,
    )


async def emails(tx: Transaction, wanted: Collection[str]) -> dict[str, str]:
    """Agent ids by lower-cased address."""
    rows = await tx.all(
        """SELECT id, lower(email) AS email FROM agents
           WHERE lower(email) IN (SELECT lower(e) FROM unnest(CAST(:emails AS text[])) AS e)""",
        emails=list(wanted),
    )
    return {row["email"]: row["id"] for row in rows}


async def every(tx: Transaction) -> list[Row]:
    """id and email of every agent."""
    return await tx.all("SELECT id, email FROM agents ORDER BY id")


async def with_password(tx: Transaction) -> set[str]:
    """The agents who can sign in with a password."""
    rows = await tx.all("SELECT id FROM agents WHERE password_hash IS NOT NULL")
    return {row["id"] for row in rows}


async def page_ids(tx: Transaction, after: str, limit: int) -> list[str]:
    """Agent ids in order after `after`."""
    rows = await tx.all(
        "SELECT id FROM agents WHERE id > :after ORDER BY id LIMIT :n", after=after, n=limit
    )
    return [row["id"] for row in rows]


async def insert(tx: Transaction, agent_id: str, values: Mapping[str, Any], now: datetime) -> None:
    """A new agent, offline."""
    given = [column for column in COLUMNS if column in values]
    columns = ", ".join(["id", "created_at", "updated_at", *given])
    binds = ", ".join([":id", ":now", ":now", *(f":{column}" for column in given)])
    await tx.run(
        f"INSERT INTO agents ({columns}) VALUES ({binds})",
        id=agent_id,
        now=now,
        **{column: values[column] for column in given},
    )


async def update(tx: Transaction, agent_id: str, values: Mapping[str, Any], now: datetime) -> None:
    """Set the given columns and add one to the version."""
    given = [column for column in COLUMNS if column in values]
    sets = "".join(f"{column} = :{column}, " for column in given)
    await tx.run(
        f"UPDATE agents SET {sets}version = version + 1, updated_at = :now WHERE id = :id",
        id=agent_id,
        now=now,
        **{column: values[column] for column in given},
    )


async def touch(tx: Transaction, agent_ids: Collection[str], now: datetime) -> None:
    """Add one to the version of agents whose skills or queues changed."""
    await tx.run(
        """UPDATE agents SET version = version + 1, updated_at = :now
           WHERE id = ANY(CAST(:ids AS text[]))""",
        ids=sorted(agent_ids),
        now=now,
    )


async def set_skills(tx: Transaction, agent_id: str, levels: Mapping[str, int]) -> None:
    """Give an agent exactly these skills (name -> level), which must exist."""
    await tx.run("DELETE FROM agent_skills WHERE agent_id = :agent", agent=agent_id)
    await tx.run(
        """INSERT INTO agent_skills (agent_id, skill_id, level)
           SELECT :agent, s.id, w.level
           FROM unnest(CAST(:names AS text[]), CAST(:levels AS smallint[])) AS w(name, level)
           JOIN skills s ON s.name = w.name""",
        agent=agent_id,
        names=list(levels),
        levels=list(levels.values()),
    )


async def set_queues(tx: Transaction, agent_id: str, queue_ids: Sequence[str]) -> None:
    """Put an agent into exactly these queues, which must exist."""
    await tx.run("DELETE FROM agent_queues WHERE agent_id = :agent", agent=agent_id)
    await tx.run(
        """INSERT INTO agent_queues (agent_id, queue_id)
           SELECT :agent, q FROM unnest(CAST(:queues AS text[])) AS q""",
        agent=agent_id,
        queues=sorted(set(queue_ids)),
    )


async def known(
    tx: Transaction, queue_ids: Collection[str], skills: Collection[str]
) -> tuple[set[str], set[str]]:
    """Which of these queue ids and skill names exist."""
    queues = await tx.all(
        "SELECT id FROM queues WHERE id = ANY(CAST(:ids AS text[]))", ids=sorted(queue_ids)
    )
    names = await tx.all(
        "SELECT name FROM skills WHERE name = ANY(CAST(:names AS text[]))", names=sorted(skills)
    )
    return {row["id"] for row in queues}, {row["name"] for row in names}


async def admins_left(tx: Transaction, without: str) -> bool:
    """Whether somebody else is an enabled admin."""
    row = await tx.first(
        """SELECT 1 FROM agents WHERE role = 'admin' AND NOT disabled AND id <> :id LIMIT 1""",
        id=without,
    )
    return row is not None
