"""Short-lived public links to files, for providers that fetch what is sent through them.

A link names one attachment and its own end, and only this installation's key can make one.
"""

from __future__ import annotations

import base64
import hmac
import re
from datetime import datetime

from omnidesk.flows.runtime import Runtime
from omnidesk.store.seal import Seal

# Providers fetch within seconds of the send; retries of a slow one within the hour.
LIVES_SECONDS = 3600

_TOKEN = re.compile(r"(att_[0-9a-f]{8,64})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})")


def link_for(runtime: Runtime, attachment_id: str, now: datetime) -> str:
    """A public URL of the file that works for LIVES_SECONDS without credentials."""
    token = token_for(runtime.seal, attachment_id, int(now.timestamp()) + LIVES_SECONDS)
    return f"{runtime.public_url}/files/{token}"


def token_for(seal: Seal, attachment_id: str, expires: int) -> str:
    """The link's last part; `expires` in seconds of Unix time."""
    claim = f"{attachment_id}.{expires}"
    return f"{claim}.{_signature(seal, claim)}"


def named_by(seal: Seal, token: str, now: datetime) -> str | None:
    """The attachment a genuine, living link leads to; None for any other text."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    attachment_id, expires, signature = match.groups()
    if not hmac.compare_digest(signature, _signature(seal, f"{attachment_id}.{expires}")):
        return None
    return attachment_id if now.timestamp() < int(expires) else None


def _signature(seal: Seal, claim: str) -> str:
    digest = hmac.digest(seal.derive("file links"), claim.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
