"""Conditions of rules: what is known of new work, and whether a condition holds for it.

Every given part of a condition must hold; of the alternatives within a part, one. What is not
known matches nothing. Time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    model_validator,
)

from omnidesk.domain.calendar import Calendar, is_open
from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.ids import AgentId, InboxId, QueueId
from omnidesk.domain.numbers import NUMBER
from omnidesk.domain.patterns import Pattern, encoded
from omnidesk.domain.queue import Inbox

Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e15, le=1e15), NUMBER]
Integer = Annotated[int, Field(strict=True, ge=-(10**15), le=10**15)]
Text = Annotated[
    str, StringConstraints(strict=True, min_length=1, max_length=200, pattern=r"^[^\x00]+$")
]
Scalar = StrictBool | Integer | Number | Text

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


class FactTest(BaseModel):
    """A test of one fact about a contact or a call. Every given part must hold.

    `one_of`: equal to one of these, letter case aside; a number equals its text. `exists`: known
    at all, or not. The rest compare numbers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    one_of: Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=100)] | None = None
    exists: StrictBool | None = None
    above: Number | None = None
    at_least: Number | None = None
    below: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _says_something(self) -> FactTest:
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise ValueError("a test must say one_of, exists, above, at_least, below or at_most")
        return self

    @property
    def compares(self) -> bool:
        """Whether it is about a number."""
        return any(x is not None for x in (self.above, self.at_least, self.below, self.at_most))

    def holds(self, value: object) -> bool:
        """Whether it holds for a value; None stands for an unknown one."""
        if self.exists is not None and self.exists != (value is not None):
            return False
        if value is None:
            return self.one_of is None and not self.compares
        if isinstance(value, (list, tuple)):
            return any(item is not None and self._value(item) for item in value)
        return self._value(value)

    def _value(self, value: object) -> bool:
        if self.one_of is not None and not any(_equal(wanted, value) for wanted in self.one_of):
            return False
        return not self.compares or self._within(_number(value))

    def _within(self, number: float | None) -> bool:
        return (
            number is not None
            and (self.above is None or number > self.above)
            and (self.at_least is None or number >= self.at_least)
            and (self.below is None or number < self.below)
            and (self.at_most is None or number <= self.at_most)
        )


Tests = tuple[tuple[str, FactTest], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A named group of contacts: those for whom every test holds."""

    name: str
    tests: Tests


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The calendar is open, or, with `inside` false, closed."""

    calendar_id: str
    inside: bool = True


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known when new work is routed.

    `attributes` are the contact's, `call` what a telephone system said of a call (its menu
    choice, the line called, its status). None is unknown.
    """

    inbox: Inbox
    at: datetime
    language: str | None = None
    text: str = ""
    subject: str | None = None
    attributes: Mapping[str, Any] | None = None
    call: Mapping[str, Any] | None = None
    tags: frozenset[str] = frozenset()
    previous_queue_id: QueueId | None = None
    previous_agent_id: AgentId | None = None

    # A thousand rules may ask for these; each is made once.
    @cached_property
    def folded(self) -> str:
        """The text without letter case."""
        return self.text.casefold()

    @cached_property
    def text_bytes(self) -> bytes:
        """The text as patterns read it."""
        return encoded(self.text)

    @cached_property
    def subject_bytes(self) -> bytes | None:
        """The subject as patterns read it."""
        return None if self.subject is None else encoded(self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Every given part must hold; an empty part holds always. `words` are case-folded parts of
    the text; tags, segments, queues, agents and patterns are alternatives."""

    inboxes: frozenset[InboxId] = frozenset()
    channels: frozenset[str] = frozenset()
    kinds: frozenset[ChannelKind] = frozenset()
    languages: frozenset[str] = frozenset()
    hours: Hours | None = None
    contact: Tests = ()
    segments: tuple[Segment, ...] = ()
    call: Tests = ()
    tags: frozenset[str] = frozenset()
    previous_queues: frozenset[QueueId] = frozenset()
    previous_agents: frozenset[AgentId] = frozenset()
    words: tuple[str, ...] = ()
    subject: tuple[Pattern, ...] = ()
    text: tuple[Pattern, ...] = field(default=())


def matches(condition: Condition, facts: Facts, calendars: Mapping[str, Calendar]) -> bool:
    """Whether a condition holds; the cheap parts are asked first."""
    return (
        _plain(condition, facts)
        and _in_hours(condition.hours, facts.at, calendars)
        and _of_contact(condition, facts)
        and _of_call(condition.call, facts.call)
        and _in_text(condition, facts)
    )


def _plain(condition: Condition, facts: Facts) -> bool:
    inbox = facts.inbox
    return not (
        (condition.inboxes and inbox.id not in condition.inboxes)
        or (condition.channels and inbox.channel not in condition.channels)
        or (condition.kinds and inbox.kind not in condition.kinds)
        or (condition.languages and (facts.language or "") not in condition.languages)
        or (condition.tags and condition.tags.isdisjoint(facts.tags))
        or (condition.previous_queues and facts.previous_queue_id not in condition.previous_queues)
        or (condition.previous_agents and facts.previous_agent_id not in condition.previous_agents)
    )


def _in_hours(hours: Hours | None, at: datetime, calendars: Mapping[str, Calendar]) -> bool:
    if hours is None:
        return True
    calendar = calendars.get(hours.calendar_id)
    return calendar is not None and is_open(calendar, at) == hours.inside


def _of_contact(condition: Condition, facts: Facts) -> bool:
    if not condition.contact and not condition.segments:
        return True
    known = facts.attributes
    if known is None:
        return False
    return all(test.holds(known.get(name)) for name, test in condition.contact) and (
        not condition.segments or any(belongs(segment, known) for segment in condition.segments)
    )


def belongs(segment: Segment, attributes: Mapping[str, Any]) -> bool:
    """Whether a contact with these attributes is of the segment."""
    return all(test.holds(attributes.get(name)) for name, test in segment.tests)


def _of_call(tests: Tests, call: Mapping[str, Any] | None) -> bool:
    if not tests:
        return True
    return call is not None and all(test.holds(call.get(name)) for name, test in tests)


def _in_text(condition: Condition, facts: Facts) -> bool:
    if condition.words and not any(word in facts.folded for word in condition.words):
        return False
    if condition.subject:
        subject = facts.subject_bytes
        if subject is None or not any(p.found_in(subject) for p in condition.subject):
            return False
    return not condition.text or any(p.found_in(facts.text_bytes) for p in condition.text)


def _equal(wanted: bool | float | str, value: object) -> bool:
    if isinstance(wanted, bool):
        return value is wanted or (
            isinstance(value, str) and value.casefold() == str(wanted).casefold()
        )
    if isinstance(wanted, str):
        if isinstance(value, str):
            return value.casefold() == wanted.casefold()
        number = _number(wanted)
        return number is not None and number == _number(value)
    return _number(value) == wanted


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    return None
