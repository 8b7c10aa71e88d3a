"""Queues, inboxes and the rules that choose a queue for new work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from omnidesk.domain.channel import ChannelKind, Threading
from omnidesk.domain.ids import AgentId, InboxId, QueueId, RuleId
from omnidesk.domain.policy import DEFAULT_KINDS, Strategy
from omnidesk.domain.work import Requirement


class LostAgentRule(StrEnum):
    """What becomes of assigned work when its agent is lost."""

    REQUEUE = "requeue"
    KEEP = "keep"
    # Requeued, but held for the agent who had it while they may come back.
    RETURN = "return"


class ExhaustedPolicy(StrEnum):
    """What becomes of work that everybody who is there has declined or missed.

    WAIT: until somebody else comes. RELAX: its next step is taken at once. REASK: the same agents
    are asked again after a while. ESCALATE: it moves to the queue named for that.
    """

    WAIT = "wait"
    RELAX = "relax"
    REASK = "reask"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Waiting work that shares a target, a strategy and what happens when nobody takes it.

    Durations in seconds. `wait_target_seconds` is the answer target of the service level.
    `manual`: agents pull from it, nothing is offered. `leave_idle`: work is offered only while
    more than so many able agents are idle. `rings`: missed offers in a row after which an agent
    is not responding. `reask_seconds` (None: the offer timeout) belongs to REASK. `steps` as
    `domain.steps` reads them.
    """

    id: QueueId
    name: str
    offer_timeout_seconds: int = 30
    wrap_up_seconds: int = 0
    wait_target_seconds: int = 60
    preferred_agent_seconds: int = 30
    lost_agent_rule: LostAgentRule = LostAgentRule.REQUEUE
    paused: bool = False
    strategy: Strategy = Strategy.RECOMMENDED
    manual: bool = False
    leave_idle: int = 0
    rings: int = 1
    exhausted_policy: ExhaustedPolicy = ExhaustedPolicy.REASK
    reask_seconds: int | None = None
    escalate_queue_id: QueueId | None = None
    steps: tuple[Mapping[str, object], ...] = ()
    calendar_id: str | None = None
    sla_policy_id: str | None = None
    version: int = 1


DEFAULT_WEIGHTS: Mapping[ChannelKind, int] = {
    kind: policy.weight for kind, policy in DEFAULT_KINDS.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """One configured address on a channel. `config` is the channel's own, secrets included."""

    id: InboxId
    name: str
    channel: str
    kind: ChannelKind
    threading: Threading
    address: str
    queue_id: QueueId
    reopen_window_seconds: int = 3 * 86_400
    enabled: bool = True
    config: Mapping[str, object] = field(default_factory=dict)
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Every given part must hold; an empty part holds always. Words match case-folded."""

    inboxes: frozenset[InboxId] = frozenset()
    channels: frozenset[str] = frozenset()
    kinds: frozenset[ChannelKind] = frozenset()
    languages: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An ordered rule: the first whose condition holds decides the route."""

    id: RuleId
    name: str
    condition: Condition
    queue_id: QueueId | None = None
    requirements: tuple[Requirement, ...] = ()
    priority: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where new work goes and what it asks for; `rule` names the rule that said so."""

    queue_id: QueueId
    requirements: tuple[Requirement, ...] = ()
    priority: int = 2
    weight: int = 12
    rule: str = ""
    preferred_agent_id: AgentId | None = None
    preferred_until: datetime | None = None


def matches(condition: Condition, inbox: Inbox, language: str | None, text: str) -> bool:
    """Whether a condition holds for a message to `inbox`. Linear in the length of `text`."""
    if condition.inboxes and inbox.id not in condition.inboxes:
        return False
    if condition.channels and inbox.channel not in condition.channels:
        return False
    if condition.kinds and inbox.kind not in condition.kinds:
        return False
    if condition.languages and (language or "") not in condition.languages:
        return False
    if not condition.words:
        return True
    folded = text.casefold()
    return any(word.casefold() in folded for word in condition.words)


def choose_route(
    rules: Sequence[Rule],
    inbox: Inbox,
    language: str | None,
    text: str,
    weights: Mapping[ChannelKind, int] = DEFAULT_WEIGHTS,
) -> Route:
    """The first matching rule over the inbox's own defaults."""
    weight = weights[inbox.kind]
    for rule in rules:
        if matches(rule.condition, inbox, language, text):
            return Route(
                queue_id=rule.queue_id or inbox.queue_id,
                requirements=rule.requirements,
                priority=2 if rule.priority is None else rule.priority,
                weight=weight,
                rule=rule.name,
            )
    return Route(queue_id=inbox.queue_id, weight=weight)


def prefer(route: Route, queue: Queue, agent: AgentId | None, now: datetime) -> Route:
    """The same route with the last agent as a timed first step, never a lock."""
    if agent is None or queue.preferred_agent_seconds <= 0:
        return route
    return Route(
        queue_id=route.queue_id,
        requirements=route.requirements,
        priority=route.priority,
        weight=route.weight,
        rule=route.rule,
        preferred_agent_id=agent,
        preferred_until=now + timedelta(seconds=queue.preferred_agent_seconds),
    )
