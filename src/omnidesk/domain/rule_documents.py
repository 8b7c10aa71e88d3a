"""Rules, segments and steps as they are stored and travel: ids for everything that has one.

The same models check what the API is sent. Files name things instead; `flows` turns names to ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    model_validator,
)

from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.conditions import Condition, FactTest, Hours, Segment, Tests
from omnidesk.domain.ids import AgentId, InboxId, QueueId, RuleId
from omnidesk.domain.numbers import NUMBER
from omnidesk.domain.patterns import MAX_LENGTH, PatternFault, compiled
from omnidesk.domain.rules import BotFirst, Parked, Rule
from omnidesk.domain.steps import Alternative, Step
from omnidesk.domain.work import Requirement

Id = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}_[0-9a-zA-Z_-]{1,64}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+$")]
FactName = Annotated[
    str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")
]
Level = Annotated[int, Field(ge=1, le=10), NUMBER]
Priority = Annotated[int, Field(ge=0, le=3), NUMBER]
After = Annotated[int, Field(ge=0, le=366 * 86_400), NUMBER]
MAX_STEPS = 20


def checked_pattern(source: str) -> str:
    """The pattern itself; ValueError says what is wrong with it."""
    try:
        compiled(source)
    except PatternFault as fault:
        raise ValueError(f"the pattern {source[:60]!r} cannot be used: {fault}") from None
    return source


PatternText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_LENGTH, pattern=r"^[^\x00]+$"),
    AfterValidator(checked_pattern),
]
Facts = Annotated[dict[FactName, FactTest], Field(max_length=20)]


class Part(BaseModel):
    """Exactly the fields named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HoursPart(Part):
    """A calendar that must be open, or closed (`inside` false)."""

    calendar_id: Id
    inside: StrictBool = True


class WhenParts(Part):
    """The parts of a condition that need no ids."""

    channels: Annotated[list[Word], Field(max_length=50)] = Field(default_factory=list)
    kinds: Annotated[list[ChannelKind], Field(max_length=10)] = Field(default_factory=list)
    languages: Annotated[list[Word], Field(max_length=50)] = Field(default_factory=list)
    contact: Facts = Field(default_factory=dict)
    segments: Annotated[list[Name], Field(max_length=50)] = Field(default_factory=list)
    call: Facts = Field(default_factory=dict)
    tags: Annotated[list[Tag], Field(max_length=50)] = Field(default_factory=list)
    words: Annotated[list[Word], Field(max_length=200)] = Field(default_factory=list)
    subject: Annotated[list[PatternText], Field(max_length=50)] = Field(default_factory=list)
    text: Annotated[list[PatternText], Field(max_length=50)] = Field(default_factory=list)


class When(WhenParts):
    """Every given part must hold, of the alternatives in a list one; an empty part holds always.
    `subject` and `text` are RE2 patterns, letter case aside."""

    inboxes: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    hours: HoursPart | None = None
    previous_queues: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    previous_agents: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)


class Required(Part):
    """A skill at `level` or better; one that is only `preferred` is dropped after a while."""

    skill: Name
    level: Level = 1
    preferred: StrictBool = False


class StepPart(Part):
    """What waiting changes, `after_seconds` since the work was queued: levels that are enough,
    skills no longer asked for, more queues whose agents may take it, a priority, another queue,
    what the customer is offered instead."""

    after_seconds: After
    relax: Annotated[dict[Name, Level], Field(max_length=20)] = Field(default_factory=dict)
    drop: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    widen_to: Annotated[list[Id], Field(max_length=50)] = Field(default_factory=list)
    priority: Priority | None = None
    queue_id: Id | None = None
    offer: Alternative | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> StepPart:
        if not self.model_dump(exclude={"after_seconds"}, exclude_defaults=True):
            raise ValueError(
                "the step changes nothing; give relax, drop, widen_to, priority, queue or offer"
            )
        return self

    def stored(self) -> dict[str, Any]:
        """As `domain.steps` reads it."""
        return Step(
            after_seconds=self.after_seconds,
            relax=self.relax,
            drop=tuple(self.drop),
            widen_to=tuple(self.widen_to),
            priority=self.priority,
            queue_id=self.queue_id,
            offer=self.offer,
        ).as_json()


StepParts = Annotated[list[StepPart], Field(max_length=MAX_STEPS)]


class BotFirstPart(Part):
    """A bot that is asked first, for `seconds`."""

    agent_id: Id
    seconds: Annotated[int, Field(ge=1, le=3600), NUMBER] = 30


