"""Writing the configuration: queues, skills, inboxes, rules.

Every change first moves the one version row (`directory.bump`), so changes of configuration
wait for each other and a check before a write stays true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction

QUEUE_COLUMNS = (
    "name",
    "offer_timeout_seconds",
    "wrap_up_seconds",
    "wait_target_seconds",
    "preferred_agent_seconds",
    "lost_agent_rule",
    "paused",
    "strategy",
    "manual",
    "leave_idle",
    "rings",
    "exhausted_policy",
    "reask_seconds",
    "escalate_queue_id",
    "steps",
    "calendar_id",
    "sla_policy_id",
    "closed_policy",
    "target_in_open_time",
    "closed_message",
    "prompt_message",
)
INBOX_COLUMNS = (
    "name",
    "channel",
    "address",
    "queue_id",
    "reopen_window_seconds",
    "enabled",
    "config_sealed",
)
_VERSIONED = {"queues": QUEUE_COLUMNS, "inboxes": INBOX_COLUMNS}


async def hold(tx: Transaction) -> None:
    """Wait for other changes of configuration, and keep them waiting until this commit."""
    await tx.first("SELECT version FROM configuration FOR UPDATE")


async def get(tx: Transaction, table: str, row_id: str) -> Row | None:
    """One row of `queues`, `inboxes`, `skills` or `rules`."""
    return await tx.first(f"SELECT * FROM {_known(table)} WHERE id = :id", id=row_id)


async def by_name(tx: Transaction, table: str, name: str) -> Row | None:
    """The row called `name`."""
    return await tx.first(f"SELECT * FROM {_known(table)} WHERE name = :name", name=name)


async def page(tx: Transaction, table: str, after: str, limit: int) -> list[Row]:
    """Rows in id order after `after`."""
    return await tx.all(
        f"SELECT * FROM {_known(table)} WHERE id > :after ORDER BY id LIMIT :n",
        after=after,
        n=limit,
    )


async def every(tx: Transaction, table: str) -> list[Row]:
    """All rows, by name."""
    return await tx.all(f"SELECT * FROM {_known(table)} ORDER BY name")


async def insert(
    tx: Transaction, table: str, row_id: str, values: Mapping[str, Any], now: datetime
) -> Row:
    """A new queue or inbox; columns that are not given take their defaults."""
    given = [column for column in _VERSIONED[table] if column in values]
    columns = ", ".join(["id", "created_at", "updated_at", *given])
    binds = ", ".join([":id", ":now", ":now", *(f":{column}" for column in given)])
    row = await tx.first(
        f"INSERT INTO {table} ({columns}) VALUES ({binds}) RETURNING *",
        id=row_id,
        now=now,
        **{column: values[column] for column in given},
    )
    assert row is not None
    return row


async def update(
    tx: Transaction, table: str, row_id: str, values: Mapping[str, Any], now: datetime
) -> Row:
    """Set the given columns of a queue or inbox and add one to its version."""
    given = [column for column in _VERSIONED[table] if column in values]
    sets = "".join(f"{column} = :{column}, " for column in given)
    row = await tx.first(
        f"""UPDATE {table} SET {sets}version = version + 1, updated_at = :now
            WHERE id = :id RETURNING *""",
        id=row_id,
        now=now,
        **{column: values[column] for column in given},
    )
    assert row is not None
    return row


async def add_skills(tx: Transaction, named: Mapping[str, str]) -> list[Row]:
    """Add skills (name -> id to use); those that exist already stay. The new rows."""
    return await tx.all(
        """INSERT INTO skills (id, name)
           SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:names AS text[]))
           ON CONFLICT (name) DO NOTHING RETURNING *""",
        ids=list(named.values()),
        names=list(named),
    )


async def delete_skill(tx: Transaction, skill_id: str) -> None:
    """Remove a skill, and from every agent who has it."""
    await tx.run("DELETE FROM skills WHERE id = :id", id=skill_id)


async def agents_with_skill(tx: Transaction, skill_id: str) -> list[str]:
    """The agents who have a skill."""
    rows = await tx.all(
        "SELECT agent_id FROM agent_skills WHERE skill_id = :id ORDER BY agent_id", id=skill_id
    )
    return [row["agent_id"] for row in rows]


async def rules(tx: Transaction) -> list[Row]:
    """Every rule in its order."""
    return await tx.all("SELECT * FROM rules ORDER BY ordinal")


async def replace_rules(tx: Transaction, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Make these the rules, in this order: {id, name, condition, outcome}."""
    await tx.run("DELETE FROM rules")
    await tx.run(
        """INSERT INTO rules (id, ordinal, name, condition, outcome)
           SELECT id, ordinal, name, condition, outcome
           FROM unnest(CAST(:ids AS text[]), CAST(:names AS text[]),
                       CAST(:conditions AS jsonb[]), CAST(:outcomes AS jsonb[]))
                WITH ORDINALITY AS r(id, name, condition, outcome, ordinal)""",
        ids=[rule["id"] for rule in wanted],
        names=[rule["name"] for rule in wanted],
        conditions=[dict(rule["condition"]) for rule in wanted],
        outcomes=[dict(rule["outcome"]) for rule in wanted],
    )


def _known(table: str) -> str:
    # Table names come from this program only; the check keeps it so.
    if table not in {"queues", "inboxes", "skills", "rules", "calendars", "sla_policies"}:
        raise ValueError(table)
    return table
