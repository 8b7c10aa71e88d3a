"""Figures of stored facts, the facts behind a figure, and facts page by page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from omnidesk.domain.report_facts import Planned
from omnidesk.domain.report_measures import MEASURES, Kind, Measure
from omnidesk.domain.report_question import By, Question
from omnidesk.domain.report_summary import Key, Lines
from omnidesk.store import report_sql
from omnidesk.store.database import Row, Transaction
from omnidesk.store.sight import plan_for_these_values

_PARTS = """
WITH lines AS (
    SELECT ord - 1 AS slot, since, lead(since) OVER (ORDER BY ord) AS until
    FROM unnest(CAST(:edges AS timestamptz[])) WITH ORDINALITY AS e(since, ord)
), plan AS (
    SELECT * FROM unnest(CAST(:shift_agents AS text[]), CAST(:shift_from AS timestamptz[]),
                         CAST(:shift_to AS timestamptz[])) AS p(agent_id, from_at, to_at)
    WHERE (CAST(:agents AS text[]) IS NULL OR p.agent_id = ANY(CAST(:agents AS text[])))
), spans AS (
    SELECT s.agent_id, s.state, s.reason, s.busy, s.first_position, n.slot,
           greatest(s.from_at, (CAST(:edges AS timestamptz[]))[n.slot + 1]) AS from_at,
           least(s.to_at, (CAST(:edges AS timestamptz[]))[n.slot + 2]) AS to_at
    FROM (SELECT r.agent_id, r.state, r.reason, r.busy, r.first_position, r.from_at,
                 least(coalesce(r.to_at, :now), :end) AS to_at
          FROM report_spans r
          WHERE tstzrange(r.from_at, r.to_at) && tstzrange(:start, :end)
            AND (CAST(:agents AS text[]) IS NULL
                 OR r.agent_id = ANY(CAST(:agents AS text[])))) s
    CROSS JOIN LATERAL generate_series(
        greatest(width_bucket(s.from_at, CAST(:starts AS timestamptz[])), 1) - 1,
        width_bucket(s.to_at, CAST(:starts AS timestamptz[])) - 1) AS n(slot)
), parts AS (
    SELECT slot, agent_id, state || '_seconds' AS measure, from_at, to_at, state, reason,
           first_position FROM spans
    UNION ALL
    SELECT slot, agent_id, 'busy_seconds', from_at, to_at, state, reason, first_position
    FROM spans WHERE busy AND state = 'online'
    UNION ALL
    SELECT s.slot, s.agent_id, 'adhered_seconds', greatest(s.from_at, p.from_at),
           least(s.to_at, p.to_at), s.state, s.reason, s.first_position
    FROM spans s JOIN plan p ON p.agent_id = s.agent_id
      AND p.from_at < s.to_at AND p.to_at > s.from_at
    WHERE s.state = 'online'
    UNION ALL
    SELECT l.slot, p.agent_id, 'scheduled_seconds', greatest(p.from_at, l.since),
           least(p.to_at, l.until, :now), 'shift', '', 0
    FROM plan p JOIN lines l ON p.from_at < l.until AND least(p.to_at, :now) > l.since
)
"""
_LENGTH = "CAST(extract(epoch FROM to_at - from_at) AS double precision)"


async def figures(
    tx: Transaction,
    question: Question,
    kinds: Collection[Kind],
    shifts: Sequence[Planned],
    now: datetime,
) -> Lines:
    """Every measure of these kinds, line by line; lines without any fact are missing."""
    await plan_for_these_values(tx)
    found: Lines = {}
    for kind in (Kind.SEGMENTS, Kind.EPISODES):
        if kind in kinds and not (kind is Kind.EPISODES and By.SKILL in question.by):
            for at in dict.fromkeys(m.at for m in MEASURES.values() if m.kind is kind):
                await _grouped(tx, question, kind, at, found)
    if Kind.SPANS in kinds:
        for key, name, seconds in await _agent_time(tx, question, shifts, now):
            found.setdefault(key, _nothing())[name] = seconds
    return found


def _nothing() -> dict[str, float | None]:
    return {
        name: 0 if measure.statistic in ("count", "sum") else None
        for name, measure in MEASURES.items()
    }


async def _grouped(tx: Transaction, question: Question, kind: Kind, at: str, found: Lines) -> None:
    wanted = [m for m in MEASURES.values() if m.kind is kind and m.at == at]
    dimensions = [report_sql.dimension(by, at) for by in question.by]
    names = [f"g{number}" for number in range(len(dimensions))]
    groups = [f"{column} AS {name}" for column, name in zip(dimensions, names, strict=True)]
    slot = f"width_bucket(f.{at}, CAST(:starts AS timestamptz[])) - 1 AS slot"
    columns = ", ".join([slot, *groups, *(report_sql.aggregate(m) for m in wanted)])
    statement = (
        f"SELECT {columns} {report_sql.source(kind, at, by_skill=By.SKILL in question.by)} "
        f"GROUP BY {', '.join(['slot', *names])}"
    )
    for row in await tx.all(statement, **report_sql.binds(question, statement)):
        line = found.setdefault((row["slot"], *(row[name] for name in names)), _nothing())
        line |= {measure.name: row[measure.name] for measure in wanted}


def _only_agents(question: Question) -> bool:
    others = (question.queue_ids, question.kinds, question.skills)
    return not (set(question.by) - {By.AGENT} or any(given is not None for given in others))


async def _agent_time(
    tx: Transaction, question: Question, shifts: Sequence[Planned], now: datetime
) -> list[tuple[Key, str, float]]:
    if not _only_agents(question):
        return []
    agent = ", agent_id" if question.by else ""
    statement = f"""{_PARTS} SELECT slot, measure{agent}, sum({_LENGTH}) AS seconds
                    FROM parts WHERE from_at < to_at GROUP BY slot, measure{agent}"""
    rows = await tx.all(statement, **_time_binds(question, shifts, now, statement))
    return [
        ((row["slot"], *(row["agent_id"] for _ in question.by)), row["measure"], row["seconds"])
        for row in rows
    ]


def _time_binds(
    question: Question, shifts: Sequence[Planned], now: datetime, statement: str
) -> dict[str, Any]:
    return report_sql.binds(question, statement) | {
        "now": now,
        "shift_agents": [shift.agent_id for shift in shifts],
        "shift_from": [shift.from_at for shift in shifts],
        "shift_to": [shift.to_at for shift in shifts],
    }


async def items(
    tx: Transaction,
    question: Question,
    measure: Measure,
    after: tuple[datetime, str, int] | None,
    limit: int,
) -> list[Row]:
    """The facts that a measure counts, oldest first after a place: {id, number, conversation_id,
    queue_id, agent_id, at, value}; `id` is a work item's or a conversation's, `number` its stay
    or episode."""
    await plan_for_these_values(tx)
    key, number = report_sql.KEYS[measure.kind]
    page = f"AND (f.{measure.at}, f.{key}, f.{number}) > (:at, :id, :number)" if after else ""
    statement = f"""
        SELECT f.{key} AS id, f.{number} AS number, f.conversation_id, f.queue_id,
               {report_sql.agent_column(measure.at)} AS agent_id, f.{measure.at} AS at,
               CAST({report_sql.VALUES[measure.of]} AS double precision) AS value
        {report_sql.source(measure.kind, measure.at, by_skill=False)}
          AND {report_sql.SELECTIONS[measure.which]} {page}
        ORDER BY f.{measure.at}, f.{key}, f.{number} LIMIT :n"""
    place = dict(zip(("at", "id", "number"), after, strict=True)) if after else {}
    binds = report_sql.binds(question, statement)
    return await tx.all(statement, **binds, **place, n=limit)


async def agent_items(
    tx: Transaction,
    question: Question,
    measure: Measure,
    shifts: Sequence[Planned],
    now: datetime,
    after: tuple[datetime, str, int] | None,
    limit: int,
) -> list[Row]:
    """The stretches of agents' time that a measure sums, oldest first after a place: {agent_id,
    number, from_at, to_at, state, reason, value}; `number` is the event each began with."""
    await plan_for_these_values(tx)
    page = "AND (from_at, agent_id, first_position) > (:at, :id, :number)" if after else ""
    statement = f"""{_PARTS}
        SELECT agent_id, first_position AS number, from_at, to_at, state, reason,
               {_LENGTH} AS value
        FROM parts WHERE from_at < to_at AND measure = :measure {page}
        ORDER BY from_at, agent_id, first_position LIMIT :n"""
    place = dict(zip(("at", "id", "number"), after, strict=True)) if after else {}
    binds = _time_binds(question, shifts, now, statement)
    return await tx.all(statement, **binds, **place, measure=measure.name, n=limit)


async def names(
    tx: Transaction, queue_ids: Collection[str], agent_ids: Collection[str]
) -> dict[str, str]:
    """What these queues and agents are called, by id."""
    rows = await tx.all(
        """SELECT id, name FROM queues WHERE id = ANY(CAST(:queues AS text[]))
           UNION ALL SELECT id, name FROM agents WHERE id = ANY(CAST(:agents AS text[]))""",
        queues=sorted(queue_ids),
        agents=sorted(agent_ids),
    )
    return {row["id"]: row["name"] for row in rows}
