"""Fetching recordings from Twilio."""

from __future__ import annotations

from omnidesk.channels._toolkit.download import download
from omnidesk.channels._toolkit.twilio import PROVIDER
from omnidesk.channels.twilio_voice.config import Config
from omnidesk.domain.channel import Http
from omnidesk.domain.inbound import RemoteFile


async def fetch(http: Http, config: Config, file: RemoteFile) -> bytes:
    """One recording; the reference already names the format (.mp3)."""
    return await download(
        http,
        file.reference,
        provider=PROVIDER,
        auth=config.basic_auth,
        auth_origins=(config.api_base_url,),
    )