class ParkedPart(Part):
    """New work sleeps for `seconds`, or until the calendar opens: one of the two."""

    seconds: Annotated[int, Field(ge=1, le=366 * 86_400), NUMBER] | None = None
    calendar_id: Id | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> ParkedPart:
        if (self.seconds is None) == (self.calendar_id is None):
            raise ValueError("give either seconds or a calendar whose opening ends it")
        return self


class Then(Part):
    """What a rule decides. Priority: 0 urgent, 1 high, 2 normal, 3 low. `steps` stand in for the
    queue's; null leaves those."""

    queue_id: Id | None = None
    requirements: Annotated[list[Required], Field(max_length=20)] = Field(default_factory=list)
    priority: Priority | None = None
    sla_policy_id: Id | None = None
    bot_first: BotFirstPart | None = None
    parked: ParkedPart | None = None
    steps: StepParts | None = None
    tags: Annotated[list[Tag], Field(max_length=20)] = Field(default_factory=list)


class SegmentPart(Part):
    """A named group of contacts: those for whom every test holds."""

    name: Name
    contact: Annotated[dict[FactName, FactTest], Field(min_length=1, max_length=20)]


def dumped(part: Part) -> dict[str, Any]:
    """A part as it is stored and shown, every field present; tests show what they say."""
    found = part.model_dump(mode="json")
    for name in ("contact", "call"):
        if name in found:
            tests: Mapping[str, FactTest] = getattr(part, name)
            found[name] = {fact: shown_test(test) for fact, test in tests.items()}
    if isinstance(part, Then) and part.steps is not None:
        found["steps"] = [step.stored() for step in part.steps]
    return found


def shown_test(test: FactTest) -> dict[str, Any]:
    """A test without the parts that say nothing."""
    return test.model_dump(mode="json", exclude_none=True)


def segment(row: Mapping[str, Any]) -> Segment:
    """A stored segment: {name, contact}."""
    found = SegmentPart(name=row["name"], contact=row["contact"])
    return Segment(name=found.name, tests=_tests(found.contact))


def rule(row: Mapping[str, Any], segments: Mapping[str, Segment]) -> Rule:
    """A stored rule: {id, name, condition, outcome}, its patterns compiled."""
    return compiled_rule(
        RuleId(row["id"]),
        row["name"],
        When.model_validate(row["condition"]),
        Then.model_validate(row["outcome"]),
        segments,
    )


def compiled_rule(
    rule_id: RuleId, name: str, when: When, then: Then, segments: Mapping[str, Segment]
) -> Rule:
    """The rule of its two halves. A segment that is unknown holds nobody."""
    bot, parked = then.bot_first, then.parked
    first = BotFirst(agent_id=AgentId(bot.agent_id), seconds=bot.seconds) if bot else None
    sleep = Parked(seconds=parked.seconds, calendar_id=parked.calendar_id) if parked else None
    return Rule(
        id=rule_id,
        name=name,
        condition=_condition(when, segments),
        queue_id=None if then.queue_id is None else QueueId(then.queue_id),
        requirements=tuple(Requirement(r.skill, r.level, r.preferred) for r in then.requirements),
        priority=then.priority,
        sla_policy_id=then.sla_policy_id,
        bot_first=first,
        parked=sleep,
        steps=None if then.steps is None else tuple(step.stored() for step in then.steps),
        tags=tuple(then.tags),
    )


def _condition(when: When, segments: Mapping[str, Segment]) -> Condition:
    asked = when.hours
    hours = Hours(calendar_id=asked.calendar_id, inside=asked.inside) if asked else None
    return Condition(
        inboxes=frozenset(InboxId(i) for i in when.inboxes),
        channels=frozenset(when.channels),
        kinds=frozenset(when.kinds),
        languages=frozenset(when.languages),
        hours=hours,
        contact=_tests(when.contact),
        segments=tuple(segments.get(name) or _nobody(name) for name in when.segments),
        call=_tests(when.call),
        tags=frozenset(when.tags),
        previous_queues=frozenset(QueueId(q) for q in when.previous_queues),
        previous_agents=frozenset(AgentId(a) for a in when.previous_agents),
        words=tuple(word.casefold() for word in when.words),
        subject=tuple(map(compiled, when.subject)),
        text=tuple(map(compiled, when.text)),
    )


def _tests(tests: Mapping[str, FactTest]) -> Tests:
    return tuple(sorted(tests.items()))


def _nobody(name: str) -> Segment:
    impossible = FactTest(exists=True, below=-1e15)
    return Segment(name=name, tests=((name, impossible),))


def steps_stored(steps: Sequence[StepPart]) -> list[dict[str, Any]]:
    """Steps of a queue as they are stored."""
    return [step.stored() for step in steps]
