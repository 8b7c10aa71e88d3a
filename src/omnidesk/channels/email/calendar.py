"""The gist of an invitation (iCalendar, RFC 5545), for agents to see. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from omnidesk.channels._toolkit.text import clean_line
from omnidesk.channels.email.charsets import decode
from omnidesk.domain.inbound import InboundAttachment

_SHOWN = {
    "METHOD": "method",
    "SUMMARY": "summary",
    "DTSTART": "start",
    "DTEND": "end",
    "LOCATION": "location",
    "ORGANIZER": "organizer",
}
_SCANNED = 65_536
_ESCAPE = re.compile(r"\\([nN,;\\])")


def summary(files: Sequence[InboundAttachment]) -> dict[str, str]:
    """Method, time, place and organiser of the first invitation among `files`; empty if none."""
    for file in files:
        if file.mime == "text/calendar" and file.content:
            return _read(decode(file.content[:_SCANNED]))
    return {}


def _read(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    inside_event = False
    for line in text.replace("\n ", "").replace("\n\t", "").split("\n"):
        head, _, value = line.partition(":")
        name = head.split(";")[0].strip().upper()
        if name == "BEGIN":
            inside_event = value.strip().upper() in {"VEVENT", "VCALENDAR"}
        key = _SHOWN.get(name)
        if key is not None and inside_event and key not in found:
            unescaped = _ESCAPE.sub(lambda m: " " if m[1] in "nN" else m[1], value)
            found[key] = clean_line(unescaped, 200)
    return found
