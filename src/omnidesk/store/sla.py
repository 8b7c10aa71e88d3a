"""Service level policies and the clocks that count their promises."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson

from omnidesk.domain.sla import Clock, ClockState, Metric, SlaPolicy
from omnidesk.store.database import Row, Transaction

POLICY_COLUMNS = (
    "name",
    "first_response_seconds",
    "next_response_seconds",
    "resolution_seconds",
    "at_risk_share",
    "business_hours",
    "pause_while_waiting_on_contact",
    "priorities",
)

_CLOCK = {
    "id": "text", "conversation_id": "text", "metric": "text", "queue_id": "text",
    "policy_id": "text", "priority": "smallint", "target_seconds": "integer",
    "at_risk_share": "double precision", "calendar_id": "text", "state": "text",
    "started_at": "timestamptz", "due_at": "timestamptz", "at_risk_at": "timestamptz",
    "at_risk": "boolean", "paused_at": "timestamptz", "remaining_seconds": "double precision",
    "breached_at": "timestamptz", "ended_at": "timestamptz", "version": "integer",
}  # fmt: skip
_NAMES = ", ".join(_CLOCK)
_TYPED = ", ".join(f"{name} {kind}" for name, kind in _CLOCK.items())
_SETS = ", ".join(f"{name} = excluded.{name}" for name in _CLOCK if name != "id")
_WRITE = f"""
INSERT INTO sla_clocks ({_NAMES})
SELECT {_NAMES} FROM json_to_recordset(CAST(CAST(:clocks AS text) AS json)) AS r({_TYPED})
ORDER BY id
ON CONFLICT (id) DO UPDATE SET {_SETS}
"""


async def load_policies(tx: Transaction) -> dict[str, SlaPolicy]:
    """Every policy by id."""
    return {row["id"]: policy(row) for row in await tx.all("SELECT * FROM sla_policies")}


def policy(row: Row) -> SlaPolicy:
    """The policy of a row."""
    numbers = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
    return SlaPolicy(
        id=row["id"],
        priorities={
            numbers[name]: {
                metric: targets[f"{metric}_seconds"]
                for metric in Metric
                if targets.get(f"{metric}_seconds") is not None
            }
            for name, targets in row["priorities"].items()
        },
        version=row["version"],
        **{name: row[name] for name in POLICY_COLUMNS if name != "priorities"},
    )


async def find_policy(tx: Transaction, policy_id: str) -> Row | None:
    """One policy's row."""
    return await tx.first("SELECT * FROM sla_policies WHERE id = :id", id=policy_id)


async def policy_named(tx: Transaction, name: str) -> Row | None:
    """The policy called `name`."""
    return await tx.first("SELECT * FROM sla_policies WHERE name = :name", name=name)


async def policy_page(tx: Transaction, after: str, limit: int) -> list[Row]:
    """Rows in id order after `after`."""
    return await tx.all(
        "SELECT * FROM sla_policies WHERE id > :after ORDER BY id LIMIT :n", after=after, n=limit
    )


async def insert_policy(
    tx: Transaction, policy_id: str, values: Mapping[str, Any], now: datetime
) -> Row:
    """A new policy; every column of POLICY_COLUMNS is given."""
    row = await tx.first(
        f"""INSERT INTO sla_policies (id, {", ".join(POLICY_COLUMNS)}, created_at, updated_at)
            VALUES (:id, {", ".join(f":{name}" for name in POLICY_COLUMNS)}, :now, :now)
            RETURNING *""",
        id=policy_id,
        now=now,
        **{name: values[name] for name in POLICY_COLUMNS},
    )
    assert row is not None
    return row


async def update_policy(
    tx: Transaction, policy_id: str, values: Mapping[str, Any], now: datetime
) -> Row:
    """Replace a policy and add one to its version."""
    row = await tx.first(
        f"""UPDATE sla_policies SET {", ".join(f"{name} = :{name}" for name in POLICY_COLUMNS)},
                   version = version + 1, updated_at = :now
            WHERE id = :id RETURNING *""",
        id=policy_id,
        now=now,
        **{name: values[name] for name in POLICY_COLUMNS},
    )
    assert row is not None
    return row


async def delete_policy(tx: Transaction, policy_id: str) -> None:
    """Remove a policy that nothing refers to."""
    await tx.run("DELETE FROM sla_policies WHERE id = :id", id=policy_id)


async def users_of_policy(tx: Transaction, policy_id: str) -> list[str]:
    """What still refers to a policy, in words: queues, rules, clocks that count."""
    rows = await tx.all(
        """SELECT 'the queue ' || name AS who FROM queues WHERE sla_policy_id = :id
           UNION ALL
           SELECT 'the rule ' || name FROM rules WHERE strpos(outcome::text, :id) > 0
           UNION ALL
           (SELECT 'a clock that still counts' FROM sla_clocks
            WHERE ended_at IS NULL AND policy_id = :id LIMIT 1)
           ORDER BY who""",
        id=policy_id,
    )
    return [row["who"] for row in rows]


