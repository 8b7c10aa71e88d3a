"""`value; name=value` header fields (Content-Type, Content-Disposition). Pure, linear time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from omnidesk.channels.email.charsets import codec, decode
from omnidesk.channels.email.headers import decode_words

# Nothing honest needs more; the rest of a longer field is not looked at.
_MAX_FIELD = 32_768
_MAX_PARAMETERS = 200
_CONTINUED = re.compile(r"(.{1,60}?)\*(\d{1,3})(\*?)")


@dataclass(frozen=True, slots=True)
class Field:
    """The value and its parameters as they stand: text in which each character is one byte."""

    value: str
    parameters: dict[str, str] = field(default_factory=dict)

    def token(self, name: str) -> str:
        """A parameter that is no prose (boundary, charset, method); empty if there is none."""
        return self.parameters.get(name, "").strip()

    def text(self, name: str) -> str:
        """A parameter for people (filename, name): RFC 2231, or RFC 2047, or raw 8-bit."""
        extended = self._extended(name)
        if extended is not None:
            return extended
        plain = self.parameters.get(name)
        return "" if plain is None else decode_words(decode(plain.encode("latin-1")))

    def _extended(self, name: str) -> str | None:
        single = self.parameters.get(name + "*")
        if single is not None:
            label, payload = _charset_of(single)
            return decode(unquote_to_bytes(payload), label)
        return self._joined(name)

    def _joined(self, name: str) -> str | None:
        pieces: dict[int, tuple[str, bool]] = {}
        for key, value in self.parameters.items():
            match = _CONTINUED.fullmatch(key)
            if match is not None and match[1] == name:
                pieces[int(match[2])] = (value, bool(match[3]))
        if 0 not in pieces:
            return None
        label, raw = "", b""
        for number in sorted(pieces):
            value, encoded = pieces[number]
            if number == 0 and encoded:
                label, value = _charset_of(value)
            raw += unquote_to_bytes(value) if encoded else value.encode("latin-1")
        return decode(raw, label) if codec(label) else decode_words(decode(raw))


def _charset_of(value: str) -> tuple[str, str]:
    label, quote, rest = value.partition("'")
    if not quote:
        return "", value
    _, quote, payload = rest.partition("'")
    return (label, payload) if quote else (label, rest)


def parse_field(raw: bytes | None) -> Field:
    """A structured field from its bytes. Never fails; what makes no sense is left out."""
    if raw is None:
        return Field("")
    text = raw[:_MAX_FIELD].decode("latin-1")
    pieces = _pieces(text)
    parameters: dict[str, str] = {}
    for piece in pieces[1:_MAX_PARAMETERS]:
        name, equals, value = piece.partition("=")
        if equals:
            parameters.setdefault(name.strip().casefold(), _unquote(value.strip()))
    return Field(_no_comment(pieces[0]).strip().casefold(), parameters)


def _pieces(text: str) -> list[str]:
    """Split at semicolons outside quotes; an open quote ends with the field."""
    pieces: list[str] = []
    start, quoted, escaped = 0, False, False
    for index, char in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            pieces.append(text[start:index])
            start = index + 1
    pieces.append(text[start:])
    return pieces


def _unquote(value: str) -> str:
    if not value.startswith('"'):
        return _no_comment(value).strip()
    out: list[str] = []
    escaped = False
    for char in value[1:]:
        if escaped:
            # Windows clients write paths unescaped; a backslash before a letter is kept.
            out.append(char if char in '"\\' else "\\" + char)
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"':
            break
        else:
            out.append(char)
    return "".join(out)


def _no_comment(value: str) -> str:
    return value.split("(", 1)[0]
