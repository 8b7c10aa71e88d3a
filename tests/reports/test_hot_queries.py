"""With a hundred thousand stays over a year, a day's report reads a day."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from omnidesk.domain.report_columns import What
from omnidesk.domain.report_measures import MEASURES, Kind
from omnidesk.domain.report_question import By, Question
from omnidesk.domain.report_reduce import Touched
from omnidesk.store import report_facts, report_pages, report_read
from omnidesk.store.database import Database, Transaction
from tests.flows.work.floor import START
from tests.reports.office import Office

YEAR = timedelta(days=365)

_FILL = """
WITH n AS (SELECT n, lpad(n::text, 8, '0') AS id,
                  CAST(:start AS timestamptz) + n * interval '5 minutes' AS at
           FROM generate_series(1, 100000) AS n),
stays AS (
    INSERT INTO report_segments (work_item_id, stay, conversation_id, queue_id, channel_kind,
        priority, requirements, skills, entered_how, arrived_at, queued_at, offers, accepted,
        declined, expired, revoked, answered_at, agent_id, called_back, phase, phase_at,
        assigned_seconds, dormant_seconds, wrap_up_seconds, left_at, left_how, end_reason,
        item_version, first_position, last_position)
    SELECT 'wrk_' || id, 1, 'cnv_' || id, :queue, 'chat', 2, '[]', '{}', 'new', at, at, 1, 1, 0,
           0, 0, at + interval '20 s', 'agt_' || n % 50, false, 'left', at + interval '300 s',
           280, 0, 0,
           at + interval '300 s', 'finished', '', 3, n * 4, n * 4 + 3 FROM n),
talks AS (
    INSERT INTO report_episodes (conversation_id, episode, inbox_id, channel_kind, queue_id,
        opened_how, opened_at, first_inbound_at, first_response_at, resolved_at, resolved_how,
        first_position, last_position)
    SELECT 'cnv_' || id, 1, 'ibx', 'chat', :queue, 'new', at, at, at + interval '30 s',
           at + interval '310 s', 'resolved', n * 4, n * 4 + 3 FROM n)
INSERT INTO report_spans (agent_id, state, reason, busy, from_at, to_at, first_position,
                          last_position)
SELECT 'agt_' || n % 50, 'online', '', n % 2 = 0, at, at + interval '250 minutes', n, n FROM n
"""


class Plans:
    """The plans of every statement that a call runs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._heard: list[tuple[str, Any]] = []

    def _hear(self, _c: Any, _u: Any, statement: str, values: Any, _x: Any, _m: Any) -> None:
        self._heard.append((statement, values))

    async def of(self, work: Callable[[Transaction], Awaitable[object]]) -> str:
        engine = self._database.engine.sync_engine
        self._heard.clear()
        event.listen(engine, "before_cursor_execute", self._hear)
        async with self._database.transaction() as tx:
            await work(tx)
        event.remove(engine, "before_cursor_execute", self._hear)
        found = ""
        async with self._database.engine.connect() as connection:
            await connection.exec_driver_sql("SET plan_cache_mode = force_custom_plan")
            for statement, values in self._heard:
                if re.match(r"\s*(SELECT|WITH)", statement) and "set_config" not in statement:
                    rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", values)
                    found += "\n".join(str(row[0]) for row in rows) + "\n"
            await connection.rollback()
        return found


@pytest.mark.timeout(300)
async def test_reports_read_what_they_are_about(office: Office) -> None:
    async with office.tx() as tx:
        await tx.run(_FILL, start=START, queue=office.queues[0])
    async with office.tx() as tx:
        for table in ("report_segments", "report_episodes", "report_spans"):
            await tx.run(f"ANALYZE {table}")
    plans = Plans(office.database)
    since = START + YEAR / 2
    now = START + YEAR
    question = Question(edges=(since, since + timedelta(days=1)), by=(By.AGENT,))
    figures = await plans.of(lambda tx: report_read.figures(tx, question, set(Kind), [], now))
    assert "Seq Scan on report_" not in figures, figures
    for index in ("queued", "waited", "left"):
        assert f"report_segments_{index}" in figures
    for index in ("opened", "responded", "resolved"):
        assert f"report_episodes_{index}" in figures
    assert "report_spans_when" in figures
    place = (since + timedelta(hours=1), "wrk_0", 0)
    items = await plans.of(
        lambda tx: report_read.items(tx, question, MEASURES["answered"], place, 50)
    )
    assert "report_segments_waited" in items
    assert "Sort" not in items, items
    for what in (What.SEGMENTS, What.CONVERSATIONS, What.AGENT_TIME):
        plan = await plans.of(
            lambda tx, what=what: report_pages.page(tx, what, question, None, 50)  # type: ignore[misc]
        )
        assert "Seq Scan on report_" not in plan, plan
    ids = Touched(frozenset({"wrk_00000001"}), frozenset({"agt_1"}), frozenset({"cnv_00000001"}))
    known = await plans.of(lambda tx: report_facts.load(tx, ids))
    assert not re.search(r"Seq Scan on report_(segments|spans|episodes)", known), known
    # And the figures are those of the day: one every five minutes.
    async with office.tx() as tx:
        whole = Question(edges=question.edges)
        lines = await report_read.figures(tx, whole, set(Kind), [], now)
    assert lines[0,]["answered"] == 288
    assert lines[0,]["wait_p95"] == 20