async def promised(tx: Transaction, conversation_ids: Collection[str]) -> dict[str, str]:
    """The policy that each conversation's newest work item names, where it names one."""
    rows = await tx.all(
        """SELECT c.id, w.sla_policy_id FROM unnest(CAST(:ids AS text[])) AS c(id)
           CROSS JOIN LATERAL (
               SELECT sla_policy_id FROM work_items WHERE conversation_id = c.id
               ORDER BY created_at DESC, id DESC LIMIT 1) w
           WHERE w.sla_policy_id IS NOT NULL""",
        ids=sorted(conversation_ids),
    )
    return {row["id"]: row["sla_policy_id"] for row in rows}


async def living(tx: Transaction, conversation_ids: Collection[str]) -> list[Clock]:
    """The clocks of these conversations that are not over."""
    rows = await tx.all(
        """SELECT * FROM sla_clocks
           WHERE conversation_id = ANY(CAST(:ids AS text[])) AND ended_at IS NULL""",
        ids=sorted(conversation_ids),
    )
    return [clock(row) for row in rows]


async def due(tx: Transaction, now: datetime, limit: int) -> list[Clock]:
    """Running clocks that are overdue, or newly at risk, by `now`; the longest due first."""
    rows = await tx.all(
        """SELECT * FROM (
               (SELECT * FROM sla_clocks WHERE state = 'running' AND due_at < :now
                ORDER BY due_at LIMIT :n)
               UNION
               (SELECT * FROM sla_clocks
                WHERE state = 'running' AND NOT at_risk AND at_risk_at <= :now
                ORDER BY at_risk_at LIMIT :n)) d
           ORDER BY due_at, id LIMIT :n""",
        now=now,
        n=limit,
    )
    return [clock(row) for row in rows]


async def write(tx: Transaction, clocks: Sequence[Clock]) -> None:
    """Store clocks, new or changed, with one statement."""
    if clocks:
        await tx.run(_WRITE, clocks=orjson.dumps([asdict(c) for c in clocks]).decode())


async def of_conversation(tx: Transaction, conversation_id: str, limit: int) -> list[Row]:
    """A conversation's clocks, newest first, each with the name of its policy."""
    return await tx.all(
        """SELECT c.*, p.name AS policy FROM sla_clocks c
           LEFT JOIN sla_policies p ON p.id = c.policy_id
           WHERE c.conversation_id = :id ORDER BY c.started_at DESC, c.id DESC LIMIT :n""",
        id=conversation_id,
        n=limit,
    )


async def holders(tx: Transaction, conversation_ids: Collection[str]) -> dict[str, Row]:
    """{id, queue_id, agent_id, version} of conversations: who is told of their clocks."""
    rows = await tx.all(
        """SELECT id, queue_id, agent_id, version FROM conversations
           WHERE id = ANY(CAST(:ids AS text[]))""",
        ids=sorted(conversation_ids),
    )
    return {row["id"]: row for row in rows}


async def counts(tx: Transaction, day: datetime) -> dict[str, Row]:
    """By queue: clocks that count, are at risk, are breached and still unanswered; met and
    breached since `day`."""
    rows = await tx.all(
        """WITH live AS (
               SELECT queue_id,
                      count(*) FILTER (WHERE state IN ('running','paused')) AS counting,
                      count(*) FILTER (WHERE state = 'running' AND at_risk) AS at_risk,
                      count(*) FILTER (WHERE state = 'breached') AS breached
               FROM sla_clocks WHERE ended_at IS NULL GROUP BY queue_id
           ), met AS (
               SELECT queue_id, count(*) AS n FROM sla_clocks
               WHERE ended_at >= :day AND state = 'met' GROUP BY queue_id
           ), missed AS (
               SELECT queue_id, count(*) AS n FROM sla_clocks
               WHERE breached_at >= :day GROUP BY queue_id
           )
           SELECT queue_id, coalesce(live.counting, 0) AS counting,
                  coalesce(live.at_risk, 0) AS at_risk, coalesce(live.breached, 0) AS breached,
                  coalesce(met.n, 0) AS met_today, coalesce(missed.n, 0) AS breached_today
           FROM live FULL JOIN met USING (queue_id) FULL JOIN missed USING (queue_id)""",
        day=day,
    )
    return {row["queue_id"]: row for row in rows}


def clock(row: Row) -> Clock:
    """The clock of a row."""
    values = {name: row[name] for name in _CLOCK}
    values |= {"metric": Metric(row["metric"]), "state": ClockState(row["state"])}
    return Clock(**values)
