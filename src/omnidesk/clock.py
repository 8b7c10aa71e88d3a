"""The one place that asks what time it is and rolls dice.

Everything else takes `now` (aware UTC) or a token as an argument, so that decisions can be
repeated and tested.
"""

from __future__ import annotations

import os
import random
import secrets
import time
from datetime import UTC, datetime

_POOL_BYTES = 4096
_RANDOM_BYTES = 10


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds on a clock that never goes back; only differences mean anything."""
    return time.monotonic()


class _IdSource:
    """Random bytes read from the kernel a block at a time: ids are made on the hot path."""

    def __init__(self) -> None:
        self._pool = b""
        self._at = 0
        self._pid = 0

    def draw(self) -> str:
        # A fork copies the pool; the child must not hand out its parent's bytes.
        if self._at + _RANDOM_BYTES > len(self._pool) or self._pid != os.getpid():
            self._pool = os.urandom(_POOL_BYTES)
            self._at = 0
            self._pid = os.getpid()
        chunk = self._pool[self._at : self._at + _RANDOM_BYTES]
        self._at += _RANDOM_BYTES
        return chunk.hex()


_ids = _IdSource()


def new_id(prefix: str) -> str:
    """A new opaque id: prefix, 48 bits of milliseconds, 80 random bits, in hexadecimal.

    Ids of one moment sort near each other, which keeps B-tree inserts local.
    """
    return f"{prefix}_{time.time_ns() // 1_000_000:012x}{_ids.draw()}"


def secret_token(nbytes: int = 32) -> str:
    """An unguessable URL-safe token with `nbytes` bytes of entropy."""
    return secrets.token_urlsafe(nbytes)


def secret_hex(nbytes: int = 16) -> str:
    """An unguessable lower-case hexadecimal token, `2 * nbytes` characters."""
    return secrets.token_hex(nbytes)


def jitter() -> float:
    """A number in [0, 1) for spreading retries; never for secrets."""
    return random.random()
