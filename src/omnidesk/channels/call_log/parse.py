"""Call reports in either dialect, from one address. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from omnidesk.channels._toolkit.forms import form_pairs
from omnidesk.channels._toolkit.secrets import sha256_hex
from omnidesk.channels._toolkit.signed_json import read_object
from omnidesk.channels._toolkit.text import clean_line
from omnidesk.channels.call_log import cti, native
from omnidesk.channels.call_log.config import Config
from omnidesk.channels.call_log.proof import verify
from omnidesk.domain.channel import Parsed, WebhookRequest
from omnidesk.domain.inbound import InboundItem, Unreadable


def parse(config: Config, request: WebhookRequest, now: datetime) -> Parsed:
    """The report of an authentic request; raises SignatureInvalid first."""
    verify(config, request, now)
    return Parsed(items=(_read(config, request.body, request.headers, now),))


def reparse(
    config: Config, raw: bytes, headers: Mapping[str, str], now: datetime
) -> Sequence[InboundItem]:
    """The same from stored bytes."""
    return (_read(config, raw, headers, now),)


def _read(config: Config, body: bytes, headers: Mapping[str, str], now: datetime) -> InboundItem:
    try:
        if "x-www-form-urlencoded" in headers.get("content-type", "").lower():
            return cti.read(cti.from_pairs(form_pairs(body)), now)
        value = read_object(body)
        if cti.is_event(value):
            return cti.read(value, now)
        return native.read(value, _key(body, headers), config.region, now)
    except ValueError as error:
        return Unreadable(dedupe_key=sha256_hex(body), reason=str(error))


def _key(body: bytes, headers: Mapping[str, str]) -> str:
    # A signed report has an id that stays over retries; without one the bytes are the report.
    named = clean_line(headers.get("webhook-id", ""))
    if named and "webhook-signature" in headers:
        return f"webhook:{named}"
    return f"report:{sha256_hex(body)}"
