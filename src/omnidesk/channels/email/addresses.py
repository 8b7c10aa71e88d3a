"""Mailboxes in address fields. Pure, linear time.

Own reader: the library's could be made to name another mailbox than the one people see
(CVE-2023-27043). Whatever has two readings is refused here.
"""

from __future__ import annotations

from dataclasses import dataclass

from omnidesk.channels._toolkit.text import clean_line
from omnidesk.channels.email.charsets import decode
from omnidesk.channels.email.headers import decode_words
from omnidesk.domain.contact import normalise_email

_MAX_FIELD = 65_536


class Ambiguous(ValueError):
    """The field does not name exactly what was asked for."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A normalised address and the name shown with it."""

    address: str
    name: str = ""


@dataclass(slots=True)
class _Entry:
    """One comma-separated element: words outside the brackets, and what was inside them."""

    words: list[str]
    comments: list[str]
    inside: str | None = None
    broken: bool = False

    @classmethod
    def new(cls) -> _Entry:
        return cls([], [])


def one_mailbox(raw: bytes) -> Mailbox:
    """The single mailbox of a From field; raises Ambiguous for none, several or doubtful ones."""
    text = decode(raw)
    if len(text) > _MAX_FIELD:
        raise Ambiguous("the From field is too long")
    entries, balanced = _entries(text)
    if not balanced:
        raise Ambiguous("the From field has unbalanced quotes, comments or brackets")
    # `Doe, John <j@example.org>` without quotes: a piece without an address is part of the name.
    named = [entry for entry in entries if entry.inside is not None or _bare(entry)]
    if len(named) != 1:
        raise Ambiguous(f"the From field names {len(named)} mailboxes")
    entry = named[0]
    loose = " ".join(word for other in entries if other is not entry for word in other.words)
    found = _mailbox(entry, loose)
    if found is None:
        raise Ambiguous("the From field holds no usable address")
    return found


def mailboxes(raw: bytes) -> list[Mailbox]:
    """Every usable mailbox of a To or Cc field; doubtful ones are left out."""
    entries, _ = _entries(decode(raw)[:_MAX_FIELD])
    found = (_mailbox(entry, "") for entry in entries)
    return [mailbox for mailbox in found if mailbox is not None]


def _bare(entry: _Entry) -> bool:
    return any("@" in word for word in entry.words if not word.startswith('"'))


def _mailbox(entry: _Entry, loose: str) -> Mailbox | None:
    if entry.broken:
        return None
    plain = [word for word in entry.words if not word.startswith('"')]
    if entry.inside is None:
        if len(entry.words) != 1 or len(plain) != 1:
            return None
        address = normalise_email(plain[0])
        return Mailbox(address, _name(" ".join(entry.comments))) if address else None
    address = normalise_email(entry.inside)
    if address is None:
        return None
    # An address outside quotes and brackets is a second answer to "who": it must be the same one.
    if any("@" in word and normalise_email(word) != address for word in plain):
        return None
    words = " ".join(word[1:] if word.startswith('"') else word for word in entry.words)
    return Mailbox(address, _name(f"{loose} {words}" if loose else words, address))


def _name(text: str, address: str = "") -> str:
    name = clean_line(decode_words(text), 200).strip("'\" ")
    return "" if name.casefold() == address else name


def _entries(text: str) -> tuple[list[_Entry], bool]:
    """Elements between commas and semicolons; whether quotes, comments and brackets close.

    A quoted word keeps one leading quote mark, so that what it holds is never read as an address.
    """
    reader = _Reader()
    for char in text:
        reader.take(char)
    return reader.finish()


class _Reader:
    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._entry = _Entry.new()
        self._buffer: list[str] = []
        self._quoted = False
        self._escaped = False
        self._comment = 0
        self._bracket = False
        self._clean = True

    def take(self, char: str) -> None:
        if self._escaped:
            self._buffer.append(char)
            self._escaped = False
        elif char == "\\" and (self._quoted or self._comment):
            self._escaped = True
        elif self._quoted:
            self._in_quotes(char)
        elif self._comment:
            self._in_comment(char)
        elif char == '"' and not self._bracket:
            self._word()
            self._quoted = True
        elif char == "(" and not self._bracket:
            self._word()
            self._comment = 1
        elif self._bracket:
            self._in_bracket(char)
        else:
            self._outside(char)

    def _in_quotes(self, char: str) -> None:
        if char == '"':
            self._entry.words.append('"' + "".join(self._buffer))
            self._buffer = []
            self._quoted = False
        else:
            self._buffer.append(char)

    def _in_comment(self, char: str) -> None:
        if char == "(":
            self._comment += 1
        elif char == ")":
            self._comment -= 1
        if self._comment:
            self._buffer.append(char)
        else:
            self._entry.comments.append("".join(self._buffer))
            self._buffer = []

    def _in_bracket(self, char: str) -> None:
        if char == ">":
            self._entry.inside = "".join(self._buffer).strip()
            self._buffer = []
            self._bracket = False
        elif char == "<":
            self._clean = False
            self._buffer = []
        else:
            self._buffer.append(char)

    def _outside(self, char: str) -> None:
        if char == "<":
            self._word()
            # A second pair of brackets in one element: two mailboxes without a comma.
            self._entry.broken |= self._entry.inside is not None
            self._bracket = True
        elif char in ",;":
            self._element()
        elif char == ":":
            # The name of a group; an address before a colon is a source route or a trick.
            self._word()
            self._entry.broken |= _bare(self._entry)
            if not self._entry.broken:
                self._entry = _Entry.new()
        elif char in ")>":
            self._clean = False
        elif char.isspace():
            self._word()
        else:
            self._buffer.append(char)

    def _word(self) -> None:
        if self._buffer:
            word = "".join(self._buffer)
            self._buffer = []
            # Text behind the brackets belongs to nobody; with an address in it it is a trick.
            if self._entry.inside is not None and "@" in word:
                self._entry.broken = True
            self._entry.words.append(word)

    def _element(self) -> None:
        self._word()
        if self._entry.words or self._entry.inside is not None or self._entry.comments:
            self._entries.append(self._entry)
        self._entry = _Entry.new()

    def finish(self) -> tuple[list[_Entry], bool]:
        closed = not (self._quoted or self._comment or self._bracket)
        self._buffer = self._buffer if closed else []
        self._element()
        return self._entries, closed and self._clean
