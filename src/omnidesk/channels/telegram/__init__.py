"""Telegram bots: private chats with the bot, and business chats it may answer."""

from __future__ import annotations

from omnidesk.channels.telegram.client import check, fetch, send
from omnidesk.channels.telegram.config import Config
from omnidesk.channels.telegram.listen import listen
from omnidesk.channels.telegram.parse import parse, reparse
from omnidesk.channels.telegram.render import MAX_FILE_BYTES, MAX_FILES, MAX_TEXT
from omnidesk.domain.channel import Capabilities, Channel, ChannelKind, Threading
from omnidesk.domain.contact import TELEGRAM

CHANNEL = Channel(
    name="telegram",
    kind=ChannelKind.MESSAGING,
    config_model=Config,
    capabilities=Capabilities(
        threading=Threading.PER_IDENTITY,
        reaches=(TELEGRAM,),
        max_text_length=MAX_TEXT,
        max_attachments=MAX_FILES,
        max_attachment_bytes=MAX_FILE_BYTES,
        attachment_types=("*/*",),
    ),
    parse=parse,
    reparse=reparse,
    send=send,
    fetch=fetch,
    listen=listen,
    check=check,
)
