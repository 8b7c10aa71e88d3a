"""The tree of a mail, as ranges over its bytes. Pure, linear time, nothing copied.

The limits hold while the tree is built, so a bomb costs no more than finding it out. The
standard library's parser has no limits, and turns everything into lists of lines first.
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass

from omnidesk.channels.email.charsets import decode
from omnidesk.channels.email.headers import Headers, split_headers, unbase64
from omnidesk.channels.email.params import Field, parse_field
from omnidesk.channels.email.rules import Limits


class TooComplex(ValueError):
    """The mail is over a limit; the text says which."""


@dataclass(frozen=True, slots=True)
class Part:
    """One MIME entity. `start` and `end` bound its body in `raw`; a multipart has children."""

    headers: Headers
    content_type: Field
    disposition: Field
    raw: bytes
    start: int
    end: int
    children: tuple[Part, ...] = ()

    @property
    def mime(self) -> str:
        """`type/subtype` in lower case."""
        return self.content_type.value

    @property
    def source(self) -> bytes:
        """The body as transferred."""
        return self.raw[self.start : self.end]

    @property
    def content(self) -> bytes:
        """The body with its transfer encoding undone."""
        return _decoded(self.source, parse_field(self.headers.raw("content-transfer-encoding")))

    @property
    def text(self) -> str:
        """The content as text in its declared charset, or the likeliest one."""
        return decode(self.content, self.content_type.token("charset"))

    @property
    def filename(self) -> str:
        """The file name a sender gave, empty if none."""
        return self.disposition.text("filename") or self.content_type.text("name")

    @property
    def content_id(self) -> str:
        """Content-ID without angle brackets, empty if none."""
        return self.headers.plain("content-id").strip("<> \t")[:250]


def parse_mime(raw: bytes, limits: Limits) -> Part:
    """The tree of a whole mail. Raises TooComplex, nothing else."""
    if len(raw) > limits.raw_bytes:
        raise TooComplex(f"the mail has {len(raw)} bytes; the limit is {limits.raw_bytes}")
    return _Builder(raw, limits).part(0, len(raw), depth=0, digest=False)


# Lines that begin like a delimiter and are none. Real mails have a handful.
_MAX_FALSE = 20_000


class _Builder:
    def __init__(self, raw: bytes, limits: Limits) -> None:
        self._raw = raw
        self._limits = limits
        self._parts = 0
        self._false = 0

    def part(self, start: int, end: int, *, depth: int, digest: bool) -> Part:
        self._parts += 1
        if self._parts > self._limits.parts:
            raise TooComplex(f"the mail has more than {self._limits.parts} parts")
        if depth > self._limits.depth:
            raise TooComplex(f"parts are nested deeper than {self._limits.depth}")
        # One byte over the limit is enough to see that the block is too long.
        block = self._raw[start : min(end, start + self._limits.header_bytes + 1)]
        headers, body = split_headers(block)
        if body > self._limits.header_bytes:
            raise TooComplex(f"a header block is longer than {self._limits.header_bytes} bytes")
        body += start
        content_type = _content_type(headers, digest=digest)
        disposition = parse_field(headers.raw("content-disposition"))
        children: tuple[Part, ...] = ()
        if content_type.value.startswith("multipart/"):
            children = self._children(body, end, content_type, depth)
        return Part(headers, content_type, disposition, self._raw, body, end, children)

    def _children(self, start: int, end: int, kind: Field, depth: int) -> tuple[Part, ...]:
        boundary = kind.parameters.get("boundary", "").rstrip().encode("latin-1")
        if not boundary:
            return ()
        digest = kind.value == "multipart/digest"
        return tuple(
            self.part(first, last, depth=depth + 1, digest=digest)
            for first, last in self._ranges(start, end, b"--" + boundary)
        )

    def _ranges(self, start: int, end: int, delimiter: bytes) -> list[tuple[int, int]]:
        raw, found = self._raw, []
        opened = -1
        at = start
        while (at := raw.find(delimiter, at, end)) >= 0:
            line_end = self._line_end(at, end)
            tail = raw[at + len(delimiter) : line_end].rstrip()
            if (at > start and raw[at - 1 : at] != b"\n") or tail not in (b"", b"--"):
                at = self._skip(at + len(delimiter))
                continue
            if opened >= 0:
                found.append((opened, self._before_break(opened, at)))
                if self._parts + len(found) > self._limits.parts:
                    raise TooComplex(f"the mail has more than {self._limits.parts} parts")
            opened = -1 if tail else line_end
            if tail:
                break
            at = line_end
        if opened >= 0:
            found.append((opened, end))
        return found

    def _line_end(self, at: int, end: int) -> int:
        # Far enough for any delimiter line; the rest of a longer one does not matter.
        found = self._raw.find(b"\n", at, min(end, at + 1000))
        return found + 1 if found >= 0 else min(end, at + 1000)

    def _skip(self, at: int) -> int:
        self._false += 1
        if self._false > _MAX_FALSE:
            raise TooComplex("too many lines look like boundaries and are none")
        return at

    def _before_break(self, start: int, at: int) -> int:
        # The line break before a delimiter belongs to the delimiter.
        if at > start and self._raw[at - 1 : at] == b"\n":
            at -= 1
            if at > start and self._raw[at - 1 : at] == b"\r":
                at -= 1
        return at


def _content_type(headers: Headers, *, digest: bool) -> Field:
    found = parse_field(headers.raw("content-type"))
    main, slash, sub = found.value.partition("/")
    if slash and main and sub and " " not in found.value:
        return found
    # RFC 2045 5.2: without a readable type it is plain text.
    default = "message/rfc822" if digest else "text/plain"
    return Field("text/html" if found.value == "html" else default, found.parameters)


def _decoded(source: bytes, encoding: Field) -> bytes:
    name = encoding.value
    if name == "base64":
        return unbase64(source)
    if name == "quoted-printable":
        return binascii.a2b_qp(source)
    if name in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        # Lines of real uuencode are 61 bytes; a swarm of short ones is not worth the time.
        return source if source.count(b"\n") * 16 > len(source) + 4096 else unuuencode(source)
    return source


def unuuencode(source: bytes) -> bytes:
    """The bytes of a uuencoded block; broken lines are skipped, as every decoder does."""
    out: list[bytes] = []
    inside = False
    for line in source.splitlines():
        if not inside:
            inside = line.startswith(b"begin ")
            continue
        if line.rstrip() == b"end":
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            continue
    return b"".join(out)
