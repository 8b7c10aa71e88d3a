"""Places in line: where waiting work stands, and what its customers were told last."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import orjson

from omnidesk.domain.position import Ordering
from omnidesk.store.database import Row, Transaction

# Work of one queue that the same agents take: of one pool (work that can be put off has one of
# its own) and with the same requirements.
LINE = """(CASE WHEN {alias}.channel_kind = ANY(CAST(:later AS text[]))
                 THEN 'later ' ELSE 'live ' END || {alias}.requirements::text)"""

_KEY = """CASE WHEN :strict THEN w.priority ELSE 0 END,
          w.arrived_at + make_interval(secs =>
              CASE WHEN :targets THEN coalesce(w.target_seconds, q.wait_target_seconds) ELSE 0 END
              - (CAST(:boosts AS integer[]))[1 + least(greatest(w.priority, 0), 3)]),
          w.arrived_at, w.id"""

# The waiting work of every queue concerned is read once, however many customers ask.
STANDINGS = f"""
WITH mine AS (
    SELECT id, queue_id FROM work_items
    WHERE conversation_id = ANY(CAST(:ids AS text[])) AND state = 'waiting'
), standing AS (
    SELECT w.id, w.conversation_id, w.queue_id, w.callback, q.paused,
           w.requirements, w.channel_kind, w.weight,
           w.queue_id || ' ' || {LINE.format(alias="w")} AS line,
           row_number() OVER same AS place,
           max(w.arrived_at) OVER (same ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
               AS newest_ahead
    FROM work_items w JOIN queues q ON q.id = w.queue_id
    WHERE w.state = 'waiting' AND w.queue_id IN (SELECT queue_id FROM mine)
    WINDOW same AS (PARTITION BY w.queue_id, {LINE.format(alias="w")} ORDER BY {_KEY})
)
SELECT s.id AS work_item_id, s.conversation_id, s.queue_id, s.line, s.place, s.newest_ahead,
       s.requirements, s.channel_kind, s.weight, s.paused, t.line AS told_line,
       t.place AS told_place, t.shown, t.told_at, t.estimated_at, t.version, e.agents, e.evidence,
       a.accuracy
FROM mine JOIN standing s ON s.id = mine.id
LEFT JOIN told_places t ON t.work_item_id = s.id
LEFT JOIN line_evidence e ON e.queue_id = s.queue_id AND e.line = s.line
LEFT JOIN estimate_accuracy a ON a.queue_id = s.queue_id
ORDER BY s.id
"""


async def standings(
    tx: Transaction,
    conversation_ids: Collection[str],
    order: Ordering,
    later: Collection[str],
) -> list[Row]:
    """Where the waiting work of these conversations stands, with what was told of it and what is
    known of its line. `later` are the channel kinds whose work can be put off."""
    if not conversation_ids:
        return []
    return await tx.all(
        STANDINGS,
        ids=sorted(set(conversation_ids)),
        strict=order.strict,
        targets=order.targets,
        boosts=list(order.boosts),
        later=sorted(later),
    )


async def record_told(tx: Transaction, rows: Sequence[Row]) -> set[str]:
    """Write what customers are told now: {work_item_id, conversation_id, line, place, shown,
    told_at, estimated_at, version}; `version` is the one after the one that was read (1: none).

    The ids written. The others were told something else meanwhile, by another process.
    """
    if not rows:
        return set()
    found = await tx.all(
        """INSERT INTO told_places AS t (work_item_id, conversation_id, line, place, shown,
                                         told_at, estimated_at, version)
           SELECT r.work_item_id, r.conversation_id, r.line, r.place, r.shown, r.told_at,
                  r.estimated_at, r.version
           FROM json_to_recordset(CAST(CAST(:rows AS text) AS json)) AS r(
               work_item_id text, conversation_id text, line text, place integer, shown jsonb,
               told_at timestamptz, estimated_at timestamptz, version integer)
           ORDER BY r.work_item_id
           ON CONFLICT (work_item_id) DO UPDATE
           SET conversation_id = excluded.conversation_id, line = excluded.line,
               place = excluded.place, shown = excluded.shown, told_at = excluded.told_at,
               estimated_at = excluded.estimated_at, version = excluded.version
           WHERE t.version = excluded.version - 1
           RETURNING work_item_id""",
        rows=orjson.dumps([dict(row) for row in rows]).decode(),
    )
    return {row["work_item_id"] for row in found}


async def told(tx: Transaction, conversation_ids: Collection[str]) -> dict[str, Row]:
    """What was told of these conversations' live work, by conversation: {state, callback, shown
    (None: nothing yet), language}."""
    rows = await tx.all(
        """SELECT w.conversation_id, w.id AS work_item_id, w.state, w.callback, w.steps, w.step,
                  w.channel_kind, w.parked_until, t.shown,
                  coalesce(c.language, k.language) AS language
           FROM work_items w JOIN conversations c ON c.id = w.conversation_id
           JOIN contacts k ON k.id = c.contact_id
           LEFT JOIN told_places t ON t.work_item_id = w.id
           WHERE w.conversation_id = ANY(CAST(:ids AS text[]))
             AND w.state NOT IN ('done','abandoned')""",
        ids=sorted(set(conversation_ids)),
    )
    return {row["conversation_id"]: row for row in rows}


async def forget_ended(tx: Transaction, limit: int) -> int:
    """Drop what was told of work that somebody has or that is over."""
    return await tx.run(
        """DELETE FROM told_places t USING (
               SELECT t.work_item_id FROM told_places t
               LEFT JOIN work_items w ON w.id = t.work_item_id
               WHERE w.id IS NULL OR w.state IN ('assigned','wrap_up','done','abandoned')
               ORDER BY t.work_item_id LIMIT :n) gone
           WHERE t.work_item_id = gone.work_item_id""",
        n=limit,
    )


async def lines(tx: Transaction, later: Collection[str]) -> list[Row]:
    """Every line somebody waits in: {queue_id, line, requirements, channel_kind, waiting, sample
    (one of its conversations), waiting_since (seconds ago, of the longest stay)}."""
    return await tx.all(
        f"""WITH queued AS (
                SELECT w.id, w.queue_id, w.conversation_id, w.channel_kind, w.weight,
                       w.requirements, w.arrived_at, {LINE.format(alias="w")} AS pool,
                       row_number() OVER (PARTITION BY w.queue_id, {LINE.format(alias="w")}
                                          ORDER BY w.arrived_at, w.id) AS age
                FROM work_items w WHERE w.state = 'waiting'
            ), grown AS (
                SELECT queue_id, pool, count(*) AS waiting, max(conversation_id) AS sample,
                       max(channel_kind) AS channel_kind, max(weight) AS weight
                FROM queued GROUP BY queue_id, pool
            ), oldest AS (
                SELECT o.queue_id, o.pool,
                       min(coalesce(s.queued_at, o.arrived_at)) AS since,
                       (array_agg(o.requirements))[1] AS requirements
                FROM queued o LEFT JOIN report_segments s
                     ON s.work_item_id = o.id AND s.left_at IS NULL
                WHERE o.age <= 20 GROUP BY o.queue_id, o.pool
            )
            SELECT g.queue_id, g.queue_id || ' ' || g.pool AS line, g.waiting, g.sample,
                   g.channel_kind, g.weight, o.requirements,
                   CAST(extract(epoch FROM o.since) AS double precision) AS waiting_since,
                   e.staff, e.sampled_at
            FROM grown g JOIN oldest o ON o.queue_id = g.queue_id AND o.pool = g.pool
            LEFT JOIN line_evidence e
                   ON e.queue_id = g.queue_id AND e.line = g.queue_id || ' ' || g.pool
            ORDER BY g.queue_id, g.pool""",
        later=sorted(later),
    )
