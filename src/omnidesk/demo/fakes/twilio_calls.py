"""The webhooks of one phone call, as Twilio posts them while a caller meets our TwiML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree

Form = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class FakeCall:
    """A call to a number of ours. Each method gives the form of one webhook."""

    account_sid: str
    sid: str
    sender: str
    to: str

    def incoming(self) -> Form:
        """The phone rings; the answer is TwiML."""
        return [*self._who("ringing"), ("CallerName", "")]

    def progress(self, status: str, *, sequence: int, seconds: int, at: datetime) -> Form:
        """A status callback; `seconds` count from when Twilio picked up."""
        return [
            *self._who(status),
            ("CallDuration", str(seconds)),
            ("Duration", str(-(-seconds // 60))),
            ("SequenceNumber", str(sequence)),
            ("CallbackSource", "call-progress-events"),
            ("Timestamp", format_datetime(at)),
        ]

    def recorded(self, recording_sid: str, url: str, *, seconds: int) -> Form:
        """The caller finished speaking: the action of Record."""
        return [
            *self._who("completed"),
            ("RecordingSid", recording_sid),
            ("RecordingUrl", url),
            ("RecordingDuration", str(seconds)),
            ("Digits", "hangup"),
        ]

    def recording(self, recording_sid: str, url: str, *, seconds: int) -> Form:
        """The recording is ready. This callback does not say who called."""
        return [
            ("AccountSid", self.account_sid),
            ("CallSid", self.sid),
            ("RecordingSid", recording_sid),
            ("RecordingUrl", url),
            ("RecordingStatus", "completed"),
            ("RecordingDuration", str(seconds)),
            ("RecordingChannels", "1"),
            ("RecordingSource", "RecordVerb"),
            ("ErrorCode", "0"),
        ]

    def transcription(self, sid: str, recording_sid: str, url: str, *, text: str) -> Form:
        """The message in words."""
        return [
            *self._who("completed"),
            ("TranscriptionSid", sid),
            ("TranscriptionText", text),
            ("TranscriptionStatus", "completed"),
            ("RecordingSid", recording_sid),
            ("RecordingUrl", url),
        ]

    def _who(self, status: str) -> Form:
        return [
            ("CallSid", self.sid),
            ("AccountSid", self.account_sid),
            ("From", self.sender),
            ("To", self.to),
            ("CallStatus", status),
            ("ApiVersion", "2010-04-01"),
            ("Direction", "inbound"),
        ]


def addresses(twiml: bytes) -> dict[str, str]:
    """Where our TwiML wants to be called back, by attribute name, of the first verb with any."""
    for verb in ElementTree.fromstring(twiml):  # noqa: S314 - our own server's answer
        if "action" in verb.attrib:
            return dict(verb.attrib)
    return {}


def verbs(twiml: bytes) -> Sequence[str]:
    """The verbs of a TwiML answer, in order."""
    return [verb.tag for verb in ElementTree.fromstring(twiml)]  # noqa: S314 - as above
