"""What is going on now, in a handful of set-based statements.

Every part reads an index of its own: waiting work the waiting index, held work the agent index,
the past the indexes of taken and ended work. None reads the whole table of work.
"""

from __future__ import annotations

from datetime import datetime

from omnidesk.store.database import Row, Transaction

# An online agent whose lease ended is `reconnecting`: declared, but nobody is there.
_EFFECTIVE = """
CASE WHEN coalesce(s.state, 'offline') <> 'online' THEN coalesce(s.state, 'offline')
     WHEN s.lease_expires_at > :now THEN 'online' ELSE 'reconnecting' END
"""

QUEUES = f"""
WITH waiting AS (
    SELECT queue_id, count(*) AS n, min(arrived_at) AS oldest
    FROM work_items WHERE state = 'waiting' GROUP BY queue_id
), held AS (
    SELECT queue_id, count(*) FILTER (WHERE state = 'offered') AS offered,
           count(*) FILTER (WHERE state = 'assigned') AS assigned,
           count(*) FILTER (WHERE state = 'wrap_up') AS wrap_up
    FROM work_items WHERE agent_id IS NOT NULL GROUP BY queue_id
), parked AS (
    SELECT queue_id, count(*) AS n FROM work_items WHERE state = 'parked' GROUP BY queue_id
), taken AS (
    SELECT w.queue_id,
           count(*) FILTER (WHERE w.assigned_at >= :day) AS day,
           count(*) FILTER (WHERE w.assigned_at >= :day AND w.assigned_at - w.arrived_at
               <= make_interval(secs => q.wait_target_seconds)) AS day_in_target,
           count(*) FILTER (WHERE w.assigned_at >= :recent) AS recent,
           count(*) FILTER (WHERE w.assigned_at >= :recent AND w.assigned_at - w.arrived_at
               <= make_interval(secs => q.wait_target_seconds)) AS recent_in_target
    FROM work_items w JOIN queues q ON q.id = w.queue_id
    WHERE w.assigned_at >= :since GROUP BY w.queue_id
), lost AS (
    SELECT queue_id,
           count(*) FILTER (WHERE ended_at >= :day) AS day,
           count(*) FILTER (WHERE ended_at >= :day
               AND ended_at - arrived_at <= make_interval(secs => :short)) AS day_short,
           count(*) FILTER (WHERE ended_at >= :recent) AS recent,
           count(*) FILTER (WHERE ended_at >= :recent
               AND ended_at - arrived_at <= make_interval(secs => :short)) AS recent_short
    FROM work_items WHERE ended_at >= :since AND state = 'abandoned' GROUP BY queue_id
), staff AS (
    SELECT aq.queue_id, count(*) FILTER (WHERE e.state = 'online') AS online,
           count(*) FILTER (WHERE e.state = 'reconnecting') AS reconnecting,
           count(*) FILTER (WHERE e.state = 'away') AS away,
           count(*) FILTER (WHERE e.state = 'offline') AS offline,
           coalesce(sum(greatest(a.capacity - coalesce(s.used, 0), 0))
               FILTER (WHERE e.state = 'online'), 0) AS free
    FROM agent_queues aq JOIN agents a ON a.id = aq.agent_id AND NOT a.disabled
    LEFT JOIN agent_states s ON s.agent_id = a.id
    CROSS JOIN LATERAL (SELECT {_EFFECTIVE} AS state) e
    GROUP BY aq.queue_id
)
SELECT q.id, q.name, q.paused, q.wait_target_seconds,
       coalesce(waiting.n, 0) AS waiting, waiting.oldest,
       coalesce(held.offered, 0) AS offered, coalesce(held.assigned, 0) AS assigned,
       coalesce(held.wrap_up, 0) AS wrap_up, coalesce(parked.n, 0) AS parked,
       coalesce(taken.day, 0) AS day_answered,
       coalesce(taken.day_in_target, 0) AS day_in_target,
       coalesce(taken.recent, 0) AS recent_answered,
       coalesce(taken.recent_in_target, 0) AS recent_in_target,
       coalesce(lost.day, 0) AS day_abandoned, coalesce(lost.day_short, 0) AS day_short,
       coalesce(lost.recent, 0) AS recent_abandoned,
       coalesce(lost.recent_short, 0) AS recent_short,
       coalesce(staff.online, 0) AS online, coalesce(staff.reconnecting, 0) AS reconnecting,
       coalesce(staff.away, 0) AS away, coalesce(staff.offline, 0) AS offline,
       coalesce(staff.free, 0) AS free
FROM queues q
LEFT JOIN waiting ON waiting.queue_id = q.id LEFT JOIN held ON held.queue_id = q.id
LEFT JOIN parked ON parked.queue_id = q.id LEFT JOIN taken ON taken.queue_id = q.id
LEFT JOIN lost ON lost.queue_id = q.id LEFT JOIN staff ON staff.queue_id = q.id
ORDER BY q.name, q.id
"""

