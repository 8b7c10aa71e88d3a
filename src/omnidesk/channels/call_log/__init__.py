"""Calls reported by any telephone system: signed JSON, or the open newCall/answer/hangup form."""

from __future__ import annotations

from omnidesk.channels.call_log.client import fetch
from omnidesk.channels.call_log.config import Config
from omnidesk.channels.call_log.parse import parse, reparse
from omnidesk.domain.channel import Capabilities, Channel, ChannelKind, Threading

CHANNEL = Channel(
    name="call_log",
    kind=ChannelKind.VOICE,
    config_model=Config,
    capabilities=Capabilities(threading=Threading.JOINS_CONTACT),
    parse=parse,
    reparse=reparse,
    fetch=fetch,
)
