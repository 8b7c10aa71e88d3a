"""Header fields as they stand in the bytes, and the text they mean. Pure, linear time.

The standard library's header registry is not used on foreign input: it is quadratic on some
fields and raises on others. Each field is read from its bytes only when somebody asks.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from omnidesk.channels._toolkit.text import clean_line
from omnidesk.channels.email.charsets import codec, decode

_NAME = re.compile(rb"([!-9;-~]{1,128})[ \t]*:[ \t]?")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_ID = re.compile(r"<[ \t]*([^<>\s]{1,400})[ \t]*>")
_BARE_ID = re.compile(r"[^\s<>@,;()\"]{1,200}@[^\s<>@,;()\"]{1,200}")
_MAX_IDS = 100
_MAX_SEGMENTS = 10_000


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields of one header block in their order; values are unfolded bytes."""

    fields: tuple[tuple[str, bytes], ...]

    def raw(self, name: str) -> bytes | None:
        """The first field called `name` (lower case); None if there is none."""
        return next((value for known, value in self.fields if known == name), None)

    def all_raw(self, name: str) -> Iterator[bytes]:
        """Every field called `name`, top first."""
        return (value for known, value in self.fields if known == name)

    def has(self, name: str) -> bool:
        """Whether there is such a field, even an empty one."""
        return self.raw(name) is not None

    def text(self, name: str, limit: int = 4000) -> str:
        """The first such field as readable text on one line; empty if there is none."""
        value = self.raw(name)
        return "" if value is None else readable(value, limit)

    def plain(self, name: str) -> str:
        """The first such field without decoding words in it, for fields that are not prose."""
        value = self.raw(name)
        return "" if value is None else decode(value).strip()

    def all_plain(self, name: str) -> list[str]:
        """`plain` of every such field."""
        return [decode(value).strip() for value in self.all_raw(name)]


def split_headers(block: bytes) -> tuple[Headers, int]:
    """The fields at the start of `block`, and where the body begins.

    The block ends at an empty line, or before a line that is no header field. A leading mbox
    `From ` line is passed over.
    """
    fields: list[tuple[str, list[bytes]]] = []
    at = 0
    if block.startswith((b"From ", b">From ")):
        at = block.find(b"\n") + 1 or len(block)
    while at < len(block):
        end = block.find(b"\n", at)
        following = len(block) if end < 0 else end + 1
        line = block[at:following].rstrip(b"\r\n")
        if not line:
            at = following
            break
        if line[:1] in b" \t" and fields:
            fields[-1][1].append(line)
        else:
            match = _NAME.match(line)
            if match is None:
                break
            fields.append((match[1].decode("ascii").casefold(), [line[match.end() :]]))
        at = following
    return Headers(tuple((name, b"".join(lines)) for name, lines in fields)), at


def readable(value: bytes, limit: int = 4000) -> str:
    """Text of a header value: RFC 2047 words decoded, raw 8-bit guessed, one line."""
    return clean_line(decode_words(decode(value)), limit)


def decode_words(text: str) -> str:
    """RFC 2047 words replaced by what they say.

    White space between two words goes; neighbours in one charset are joined as bytes first, since
    some mailers split a character over two words. What cannot be read stays as it is.
    """
    out: list[str] = []
    pending = b""
    charset = ""
    last = 0
    for match in _WORD.finditer(text):
        payload = _word_bytes(match[2], match[3])
        label = match[1].split("*", 1)[0]
        if payload is None or codec(label) is None:
            continue
        between = text[last : match.start()]
        adjacent = bool(charset) and not between.strip()
        if not (adjacent and label.casefold() == charset.casefold()):
            out.append(decode(pending, charset) if charset else "")
            pending = b""
        if not adjacent:
            out.append(between)
        pending += payload
        charset = label
        last = match.end()
    if charset:
        out.append(decode(pending, charset))
    out.append(text[last:])
    return "".join(out)


def _word_bytes(encoding: str, payload: str) -> bytes | None:
    raw = payload.encode("utf-8", "replace")
    if encoding in "bB":
        return unbase64(raw)
    return binascii.a2b_qp(raw.replace(b"_", b" "), header=False)


def unbase64(data: bytes) -> bytes:
    """Base64 as found in the wild: foreign characters skipped, padding missing or in the middle."""
    kept = data.translate(None, _NOT_BASE64)
    try:
        return base64.b64decode(kept, validate=True)
    except binascii.Error:
        if kept.count(b"=") > _MAX_SEGMENTS:
            return _segment(kept.replace(b"=", b""))
        return b"".join(_segment(part) for part in kept.split(b"=") if part)


_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(byte for byte in range(256) if byte not in _ALPHABET)


def _segment(part: bytes) -> bytes:
    # One character alone holds six bits: no byte.
    whole = part[:-1] if len(part) % 4 == 1 else part
    return base64.b64decode(whole + b"=" * (-len(whole) % 4))


def message_ids(text: str) -> tuple[str, ...]:
    """Every Message-ID in a header value, in `<...>` form, each once, in order; at most 100.

    Comments are passed over and missing angle brackets are forgiven.
    """
    found = [f"<{item}>" for item in _ID.findall(text)]
    if not found:
        found = [f"<{item}>" for item in _BARE_ID.findall(text)]
    return tuple(dict.fromkeys(found))[:_MAX_IDS]


def sent_at(value: str, now: datetime) -> datetime | None:
    """The instant of a Date header in UTC; the receive time for one in the future, None for
    one that cannot be read or lies before mail existed."""
    try:
        parsed = parsedate_tz(value[:200])
        if parsed is None:
            return None
        local = datetime(*parsed[:6], tzinfo=UTC)
        found = local - timedelta(seconds=parsed[9] or 0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if found > now + timedelta(minutes=10):
        return now
    return found if found.year >= 1980 else None


def first_words(values: Sequence[str]) -> str:
    """The first value without its comment, folded for comparison; empty if there is none."""
    return values[0].split(";")[0].split("(")[0].strip().casefold() if values else ""
