"""The public shapes of offers to oneself, of what waits, and of consults."""

from __future__ import annotations

from typing import Literal

from omnidesk.api.schemas import Contact, Conversation, Instant, Offer, Shape, WorkItem


class Consult(Shape):
    """A second agent asked into a conversation, beside its owner."""

    id: str
    work_item_id: str
    conversation_id: str
    queue_id: str
    from_agent_id: str
    agent_id: str
    offer_id: str
    state: Literal["offered", "joined", "declined", "expired", "ended", "completed"]
    note: str
    reason: str
    created_at: Instant
    expires_at: Instant
    joined_at: Instant | None
    ended_at: Instant | None
    version: int


class OwnOffer(Shape):
    """An offer to the caller, with what they may see before they accept."""

    offer: Offer
    conversation: Conversation
    contact: Contact
    preview: str


class WaitingWork(Shape):
    """Work that waits in a queue, with what may be seen of it."""

    work_item: WorkItem
    conversation: Conversation
    contact: Contact
    preview: str


class OwnOffers(Shape):
    """The caller's pending offers, oldest first."""

    items: list[OwnOffer]


class Consults(Shape):
    """The caller's live consults, oldest first."""

    items: list[Consult]
