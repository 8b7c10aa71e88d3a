"""Recorded facts: what the feed carries, and the resources inside.

An event's `data` holds whole resources, so that a client's reducer only ever replaces:
state at position p + events after p = state now. Names are `noun.past_tense`; the same names
serve the realtime socket and outgoing webhooks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from omnidesk.domain.ids import ConversationId, QueueId, WorkItemId

CONVERSATION_CREATED = "conversation.created"
CONVERSATION_UPDATED = "conversation.updated"
CONVERSATION_ASSIGNED = "conversation.assigned"
CONVERSATION_UNASSIGNED = "conversation.unassigned"
CONVERSATION_TRANSFERRED = "conversation.transferred"
CONVERSATION_SNOOZED = "conversation.snoozed"
CONVERSATION_RESOLVED = "conversation.resolved"
CONVERSATION_REOPENED = "conversation.reopened"
CONVERSATION_MERGED = "conversation.merged"
CONVERSATION_RATED = "conversation.rated"
MESSAGE_CREATED = "message.created"
MESSAGE_UPDATED = "message.updated"
MESSAGE_FAILED = "message.failed"
NOTE_CREATED = "note.created"
OFFER_CREATED = "offer.created"
OFFER_ACCEPTED = "offer.accepted"
OFFER_DECLINED = "offer.declined"
OFFER_EXPIRED = "offer.expired"
OFFER_REVOKED = "offer.revoked"
CONSULT_CREATED = "consult.created"
CONSULT_JOINED = "consult.joined"
CONSULT_ENDED = "consult.ended"
PRESENCE_CHANGED = "agent.presence_changed"
CAPACITY_CHANGED = "capacity.changed"
CONTACT_UPDATED = "contact.updated"
CONTACT_MERGED = "contact.merged"
# Promises to customers: a clock is at risk, was missed, was kept.
SLA_AT_RISK = "sla.at_risk"
SLA_BREACHED = "sla.breached"
SLA_MET = "sla.met"
# A planned shift of an agent is over.
SHIFT_OVER = "shift.over"
# Routing facts: what the router, supervisors and the boards follow.
WORK_CREATED = "work.created"
WORK_UPDATED = "work.updated"
WORK_ENDED = "work.ended"
AGENT_UPDATED = "agent.updated"
QUEUE_UPDATED = "queue.updated"
# Waiting work in trouble that somebody should look at, and when it is over.
ROUTING_ALARM = "routing.alarm"
ROUTING_ALARM_CLEARED = "routing.alarm_cleared"
# The configuration that processes cache (inboxes, rules, skills) changed: load it again.
CONFIGURATION_CHANGED = "configuration.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One fact, before it has a position.

    Who may see it: `agent_ids` are the agents it concerns (their own work), `queue_id` and
    `conversation_id` serve subscriptions; supervisors and admins see everything.
    """

    type: str
    occurred_at: datetime
    data: Mapping[str, Any]
    conversation_id: ConversationId | None = None
    conversation_version: int | None = None
    work_item_id: WorkItemId | None = None
    queue_id: QueueId | None = None
    agent_ids: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event as the log holds it. `position` orders all events of the `epoch`."""

    epoch: str
    position: int
    type: str
    occurred_at: datetime
    data: Mapping[str, Any]
    conversation_id: str | None = None
    conversation_version: int | None = None
    work_item_id: str | None = None
    queue_id: str | None = None
    agent_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the log. Clients get it as an opaque text that sorts like the log."""

    epoch: str
    number: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.number:016d}"

    @classmethod
    def parse(cls, text: object) -> Position | None:
        """The position a client sent back; None if it never came from us."""
        if not isinstance(text, str):
            return None
        epoch, dash, digits = text.rpartition("-")
        if (
            not dash
            or not epoch
            or len(digits) != 16
            or not (digits.isascii() and digits.isdigit())
        ):
            return None
        return cls(epoch, int(digits))


def instant(at: datetime | None) -> str | None:
    """RFC 3339 in UTC with milliseconds and Z, the one form on every wire."""
    if at is None:
        return None
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
