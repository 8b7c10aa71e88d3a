"""What Twilio's voice webhooks say. Pure.

Every request about a call comes to one address: the call itself (which wants TwiML), status
callbacks, the ends of Dial and Record, recordings and transcriptions. They come twice, and in
any order; each becomes a report that stands for itself, joined on the caller's CallSid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from omnidesk.channels._toolkit.caller import caller
from omnidesk.channels._toolkit.secrets import sha256_hex
from omnidesk.channels._toolkit.text import clean_line
from omnidesk.channels._toolkit.twilio import (
    NOTHING_TO_DO,
    fields,
    stored_fields,
    token_field,
    twiml,
    verify,
)
from omnidesk.channels.twilio_voice.config import Answer, Config
from omnidesk.channels.twilio_voice.render import (
    CALLER_PARAMETER,
    HANG_UP,
    answer_call,
    voicemail,
)
from omnidesk.domain.channel import Parsed, WebhookReply, WebhookRequest
from omnidesk.domain.contact import Evidence
from omnidesk.domain.inbound import (
    CallStatus,
    Ignored,
    InboundCall,
    InboundItem,
    Sender,
    Unreadable,
)

# Seen in the wild outside the signature; then nothing may rest on them.
_MAYBE_UNSIGNED = frozenset({"CallToken", "StirVerstat"})
_ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_RUNNING = frozenset({"queued", "initiated", "ringing", "in-progress"})
_EXTRA = (
    ("To", "to"),
    ("ForwardedFrom", "forwarded_from"),
    # What the caller pressed in a menu.
    ("Digits", "choice"),
    ("FromCity", "city"),
    ("FromState", "state"),
    ("FromCountry", "country"),
    ("SipResponseCode", "sip_code"),
)


class _Call(NamedTuple):
    """The call a request is about: its id, the other side, and what the request carries."""

    config: Config
    values: dict[str, str]
    url: str
    id: str
    sender: Sender
    outbound: bool
    now: datetime

    @property
    def party(self) -> str:
        """The other side's number as sent, for addresses that we hand out."""
        return _party(self.values, self.url)


def parse(config: Config, request: WebhookRequest, now: datetime) -> Parsed:
    """The report of an authentic request and the TwiML it wants; raises SignatureInvalid."""
    proven = verify(config.tokens, request, maybe_unsigned=_MAYBE_UNSIGNED)
    item, reply = _read(
        config, lambda: fields(proven.pairs, request.body), request.body, request.url, now
    )
    return Parsed(items=(item,), reply=reply)


def reparse(
    config: Config, raw: bytes, headers: Mapping[str, str], now: datetime
) -> Sequence[InboundItem]:
    """The same from stored bytes."""
    return (_read(config, lambda: stored_fields(raw, headers), raw, "", now)[0],)


def _read(
    config: Config, load: Callable[[], dict[str, str]], body: bytes, url: str, now: datetime
) -> tuple[InboundItem, WebhookReply]:
    try:
        return _about(_call(config, load(), url, now))
    except ValueError as error:
        return Unreadable(dedupe_key=sha256_hex(body), reason=str(error)), NOTHING_TO_DO


def _call(config: Config, values: dict[str, str], url: str, now: datetime) -> _Call:
    sid = token_field(values, "CallSid")
    # A dialled leg belongs to the call of the person who is being connected.
    call_id = token_field(values, "ParentCallSid") if values.get("ParentCallSid") else sid
    failed = values.get("StirVerstat", "").startswith("TN-Validation-Failed")
    sender = caller(
        _party(values, url),
        call_id,
        name=values.get("CallerName", ""),
        evidence=Evidence.CLAIMED if failed else Evidence.PROVIDER,
    )
    outbound = _is_outbound(values)
    return _Call(config, values, url, call_id, sender, outbound, now)


def _is_outbound(values: dict[str, str]) -> bool:
    own = values.get("Direction", "").startswith("outbound")
    return own and not values.get("ParentCallSid")


