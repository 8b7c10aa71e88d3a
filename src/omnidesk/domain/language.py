"""A guess at the language of a short text by its letters, for routing and display."""

from __future__ import annotations

import re

_UKRAINIAN = frozenset("ґєіїҐЄІЇ")
_RUSSIAN = frozenset("ыэёъЫЭЁЪ")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WRITTEN_IN_CYRILLIC = frozenset({"uk", "ru", "be", "bg", "sr", "mk", "kk"})
_LOOK_AT = 2000


def guess(text: str, known: str | None = None) -> str | None:
    """'uk', 'ru', 'en' or `known`.

    Letters that only one of the two Cyrillic alphabets has decide; Cyrillic without them keeps
    what is known of the contact. One message is weak evidence, so nothing else is guessed.
    """
    sample = text[:_LOOK_AT]
    if sample.isascii():
        return known or ("en" if any(map(str.isalpha, sample)) else None)
    ukrainian = sum(map(_UKRAINIAN.__contains__, sample))
    russian = sum(map(_RUSSIAN.__contains__, sample))
    if ukrainian != russian:
        return "uk" if ukrainian > russian else "ru"
    if _CYRILLIC.search(sample):
        return known if known in _WRITTEN_IN_CYRILLIC else "ru"
    letters = "".join(filter(str.isalpha, sample))
    # A price in € or a smile makes English no other language.
    return known or ("en" if letters and letters.isascii() else None)
