"""How long agents take for work of a kind, from the facts of reports."""

from __future__ import annotations

from datetime import datetime

from omnidesk.store.database import Transaction


async def refresh(
    tx: Transaction, since: datetime, least: int, changed_by: float, now: datetime
) -> list[str]:
    """Set agents' mean handling seconds by kind from what they handled since `since`.

    Kinds with fewer than `least` items are unknown. Agents none of whose figures moved by more
    than the share `changed_by` keep what they have; the ids of the others.
    """
    rows = await tx.all(
        """WITH means AS (
               SELECT agent_id, channel_kind,
                      round(avg(assigned_seconds + wrap_up_seconds)::numeric, 1) AS mean
               FROM report_segments
               WHERE left_at >= :since AND answered_at IS NOT NULL AND agent_id IS NOT NULL
                 AND left_how IN ('finished', 'closed')
               GROUP BY agent_id, channel_kind HAVING count(*) >= :least
           ), wanted AS (
               SELECT agent_id, jsonb_object_agg(channel_kind, mean) AS speeds
               FROM means GROUP BY agent_id
           )
           UPDATE agents a SET speeds = w.speeds, version = a.version + 1, updated_at = :now
           FROM wanted w
           WHERE w.agent_id = a.id AND EXISTS (
               SELECT 1 FROM jsonb_each(w.speeds || a.speeds) AS k
               WHERE NOT (w.speeds ? k.key AND a.speeds ? k.key)
                  OR abs(CAST(w.speeds ->> k.key AS numeric) - CAST(a.speeds ->> k.key AS numeric))
                     > CAST(:share AS numeric) * CAST(a.speeds ->> k.key AS numeric))
           RETURNING a.id""",
        since=since,
        least=least,
        share=str(changed_by),
        now=now,
    )
    return sorted(row["id"] for row in rows)
