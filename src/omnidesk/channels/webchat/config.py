"""Settings of a website chat inbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from omnidesk.channels.webchat.colours import CONTRAST, DARK_GROUND, LIGHT_GROUND, contrast
from omnidesk.domain.attachment import MAX_ATTACHMENT_BYTES
from omnidesk.domain.contact import normalise_email

MIN_SECRET = 16

Language = Literal["en", "ru", "uk"]


class Texts(BaseModel):
    """The admin's own words in one language; what is empty has a default or is not shown.

    `team` is who answers, `greeting` stands before the first message, `launcher` names the
    button, `away` is said while the chat is closed, `promise` says when an answer comes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    team: str = Field(default="", max_length=60)
    greeting: str = Field(default="", max_length=1000)
    launcher: str = Field(default="", max_length=60)
    away: str = Field(default="", max_length=500)
    promise: str = Field(default="", max_length=200)


class Asked(BaseModel):
    """What visitors are asked for before the first message. It is a claim and proves nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: Literal["name", "email", "phone"]
    required: bool = False


class Config(BaseModel):
    """One chat widget.

    `allowed_origins` are the sites that may show it ("https://shop.example.com"), besides our
    own pages. `identity_secret` (at least 16 characters) signs who a visitor is; while it is
    empty nobody can be signed in. With `require_identity` there are no anonymous visitors.
    Inboxes with the same `namespace` share their visitors; by default it is the inbox's name.
    `identity_seconds` is the longest time a signed identity may be good for.

    `texts` are by language, over `greeting`. `pre_chat` is asked for once, of strangers only.
    `accent` colours buttons on a light ground and `accent_dark` on a dark one. `contact_email`
    is offered where the chat cannot be reached. With `rating` visitors are asked at the end.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    allowed_origins: tuple[str, ...] = ()
    identity_secret: SecretStr = SecretStr("")
    require_identity: bool = False
    namespace: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,64}$")
    identity_seconds: int = Field(default=86_400, ge=60, le=31 * 86_400)
    greeting: str = Field(default="", max_length=1000)
    texts: Mapping[Language, Texts] = Field(default_factory=dict)
    pre_chat: tuple[Asked, ...] = Field(default=(), max_length=3)
    accent: str = ""
    accent_dark: str = ""
    contact_email: str = ""
    rating: bool = True
    max_text_length: int = Field(default=4000, ge=1, le=20_000)
    max_attachments: int = Field(default=10, ge=0, le=20)
    max_attachment_bytes: int = Field(default=MAX_ATTACHMENT_BYTES, ge=1, le=100 * 1024 * 1024)

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_origin(item) for item in value)

    @field_validator("identity_secret")
    @classmethod
    def _secret(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < MIN_SECRET:
            raise ValueError(f"an identity secret has at least {MIN_SECRET} characters")
        return value

    @field_validator("pre_chat")
    @classmethod
    def _once(cls, value: tuple[Asked, ...]) -> tuple[Asked, ...]:
        if len({item.field for item in value}) < len(value):
            raise ValueError("each field is asked for once")
        return value

    @field_validator("accent", "accent_dark")
    @classmethod
    def _readable(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            return value
        ground = DARK_GROUND if info.field_name == "accent_dark" else LIGHT_GROUND
        found = contrast(value, ground)
        if found < CONTRAST:
            raise ValueError(
                f"{value} has a contrast of {found:.1f}:1 on {ground}; {CONTRAST}:1 is needed"
            )
        return value.casefold()

    @field_validator("contact_email")
    @classmethod
    def _mailbox(cls, value: str) -> str:
        if value and normalise_email(value) is None:
            raise ValueError("write an e-mail address like help@example.com")
        return value.strip()

    @model_validator(mode="after")
    def _can_sign_in(self) -> Self:
        if self.require_identity and not self.identity_secret.get_secret_value():
            raise ValueError("require_identity needs an identity_secret")
        return self


def origin_allowed(config: Config, origin: str, own: str) -> bool:
    """Whether a page of `origin` (the header's value) may open the chat; `own` is ours.

    No origin ("", "null") is nobody's and is refused.
    """
    return origin.casefold() in {_origin(own), *config.allowed_origins}


_ORIGIN = re.compile(
    r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?|https?://\[[0-9a-f:]+\](?::[0-9]{1,5})?"
)


def _origin(text: str) -> str:
    parts = urlsplit(text.strip().casefold())
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("an origin is scheme, host and port, without a path")
    origin = f"{parts.scheme}://{parts.netloc}"
    if not _ORIGIN.fullmatch(origin):
        raise ValueError("an origin looks like https://shop.example.com")
    return origin
