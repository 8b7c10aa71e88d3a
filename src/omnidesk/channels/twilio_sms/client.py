"""Talking to Twilio's REST API."""

from __future__ import annotations

from typing import Any

from omnidesk.channels._toolkit.download import download
from omnidesk.channels._toolkit.http import Hint, exchange
from omnidesk.channels._toolkit.text import clean_line, plain_sms, sms_segments
from omnidesk.channels._toolkit.twilio import PROVIDER
from omnidesk.channels.twilio_sms.codes import trouble
from omnidesk.channels.twilio_sms.config import Config
from omnidesk.channels.twilio_sms.render import render
from omnidesk.domain.channel import Http, OutboundMessage, Receipt
from omnidesk.domain.inbound import RemoteFile
from omnidesk.errors import SendError, SendOutcome


async def send(http: Http, config: Config, message: OutboundMessage) -> Receipt:
    """One attempt. Twilio has no idempotency key: an unknown outcome is not repeated."""
    fields = render(config, message)
    response = await exchange(
        http,
        "POST",
        f"{config.api_base_url}/2010-04-01/Accounts/{config.account_sid}/Messages.json",
        provider=PROVIDER,
        explain=explain,
        data=fields,
        auth=config.basic_auth,
    )
    answer = _json(response)
    sid = answer.get("sid")
    if not isinstance(sid, str) or not sid:
        # Twilio took it, but without its id no report would ever find the message.
        raise SendError(
            "Twilio accepted a message but its answer names no sid",
            outcome=SendOutcome.UNKNOWN,
            public_reason="Twilio did not confirm the message",
        )
    return Receipt(external_id=sid, parts=_parts(answer.get("num_segments"), message.text))


async def fetch(http: Http, config: Config, file: RemoteFile) -> bytes:
    """One media file. Credentials go to the API only, never along with its redirect."""
    return await download(
        http,
        file.reference,
        provider=PROVIDER,
        auth=config.basic_auth,
        auth_origins=(config.api_base_url,),
    )


def explain(response: Any) -> Hint | None:
    """What Twilio's error body adds. Codes never turn a refusal into a retry or back."""
    answer = _json(response)
    code = str(answer.get("code") or "")
    if not code:
        return None
    known = trouble(code)
    return Hint(
        code=clean_line(code, 16),
        detail=clean_line(str(answer.get("message") or ""), 300),
        public_reason=known.public_reason if known else "",
        reason=known.reason if known else None,
        alarm=True if known and known.alarm else None,
    )


def _parts(reported: object, text: str) -> int:
    # "0" while a messaging service has not picked its sender yet.
    if isinstance(reported, str) and reported.isdigit() and int(reported) > 0:
        return int(reported)
    return sms_segments(plain_sms(text)).count


def _json(response: Any) -> dict[str, Any]:
    try:
        value = response.json()
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
