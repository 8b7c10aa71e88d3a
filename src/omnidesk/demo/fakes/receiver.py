"""Another system at the end of the generic channel: it posts signed messages and takes signed
answers. The signatures are Standard Webhooks, made and checked here anew."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.demo.fakes.asgi import Receive, Scope, Send, json_answer, lifespan, read_body

_TOLERANCE_SECONDS = 300


def sign(secret: str, key: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers of a JSON post under the id `key`."""
    stamp = str(int(at.timestamp()))
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(raw, f"{key}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


@dataclass(frozen=True, slots=True)
class Taken:
    """One message that we took. `key` is our id for it, `message_id` the sender's."""

    key: str
    message_id: str
    address: str
    text: str


@dataclass(slots=True)
class FakeReceiver:
    """The ASGI application. `ledger` holds each message once; a repeat under a known id is
    counted and answered as before. `delay` is awaited before each answer."""

    secret: str
    now: Callable[[], datetime] = clock.now
    delay: Callable[[], float] = lambda: 0.0
    ledger: list[Taken] = field(default_factory=list)
    repeats: int = 0
    forged: int = 0
    _known: dict[str, str] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
            return
        body = await read_body(receive)
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        await asyncio.sleep(self.delay())
        if not self._genuine(headers, body):
            self.forged += 1
            await json_answer(send, 401, {"error": "signature"})
            return
        await json_answer(send, 200, {"id": self._take(headers["webhook-id"], json.loads(body))})

    def _genuine(self, headers: dict[str, str], body: bytes) -> bool:
        try:
            at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), self.now().tzinfo)
            wanted = sign(self.secret, headers["webhook-id"], body, at)["webhook-signature"]
            given = headers["webhook-signature"].split(" ")
        except (KeyError, ValueError):
            return False
        fresh = abs((self.now() - at).total_seconds()) <= _TOLERANCE_SECONDS
        return fresh and any(hmac.compare_digest(wanted, one) for one in given)

    def _take(self, key: str, message: dict[str, Any]) -> str:
        if key in self._known:
            self.repeats += 1
            return self._known[key]
        own = self._known[key] = f"r-{len(self._known) + 1}"
        self.ledger.append(Taken(own, message["id"], message["to"]["address"], message["text"]))
        return own
