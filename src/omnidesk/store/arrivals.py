"""What came into a queue, and how long it took: the ground of forecasts and staffing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from omnidesk.store.database import Row, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Work that came to be in [since, until), on local days of `zone` (an IANA name) cut into equal
    intervals."""

    since: datetime
    until: datetime
    interval_minutes: int
    zone: str


# All read one queue's stretch of the index (queue_id, created_at).
ARRIVALS = """
SELECT w.channel_kind AS kind, CAST(l.at AS date) AS day,
       CAST(extract(hour FROM l.at) * 60 + extract(minute FROM l.at) AS integer)
           / CAST(:minutes AS integer) AS slot,
       count(*) AS n
FROM work_items w CROSS JOIN LATERAL (SELECT w.created_at AT TIME ZONE :zone AS at) l
WHERE w.queue_id = :queue_id AND w.created_at >= :since AND w.created_at < :until
GROUP BY 1, 2, 3
"""

WORKED = """
SELECT DISTINCT CAST(extract(isodow FROM l.at) AS integer) AS weekday,
       CAST(extract(hour FROM l.at) * 60 + extract(minute FROM l.at) AS integer)
           / CAST(:minutes AS integer) AS slot
FROM work_items w CROSS JOIN LATERAL (SELECT w.assigned_at AT TIME ZONE :zone AS at) l
WHERE w.queue_id = :queue_id AND w.created_at >= :since AND w.created_at < :until
  AND w.assigned_at IS NOT NULL
"""

HANDLING = """
SELECT w.channel_kind AS kind, count(*) AS arrived,
       count(t.handled) AS handled,
       CAST(avg(t.handled) AS double precision) AS handle_seconds,
       CAST(var_pop(t.handled) AS double precision) AS handle_variance,
       count(*) FILTER (WHERE w.state = 'abandoned') AS abandoned,
       CAST(coalesce(sum(t.waited), 0) AS double precision) AS waited_seconds,
       CAST(avg(w.weight) AS double precision) AS weight,
       CAST(avg(w.target_seconds) AS double precision) AS target_seconds
FROM work_items w CROSS JOIN LATERAL (
    SELECT CASE WHEN w.state = 'done'
                THEN greatest(0, extract(epoch FROM w.ended_at - w.assigned_at)) END AS handled,
           greatest(0, extract(epoch FROM coalesce(w.assigned_at, w.ended_at) - w.arrived_at))
               AS waited
) t
WHERE w.queue_id = :queue_id AND w.created_at >= :since AND w.created_at < :until
GROUP BY w.channel_kind ORDER BY w.channel_kind
"""


async def queue(tx: Transaction, name: str) -> Row | None:
    """The queue with this id or name: id, name, wait_target_seconds, calendar_id, and the mean
    capacity of its enabled agents (None where it has none)."""
    return await tx.first(
        """SELECT q.id, q.name, q.wait_target_seconds, q.calendar_id,
                  (SELECT CAST(avg(a.capacity) AS double precision)
                   FROM agent_queues aq JOIN agents a ON a.id = aq.agent_id
                   WHERE aq.queue_id = q.id AND NOT a.disabled) AS capacity
           FROM queues q WHERE q.id = :name OR q.name = :name
           ORDER BY q.id = :name DESC LIMIT 1""",
        name=name,
    )


async def counts(tx: Transaction, queue_id: str, span: Span) -> list[Row]:
    """Work that came to be, as rows (kind, day, slot, n): local days, and intervals of the day
    counted from 0. Empty intervals have no row. An hour that a clock change repeats counts twice;
    one that it skips is empty."""
    return await tx.all(
        ARRIVALS,
        queue_id=queue_id,
        since=span.since,
        until=span.until,
        minutes=span.interval_minutes,
        zone=span.zone,
    )


async def worked(tx: Transaction, queue_id: str, span: Span) -> list[Row]:
    """When somebody took work that came to be then: rows (weekday, slot), Monday being 1."""
    return await tx.all(
        WORKED,
        queue_id=queue_id,
        since=span.since,
        until=span.until,
        minutes=span.interval_minutes,
        zone=span.zone,
    )


async def handling(tx: Transaction, queue_id: str, span: Span) -> list[Row]:
    """Per kind of the work that came to be then: how many `arrived`, were `handled` and
    `abandoned`, mean and variance of the seconds from being taken to the end of wrap-up, all
    seconds waited, mean weight in capacity units, mean target where work has its own."""
    return await tx.all(HANDLING, queue_id=queue_id, since=span.since, until=span.until)
