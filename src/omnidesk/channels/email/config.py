"""What an operator says about one mailbox."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from omnidesk.channels.email.rules import Limits, MailRules
from omnidesk.domain.contact import normalise_email

Port = Annotated[int, Field(ge=1, le=65535)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Security(StrEnum):
    """How a connection is protected: from the first byte, after STARTTLS, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class OAuthConfig(_Strict):
    """How to get access tokens (XOAUTH2): by a refresh token, or else as the application itself
    (client credentials)."""

    token_url: str = Field(pattern=r"^https?://[^\s]+$")
    client_id: str
    client_secret: SecretStr = SecretStr("")
    refresh_token: SecretStr = SecretStr("")
    scope: str = ""


class ImapConfig(_Strict):
    """A mailbox to read, with a password or with `oauth`.

    `mark` is what a stored mail gets: a keyword of ours, the flag `\\Seen`, or nothing. Progress
    is kept in a cursor, so people may read and flag the same mailbox. `first_run` says whether
    mail from before the first start is taken in. `verify=false` accepts any certificate.
    """

    host: str
    port: Port = 993
    security: Security = Security.TLS
    username: str
    password: SecretStr = SecretStr("")
    oauth: OAuthConfig | None = None
    folder: str = "INBOX"
    verify: bool = True
    mark: Literal["keyword", "seen", "none"] = "keyword"
    keyword: str = Field(default="Omnidesk", pattern=r"^[A-Za-z$][A-Za-z0-9_$-]{0,31}$")
    first_run: Literal["all", "new"] = "all"
    idle: bool = True
    poll_seconds: float = Field(default=240.0, ge=1, le=1500)
    timeout_seconds: float = Field(default=60.0, ge=1, le=600)

    @model_validator(mode="after")
    def _one_proof(self) -> Self:
        if bool(self.password.get_secret_value()) == (self.oauth is not None):
            raise ValueError("give either `password` or `oauth`")
        return self


class ListenerConfig(_Strict):
    """A server of our own that an MTA delivers to (LMTP) or that takes mail itself (SMTP).

    It accepts mail only for the mailbox, its reply addresses, `addresses` and every address in
    `domains`. It offers no TLS and no relaying: put it behind the MTA, on a private network.
    """

    protocol: Literal["lmtp", "smtp"] = "lmtp"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 2424
    max_bytes: int = Field(default=36_700_160, ge=1024, le=268_435_456)
    addresses: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    max_connections: int = Field(default=100, ge=1, le=10_000)
    timeout_seconds: float = Field(default=300.0, ge=1, le=3600)

    @field_validator("addresses")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_address(item) for item in value)

    @field_validator("domains")
    @classmethod
    def _domains(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_domain(item) for item in value)


class SmtpConfig(_Strict):
    """The relay that takes our mail; no `username`, no login.

    `timeout_seconds` is for every step but the last; `final_answer_seconds` is how long to wait
    after the final dot: RFC 5321 4.5.3.2.6 says ten minutes, since giving up earlier makes
    duplicates of mail that was taken.
    """

    host: str
    port: Port = 587
    security: Security = Security.STARTTLS
    username: str = ""
    password: SecretStr = SecretStr("")
    oauth: OAuthConfig | None = None
    verify: bool = True
    timeout_seconds: float = Field(default=60.0, ge=1, le=600)
    final_answer_seconds: float = Field(default=600.0, ge=1, le=3600)

    @model_validator(mode="after")
    def _one_proof(self) -> Self:
        if self.oauth is not None and (self.password.get_secret_value() or not self.username):
            raise ValueError("`oauth` needs `username` and excludes `password`")
        return self


class ReplyAddress(_Strict):
    """Where answers come in, with the conversation's token in the address.

    `plus`: `support+TOKEN@domain`, with the separator the MTA knows. `domain`: `TOKEN@domain`
    of a catch-all domain. `none`: answers find their conversation by Message-ID only.
    """

    placement: Literal["plus", "domain", "none"] = "plus"
    separator: Literal["+", "-", "="] = "+"
    domain: str = ""

    @model_validator(mode="after")
    def _needs_domain(self) -> Self:
        if (self.placement == "domain") != bool(self.domain):
            raise ValueError("`domain` belongs to placement 'domain', and only there")
        if self.domain:
            _domain(self.domain)
        return self


class EmailConfig(_Strict):
    """One mailbox: its address, how mail comes in (`imap`, `listener`, both or neither) and how it
    goes out (`smtp`). See the classes of the parts.

    `domain` stands in Message-IDs (default: the address's). `trusted_authserv_id` is the name our
    own MTA writes into Authentication-Results; without it no sender is ever proven.
    `own_addresses` are further addresses of ours: mail from them opens no work. `bounce_address`
    is the envelope sender; failures that come back to `local+MESSAGE@domain` name their message.
    """

    address: str
    display_name: str = Field(default="", max_length=200)
    domain: str = ""
    imap: ImapConfig | None = None
    listener: ListenerConfig | None = None
    smtp: SmtpConfig | None = None
    reply_token: ReplyAddress = ReplyAddress()
    bounce_address: str = ""
    trusted_authserv_id: str = ""
    own_addresses: tuple[str, ...] = ()
    limits: Limits = Limits()

    @field_validator("address")
    @classmethod
    def _check_address(cls, value: str) -> str:
        return _address(value)

    @field_validator("own_addresses")
    @classmethod
    def _check_own(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_address(item) for item in value)

    @field_validator("bounce_address")
    @classmethod
    def _check_bounce(cls, value: str) -> str:
        return _address(value) if value else ""

    @field_validator("domain")
    @classmethod
    def _check_domain(cls, value: str) -> str:
        return _domain(value) if value else ""

    @field_validator("display_name")
    @classmethod
    def _check_name(cls, value: str) -> str:
        if any(ord(ch) < 32 or ord(ch) == 127 for ch in value):
            raise ValueError("control characters are not allowed")
        return value

    @property
    def rules(self) -> MailRules:
        """What the pure parts need to know."""
        return MailRules(
            address=self.address,
            display_name=self.display_name,
            domain=self.domain or self.address.rpartition("@")[2],
            own_addresses=frozenset({self.address, *self.own_addresses}),
            placement=self.reply_token.placement,
            separator=self.reply_token.separator,
            reply_domain=self.reply_token.domain.casefold(),
            bounce_address=self.bounce_address,
            trusted_authserv_id=self.trusted_authserv_id.casefold(),
            limits=self.limits,
        )


def _address(value: str) -> str:
    found = normalise_email(value)
    if found is None:
        raise ValueError(f"{value!r} is not one plain e-mail address")
    return found


def _domain(value: str) -> str:
    found = normalise_email(f"x@{value}")
    if found is None:
        raise ValueError(f"{value!r} is not a domain")
    return found.rpartition("@")[2]
