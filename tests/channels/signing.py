"""Signing sample requests the way each kind of provider does."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from omnidesk.domain.channel import WebhookRequest


def sign(
    scheme: Mapping[str, Any], secret: str, request: WebhookRequest, now: datetime
) -> WebhookRequest:
    """`request` as the provider would send it, proven with `secret`."""
    return _SCHEMES[scheme["scheme"]](scheme, secret, request, now)


def unsigned(scheme: Mapping[str, Any]) -> bool:
    """Whether requests of the scheme carry no proof at all."""
    return bool(scheme["scheme"] == "none")


def another(secret: str) -> str:
    """A secret of the same form that differs in one character in the middle."""
    place = len(secret) // 2
    return secret[:place] + ("A" if secret[place] != "A" else "B") + secret[place + 1 :]


def with_headers(request: WebhookRequest, headers: Mapping[str, str]) -> WebhookRequest:
    """`request` with headers added."""
    return replace(request, headers={**request.headers, **headers})


def _none(
    scheme: Mapping[str, Any], secret: str, request: WebhookRequest, now: datetime
) -> WebhookRequest:
    return request


def _twilio(
    scheme: Mapping[str, Any], secret: str, request: WebhookRequest, now: datetime
) -> WebhookRequest:
    url = request.url
    if "json" in request.headers.get("content-type", ""):
        digest = hashlib.sha256(request.body).hexdigest()
        url += ("&" if "?" in url else "?") + f"bodySHA256={digest}"
        message = url.encode()
    else:
        text = request.body.decode("utf-8", "surrogateescape")
        pairs = parse_qsl(text, keep_blank_values=True, errors="surrogateescape")
        joined = "".join(name + value for name, value in sorted(set(pairs)))
        message = (url + joined).encode("utf-8", "surrogateescape")
    signature = base64.b64encode(hmac.new(secret.encode(), message, hashlib.sha1).digest())
    signed = with_headers(request, {"x-twilio-signature": signature.decode()})
    return replace(signed, url=url)


def _standard_webhooks(
    scheme: Mapping[str, Any], secret: str, request: WebhookRequest, now: datetime
) -> WebhookRequest:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    message_id, stamp = scheme.get("id", "msg_sample"), str(int(now.timestamp()))
    message = f"{message_id}.{stamp}.".encode() + request.body
    signature = base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
    return with_headers(
        request,
        {
            "webhook-id": message_id,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{signature}",
        },
    )


def _header(
    scheme: Mapping[str, Any], secret: str, request: WebhookRequest, now: datetime
) -> WebhookRequest:
    return with_headers(request, {scheme["header"].lower(): scheme.get("prefix", "") + secret})


def _query(
    scheme: Mapping[str, Any], secret: str, request: WebhookRequest, now: datetime
) -> WebhookRequest:
    joint = "&" if "?" in request.url else "?"
    return replace(request, url=request.url + joint + urlencode({scheme["parameter"]: secret}))


def _hmac_header(
    scheme: Mapping[str, Any], secret: str, request: WebhookRequest, now: datetime
) -> WebhookRequest:
    mac = hmac.new(secret.encode(), request.body, scheme.get("algorithm", "sha256"))
    hexadecimal = scheme.get("encoding", "hex") == "hex"
    value = mac.hexdigest() if hexadecimal else base64.b64encode(mac.digest()).decode()
    return with_headers(request, {scheme["header"].lower(): scheme.get("prefix", "") + value})


_SCHEMES = {
    "none": _none,
    "twilio": _twilio,
    "standard_webhooks": _standard_webhooks,
    "header": _header,
    "query": _query,
    "hmac_header": _hmac_header,
}
