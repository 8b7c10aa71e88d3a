"""Work items and offers: what is routed, and every transition it may take.

A work item is not the conversation: a conversation can need work again, and the item keeps the
age of the customer's wait through requeues and transfers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.ids import AgentId, ConversationId, OfferId, QueueId, WorkItemId


class WorkState(StrEnum):
    """Where a work item stands. `done` and `abandoned` are terminal."""

    WAITING = "waiting"
    OFFERED = "offered"
    ASSIGNED = "assigned"
    WRAP_UP = "wrap_up"
    PARKED = "parked"
    DONE = "done"
    ABANDONED = "abandoned"


class WorkEvent(StrEnum):
    """What can happen to a work item."""

    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    REVOKE = "revoke"
    TAKE = "take"
    LOSE_AGENT = "lose_agent"
    TRANSFER = "transfer"
    FINISH = "finish"
    WRAP_UP_OVER = "wrap_up_over"
    CLOSE = "close"
    GIVE_UP = "give_up"
    PARK = "park"
    UNPARK = "unpark"
    CONTACT_WROTE = "contact_wrote"


LIVE = frozenset(
    {WorkState.WAITING, WorkState.OFFERED, WorkState.ASSIGNED, WorkState.WRAP_UP, WorkState.PARKED}
)

# The whole machine. What is not listed is refused.
# `take` is an agent's or supervisor's own choice of a waiting or offered item;
# `close` ends an item because its conversation was resolved or merged away;
# `finish` goes to wrap_up, which may last zero seconds.
TRANSITIONS: Mapping[tuple[WorkState, WorkEvent], WorkState] = {
    (WorkState.WAITING, WorkEvent.OFFER): WorkState.OFFERED,
    (WorkState.WAITING, WorkEvent.TAKE): WorkState.ASSIGNED,
    (WorkState.WAITING, WorkEvent.TRANSFER): WorkState.WAITING,
    (WorkState.WAITING, WorkEvent.GIVE_UP): WorkState.ABANDONED,
    (WorkState.WAITING, WorkEvent.CLOSE): WorkState.DONE,
    (WorkState.WAITING, WorkEvent.PARK): WorkState.PARKED,
    (WorkState.OFFERED, WorkEvent.ACCEPT): WorkState.ASSIGNED,
    (WorkState.OFFERED, WorkEvent.TAKE): WorkState.ASSIGNED,
    (WorkState.OFFERED, WorkEvent.DECLINE): WorkState.WAITING,
    (WorkState.OFFERED, WorkEvent.EXPIRE): WorkState.WAITING,
    (WorkState.OFFERED, WorkEvent.REVOKE): WorkState.WAITING,
    (WorkState.OFFERED, WorkEvent.LOSE_AGENT): WorkState.WAITING,
    (WorkState.OFFERED, WorkEvent.TRANSFER): WorkState.WAITING,
    (WorkState.OFFERED, WorkEvent.GIVE_UP): WorkState.ABANDONED,
    (WorkState.OFFERED, WorkEvent.CLOSE): WorkState.DONE,
    (WorkState.ASSIGNED, WorkEvent.TRANSFER): WorkState.WAITING,
    (WorkState.ASSIGNED, WorkEvent.LOSE_AGENT): WorkState.WAITING,
    (WorkState.ASSIGNED, WorkEvent.FINISH): WorkState.WRAP_UP,
    (WorkState.ASSIGNED, WorkEvent.CLOSE): WorkState.DONE,
    (WorkState.ASSIGNED, WorkEvent.PARK): WorkState.PARKED,
    (WorkState.ASSIGNED, WorkEvent.TAKE): WorkState.ASSIGNED,
    (WorkState.WRAP_UP, WorkEvent.WRAP_UP_OVER): WorkState.DONE,
    (WorkState.WRAP_UP, WorkEvent.CLOSE): WorkState.DONE,
    (WorkState.WRAP_UP, WorkEvent.LOSE_AGENT): WorkState.DONE,
    # A customer who writes during wrap-up has their agent back; nobody waits unseen.
    (WorkState.WRAP_UP, WorkEvent.CONTACT_WROTE): WorkState.ASSIGNED,
    (WorkState.PARKED, WorkEvent.CONTACT_WROTE): WorkState.WAITING,
    (WorkState.PARKED, WorkEvent.UNPARK): WorkState.WAITING,
    (WorkState.PARKED, WorkEvent.TAKE): WorkState.ASSIGNED,
    (WorkState.PARKED, WorkEvent.CLOSE): WorkState.DONE,
    (WorkState.PARKED, WorkEvent.GIVE_UP): WorkState.ABANDONED,
}


def next_state(state: WorkState, event: WorkEvent) -> WorkState | None:
    """Where `event` takes an item in `state`; None when it may not happen there."""
    return TRANSITIONS.get((state, event))


class OfferState(StrEnum):
    """An offer from its making to its end. `accepted` is the assignment itself."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ENDED = "ended"


LIVE_OFFERS = frozenset({OfferState.PENDING, OfferState.ACCEPTED})


@dataclass(frozen=True, slots=True, order=True)
class Requirement:
    """A skill somebody must have, at `level` (1 to 10) or better. One that is only `preferred`
    is dropped by a step after a while."""

    skill: str
    level: int = 1
    preferred: bool = False

    def as_json(self) -> dict[str, Any]:
        """As work items carry it; what is not preferred does not say so."""
        found: dict[str, Any] = {"skill": self.skill, "level": self.level}
        return found | {"preferred": True} if self.preferred else found


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """What is routed. `arrived_at` is when the customer began to wait, and never moves.

    Smaller `priority` numbers come first (0 urgent, 1 high, 2 normal, 3 low). `weight` is in
    capacity units. Until `preferred_until` only `preferred_agent_id` may take it, if routable.
    `declined_by` agents are passed over while anybody else could take it.
    """

    id: WorkItemId
    conversation_id: ConversationId
    queue_id: QueueId
    state: WorkState
    channel_kind: ChannelKind
    priority: int
    requirements: tuple[Requirement, ...]
    weight: int
    arrived_at: datetime
    preferred_agent_id: AgentId | None = None
    preferred_until: datetime | None = None
    declined_by: tuple[AgentId, ...] = ()
    agent_id: AgentId | None = None
    offer_id: OfferId | None = None
    wrap_up_until: datetime | None = None
    parked_until: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A claim on one agent that expires."""

    id: OfferId
    work_item_id: WorkItemId
    conversation_id: ConversationId
    agent_id: AgentId
    queue_id: QueueId
    state: OfferState
    weight: int
    created_at: datetime
    expires_at: datetime
    presented_at: datetime | None = None
    answered_at: datetime | None = None
    reason: str = ""


PRIORITIES = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
