"""What our own MTA found out about a sender (RFC 8601). Pure, linear time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from omnidesk.channels.email.headers import Headers

_RESULT = re.compile(r"\s*([a-z0-9-]{1,40})(?:\s*/\s*\d+)?\s*=\s*([a-z]{1,40})\b")
_PROPERTY = re.compile(r"([a-z0-9-]{1,40})\s*\.\s*([a-z0-9-]{1,40})\s*=\s*(\"[^\"]*\"|[^\s;]+)")
_MAX_FIELD = 16_384


@dataclass(frozen=True, slots=True)
class Check:
    """One method's result, with its properties (`header.from`, `smtp.mailfrom`)."""

    method: str
    result: str
    properties: dict[str, str]


def checks(headers: Headers, trusted: str) -> tuple[Check, ...]:
    """The results that the MTA called `trusted` wrote.

    Only the topmost field with its name counts: the MTA puts its own above whatever the sender
    brought along under the same name.
    """
    if not trusted:
        return ()
    for value in headers.all_plain("authentication-results"):
        text = _without_comments(value[:_MAX_FIELD]).casefold()
        pieces = _pieces(text)
        name = pieces[0].split()
        if name and name[0] == trusted:
            return tuple(check for piece in pieces[1:] if (check := _check(piece)) is not None)
    return ()


def proven_by(headers: Headers, trusted: str, address: str) -> str:
    """What proves that `address` sent the mail (`dmarc`, `dkim`, `spf`), empty if nothing does.

    A DMARC verdict decides alone. Without one, DKIM or SPF count if their domain is the
    address's own domain or one above it.
    """
    domain = address.rpartition("@")[2]
    found = checks(headers, trusted)
    verdicts = [check for check in found if check.method == "dmarc"]
    if verdicts:
        good = all(check.result == "pass" for check in verdicts)
        named = (check.properties.get("header.from", domain) for check in verdicts)
        return "dmarc" if good and all(_bare(name) == domain for name in named) else ""
    for check in found:
        if check.result != "pass":
            continue
        if check.method == "dkim":
            signer = check.properties.get("header.d") or check.properties.get("header.i", "")
            if _aligned(domain, signer):
                return "dkim"
        if check.method == "spf" and _aligned(domain, check.properties.get("smtp.mailfrom", "")):
            return "spf"
    return ""


def _bare(value: str) -> str:
    return value.rpartition("@")[2].strip(".")


def _aligned(domain: str, other: str) -> bool:
    # Upwards only: without a list of public suffixes a sibling or child may be a stranger.
    name = _bare(other)
    return "." in name and (domain == name or domain.endswith("." + name))


def _check(piece: str) -> Check | None:
    match = _RESULT.match(piece)
    if match is None:
        return None
    rest = piece[match.end() :]
    properties = {f"{m[1]}.{m[2]}": m[3].strip('"') for m in _PROPERTY.finditer(rest)}
    return Check(match[1], match[2], properties)


def _pieces(text: str) -> list[str]:
    pieces, start, quoted = [], 0, False
    for index, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            pieces.append(text[start:index])
            start = index + 1
    pieces.append(text[start:])
    return pieces


def _without_comments(text: str) -> str:
    out: list[str] = []
    depth, quoted = 0, False
    for char in text:
        if char == '"' and not depth:
            quoted = not quoted
        if char == "(" and not quoted:
            depth += 1
        elif char == ")" and not quoted and depth:
            depth -= 1
        elif not depth:
            out.append(char)
    return "".join(out)
