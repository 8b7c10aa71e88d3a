"""Outgoing webhooks: endpoints of other systems, their secrets, their delivery log."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas_webhooks as shapes
from omnidesk.api.answers import JsonAnswer, approval, etag, from_cursor, page, reply, tagged
from omnidesk.api.auth import requires
from omnidesk.api.cursors import instant_in, parts_of
from omnidesk.api.idempotency import IdempotencyKey, perform, respond, run
from omnidesk.api.inputs import Cursor, Input, Limit, PathId, ShortText, unset
from omnidesk.api.schemas import Page, answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.actor import Actor
from omnidesk.domain.webhook import EVENT_NAMES
from omnidesk.flows import webhook_trial, webhooks
from omnidesk.flows.idempotency import Answer
from omnidesk.flows.mentions import LAST
from omnidesk.store import webhooks as stored
from omnidesk.store.database import Transaction

router = APIRouter(prefix="/api/v1", tags=["webhooks"], default_response_class=JsonAnswer)

READ = [Depends(requires(Scope.CONFIGURATION_READ))]
Writer = Annotated[Actor, Depends(requires(Scope.CONFIGURATION_WRITE))]

Url = Annotated[str, StringConstraints(min_length=8, max_length=2000, pattern=r"^https?://[!-~]+$")]
EventName = Annotated[str, StringConstraints(max_length=60, pattern=r"^([a-z_.]+|\*)$")]
Events = Annotated[list[EventName], Field(min_length=1, max_length=100)]
State = Annotated[
    Literal["waiting", "sending", "delivered", "failed"] | None,
    Query(description="Only those in this state"),
]


class WebhookInput(Input):
    """An endpoint to call. `events` are names of the feed, or `*`."""

    url: Url
    events: Events
    enabled: bool = True
    description: ShortText = ""


class WebhookChanges(Input):
    """The fields to change."""

    url: Url = unset()
    events: Events = unset()
    enabled: bool = unset()
    description: ShortText = unset()


async def _with_secret(request: Request, answer: Answer) -> Response:
    """The answer with the secret in it, which is never kept under an idempotency key."""
    runtime = state_of(request).runtime
    async with runtime.database.transaction() as tx:
        row = await stored.get(tx, answer.body["id"])
    secret = None
    if row is not None and row["version"] == answer.body["version"]:
        secret = webhooks.secrets_of(runtime.seal, row, clock.now())[0]
    body = answer.body | {"secret": secret}
    return respond(Answer(answer.status, body, answer.replayed))


@router.get("/webhooks", responses=answers(Page[shapes.Webhook], 200, 401, 403), dependencies=READ)
async def list_webhooks(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Every endpoint, in the order they were made."""
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await stored.page(tx, from_cursor(cursor), limit + 1)
    now = clock.now()
    last = rows[limit - 1]["id"] if len(rows) > limit else None
    return reply(page([webhooks.resource(row, now) for row in rows], limit, last))


@router.post("/webhooks", status_code=201, responses=answers(shapes.WebhookIssued, 201, 401, 403))
async def create_webhook(
    request: Request, actor: Writer, body: WebhookInput, key: IdempotencyKey = ""
) -> Response:
    """Make an endpoint; it hears of what happens from then on. Its signing secret is in this
    answer and nowhere else."""
    runtime, values = state_of(request).runtime, body.model_dump()

    async def work(tx: Transaction, now: datetime) -> Any:
        return await webhooks.create(tx, runtime.seal, values, runtime.private_hosts, now)

    answer = await run(request, actor.key, key, "webhook.create", values, work)
    return await _with_secret(request, answer)


@router.get(
    "/webhook-events", responses=answers(shapes.EventNames, 200, 401, 403), dependencies=READ
)
async def list_event_names() -> Response:
    """The names of all events."""
    return reply({"items": list(EVENT_NAMES), "next_cursor": None})


@router.get(
    "/webhooks/{webhook_id}",
    responses=answers(shapes.Webhook, 200, 401, 403, 404),
    dependencies=READ,
)
async def get_webhook(request: Request, webhook_id: PathId) -> Response:
    """One endpoint. Its entity tag is what If-Match takes."""
    async with state_of(request).runtime.database.transaction() as tx:
        row = await webhooks.present(tx, webhook_id)
    return tagged(request, webhooks.resource(row, clock.now()), etag(row["version"]))


