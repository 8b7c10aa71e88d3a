"""The public shapes of what an agent keeps for themselves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from omnidesk.api.conversations import ListFilters
from omnidesk.api.schemas import Attachment, Instant, Note, Shape
from omnidesk.api.schemas_conversations import ListedConversation


class ReadMark(Shape):
    """How far you have read. `message_id` is the last message read; null: none yet.
    `unread_count` are the contact's messages after it, 100 at most."""

    conversation_id: str
    message_id: str | None
    unread_count: int
    read_at: Instant | None


DraftMode = Literal["reply", "note"]


class ListedDraft(Shape):
    """Where there is a draft. No version comes twice; 0: there is none."""

    conversation_id: str
    mode: DraftMode
    version: int
    updated_at: Instant | None


class Draft(ListedDraft):
    """What you have written and not sent. Files that can no longer be sent are left out."""

    text: str
    attachments: list[Attachment]
    via: str | None


class Mention(Shape):
    """A note that names you, and where it was written."""

    note: Note
    conversation: ListedConversation
    created_at: Instant
    seen: bool


class Counts(Shape):
    """What waits for your eyes. `unread_conversations` are those you hold; `unread_mentions` is
    1,000 at most."""

    unread_conversations: int
    unread_mentions: int
    drafts: int


class SavedQuery(ListFilters):
    """What a filter asks the list for."""

    waiting: Annotated[bool, Field(strict=True)] | None = None


class SavedFilter(Shape):
    """A list with a name. `agent_id` made it; `editable`: you may change it. `query` has the
    parameters of the list of conversations that restrict or order it."""

    id: str
    agent_id: str
    name: str
    query: SavedQuery
    shared: bool
    position: int
    editable: bool
    version: int


class SavedReply(Shape):
    """Words for a question that is often asked, by language. {contact.name}, {agent.name} and
    {conversation.id} in them are filled by who inserts it. `queue_ids`: null for all queues."""

    id: str
    shortcut: str
    title: str
    texts: dict[str, str]
    queue_ids: list[str] | None
    version: int
