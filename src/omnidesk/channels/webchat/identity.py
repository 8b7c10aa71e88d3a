"""Who a visitor is: signed by the operator's site, or nobody in particular. Pure."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, field_validator

from omnidesk.channels._toolkit.secrets import hmac_hex, same
from omnidesk.channels._toolkit.text import clean_line
from omnidesk.channels.webchat.config import Config
from omnidesk.domain.contact import (
    VISITOR,
    Evidence,
    normalise_email,
    normalise_phone,
)
from omnidesk.domain.inbound import Sender
from omnidesk.errors import BadInput, FieldError, NotAuthenticated, SignatureInvalid

VERSION = "omnidesk.identity.v1"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Claims(_Strict):
    """What the operator's server says of its signed-in user.

    `inbox` is the inbox's name, `expires_at` Unix seconds, `signature` the hexadecimal
    HMAC-SHA256 of `canonical` under the inbox's identity_secret.
    """

    inbox: str = Field(min_length=1, max_length=200)
    user_id: str = Field(min_length=1, max_length=128)
    expires_at: int = Field(ge=0, le=253_402_300_799)
    name: str = Field(default="", max_length=200)
    email: str = Field(default="", max_length=320)
    phone: str = Field(default="", max_length=40)
    language: str = Field(default="", max_length=16)
    signature: str = Field(max_length=200)

    @field_validator("user_id")
    @classmethod
    def _user_id(cls, value: str) -> str:
        # It becomes part of an address: one word that everybody can see whole.
        if not value.isprintable() or " " in value:
            raise ValueError("a user_id has no spaces and no invisible characters")
        return value


class Details(_Strict):
    """What an unknown visitor typed about themselves."""

    name: str = Field(default="", max_length=200)
    email: str = Field(default="", max_length=320)
    phone: str = Field(default="", max_length=40)
    language: str = Field(default="", max_length=16)


def canonical(claims: Claims) -> bytes:
    """The bytes that are signed: a compact JSON list of strings in this order, UTF-8."""
    parts = [
        VERSION,
        claims.inbox,
        claims.user_id,
        str(claims.expires_at),
        claims.name,
        claims.email,
        claims.phone,
        claims.language,
    ]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def sign(secret: str, claims: Claims) -> str:
    """The signature of `claims`: what the operator's server computes."""
    return hmac_hex(secret, canonical(claims))


def verify_identity(config: Config, claims: Claims, now: datetime, *, inbox: str) -> Sender:
    """The visitor whom `claims` name, good for `inbox` (its name) at `now`.

    Raises SignatureInvalid for a wrong, empty or foreign signature, another inbox, an identity
    that has expired or is good for longer than the inbox allows, and without an identity_secret.
    """
    secret = config.identity_secret.get_secret_value()
    # An empty key would make signatures that anybody can make.
    if not secret or not same(sign(secret, claims), claims.signature):
        raise SignatureInvalid("the visitor's identity is not signed by this inbox's secret")
    if claims.inbox != inbox:
        raise SignatureInvalid("the visitor's identity is for another inbox")
    left = claims.expires_at - now.timestamp()
    if left <= 0:
        raise SignatureInvalid("the visitor's identity has expired")
    if left > config.identity_seconds:
        raise SignatureInvalid("the visitor's identity is good for longer than allowed")
    given = {"email": clean_line(claims.email, 320), "phone": clean_line(claims.phone, 40)}
    return Sender(
        kind=VISITOR,
        address=f"{namespace(config, inbox)}:u:{claims.user_id}",
        display_name=clean_line(claims.name),
        language=language(claims.language),
        evidence=Evidence.SIGNED,
        attributes={"user_id": claims.user_id} | {k: v for k, v in given.items() if v},
    )


def anonymous(config: Config, token: str, details: Details, *, inbox: str) -> Sender:
    """A visitor nobody vouches for; `token` is random (clock.secret_hex) and kept by the page.

    What they typed is a claim in the attributes, never an address: it proves nothing and joins
    them to nobody. Raises NotAuthenticated where the inbox requires an identity, BadInput for
    an e-mail address that is none.
    """
    if config.require_identity:
        raise NotAuthenticated("this chat is for signed-in customers only")
    if not (token.isascii() and token.isalnum() and len(token) >= 16):
        raise ValueError("a visitor's token has at least 16 letters and digits")
    return Sender(
        kind=VISITOR,
        address=f"{namespace(config, inbox)}:v:{token}",
        display_name=clean_line(details.name),
        language=language(details.language),
        evidence=Evidence.PROVIDER,
        attributes=_claimed(details),
    )


def _claimed(details: Details) -> dict[str, str]:
    typed, phone = details.email.strip(), clean_line(details.phone, 40)
    email = normalise_email(typed) if typed else ""
    if email is None:
        raise BadInput(
            "the e-mail address is none",
            errors=(FieldError("/email", "write it like name@example.com"),),
        )
    found = {"claimed_email": email, "claimed_phone": normalise_phone(phone) or phone}
    return {name: value for name, value in found.items() if value}


def namespace(config: Config, inbox: str) -> str:
    """What keeps the visitors of different sites apart. A colon in an inbox's name is written
    differently, so that no name can run into what follows."""
    return config.namespace or quote(inbox, safe="")


def language(tag: str) -> str | None:
    """'uk' of 'uk-UA'; None if it is no language tag."""
    primary = tag.partition("-")[0].strip().casefold()
    return primary if primary.isascii() and primary.isalpha() and 2 <= len(primary) <= 3 else None
