"""The new words of a mail, without the older mail quoted in it. Pure, linear time.

Nothing is ever lost here: callers keep the full text beside the visible reply. When in doubt a
line stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from omnidesk.channels.email.html_text import CUT
from omnidesk.channels.email.quote_marks import (
    DELIMITERS,
    FIELDS,
    FORWARD_SUBJECTS,
    FORWARDS,
    OPENERS,
    ORIGINALS,
    PROGRAM_SIGNATURES,
    VERBS,
)

_MAX_ATTRIBUTION = 400
_ATTRIBUTION_LINES = 4
_SIGNATURE_LINES = 20
_EDGE = " \t*_-–—=>:<«»\u00a0"
_DAY = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2}\b|\b\d{4}-\d\d-\d\d\b")
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,100}")
_FIELD = re.compile(r"[\s>*]{0,8}([^\W\d_][\w ]{0,20}?)[ \u00a0*]{0,3}:")
_SUBJECT = re.compile(r"\s*\[?([^\W\d_]{1,8})\s*(?:\[\d+\])?\s*:")
_VERB_END = tuple(VERBS)


def visible_reply(text: str, subject: str = "") -> str:
    """The part of `text` that the sender wrote now.

    Forwarded mail and answers between quoted lines are kept whole, with what they refer to. If
    nothing would be left, everything is.
    """
    lines = text.split("\n")
    if is_forward(subject):
        return _whole(lines)
    kept = _without_quote(lines)
    kept = _without_signature(kept)
    result = "\n".join(kept).strip()
    return result if any(char.isalnum() or ord(char) > 0x2000 for char in result) else _whole(lines)


def without_marks(text: str) -> str:
    """The full text for people: the marks of containers removed."""
    return _whole(text.split("\n"))


def is_forward(subject: str) -> bool:
    """Whether a subject says that the mail is passed on."""
    match = _SUBJECT.match(subject)
    return match is not None and match[1].casefold() in FORWARD_SUBJECTS


def _whole(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if line != CUT).strip()


def _without_quote(lines: list[str]) -> list[str]:
    for index, line in enumerate(lines):
        kind = _starts_quote(lines, index)
        if kind == "forward":
            return [line for line in lines if line != CUT]
        if kind == "rest":
            head = _trim_tail(lines[:index])
            # A container at the very top: the reply may stand below it.
            return head if _says(head) else [line for line in lines if line != CUT]
        if kind == "lines" or line.lstrip().startswith(">"):
            return _around_quote(lines, index, _attribution_length(lines, index))
    return lines


def _starts_quote(lines: Sequence[str], index: int) -> str:
    """`forward`, `rest` (all below is older), `lines` (quoted lines follow), or nothing."""
    line = lines[index]
    if line == CUT:
        return "rest"
    if not line.strip() or len(line) > 2000:
        return ""
    if _is_mark(line, FORWARDS):
        return "forward"
    if _is_mark(line, ORIGINALS) and _dashed(line):
        return "rest"
    folded = line.casefold()
    if any(mark in folded for mark in DELIMITERS):
        return "rest"
    if _is_header_block(lines, index):
        return "rest"
    length = _attribution_length(lines, index)
    if not length:
        return ""
    return "lines" if _quote_follows(lines, index + length) else "rest"


def _dashed(line: str) -> bool:
    stripped = line.strip("> *\t")
    return stripped.startswith(("--", "__", "==", "—", "––"))


def _is_mark(line: str, marks: frozenset[str]) -> bool:
    if len(line) > 120:
        return False
    bare = line.strip(_EDGE).casefold()
    if bare in marks:
        return True
    # "Forwarded by X on ..." and "Forwarded message from X" go on after the mark.
    return _dashed(line) and any(bare.startswith(mark + " ") for mark in marks)


def _is_header_block(lines: Sequence[str], index: int) -> bool:
    """Whether From, Sent, To, Subject (at least three of them) stand here, one a line."""
    first = _field(lines[index])
    if first not in {"from", "date"}:
        return False
    seen = {first}
    others = 0
    for line in lines[index + 1 : index + 9]:
        name = _field(line)
        if name:
            seen.add(name)
        elif line.strip("> \t") == "" or (others := others + 1) > 2:
            break
    return "from" in seen and len(seen) >= 3


def _field(line: str) -> str:
    match = _FIELD.match(line[:60])
    return FIELDS.get(match[1].strip().casefold(), "") if match else ""


def _attribution_length(lines: Sequence[str], index: int) -> int:
    """How many lines from `index` on are "On <date>, <name> wrote:"; 0 if they are not."""
    joined = ""
    for count in range(1, _ATTRIBUTION_LINES + 1):
        if index + count > len(lines):
            return 0
        piece = lines[index + count - 1].strip("> \t\u00a0")
        if not piece or len(joined) + len(piece) > _MAX_ATTRIBUTION:
            return 0
        joined = f"{joined} {piece}".strip()
        if count == 2 and not _may_begin(lines[index], piece):
            return 0
        if joined.endswith((":", "：")) or joined.casefold().endswith(_VERB_END):
            quoted = _quote_follows(lines, index + count)
            if _is_attribution(joined, quoted=quoted):
                return count
    return 0


def _may_begin(first: str, second: str) -> bool:
    """Whether an attribution over several lines may start with `first`, and not with `second`."""
    start = first.strip("> \t\u00a0")
    dated = _DAY.search(start) or _TIME.search(start) or start.casefold().startswith(OPENERS)
    whole = _DAY.search(second) and _TIME.search(second) and second.endswith((":", "："))
    return bool(dated) and not whole


def _is_attribution(text: str, *, quoted: bool) -> bool:
    day = _DAY.search(text) is not None
    time = _TIME.search(text) is not None
    address = _ADDRESS.search(text) is not None
    bare = text.rstrip(" *:：").casefold()
    verb = bare.endswith(_VERB_END)
    if quoted:
        return (verb and (day or time or address or len(text) < 80)) or (
            (day or time) and (address or text.endswith(":"))
        )
    if not text.endswith((":", "：")):
        return False
    if address and (day or time):
        return True
    return verb and day and time and (text[0].isdigit() or text.casefold().startswith(OPENERS))


def _quote_follows(lines: Sequence[str], index: int) -> bool:
    for line in lines[index : index + 4]:
        if line.strip():
            return line.lstrip().startswith(">")
    return False


def _around_quote(lines: list[str], index: int, attribution: int) -> list[str]:
    """`lines` without the quoted ones from `index` on, unless answers stand between them."""
    head = _trim_tail(lines[:index])
    end = index + attribution
    while end < len(lines) and (not lines[end].strip() or lines[end].lstrip().startswith(">")):
        end += 1
    tail = lines[end:]
    own_below = [line for line in tail if line.strip() and line != CUT]
    if not own_below:
        return head
    below = _without_signature(_without_footer(tail))
    if any(line.lstrip().startswith(">") for line in below):
        # Answers between the quoted lines: without the questions they say nothing.
        return [line for line in lines if line != CUT]
    if not _says(head):
        return below
    return [*head, "", *below] if _says(below) else head


def _without_footer(lines: list[str]) -> list[str]:
    for index, line in enumerate(lines):
        if line == CUT:
            return lines[:index]
    return lines


def _trim_tail(lines: list[str]) -> list[str]:
    """Drop what a program puts right above a quote: rules and empty lines."""
    end = len(lines)
    while end and (not lines[end - 1].strip(_EDGE) or lines[end - 1] == CUT):
        end -= 1
    return lines[:end]


def _without_signature(lines: list[str]) -> list[str]:
    """Drop "Sent from my ..." at the end, and a signature below its "-- " line."""
    lines = _trim_tail(lines)
    first = max(0, len(lines) - _SIGNATURE_LINES)
    for index in range(first, len(lines)):
        if lines[index] in {"-- ", "--"} and _says(lines[:index]):
            lines = _trim_tail(lines[:index])
            break
    while lines and _is_program_signature(lines[-1]) and _says(lines[:-1]):
        lines = _trim_tail(lines[:-1])
    return lines


def _is_program_signature(line: str) -> bool:
    bare = line.strip(" \t-–—*_<>")
    return len(bare) <= 160 and bare.casefold().startswith(PROGRAM_SIGNATURES)


def _says(lines: Sequence[str]) -> bool:
    return any(char.isalnum() or ord(char) > 0x2000 for line in lines for char in line)
