"""Fetching recordings from wherever the telephone system keeps them."""

from __future__ import annotations

from omnidesk.channels._toolkit.download import download
from omnidesk.channels.call_log.config import Config
from omnidesk.domain.channel import Http
from omnidesk.domain.inbound import RemoteFile


async def fetch(http: Http, config: Config, file: RemoteFile) -> bytes:
    """One recording. Credentials, if any, go to `recordings_base_url` only."""
    auth = None
    if config.recordings_user is not None and config.recordings_password is not None:
        auth = (config.recordings_user, config.recordings_password.get_secret_value())
    origins = (config.recordings_base_url,) if config.recordings_base_url else ()
    return await download(
        http, file.reference, provider="the telephone system", auth=auth, auth_origins=origins
    )
