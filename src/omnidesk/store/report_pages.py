"""Facts that began in a span of time, page by page, as the views show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omnidesk.domain.report_columns import COLUMNS, What
from omnidesk.domain.report_question import Question
from omnidesk.store.database import Row, Transaction
from omnidesk.store.sight import plan_for_these_values


@dataclass(frozen=True, slots=True)
class _Source:
    view: str
    at: str
    key: str
    number: str
    filters: str


_AGENT = (
    "(CAST(:agents AS text[]) IS NULL OR coalesce(agent_id, '') = ANY(CAST(:agents AS text[])))"
)
_PLACE = """(CAST(:queues AS text[]) IS NULL OR queue_id = ANY(CAST(:queues AS text[])))
    AND (CAST(:kinds AS text[]) IS NULL OR channel = ANY(CAST(:kinds AS text[])))"""
_SOURCES: Mapping[What, _Source] = {
    What.SEGMENTS: _Source(
        "v_segments",
        "queued_at",
        "work_item_id",
        "stay",
        f"""{_AGENT} AND {_PLACE} AND (CAST(:skills AS text[]) IS NULL
            OR skills && CAST(:skills AS text[])
            OR (skills = '{{}}' AND '' = ANY(CAST(:skills AS text[]))))""",
    ),
    What.CONVERSATIONS: _Source(
        "v_conversations", "opened_at", "conversation_id", "episode", f"{_AGENT} AND {_PLACE}"
    ),
    What.AGENT_TIME: _Source("v_agent_presence", "from_at", "agent_id", "first_position", _AGENT),
}


async def page(
    tx: Transaction, what: What, question: Question, after: Row | None, limit: int
) -> list[Row]:
    """The next facts after the last row of the page before, oldest first."""
    await plan_for_these_values(tx, in_order=True)
    source = _SOURCES[what]
    key = f"{source.at}, {source.key}, {source.number}"
    place: dict[str, Any] = {}
    further = ""
    if after is not None:
        further = f"AND ({key}) > (:at, :id, :number)"
        place = {"at": after[source.at], "id": after[source.key], "number": after[source.number]}
    statement = f"""SELECT {", ".join(COLUMNS[what])} FROM {source.view}
        WHERE {source.at} >= :start AND {source.at} < :end AND {source.filters} {further}
        ORDER BY {key} LIMIT :n"""
    asked = {
        "agents": question.agent_ids,
        "queues": question.queue_ids,
        "kinds": question.kinds,
        "skills": question.skills,
    }
    filters = {
        name: None if given is None else list(given)
        for name, given in asked.items()
        if f":{name}" in statement
    }
    return await tx.all(
        statement, start=question.start, end=question.end, n=limit, **filters, **place
    )
