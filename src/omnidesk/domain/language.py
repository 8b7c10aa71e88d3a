"""A guess at the language of a short text by its letters, for routing and display."""

from __future__ import annotations

_UKRAINIAN = frozenset("ґєіїҐЄІЇ")
_RUSSIAN = frozenset("ыэёъЫЭЁЪ")
_LOOK_AT = 2000


def guess(text: str, known: str | None = None) -> str | None:
    """'uk', 'ru', 'en' or `known`.

    Letters that only one of the two Cyrillic alphabets has decide; Cyrillic without them keeps
    what is known of the contact. One message is weak evidence, so nothing else is guessed.
    """
    sample = text[:_LOOK_AT]
    ukrainian = sum(ch in _UKRAINIAN for ch in sample)
    russian = sum(ch in _RUSSIAN for ch in sample)
    if ukrainian != russian:
        return "uk" if ukrainian > russian else "ru"
    if any("\u0400" <= ch <= "\u04ff" for ch in sample):
        return known if known in {"uk", "ru", "be", "bg", "sr"} else "ru"
    if known is None and any("a" <= ch <= "z" for ch in sample.casefold()):
        return "en"
    return known
