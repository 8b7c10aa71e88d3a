"""Figures of facts in memory: the meaning of the measures, word by word.

The database computes the same from stored facts (`store.report_sql`); tests hold the two
together. This one serves recomputation from the log.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.domain.report_facts import (
    FLOW_OUTS,
    Entered,
    Episode,
    Facts,
    Left,
    Planned,
    Segment,
    Span,
)
from omnidesk.domain.report_measures import (
    MEASURES,
    QUANTILES,
    WAIT_STEPS,
    Kind,
    Measure,
    Statistic,
)
from omnidesk.domain.report_question import NOBODY, By, FlowOut, Question

# (interval number, then the group's values in the order of `Question.by`).
Key = tuple[Any, ...]
Lines = dict[Key, dict[str, float | None]]


def wait_seconds(segment: Segment, question: Question) -> float:
    """How long the customer waited in a stay that is no longer waiting."""
    assert segment.wait_ended_at is not None
    since = segment.arrived_at if question.wait_from_arrival else segment.queued_at
    return max(0.0, (segment.wait_ended_at - since).total_seconds())


def target_seconds(
    segment: Segment, question: Question, now_targets: Mapping[str, int]
) -> float | None:
    """The answer target of a stay; `now_targets` where the log never told the queue's."""
    if question.within_seconds is not None:
        return question.within_seconds
    if question.own_targets and segment.item_target_seconds is not None:
        return segment.item_target_seconds
    if segment.target_seconds is not None:
        return segment.target_seconds
    return now_targets.get(segment.queue_id)


class Meaning:
    """Selections and values for one question; `targets` are the queues' targets as they are."""

    def __init__(self, question: Question, targets: Mapping[str, int]) -> None:
        self._question = question
        self._targets = targets
        self.selections: Mapping[str, Callable[[Any], bool]] = {
            "queued": _queued,
            "answered": _answered,
            "answered_in_target": lambda s: _answered(s) and self._in_target(s),
            "abandoned": _abandoned,
            "abandoned_short": lambda s: _abandoned(s) and self._short(s),
            "flowed_out": _flowed_out,
            "level_counted": self._counted,
            "level_met": lambda s: self._met(s),
            **{f"answered_within_{n}": self._within(n) for n in WAIT_STEPS},
            "handled": _handled,
            "transferred": lambda s: _handled(s) and s.left_how is Left.TRANSFERRED,
            "returned": lambda s: _handled(s) and s.left_how is Left.RETURNED,
            "opened": lambda e: e.opened_how != "unmerged",
            "responded": lambda e: e.first_response_at is not None,
            "resolved": lambda e: e.resolved_how == "resolved",
            "reopened": lambda e: e.resolved_how == "resolved" and e.reopened_at is not None,
        }
        self.values: Mapping[str, Callable[[Any], float]] = {
            "": lambda _: 1.0,
            "wait": lambda s: wait_seconds(s, question),
            "offers": lambda s: s.offers,
            "accepted": lambda s: s.accepted,
            "declined": lambda s: s.declined,
            "expired": lambda s: s.expired,
            "work": lambda s: s.assigned_seconds,
            "wrap_up": lambda s: s.wrap_up_seconds,
            "handle": lambda s: s.assigned_seconds + s.wrap_up_seconds,
            "response": lambda e: (e.first_response_at - e.first_inbound_at).total_seconds(),
            "resolution": lambda e: (e.resolved_at - e.opened_at).total_seconds(),
        }

    def _in_target(self, segment: Segment) -> bool:
        target = target_seconds(segment, self._question, self._targets)
        return target is not None and wait_seconds(segment, self._question) <= target

    def _short(self, segment: Segment) -> bool:
        return wait_seconds(segment, self._question) <= self._question.short_abandon_seconds

    def _within(self, seconds: int) -> Callable[[Segment], bool]:
        return lambda s: _answered(s) and wait_seconds(s, self._question) <= seconds

    def _treated(self, segment: Segment) -> FlowOut:
        return self._question.flow_outs[segment.left_how or Left.CLOSED]

    def _counted(self, segment: Segment) -> bool:
        if _flowed_out(segment):
            return self._treated(segment) is not FlowOut.EXCLUDE
        if _abandoned(segment):
            return not self._short(segment)
        return _answered(segment)

    def _met(self, segment: Segment) -> bool:
        if _flowed_out(segment):
            return self._treated(segment) is FlowOut.MET and self._in_target(segment)
        return _answered(segment) and self._in_target(segment)


def _queued(segment: Segment) -> bool:
    # Work that another agent takes over from its agent never waited.
    return segment.entered_how is not Entered.TAKEN_OVER


def _answered(segment: Segment) -> bool:
    return _queued(segment) and segment.answered_at is not None


def _abandoned(segment: Segment) -> bool:
    return segment.left_how is Left.ABANDONED


def _flowed_out(segment: Segment) -> bool:
    return segment.answered_at is None and segment.left_how in FLOW_OUTS


