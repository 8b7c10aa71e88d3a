"""Phone calls through Twilio: answered with voicemail or a dialled number, and logged."""

from __future__ import annotations

from omnidesk.channels._toolkit.twilio_check import check
from omnidesk.channels.twilio_voice.client import fetch
from omnidesk.channels.twilio_voice.config import Config
from omnidesk.channels.twilio_voice.parse import parse, reparse
from omnidesk.domain.channel import Capabilities, Channel, ChannelKind, Threading

CHANNEL = Channel(
    name="twilio_voice",
    kind=ChannelKind.VOICE,
    config_model=Config,
    capabilities=Capabilities(threading=Threading.JOINS_CONTACT),
    parse=parse,
    reparse=reparse,
    fetch=fetch,
    check=check,
)
