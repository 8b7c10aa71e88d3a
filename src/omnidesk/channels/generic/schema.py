"""The JSON of the generic channel, in and out. Pure. `docs/channels/generic.md` is its manual.

In, a message:
    {"type": "message", "id": "m-1",
     "from": {"kind": "external", "address": "user-7", "name": "Олена", "language": "uk"},
     "text": "Добрий день", "subject": null, "sent_at": "2025-10-09T08:53:20Z",
     "attachments": [{"name": "a.png", "mime": "image/png", "url": "https://..."},
                     {"name": "b.txt", "mime": "text/plain", "content_base64": "aGk="}],
     "in_reply_to": "r-1", "edit_of": null, "automatic": false, "extra": {"order": 1234}}
In, what became of a message of ours:
    {"type": "status", "id": "r-1", "status": "delivered", "at": "2025-10-09T08:53:25Z",
     "error_code": "", "reason": ""}
Out, a message; the receiver answers 2xx with {"id": "r-1"}, its own id for it:
    {"type": "message", "id": "msg_...", "to": {"kind": "external", "address": "user-7",
     "name": "Олена"}, "text": "...", "subject": null, "html": null, "automatic": false,
     "in_reply_to": "m-1", "sent_at": "2025-10-09T08:53:30Z",
     "attachments": [{"name": "c.pdf", "mime": "application/pdf", "size": 5, "url": "https://..."}]}
"""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from omnidesk.channels._toolkit.signed_json import ForeignId, Instant, Line, Text
from omnidesk.domain.delivery import DeliveryStatus

MAX_TEXT = 20_000
MAX_FILES = 20
_MAX_EXTRA = 50


def _http(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("not an http(s) address")
    return url


Address = Annotated[ForeignId, AfterValidator(str.strip)]
Url = Annotated[str, Field(max_length=2000), AfterValidator(_http)]
Scalar = Text | int | float | bool | None


class Strict(BaseModel):
    """Unknown fields are mistakes, not extras: better said early than ignored for years."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, allow_inf_nan=False)


class Party(Strict):
    """Who wrote. `external` addresses mean whatever the other system wants them to mean."""

    kind: Literal["phone", "email", "external"]
    address: Address
    name: Line = ""
    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}$")


class File(Strict):
    """A file: at hand as base64, or at a public address."""

    name: Line = "file"
    mime: str = Field(
        default="application/octet-stream",
        pattern=r"^[A-Za-z0-9.+*-]+/[A-Za-z0-9.+*-]+$",
        max_length=100,
    )
    url: Url | None = None
    content_base64: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.url is None) == (self.content_base64 is None):
            raise ValueError("give url or content_base64")
        if self.content_base64 is not None:
            self.content()
        return self

    def content(self) -> bytes | None:
        """The bytes at hand, None if they have to be fetched."""
        if self.content_base64 is None:
            return None
        try:
            return base64.b64decode(self.content_base64, validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("content_base64 is not base64") from None


class Message(Strict):
    """Something that a contact wrote."""

    type: Literal["message"]
    id: ForeignId
    from_: Party = Field(alias="from")
    text: Text = ""
    subject: Line | None = None
    sent_at: Instant | None = None
    attachments: list[File] = Field(default_factory=list, max_length=MAX_FILES)
    in_reply_to: ForeignId | None = None
    edit_of: ForeignId | None = None
    automatic: bool = False
    extra: dict[Line, Scalar] = Field(default_factory=dict, max_length=_MAX_EXTRA)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text and not self.attachments:
            raise ValueError("a message has text or attachments")
        return self


class Status(Strict):
    """What became of a message of ours. `id` is the one the receiver answered with."""

    type: Literal["status"]
    id: ForeignId
    message_id: ForeignId | None = None
    status: DeliveryStatus
    at: Instant | None = None
    error_code: Line = ""
    reason: Line = ""


Inbound: TypeAdapter[Message | Status] = TypeAdapter(
    Annotated[Message | Status, Field(discriminator="type")]
)