def _party(values: dict[str, str], url: str) -> str:
    known = parse_qs(urlsplit(url).query, keep_blank_values=True).get(CALLER_PARAMETER)
    if known:
        return known[0]
    return values.get("To" if _is_outbound(values) else "From", "")


def _about(call: _Call) -> tuple[InboundItem, WebhookReply]:
    values = call.values
    if "TranscriptionSid" in values:
        return _transcription(call), NOTHING_TO_DO
    if "RecordingStatus" in values:
        return _recording(call), NOTHING_TO_DO
    if "DialCallStatus" in values:
        return _dial_over(call)
    status = values.get("CallStatus", "")
    if status not in _ENDED | _RUNNING:
        raise ValueError(f"CallStatus {clean_line(status, 40)!r} is not known")
    is_report = bool({"SequenceNumber", "CallbackSource", "CallDuration"} & values.keys())
    if not is_report and {"RecordingUrl", "RecordingDuration"} <= values.keys():
        return _recorded(call), twiml(HANG_UP)
    if values.get("ParentCallSid"):
        return _leg(call, status), NOTHING_TO_DO
    if status in _RUNNING and not is_report and not call.outbound:
        document = answer_call(call.config, call.url, call.party)
        return _ringing(call), twiml(document)
    return _progress(call, status), NOTHING_TO_DO


def _ringing(call: _Call) -> InboundCall:
    return _report(
        call, f"{call.id}:incoming", CallStatus.RINGING, at=call.now, started_at=call.now
    )


def _progress(call: _Call, status: str) -> InboundCall:
    at = _timestamp(call)
    sequence = _number(call.values.get("SequenceNumber", ""))
    shown = _status(call, status)
    answered = shown is CallStatus.ANSWERED
    return _report(
        call,
        f"{call.id}:{status}:{'' if sequence is None else sequence}",
        shown,
        at=at,
        sequence=sequence,
        answered_at=at if answered else None,
        ended_at=at if status in _ENDED else None,
        duration_seconds=_number(call.values.get("CallDuration", "")),
        recording_url=_recording_url(call.values),
    )


def _status(call: _Call, status: str) -> CallStatus:
    values = call.values
    if status == "busy":
        return CallStatus.BUSY
    if status == "failed":
        return CallStatus.FAILED
    if status in {"no-answer", "canceled"}:
        # Somebody we could not reach is no missed call of theirs.
        return CallStatus.FAILED if call.outbound else CallStatus.MISSED
    # With voicemail and dial it is our TwiML that picks up; a person is only there once the
    # dialled leg reports it. An end without such a report is a missed call.
    by_person = call.outbound or call.config.answer is Answer.ELSEWHERE
    if status == "completed":
        if values.get("RecordingUrl") and not by_person:
            return CallStatus.VOICEMAIL
        talked = (_number(values.get("CallDuration", "")) or 0) > 0
        if by_person and talked:
            return CallStatus.COMPLETED
        return CallStatus.FAILED if call.outbound else CallStatus.MISSED
    return CallStatus.ANSWERED if status == "in-progress" and by_person else CallStatus.RINGING


def _leg(call: _Call, status: str) -> InboundItem:
    key = f"{token_field(call.values, 'CallSid')}:{status}"
    at = _timestamp(call)
    who = clean_line(call.values.get("To", ""), 64) or None
    if status == "in-progress":
        return _report(call, key, CallStatus.ANSWERED, at=at, answered_at=at, answered_by=who)
    seconds = _number(call.values.get("CallDuration", "")) or 0
    if status == "completed" and seconds > 0:
        return _report(
            call,
            key,
            CallStatus.COMPLETED,
            at=at,
            ended_at=at,
            duration_seconds=seconds,
            answered_by=who,
        )
    return Ignored(dedupe_key=key, reason=f"a dialled phone is {status}")


