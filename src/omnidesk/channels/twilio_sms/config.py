"""Settings of a Twilio SMS inbox."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from omnidesk.channels._toolkit.twilio import TwilioAccount


class Config(TwilioAccount):
    """Messages leave from `messaging_service_sid` where given, else from `from_number` (E.164,
    a short code or an alphanumeric sender).

    `smart_encoding` lets Twilio replace typographic characters that would double the price.
    `validity_seconds` is how long a message is worth delivering (Twilio's default: 10 hours).
    """

    from_number: str | None = Field(default=None, min_length=1)
    messaging_service_sid: str | None = Field(default=None, pattern=r"^MG[0-9A-Za-z]+$")
    smart_encoding: bool = True
    validity_seconds: int | None = Field(default=None, ge=1, le=36_000)

    @model_validator(mode="after")
    def _has_sender(self) -> Self:
        if self.from_number is None and self.messaging_service_sid is None:
            raise ValueError("give from_number or messaging_service_sid")
        return self
