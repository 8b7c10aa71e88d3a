"""One request to somebody's webhook: what is signed, how it is sent, what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
import orjson

from omnidesk import __version__, clock
from omnidesk.channels._toolkit.http import retry_after_seconds
from omnidesk.channels._toolkit.secrets import sign_webhook
from omnidesk.domain.events import instant
from omnidesk.flows.public_network import (
    Network,
    ResponseTooLarge,
    UnsafeAddress,
    guarded_client,
)

TIMEOUT_SECONDS = 15.0
# Of a refusal, for the log; nobody needs the rest.
_ANSWER_BYTES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A request ready to be sent."""

    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def signed_text(self) -> str:
        """Exactly what the signature is over."""
        head = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}."
        return head + self.body.decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one attempt came to; `status` is None where no answer came."""

    status: int | None
    detail: str
    retry_after_seconds: float | None = None
    seconds: float = 0.0

    def entry(self, at: datetime) -> dict[str, Any]:
        """As the log keeps it."""
        return {
            "at": instant(at),
            "status": self.status,
            "detail": self.detail,
            "seconds": round(self.seconds, 3),
        }


def body_of(event_type: str, event_id: str, occurred_at: datetime, data: Any) -> bytes:
    """The body for an event, the same on every attempt."""
    return orjson.dumps(
        {"type": event_type, "id": event_id, "timestamp": instant(occurred_at), "data": data}
    )


def sign(url: str, secrets: Sequence[str], event_id: str, at: datetime, body: bytes) -> Signed:
    """The request under the webhook-id `event_id`, signed with every secret."""
    made = [sign_webhook(secret, event_id, at, body) for secret in secrets]
    headers = {
        **made[0],
        "webhook-signature": " ".join(one["webhook-signature"] for one in made),
        "content-type": "application/json",
        "user-agent": f"omnidesk/{__version__}",
    }
    return Signed(url=url, headers=headers, body=body)


def client(private_hosts: frozenset[str], network: Network | None = None) -> httpx2.AsyncClient:
    """What requests go out by: public addresses and `private_hosts` only, no redirects."""
    return guarded_client(
        allow_hosts=private_hosts, timeout_seconds=TIMEOUT_SECONDS, network=network
    )


async def post(
    http: httpx2.AsyncClient, request: Signed, *, seconds: float = TIMEOUT_SECONDS
) -> Result:
    """One attempt, `seconds` at most; never raises for what the network did."""
    began = clock.monotonic()
    try:
        async with asyncio.timeout(seconds):
            found = await _exchange(http, request)
    except TimeoutError:
        found = Result(status=None, detail=f"no answer within {seconds:g} s")
    except UnsafeAddress:
        found = Result(status=None, detail="the address is not on the public Internet")
    except (httpx2.HTTPError, httpx2.InvalidURL, ResponseTooLarge) as error:
        found = Result(status=None, detail=f"could not be reached ({type(error).__name__})")
    return Result(
        status=found.status,
        detail=found.detail,
        retry_after_seconds=found.retry_after_seconds,
        seconds=clock.monotonic() - began,
    )


async def _exchange(http: httpx2.AsyncClient, request: Signed) -> Result:
    async with http.stream(
        "POST", request.url, content=request.body, headers=dict(request.headers)
    ) as response:
        status = response.status_code
        if 200 <= status < 300:
            return Result(status=status, detail="")
        if 300 <= status < 400:
            return Result(status=status, detail="redirects are not followed")
        said = b""
        async for part in response.aiter_bytes():
            said += part
            if len(said) >= _ANSWER_BYTES:
                break
        text = " ".join(said[:_ANSWER_BYTES].decode("utf-8", "replace").replace("\x00", "").split())
        return Result(
            status=status,
            detail=text,
            retry_after_seconds=retry_after_seconds(response.headers, clock.now()),
        )
