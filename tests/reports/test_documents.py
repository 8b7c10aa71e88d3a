"""What docs/reports.md says of views and metrics is all there is, and true."""

from __future__ import annotations

import re
from pathlib import Path

from omnidesk.domain.report_columns import COLUMNS, What
from omnidesk.domain.report_metrics import DIMENSIONS, METRICS
from omnidesk.store.database import Database
from tests.reports.office import Office

TEXT = (Path(__file__).parents[2] / "docs" / "reports.md").read_text(encoding="utf-8")
VIEWS = {
    "v_segments": What.SEGMENTS,
    "v_segment_skills": None,
    "v_agent_presence": What.AGENT_TIME,
    "v_conversations": What.CONVERSATIONS,
}


def documented(view: str) -> list[str]:
    """The columns of a view's table, in order."""
    section = TEXT.partition(f"### {view}:")[2].partition("\n##")[0]
    rows = re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`(\w+)`", row)]


async def test_every_column_of_every_view_is_documented_and_exported(database: Database) -> None:
    async with database.transaction() as tx:
        rows = await tx.all(
            """SELECT table_name, column_name FROM information_schema.columns
               WHERE table_name LIKE 'v\\_%' AND table_schema = 'public'
               ORDER BY table_name, ordinal_position"""
        )
    for view, what in VIEWS.items():
        there = [row["column_name"] for row in rows if row["table_name"] == view]
        assert sorted(documented(view)) == sorted(there), view
        if what is not None:
            assert list(COLUMNS[what]) == there, view


def test_every_metric_is_listed_where_it_belongs() -> None:
    listed: dict[str, set[str]] = {}
    for names, by in re.findall(r"^\| ((?:`\w+` ?)+)\| [^|]+ \| ([^|]+) \|$", TEXT, re.MULTILINE):
        for name in re.findall(r"`(\w+)`", names):
            listed[name] = set(by.split(", "))
    assert {
        name: {str(by) for by in DIMENSIONS[metric.kind]} for name, metric in METRICS.items()
    } == {name: listed.get(name) for name in METRICS}


async def test_the_example_statement_runs(office: Office) -> None:
    boss = await office.hire("boss")
    quick, slow = await office.writes("+1"), await office.writes("+2")
    await office.takes(boss, await office.work_of(quick))
    office.later(30)
    await office.gives_up(slow)
    await office.report()
    statement = TEXT.partition("```sql")[2].partition("```")[0]
    async with office.tx() as tx:
        rows = await tx.all(statement.strip().rstrip(";"))
    assert [tuple(row.values())[0::2] for row in rows] == [("queue 0", 0.5)]
