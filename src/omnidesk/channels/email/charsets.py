"""Bytes of unsure encoding -> text. Pure."""

from __future__ import annotations

import codecs
import re

from omnidesk.channels._toolkit.text import clean

# Labels seen in mail that Python does not know, or knows too narrowly: the right side is always a
# superset of what the label promises.
_ALIASES = {
    "ascii": "us-ascii",
    "ansi_x3.4-1968": "us-ascii",
    "646": "us-ascii",
    "x-unknown": "",
    "unknown-8bit": "",
    "unknown": "",
    "default": "",
    "8bit": "",
    "binary": "",
    "x-user-defined": "",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "big5": "cp950",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "windows-874": "cp874",
    "x-windows-874": "cp874",
    "tis-620": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "koi8-u": "koi8-u",
    "koi8-ru": "koi8-u",
    "x-koi8-r": "koi8-r",
    "koi8": "koi8-r",
    "x-cp1251": "cp1251",
    "windows-1251": "cp1251",
    "win-1251": "cp1251",
    "win1251": "cp1251",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
}

# Only codecs that turn bytes into text in linear time; `idna`, `punycode`, `unicode_escape` and
# the like are reachable by name otherwise.
_ALLOWED = frozenset(
    codecs.lookup(name).name
    for name in (
        *("utf-8", "utf-8-sig", "utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "us-ascii"),
        *("koi8-r", "koi8-u", "cp866", "cp855", "cp1125", "mac-cyrillic", "mac-roman", "ptcp154"),
        *(f"cp{n}" for n in (437, 737, 775, 850, 852, 857, 858, 860, 861, 862, 863, 864, 865)),
        *(f"cp{n}" for n in (869, 874, *range(1250, 1259))),
        *(f"iso8859-{n}" for n in range(1, 17) if n != 12),
        *("gb18030", "hz", "big5hkscs", "cp949", "cp950", "johab", "iso2022_kr"),
        *("cp932", "euc_jp", "euc_jis_2004", "iso2022_jp", "iso2022_jp_2", "iso2022_jp_ext"),
    )
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE_DEFAULTS = frozenset({"cp1252", "ascii", "iso8859-1"})
# Encodings in which plain ASCII bytes mean something else.
_WIDE = ("utf-16", "utf-32")
_NOT_OVER_ASCII = (*_WIDE, "utf-7", "hz", "iso2022")
_HIGH = re.compile(rb"[\x80-\xff]+")
_LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def codec(label: str | None) -> str | None:
    """The Python codec for a charset label from a mail; None if there is none we would use."""
    name = (label or "").strip().strip("\"';").strip().casefold().replace(" ", "")
    if name.startswith(("cp-", "cp_")):
        name = "cp" + name[3:]
    name = _ALIASES.get(name, name)
    if not name or len(name) > 40:
        return None
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return found if found in _ALLOWED else None


def decode(data: bytes, declared: str | None = None) -> str:
    """Text of `data`: as declared, else UTF-8, else a Cyrillic code page, else Latin-1.

    Never fails. Control characters are removed and line ends are `\\n` afterwards.
    """
    for mark, marked in _BOMS:
        if data.startswith(mark):
            return clean(data.decode(marked, "replace")).removeprefix("\ufeff")
    name = codec(declared)
    if not (name or "").startswith(_WIDE):
        # In bytes this is one cheap pass; on text it would be a list of every line.
        data = data.replace(b"\r\n", b"\n")
    return clean(_decode(data, name))


def _decode(data: bytes, name: str | None) -> str:
    if data.isascii() and not (name or "").startswith(_NOT_OVER_ASCII):
        return data.decode("ascii")
    # A Latin-1 label is what clients write who do not know; valid UTF-8 by accident is rare.
    order = ("utf-8", name) if name in _SINGLE_BYTE_DEFAULTS else (name, "utf-8")
    for candidate in order:
        if candidate is not None:
            text = _try(data, candidate)
            if text is not None:
                return text
    if name == "utf-8":
        text = data.decode("utf-8", "replace")
        # A cut or damaged character or two does not make it another encoding.
        if text.count("\ufffd") * 20 <= len(text):
            return text
    return _guess(data)


def _try(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, ValueError):
        return None


def _guess(data: bytes) -> str:
    """8-bit text without a usable label.

    In KOI8-R small letters are 0xC0-0xDF, in windows-1251 0xE0-0xFF: running text tells. One or
    two high bytes among ASCII letters are Western accents.
    """
    sample = data[:4096]
    high = sum(1 for byte in sample if byte >= 0xC0)
    accents = sum(len(run[0]) for run in _HIGH.finditer(sample) if _among_ascii(sample, run))
    if high and accents * 2 > high:
        return data.decode("cp1252", "replace")
    low_half = sum(1 for byte in sample if 0xC0 <= byte < 0xE0)
    order = ("koi8-r", "cp1251") if low_half * 2 > high > 0 else ("cp1251", "koi8-r")
    for name in (*order, "latin-1"):
        text = _try(data, name)
        if text is not None:
            return text
    return data.decode("latin-1")


def _among_ascii(data: bytes, run: re.Match[bytes]) -> bool:
    around = data[max(0, run.start() - 1) : run.start()] + data[run.end() : run.end() + 1]
    return len(run[0]) <= 2 and any(byte in _LETTERS for byte in around)
