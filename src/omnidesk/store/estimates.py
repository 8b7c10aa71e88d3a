"""Estimates of waits as they were made, what became of them, and what they are made from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import orjson

from omnidesk.store.database import Row, Transaction
from omnidesk.store.places import LINE

_LOCK = "omnidesk estimates"

ABLE = """
SELECT a.ord, count(*) AS agents,
       sum(greatest(1, least(
           CASE WHEN a.single THEN 1 ELSE g.capacity / greatest(a.weight, 1) END,
           coalesce(CAST(g.caps ->> a.kind AS integer), 1000)))) AS slots
FROM unnest(CAST(:queues AS text[]), CAST(:needs AS text[]), CAST(:kinds AS text[]),
            CAST(:weights AS integer[]), CAST(:single AS boolean[]))
     WITH ORDINALITY AS a(queue_id, needs, kind, weight, single, ord)
JOIN agent_queues aq ON aq.queue_id = a.queue_id
JOIN agents g ON g.id = aq.agent_id AND NOT g.disabled AND g.capacity >= a.weight
             AND coalesce(CAST(g.caps ->> a.kind AS integer), 1) > 0
JOIN agent_states s ON s.agent_id = g.id AND s.state = 'online' AND s.lease_expires_at > :now
WHERE NOT EXISTS (
    SELECT 1 FROM jsonb_to_recordset(CAST(a.needs AS jsonb))
                  AS r(skill text, level integer, preferred boolean)
    WHERE NOT coalesce(r.preferred, false) AND NOT EXISTS (
        SELECT 1 FROM agent_skills k JOIN skills n ON n.id = k.skill_id
        WHERE k.agent_id = g.id AND n.name = r.skill AND k.level >= coalesce(r.level, 1)))
GROUP BY a.ord
"""

DEPARTURES = f"""
SELECT s.queue_id || ' ' || {LINE.format(alias="s")} AS line,
       CAST(extract(epoch FROM s.queued_at) AS double precision) AS queued,
       CAST(extract(epoch FROM CASE WHEN s.offers = 1 AND s.answered_at IS NOT NULL
                               THEN s.first_offered_at ELSE s.wait_ended_at END)
            AS double precision) AS gone,
       s.answered_at IS NOT NULL AS answered, s.agent_id,
       CAST(CASE WHEN s.offers = 1 THEN extract(epoch FROM s.answered_at - s.first_offered_at) END
            AS double precision) AS accepting,
       CASE WHEN s.left_at IS NOT NULL AND s.answered_at IS NOT NULL
            THEN s.assigned_seconds + s.wrap_up_seconds END AS handled
FROM report_segments s
WHERE s.wait_ended_at > :since AND s.entered_how <> 'taken_over'
  AND (s.answered_at IS NOT NULL OR s.left_how = 'abandoned')
ORDER BY s.wait_ended_at DESC LIMIT :n
"""


async def only_here(tx: Transaction) -> bool:
    """Whether this transaction is the one that looks after estimates now."""
    row = await tx.first(
        "SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0)) AS held", name=_LOCK
    )
    return bool(row and row["held"])


async def able(tx: Transaction, asked: Sequence[Row], now: datetime) -> list[tuple[int, int]]:
    """(agents there now, their slots) for each of {queue_id, requirements, channel_kind, weight,
    single}: those with the queue, the required skills and a capacity for it. `single`: one such
    item at a time."""
    if not asked:
        return []
    rows = await tx.all(
        ABLE,
        queues=[a["queue_id"] for a in asked],
        needs=[orjson.dumps(a["requirements"]).decode() for a in asked],
        kinds=[a["channel_kind"] for a in asked],
        weights=[a["weight"] for a in asked],
        single=[a["single"] for a in asked],
        now=now,
    )
    found = {row["ord"]: (int(row["agents"]), int(row["slots"])) for row in rows}
    return [found.get(number, (0, 0)) for number in range(1, len(asked) + 1)]


async def departures(
    tx: Transaction, since: datetime, later: Collection[str], limit: int
) -> list[Row]:
    """Who left a line after `since`, latest first: {line, queued, gone, answered, agent_id,
    accepting, handled}, instants as epoch seconds; `accepting` are the seconds from the offer to
    the answer and `handled` those of work, where they are known."""
    return await tx.all(DEPARTURES, since=since, later=sorted(later), n=limit)


async def keep_evidence(tx: Transaction, rows: Sequence[Row], now: datetime) -> None:
    """Write what was seen of lines: {queue_id, line, staff, agents, evidence, sampled_at}."""
    if rows:
        await tx.run(
            """INSERT INTO line_evidence (queue_id, line, staff, agents, evidence, sampled_at,
                                          seen_at)
               SELECT r.queue_id, r.line, r.staff, r.agents, r.evidence, r.sampled_at, :now
               FROM json_to_recordset(CAST(CAST(:rows AS text) AS json)) AS r(
                   queue_id text, line text, staff jsonb, agents integer, evidence jsonb,
                   sampled_at timestamptz)
               ON CONFLICT (queue_id, line) DO UPDATE
               SET staff = excluded.staff, agents = excluded.agents,
                   evidence = excluded.evidence, sampled_at = excluded.sampled_at,
                   seen_at = excluded.seen_at""",
            rows=orjson.dumps([dict(row) for row in rows]).decode(),
            now=now,
        )


async def record(tx: Transaction, rows: Sequence[Row]) -> None:
    """Store estimates as they were made."""
    if rows:
        await tx.run(
            """INSERT INTO estimates (id, work_item_id, queue_id, line, place, agents,
                                      low_seconds, middle_seconds, high_seconds, told_low,
                                      told_high, told, made_at)
               SELECT r.* FROM json_to_recordset(CAST(CAST(:rows AS text) AS json)) AS r(
                   id text, work_item_id text, queue_id text, line text, place integer,
                   agents integer, low_seconds double precision,
                   middle_seconds double precision, high_seconds double precision,
                   told_low integer, told_high integer, told boolean, made_at timestamptz)""",
            rows=orjson.dumps([dict(row) for row in rows]).decode(),
        )


# Work that is set aside or goes elsewhere was estimated for another course of things. Somebody
# who gave up after the interval was over waited too long for it, however long it would have been.
_FINISHED = """
SELECT e.id, e.queue_id, e.low_seconds, e.middle_seconds, e.high_seconds, e.told_low,
       e.told_high,
       CASE WHEN w.queue_id <> e.queue_id OR w.state = 'parked' OR w.callback ? 'asked_at'
                 THEN 'moved'
            WHEN w.assigned_at IS NOT NULL THEN 'answered' ELSE 'left' END AS outcome,
       CAST(extract(epoch FROM coalesce(w.assigned_at, w.ended_at, :now) - e.made_at)
            AS double precision) AS waited
