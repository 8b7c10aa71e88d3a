"""What Twilio's channels share: the account, request signatures, form fields, callers. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from omnidesk.channels._toolkit.forms import Pairs, form_pairs
from omnidesk.channels._toolkit.secrets import hmac_base64, same, sha256_hex
from omnidesk.channels._toolkit.text import clean
from omnidesk.domain.channel import WebhookReply, WebhookRequest
from omnidesk.errors import SignatureInvalid

PROVIDER = "Twilio"
_ALGORITHMS = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
_PORTS = {"https": 443, "http": 80}
# A browserful of fields at most; Twilio sends some forty.
_MAX_FIELDS = 1000


class TwilioAccount(BaseModel):
    """Account and credentials. Twilio signs webhooks with the auth token, never with an API key.

    `other_auth_token` is accepted beside the main one while tokens are being exchanged.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    account_sid: str = Field(pattern=r"^AC[0-9A-Za-z]+$")
    auth_token: SecretStr = Field(min_length=1)
    other_auth_token: SecretStr | None = None
    api_key_sid: str | None = None
    api_key_secret: SecretStr | None = None
    api_base_url: str = "https://api.twilio.com"

    @field_validator("api_base_url")
    @classmethod
    def _plain_url(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("must start with https:// (or http:// for a local stand-in)")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _whole_key(self) -> Self:
        if (self.api_key_sid is None) != (self.api_key_secret is None):
            raise ValueError("api_key_sid and api_key_secret go together")
        return self

    @property
    def tokens(self) -> tuple[str, ...]:
        """The auth tokens that may have signed a webhook."""
        other = self.other_auth_token
        own = self.auth_token.get_secret_value()
        return (own,) if other is None else (own, other.get_secret_value())

    @property
    def basic_auth(self) -> tuple[str, str]:
        """User and password for Twilio's API."""
        if self.api_key_sid is not None and self.api_key_secret is not None:
            return self.api_key_sid, self.api_key_secret.get_secret_value()
        return self.account_sid, self.auth_token.get_secret_value()


def twiml(document: str) -> WebhookReply:
    """The answer that Twilio executes; `document` is TwiML."""
    return WebhookReply(content_type="text/xml", body=document.encode())


NOTHING_TO_DO = twiml("<Response/>")


def signature(token: str, url: str, pairs: Pairs, algorithm: str = "sha1") -> str:
    """X-Twilio-Signature of a request: URL, then names and values in order of name.

    A repeated name contributes its distinct values, sorted.
    """
    message = url + "".join(name + value for name, value in sorted(set(pairs)))
    return hmac_base64(token, message.encode("utf-8", "surrogateescape"), algorithm)


@dataclass(frozen=True, slots=True)
class Proven:
    """An authentic request: its form fields as signed (none for another kind of body), and the
    names of fields that Twilio left out of the signature, which must not be believed."""

    pairs: Pairs | None
    left_out: frozenset[str] = frozenset()


def verify(
    tokens: Sequence[str], request: WebhookRequest, *, maybe_unsigned: frozenset[str] = frozenset()
) -> Proven:
    """Raise SignatureInvalid unless Twilio signed the request.

    A form is signed with its fields. Any other body is signed through its hash, which stands in
    the URL; without the hash the body would be covered by nothing, so it is read as a form.
    `maybe_unsigned` are fields that Twilio is seen to leave out of the signature.
    """
    given = request.headers.get("x-twilio-signature", "")
    if not given:
        raise SignatureInvalid("x-twilio-signature is missing")
    algorithm = _algorithm(request.headers.get("x-twilio-webhooks-signature-settings", ""))
    pairs = _signed_pairs(request)
    signed = () if pairs is None else pairs
    if _matches(tokens, request.url, signed, given, algorithm):
        return Proven(pairs)
    left_out = maybe_unsigned & {name for name, _ in signed}
    if left_out:
        rest = [(name, value) for name, value in signed if name not in left_out]
        if _matches(tokens, request.url, rest, given, algorithm):
            return Proven(rest, frozenset(left_out))
    raise SignatureInvalid("x-twilio-signature does not match; check auth token and public URL")


def _algorithm(settings: str) -> str:
    for part in settings.split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            found = _ALGORITHMS.get(value.strip().upper())
            if found is None:
                raise SignatureInvalid("unknown webhook signature algorithm")
            return found
    return "sha1"


def is_form(headers: Any) -> bool:
    """Whether the body is a form; Twilio's default where no content type is given."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in {"", "application/x-www-form-urlencoded"}


def _signed_pairs(request: WebhookRequest) -> Pairs | None:
    if "bodySHA256=" not in request.url or is_form(request.headers):
        return form_pairs(request.body)
    query = parse_qs(urlsplit(request.url).query)
    digest = query.get("bodySHA256", [""])[0].lower()
    if not same(digest, sha256_hex(request.body)):
        raise SignatureInvalid("bodySHA256 does not match the body")
    return None


def _matches(tokens: Sequence[str], url: str, pairs: Pairs, given: str, algorithm: str) -> bool:
    # As called comes first: that is what Twilio signs nearly always.
    return any(
        token and same(signature(token, spelling, pairs, algorithm), given)
        for spelling in _spellings(url)
        for token in tokens
    )


def _spellings(url: str) -> Iterator[str]:
    # Twilio is not consistent about naming the default port.
    yield url
    parts = urlsplit(url)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    port = parts.port or _PORTS.get(parts.scheme, 443)
    user, at, _ = parts.netloc.rpartition("@")
    yield urlunsplit(parts._replace(netloc=f"{user}{at}{host}"))
    yield urlunsplit(parts._replace(netloc=f"{user}{at}{host}:{port}"))


def fields(pairs: Pairs | None, body: bytes) -> dict[str, str]:
    """The fields of an authentic request by name; ValueError if they cannot be read.

    `pairs` are those of a form, None for a JSON object in `body`. Values are cleaned for
    storage; the first of a repeated name counts.
    """
    pairs = _json_pairs(body) if pairs is None else pairs
    if len(pairs) > _MAX_FIELDS:
        raise ValueError("too many fields")
    try:
        "".join(value for _, value in pairs).encode()
    except UnicodeEncodeError:
        raise ValueError("the form is not UTF-8") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, clean(value))
    if not found:
        raise ValueError("the body is empty")
    return found


def stored_fields(body: bytes, headers: Any) -> dict[str, str]:
    """`fields` of a stored body, which was proven when it came."""
    return fields(form_pairs(body) if is_form(headers) else None, body)


def _json_pairs(body: bytes) -> Pairs:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("the body is not JSON") from None
    if not isinstance(value, dict):
        raise ValueError("the body is not a JSON object")
    return [(k, v if isinstance(v, str) else json.dumps(v)) for k, v in value.items()]


def token_field(values: dict[str, str], name: str) -> str:
    """A field that holds an id; ValueError if it is missing or not one."""
    value = values.get(name, "")
    if not (0 < len(value) <= 64 and value.isascii() and value.isalnum()):
        raise ValueError(f"{name} is missing or not an id")
    return value
