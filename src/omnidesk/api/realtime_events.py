"""The data of every event and of the snapshot, as models: for the document and its tests.

Events are made by the flows from domain.resources and sent as they are; every frame that the
tests see is validated against these models.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, Field

from omnidesk.api import schemas, schemas_stats
from omnidesk.api.schemas import Shape
from omnidesk.api.schemas_alarms import Alarm
from omnidesk.api.schemas_conversations import Rating
from omnidesk.api.schemas_handling import Consult
from omnidesk.api.schemas_time import SlaClock
from omnidesk.domain import events


class ShownMessage(schemas.Message):
    """A message. `shortened` marks one whose text or HTML is too long for the stream: the whole
    is at its conversation's REST resource."""

    shortened: bool = False


class ShownPresence(Shape):
    """A presence as a desk keeps it: heartbeats move the end of the lease without events."""

    state: Literal["online", "away", "offline"]
    reason: str
    changed_at: schemas.Instant
    until: schemas.Instant | None


class ShownAgent(schemas.Agent):
    """An agent as a desk keeps it."""

    presence: ShownPresence  # type: ignore[assignment]


class ConversationData(Shape):
    """The conversation after it."""

    conversation: schemas.Conversation
    work_item: schemas.WorkItem | None = None
    agent_id: str | None = None
    from_queue_id: str | None = None
    reason: str | None = None
    merged: schemas.Conversation | None = None
    unmerged: schemas.Conversation | None = None
    message_ids: list[str] | None = None
    note_ids: list[str] | None = None
    rating: Rating | None = None


class MessageData(Shape):
    """The message after it, and with a new one its conversation."""

    message: ShownMessage
    conversation: schemas.Conversation | None = None


class NoteData(Shape):
    """A new note."""

    note: schemas.Note


class OfferData(Shape):
    """The offer and its work after it; a new offer comes with what its agent may see of it."""

    offer: schemas.Offer
    work_item: schemas.WorkItem
    conversation: schemas.Conversation | None = None
    contact: schemas.Contact | None = None
    preview: str | None = None


class ConsultData(Shape):
    """The consult after it, with the conversation where its participants changed."""

    consult: Consult
    conversation: schemas.Conversation | None = None


class WorkData(Shape):
    """The work item after it."""

    work_item: schemas.WorkItem


class SlaData(Shape):
    """The clock after it."""

    clock: SlaClock


class ShiftData(Shape):
    """Whose shift was over when, and whether they were set away for it."""

    agent_id: str
    ended_at: schemas.Instant
    set_away: bool


class AlarmData(Shape):
    """The alarm after it."""

    alarm: Alarm


class AgentData(Shape):
    """The agent after it."""

    agent: schemas.Agent


class QueueData(Shape):
    """The queue after it."""

    queue: schemas.Queue


class ContactData(Shape):
    """The contact after it."""

    contact: schemas.Contact
    merged: schemas.Contact | None = None


class ConfigurationData(BaseModel):
    """Something that processes keep in memory changed."""


_CONVERSATION = (
    events.CONVERSATION_CREATED,
    events.CONVERSATION_UPDATED,
    events.CONVERSATION_ASSIGNED,
    events.CONVERSATION_UNASSIGNED,
    events.CONVERSATION_TRANSFERRED,
    events.CONVERSATION_SNOOZED,
    events.CONVERSATION_RESOLVED,
    events.CONVERSATION_REOPENED,
    events.CONVERSATION_MERGED,
    events.CONVERSATION_RATED,
)
_MESSAGE = (events.MESSAGE_CREATED, events.MESSAGE_UPDATED, events.MESSAGE_FAILED)
_OFFER = (
    events.OFFER_CREATED,
    events.OFFER_ACCEPTED,
    events.OFFER_DECLINED,
    events.OFFER_EXPIRED,
    events.OFFER_REVOKED,
)
_CONSULT = (events.CONSULT_CREATED, events.CONSULT_JOINED, events.CONSULT_ENDED)
_WORK = (events.WORK_CREATED, events.WORK_UPDATED, events.WORK_ENDED)
_SLA = (events.SLA_AT_RISK, events.SLA_BREACHED, events.SLA_MET)
_AGENT = (events.PRESENCE_CHANGED, events.CAPACITY_CHANGED, events.AGENT_UPDATED)

DURABLE: Mapping[str, type[BaseModel]] = {
    **dict.fromkeys(_CONVERSATION, ConversationData),
    **dict.fromkeys(_MESSAGE, MessageData),
    **dict.fromkeys(_OFFER, OfferData),
    **dict.fromkeys(_CONSULT, ConsultData),
    **dict.fromkeys(_WORK, WorkData),
    **dict.fromkeys(_AGENT, AgentData),
    **dict.fromkeys(_SLA, SlaData),
    events.SHIFT_OVER: ShiftData,
    events.ROUTING_ALARM: AlarmData,
    events.ROUTING_ALARM_CLEARED: AlarmData,
    events.NOTE_CREATED: NoteData,
    events.QUEUE_UPDATED: QueueData,
    events.CONTACT_UPDATED: ContactData,
    events.CONTACT_MERGED: ContactData,
    events.CONFIGURATION_CHANGED: ConfigurationData,
}


Side = Literal["agent", "visitor"]


class TypingData(Shape):
    """Who writes: an agent by id, or one of the two sides."""

    conversation_id: str
    agent_id: str | None = None
    side: Side | None = Field(default=None, alias="from")


