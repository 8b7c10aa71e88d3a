"""Text for the wire: what a database can store, and what an SMS costs. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

# 3GPP TS 23.038 default alphabet and its extension table (two septets each).
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = frozenset("^{}\\[~]|€\f")

# What phones and editors put in place of plain characters; one of them alone would more than
# double the price of a message.
_PLAIN = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\u2026": "...",
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u200b": "",
        "\ufeff": "",
        "`": "'",
        "\u00b4": "'",
        "\t": " ",
    }
)

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAK = re.compile("\r\n?|\x85|\u2028|\u2029")


def clean(text: str) -> str:
    """Inbound text that every part of the system can hold.

    Line ends become `\\n`; control characters (NUL among them, which PostgreSQL refuses) go;
    lone surrogates become U+FFFD. Everything a person can see stays as it was.
    """
    if text.isprintable():
        return text  # the usual case: no line ends, control characters or surrogates
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", _BREAK.sub("\n", text)))


def clean_line(text: str, limit: int = 200) -> str:
    """`clean` for names and labels: one line, no space around, at most `limit` characters."""
    return " ".join(clean(text).split())[:limit]


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text is as SMS: units are septets ("gsm7") or UTF-16 code units ("ucs2")."""

    encoding: str
    units: int
    count: int


def sms_segments(text: str) -> Segments:
    """Length and number of segments of an SMS. An empty text is one segment."""
    if all(ch in _GSM or ch in _GSM_EXTENDED for ch in text):
        widths = [2 if ch in _GSM_EXTENDED else 1 for ch in text]
        return Segments("gsm7", sum(widths), _pack(widths, 160, 153))
    widths = [2 if ord(ch) > 0xFFFF else 1 for ch in text]
    return Segments("ucs2", sum(widths), _pack(widths, 70, 67))


def _pack(widths: list[int], single: int, several: int) -> int:
    # A pair (escape + extension, or two surrogates) never straddles two segments.
    if sum(widths) <= single:
        return 1
    count, used = 1, 0
    for width in widths:
        if used + width > several:
            count, used = count + 1, 0
        used += width
    return count


def plain_sms(text: str) -> str:
    """`text` with typographic characters made plain, if that makes it fit GSM-7 as a whole.

    Where it does not (Cyrillic, emoji), nothing would be won, so the text stays as written.
    """
    if sms_segments(text).encoding == "gsm7":
        return text
    plain = text.translate(_PLAIN)
    return plain if sms_segments(plain).encoding == "gsm7" else text
