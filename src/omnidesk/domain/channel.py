"""What a channel adapter must say of itself: one record, a few functions.

The core asks capabilities and calls functions; it never asks which channel it is.

    parse     foreign bytes -> values         pure; proves the sender first
    render    value -> foreign request        pure
    send      one attempt over the network    receipt, or SendError
    fetch     one remote file                 bytes, or SendError
    listen    pulls or accepts until told to stop (IMAP, LMTP, long polling)
    check     asks the provider whether the credentials work, changing nothing
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from pydantic import BaseModel

from omnidesk.domain.contact import Address
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.domain.ids import InboxId, MessageId
from omnidesk.domain.inbound import InboundItem, RemoteFile


class ChannelKind(StrEnum):
    """What kind of attention a channel needs; capacity weights go by it."""

    CHAT = "chat"
    MESSAGING = "messaging"
    EMAIL = "email"
    VOICE = "voice"


class Threading(StrEnum):
    """How a channel's items find their conversation.

    PER_IDENTITY: one open conversation per identity and inbox (SMS, messengers, chat).
    PER_THREAD: the channel has threads of its own (e-mail).
    JOINS_CONTACT: items have no thread; they land in the contact's open conversation (calls).
    """

    PER_IDENTITY = "per_identity"
    PER_THREAD = "per_thread"
    JOINS_CONTACT = "joins_contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a channel can do. Sizes in characters and bytes.

    `reaches` are the identity kinds it can write to, empty where it cannot send;
    `safe_to_repeat` says a second identical send is harmless (idempotency key, or receivers
    deduplicate); `reports` are the statuses beyond `sent` that the provider will tell us;
    `reply_window_seconds` is how long after a contact's message the provider lets us write to
    them, 0 where there is no such limit.
    """

    threading: Threading
    reaches: tuple[str, ...] = ()
    max_text_length: int = 0
    max_attachments: int = 0
    max_attachment_bytes: int = 0
    attachment_types: tuple[str, ...] = ()
    html: bool = False
    subject: bool = False
    typing: bool = False
    safe_to_repeat: bool = False
    reports: tuple[DeliveryStatus, ...] = ()
    reply_window_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """A provider's request as it came. `url` is the public one (OMNIDESK_PUBLIC_URL + path +
    query); header names are lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookReply:
    """What the provider wants to hear once its items are durable."""

    status: int = 200
    content_type: str = "application/json"
    body: bytes = b"{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The items of one authentic request, and the answer to give after the commit."""

    items: tuple[InboundItem, ...]
    reply: WebhookReply = field(default_factory=WebhookReply)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundAttachment:
    """A file to send. `read` loads its bytes; `url` is a short-lived public link to them."""

    name: str
    mime: str
    size: int
    read: Callable[[], Awaitable[bytes]]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """One message to send, complete: a channel needs nothing else to render it.

    `reply_token` is the conversation's unguessable token (e-mail puts it into Reply-To);
    `in_reply_to` / `references` are external ids, oldest first; `status_url` is where the
    provider should report to; `automatic` messages must say so (RFC 3834).
    """

    message_id: MessageId
    to: Address
    to_name: str = ""
    text: str
    html: str | None = None
    subject: str | None = None
    attachments: tuple[OutboundAttachment, ...] = ()
    reply_token: str = ""
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    status_url: str = ""
    automatic: bool = False
    attempt: int = 1
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The provider took it: its id for the message, and how far it is already."""

    external_id: str
    status: DeliveryStatus = DeliveryStatus.SENT
    parts: int = 1


class StopSignal(Protocol):
    """Set when the process wants to end (asyncio.Event fits)."""

    def is_set(self) -> bool:
        """Whether to stop now."""

    async def wait(self) -> object:
        """Returns once it is set."""


class Http(Protocol):
    """The slice of httpx2.AsyncClient that adapters use; typed loosely on purpose."""

    @property
    def request(self) -> Callable[..., Awaitable[Any]]:
        """`request(method, url, **kwargs)`: one HTTP exchange; raises httpx2 errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Raw bytes and the items they hold, handed to the core for durable storage."""

    raw: bytes
    content_type: str
    items: Sequence[InboundItem]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenContext:
    """What a listening channel may use.

    `submit` returns only after the delivery is committed and raises Unavailable when it could
    not be: acknowledge (flag, offset, 250) after it returns, never before. `load_cursor` and
    `save_cursor` keep a small JSON value per inbox and name. `stop` is set when the process
    wants to end; `random` is in [0, 1) for back-off.
    """

    inbox_id: InboxId
    address: str
    http: Http
    submit: Callable[[Delivery], Awaitable[None]]
    load_cursor: Callable[[str], Awaitable[dict[str, Any] | None]]
    save_cursor: Callable[[str, dict[str, Any]], Awaitable[None]]
    now: Callable[[], datetime]
    random: Callable[[], float]
    stop: StopSignal


ParseFn = Callable[[Any, WebhookRequest, datetime], Parsed]
HandshakeFn = Callable[[Any, WebhookRequest], WebhookReply]
ParseRawFn = Callable[[Any, bytes, Mapping[str, str], datetime], Sequence[InboundItem]]
SendFn = Callable[[Http, Any, OutboundMessage], Awaitable[Receipt]]
FetchFn = Callable[[Http, Any, RemoteFile], Awaitable[bytes]]
ListenFn = Callable[[Any, ListenContext], Awaitable[None]]
CheckFn = Callable[[Http, Any], Awaitable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel adapter. The first argument of every function is its validated config model.

    `parse(config, request, now)` raises SignatureInvalid before looking at anything else.
    `reparse(config, raw, headers, now)` reads stored raw bytes again, without a signature
    check, when a quarantined item is re-driven.
    `check(http, config)` says as whom the provider knows us, for the doctor; or raises SendError.
    """

    name: str
    kind: ChannelKind
    config_model: type[BaseModel]
    capabilities: Capabilities
    parse: ParseFn | None = None
    handshake: HandshakeFn | None = None
    reparse: ParseRawFn | None = None
    send: SendFn | None = None
    fetch: FetchFn | None = None
    listen: ListenFn | None = None
    check: CheckFn | None = None
