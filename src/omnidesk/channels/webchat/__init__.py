"""Website chat. There is no provider: visitors come in through our own API."""

from __future__ import annotations

from omnidesk.channels.webchat.client import MAX_TEXT, send
from omnidesk.channels.webchat.config import Config
from omnidesk.domain.attachment import MAX_ATTACHMENT_BYTES
from omnidesk.domain.channel import Capabilities, Channel, ChannelKind, Threading
from omnidesk.domain.contact import VISITOR
from omnidesk.domain.delivery import DeliveryStatus

CHANNEL = Channel(
    name="webchat",
    kind=ChannelKind.CHAT,
    config_model=Config,
    capabilities=Capabilities(
        threading=Threading.PER_IDENTITY,
        reaches=(VISITOR,),
        max_text_length=MAX_TEXT,
        max_attachments=10,
        max_attachment_bytes=MAX_ATTACHMENT_BYTES,
        attachment_types=("*/*",),
        typing=True,
        # A repeat is the same event under the same message id.
        safe_to_repeat=True,
        reports=(DeliveryStatus.DELIVERED, DeliveryStatus.READ),
    ),
    send=send,
)
