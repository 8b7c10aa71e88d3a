"""What a channel's `parse` returns: values that say what happened, in our words.

Every item has a `dedupe_key`, unique within its inbox: the same key is the same fact, however
often and in whatever order the provider repeats it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from omnidesk.domain.contact import Evidence
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.errors import SendReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who wrote or called, as the channel says. `address` is normalised for its kind."""

    kind: str
    address: str
    display_name: str = ""
    language: str | None = None
    evidence: Evidence = Evidence.CLAIMED
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file that must be fetched from the provider. `reference` never holds a secret.

    For a URL the fetcher refuses private addresses; for a provider's file id the channel's
    `fetch` resolves it.
    """

    reference: str
    is_url: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundAttachment:
    """A file that came with a message: bytes at hand (`content`), or a place to fetch them."""

    name: str
    mime: str
    size: int | None = None
    content: bytes | None = None
    remote: RemoteFile | None = None
    content_id: str | None = None
    stored_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One utterance of a contact.

    `external_id` is the provider's id of the message (replies and reports quote it);
    `in_reply_to` are external ids it answers, best first; `conversation_token` is a reply
    address token that the mail carried (checked by `place`, not trusted here); `edit_of` names
    the external id whose text this replaces; `automatic` marks auto-replies and list mail:
    stored, never answered, and they never open work; `extra` is shown to agents as is.
    """

    dedupe_key: str
    external_id: str
    sender: Sender
    text: str
    html: str | None = None
    subject: str | None = None
    sent_at: datetime | None = None
    attachments: tuple[InboundAttachment, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    conversation_token: str | None = None
    edit_of: str | None = None
    automatic: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)


class CallStatus(StrEnum):
    """Where a phone call stands. Only `missed` and `voicemail` create work."""

    RINGING = "ringing"
    ANSWERED = "answered"
    COMPLETED = "completed"
    MISSED = "missed"
    VOICEMAIL = "voicemail"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundCall:
    """One report about a phone call. Reports of a call may come in any order.

    `call_id` joins the reports; `sequence` orders them where the provider numbers them. A
    field that a report does not know is None and leaves what is stored alone.
    """

    dedupe_key: str
    call_id: str
    sender: Sender
    status: CallStatus
    direction: str = "inbound"
    sequence: int | None = None
    at: datetime | None = None
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    duration_seconds: int | None = None
    recording_url: str | None = None
    voicemail_text: str | None = None
    answered_by: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What became of a message we sent. `external_id` is the id our receipt carried;
    `message_id` is our own id, where the provider's authenticated report brings it back."""

    dedupe_key: str
    external_id: str
    message_id: str | None = None
    status: DeliveryStatus
    at: datetime | None = None
    error_code: str = ""
    public_reason: str = ""
    reason: SendReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Authentic, but not understood: kept raw in quarantine, counted, can be re-driven."""

    dedupe_key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Authentic, understood, and of no consequence (a join notice, a probe): kept raw."""

    dedupe_key: str
    reason: str


InboundItem = InboundMessage | InboundCall | DeliveryReport | Unreadable | Ignored
