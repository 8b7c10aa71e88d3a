"""Sending a test event to a webhook at once, and showing what was signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain.webhook import TEST_EVENT
from omnidesk.flows import webhook_send
from omnidesk.flows.runtime import Runtime
from omnidesk.flows.webhooks import present, secrets_of


async def send_test(runtime: Runtime, webhook_id: str, now: datetime) -> dict[str, Any]:
    """One attempt with an event of its own; what was sent and what came back. It is not in the
    log and is not repeated."""
    async with runtime.database.transaction() as tx:
        row = await present(tx, webhook_id)
    event_id = clock.new_id("evt")
    data = {"webhook_id": webhook_id, "text": "Hello from omnidesk. Привіт! 👋"}
    body = webhook_send.body_of(TEST_EVENT, event_id, now, data)
    request = webhook_send.sign(row["url"], secrets_of(runtime.seal, row, now), event_id, now, body)
    async with webhook_send.client(runtime.private_hosts) as http:
        result = await webhook_send.post(http, request)
    return {
        "ok": result.status is not None and 200 <= result.status < 300,
        "status": result.status,
        "detail": result.detail,
        "seconds": round(result.seconds, 3),
        "url": request.url,
        "headers": dict(request.headers),
        "signed_text": request.signed_text,
        "body": request.body.decode(),
    }
