"""The open CTI form that many telephone systems already speak: newCall, answer, hangup. Pure.

`from` and `to` are digits with country code, `direction` is in or out, `callId` joins the
events, `user` names who is called or who answers, `cause` says why it ended. There are no time
stamps: an event is sent as it happens, so it happened now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from omnidesk.channels._toolkit.caller import caller
from omnidesk.channels._toolkit.signed_json import ForeignId, Line, read_model
from omnidesk.domain.inbound import CallStatus, InboundCall

_EVENTS = ("newCall", "answer", "hangup")
_CAUSES = {
    "busy": CallStatus.BUSY,
    "congestion": CallStatus.FAILED,
    "notfound": CallStatus.FAILED,
    # Somebody else has the call now; nothing is missed here.
    "forwarded": CallStatus.COMPLETED,
}


class Event(BaseModel):
    """One event. What a system sends beyond these fields is its own business."""

    model_config = ConfigDict(extra="ignore")

    event: str
    call_id: ForeignId = Field(alias="callId")
    direction: str
    from_: Line = Field(default="", alias="from")
    to: Line = ""
    user: Line | list[Line] = ""
    queue: Line | None = None
    answering_number: Line | None = Field(default=None, alias="answeringNumber")
    cause: Line | None = None


def is_event(value: dict[str, object]) -> bool:
    """Whether an object is meant in this dialect."""
    return "event" in value and "callId" in value


def from_pairs(pairs: Sequence[tuple[str, str]]) -> dict[str, object]:
    """A form's fields as an object; `user[]` may repeat. ValueError if it is not UTF-8."""
    found: dict[str, object] = {}
    users: list[str] = []
    for name, value in pairs:
        try:
            (name + value).encode()
        except UnicodeEncodeError:
            raise ValueError("the form is not UTF-8") from None
        if name == "user[]":
            users.append(value)
        else:
            found.setdefault(name, value)
    return {**found, "user": users} if users else found


def read(value: dict[str, object], now: datetime) -> InboundCall:
    """The event in `value`; ValueError if it is not one."""
    event = read_model(Event, value)
    if event.event not in _EVENTS:
        raise ValueError(f"event: one of {', '.join(_EVENTS)}")
    if event.direction not in {"in", "out"}:
        raise ValueError("direction: in or out")
    outbound = event.direction == "out"
    other = event.to if outbound else event.from_
    users = [event.user] if isinstance(event.user, str) else event.user
    who = ", ".join(user for user in users if user)[:200]
    status = _status(event, outbound=outbound)
    return InboundCall(
        # One event of a kind per call: a repeat is the same fact.
        dedupe_key=f"{event.call_id}:{event.event}",
        call_id=event.call_id,
        sender=caller(_international(other), event.call_id),
        status=status,
        direction="outbound" if outbound else "inbound",
        sequence=_EVENTS.index(event.event),
        at=now,
        started_at=now if event.event == "newCall" else None,
        answered_at=now if event.event == "answer" else None,
        ended_at=now if event.event == "hangup" else None,
        answered_by=who or None if event.event == "answer" else None,
        extra=_extra(event, who),
    )


def _status(event: Event, *, outbound: bool) -> CallStatus:
    if event.event == "newCall":
        return CallStatus.RINGING
    if event.event == "answer":
        return CallStatus.ANSWERED
    # A hang-up knows nothing of the answer; joined with it, the call is a completed one.
    unanswered = CallStatus.FAILED if outbound else CallStatus.MISSED
    return _CAUSES.get((event.cause or "").lower(), unanswered)


def _international(number: str) -> str:
    return f"+{number}" if number.isascii() and number.isdigit() and len(number) > 6 else number


def _extra(event: Event, who: str) -> dict[str, object]:
    named = {
        "to": event.from_ if event.direction == "out" else event.to,
        "users": who,
        "queue": event.queue or "",
        "answering_number": event.answering_number or "",
        "cause": event.cause or "",
    }
    return {name: value for name, value in named.items() if value}
