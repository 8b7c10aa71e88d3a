"""Posting signed messages to the other system."""

from __future__ import annotations

from typing import Any

from omnidesk import clock
from omnidesk.channels._toolkit.download import download
from omnidesk.channels._toolkit.http import exchange
from omnidesk.channels._toolkit.secrets import sign_webhook
from omnidesk.channels._toolkit.text import clean_line
from omnidesk.channels.generic.config import Config
from omnidesk.channels.generic.render import render
from omnidesk.domain.channel import Http, OutboundMessage, Receipt
from omnidesk.domain.inbound import RemoteFile
from omnidesk.errors import SendError, SendOutcome, SendReason

_PROVIDER = "the receiving system"


async def send(http: Http, config: Config, message: OutboundMessage) -> Receipt:
    """One attempt. The webhook id is our message id on every attempt, so that the receiver can
    tell a repeat; the time stamp is that of the attempt."""
    body = render(config, message)
    if config.outbound_url is None:
        raise SendError(
            "generic: outbound_url is not configured",
            outcome=SendOutcome.PERMANENT,
            public_reason="this inbox cannot send",
            reason=SendReason.MISCONFIGURED,
            alarm=True,
        )
    secret = (config.outbound_secret or config.signing_secret).get_secret_value()
    response = await exchange(
        http,
        "POST",
        config.outbound_url,
        provider=_PROVIDER,
        content=body,
        headers={
            "content-type": "application/json",
            **sign_webhook(secret, message.message_id, clock.now(), body),
        },
    )
    return Receipt(external_id=_id(response) or message.message_id)


async def fetch(http: Http, _config: Config, file: RemoteFile) -> bytes:
    """One attachment that was given as an address; no credentials are sent."""
    return await download(http, file.reference, provider=_PROVIDER)


def _id(response: Any) -> str:
    # A receiver without ids of its own knows the message by ours.
    try:
        value = response.json()
    except ValueError:
        return ""
    found = value.get("id") if isinstance(value, dict) else None
    return clean_line(found) if isinstance(found, str) else ""
