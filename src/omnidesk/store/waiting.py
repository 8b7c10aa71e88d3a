"""What waits in one queue, in the policy's order: for people who choose for themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from omnidesk.domain.policy import Order, Policy
from omnidesk.store.database import Row, Transaction


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an item stands: band (its priority, in strict order), due instant, id."""

    band: int
    due_at: datetime
    id: str


# The same key as `routing.ranking.work_key`, without the handicap of secondary skills.
_PLACED = """
SELECT w.id, w.version, w.conversation_id, w.channel_kind, w.weight, w.requirements,
       w.preferred_agent_id, w.preferred_until,
       CASE WHEN :strict THEN w.priority ELSE 0 END AS band,
       w.arrived_at + make_interval(secs =>
           CASE WHEN :by_target THEN coalesce(w.target_seconds, q.wait_target_seconds) ELSE 0 END
           - (CAST(:boosts AS integer[]))[least(w.priority, 3) + 1]) AS due_at
FROM work_items w JOIN queues q ON q.id = w.queue_id
WHERE w.queue_id = :queue AND w.state = 'waiting'
"""

_PAGE = f"""
SELECT id, band, due_at FROM ({_PLACED}) p
WHERE CAST(:after AS text) IS NULL
   OR (band, due_at, id) > (CAST(:band AS integer), CAST(:due AS timestamptz), :after)
ORDER BY band, due_at, id LIMIT :n
"""

# Requirements that are only wishes bar nobody. Work held for somebody else is theirs.
_ABLE = f"""
SELECT p.id, p.version, p.conversation_id, p.channel_kind, p.weight FROM ({_PLACED}) p
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(r.has < r.level AND NOT r.preferred), false) AS unable,
           coalesce(bool_or(r.has < :primary), false) AS secondary
    FROM (SELECT coalesce(CAST(CAST(:skills AS jsonb) ->> (n ->> 'skill') AS integer), 0) AS has,
                 coalesce(CAST(n ->> 'level' AS numeric), 1) AS level,
                 coalesce(CAST(n ->> 'preferred' AS boolean), false) AS preferred
          FROM jsonb_array_elements(p.requirements) AS n) r
) f
WHERE NOT f.unable
  AND (p.preferred_agent_id IS NULL OR p.preferred_agent_id = :agent
       OR coalesce(p.preferred_until, '-infinity') <= :now)
ORDER BY p.band,
         p.due_at + make_interval(secs => CASE WHEN f.secondary THEN :handicap ELSE 0 END), p.id
LIMIT :n
"""


async def page(
    tx: Transaction, queue_id: str, policy: Policy, after: Place | None, limit: int
) -> list[Place]:
    """The places after one, in order."""
    rows = await tx.all(
        _PAGE,
        after=after.id if after else None,
        band=after.band if after else None,
        due=after.due_at if after else None,
        n=limit,
        **_order(queue_id, policy),
    )
    return [Place(row["band"], row["due_at"], row["id"]) for row in rows]


async def able(
    tx: Transaction,
    queue_id: str,
    agent_id: str,
    skills: Mapping[str, int],
    policy: Policy,
    now: datetime,
    limit: int,
) -> list[Row]:
    """What an agent with these skills may take, in order, without locks: {id, version,
    conversation_id, channel_kind, weight}."""
    return await tx.all(
        _ABLE,
        skills=dict(skills),
        agent=agent_id,
        primary=policy.primary_level,
        handicap=policy.handicap_seconds if policy.order is Order.DUE else 0,
        now=now,
        n=limit,
        **_order(queue_id, policy),
    )


async def rows(tx: Transaction, ids: Sequence[str]) -> dict[str, Row]:
    """These work items, by id, without locks."""
    found = await tx.all(
        "SELECT * FROM work_items WHERE id = ANY(CAST(:ids AS text[]))", ids=list(ids)
    )
    return {row["id"]: row for row in found}


def _order(queue_id: str, policy: Policy) -> dict[str, Any]:
    boosts = [policy.boosts.of(priority) for priority in range(4)]
    return {
        "queue": queue_id,
        "strict": policy.order is Order.STRICT,
        "by_target": policy.order in {Order.DUE, Order.EDF},
        "boosts": boosts if policy.order is Order.DUE else [0, 0, 0, 0],
    }