_PEOPLE = f"""
SELECT a.id, a.name, e.state, coalesce(s.reason, '') AS reason,
       coalesce(s.changed_at, a.created_at) AS since, a.capacity, coalesce(s.used, 0) AS used
FROM agents a LEFT JOIN agent_states s ON s.agent_id = a.id
CROSS JOIN LATERAL (SELECT {_EFFECTIVE} AS state) e
WHERE NOT a.disabled AND (e.state <> 'offline' OR EXISTS (
    SELECT 1 FROM agent_queues aq WHERE aq.agent_id = a.id))
ORDER BY a.name, a.id
"""

# A leased message's `due_at` is when it became due; its age counts until it is done.
_PLUMBING = """
SELECT (SELECT count(*) FROM outbox WHERE state IN ('pending', 'leased')) AS pending,
       (SELECT min(due_at) FROM outbox WHERE state IN ('pending', 'leased')) AS oldest_due,
       (SELECT count(*) FROM outbox WHERE state = 'dead') AS dead,
       (SELECT count(*) FROM inbound_items WHERE state = 'quarantined') AS quarantined,
       (SELECT count(*) FROM inbound_items WHERE state = 'unmatched') AS unmatched,
       (SELECT coalesce(jsonb_object_agg(reason, n), '{}')
        FROM (SELECT reason, count(*) AS n FROM alarms WHERE cleared_at IS NULL
              GROUP BY reason) raised) AS alarms,
       (SELECT position FROM feed) AS position
"""


async def queues(
    tx: Transaction, *, day: datetime, recent: datetime, short_seconds: int, now: datetime
) -> list[Row]:
    """Each queue: what waits and is held now, agents by effective state, and what was answered
    and abandoned since `day` and since `recent`."""
    return await tx.all(
        QUEUES,
        day=day,
        recent=recent,
        since=min(day, recent),
        short=float(short_seconds),
        now=now,
    )


async def people(tx: Transaction, now: datetime) -> list[Row]:
    """Enabled agents who work somewhere or are there now, with effective state and load."""
    return await tx.all(_PEOPLE, now=now)


async def plumbing(tx: Transaction) -> Row:
    """Outbox, troubled inbound items, head of the event log."""
    row = await tx.first(_PLUMBING)
    assert row is not None
    return row


async def log_is_whole(tx: Transaction) -> bool:
    """Whether the newest stored event is the one that the counter names (or none is kept)."""
    row = await tx.first(
        """SELECT (SELECT position FROM feed) AS counted,
                  (SELECT max(position) FROM events) AS stored"""
    )
    assert row is not None
    return row["stored"] is None or row["stored"] == row["counted"]


async def leader_elected(tx: Transaction, name: str) -> bool:
    """Whether some session of this database holds the lock by which `name` is led.

    Two-part keys of pg_locks are the halves of one 64-bit advisory key.
    """
    row = await tx.first(
        """SELECT EXISTS (
               SELECT 1 FROM pg_locks l, hashtextextended(:name, 0) AS k(key)
               WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
                 AND l.database = (SELECT oid FROM pg_database
                                   WHERE datname = current_database())
                 AND (CAST(l.classid AS bigint) << 32 | CAST(l.objid AS bigint)) = k.key
           ) AS held""",
        name=f"omnidesk leader {name}",
    )
    assert row is not None
    return bool(row["held"])
