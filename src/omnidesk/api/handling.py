"""Wrap-up, consults and choosing work by hand, over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import command_args as args
from omnidesk.api import schemas
from omnidesk.api import schemas_handling as shapes
from omnidesk.api.answers import JsonAnswer, from_cursor, page, reply
from omnidesk.api.auth import requires
from omnidesk.api.desk import run
from omnidesk.api.idempotency import IdempotencyKey
from omnidesk.api.inputs import Cursor, Limit, PathId
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.actor import Actor
from omnidesk.errors import BadInput, FieldError
from omnidesk.flows import answer_offer, consult, pull
from omnidesk.store.waiting import Place

router = APIRouter(prefix="/api/v1", tags=["work"], default_response_class=JsonAnswer)

Worker = Annotated[Actor, Depends(requires(Scope.WORK))]
Leader = Annotated[Actor, Depends(requires(Scope.AGENTS_OPERATE))]
_FAULTS = (401, 403, 404, 409)


@router.get("/me/offers", responses=answers(shapes.OwnOffers, 200, 401, 403))
async def own_offers(request: Request, actor: Worker) -> Response:
    """Your pending offers. Whoever reads them counts as having been shown them."""
    async with state_of(request).runtime.database.transaction() as tx:
        return reply({"items": await answer_offer.own_offers(tx, actor, clock.now())})


@router.get("/me/consults", responses=answers(shapes.Consults, 200, 401, 403))
async def own_consults(request: Request, actor: Worker) -> Response:
    """The consults you asked for or were asked into, while they run."""
    async with state_of(request).runtime.database.transaction() as tx:
        return reply({"items": await consult.of_actor(tx, actor)})


@router.post(
    "/work-items/{work_item_id}/extend-wrap-up",
    responses=answers(schemas.WorkItem, 200, *_FAULTS),
)
async def extend_wrap_up(
    request: Request, actor: Worker, work_item_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """More time for wrap-up, as often as its rule allows."""
    return await run(request, actor, key, "work.extend_wrap_up", work_item_id=work_item_id)


@router.post(
    "/work-items/{work_item_id}/end-wrap-up",
    responses=answers(schemas.WorkItem, 200, *_FAULTS),
)
async def end_wrap_up(
    request: Request, actor: Worker, work_item_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """Wrap-up is over before its time; not where it is forced."""
    return await run(request, actor, key, "work.end_wrap_up", work_item_id=work_item_id)


@router.post(
    "/work-items/{work_item_id}/assign", responses=answers(schemas.Assigned, 200, *_FAULTS)
)
async def assign_work(
    request: Request,
    actor: Leader,
    work_item_id: PathId,
    body: args.AssignBody,
    key: IdempotencyKey = "",
) -> Response:
    """Give work to an agent at once, without an offer."""
    given = body.model_dump()
    return await run(request, actor, key, "work.assign", work_item_id=work_item_id, **given)


@router.post("/queues/{queue_id}/pull", responses=answers(schemas.Assigned, 200, *_FAULTS))
async def pull_work(
    request: Request, actor: Worker, queue_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """Take the first work of a queue that you are able to do."""
    return await run(request, actor, key, "work.pull", queue_id=queue_id)


@router.get(
    "/queues/{queue_id}/waiting",
    responses=answers(schemas.Page[shapes.WaitingWork], 200, 401, 403, 404),
)
async def list_waiting(
    request: Request, actor: Worker, queue_id: PathId, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """What waits in a queue, first things first by the routing policy's order."""
    after = _place(cursor)
    async with state_of(request).runtime.database.transaction() as tx:
        found = await pull.list_waiting(tx, actor, queue_id, after, limit + 1)
    last = _key(found[limit - 1][0]) if len(found) > limit else None
    return reply(page([shown for _, shown in found], limit, last))


def _key(place: Place) -> str:
    return f"{place.band}|{place.due_at.isoformat()}|{place.id}"


def _place(cursor: str | None) -> Place | None:
    key = from_cursor(cursor)
    if not key:
        return None
    try:
        band, due_at, item_id = key.split("|")
        found = datetime.fromisoformat(due_at)
        if found.tzinfo is None or "\x00" in item_id:
            raise ValueError
        return Place(int(band) % 100, found, item_id)
    except ValueError:
        fault = FieldError("query:cursor", "is not a next_cursor of this list")
        raise BadInput("the page cannot be found", errors=(fault,)) from None


@router.post(
    "/work-items/{work_item_id}/consult",
    status_code=201,
    responses=answers(shapes.Consult, 201, *_FAULTS),
)
async def start_consult(
    request: Request,
    actor: Worker,
    work_item_id: PathId,
    body: args.ConsultBody,
    key: IdempotencyKey = "",
) -> Response:
    """Ask a second agent into the conversation; you stay its owner."""
    given = body.model_dump()
    return await run(request, actor, key, "consult.start", work_item_id=work_item_id, **given)


@router.post("/consults/{consult_id}/end", responses=answers(shapes.Consult, 200, *_FAULTS))
async def end_consult(
    request: Request, actor: Worker, consult_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """The second agent leaves, or is not waited for any more."""
    return await run(request, actor, key, "consult.end", consult_id=consult_id)


@router.post("/consults/{consult_id}/complete", responses=answers(schemas.Assigned, 200, *_FAULTS))
async def complete_consult(
    request: Request, actor: Worker, consult_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """Hand the work over to the agent who joined."""
    return await run(request, actor, key, "consult.complete", consult_id=consult_id)
