"""A phone call put together from reports that may come in any order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from omnidesk.domain.events import instant
from omnidesk.domain.inbound import CallStatus, InboundCall

# A later fact replaces an earlier one; a voicemail outranks the missed call it belongs to.
RANK = {
    CallStatus.RINGING: 0,
    CallStatus.ANSWERED: 1,
    CallStatus.BUSY: 2,
    CallStatus.FAILED: 3,
    CallStatus.MISSED: 4,
    CallStatus.VOICEMAIL: 5,
    CallStatus.COMPLETED: 6,
}

NEEDS_WORK = frozenset({CallStatus.MISSED, CallStatus.VOICEMAIL})

_FACTS = ("duration_seconds", "recording_url", "voicemail_text", "answered_by")
_INSTANTS = ("started_at", "answered_at", "ended_at")


def merge(stored: Mapping[str, Any] | None, report: InboundCall) -> dict[str, Any]:
    """The call after one more report, as stored and shown.

    The order of reports does not matter: the highest status wins, a known fact is never
    unlearned, and a call that was answered is not missed, whatever its end said.
    """
    call: dict[str, Any] = dict(stored or {"call_id": report.call_id})
    known = CallStatus(call["status"]) if "status" in call else report.status
    status = max(known, report.status, key=lambda s: RANK[s])
    for name in _INSTANTS:
        value = getattr(report, name)
        call[name] = instant(value) if value is not None else call.get(name)
    for name in _FACTS:
        value = getattr(report, name)
        call[name] = value if value is not None else call.get(name)
    answered = call["answered_at"] is not None or CallStatus.ANSWERED in (known, report.status)
    if status is CallStatus.MISSED and answered:
        status = CallStatus.COMPLETED
    call["status"] = status.value
    call["direction"] = report.direction
    return call


def summary(call: Mapping[str, Any]) -> str:
    """One line for lists: what happened, and what the caller said."""
    words = {
        CallStatus.RINGING: "Incoming call",
        CallStatus.ANSWERED: "Call in progress",
        CallStatus.COMPLETED: "Call",
        CallStatus.MISSED: "Missed call",
        CallStatus.VOICEMAIL: "Voicemail",
        CallStatus.BUSY: "Caller met a busy line",
        CallStatus.FAILED: "Call failed",
    }
    line = words[CallStatus(call["status"])]
    if call.get("duration_seconds"):
        line += f", {call['duration_seconds']} s"
    if call.get("voicemail_text"):
        line += f": {call['voicemail_text']}"
    return line
