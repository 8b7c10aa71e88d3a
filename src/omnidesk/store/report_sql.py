"""The measures in SQL, word by word what `domain.report_summary` says of facts in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from omnidesk.domain.report_facts import FLOW_OUTS
from omnidesk.domain.report_measures import QUANTILES, WAIT_STEPS, Kind, Measure, Statistic
from omnidesk.domain.report_question import By, FlowOut, Question

_QUEUED = "f.entered_how <> 'taken_over'"
_ANSWERED = f"({_QUEUED} AND f.answered_at IS NOT NULL)"
_ABANDONED = "(f.left_how = 'abandoned')"
_FLOWED = (
    "(f.answered_at IS NULL AND f.left_how IN (" + ", ".join(f"'{how}'" for how in FLOW_OUTS) + "))"
)
_HANDLED = "(f.answered_at IS NOT NULL AND f.left_at IS NOT NULL)"
_WAIT = """greatest(CAST(extract(epoch FROM f.wait_ended_at - CASE WHEN CAST(:arrival AS boolean)
    THEN f.arrived_at ELSE f.queued_at END) AS double precision), 0)"""
_TARGET = """coalesce(CAST(:within AS double precision),
    CASE WHEN CAST(:own AS boolean) THEN f.item_target_seconds END,
    f.target_seconds, q.wait_target_seconds)"""
_IN_TARGET = f"coalesce({_WAIT} <= {_TARGET}, false)"
_SHORT = f"{_WAIT} <= CAST(:short AS double precision)"
_COUNTS = "f.left_how = ANY(CAST(:missed AS text[]) || CAST(:met AS text[]))"
_RESOLVED = "f.resolved_how = 'resolved'"

SELECTIONS: Mapping[str, str] = {
    "queued": _QUEUED,
    "answered": _ANSWERED,
    "answered_in_target": f"{_ANSWERED} AND {_IN_TARGET}",
    "abandoned": _ABANDONED,
    "abandoned_short": f"{_ABANDONED} AND {_SHORT}",
    "flowed_out": _FLOWED,
    "level_counted": f"""({_ANSWERED} OR ({_ABANDONED} AND NOT {_SHORT})
        OR ({_FLOWED} AND {_COUNTS}))""",
    "level_met": f"""(({_ANSWERED} OR ({_FLOWED} AND f.left_how = ANY(CAST(:met AS text[]))))
        AND {_IN_TARGET})""",
    **{f"answered_within_{n}": f"{_ANSWERED} AND {_WAIT} <= {n}" for n in WAIT_STEPS},
    "handled": _HANDLED,
    "transferred": f"{_HANDLED} AND f.left_how = 'transferred'",
    "returned": f"{_HANDLED} AND f.left_how = 'returned'",
    "opened": "f.opened_how <> 'unmerged'",
    "responded": "true",
    "resolved": _RESOLVED,
    "reopened": f"{_RESOLVED} AND f.reopened_at IS NOT NULL",
}
VALUES: Mapping[str, str] = {
    "": "NULL::double precision",
    "wait": _WAIT,
    "offers": "f.offers",
    "accepted": "f.accepted",
    "declined": "f.declined",
    "expired": "f.expired",
    "work": "f.assigned_seconds",
    "wrap_up": "f.wrap_up_seconds",
    "handle": "(f.assigned_seconds + f.wrap_up_seconds)",
    "response": "CAST(extract(epoch FROM f.first_response_at - f.first_inbound_at) AS float8)",
    "resolution": "CAST(extract(epoch FROM f.resolved_at - f.opened_at) AS float8)",
}
TABLES: Mapping[Kind, str] = {
    Kind.SEGMENTS: "report_segments",
    Kind.EPISODES: "report_episodes",
}
KEYS: Mapping[Kind, tuple[str, str]] = {
    Kind.SEGMENTS: ("work_item_id", "stay"),
    Kind.EPISODES: ("conversation_id", "episode"),
}


def aggregate(measure: Measure) -> str:
    """A measure as a column of a grouped statement."""
    chosen = f"FILTER (WHERE {SELECTIONS[measure.which]})"
    value = VALUES[measure.of]
    match measure.statistic:
        case Statistic.COUNT:
            made = f"count(*) {chosen}"
        case Statistic.SUM:
            made = f"CAST(coalesce(sum({value}) {chosen}, 0) AS double precision)"
        case Statistic.MAX:
            made = f"max({value}) {chosen}"
        case _:
            share = QUANTILES[measure.statistic]
            made = f"percentile_cont({share}) WITHIN GROUP (ORDER BY {value}) {chosen}"
    return f"{made} AS {measure.name}"


def agent_column(at: str) -> str:
    """Whose a fact is when it is counted at this instant."""
    return "f.first_response_agent_id" if at == "first_response_at" else "f.agent_id"


def source(kind: Kind, at: str, *, by_skill: bool) -> str:
    """FROM and WHERE of a statement about the facts of one kind at one instant."""
    skills, wanted = "", _asked_skill("f.skills")
    if by_skill:
        skills = "LEFT JOIN LATERAL unnest(f.skills) AS k(skill) ON true"
        wanted = "coalesce(k.skill, '') = ANY(CAST(:skills AS text[]))"
    if kind is Kind.EPISODES:
        # Conversations ask for no skill.
        wanted = "'' = ANY(CAST(:skills AS text[]))"
    return f"""FROM {TABLES[kind]} f LEFT JOIN queues q ON q.id = f.queue_id {skills}
        WHERE f.{at} >= :start AND f.{at} < :end
          AND (CAST(:queues AS text[]) IS NULL OR f.queue_id = ANY(CAST(:queues AS text[])))
          AND (CAST(:kinds AS text[]) IS NULL OR f.channel_kind = ANY(CAST(:kinds AS text[])))
          AND (CAST(:agents AS text[]) IS NULL
               OR coalesce({agent_column(at)}, '') = ANY(CAST(:agents AS text[])))
          AND (CAST(:skills AS text[]) IS NULL OR {wanted})"""


def _asked_skill(column: str) -> str:
    return f"""({column} && CAST(:skills AS text[])
        OR ({column} = '{{}}' AND '' = ANY(CAST(:skills AS text[]))))"""


def binds(question: Question, text: str) -> dict[str, Any]:
    """The values of those named parameters that a statement uses."""
    found = {
        "start": question.start,
        "end": question.end,
        "starts": list(question.edges[:-1]),
        "edges": list(question.edges),
        "queues": _list(question.queue_ids),
        "kinds": _list(question.kinds),
        "skills": _list(question.skills),
        "agents": _list(question.agent_ids),
        "arrival": question.wait_from_arrival,
        "within": question.within_seconds,
        "own": question.own_targets,
        "short": question.short_abandon_seconds,
        "missed": question.treated(FlowOut.MISSED),
        "met": question.treated(FlowOut.MET),
    }
    return {name: value for name, value in found.items() if f":{name}" in text}


def _list(values: Any) -> list[str] | None:
    return None if values is None else list(values)


def dimension(by: By, at: str) -> str:
    """The column of a group."""
    return {
        By.QUEUE: "f.queue_id",
        By.CHANNEL: "f.channel_kind",
        By.SKILL: "k.skill",
        By.AGENT: agent_column(at),
    }[by]
