"""What reports count: stays of work in queues, time of agents, episodes of conversations.

Facts are made from recorded events alone (`domain.report_reduce`), so that every number can be
recomputed. Instants are those of the events; `first_position` and `last_position` name the first
and the last event that a fact was made from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

# Raise it when the same events should make other facts: stored ones are then made anew.
DEFINITION = 1


class Entered(StrEnum):
    """How a stay began. CALLBACK: the customer is to be called instead of waiting. FOUND: the log
    begins after the work came."""

    NEW = "new"
    TRANSFERRED = "transferred"
    OVERFLOWED = "overflowed"
    RETURNED = "returned"
    UNPARKED = "unparked"
    CALLBACK = "callback"
    TAKEN_OVER = "taken_over"
    FOUND = "found"


class Left(StrEnum):
    """How a stay ended.

    FINISHED, TAKEN_OVER and RETURNED (its agent was lost, or had no room when the customer wrote
    again) follow an answer; ABANDONED and OVERFLOWED never do; the others may happen before and
    after one. TRANSFERRED is a person's decision, OVERFLOWED the router's.
    """

    FINISHED = "finished"
    ABANDONED = "abandoned"
    CLOSED = "closed"
    TRANSFERRED = "transferred"
    OVERFLOWED = "overflowed"
    CALLBACK = "callback"
    PARKED = "parked"
    RETURNED = "returned"
    TAKEN_OVER = "taken_over"


# A wait that ends so was neither answered nor abandoned: it flowed out.
FLOW_OUTS = (Left.TRANSFERRED, Left.OVERFLOWED, Left.CALLBACK, Left.CLOSED, Left.PARKED)


class Phase(StrEnum):
    """Where a stay is now; waiting includes being offered."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    DORMANT = "dormant"
    WRAP_UP = "wrap_up"
    LEFT = "left"


@dataclass(slots=True, kw_only=True)
class Segment:
    """One stay of a work item in a queue, with at most one agent; `stay` counts from 1.

    `arrived_at` is when the customer began to wait and stays the same over all stays, `queued_at`
    when this stay began. `target_seconds` is the queue's answer target when the stay began (None
    where the log never told), `item_target_seconds` the work item's own. `called_back`: the
    customer asked to be called. Seconds of work, dormancy and wrap-up are complete once the stay
    has ended.
    """

    work_item_id: str
    stay: int
    conversation_id: str
    queue_id: str
    channel_kind: str
    priority: int
    requirements: Sequence[Mapping[str, Any]]
    skills: Sequence[str]
    entered_how: Entered
    arrived_at: datetime
    queued_at: datetime
    target_seconds: int | None = None
    item_target_seconds: int | None = None
    offers: int = 0
    accepted: int = 0
    declined: int = 0
    expired: int = 0
    revoked: int = 0
    first_offered_at: datetime | None = None
    answered_at: datetime | None = None
    agent_id: str | None = None
    called_back: bool = False
    phase: Phase = Phase.WAITING
    phase_at: datetime
    assigned_seconds: float = 0.0
    dormant_seconds: float = 0.0
    wrap_up_seconds: float = 0.0
    wrap_up_at: datetime | None = None
    left_at: datetime | None = None
    left_how: Left | None = None
    end_reason: str = ""
    item_version: int = 0
    first_position: int
    last_position: int

    @property
    def wait_ended_at(self) -> datetime | None:
        """When the customer's wait in this stay ended, whichever way."""
        return self.answered_at or self.left_at


@dataclass(slots=True, kw_only=True)
class Span:
    """An agent in one declared state, with live work that is not dormant (`busy`) or without.

    A span ends where the agent's next one begins; the last one has no end yet.
    """

    agent_id: str
    state: str
    reason: str
    busy: bool
    from_at: datetime
    to_at: datetime | None = None
    first_position: int
    last_position: int


@dataclass(slots=True, kw_only=True)
class Episode:
    """A conversation from its opening (or reopening) to its resolution; `episode` counts from 1.

    `agent_id` held it last. `reopened_at` is when the episode after it began. An episode that
    ended by merging (`resolved_how` "merged") counts neither as resolved nor as reopened.
    """

    conversation_id: str
    episode: int
    inbox_id: str
    channel_kind: str
    queue_id: str
    opened_how: str
    opened_at: datetime
    first_inbound_at: datetime | None = None
    first_response_at: datetime | None = None
    first_response_agent_id: str | None = None
    agent_id: str | None = None
    resolved_at: datetime | None = None
    resolved_how: str | None = None
    reopened_at: datetime | None = None
    first_position: int
    last_position: int


@dataclass(slots=True, kw_only=True)
class Facts:
    """Facts by work item, agent and conversation, each oldest first; queues' answer targets."""

    segments: dict[str, list[Segment]] = field(default_factory=dict)
    spans: dict[str, list[Span]] = field(default_factory=dict)
    episodes: dict[str, list[Episode]] = field(default_factory=dict)
    targets: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """When an agent was to be online, planned breaks left out: half-open, in UTC."""

    agent_id: str
    from_at: datetime
    to_at: datetime
