"""Reading decoded JSON that may be anything. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from omnidesk.channels._toolkit.text import clean_line

Json = Mapping[str, Any]

_LAST_SECOND = 253_402_300_799  # of the year 9999
_MAX_ID = 2**63


class Odd(Exception):
    """A value is not what Telegram documents; the message says which."""


def whole(data: Json, name: str) -> int:
    """A required integer of at most 63 bits."""
    value = optional_whole(data, name)
    if value is None:
        raise Odd(f"{name} is not a whole number")
    return value


def optional_whole(data: Json, name: str) -> int | None:
    """An integer of at most 63 bits, None if it is anything else or missing."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= _MAX_ID:
        return None
    return value


def number(data: Json, name: str) -> float:
    """A number, 0 if it is anything else."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value) if abs(value) < 1e15 else 0.0


def text(data: Json, name: str) -> str:
    """A string as it came, empty if it is anything else."""
    value = data.get(name)
    return value if isinstance(value, str) else ""


def line(data: Json, name: str) -> str:
    """A string as one clean line, empty if it is anything else."""
    return clean_line(text(data, name))


def obj(data: Json, name: str) -> Json | None:
    """An object, None if it is anything else."""
    value = data.get(name)
    return value if isinstance(value, Mapping) else None


def objects(data: Json, name: str) -> Sequence[Json]:
    """The objects of a list, none if it is anything else."""
    value = data.get(name)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def instant(data: Json, name: str) -> datetime | None:
    """A Unix time in seconds, None if it is none."""
    seconds = optional_whole(data, name)
    if seconds is None or not 0 < seconds <= _LAST_SECOND:
        return None
    return datetime.fromtimestamp(seconds, UTC)
