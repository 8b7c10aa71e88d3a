"""E-mail: IMAP or LMTP/SMTP in, SMTP out."""

from __future__ import annotations

from omnidesk.channels.email.check import check
from omnidesk.channels.email.client import send
from omnidesk.channels.email.config import EmailConfig
from omnidesk.channels.email.listen import listen
from omnidesk.channels.email.parse import reparse
from omnidesk.channels.email.rules import MAX_FILE_BYTES, MAX_FILES, MAX_TEXT
from omnidesk.domain.channel import Capabilities, Channel, ChannelKind, Threading
from omnidesk.domain.contact import EMAIL
from omnidesk.domain.delivery import DeliveryStatus

CHANNEL = Channel(
    name="email",
    kind=ChannelKind.EMAIL,
    config_model=EmailConfig,
    capabilities=Capabilities(
        threading=Threading.PER_THREAD,
        reaches=(EMAIL,),
        max_text_length=MAX_TEXT,
        max_attachments=MAX_FILES,
        max_attachment_bytes=MAX_FILE_BYTES,
        html=True,
        subject=True,
        reports=(DeliveryStatus.FAILED, DeliveryStatus.DELIVERED, DeliveryStatus.READ),
    ),
    reparse=reparse,
    send=send,
    listen=listen,
    check=check,
)
