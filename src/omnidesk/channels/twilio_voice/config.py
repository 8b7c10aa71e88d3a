"""Settings of a Twilio Voice inbox."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from omnidesk.channels._toolkit.twilio import TwilioAccount


class Answer(StrEnum):
    """Who talks to the caller.

    VOICEMAIL: our greeting and a recording. DIAL: `dial_number` rings first, then voicemail.
    ELSEWHERE: another system answers the number, we only hear of the call.
    """

    VOICEMAIL = "voicemail"
    DIAL = "dial"
    ELSEWHERE = "elsewhere"


class Config(TwilioAccount):
    """With VOICEMAIL and DIAL, the number's voice URL is the inbox's hook. In every case its
    status callback is the hook too.

    `greeting` is spoken in `language` (a locale such as `en-US`) before the tone; with
    `transcribe` Twilio also writes the message down (English only, at a price).
    """

    answer: Answer = Answer.VOICEMAIL
    greeting: str = Field(
        default="Thank you for calling. We cannot take your call right now. "
        "Please leave a message after the tone, and we will call you back.",
        min_length=1,
        max_length=1000,
    )
    language: str = Field(default="en-US", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$")
    max_recording_seconds: int = Field(default=120, ge=5, le=3600)
    transcribe: bool = False
    dial_number: str | None = Field(default=None, pattern=r"^(\+[0-9]{5,15}|sips?:[^\s]+)$")
    dial_seconds: int = Field(default=25, ge=5, le=600)

    @model_validator(mode="after")
    def _has_number(self) -> Self:
        if self.answer is Answer.DIAL and self.dial_number is None:
            raise ValueError("answer = dial needs dial_number")
        return self
