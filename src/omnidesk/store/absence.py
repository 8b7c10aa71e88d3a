"""Agents who are gone, and the work that is still with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from omnidesk.store.database import Transaction

# When an agent's connection ended, for those whose lease is over and those who are offline for
# that reason. Whoever went offline by their own word is gone since ever.
GONE_SINCE = "coalesce(s.lost_at, s.lease_expires_at, '-infinity')"

_HOLDING = f"""
SELECT w.agent_id FROM agent_states s
JOIN work_items w ON w.agent_id = s.agent_id
JOIN queues q ON q.id = w.queue_id
LEFT JOIN unnest(CAST(:kinds AS text[]), CAST(:graces AS integer[])) AS g(kind, seconds)
     ON g.kind = w.channel_kind
WHERE (s.state = 'offline' OR s.lease_expires_at <= :now)
  AND ((s.state = 'offline' AND w.state IN ('offered','wrap_up'))
       OR (w.state = 'assigned' AND q.lost_agent_rule <> 'keep'
           AND {GONE_SINCE} + make_interval(secs => coalesce(g.seconds, 0)) <= :now))
"""

_CONSULTING = """
SELECT c.agent_id FROM agent_states s JOIN consults c ON c.agent_id = s.agent_id
WHERE s.state = 'offline' AND c.state IN ('offered','joined')
"""


async def lost(
    tx: Transaction, before: datetime, graces: Mapping[str, int], now: datetime, limit: int
) -> list[str]:
    """Agents for whom something is to be done, without locks: those who declared a presence and
    whose lease ended by `before`, and those gone who hold what they should not hold any longer;
    `graces` says by channel kind for how many seconds assigned work stays with somebody gone."""
    rows = await tx.all(
        f"""SELECT agent_id FROM agent_states
            WHERE state <> 'offline' AND (lease_expires_at IS NULL OR lease_expires_at <= :before)
            UNION {_HOLDING} UNION {_CONSULTING}
            ORDER BY agent_id LIMIT :n""",
        before=before,
        kinds=list(graces),
        graces=list(graces.values()),
        now=now,
        n=limit,
    )
    return [row["agent_id"] for row in rows]
