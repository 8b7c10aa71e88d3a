"""What could not be understood or sent: seen, and driven again, by people."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer, from_cursor, page, reply
from omnidesk.api.auth import requires
from omnidesk.api.idempotency import IdempotencyKey, perform
from omnidesk.api.inputs import Cursor, Limit, PathId
from omnidesk.api.schemas import Shape, answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.actor import Actor
from omnidesk.domain.events import instant
from omnidesk.errors import NotFound
from omnidesk.flows import redrive
from omnidesk.flows import reply as replies
from omnidesk.store import ledger_items
from omnidesk.store.database import Row

router = APIRouter(prefix="/api/v1", tags=["trouble"], default_response_class=JsonAnswer)

OPERATE = [Depends(requires(Scope.INBOUND_OPERATE))]
Operator = Annotated[Actor, Depends(requires(Scope.INBOUND_OPERATE))]
Writer = Annotated[Actor, Depends(requires(Scope.CONVERSATIONS_WRITE))]
ItemState = Literal["quarantined", "unmatched", "ignored"]


class InboundItem(Shape):
    """One thing that came in and needs a person; its raw bytes are at `/raw`."""

    id: str
    inbox_id: str
    kind: str
    state: str
    reason: str
    content_type: str
    size: int
    received_at: schemas.Instant


class Redriven(Shape):
    """What became of an item that was read again."""

    id: str
    state: str
    reason: str


class DeadLetter(Shape):
    """An outbound message that was given up; POST .../retry sends it again."""

    id: str
    message_id: str
    inbox_id: str
    attempts: int
    last_error: str
    created_at: schemas.Instant


@router.get(
    "/inbound-items",
    responses=answers(schemas.Page[InboundItem], 200, 401, 403),
    dependencies=OPERATE,
)
async def list_items(
    request: Request,
    state: Annotated[ItemState, Query(description="Which trouble")] = "quarantined",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Inbound items that were quarantined, ignored, or wait for their message."""
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await ledger_items.page(tx, state, from_cursor(cursor), limit + 1)
    return reply(page([_item(row) for row in rows], limit, _last(rows, limit)))


@router.get(
    "/inbound-items/{item_id}/raw",
    responses=answers(None, 200, 401, 403, 404),
    dependencies=OPERATE,
)
async def raw_item(request: Request, item_id: PathId) -> Response:
    """The bytes as they came, as a download."""
    async with state_of(request).runtime.database.transaction() as tx:
        row = await ledger_items.find(tx, item_id)
    if row is None:
        raise NotFound(f"there is no inbound item {item_id}")
    name = f'attachment; filename="{row["id"]}.bin"'
    return Response(
        bytes(row["raw"]),
        media_type="application/octet-stream",
        headers={"content-disposition": name},
    )


@router.post(
    "/inbound-items/{item_id}/redrive", responses=answers(Redriven, 200, 401, 403, 404, 409)
)
async def redrive_item(
    request: Request, item_id: PathId, actor: Operator, key: IdempotencyKey = ""
) -> Response:
    """Read an item again and give it its effect."""
    runtime = state_of(request).runtime
    return await perform(
        request,
        actor.key,
        key,
        "inbound.redrive",
        {"id": item_id},
        lambda tx, now: redrive.redrive(tx, runtime, item_id, now),
        status=200,
    )


@router.get(
    "/dead-letters",
    responses=answers(schemas.Page[DeadLetter], 200, 401, 403),
    dependencies=OPERATE,
)
async def list_dead_letters(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Outbound messages that were given up after every repeat."""
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await ledger_items.dead_letters(tx, from_cursor(cursor), limit + 1)
    shown = [dict(row) | {"created_at": instant(row["created_at"])} for row in rows]
    return reply(page(shown, limit, _last(rows, limit)))


@router.post(
    "/messages/{message_id}/retry", responses=answers(schemas.Message, 200, 401, 403, 404, 409)
)
async def retry_message(
    request: Request, message_id: PathId, actor: Writer, key: IdempotencyKey = ""
) -> Response:
    """Send a failed or unconfirmed message again; the contact may get it twice if the first
    one arrived after all."""
    return await perform(
        request,
        actor.key,
        key,
        "message.retry",
        {"id": message_id},
        lambda tx, now: replies.resend(tx, actor, message_id, now),
        status=200,
    )


def _last(rows: list[Row], limit: int) -> str | None:
    return rows[limit - 1]["id"] if len(rows) > limit else None


def _item(row: Row) -> dict[str, Any]:
    shown = dict(row) | {"received_at": instant(row["received_at"])}
    shown.pop("message_id")
    return shown
