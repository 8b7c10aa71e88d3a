"""What the chat widget sends and gets, over REST and over its socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from omnidesk.api.inputs import Id, Input
from omnidesk.api.realtime_events import VisitorCallback, VisitorConversation, VisitorMessage
from omnidesk.api.realtime_frames import Frame
from omnidesk.channels.webchat.config import Asked, Language, Texts
from omnidesk.channels.webchat.identity import Claims, Details

ClientMessageId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Ids = Annotated[list[Id], Field(max_length=100)]


class NewSession(Input):
    """A signed identity, or what an anonymous visitor chose to say of themselves."""

    identity: Claims | None = None
    details: Details = Field(default_factory=Details)


class Say(Input):
    """A visitor's message. The page makes `client_message_id` and keeps it over retries."""

    client_message_id: ClientMessageId
    text: Annotated[str, StringConstraints(max_length=20_000)] = ""
    attachments: Annotated[list[Id], Field(max_length=20)] = Field(default_factory=list)
    page_url: Annotated[str, StringConstraints(max_length=2000)] = ""


class Receipts(Input):
    """Answers that the page has, and those that its reader saw."""

    received: Ids = Field(default_factory=list)
    seen: Ids = Field(default_factory=list)


class VisitorTyping(Input):
    """The visitor writes, or no longer does."""

    state: Literal["started", "stopped"] = "started"


class AskCallback(Input):
    """Be called instead of waiting (`via` phone, with a number), or be written to (`message`).

    `region` (ISO 3166) says from where a number without country code is dialled. With
    `not_before` and `not_after` the call comes in that window.
    """

    via: Literal["phone", "message"] = "phone"
    address: Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")] = ""
    region: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$")] | None = None
    name: Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00]*$")] = ""
    not_before: AwareDatetime | None = None
    not_after: AwareDatetime | None = None


class CancelCallback(Input):
    """Wait in the chat again, in the same place."""


class LeaveMessage(Input):
    """Leave a message (text, or a recording as a file) that is answered by e-mail. Whoever waits
    already may leave the address alone: what they wrote is answered there."""

    client_message_id: ClientMessageId
    email: Annotated[str, StringConstraints(min_length=3, max_length=320, pattern=r"^[^\x00]*$")]
    name: Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00]*$")] = ""
    text: Annotated[str, StringConstraints(max_length=20_000)] = ""
    attachments: Annotated[list[Id], Field(max_length=20)] = Field(default_factory=list)
    page_url: Annotated[str, StringConstraints(max_length=2000)] = ""


class GiveRating(Input):
    """What the visitor gives a conversation of theirs that has ended: 1 to 5."""

    conversation_id: Id
    score: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")] = ""


class Rated(Frame):
    """The rating as it is kept."""

    score: int
    comment: str


class VisitorWelcome(Frame):
    """The token is good; the missed messages or a reset follow."""

    type: Literal["welcome"] = "welcome"
    session_id: str
    epoch: str
    position: str
    heartbeat_seconds: float
    server_now: AwareDatetime


class VisitorSnapshot(Frame):
    """The conversation and its last messages at `position`."""

    type: Literal["snapshot"] = "snapshot"
    position: str
    data: dict[str, Any]


class ChatHours(Frame):
    """Whether somebody answers now, by the calendar of the chat's queue. Without a calendar it
    is always open and the rest is null."""

    open: bool
    opens_at: AwareDatetime | None
    closes_at: AwareDatetime | None
    time_zone: str | None


class ChatSettings(Frame):
    """What a page needs to show the chat.

    `answers_by_email`: an address that the visitor leaves can be written to. `answer_seconds`:
    four of five chats of the last day were taken within it; null while there were too few.
    `texts` are the admin's own, by language. `server_now` sets the page's clock.
    """

    inbox: str
    greeting: str
    texts: Mapping[Language, Texts]
    pre_chat: tuple[Asked, ...]
    accent: str
    accent_dark: str
    contact_email: str
    rating: bool
    answers_by_email: bool
    hours: ChatHours
    answer_seconds: int | None
    server_now: AwareDatetime
    require_identity: bool
    max_text_length: int
    max_attachments: int
    max_attachment_bytes: int
    socket: str
    subprotocol: str


class VisitorShown(Frame):
    """Who the visitor is to us. `signed`: the operator's site vouched for them."""

    name: str
    signed: bool


class SessionMade(Frame):
    """The visitor's token, to be kept by the page."""

    token: str
    expires_at: AwareDatetime
    visitor: VisitorShown


class MessageMade(Frame):
    """The message as the visitor sees it."""

    message: VisitorMessage


class CallbackMade(Frame):
    """What the visitor asked for; null: nothing."""

    callback: VisitorCallback | None


class MessageLeft(Frame):
    """The message, if one was left, and where the answer will come to."""

    message: VisitorMessage | None
    callback: VisitorCallback | None


class ThreadPage(Frame):
    """Messages, oldest first. `next_cursor` is the `before` of older ones."""

    items: list[VisitorMessage]
    next_cursor: str | None
    conversation: VisitorConversation | None