FROM estimates e JOIN work_items w ON w.id = e.work_item_id
WHERE e.scored_at IS NULL
  AND (w.assigned_at IS NOT NULL OR w.ended_at IS NOT NULL OR w.queue_id <> e.queue_id
       OR w.state = 'parked' OR w.callback ? 'asked_at')
ORDER BY e.id LIMIT :n FOR UPDATE OF e
"""


async def finished(tx: Transaction, now: datetime, limit: int) -> list[Row]:
    """Open estimates whose wait is over, locked, with `outcome` and `waited` seconds."""
    return await tx.all(_FINISHED, now=now, n=limit)


async def score(tx: Transaction, rows: Sequence[Row], now: datetime) -> None:
    """Write what became of estimates: {id, outcome, waited, stretch, covered}."""
    if rows:
        await tx.run(
            """UPDATE estimates e
               SET outcome = r.outcome, waited_seconds = r.waited, stretch = r.stretch,
                   covered = r.covered, scored_at = :now
               FROM json_to_recordset(CAST(CAST(:rows AS text) AS json)) AS r(
                   id text, outcome text, waited double precision, stretch double precision,
                   covered boolean)
               WHERE e.id = r.id""",
            rows=orjson.dumps([dict(row) for row in rows]).decode(),
            now=now,
        )


async def last_scored(tx: Transaction, queue_ids: Collection[str], limit: int) -> list[Row]:
    """The last `limit` scored estimates of each queue: {queue_id, stretch, covered, off}, `off`
    being the median less the wait."""
    return await tx.all(
        """SELECT q.id AS queue_id, s.stretch, s.covered, s.off
           FROM unnest(CAST(:queues AS text[])) AS q(id)
           CROSS JOIN LATERAL (
               SELECT stretch, covered, middle_seconds - waited_seconds AS off
               FROM estimates WHERE queue_id = q.id AND covered IS NOT NULL
               ORDER BY scored_at DESC LIMIT :n) s""",
        queues=sorted(queue_ids),
        n=limit,
    )


async def keep_accuracy(tx: Transaction, rows: Sequence[Row], now: datetime) -> None:
    """Write how good the estimates of queues are: {queue_id, accuracy}."""
    if rows:
        await tx.run(
            """INSERT INTO estimate_accuracy (queue_id, accuracy, updated_at)
               SELECT r.queue_id, r.accuracy, :now
               FROM json_to_recordset(CAST(CAST(:rows AS text) AS json))
                    AS r(queue_id text, accuracy jsonb)
               ON CONFLICT (queue_id) DO UPDATE
               SET accuracy = excluded.accuracy, updated_at = excluded.updated_at""",
            rows=orjson.dumps([dict(row) for row in rows]).decode(),
            now=now,
        )


async def published(tx: Transaction) -> list[Row]:
    """Every queue with the accuracy of its estimates (None: none was scored yet)."""
    return await tx.all(
        """SELECT q.id, q.name, a.accuracy, a.updated_at
           FROM queues q LEFT JOIN estimate_accuracy a ON a.queue_id = q.id
           ORDER BY q.name, q.id"""
    )


async def forget_lines(tx: Transaction, before: datetime) -> int:
    """Drop what was seen of lines that nobody has waited in since."""
    return await tx.run("DELETE FROM line_evidence WHERE seen_at < :before", before=before)


async def forget(tx: Transaction, before: datetime, limit: int) -> int:
    """Drop estimates made before an instant."""
    return await tx.run(
        """DELETE FROM estimates WHERE id IN (
               SELECT id FROM estimates WHERE made_at < :before ORDER BY made_at LIMIT :n)""",
        before=before,
        n=limit,
    )
