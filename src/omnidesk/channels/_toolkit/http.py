"""Turning HTTP answers and failures into receipts or a typed SendError.

The question after a failed attempt is always the same: did the provider get it? Refused or never
left us: certainly not. Cut off after the request was written: nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from omnidesk import clock
from omnidesk.domain.channel import Http
from omnidesk.errors import SendError, SendOutcome, SendReason

# These, like every 5xx, say that the provider did not take the request and may do so later.
_AGAIN = frozenset({408, 425, 429})
_ALARMING = frozenset({401, 403})

# Nothing of the request has left us when these are raised.
_NEVER_LEFT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
# The request cannot be made at all: a wrong URL or header in the configuration.
_IMPOSSIBLE = (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.LocalProtocolError)
_SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What a provider's own error body adds to the HTTP status; None leaves the default."""

    code: str = ""
    detail: str = ""
    public_reason: str = ""
    reason: SendReason | None = None
    outcome: SendOutcome | None = None
    alarm: bool | None = None
    retry_after_seconds: float | None = None


Explain = Callable[[Any], Hint | None]


async def exchange(
    http: Http,
    method: str,
    url: str,
    *,
    provider: str,
    explain: Explain | None = None,
    **kwargs: Any,
) -> Any:
    """One HTTP exchange; the 2xx response, or SendError for everything else.

    `provider` is the name that agents and logs see; `explain(response)` may read the provider's
    error body. URLs never get into the error, since some of them hold tokens.
    """
    response = await attempt(http, method, url, provider=provider, **kwargs)
    if 200 <= response.status_code < 300:
        return response
    hint = explain(response) if explain is not None else None
    raise failure(response, provider=provider, now=clock.now(), hint=hint)


async def attempt(http: Http, method: str, url: str, *, provider: str, **kwargs: Any) -> Any:
    """One HTTP exchange; any response, or SendError where none came back."""
    try:
        return await http.request(method, url, **kwargs)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise translate(error, method=method, provider=provider) from None


def translate(error: Exception, *, method: str, provider: str) -> SendError:
    """The SendError for an exchange that brought no response.

    A lost answer to a GET is simply asked for again: reading twice harms nobody.
    """
    kind = type(error).__name__
    if isinstance(error, _IMPOSSIBLE):
        return SendError(
            f"{provider}: the request cannot be made ({kind}); check the configured address",
            outcome=SendOutcome.PERMANENT,
            public_reason=f"{provider} is not configured correctly",
            reason=SendReason.MISCONFIGURED,
            alarm=True,
            code=kind,
        )
    if isinstance(error, httpx2.TooManyRedirects):
        return SendError(
            f"{provider}: redirected too often",
            outcome=SendOutcome.PERMANENT,
            public_reason=f"{provider} did not answer properly",
            reason=SendReason.MISCONFIGURED,
            alarm=True,
            code=kind,
        )
    if isinstance(error, httpx2.DecodingError) and method.upper() in _SAFE_METHODS:
        return SendError(
            f"{provider}: the answer cannot be read ({kind})",
            outcome=SendOutcome.PERMANENT,
            public_reason=f"{provider} did not answer properly",
            code=kind,
        )
    if isinstance(error, _NEVER_LEFT) or method.upper() in _SAFE_METHODS:
        return SendError(
            f"{provider}: cannot be reached ({kind})",
            outcome=SendOutcome.RETRY,
            public_reason=f"{provider} cannot be reached",
            reason=SendReason.UNREACHABLE,
            code=kind,
        )
    return SendError(
        f"{provider}: the connection was lost before the answer came ({kind})",
        outcome=SendOutcome.UNKNOWN,
        public_reason=f"{provider} did not confirm the message",
        code=kind,
    )


def failure(response: Any, *, provider: str, now: datetime, hint: Hint | None = None) -> SendError:
    """The SendError for a response that is not a success."""
    status = int(response.status_code)
    hint = hint or Hint()
    again = status in _AGAIN or status >= 500
    outcome = hint.outcome or (SendOutcome.RETRY if again else SendOutcome.PERMANENT)
    # A redirect of a POST means that the configured address is not the right one.
    alarm = status in _ALARMING or 300 <= status < 400 if hint.alarm is None else hint.alarm
    wait = hint.retry_after_seconds
    if wait is None:
        wait = retry_after_seconds(response.headers, now)
    code = hint.code or str(status)
    detail = f"{provider} answered {status}" + (f" (code {hint.code})" if hint.code else "")
    return SendError(
        f"{detail}: {hint.detail}" if hint.detail else detail,
        outcome=outcome,
        public_reason=hint.public_reason or _reason(provider, status),
        reason=hint.reason or _kind(status),
        retry_after_seconds=wait if outcome is SendOutcome.RETRY else None,
        alarm=alarm,
        code=code,
    )


def _reason(provider: str, status: int) -> str:
    if status in _ALARMING:
        return f"{provider} does not accept our credentials"
    if status == 429:
        return f"{provider} asks us to slow down"
    if status in _AGAIN or status >= 500:
        return f"{provider} has a problem at the moment"
    return f"{provider} refused the message"


def _kind(status: int) -> SendReason:
    if status in _ALARMING:
        return SendReason.CREDENTIALS
    if status in _AGAIN or status >= 500:
        return SendReason.BUSY
    # A redirect of a POST means that the configured address is not the right one.
    if 300 <= status < 400:
        return SendReason.MISCONFIGURED
    return SendReason.TOO_LARGE if status == 413 else SendReason.REFUSED


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """What a Retry-After header asks for: seconds or an HTTP date; None if it says nothing.

    A date is measured against the answer's own Date header where there is one, so that a clock
    that differs from ours does not matter.
    """
    value = (headers.get("retry-after") or "").strip()
    if not value:
        return None
    if value.isascii() and value.replace(".", "", 1).isdigit():
        return float(value)
    until = _http_date(value)
    if until is None:
        return None
    start = _http_date(headers.get("date") or "") or now
    return max(0.0, (until - start).total_seconds())


def _http_date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
