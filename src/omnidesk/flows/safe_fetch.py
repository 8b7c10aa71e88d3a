"""Fetching a file from a URL that somebody outside wrote."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2

from omnidesk import clock
from omnidesk.channels._toolkit.http import failure, translate
from omnidesk.errors import SendError, SendOutcome
from omnidesk.flows.public_network import (
    MAX_REDIRECTS,
    Network,
    ResponseTooLarge,
    UnsafeAddress,
    guarded_client,
    host_of,
)

__all__ = ["UnsafeAddress", "fetch_public", "guarded_client", "host_of"]


async def fetch_public(
    url: str,
    *,
    max_bytes: int,
    timeout_seconds: float,
    allow_private: frozenset[str] = frozenset(),
    headers: dict[str, str] | None = None,
    network: Network | None = None,
) -> bytes:
    """The body of a public http(s) URL, at most `max_bytes`, within `timeout_seconds` in all.

    Follows up to MAX_REDIRECTS redirects, never from https to http; `headers` go to the first
    host only. Raises SendError: PERMANENT for addresses and answers that will not get better
    (codes unsafe-address, bad-url, too-large, redirects or the HTTP status), RETRY otherwise.
    """
    client = guarded_client(
        allow_hosts=allow_private,
        timeout_seconds=timeout_seconds,
        max_response_bytes=max_bytes,
        network=network,
    )
    try:
        async with client, asyncio.timeout(timeout_seconds):
            return await _follow(client, _checked(url), headers or {})
    except TimeoutError:
        raise _refused(SendOutcome.RETRY, "timeout", "did not come in time") from None
    except UnsafeAddress as error:
        raise _refused(SendOutcome.PERMANENT, "unsafe-address", str(error)) from None
    except ResponseTooLarge as error:
        raise _refused(SendOutcome.PERMANENT, "too-large", str(error)) from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise translate(error, method="GET", provider="the file's host") from None


async def _follow(client: httpx2.AsyncClient, url: httpx2.URL, headers: dict[str, str]) -> bytes:
    for _ in range(MAX_REDIRECTS + 1):
        async with client.stream("GET", url, headers=headers) as response:
            if response.has_redirect_location:
                target = _checked(_joined(url, response.headers["location"]))
                if url.scheme == "https" and target.scheme != "https":
                    raise _refused(SendOutcome.PERMANENT, "bad-url", "redirects away from https")
                if _origin(target) != _origin(url):
                    headers = {}
                url = target
                continue
            if response.status_code != 200:
                raise failure(response, provider="the file's host", now=clock.now())
            return await response.aread()
    raise _refused(SendOutcome.PERMANENT, "redirects", "redirects too often")


def _checked(url: str | httpx2.URL) -> httpx2.URL:
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError, TypeError):
        raise _refused(SendOutcome.PERMANENT, "bad-url", "has an unreadable address") from None
    if parsed.scheme not in {"http", "https"} or not parsed.raw_host or parsed.userinfo:
        raise _refused(SendOutcome.PERMANENT, "bad-url", "has no plain http(s) address")
    return parsed


def _joined(url: httpx2.URL, location: str) -> str | httpx2.URL:
    try:
        return url.join(location)
    except (httpx2.InvalidURL, ValueError):
        return ""


def _origin(url: httpx2.URL) -> tuple[Any, ...]:
    return url.scheme, url.raw_host, url.port


def _refused(outcome: SendOutcome, code: str, what: str) -> SendError:
    # The URL stays out: its query may hold somebody's credentials.
    return SendError(
        f"the file {what}", outcome=outcome, public_reason=f"the file {what}", code=code
    )
