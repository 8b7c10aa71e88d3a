"""`[[segments]]`, `[[rules]]` and the steps of rules and queues, as a file says them: by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from omnidesk.domain.conditions import FactTest
from omnidesk.domain.rule_documents import MAX_STEPS, PatternText, Tag, shown_test
from omnidesk.domain.work import PRIORITIES
from omnidesk.flows.configuration_table import (
    Email,
    KindName,
    Name,
    PriorityName,
    Skills,
    Table,
)

Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
FactName = Annotated[
    str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")
]


def _spelled_out(value: object) -> object:
    """`plan = "gold"` and `plan = ["gold", "silver"]` are short for one_of."""
    if isinstance(value, Mapping | FactTest):
        return value
    return {"one_of": value if isinstance(value, list) else [value]}


Tests = dict[FactName, Annotated[FactTest, BeforeValidator(_spelled_out)]]


class SegmentTable(Table):
    """`[[segments]]`: a named group of contacts, by their attributes."""

    name: Name
    contact: Annotated[Tests, Field(min_length=1, max_length=20)]


class HoursTable(Table):
    """`hours` of a rule: inside or outside the opening hours of a calendar."""

    inside: Name | None = None
    outside: Name | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> HoursTable:
        if (self.inside is None) == (self.outside is None):
            raise ValueError('write hours = { inside = "calendar" } or { outside = "calendar" }')
        return self


class WhenTable(Table):
    """`when` of a rule: every given part must hold. `inboxes` and `previous_queues` are names,
    `previous_agents` addresses; `subject` and `text` are RE2 patterns."""

    inboxes: list[Name] = Field(default_factory=list)
    channels: list[str] = Field(default_factory=list)
    kinds: list[KindName] = Field(default_factory=list)
    languages: list[str] = Field(default_factory=list)
    hours: HoursTable | None = None
    contact: Tests = Field(default_factory=dict)
    segments: list[Name] = Field(default_factory=list)
    call: Tests = Field(default_factory=dict)
    tags: list[Tag] = Field(default_factory=list)
    previous_queues: list[Name] = Field(default_factory=list)
    previous_agents: list[Email] = Field(default_factory=list)
    words: list[Word] = Field(default_factory=list)
    subject: list[PatternText] = Field(default_factory=list)
    text: list[PatternText] = Field(default_factory=list)


class StepTable(Table):
    """A step of a queue or rule: what changes `after_seconds` of waiting."""

    after_seconds: Annotated[int, Field(ge=0, le=366 * 86_400)]
    relax: Skills = Field(default_factory=dict)
    drop: list[Name] = Field(default_factory=list)
    widen_to: list[Name] = Field(default_factory=list)
    priority: PriorityName | None = None
    queue: Name | None = None
    offer: Literal["callback", "voicemail", "message"] | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> StepTable:
        if not self.model_dump(exclude={"after_seconds"}, exclude_defaults=True):
            raise ValueError(
                "the step changes nothing; give relax, drop, widen_to, priority, queue or offer"
            )
        return self


Steps = Annotated[list[StepTable], Field(max_length=MAX_STEPS)]


class BotFirstTable(Table):
    """`bot_first`: a bot, by its address, that is asked first for `seconds`."""

    agent: Email
    seconds: Annotated[int, Field(ge=1, le=3600)] = 30


class ParkedTable(Table):
    """`parked`: new work sleeps for `seconds`, or until a calendar opens."""

    seconds: Annotated[int, Field(ge=1, le=366 * 86_400)] | None = None
    until_open: Name | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> ParkedTable:
        if (self.seconds is None) == (self.until_open is None):
            raise ValueError('write parked = { seconds = 600 } or { until_open = "calendar" }')
        return self


class ThenTable(Table):
    """`then` of a rule. `skills` are required, `preferred_skills` dropped after a while; `steps`
    stand in for the queue's."""

    queue: Name | None = None
    skills: Skills = Field(default_factory=dict)
    preferred_skills: Skills = Field(default_factory=dict)
    priority: PriorityName | None = None
    sla_policy: Name | None = None
    bot_first: BotFirstTable | None = None
    parked: ParkedTable | None = None
    steps: Steps | None = None
    tags: list[Tag] = Field(default_factory=list)

    @model_validator(mode="after")
    def _required_or_preferred(self) -> ThenTable:
        both = sorted(self.skills.keys() & self.preferred_skills.keys())
        if both:
            raise ValueError(f"{both[0]!r} is required and preferred; a skill is one of the two")
        return self


class RuleTable(Table):
    """`[[rules]]`: the first that matches decides."""

    name: Name
    when: WhenTable = Field(default_factory=WhenTable)
    then: ThenTable = Field(default_factory=ThenTable)


def rule_values(entry: RuleTable) -> dict[str, Any]:
    """A rule with names for ids, every part present: {name, when, then}."""
    when, then = entry.when, entry.then
    return {
        "name": entry.name,
        "when": {
            **when.model_dump(include={"inboxes", "channels", "kinds", "languages"}),
            "hours": _hours(when.hours),
            "contact": tests_shown(when.contact),
            "segments": when.segments,
            "call": tests_shown(when.call),
            "tags": when.tags,
            "previous_queues": when.previous_queues,
            "previous_agents": [email.lower() for email in when.previous_agents],
            **when.model_dump(include={"words", "subject", "text"}),
        },
        "then": {
            "queue": then.queue,
            "skills": dict(sorted(then.skills.items())),
            "preferred_skills": dict(sorted(then.preferred_skills.items())),
            "priority": None if then.priority is None else PRIORITIES[then.priority],
            "sla_policy": then.sla_policy,
            "bot_first": then.bot_first
            and {"agent": then.bot_first.agent.lower(), "seconds": then.bot_first.seconds},
            "parked": then.parked and then.parked.model_dump(exclude_none=True),
            "steps": None if then.steps is None else steps_values(then.steps),
            "tags": then.tags,
        },
    }


def steps_values(steps: Iterable[StepTable]) -> list[dict[str, Any]]:
    """Steps with names for ids; what a step leaves alone is left out."""
    return [
        step.model_dump(exclude_defaults=True)
        | {"after_seconds": step.after_seconds}
        | ({"priority": PRIORITIES[step.priority]} if step.priority else {})
        for step in steps
    ]


def tests_shown(tests: Mapping[str, FactTest]) -> dict[str, Any]:
    """Tests of facts, in the order of their names."""
    return {name: shown_test(test) for name, test in sorted(tests.items())}


def _hours(table: HoursTable | None) -> dict[str, Any] | None:
    return None if table is None else table.model_dump(exclude_none=True)
