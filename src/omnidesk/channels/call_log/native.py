"""Our own call report: one JSON object for each state of a call, or one at its end. Pure.

    {"call_id": "pbx-17", "direction": "inbound", "from": "+14155550101", "to": "+14155550199",
     "started_at": "2025-10-09T08:53:20Z", "answered_at": "2025-10-09T08:53:27Z",
     "ended_at": "2025-10-09T08:55:07Z", "disposition": "answered", "agent": "ada",
     "queue": "sales", "recording_url": "https://pbx.example.test/r/17.mp3"}

Only `call_id` is required. Without a disposition the instants say what happened: answered and
ended is completed, ended alone is missed, or a voicemail where text or recording was left.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from omnidesk.channels._toolkit.caller import caller
from omnidesk.channels._toolkit.signed_json import ForeignId, Instant, Line, Text, read_model
from omnidesk.domain.inbound import CallStatus, InboundCall

_DIRECTIONS = {"inbound": "inbound", "in": "inbound", "outbound": "outbound", "out": "outbound"}
_DISPOSITIONS = {
    "ringing": CallStatus.RINGING,
    "answered": CallStatus.ANSWERED,
    "in_progress": CallStatus.ANSWERED,
    "completed": CallStatus.COMPLETED,
    "forwarded": CallStatus.COMPLETED,
    "missed": CallStatus.MISSED,
    "no_answer": CallStatus.MISSED,
    "noanswer": CallStatus.MISSED,
    "notanswered": CallStatus.MISSED,
    "abandoned": CallStatus.MISSED,
    "cancel": CallStatus.MISSED,
    "canceled": CallStatus.MISSED,
    "cancelled": CallStatus.MISSED,
    "declined": CallStatus.MISSED,
    "rejected": CallStatus.MISSED,
    "voicemail": CallStatus.VOICEMAIL,
    "busy": CallStatus.BUSY,
    "failed": CallStatus.FAILED,
    "congestion": CallStatus.FAILED,
    "not_found": CallStatus.FAILED,
    "notfound": CallStatus.FAILED,
}


class Report(BaseModel):
    """What a telephone system says about a call."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    call_id: ForeignId
    leg_id: ForeignId | None = None
    direction: str = "inbound"
    from_: Line = Field(default="", alias="from")
    to: Line = ""
    name: Line = ""
    queue: Line = ""
    agent: Line = ""
    choice: Line = ""
    started_at: Instant | None = None
    answered_at: Instant | None = None
    ended_at: Instant | None = None
    disposition: Line = ""
    sequence: int | None = Field(default=None, ge=0, lt=2**31)
    recording_url: Line | None = None
    voicemail_text: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _unfilled_means_empty(cls, value: Any) -> Any:
        # Template engines of telephone systems send "[Agent]" where they know no agent.
        if not isinstance(value, dict):
            return value
        return {k: v for k, v in value.items() if v is not None and not _placeholder(v)}


def _placeholder(value: object) -> bool:
    return isinstance(value, str) and (
        not value or (value.startswith("[") and value.endswith("]") and value[1:-1].isalnum())
    )


def read(value: dict[str, Any], key: str, region: str | None, now: datetime) -> InboundCall:
    """The call report in `value`; ValueError if it is not one."""
    report = read_model(Report, value)
    direction = _DIRECTIONS.get(report.direction.lower())
    if direction is None:
        raise ValueError("direction: inbound or outbound")
    url = report.recording_url
    if url is not None and not url.startswith(("https://", "http://")):
        raise ValueError("recording_url: not an http(s) address")
    other = report.to if direction == "outbound" else report.from_
    talked = None
    if report.answered_at is not None and report.ended_at is not None:
        talked = max(0, int((report.ended_at - report.answered_at).total_seconds()))
    return InboundCall(
        dedupe_key=key,
        call_id=report.call_id,
        sender=caller(other, report.call_id, name=report.name, region=region),
        status=_status(report, direction),
        direction=direction,
        sequence=report.sequence,
        at=report.ended_at or report.answered_at or report.started_at or now,
        started_at=report.started_at,
        answered_at=report.answered_at,
        ended_at=report.ended_at,
        duration_seconds=talked,
        recording_url=url,
        voicemail_text=report.voicemail_text,
        answered_by=report.agent or None,
        extra=_extra(report),
    )


def _status(report: Report, direction: str) -> CallStatus:
    known = _said(report) or _inferred(report)
    if known is CallStatus.ANSWERED and report.ended_at is not None:
        return CallStatus.COMPLETED
    # Somebody we could not reach is no missed call of theirs.
    if known is CallStatus.MISSED and direction == "outbound":
        return CallStatus.FAILED
    return known


def _said(report: Report) -> CallStatus | None:
    if not report.disposition:
        return None
    word = report.disposition.lower().replace(" ", "_").replace("-", "_")
    if word not in _DISPOSITIONS:
        raise ValueError(f"disposition: one of {', '.join(sorted(_DISPOSITIONS))}")
    return _DISPOSITIONS[word]


def _inferred(report: Report) -> CallStatus:
    if report.answered_at is not None:
        return CallStatus.ANSWERED
    if report.voicemail_text is not None or report.recording_url is not None:
        return CallStatus.VOICEMAIL
    return CallStatus.RINGING if report.ended_at is None else CallStatus.MISSED


def _extra(report: Report) -> dict[str, object]:
    named = {
        "to": report.to,
        "queue": report.queue,
        "choice": report.choice,
        "leg": report.leg_id or "",
        "disposition": report.disposition,
    }
    return {name: value for name, value in named.items() if value}