class ViewerData(Shape):
    """Who looks at a conversation, and how far they have read."""

    conversation_id: str
    agent_id: str | None = None
    message_id: str | None = None
    side: Side | None = Field(default=None, alias="from")


class ReadData(Shape):
    """You have read up to a message, in another window perhaps; see PUT .../read."""

    conversation_id: str
    message_id: str | None
    unread_count: int


class DraftData(Shape):
    """A draft of yours changed, in another window perhaps; version 0: there is none."""

    conversation_id: str
    mode: Literal["reply", "note"]
    version: int
    updated_at: schemas.Instant | None


class MentionData(Shape):
    """You have seen a mention, in another window perhaps; null: all of them."""

    note_id: str | None
    unread_mentions: int


class StatsData(Shape):
    """The board: all queues with totals, or the one subscribed to."""

    generated_at: schemas.Instant
    queues: list[schemas_stats.QueueFigures]
    totals: schemas_stats.TotalFigures | None


EPHEMERAL: Mapping[str, type[BaseModel]] = {
    "typing.started": TypingData,
    "typing.stopped": TypingData,
    "viewer.joined": ViewerData,
    "viewer.left": ViewerData,
    "viewer.seen": ViewerData,
    "queue.stats": StatsData,
    "conversation.read": ReadData,
    "draft.updated": DraftData,
    "mention.seen": MentionData,
}


class Thread(Shape):
    """The end of a conversation's thread, oldest first."""

    loaded: bool
    messages: list[ShownMessage]
    notes: list[schemas.Note]


class Preview(Shape):
    """What an agent is shown of work offered to them, as it was when it was offered."""

    conversation: schemas.Conversation
    contact: schemas.Contact
    preview: str


class DeskState(Shape):
    """All that a desk shows; every part by id. Events change it by replacing resources."""

    agent: ShownAgent | None
    agents: dict[str, ShownAgent]
    queues: dict[str, schemas.Queue]
    work_items: dict[str, schemas.WorkItem]
    offers: dict[str, schemas.Offer]
    consults: dict[str, Consult]
    previews: dict[str, Preview]
    conversations: dict[str, schemas.Conversation]
    contacts: dict[str, schemas.Contact]
    threads: dict[str, Thread]


class VisitorFile(Shape):
    """A file of a message; its bytes are at /api/v1/widget/attachments/{id}."""

    id: str
    name: str
    mime: str
    size: int | None
    state: Literal["stored", "pending", "refused"]


class VisitorMessage(Shape):
    """A message of the visitor's own thread."""

    id: str
    conversation_id: str
    side: Side = Field(alias="from")
    agent_name: str
    client_message_id: str | None
    text: str
    automatic: bool
    status: str | None
    attachments: list[VisitorFile]
    created_at: schemas.Instant
    version: int


class WaitInterval(Shape):
    """About four of five waits end in it."""

    low_seconds: int
    high_seconds: int


class VisitorCallback(Shape):
    """What the visitor asked for instead of waiting: a call, an answer in the chat (`message`) or
    one by e-mail."""

    kind: Literal["phone", "message", "email"]
    address: str
    not_before: schemas.Instant | None
    not_after: schemas.Instant | None


Alternative = Literal["callback", "voicemail", "message"]


class PlaceData(Shape):
    """Where the visitor stands: 1 is next; null: the waiting is over, or somebody is about to
    answer.

    `moved_back` says why the place is larger than the one before; without it a place never grows.
    `estimate` is null for the `reason` given. `text` says it all in the visitor's language.
    """

    conversation_id: str
    place_in_line: int | None
    moved_back: Literal["urgent", "returned", "moved"] | None
    estimate: WaitInterval | None
    reason: Literal["no_agents", "paused", "staffing", "few_data", "unreliable"] | None
    text: str


class CallbackOfferData(Shape):
    """Something better than waiting, which callback.ask or message.leave takes; null: no more."""

    conversation_id: str
    alternative: Alternative | None
    text: str


class CallbackData(Shape):
    """What the visitor asked for after it; null: nothing any more."""

    conversation_id: str
    callback: VisitorCallback | None


class VisitorConversation(Shape):
    """Whether it goes on, and with whom; in a snapshot also what is said to who waits.

    `agent_lost`: whoever answered is gone, and the visitor keeps their place. `rating` is what
    they gave it.
    """

    id: str
    state: Literal["open", "resolved"]
    agent_name: str
    agent_lost: bool = False
    rating: int | None = None
    place_in_line: int | None = None
    wait: PlaceData | None = None
    offer: CallbackOfferData | None = None
    callback: VisitorCallback | None = None


class VisitorMessageData(Shape):
    """The message after it."""

    message: VisitorMessage


class VisitorConversationData(Shape):
    """The conversation after it."""

    conversation: VisitorConversation


class VisitorState(Shape):
    """The current conversation and the last messages, oldest first."""

    conversation: VisitorConversation | None
    messages: list[VisitorMessage]


VISITOR_DURABLE: Mapping[str, type[BaseModel]] = {
    events.MESSAGE_CREATED: VisitorMessageData,
    events.MESSAGE_UPDATED: VisitorMessageData,
    events.CONVERSATION_UPDATED: VisitorConversationData,
}
VISITOR_EPHEMERAL: Mapping[str, type[BaseModel]] = {
    "queue.place": PlaceData,
    "callback.offered": CallbackOfferData,
    "callback.updated": CallbackData,
}
