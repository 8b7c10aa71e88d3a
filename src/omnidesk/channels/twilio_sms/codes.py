"""Twilio's error codes in plain words. Pure.

Twilio says that codes may change and should not drive program logic, so they only add to what
the HTTP status says; an unknown code loses nothing but its explanation.
"""

from __future__ import annotations

from dataclasses import dataclass

from omnidesk.errors import SendReason


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a code means for the agent; `alarm` if the operator has something to mend."""

    public_reason: str
    reason: SendReason
    alarm: bool = False


_NOT_ABLE = Trouble(
    "our sender cannot write to this number or country", SendReason.MISCONFIGURED, alarm=True
)

_TROUBLES = {
    "20003": Trouble("Twilio does not accept our credentials", SendReason.CREDENTIALS, alarm=True),
    "20429": Trouble("Twilio asks us to slow down", SendReason.BUSY),
    "21211": Trouble("the number is not valid", SendReason.NO_RECIPIENT),
    "21212": Trouble("our sender number is not valid", SendReason.MISCONFIGURED, alarm=True),
    "21401": _NOT_ABLE,
    "21408": Trouble(
        "this country is not enabled for our account", SendReason.MISCONFIGURED, alarm=True
    ),
    "21601": _NOT_ABLE,
    "21602": Trouble("the message is empty", SendReason.CONTENT),
    "21606": _NOT_ABLE,
    "21608": Trouble(
        "our trial account may not write to this number", SendReason.MISCONFIGURED, alarm=True
    ),
    "21609": Trouble(
        "the address for status reports is not valid", SendReason.MISCONFIGURED, alarm=True
    ),
    "21610": Trouble("the recipient opted out of messages from us", SendReason.BLOCKED),
    "21612": _NOT_ABLE,
    "21614": Trouble("the number is not a mobile number", SendReason.NO_RECIPIENT),
    "21617": Trouble("the message is too long", SendReason.TOO_LARGE),
    "21620": Trouble("the attachment could not be read by Twilio", SendReason.CONTENT, alarm=True),
    "21623": Trouble("there are too many attachments", SendReason.TOO_LARGE),
    "21703": Trouble("our messaging service has no sender", SendReason.MISCONFIGURED, alarm=True),
    "30001": Trouble("too many messages were waiting at Twilio", SendReason.BUSY),
    "30002": Trouble("our Twilio account is suspended", SendReason.MISCONFIGURED, alarm=True),
    "30003": Trouble("the phone is switched off or out of reach", SendReason.AWAY),
    "30004": Trouble("the recipient or the carrier blocks the message", SendReason.BLOCKED),
    "30005": Trouble("the number is unknown or no longer in use", SendReason.NO_RECIPIENT),
    "30006": Trouble(
        "the number is a landline or its carrier cannot be reached", SendReason.NO_RECIPIENT
    ),
    "30007": Trouble("the carrier filtered the message as unwanted", SendReason.FILTERED),
    "30008": Trouble("the carrier gave no reason", SendReason.REFUSED),
    "30034": Trouble(
        "our sender is not registered with the carriers", SendReason.MISCONFIGURED, alarm=True
    ),
    "63016": Trouble("the time in which a free reply is allowed is over", SendReason.TOO_LATE),
}


def trouble(code: str) -> Trouble | None:
    """What `code` means, None if it is not known here."""
    return _TROUBLES.get(code)


def public_reason(code: str) -> str:
    """One plain sentence for the agent; empty without a code."""
    if not code or code == "0":
        return ""
    found = trouble(code)
    return found.public_reason if found else f"the carrier refused the message (code {code})"
