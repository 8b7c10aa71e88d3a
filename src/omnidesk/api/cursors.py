"""Cursors of several parts, joined by bars."""

from __future__ import annotations

from datetime import datetime

from omnidesk.errors import BadInput, FieldError


def parts_of(key: str, count: int) -> list[str]:
    """The parts of a cursor's key; BadInput unless there are `count`."""
    parts = key.split("|")
    if len(parts) != count:
        raise unusable()
    return parts


def instant_in(text: str) -> datetime:
    """The instant in a part; BadInput if it is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise unusable() from None
    if at.tzinfo is None:
        raise unusable()
    return at


def number_in(text: str) -> int:
    """The number in a part; BadInput if it is none that the database knows."""
    try:
        number = int(text)
    except ValueError:
        raise unusable() from None
    if abs(number) >= 2**63:
        raise unusable()
    return number


def unusable(detail: str = "is not a cursor this server gave") -> BadInput:
    """What a cursor that cannot be used is answered with."""
    return BadInput("the cursor cannot be used", errors=(FieldError("query:cursor", detail),))
