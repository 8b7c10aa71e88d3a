"""Messages of any other system, both ways: signed JSON in, signed JSON out."""

from __future__ import annotations

from omnidesk.channels.generic.client import fetch, send
from omnidesk.channels.generic.config import Config
from omnidesk.channels.generic.parse import parse, reparse
from omnidesk.channels.generic.schema import MAX_FILES, MAX_TEXT
from omnidesk.domain.channel import Capabilities, Channel, ChannelKind, Threading
from omnidesk.domain.contact import EMAIL, EXTERNAL, PHONE
from omnidesk.domain.delivery import DeliveryStatus

CHANNEL = Channel(
    name="generic",
    kind=ChannelKind.MESSAGING,
    config_model=Config,
    capabilities=Capabilities(
        threading=Threading.PER_IDENTITY,
        reaches=(EXTERNAL, PHONE, EMAIL),
        max_text_length=MAX_TEXT,
        max_attachments=MAX_FILES,
        max_attachment_bytes=25 * 1024 * 1024,
        attachment_types=("*/*",),
        subject=True,
        safe_to_repeat=True,
        reports=(DeliveryStatus.DELIVERED, DeliveryStatus.READ, DeliveryStatus.FAILED),
    ),
    parse=parse,
    reparse=reparse,
    send=send,
    fetch=fetch,
)
