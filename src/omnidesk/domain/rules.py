"""Rules: the first whose condition holds says where new work goes and what it asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from omnidesk.domain.calendar import Calendar, ClosedRoute, closed_route, next_open
from omnidesk.domain.conditions import Condition, Facts, matches
from omnidesk.domain.ids import AgentId, QueueId, RuleId
from omnidesk.domain.policy import Policy
from omnidesk.domain.queue import Queue
from omnidesk.domain.sla import Metric, SlaPolicy
from omnidesk.domain.steps import first_due, with_preferred
from omnidesk.domain.work import Requirement

NORMAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class BotFirst:
    """A bot is asked first, for so many seconds: never a lock."""

    agent_id: AgentId
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """New work sleeps first: `seconds`, or until a calendar opens (not at all while it is
    open, or when it never does)."""

    seconds: int | None = None
    calendar_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An ordered rule. What it leaves open, the inbox and the queue decide; `steps` of its own
    stand in for the queue's, an empty tuple for none at all."""

    id: RuleId
    name: str
    condition: Condition
    queue_id: QueueId | None = None
    requirements: tuple[Requirement, ...] = ()
    priority: int | None = None
    sla_policy_id: str | None = None
    bot_first: BotFirst | None = None
    parked: Parked | None = None
    steps: tuple[Mapping[str, Any], ...] | None = None
    tags: tuple[str, ...] = ()


class House(Protocol):
    """The configuration that routes new work."""

    @property
    def rules(self) -> Sequence[Rule]:
        """In order."""

    @property
    def queues(self) -> Mapping[QueueId, Queue]:
        """By id."""

    @property
    def calendars(self) -> Mapping[str, Calendar]:
        """By id."""

    @property
    def sla_policies(self) -> Mapping[str, SlaPolicy]:
        """By id."""

    @property
    def policy(self) -> Policy:
        """In force."""

    @property
    def policy_version(self) -> int:
        """Its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where new work goes and what it asks for, as its columns say it. `rule` names the rule
    that said so. `promised_seconds` is the answer target, perhaps of open time;
    `target_seconds` is that on the wall clock, None where it is the queue's own.
    `sla_policy_id` is the rule's or the queue's."""

    queue_id: QueueId
    priority: int
    requirements: tuple[Requirement, ...]
    weight: int
    rule: str
    target_seconds: int | None
    promised_seconds: int
    sla_policy_id: str | None
    steps: tuple[Mapping[str, Any], ...]
    step_at: datetime | None
    parked_until: datetime | None
    preferred_agent_id: AgentId | None
    preferred_until: datetime | None
    tags: tuple[str, ...]
    policy_version: int

    def columns(self) -> dict[str, Any]:
        """The columns of a work item that routing decides."""
        return {
            "queue_id": self.queue_id,
            "priority": self.priority,
            "requirements": [need.as_json() for need in self.requirements],
            "weight": self.weight,
            "route_rule": self.rule,
            "target_seconds": self.target_seconds,
            "sla_policy_id": self.sla_policy_id,
            "steps": [dict(step) for step in self.steps],
            "step_at": self.step_at,
            "state": "waiting" if self.parked_until is None else "parked",
            "parked_until": self.parked_until,
            "preferred_agent_id": self.preferred_agent_id,
            "preferred_until": self.preferred_until,
            "policy_version": self.policy_version,
        }


def first(rules: Sequence[Rule], facts: Facts, calendars: Mapping[str, Calendar]) -> Rule | None:
    """The first rule whose condition holds."""
    return next((rule for rule in rules if matches(rule.condition, facts, calendars)), None)


