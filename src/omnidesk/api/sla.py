"""Service level policies, and the clocks of a conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer, approval, etag, from_cursor, page, reply, tagged
from omnidesk.api.auth import requires
from omnidesk.api.idempotency import IdempotencyKey, perform
from omnidesk.api.inputs import Cursor, Limit, PathId
from omnidesk.api.schemas import answers
from omnidesk.api.schemas_time import ConversationSla, SlaPolicyShown
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.actor import Actor
from omnidesk.domain.sla_form import SlaPolicyForm
from omnidesk.flows import calendars as flow
from omnidesk.flows import sla as clocks
from omnidesk.store import sla
from omnidesk.store.database import Transaction

router = APIRouter(prefix="/api/v1", tags=["service levels"], default_response_class=JsonAnswer)

READ = [Depends(requires(Scope.DIRECTORY_READ))]
WRITE = [Depends(requires(Scope.CONFIGURATION_WRITE))]
Writer = Annotated[Actor, Depends(requires(Scope.CONFIGURATION_WRITE))]
Reader = Annotated[Actor, Depends(requires(Scope.CONVERSATIONS_READ))]


@router.get(
    "/sla-policies",
    responses=answers(schemas.Page[SlaPolicyShown], 200, 401, 403),
    dependencies=READ,
)
async def list_sla_policies(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Every policy, in the order they were made."""
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await sla.policy_page(tx, from_cursor(cursor), limit + 1)
    last = rows[limit - 1]["id"] if len(rows) > limit else None
    return reply(page([flow.policy(row) for row in rows], limit, last))


@router.post(
    "/sla-policies", status_code=201, responses=answers(SlaPolicyShown, 201, 401, 403, 409)
)
async def create_sla_policy(
    request: Request, actor: Writer, body: SlaPolicyForm, key: IdempotencyKey = ""
) -> Response:
    """Make a policy. It counts nothing until a queue or a rule names it."""

    async def work(tx: Transaction, now: datetime) -> Any:
        return await flow.create_policy(tx, body, now)

    return await perform(request, actor.key, key, "sla_policy.create", body.document(), work)


@router.get(
    "/sla-policies/{policy_id}",
    responses=answers(SlaPolicyShown, 200, 401, 403, 404),
    dependencies=READ,
)
async def get_sla_policy(request: Request, policy_id: PathId) -> Response:
    """One policy. Its entity tag is what If-Match takes."""
    async with state_of(request).runtime.database.transaction() as tx:
        row = await flow.present_policy(tx, policy_id)
    return tagged(request, flow.policy(row), etag(row["version"]))


@router.put(
    "/sla-policies/{policy_id}",
    responses=answers(SlaPolicyShown, 200, 401, 403, 404, 409, 412),
    dependencies=WRITE,
)
async def replace_sla_policy(request: Request, policy_id: PathId, body: SlaPolicyForm) -> Response:
    """Put another policy in its place; clocks that run keep their promise. With If-Match only
    the version you saw is replaced."""
    async with state_of(request).runtime.database.transaction() as tx:
        made = await flow.replace_policy(tx, policy_id, body, approval(request), clock.now())
    await state_of(request).runtime.directory.refresh()
    return reply(made, 200, {"etag": etag(made["version"])})


@router.delete(
    "/sla-policies/{policy_id}",
    status_code=204,
    responses=answers(None, 204, 401, 403, 404, 409),
    dependencies=WRITE,
)
async def delete_sla_policy(request: Request, policy_id: PathId) -> Response:
    """Remove a policy. 409 while a queue, a rule or a clock that counts needs it."""
    async with state_of(request).runtime.database.transaction() as tx:
        await flow.remove_policy(tx, policy_id, clock.now())
    return Response(status_code=204)


@router.get(
    "/conversations/{conversation_id}/sla",
    responses=answers(ConversationSla, 200, 401, 403, 404),
)
async def get_conversation_sla(
    request: Request, actor: Reader, conversation_id: PathId
) -> Response:
    """What was promised to the customer, and how it stands. Changes come as `sla.*` events."""
    async with state_of(request).runtime.database.transaction() as tx:
        items = await clocks.of_conversation(tx, actor, conversation_id)
    return reply({"items": items})