@router.patch("/webhooks/{webhook_id}", responses=answers(shapes.Webhook, 200, 401, 403, 404, 412))
async def update_webhook(
    request: Request, _actor: Writer, webhook_id: PathId, body: WebhookChanges
) -> Response:
    """Change the given fields. With If-Match only the version you saw is changed. What happens
    while it is switched off is not sent later."""
    runtime = state_of(request).runtime
    async with runtime.database.transaction() as tx:
        made = await webhooks.update(
            tx,
            runtime.seal,
            webhook_id,
            body.model_dump(exclude_unset=True),
            runtime.private_hosts,
            approval(request),
            clock.now(),
        )
    return reply(made, 200, {"etag": etag(made["version"])})


@router.delete(
    "/webhooks/{webhook_id}", status_code=204, responses=answers(None, 204, 401, 403, 404, 412)
)
async def delete_webhook(request: Request, _actor: Writer, webhook_id: PathId) -> Response:
    """Delete an endpoint, its log and what waits for it."""
    async with state_of(request).runtime.database.transaction() as tx:
        await webhooks.delete(tx, webhook_id, approval(request))
    return Response(status_code=204)


@router.post(
    "/webhooks/{webhook_id}/rotate", responses=answers(shapes.WebhookIssued, 200, 401, 403, 404)
)
async def rotate_webhook_secret(
    request: Request, actor: Writer, webhook_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """Give it a new secret, shown in this answer only. For 24 hours both sign, so that the
    receiver can change over without a gap."""
    seal = state_of(request).runtime.seal

    async def work(tx: Transaction, now: datetime) -> Any:
        return await webhooks.rotate(tx, seal, webhook_id, now)

    answer = await run(request, actor.key, key, "webhook.rotate", {"id": webhook_id}, work, 200)
    return await _with_secret(request, answer)


@router.post(
    "/webhooks/{webhook_id}/test", responses=answers(shapes.WebhookTest, 200, 401, 403, 404)
)
async def try_webhook(
    request: Request, actor: Writer, webhook_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """Send a `webhook.test` event at once, also to one that is switched off, and show exactly what
    was signed and what came back. Takes 15 seconds at most."""
    found = await webhook_trial.send_test(state_of(request).runtime, webhook_id, clock.now())

    async def work(_tx: Transaction, _now: datetime) -> Any:
        return found

    return await perform(request, actor.key, key, "webhook.test", {"id": webhook_id}, work, 200)


@router.get(
    "/webhooks/{webhook_id}/deliveries",
    responses=answers(Page[shapes.WebhookDelivery], 200, 401, 403, 404),
    dependencies=READ,
)
async def list_deliveries(
    request: Request,
    webhook_id: PathId,
    state: State = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The delivery log of 30 days, newest first."""
    key, before = from_cursor(cursor), LAST
    if key:
        at, delivery_id = parts_of(key, 2)
        before = (instant_in(at), delivery_id)
    wanted = webhooks.STORED_STATES[state] if state else None
    async with state_of(request).runtime.database.transaction() as tx:
        await webhooks.present(tx, webhook_id)
        rows = await stored.deliveries(tx, webhook_id, wanted, before, limit + 1)
    last = None
    if len(rows) > limit:
        last = f"{rows[limit - 1]['created_at'].isoformat()}|{rows[limit - 1]['id']}"
    return reply(page([webhooks.shown_delivery(row) for row in rows], limit, last))


@router.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",
    responses=answers(shapes.WebhookDelivery, 200, 401, 403, 404, 409),
)
async def replay_delivery(
    request: Request,
    actor: Writer,
    webhook_id: PathId,
    delivery_id: PathId,
    key: IdempotencyKey = "",
) -> Response:
    """Send once more what was delivered or given up, under the same webhook-id."""

    async def work(tx: Transaction, now: datetime) -> Any:
        return await webhooks.replay(tx, webhook_id, delivery_id, now)

    args = {"webhook_id": webhook_id, "delivery_id": delivery_id}
    return await perform(request, actor.key, key, "webhook.replay", args, work, 200)
