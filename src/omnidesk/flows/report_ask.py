"""A report and the facts behind each of its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.domain.events import instant
from omnidesk.domain.report_columns import What
from omnidesk.domain.report_facts import DEFINITION
from omnidesk.domain.report_measures import MEASURES, Kind, Measure, Statistic
from omnidesk.domain.report_metrics import DIMENSIONS, METRICS, Metric
from omnidesk.domain.report_question import By, Question
from omnidesk.domain.report_summary import Key, Lines
from omnidesk.errors import BadInput, FieldError
from omnidesk.flows.report_shifts import planned
from omnidesk.store import report_facts, report_read
from omnidesk.store.database import Row, Transaction

MAX_LINES = 20_000
Place = tuple[datetime, str, int]

# A group's fields: its value, and its name where that is another one.
_FIELDS = {
    By.QUEUE: ("queue_id", "queue"),
    By.CHANNEL: ("channel", ""),
    By.SKILL: ("skill", ""),
    By.AGENT: ("agent_id", "agent"),
}


def definitions(language: str, names: Iterable[str] = METRICS) -> list[dict[str, Any]]:
    """The metrics with their formulas in a language (en, ru, uk)."""
    return [METRICS[name].definition(language) for name in names]


def choose(names: Sequence[str], question: Question) -> list[Metric]:
    """The metrics asked for; none named means all that the groups and filters allow.

    BadInput for unknown names, and for metrics that cannot be split the way that is asked.
    """
    wanted = _dimensions(question)
    if not names:
        return [metric for metric in METRICS.values() if wanted <= metric.dimensions]
    faults = []
    for name in dict.fromkeys(names):
        metric = METRICS.get(name)
        if metric is None:
            faults.append(f"{name!r} is not one of {', '.join(METRICS)}")
        elif not wanted <= metric.dimensions:
            surplus = ", ".join(sorted(wanted - metric.dimensions))
            faults.append(f"{name} cannot be grouped or filtered by {surplus}")
    if faults:
        errors = tuple(FieldError("query:metrics", fault) for fault in faults)
        raise BadInput("these metrics cannot be reported so", errors=errors)
    return [METRICS[name] for name in dict.fromkeys(names)]


def _dimensions(question: Question) -> set[By]:
    filters = {
        By.QUEUE: question.queue_ids,
        By.CHANNEL: question.kinds,
        By.SKILL: question.skills,
        By.AGENT: question.agent_ids,
    }
    return set(question.by) | {by for by, given in filters.items() if given is not None}


async def summary(
    tx: Transaction,
    question: Question,
    metrics: Sequence[Metric],
    language: str,
    now: datetime,
) -> dict[str, Any]:
    """{items, definitions, facts}: a line for each interval and group that has facts (without
    groups for each interval), with `values` by metric and `counts` by measure; what the metrics
    mean; and how far in the log the facts are."""
    kinds = {metric.kind for metric in metrics}
    shifts = await planned(tx, question, now) if Kind.SPANS in kinds else []
    lines = await report_read.figures(tx, question, kinds, shifts, now)
    if not question.by:
        empty = {name: _none(measure) for name, measure in MEASURES.items()}
        lines = {(n,): lines.get((n,), empty) for n in range(len(question.edges) - 1)}
    if len(lines) > MAX_LINES:
        fault = FieldError("query:by", f"makes {len(lines)} lines, more than {MAX_LINES}")
        raise BadInput("ask for fewer groups or longer intervals", errors=(fault,))
    known = await _names(tx, question, lines)
    return {
        "items": [
            _item(question, metrics, key, lines[key], known) for key in sorted(lines, key=_order)
        ],
        "definitions": definitions(language, (metric.name for metric in metrics)),
        "facts": await facts_state(tx),
    }


async def facts_state(tx: Transaction) -> dict[str, Any]:
    """How far the facts have come: {position, behind (events), current (their definition)}."""
    row = await report_facts.progress(tx)
    return {
        "position": row["position"],
        "behind": max(0, row["head"] - row["position"]),
        "current": row["definition"] == DEFINITION,
    }


def _none(measure: Measure) -> float | None:
    return 0 if measure.statistic in (Statistic.COUNT, Statistic.SUM) else None


def _order(key: Key) -> tuple[Any, ...]:
    return (key[0], *((value is None, value or "") for value in key[1:]))


async def _names(tx: Transaction, question: Question, lines: Lines) -> Mapping[str, str]:
    ids: dict[By, set[str]] = {By.QUEUE: set(), By.AGENT: set()}
    for key in lines:
        for by, value in zip(question.by, key[1:], strict=True):
            if by in ids and value is not None:
                ids[by].add(value)
    return await report_read.names(tx, ids[By.QUEUE], ids[By.AGENT])


def _item(
    question: Question,
    metrics: Sequence[Metric],
    key: Key,
    found: Mapping[str, float | None],
    names: Mapping[Any, str],
) -> dict[str, Any]:
    group: dict[str, Any] = {}
    for by, value in zip(question.by, key[1:], strict=True):
        field, name = _FIELDS[by]
        group[field] = value
        if name:
            group[name] = names.get(value)
    counts = dict.fromkeys(name for metric in metrics for name in metric.counts)
    return {
        "from": instant(question.edges[key[0]]),
        "to": instant(question.edges[key[0] + 1]),
        **group,
        "values": {metric.name: metric.value(found) for metric in metrics},
        "counts": {name: found[name] for name in counts},
    }


def measure_named(name: str, question: Question) -> Measure:
    """The measure of a count; BadInput for unknown ones and for filters it does not have."""
    measure = MEASURES.get(name)
    if measure is None:
        fault = FieldError("query:measure", f"is not one of {', '.join(MEASURES)}")
        raise BadInput("there is no such measure", errors=(fault,))
    surplus = _dimensions(question) - DIMENSIONS[measure.kind]
    if surplus:
        fault = FieldError("query:measure", f"cannot be filtered by {', '.join(sorted(surplus))}")
        raise BadInput("this measure cannot be reported so", errors=(fault,))
    return measure


def check_filters(what: What, question: Question) -> None:
    """BadInput where facts of this kind cannot be filtered so."""
    kind = Kind(what.value)
    surplus = _dimensions(question) - DIMENSIONS[kind]
    if surplus:
        fault = FieldError("query:what", f"cannot be filtered by {', '.join(sorted(surplus))}")
        raise BadInput("these facts cannot be filtered so", errors=(fault,))


async def behind(
    tx: Transaction,
    question: Question,
    measure: Measure,
    after: Place | None,
    limit: int,
    now: datetime,
) -> list[tuple[Place, dict[str, Any]]]:
    """The facts that a count is made of, oldest first after a place, at most `limit`; each with
    the place after which the list goes on.

    Of work: {work_item_id, stay, conversation_id, queue_id, agent_id, at, value}; of
    conversations the same with {episode} and without work item; of agents' time: {agent_id,
    from, to, state, reason, value}. `value` is what a sum adds, null where facts are counted.
    """
    if measure.kind is Kind.SPANS:
        shifts = await planned(tx, question, now)
        rows = await report_read.agent_items(tx, question, measure, shifts, now, after, limit)
    else:
        rows = await report_read.items(tx, question, measure, after, limit)
    return [_fact(measure, row) for row in rows]


def _fact(measure: Measure, row: Row) -> tuple[Place, dict[str, Any]]:
    if measure.kind is Kind.SPANS:
        return (row["from_at"], row["agent_id"], row["number"]), {
            "agent_id": row["agent_id"],
            "from": instant(row["from_at"]),
            "to": instant(row["to_at"]),
            "state": row["state"],
            "reason": row["reason"],
            "value": row["value"],
        }
    own = (
        {"work_item_id": row["id"], "stay": row["number"]}
        if measure.kind is Kind.SEGMENTS
        else {"episode": row["number"]}
    )
    return (row["at"], row["id"], row["number"]), {
        **own,
        "conversation_id": row["conversation_id"],
        "queue_id": row["queue_id"],
        "agent_id": row["agent_id"],
        "at": instant(row["at"]),
        "value": row["value"],
    }
