"""Reading form bodies without losing a byte. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

Pairs = Sequence[tuple[str, str]]


def form_pairs(body: bytes) -> Pairs:
    """The fields of a form body, as sent. Bytes that are not UTF-8 survive as surrogates, so
    that a signature over them can still be checked."""
    return parse_qsl(
        body.decode("utf-8", "surrogateescape"),
        keep_blank_values=True,
        errors="surrogateescape",
    )