def _handled(segment: Segment) -> bool:
    return segment.answered_at is not None and segment.left_at is not None


def summarise(
    question: Question,
    facts: Facts,
    targets: Mapping[str, int],
    shifts: Sequence[Planned],
    now: datetime,
) -> Lines:
    """Every measure that the question's groups allow, line by line."""
    gathered: dict[Key, dict[str, list[float]]] = {}
    meaning = Meaning(question, targets)
    for kind, rows in ((Kind.SEGMENTS, facts.segments), (Kind.EPISODES, facts.episodes)):
        wanted = [measure for measure in MEASURES.values() if measure.kind is kind]
        for fact in (fact for history in rows.values() for fact in history):
            _gather(gathered, question, meaning, wanted, fact)
    spans = [span for history in facts.spans.values() for span in history]
    for key, name, seconds in agent_seconds(question, spans, shifts, now):
        gathered.setdefault(key, {}).setdefault(name, []).append(seconds)
    return {
        key: {name: _made(measure, found.get(name, [])) for name, measure in MEASURES.items()}
        for key, found in gathered.items()
    }


def _gather(
    gathered: dict[Key, dict[str, list[float]]],
    question: Question,
    meaning: Meaning,
    wanted: Iterable[Measure],
    fact: Segment | Episode,
) -> None:
    for measure in wanted:
        at = getattr(fact, measure.at)
        if at is None or not question.start <= at < question.end:
            continue
        slot = bisect_right(question.edges, at) - 1
        for key in _keys(question, fact, measure.at, slot):
            line = gathered.setdefault(key, {})
            if meaning.selections[measure.which](fact):
                line.setdefault(measure.name, []).append(meaning.values[measure.of](fact))


def _keys(question: Question, fact: Segment | Episode, at: str, slot: int) -> Iterator[Key]:
    asked = fact.skills if isinstance(fact, Segment) else ()
    skills: Sequence[str | None] = asked or (None,)
    agent = fact.agent_id
    if isinstance(fact, Episode) and at == "first_response_at":
        agent = fact.first_response_agent_id
    if not (
        _passes(question.queue_ids, fact.queue_id)
        and _passes(question.kinds, fact.channel_kind)
        and _passes(question.agent_ids, agent)
    ):
        return
    own = [skill for skill in skills if _passes(question.skills, skill)]
    if not own or (isinstance(fact, Episode) and By.SKILL in question.by):
        return
    for skill in own if By.SKILL in question.by else own[:1]:
        values = {
            By.QUEUE: fact.queue_id,
            By.CHANNEL: fact.channel_kind,
            By.SKILL: skill,
            By.AGENT: agent,
        }
        yield (slot, *(values[by] for by in question.by))


def _passes(wanted: Sequence[str] | None, value: str | None) -> bool:
    return wanted is None or (value or NOBODY) in wanted


def agent_seconds(
    question: Question, spans: Iterable[Span], shifts: Iterable[Planned], now: datetime
) -> Iterator[tuple[Key, str, float]]:
    """(line, measure, seconds) of agents' time; empty where lines are not of agents only."""
    others = (question.queue_ids, question.kinds, question.skills)
    if set(question.by) - {By.AGENT} or any(given is not None for given in others):
        return
    planned = [s for s in shifts if _passes(question.agent_ids, s.agent_id)]
    for shift in planned:
        for slot, begin, end in cut(question, shift.from_at, min(shift.to_at, now)):
            yield _line(question, slot, shift.agent_id), "scheduled_seconds", _length(begin, end)
    for span in spans:
        if not _passes(question.agent_ids, span.agent_id):
            continue
        for slot, begin, end in cut(question, span.from_at, span.to_at or now):
            key = _line(question, slot, span.agent_id)
            yield key, f"{span.state}_seconds", _length(begin, end)
            if span.state != "online":
                continue
            if span.busy:
                yield key, "busy_seconds", _length(begin, end)
            for shift in planned:
                if shift.agent_id == span.agent_id:
                    since, until = max(begin, shift.from_at), min(end, shift.to_at, now)
                    if since < until:
                        yield key, "adhered_seconds", _length(since, until)


def cut(
    question: Question, begin: datetime, end: datetime
) -> Iterator[tuple[int, datetime, datetime]]:
    """The parts of a span in each interval of the report."""
    for slot, (first, last) in enumerate(zip(question.edges, question.edges[1:], strict=False)):
        since, until = max(begin, first), min(end, last)
        if since < until:
            yield slot, since, until


def _line(question: Question, slot: int, agent_id: str) -> Key:
    return (slot, *(agent_id for _ in question.by))


def _length(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds()


def _made(measure: Measure, values: list[float]) -> float | None:
    if measure.statistic is Statistic.COUNT:
        return len(values)
    if measure.statistic is Statistic.SUM:
        return sum(values)
    if not values:
        return None
    if measure.statistic is Statistic.MAX:
        return max(values)
    ordered = sorted(values)
    place = QUANTILES[measure.statistic] * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