def route(
    house: House,
    facts: Facts,
    last_agent_id: AgentId | None = None,
    placed: tuple[QueueId, int] | None = None,
) -> Route:
    """The route of new work at `facts.at`. `placed` are queue and priority of a conversation
    that has a place already: it keeps both, whatever rules say."""
    at = facts.at
    rule = first(house.rules, facts, house.calendars) or _silent(facts)
    queue_id, priority = placed or (
        rule.queue_id or facts.inbox.queue_id,
        NORMAL if rule.priority is None else rule.priority,
    )
    queue = house.queues[queue_id]
    steps = _steps(rule, queue, house.policy)
    sla_policy_id = rule.sla_policy_id or queue.sla_policy_id
    target = _target(house, sla_policy_id, priority)
    closed = _closed(house, queue, sla_policy_id, target, at)
    asleep = (_parked(rule.parked, house.calendars, at), closed.parked_until)
    parked_until = max((until for until in asleep if until is not None), default=None)
    begins = parked_until or at
    agent_id, hold = _asked_first(rule, queue, target, last_agent_id)
    return Route(
        queue_id=queue_id,
        priority=priority,
        requirements=rule.requirements,
        weight=house.policy.kind(facts.inbox.kind).weight,
        rule=rule.name,
        target_seconds=closed.target_seconds or target,
        promised_seconds=target or queue.wait_target_seconds,
        sla_policy_id=sla_policy_id,
        steps=tuple(steps),
        step_at=first_due(steps, begins),
        parked_until=parked_until,
        preferred_agent_id=agent_id,
        preferred_until=None if agent_id is None else begins + timedelta(seconds=hold),
        tags=rule.tags,
        policy_version=house.policy_version,
    )


def _steps(rule: Rule, queue: Queue, policy: Policy) -> list[dict[str, Any]]:
    own = queue.steps if rule.steps is None else rule.steps
    needs = [need.as_json() for need in rule.requirements]
    return with_preferred(own, needs, policy.preferred_skill_seconds)


def _closed(
    house: House, queue: Queue, sla_policy_id: str | None, target: int | None, at: datetime
) -> ClosedRoute:
    """What the queue's opening hours make of the work. A service level that gives the target
    says itself whether it counts open time."""
    policy = house.sla_policies.get(sla_policy_id or "")
    in_open_time = queue.target_in_open_time
    if policy is not None and target is not None:
        in_open_time = policy.business_hours
    return closed_route(
        house.calendars.get(queue.calendar_id or ""),
        queue.closed_policy,
        target or queue.wait_target_seconds,
        at,
        in_open_time=in_open_time,
    )


def _silent(facts: Facts) -> Rule:
    """What decides where no rule does: the inbox."""
    return Rule(id=RuleId(""), name="", condition=Condition(), queue_id=facts.inbox.queue_id)


def _parked(
    parked: Parked | None, calendars: Mapping[str, Calendar], at: datetime
) -> datetime | None:
    if parked is None:
        return None
    if parked.seconds is not None:
        return at + timedelta(seconds=parked.seconds)
    calendar = calendars.get(parked.calendar_id or "")
    opens = next_open(calendar, at) if calendar else None
    return opens if opens is not None and opens > at else None


def _asked_first(
    rule: Rule, queue: Queue, target: int | None, last_agent_id: AgentId | None
) -> tuple[AgentId | None, int]:
    """Who is asked first, and for how many seconds. A customer waits at most a third of the
    target for somebody they know; a bot has the time the rule gives it."""
    if rule.bot_first is not None and rule.bot_first.seconds > 0:
        return rule.bot_first.agent_id, rule.bot_first.seconds
    hold = hold_seconds(queue, target)
    return (None, 0) if last_agent_id is None or hold <= 0 else (last_agent_id, hold)


def hold_seconds(queue: Queue, target_seconds: int | None) -> int:
    """How long work is held for its preferred agent."""
    third = (target_seconds or queue.wait_target_seconds) // 3
    return min(queue.preferred_agent_seconds, third)


def _target(house: House, sla_policy_id: str | None, priority: int) -> int | None:
    policy = house.sla_policies.get(sla_policy_id or "")
    return None if policy is None else policy.target(Metric.FIRST_RESPONSE, priority)
