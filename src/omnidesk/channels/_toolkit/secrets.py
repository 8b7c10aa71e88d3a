"""Comparing secrets, and Standard Webhooks signatures. Pure: the instant is an argument."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

from omnidesk.errors import SignatureInvalid

TOLERANCE_SECONDS = 300
_PREFIX = "whsec_"


def same(expected: str | bytes, given: str | bytes) -> bool:
    """Whether two secrets are equal, in time that does not depend on where they differ.

    An empty expectation is equal to nothing: a forgotten setting must not open the door.
    """
    left, right = _bytes(expected), _bytes(given)
    return bool(left) and hmac.compare_digest(left, right)


def hmac_base64(key: str | bytes, message: bytes, algorithm: str = "sha256") -> str:
    """Base64 of HMAC(key, message)."""
    digest = hmac.new(_bytes(key), message, algorithm).digest()
    return base64.b64encode(digest).decode("ascii")


def hmac_hex(key: str | bytes, message: bytes, algorithm: str = "sha256") -> str:
    """Lower-case hexadecimal of HMAC(key, message)."""
    return hmac.new(_bytes(key), message, algorithm).hexdigest()


def sha256_hex(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256; the dedupe key of bytes that nothing else names."""
    return hashlib.sha256(data).hexdigest()


def webhook_key(secret: str) -> bytes:
    """The key inside a `whsec_<base64>` secret (the prefix may be missing).

    Raises ValueError for an empty secret or one that is not base64.
    """
    text = secret.removeprefix(_PREFIX).strip()
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("a signing secret is whsec_ followed by base64") from None
    if not key:
        raise ValueError("a signing secret may not be empty")
    return key


def sign_webhook(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three Standard Webhooks headers for `body`, sent under `message_id` at `at`."""
    stamp = str(int(at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + _signature(webhook_key(secret), message_id, stamp, body),
    }


def verify_webhook(
    secrets: str | Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime
) -> str:
    """The webhook id of an authentic request; raises SignatureInvalid.

    `headers` have lower-case names. Several secrets allow rotation; the header may carry several
    signatures, of which one v1 must match. The timestamp may differ from `now` by five minutes.
    """
    message_id = headers.get("webhook-id", "")
    stamp = headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "")
    if not (message_id and stamp and given):
        raise SignatureInvalid("webhook-id, webhook-timestamp or webhook-signature is missing")
    offered = [part[3:] for part in given.split(" ") if part.startswith("v1,")]
    matched = False
    for secret in (secrets,) if isinstance(secrets, str) else secrets:
        try:
            key = webhook_key(secret)
        except ValueError:
            continue
        wanted = _signature(key, message_id, stamp, body)
        for signature in offered:
            matched |= same(wanted, signature)
    if not matched:
        raise SignatureInvalid("no webhook signature matches")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise SignatureInvalid("webhook-timestamp is not a number of seconds")
    if abs(now.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
        raise SignatureInvalid("webhook-timestamp is more than five minutes away from now")
    return message_id


def _signature(key: bytes, message_id: str, stamp: str, body: bytes) -> str:
    return hmac_base64(key, b".".join((_bytes(message_id), _bytes(stamp), body)))


def _bytes(value: str | bytes) -> bytes:
    # Header values may carry lone surrogates; they must compare unequal, not crash.
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
