"""JSON of our own design, signed with Standard Webhooks: secrets, ids, reading. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    SecretStr,
    TypeAdapter,
    ValidationError,
)

from omnidesk.channels._toolkit.secrets import webhook_key
from omnidesk.channels._toolkit.text import clean, clean_line

_MIN_KEY_BYTES = 16
_MAX_ID = 200

ModelT = TypeVar("ModelT", bound=BaseModel)
AnyT = TypeVar("AnyT")


def _strong(secret: SecretStr) -> SecretStr:
    if len(webhook_key(secret.get_secret_value())) < _MIN_KEY_BYTES:
        raise ValueError(f"a signing secret holds at least {_MIN_KEY_BYTES} random bytes")
    return secret


def _id(value: str) -> str:
    if clean_line(value, _MAX_ID) != value or not value:
        raise ValueError(f"an id has 1 to {_MAX_ID} characters on one line, no control characters")
    return value


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("the instant is out of range") from None


SigningSecret = Annotated[SecretStr, AfterValidator(_strong)]
"""A `whsec_<base64>` secret that is long enough to sign with."""

ForeignId = Annotated[str, AfterValidator(_id)]
"""An id that somebody else made: opaque, printable, one line."""

Text = Annotated[str, AfterValidator(clean)]
"""Text made storable."""

Line = Annotated[str, AfterValidator(clean_line)]
"""One line of text, at most 200 characters."""

Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
"""An RFC 3339 instant with its offset, turned to UTC."""


def secret_values(*secrets: SecretStr | None) -> Sequence[str]:
    """The secrets that are set, for verification."""
    return [secret.get_secret_value() for secret in secrets if secret is not None]


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`; ValueError says why there is none."""
    try:
        value = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise ValueError("the body is not UTF-8") from None
    except (ValueError, RecursionError):
        raise ValueError("the body is not JSON") from None
    if not isinstance(value, dict):
        raise ValueError("the body is not a JSON object")
    return value


def read_model(model: type[ModelT], value: Any) -> ModelT:
    """`value` as `model`; ValueError names the first faulty places, never their contents."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise ValueError(_faults(error)) from None


def read_union(kinds: TypeAdapter[AnyT], value: Any) -> AnyT:
    """`value` as one of several models; ValueError as in `read_model`."""
    try:
        return kinds.validate_python(value)
    except ValidationError as error:
        raise ValueError(_faults(error)) from None


def _faults(error: ValidationError) -> str:
    found = [
        f"{'/'.join(clean_line(str(part), 40) for part in fault['loc'])}: {fault['msg']}"
        for fault in error.errors(include_url=False, include_input=False)[:3]
    ]
    return clean_line("; ".join(found), 400)
