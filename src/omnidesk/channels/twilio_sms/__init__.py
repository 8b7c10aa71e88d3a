"""SMS and MMS through Twilio."""

from __future__ import annotations

from omnidesk.channels._toolkit.twilio_check import check
from omnidesk.channels.twilio_sms.client import fetch, send
from omnidesk.channels.twilio_sms.config import Config
from omnidesk.channels.twilio_sms.parse import parse, reparse
from omnidesk.channels.twilio_sms.render import MAX_MEDIA, MAX_MEDIA_BYTES, MAX_TEXT
from omnidesk.domain.channel import Capabilities, Channel, ChannelKind, Threading
from omnidesk.domain.contact import PHONE
from omnidesk.domain.delivery import DeliveryStatus

CHANNEL = Channel(
    name="twilio_sms",
    kind=ChannelKind.MESSAGING,
    config_model=Config,
    capabilities=Capabilities(
        threading=Threading.PER_IDENTITY,
        reaches=(PHONE,),
        max_text_length=MAX_TEXT,
        max_attachments=MAX_MEDIA,
        max_attachment_bytes=MAX_MEDIA_BYTES,
        attachment_types=("image/*", "audio/*", "video/*", "text/*", "application/pdf"),
        reports=(DeliveryStatus.DELIVERED, DeliveryStatus.FAILED),
    ),
    parse=parse,
    reparse=reparse,
    send=send,
    fetch=fetch,
    check=check,
)
