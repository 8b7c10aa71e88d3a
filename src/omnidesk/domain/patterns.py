"""Patterns over customers' text: RE2 syntax, found in time linear in the text, whatever it says.

Backreferences and look-around do not exist here; that is the price, and the point. Letter case
does not matter, in any alphabet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import re2

MAX_LENGTH = 500
# What a compiled pattern and its automaton may take; RE2 gives up states, never linearity.
_MEMORY = 1 << 20


class PatternFault(ValueError):
    """The pattern cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to use. Two are equal when they are written alike."""

    source: str
    _program: Any = field(compare=False, repr=False)

    def found_in(self, encoded: bytes) -> bool:
        """Whether it matches anywhere in UTF-8 bytes."""
        return self._program.search(encoded) is not None


@lru_cache(maxsize=4096)
def compiled(source: str) -> Pattern:
    """The pattern of its text; PatternFault says what is wrong with it."""
    if not source:
        raise PatternFault("is empty")
    if len(source) > MAX_LENGTH:
        raise PatternFault(f"is longer than {MAX_LENGTH} characters")
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        program = re2.compile(source.encode(), options)
    except UnicodeEncodeError:
        raise PatternFault("is not Unicode text") from None
    except re2.error as error:
        raise PatternFault(_reason(error)) from None
    return Pattern(source, program)


def encoded(text: str) -> bytes:
    """Text as patterns read it."""
    return text.encode("utf-8", "replace")


def _reason(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    if "perl operator" in text or "invalid escape sequence: \\" in text:
        return f"{text}; look-around and backreferences cannot be matched in linear time"
    return text or "is no pattern"
