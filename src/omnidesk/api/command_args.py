"""The arguments of every command. A REST body is the same without the id in its path."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from omnidesk.api.inputs import Id, Input, LongText, ShortText

ClientId = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[!-~]+$")]


class SetPresence(Input):
    """Declare a presence. `reason` says why away, `for_seconds` how long it is meant to
    last, a break say: everybody sees until when, and nothing ends by itself."""

    state: Literal["online", "away", "offline"]
    reason: ShortText = ""
    for_seconds: Annotated[int, Field(ge=1, le=86_400)] | None = None


class OfferOnly(Input):
    """An offer."""

    offer_id: Id


class DeclineBody(Input):
    """Why it is declined."""

    reason: ShortText = ""


class DeclineOffer(DeclineBody):
    """Decline an offer."""

    offer_id: Id


class WorkOnly(Input):
    """A work item."""

    work_item_id: Id


class FinishBody(Input):
    """`wrap_up` asks for time afterwards where the kind of work leaves it to the agent."""

    wrap_up: bool = False


class FinishWork(FinishBody):
    """Finish a work item."""

    work_item_id: Id


class TakeBody(Input):
    """`override` lets the item exceed your capacity; supervisors and admins only."""

    override: bool = False


class TakeWork(TakeBody):
    """Take a work item."""

    work_item_id: Id


class AssignBody(Input):
    """To this agent at once; `override` goes past skills and capacity, which is recorded."""

    agent_id: Id
    override: bool = False


class AssignWork(AssignBody):
    """Assign a work item to an agent."""

    work_item_id: Id


class QueueOnly(Input):
    """A queue."""

    queue_id: Id


class ConsultBody(Input):
    """Ask an agent, or somebody of a queue, into the conversation."""

    agent_id: Id | None = None
    queue_id: Id | None = None
    note: Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")] = ""

    @model_validator(mode="after")
    def _one_guest(self) -> ConsultBody:
        if (self.queue_id is None) == (self.agent_id is None):
            raise ValueError("name either queue_id or agent_id")
        return self


class StartConsult(ConsultBody):
    """Start a consult."""

    work_item_id: Id


class ConsultOnly(Input):
    """A consult."""

    consult_id: Id


class TransferBody(Input):
    """To a queue or to an agent, with a note for whoever comes next."""

    queue_id: Id | None = None
    agent_id: Id | None = None
    note: Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")] | None = None

    @model_validator(mode="after")
    def _one_target(self) -> TransferBody:
        if (self.queue_id is None) == (self.agent_id is None):
            raise ValueError("name either queue_id or agent_id")
        return self


class TransferWork(TransferBody):
    """Transfer a work item."""

    work_item_id: Id


class SendBody(Input):
    """A reply. `attachments` are ids of uploads; `via` an inbox other than the conversation's;
    `client_message_id` is unique within the conversation."""

    text: Annotated[str, StringConstraints(max_length=50_000, pattern=r"^[^\x00]*$")] = ""
    attachments: Annotated[list[Id], Field(max_length=20)] = Field(default_factory=list)
    client_message_id: ClientId | None = None
    via: Id | None = None

    @model_validator(mode="after")
    def _something(self) -> SendBody:
        if not self.text.strip() and not self.attachments:
            raise ValueError("a message needs a text or an attachment")
        return self


class SendMessage(SendBody):
    """Send a reply."""

    conversation_id: Id


class NoteBody(Input):
    """A note that only agents see. `mentions` are agents by id or address; `@olena` in the text
    mentions, too."""

    text: LongText
    mentions: Annotated[list[ShortText], Field(max_length=50)] = Field(default_factory=list)


class CreateNote(NoteBody):
    """Write a note."""

    conversation_id: Id


class ConversationOnly(Input):
    """A conversation."""

    conversation_id: Id


class ResolveBody(Input):
    """`seen_message_id` is the last message the caller has seen: if the contact wrote after it,
    nothing is resolved and the answer is 409. Without it the matter is settled as it stands."""

    seen_message_id: Id | None = None


class ResolveConversation(ResolveBody):
    """Resolve a conversation."""

    conversation_id: Id


class SnoozeBody(Input):
    """Sleep until then, or until the contact writes."""

    until: AwareDatetime


class SnoozeConversation(SnoozeBody):
    """Snooze a conversation."""

    conversation_id: Id
