"""What a visitor does -> inbound values. Pure; the caller has checked whose session it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from omnidesk.channels._toolkit.text import clean, clean_line
from omnidesk.channels.webchat.config import Config
from omnidesk.channels.webchat.identity import anonymous, verify_identity
from omnidesk.domain.attachment import refusal, safe_name
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.domain.ids import MessageId
from omnidesk.domain.inbound import DeliveryReport, InboundAttachment, InboundMessage, Sender
from omnidesk.errors import BadInput, FieldError

__all__ = ["anonymous", "comment_of", "received", "seen", "verify_identity", "visitor_message"]

_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MAX_PAGE = 2000
MAX_COMMENT = 2000


def visitor_message(
    config: Config,
    sender: Sender,
    *,
    client_message_id: str,
    text: str,
    attachments: Sequence[InboundAttachment] = (),
    page_url: str = "",
    now: datetime,
) -> InboundMessage:
    """One message of `sender`. The page makes `client_message_id` (letters, digits, _ and -) and
    keeps it over retries: sender and id together are one message, however often it comes.

    `attachments` are stored already (`stored_key`) and known by size. Raises BadInput.
    """
    body = clean(text).strip("\n")
    errors = [
        *_wrong_id(client_message_id),
        *_wrong_text(config, body, has_files=bool(attachments)),
        *_wrong_files(config, attachments),
    ]
    if errors:
        raise BadInput("the message cannot be taken as it is", errors=tuple(errors))
    key = f"{sender.address}:{client_message_id}"
    extra: dict[str, object] = {"client_message_id": client_message_id}
    page = clean_line(page_url, _MAX_PAGE)
    if page.startswith(("https://", "http://")):
        extra["page_url"] = page
    return InboundMessage(
        dedupe_key=key,
        external_id=key,
        sender=sender,
        text=body,
        sent_at=now,
        attachments=tuple(_clean_file(file) for file in attachments),
        extra=extra,
    )


def comment_of(text: str) -> str:
    """What a visitor says of a conversation, as it is kept."""
    return clean(text).strip()[:MAX_COMMENT]


def received(message_ids: Sequence[MessageId], now: datetime) -> tuple[DeliveryReport, ...]:
    """The visitor's page has these messages. The caller has checked that they are theirs."""
    return _reports(message_ids, DeliveryStatus.DELIVERED, now)


def seen(message_ids: Sequence[MessageId], now: datetime) -> tuple[DeliveryReport, ...]:
    """The visitor has seen these messages. The caller has checked that they are theirs."""
    return _reports(message_ids, DeliveryStatus.READ, now)


def _reports(
    message_ids: Sequence[MessageId], status: DeliveryStatus, now: datetime
) -> tuple[DeliveryReport, ...]:
    return tuple(
        DeliveryReport(
            dedupe_key=f"{message_id}:{status}", external_id=message_id, status=status, at=now
        )
        for message_id in dict.fromkeys(message_ids)
    )


def _wrong_id(client_message_id: str) -> list[FieldError]:
    if _CLIENT_ID.fullmatch(client_message_id):
        return []
    return [FieldError("/client_message_id", "1 to 64 letters, digits, _ and - are needed")]


def _wrong_text(config: Config, body: str, *, has_files: bool) -> list[FieldError]:
    if len(body) > config.max_text_length:
        return [FieldError("/text", f"at most {config.max_text_length} characters fit")]
    if not body.strip() and not has_files:
        return [FieldError("/text", "the message is empty")]
    return []


def _wrong_files(config: Config, files: Sequence[InboundAttachment]) -> list[FieldError]:
    reasons = refusal(
        tuple(file.size for file in files),
        max_bytes=config.max_attachment_bytes,
        max_files=config.max_attachments,
    )
    return [
        FieldError(f"/attachments/{number}", reason)
        for number, reason in enumerate(reasons)
        if reason
    ]


def _clean_file(file: InboundAttachment) -> InboundAttachment:
    return InboundAttachment(
        name=safe_name(file.name),
        mime=file.mime,
        size=file.size,
        content=file.content,
        content_id=file.content_id,
        stored_key=file.stored_key,
    )
