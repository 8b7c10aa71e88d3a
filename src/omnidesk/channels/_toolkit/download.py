"""Fetching a file that a provider, or somebody who writes through it, named."""

from __future__ import annotations

from typing import Any

import httpx2

from omnidesk import clock
from omnidesk.channels._toolkit.http import attempt, failure
from omnidesk.domain.channel import Http
from omnidesk.errors import SendError, SendOutcome

MAX_BYTES = 64 * 1024 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 4
# What the transport says to an address it will not call, and to an answer over its limit. Both
# are the fault of whoever named the file, so they alarm nobody.
_UNUSABLE = {"UnsafeAddress", "UnsupportedProtocol", "InvalidURL", "LocalProtocolError"}
_TOO_LARGE = "ResponseTooLarge"


async def download(
    http: Http,
    url: str,
    *,
    provider: str,
    auth: tuple[str, str] | None = None,
    auth_origins: tuple[str, ...] = (),
    max_bytes: int = MAX_BYTES,
) -> bytes:
    """The bytes at `url`, following redirects; SendError if they cannot be had.

    `auth` (Basic) goes to `auth_origins` only and never along with a redirect: object stores
    refuse signed links that carry more credentials, and a forged URL must not collect any. A
    redirect never leads from https to http. Which hosts may be called is up to `http`.
    """
    place = _place(url)
    known = {_origin(_place(origin)) for origin in auth_origins}
    kwargs: dict[str, Any] = {"auth": auth} if auth and _origin(place) in known else {}
    for _ in range(_MAX_REDIRECTS + 1):
        response = await _get(http, place, provider, kwargs)
        if response.status_code in _REDIRECTS and "location" in response.headers:
            place, kwargs = _joined(place, response.headers["location"]), {}
            continue
        if not 200 <= response.status_code < 300:
            raise failure(response, provider=provider, now=clock.now())
        content: bytes = response.content
        if len(content) > max_bytes:
            raise _refused("too-large", "the file is too large")
        return content
    raise _refused("redirects", "the file's address redirects too often")


async def _get(http: Http, place: httpx2.URL, provider: str, kwargs: dict[str, Any]) -> Any:
    try:
        return await attempt(
            http, "GET", str(place), provider=provider, follow_redirects=False, **kwargs
        )
    except SendError as error:
        if error.code in _UNUSABLE:
            raise _refused("bad-url", "the file's address cannot be used") from None
        if error.code == _TOO_LARGE:
            raise _refused("too-large", "the file is too large") from None
        raise


def _joined(place: httpx2.URL, location: str) -> httpx2.URL:
    try:
        target = place.join(location)
    except httpx2.InvalidURL:
        raise _refused("bad-url", "the file's address cannot be used") from None
    if place.scheme == "https" and target.scheme != "https":
        raise _refused("bad-url", "the file's address cannot be used")
    return target


def _place(url: str) -> httpx2.URL:
    try:
        return httpx2.URL(url)
    except httpx2.InvalidURL:
        raise _refused("bad-url", "the file's address cannot be used") from None


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    # httpx2 drops a scheme's default port, so both spellings of it are one origin.
    return url.scheme, url.host, url.port


def _refused(code: str, reason: str) -> SendError:
    return SendError(
        f"download: {reason}", outcome=SendOutcome.PERMANENT, public_reason=reason, code=code
    )
