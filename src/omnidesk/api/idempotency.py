"""The Idempotency-Key header of POST routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Header, Request
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api.answers import reply
from omnidesk.api.state import state_of
from omnidesk.flows import idempotency
from omnidesk.store.database import Transaction

REPLAYED = "idempotency-replayed"

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=idempotency.LONGEST_KEY,
        pattern=r"^[\x21-\x7e]*$",
        description="A key of your own for this request; a repeat within 24 hours is answered "
        "with what the first one did.",
    ),
]

Work = Callable[[Transaction, datetime], Awaitable[Any]]


async def perform(
    request: Request,
    actor_key: str,
    key: str,
    operation: str,
    args: Any,
    work: Work,
    status: int = 201,
) -> Response:
    """Run `work(tx, now)` in one transaction, at most once per key, and answer with its JSON.

    `operation` and `args` (what the caller sent, JSON-able) are what a repeat is compared with.
    """
    return respond(await run(request, actor_key, key, operation, args, work, status))


async def run(
    request: Request,
    actor_key: str,
    key: str,
    operation: str,
    args: Any,
    work: Work,
    status: int = 201,
) -> idempotency.Answer:
    """As `perform`, for routes that finish the answer themselves."""
    now = clock.now()
    async with state_of(request).runtime.database.transaction() as tx:

        async def whole() -> idempotency.Answer:
            return idempotency.Answer(status, await work(tx, now))

        wanted = idempotency.fingerprint(operation, args)
        return await idempotency.once(tx, actor_key, key, wanted, whole, now)


def respond(answer: idempotency.Answer) -> Response:
    """An answer as a response; a repeated one says so."""
    headers = {REPLAYED: "true"} if answer.replayed else {}
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    return reply(answer.body, answer.status, headers)
