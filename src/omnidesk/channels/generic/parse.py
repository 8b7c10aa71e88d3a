"""Signed JSON as our values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from omnidesk.channels._toolkit.secrets import sha256_hex, verify_webhook
from omnidesk.channels._toolkit.signed_json import read_object, read_union, secret_values
from omnidesk.channels.generic.config import Config
from omnidesk.channels.generic.schema import File, Inbound, Message, Party, Status
from omnidesk.domain.channel import Parsed, WebhookRequest
from omnidesk.domain.contact import (
    EMAIL,
    EXTERNAL,
    PHONE,
    Evidence,
    normalise_email,
    normalise_phone,
)
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.domain.inbound import (
    DeliveryReport,
    InboundAttachment,
    InboundItem,
    InboundMessage,
    RemoteFile,
    Sender,
    Unreadable,
)


def parse(config: Config, request: WebhookRequest, now: datetime) -> Parsed:
    """The item of an authentic request; raises SignatureInvalid first."""
    secrets = secret_values(config.signing_secret, config.previous_secret)
    verify_webhook(secrets, request.headers, request.body, now)
    return Parsed(items=(_read(config, request.body),))


def reparse(
    config: Config, raw: bytes, _headers: Mapping[str, str], _now: datetime
) -> Sequence[InboundItem]:
    """The same from stored bytes."""
    return (_read(config, raw),)


def _read(config: Config, body: bytes) -> InboundItem:
    try:
        value = read_union(Inbound, read_object(body))
        return _report(value) if isinstance(value, Status) else _message(config, value)
    except ValueError as error:
        return Unreadable(dedupe_key=sha256_hex(body), reason=str(error))


def _message(config: Config, message: Message) -> InboundMessage:
    # The sender's own id, not the webhook's: a message sent again under another webhook id is
    # still the same message.
    return InboundMessage(
        dedupe_key=f"message:{message.id}",
        external_id=message.id,
        sender=_sender(config, message.from_),
        text=message.text,
        subject=message.subject or None,
        sent_at=message.sent_at,
        attachments=tuple(_file(file) for file in message.attachments),
        in_reply_to=(message.in_reply_to,) if message.in_reply_to else (),
        edit_of=message.edit_of,
        automatic=message.automatic,
        extra=dict(message.extra),
    )


def _sender(config: Config, party: Party) -> Sender:
    evidence = Evidence.CLAIMED
    if party.kind == PHONE:
        address = normalise_phone(party.address)
    elif party.kind == EMAIL:
        address = normalise_email(party.address)
    else:
        # Whoever holds the inbox's secret speaks for its namespace, and for no other.
        address, evidence = f"{config.namespace}:{party.address}", Evidence.PROVIDER
    if address is None:
        raise ValueError(f"from/address: not a {party.kind} address")
    if config.trusted_addresses and party.kind != EXTERNAL:
        evidence = Evidence.PROVIDER
    return Sender(
        kind=party.kind,
        address=address,
        display_name=party.name,
        language=party.language,
        evidence=evidence,
    )


def _file(file: File) -> InboundAttachment:
    content = file.content()
    return InboundAttachment(
        name=file.name or "file",
        mime=file.mime.lower(),
        size=None if content is None else len(content),
        content=content,
        remote=None if file.url is None else RemoteFile(reference=file.url, is_url=True),
    )


def _report(status: Status) -> DeliveryReport:
    failed = status.status is DeliveryStatus.FAILED
    return DeliveryReport(
        dedupe_key=f"status:{status.id}:{status.status}",
        external_id=status.id,
        message_id=status.message_id,
        status=status.status,
        at=status.at,
        error_code=status.error_code if failed else "",
        public_reason=(status.reason or "the message was not delivered") if failed else "",
    )
