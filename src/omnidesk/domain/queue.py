"""Queues and inboxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from omnidesk.domain.calendar import ClosedPolicy
from omnidesk.domain.channel import ChannelKind, Threading
from omnidesk.domain.ids import InboxId, QueueId
from omnidesk.domain.policy import Strategy


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
    `domain.steps` reads them. `closed_policy` rules new work while the calendar is closed;
    `target_in_open_time` counts the answer target while it is open; both messages are by language,
    what is missing has a default.
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
    closed_policy: ClosedPolicy = ClosedPolicy.HOLD
    target_in_open_time: bool = True
    closed_message: Mapping[str, str] = field(default_factory=dict)
    prompt_message: Mapping[str, str] = field(default_factory=dict)
    version: int = 1


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
