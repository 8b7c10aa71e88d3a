"""What the API answers with, as far as programs usually look; more keys may be there."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

ChannelKind = Literal["chat", "messaging", "email", "voice"]


class Presence(TypedDict):
    """An agent's word on whether they take work."""

    state: Literal["online", "away", "offline"]
    reason: str
    changed_at: str
    until: str | None


class Agent(TypedDict):
    """An agent with presence and load."""

    id: str
    email: str
    name: str
    role: Literal["admin", "supervisor", "agent", "ops", "bot"]
    language: str
    disabled: bool
    capacity: int
    used: int
    skills: dict[str, int]
    queue_ids: list[str]
    presence: Presence
    version: int


class Queue(TypedDict):
    """A queue; durations in seconds."""

    id: str
    name: str
    offer_timeout_seconds: int
    wrap_up_seconds: int
    wait_target_seconds: int
    paused: bool
    version: int


class Identity(TypedDict):
    """One address of a contact."""

    id: str
    kind: str
    address: str


class Contact(TypedDict):
    """A person, with the addresses they write from."""

    id: str
    name: str
    language: str | None
    identities: list[Identity]
    version: int


class Conversation(TypedDict):
    """A thread with one contact."""

    id: str
    contact_id: str
    inbox_id: str
    channel_kind: ChannelKind
    state: Literal["open", "snoozed", "resolved"]
    subject: str | None
    language: str | None
    queue_id: str
    priority: int
    agent_id: str | None
    merged_into: str | None
    attributes: dict[str, Any]
    tags: list[str]
    preview: str
    message_count: int
    waiting_since: str | None
    snoozed_until: str | None
    last_activity_at: str
    resolved_at: str | None
    created_at: str
    version: int


class Attachment(TypedDict):
    """A file of a message; its bytes are at `url` below /api/v1."""

    id: str
    name: str
    mime: str
    size: int | None
    state: Literal["stored", "pending", "refused"]


class Message(TypedDict):
    """A message or a phone call in a thread; `status` is null for what the contact wrote."""

    id: str
    conversation_id: str
    direction: Literal["in", "out"]
    kind: Literal["text", "call"]
    channel: str
    agent_id: str | None
    text: str
    html: str | None
    subject: str | None
    status: Literal["queued", "unconfirmed", "sent", "failed", "delivered", "read"] | None
    status_reason: str
    reason_code: str
    automatic: bool
    attachments: list[Attachment]
    created_at: str
    version: int


class Note(TypedDict):
    """What agents tell each other."""

    id: str
    conversation_id: str
    agent_id: str | None
    text: str
    mentions: list[str]
    created_at: str


class WorkItem(TypedDict):
    """A piece of work that is routed."""

    id: str
    conversation_id: str
    queue_id: str
    state: Literal["waiting", "offered", "assigned", "wrap_up", "parked", "done", "abandoned"]
    channel_kind: ChannelKind
    priority: int
    arrived_at: str
    agent_id: str | None
    offer_id: str | None
    ended_at: str | None
    end_reason: str
    version: int


class Offer(TypedDict):
    """A claim on one agent that expires."""

    id: str
    work_item_id: str
    conversation_id: str
    queue_id: str
    agent_id: str
    state: Literal["pending", "accepted", "declined", "expired", "revoked", "ended"]
    expires_at: str
