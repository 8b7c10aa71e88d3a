"""The public shapes of rules, segments, the policy and what checks of them found."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from omnidesk.api.schemas import Instant, RequiredSkill, Shape, Step
from omnidesk.domain.policy import Policy


class HoursShape(Shape):
    """A calendar that must be open, or closed."""

    calendar_id: str
    inside: bool


class FactTestShape(Shape):
    """A test of one fact. Every given part must hold."""

    one_of: list[bool | float | str] = Field(default_factory=list)
    exists: bool | None = None
    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None


class RuleCondition(Shape):
    """Every given part must hold."""

    channels: list[str]
    kinds: list[str]
    languages: list[str]
    contact: dict[str, FactTestShape]
    segments: list[str]
    call: dict[str, FactTestShape]
    tags: list[str]
    words: list[str]
    subject: list[str]
    text: list[str]
    inboxes: list[str]
    hours: HoursShape | None
    previous_queues: list[str]
    previous_agents: list[str]


class BotFirstShape(Shape):
    """A bot that is asked first."""

    agent_id: str
    seconds: int


class ParkedShape(Shape):
    """How long new work sleeps."""

    seconds: int | None
    calendar_id: str | None


class RuleOutcome(Shape):
    """What the rule decides; null keeps the inbox's or the queue's own."""

    queue_id: str | None
    requirements: list[RequiredSkill]
    priority: int | None
    sla_policy_id: str | None
    bot_first: BotFirstShape | None
    parked: ParkedShape | None
    steps: list[Step] | None
    tags: list[str]


class Rule(Shape):
    """An ordered rule: the first that matches decides."""

    id: str
    name: str
    when: RuleCondition
    then: RuleOutcome


class Segment(Shape):
    """A named group of contacts: those for whom every test holds."""

    name: str
    contact: dict[str, FactTestShape]


class Finding(Shape):
    """Something about the configuration that should be looked at. `where` is the table, the name
    of the entry and the key; `message` is in the language asked for."""

    severity: Literal["error", "warning", "note"]
    code: str
    where: list[str]
    message: str


class RuleList(Shape):
    """The rules as they are now, and what a check of them found."""

    items: list[Rule]
    next_cursor: None
    warnings: list[Finding]


class Findings(Shape):
    """What a check found, errors first."""

    items: list[Finding]
    next_cursor: None


class RuleVersion(Shape):
    """The rules and segments as they were."""

    version: int
    rules: list[Rule]
    segments: list[Segment]
    created_by: str | None
    created_at: Instant


class PolicyVersion(Shape):
    """A routing policy. Version 0 is the default that nobody has stored."""

    version: int
    document: Policy
    note: str
    created_by: str | None
    created_at: Instant | None


class PolicyAnswer(PolicyVersion):
    """The policy in force after a change, and what a check of the configuration found."""

    warnings: list[Finding]
