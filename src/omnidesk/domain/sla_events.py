"""What events of a conversation do to its service level clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from omnidesk.domain import events, sla
from omnidesk.domain.calendar import Calendar
from omnidesk.domain.sla import RESPONSES, Change, Clock, Metric, SlaPolicy


class Happening(StrEnum):
    """What concerns clocks. ANSWERED is a person's or bot's word, never an automatic one. GONE:
    merged into another conversation, or left by a customer whom nobody answered."""

    CONTACT_WROTE = "contact_wrote"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One happening in a conversation; `answered`: somebody answered there before."""

    happening: Happening
    conversation_id: str
    queue_id: str
    priority: int
    answered: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was promised: the policy of a clock, and the calendar of its queue."""

    policy: SlaPolicy
    calendar: Calendar | None


# The reason of a conversation that ended because its customer left unanswered.
ABANDONED = "abandoned"

# Work exists for these calls: somebody must ring back.
_MISSED = frozenset({"missed", "voicemail"})
_SPOKEN = frozenset({"answered", "completed"})

_TURNS: Mapping[str, Happening] = {
    events.CONVERSATION_RESOLVED: Happening.RESOLVED,
    events.CONVERSATION_REOPENED: Happening.REOPENED,
    events.CONVERSATION_UPDATED: Happening.CHANGED,
    events.CONVERSATION_TRANSFERRED: Happening.CHANGED,
}
# What `facts_of` wants to see.
TYPES = frozenset(
    {
        *_TURNS,
        events.CONVERSATION_MERGED,
        events.MESSAGE_CREATED,
        events.MESSAGE_UPDATED,
    }
)


def facts_of(kind: str, data: Mapping[str, Any], at: datetime) -> list[Fact]:
    """What one event means for clocks; nothing for most."""
    conversation = data.get("conversation")
    if conversation is None:
        return []
    if kind == events.CONVERSATION_RESOLVED and data.get("reason") == ABANDONED:
        return [_fact(Happening.GONE, conversation, at)]
    if kind in _TURNS:
        return [_fact(_TURNS[kind], conversation, at)]
    if kind == events.CONVERSATION_MERGED:
        return _merged(data, at)
    said = data.get("message")
    happening = None if said is None else _spoken(kind, said)
    # A late report of a call that somebody answered meanwhile is no new call.
    if kind == events.MESSAGE_UPDATED and conversation["waiting_since"] is None:
        happening = Happening.ANSWERED if happening is Happening.ANSWERED else None
    return [] if happening is None else [_fact(happening, conversation, at)]


def _merged(data: Mapping[str, Any], at: datetime) -> list[Fact]:
    kept, merged = data["conversation"], data.get("merged")
    found = [] if merged is None else [_fact(Happening.GONE, merged, at)]
    if kept["waiting_since"] is not None:
        since = datetime.fromisoformat(kept["waiting_since"])
        found.append(_fact(Happening.CONTACT_WROTE, kept, since))
    return found


def _spoken(kind: str, said: Mapping[str, Any]) -> Happening | None:
    call = said["call"]
    if call is not None:
        if call["status"] in _SPOKEN:
            return Happening.ANSWERED
        return Happening.CONTACT_WROTE if call["status"] in _MISSED else None
    if kind != events.MESSAGE_CREATED or said["automatic"]:
        return None
    return Happening.CONTACT_WROTE if said["direction"] == "in" else Happening.ANSWERED


def _fact(happening: Happening, conversation: Mapping[str, Any], at: datetime) -> Fact:
    return Fact(
        happening=happening,
        conversation_id=conversation["id"],
        queue_id=conversation["queue_id"],
        priority=conversation["priority"],
        answered=conversation["first_response_at"] is not None,
        at=at,
    )


def react(
    fact: Fact,
    clocks: Mapping[Metric, Clock],
    terms: Callable[[Clock | None], Terms | None],
    new_id: Callable[[], str],
) -> list[Change]:
    """What a fact does to the living clocks of its conversation, new ones included.

    `terms(clock)` are the terms of a clock, `terms(None)` those of a new one; None where its
    policy is gone or there is none: then nothing is started, and what runs only ends.
    """
    doing = _Reaction(fact, dict(clocks), terms, new_id)
    doing.keep_priority()
    match fact.happening:
        case Happening.CONTACT_WROTE:
            doing.contact_wrote()
        case Happening.ANSWERED:
            doing.answered()
        case Happening.RESOLVED:
            doing.end_responses()
            doing.each(Metric.RESOLUTION, lambda clock: sla.meet(clock, fact.at))
        case Happening.REOPENED:
            doing.work_goes_on()
        case Happening.GONE:
            doing.end_responses()
            doing.each(Metric.RESOLUTION, lambda clock: sla.cancel(clock, fact.at))
        case Happening.CHANGED:
            pass
    return doing.changes


class _Reaction:
    """The clocks of one conversation while one fact is applied."""

    def __init__(
        self,
        fact: Fact,
        clocks: dict[Metric, Clock],
        terms: Callable[[Clock | None], Terms | None],
        new_id: Callable[[], str],
    ) -> None:
        self.changes: list[Change] = []
        self._fact = fact
        self._clocks = clocks
        self._terms = terms
        self._new_id = new_id

    def keep_priority(self) -> None:
        """Targets follow the conversation's priority."""
        for metric in tuple(self._clocks):
            self.each(metric, self._retarget)

    def _retarget(self, clock: Clock) -> Change | None:
        terms = self._terms(clock)
        if terms is None:
            return None
        calendar = terms.calendar if clock.calendar_id else None
        return sla.retarget(clock, terms.policy, calendar, self._fact.priority, self._fact.at)

    def contact_wrote(self) -> None:
        """Somebody owes an answer, and the resolution is ours again."""
        if not any(metric in self._clocks for metric in RESPONSES):
            self._start(Metric.NEXT_RESPONSE if self._fact.answered else Metric.FIRST_RESPONSE)
        self.work_goes_on()

    def answered(self) -> None:
        """The customer has an answer; the resolution may wait for theirs."""
        for metric in RESPONSES:
            self.each(metric, lambda clock: sla.meet(clock, self._fact.at))
        self.each(Metric.RESOLUTION, self._pause)

    def end_responses(self) -> None:
        """No answer is owed any more."""
        for metric in RESPONSES:
            self.each(metric, lambda clock: sla.cancel(clock, self._fact.at))

    def work_goes_on(self) -> None:
        """The resolution counts: it goes on, or begins."""
        if Metric.RESOLUTION in self._clocks:
            self.each(Metric.RESOLUTION, self._resume)
        else:
            self._start(Metric.RESOLUTION)

    def each(self, metric: Metric, step: Callable[[Clock], Change | None]) -> None:
        """Apply a step to the metric's clock, if there is one."""
        clock = self._clocks.get(metric)
        change = None if clock is None else step(clock)
        if change is None:
            return
        self.changes.append(change)
        if change.clock.over:
            del self._clocks[metric]
        else:
            self._clocks[metric] = change.clock

    def _pause(self, clock: Clock) -> Change | None:
        terms = self._terms(clock)
        if terms is None or not terms.policy.pause_while_waiting_on_contact:
            return None
        return sla.pause(clock, terms.calendar if clock.calendar_id else None, self._fact.at)

    def _resume(self, clock: Clock) -> Change | None:
        terms = self._terms(clock)
        calendar = terms.calendar if terms and clock.calendar_id else None
        return sla.resume(clock, calendar, self._fact.at)

    def _start(self, metric: Metric) -> None:
        terms = self._terms(None)
        if terms is None:
            return
        clock = sla.start(
            terms.policy,
            terms.calendar,
            metric,
            self._fact.at,
            clock_id=self._new_id(),
            conversation_id=self._fact.conversation_id,
            queue_id=self._fact.queue_id,
            priority=self._fact.priority,
        )
        if clock is not None:
            self._clocks[metric] = clock
            self.changes.append(Change(clock=clock))
