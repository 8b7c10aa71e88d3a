"""Who may report calls. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from omnidesk.channels._toolkit.secrets import same, verify_webhook
from omnidesk.channels._toolkit.signed_json import secret_values
from omnidesk.channels.call_log.config import Config
from omnidesk.domain.channel import WebhookRequest
from omnidesk.errors import SignatureInvalid


def verify(config: Config, request: WebhookRequest, now: datetime) -> None:
    """Raise SignatureInvalid unless the request is signed or carries the key.

    A request with a signature stands or falls by it: a bad one is not saved by a key that
    somebody read out of a log.
    """
    if "webhook-signature" in request.headers:
        secrets = secret_values(config.signing_secret, config.previous_secret)
        verify_webhook(secrets, request.headers, request.body, now)
        return
    if config.key is None:
        raise SignatureInvalid("the report is not signed")
    wanted = config.key.get_secret_value()
    matched = False
    for given in _keys(request):
        matched |= same(wanted, given)
    if not matched:
        raise SignatureInvalid("the report carries neither a signature nor the right key")


def _keys(request: WebhookRequest) -> Iterator[str]:
    query = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    yield from (value for name, value in query if name == "key")
    yield from _authorization(request.headers)


def _authorization(headers: Mapping[str, str]) -> Iterator[str]:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield value.strip()
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(value.strip(), validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            return
        yield pair.partition(":")[2]
