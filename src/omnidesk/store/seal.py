"""Provider secrets at rest: sealed with a key derived from OMNIDESK_SECRET_KEY."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken

from omnidesk.errors import ConfigurationError


class Seal:
    """Authenticated encryption (Fernet) of small JSON objects, and keyed digests."""

    def __init__(self, secret_key: str) -> None:
        self._root = hashlib.sha256(secret_key.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(self.derive("seal")))

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose only."""
        return hmac.digest(self._root, purpose.encode(), "sha256")

    def close(self, value: Mapping[str, Any]) -> bytes:
        """Encrypt a JSON object."""
        return self._fernet.encrypt(orjson.dumps(value))

    def open(self, sealed: bytes) -> dict[str, Any]:
        """Decrypt; ConfigurationError when the key is another one."""
        try:
            opened = orjson.loads(self._fernet.decrypt(sealed))
        except InvalidToken as error:
            raise ConfigurationError(
                "OMNIDESK_SECRET_KEY",
                "cannot open the stored provider secrets",
                "set the key they were stored with, or apply the configuration again",
            ) from error
        return dict(opened)
