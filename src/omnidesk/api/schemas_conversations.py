"""The public shapes of lists, threads, searches and merges; see `schemas` for what they hold."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from omnidesk.api.schemas import Contact, Conversation, Instant, Message, Note, Shape


class ContactBrief(Shape):
    """Whose conversation it is."""

    id: str
    name: str
    language: str | None


class InboxBrief(Shape):
    """Where it came in; name and channel are null when the inbox is gone."""

    id: str
    name: str | None
    channel: str | None


class LastMessage(Shape):
    """How the last message fared: `status` is null for what the contact wrote."""

    direction: Literal["in", "out"]
    kind: Literal["text", "call"]
    status: Literal["queued", "unconfirmed", "sent", "failed", "delivered", "read"] | None
    created_at: Instant


class ListedConversation(Conversation):
    """A conversation as a list shows it. `unread_count`: the contact's messages after your own read
    mark, 100 at most; 0 for a token that belongs to no agent."""

    contact: ContactBrief
    inbox: InboxBrief
    last_message: LastMessage | None
    unread_count: int


class Rating(Shape):
    """What a customer gave a conversation, 1 to 5, and what they said of it."""

    score: int = Field(ge=1, le=5)
    comment: str


class TimelineEvent(Shape):
    """What happened to the conversation, under the name the feed gave it."""

    name: str
    agent_id: str | None
    queue_id: str | None
    work_item_id: str | None
    snoozed_until: Instant | None
    merged_id: str | None
    rating: Rating | None


class TimelineEntry(Shape):
    """A message, a note or an event, as `type` says; the other two are null."""

    type: Literal["message", "note", "event"]
    at: Instant
    message: Message | None
    note: Note | None
    event: TimelineEvent | None


class Hit(Shape):
    """Where the words were found. `excerpt` is plain text around the first of them."""

    kind: Literal["message", "note"]
    conversation: Conversation
    message: Message | None
    note: Note | None
    excerpt: str


class ConversationMerge(Shape):
    """The kept conversation, and the one that was merged into it or is back."""

    conversation: Conversation
    merged: Conversation


class ConversationMergeRecord(Shape):
    """A standing merge: which conversation, by whom, and how many messages and notes it brought."""

    merged_id: str
    merged_by: str | None
    subject: str | None
    preview: str
    channel_kind: Literal["chat", "messaging", "email", "voice"]
    inbox_id: str
    messages: int
    notes: int
    created_at: Instant


class ContactMerge(Shape):
    """The kept contact, and the one that was merged into it or is back."""

    contact: Contact
    merged: Contact


class ContactMergeRecord(Shape):
    """A standing merge: who was merged, by whom, on what evidence."""

    merged_id: str
    name: str
    merged_by: str | None
    evidence: str
    created_at: Instant


class Duplicate(Shape):
    """A contact that may be the same person, and why."""

    contact: Contact
    reasons: list[Literal["same_address", "same_name"]]