def _dial_over(call: _Call) -> tuple[InboundItem, WebhookReply]:
    values = call.values
    outcome = clean_line(values["DialCallStatus"], 32)
    leg = clean_line(values.get("DialCallSid", ""), 64)
    key = f"{call.id}:dial:{leg}:{outcome}"
    if outcome in {"completed", "answered"}:
        seconds = _number(values.get("DialCallDuration", ""))
        return (
            _report(call, key, CallStatus.COMPLETED, at=call.now, duration_seconds=seconds),
            twiml(HANG_UP),
        )
    status = CallStatus.BUSY if outcome == "busy" else CallStatus.MISSED
    gone = values.get("CallStatus") in _ENDED
    document = HANG_UP if gone else voicemail(call.config, call.url, call.party)
    return _report(call, key, status, at=call.now), twiml(document)


def _recorded(call: _Call) -> InboundItem:
    # The file may not be ready yet; the recording callback brings its address.
    sid = token_field(call.values, "RecordingSid")
    return _report(call, f"{call.id}:recorded:{sid}", CallStatus.VOICEMAIL, at=call.now)


def _recording(call: _Call) -> InboundItem:
    values = call.values
    sid = token_field(values, "RecordingSid")
    status = clean_line(values["RecordingStatus"], 32)
    key = f"{call.id}:recording:{sid}:{status}"
    if status != "completed":
        code = clean_line(values.get("ErrorCode", ""), 16)
        reason = f"recording {status}" + (f" (code {code})" if code and code != "0" else "")
        return Ignored(dedupe_key=key, reason=reason)
    # A recording of the conversation itself says nothing about who answered.
    left = values.get("RecordingSource", "RecordVerb") == "RecordVerb"
    url = _recording_url(values)
    if url is None:
        raise ValueError("RecordingUrl is missing")
    return _report(
        call,
        key,
        CallStatus.VOICEMAIL if left else CallStatus.RINGING,
        at=call.now,
        recording_url=url,
        recording_seconds=_number(values.get("RecordingDuration", "")),
    )


def _transcription(call: _Call) -> InboundItem:
    values = call.values
    sid = token_field(values, "TranscriptionSid")
    status = clean_line(values.get("TranscriptionStatus", ""), 32)
    key = f"{call.id}:transcription:{sid}:{status}"
    if status != "completed":
        return Ignored(dedupe_key=key, reason=f"transcription {status or 'without status'}")
    return _report(
        call,
        key,
        CallStatus.VOICEMAIL,
        at=call.now,
        voicemail_text=values.get("TranscriptionText", ""),
        recording_url=_recording_url(values),
    )


def _report(
    call: _Call,
    key: str,
    status: CallStatus,
    *,
    at: datetime,
    sequence: int | None = None,
    started_at: datetime | None = None,
    answered_at: datetime | None = None,
    ended_at: datetime | None = None,
    duration_seconds: int | None = None,
    recording_url: str | None = None,
    recording_seconds: int | None = None,
    voicemail_text: str | None = None,
    answered_by: str | None = None,
) -> InboundCall:
    extra: dict[str, object] = {
        label: clean_line(call.values[name], 64) for name, label in _EXTRA if call.values.get(name)
    }
    if recording_seconds is not None:
        extra["recording_seconds"] = recording_seconds
    return InboundCall(
        dedupe_key=key,
        call_id=call.id,
        sender=call.sender,
        status=status,
        direction="outbound" if call.outbound else "inbound",
        sequence=sequence,
        at=at,
        started_at=started_at,
        answered_at=answered_at,
        ended_at=ended_at,
        duration_seconds=duration_seconds,
        recording_url=recording_url,
        voicemail_text=voicemail_text,
        answered_by=answered_by,
        extra=extra,
    )


def _recording_url(values: dict[str, str]) -> str | None:
    url = values.get("RecordingUrl", "")
    if not url.startswith(("https://", "http://")):
        return None
    return url if url.endswith((".mp3", ".wav")) else f"{url}.mp3"


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else None


def _timestamp(call: _Call) -> datetime:
    try:
        found = parsedate_to_datetime(call.values.get("Timestamp", ""))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, IndexError, OverflowError):
        return call.now
