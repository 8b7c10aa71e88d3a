"""Every error omnidesk raises on purpose.

    OmnideskError
    ├── Rejected                 the caller's fault; carries an HTTP status
    │   ├── BadInput      400/422  what is wrong and where
    │   ├── NotAuthenticated  401
    │   ├── Forbidden         403
    │   ├── NotFound          404
    │   ├── Conflict          409  somebody else was first, or the state forbids it
    │   ├── StaleVersion      412  If-Match names an older version
    │   ├── TooLarge          413
    │   └── TooMany           429  carries retry_after_seconds
    ├── Unavailable           503  database away or overloaded; carries retry_after_seconds
    ├── ConfigurationError         a file or setting: what, where, how to mend it
    ├── SignatureInvalid      401  an inbound request that does not prove its sender
    └── SendError                  an outbound attempt failed; says what to do next

The API maps classes to problems (RFC 9457) in one place; nothing else looks at `status`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OmnideskError(Exception):
    """Root of the tree. The message is meant for the person who can mend it."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One faulty input value: a JSON pointer or header name, and what is wrong with it."""

    pointer: str
    detail: str


class Rejected(OmnideskError):
    """The caller asked for something that cannot be done as asked."""

    status = 400
    code = "rejected"

    def __init__(self, detail: str, *, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors


class BadInput(Rejected):
    """The values are wrong; `errors` says which."""

    status = 422
    code = "bad-input"


class Malformed(Rejected):
    """The request could not be read at all (broken JSON, bad UTF-8, unusable header)."""

    status = 400
    code = "malformed"


class NotAuthenticated(Rejected):
    """No credentials, or credentials that are unknown, expired or revoked."""

    status = 401
    code = "not-authenticated"


class Forbidden(Rejected):
    """Known, but not allowed to do this."""

    status = 403
    code = "forbidden"


class NotFound(Rejected):
    """No such thing, or none that the caller may see."""

    status = 404
    code = "not-found"


class Conflict(Rejected):
    """The state forbids it, or somebody else was first. Reload and decide again."""

    status = 409
    code = "conflict"


class StaleVersion(Rejected):
    """If-Match names a version that is no longer current."""

    status = 412
    code = "stale-version"


class TooLarge(Rejected):
    """The body or a part of it is over the stated limit."""

    status = 413
    code = "too-large"


class TooMany(Rejected):
    """Over a rate limit; come back after `retry_after_seconds`."""

    status = 429
    code = "too-many-requests"

    def __init__(self, detail: str, *, retry_after_seconds: int) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(OmnideskError):
    """Nothing was stored; the same request may be sent again after `retry_after_seconds`."""

    def __init__(self, detail: str, *, retry_after_seconds: int = 2) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class ConfigurationError(OmnideskError):
    """A setting or configuration file is wrong: where, what, and how to mend it."""

    def __init__(self, where: str, what: str, mend: str = "") -> None:
        super().__init__(f"{where}: {what}" + (f" ({mend})" if mend else ""))
        self.where = where
        self.what = what
        self.mend = mend


class SignatureInvalid(OmnideskError):
    """An inbound request does not prove that the provider sent it. Nothing is stored."""


class SendOutcome(StrEnum):
    """What is known about an outbound attempt that did not end with a receipt."""

    RETRY = "retry"  # certainly not delivered; may work later
    PERMANENT = "permanent"  # certainly not delivered; will never work
    UNKNOWN = "unknown"  # the request left us and the answer did not come back


class SendReason(StrEnum):
    """Why a message did not arrive, or may not have: what programs can tell apart and desks say
    in their users' languages."""

    NO_RECIPIENT = "no_recipient"  # the address, number or account does not exist
    AWAY = "away"  # it exists and takes nothing now: full, switched off, out of reach
    BLOCKED = "blocked"  # the recipient wants nothing from us
    FILTERED = "filtered"  # taken for unwanted mail on the way
    TOO_LATE = "too_late"  # the time in which the channel allows an answer is over
    TOO_LARGE = "too_large"  # text or files are over a limit
    CONTENT = "content"  # what was written cannot be sent like this
    CREDENTIALS = "credentials"  # the provider does not take our login
    MISCONFIGURED = "misconfigured"  # the operator has something to mend
    UNREACHABLE = "unreachable"  # no connection to the provider
    BUSY = "busy"  # the provider has no room or a problem now
    REFUSED = "refused"  # the provider does not want it, and nothing more is known
    UNCONFIRMED = "unconfirmed"  # it left us, and nobody said that it arrived
    INTERNAL = "internal"  # a fault of ours


_USUALLY = {
    SendOutcome.RETRY: SendReason.BUSY,
    SendOutcome.PERMANENT: SendReason.REFUSED,
    SendOutcome.UNKNOWN: SendReason.UNCONFIRMED,
}


class SendError(OmnideskError):
    """An outbound attempt failed.

    `public_reason` is safe to show to the agent, and `reason` is its kind; the exception text is
    for the log and never holds credentials. `alarm` marks failures that a human must mend (bad
    credentials, blocked account) as opposed to one unreachable recipient. `retry_after_seconds`
    is the provider's own word where it gave one.
    """

    def __init__(
        self,
        detail: str,
        *,
        outcome: SendOutcome,
        public_reason: str,
        retry_after_seconds: float | None = None,
        alarm: bool = False,
        code: str = "",
        reason: SendReason | None = None,
    ) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.public_reason = public_reason
        self.reason = reason or _USUALLY[outcome]
        self.retry_after_seconds = retry_after_seconds
        self.alarm = alarm
        self.code = code
