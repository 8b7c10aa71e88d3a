"""What Twilio's message webhooks say. Pure.

Inbound messages and status reports come to the same address. There is no time stamp and hence no
protection against replay: the dedupe keys are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from omnidesk.channels._toolkit.secrets import sha256_hex
from omnidesk.channels._toolkit.text import clean_line
from omnidesk.channels._toolkit.twilio import (
    NOTHING_TO_DO,
    fields,
    stored_fields,
    token_field,
    verify,
)
from omnidesk.channels.twilio_sms.codes import public_reason, trouble
from omnidesk.channels.twilio_sms.config import Config
from omnidesk.domain.channel import Parsed, WebhookRequest
from omnidesk.domain.contact import PHONE, Evidence, normalise_phone
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.domain.inbound import (
    DeliveryReport,
    Ignored,
    InboundAttachment,
    InboundItem,
    InboundMessage,
    RemoteFile,
    Sender,
    Unreadable,
)
from omnidesk.errors import SendReason

# Our own message id stands in the query of the status address, which the signature covers: a
# report finds its message even if the answer to our request was lost.
MESSAGE_PARAMETER = "message_id"

_STATUSES = {
    "accepted": DeliveryStatus.QUEUED,
    "scheduled": DeliveryStatus.QUEUED,
    "queued": DeliveryStatus.QUEUED,
    "sending": DeliveryStatus.QUEUED,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "partially_delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "undelivered": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}
_INBOUND = frozenset({"receiving", "received"})
_GEO = (("FromCity", "city"), ("FromState", "state"), ("FromCountry", "country"))
_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
}


def parse(config: Config, request: WebhookRequest, _now: datetime) -> Parsed:
    """The message or report of an authentic request; raises SignatureInvalid first."""
    proven = verify(config.tokens, request)
    item = _read(lambda: fields(proven.pairs, request.body), request.body, request.url)
    return Parsed(items=(item,), reply=NOTHING_TO_DO)


def reparse(
    _config: Config, raw: bytes, headers: Mapping[str, str], _now: datetime
) -> Sequence[InboundItem]:
    """The same from stored bytes."""
    return (_read(lambda: stored_fields(raw, headers), raw, ""),)


def _read(load: Callable[[], dict[str, str]], body: bytes, url: str) -> InboundItem:
    try:
        values = load()
        status = values.get("MessageStatus") or values.get("SmsStatus", "received")
        if status in _INBOUND:
            return _message(values)
        return _report(values, status, url)
    except ValueError as error:
        return Unreadable(dedupe_key=sha256_hex(body), reason=str(error))


def _message(values: dict[str, str]) -> InboundMessage:
    sid = token_field(values, "MessageSid")
    return InboundMessage(
        dedupe_key=sid,
        external_id=sid,
        sender=_sender(values),
        text=values.get("Body", ""),
        attachments=tuple(_media(values)),
        extra=_extra(values),
    )


def _sender(values: dict[str, str]) -> Sender:
    raw = values.get("From", "").strip()
    if ":" in raw:
        raise ValueError("From belongs to another channel than SMS")
    address = normalise_phone(raw) or clean_line(raw, 32)
    if not address:
        raise ValueError("From is missing")
    name = clean_line(values.get("ProfileName", ""))
    return Sender(kind=PHONE, address=address, display_name=name, evidence=Evidence.PROVIDER)


def _media(values: dict[str, str]) -> Sequence[InboundAttachment]:
    found = []
    index = 0
    # NumMedia is not needed for it: the fields themselves say how many there are.
    while url := values.get(f"MediaUrl{index}", ""):
        mime = clean_line(values.get(f"MediaContentType{index}", ""), 100).lower()
        found.append(
            InboundAttachment(
                name=f"media-{index + 1}{_SUFFIXES.get(mime, '')}",
                mime=mime or "application/octet-stream",
                remote=RemoteFile(reference=url, is_url=True),
            )
        )
        index += 1
    return found


def _extra(values: dict[str, str]) -> dict[str, object]:
    extra: dict[str, object] = {
        label: clean_line(values[name]) for name, label in _GEO if values.get(name)
    }
    if values.get("To"):
        extra["to"] = clean_line(values["To"], 64)
    segments = values.get("NumSegments", "")
    if segments.isascii() and segments.isdigit() and len(segments) < 5:
        extra["segments"] = int(segments)
    if values.get("OptOutType"):
        extra["opt_out"] = clean_line(values["OptOutType"], 16)
    return extra


def _report(values: dict[str, str], status: str, url: str) -> InboundItem:
    sid = token_field(values, "MessageSid")
    known = _STATUSES.get(status)
    if known is None:
        # A state that Twilio adds later is no fault; it just means nothing to us yet.
        reason = f"status {clean_line(status, 40)!r} is not known"
        return Ignored(dedupe_key=f"{sid}:{sha256_hex(status.encode())[:16]}", reason=reason)
    failed = known is DeliveryStatus.FAILED
    code = clean_line(values.get("ErrorCode", ""), 16) if failed else ""
    known_trouble = trouble(code)
    said = public_reason(code) if code else "the message was not delivered"
    return DeliveryReport(
        dedupe_key=f"{sid}:{status}",
        external_id=sid,
        message_id=_our_id(url),
        status=known,
        error_code=code,
        public_reason=said if failed else "",
        reason=known_trouble.reason if known_trouble else SendReason.REFUSED,
    )


def _our_id(url: str) -> str | None:
    named = parse_qs(urlsplit(url).query).get(MESSAGE_PARAMETER, [""])[0]
    return named if named.startswith("msg_") and named.isascii() and len(named) <= 64 else None
