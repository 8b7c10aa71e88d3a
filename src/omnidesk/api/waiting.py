"""For those who serve who waits: callbacks by hand, and how good the estimates told were."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer, content_tag, tagged
from omnidesk.api.auth import requires
from omnidesk.api.idempotency import IdempotencyKey, perform
from omnidesk.api.inputs import PathId
from omnidesk.api.schemas import Shape, answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.api.widget_frames import AskCallback
from omnidesk.domain import estimate
from omnidesk.domain.actor import Actor
from omnidesk.domain.events import instant
from omnidesk.flows import callbacks
from omnidesk.flows.callbacks import Request as Asked
from omnidesk.store import estimates
from omnidesk.store.database import Row, Transaction

router = APIRouter(prefix="/api/v1", default_response_class=JsonAnswer)

Worker = Annotated[Actor, Depends(requires(Scope.WORK))]
_FAULTS = (401, 403, 404, 409)
_METHOD = (
    "an interval from the place in line, the able agents and the departures of the last half hour"
    " (gamma-Poisson), widened by the errors of the last estimates; coverage is the share of waits"
    " that ended inside it"
)


class CallbackBody(AskCallback):
    """How and when the customer is to be reached. Without a window: in their turn."""


class QueueEstimates(Shape):
    """A queue's last `scored` estimates: the share of waits inside their interval, mean absolute
    error and bias (positive: told too long) of the medians in seconds, by which `factor` intervals
    are widened now, and whether they are told at all."""

    queue_id: str
    name: str
    scored: int
    coverage: float | None
    error_seconds: float | None
    bias_seconds: float | None
    factor: float
    told: bool
    updated_at: schemas.Instant | None


class EstimateAccuracy(Shape):
    """What estimates claim, and what they were."""

    method: str
    claimed_coverage: float
    silent_below: float
    last: int
    queues: list[QueueEstimates]


@router.get(
    "/stats/estimates",
    tags=["stats"],
    responses=answers(EstimateAccuracy, 200, 304, 401, 403),
    dependencies=[Depends(requires(Scope.STATS_READ))],
)
async def estimate_accuracy(request: Request) -> Response:
    """How good the waiting times told to customers were, by queue."""
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await estimates.published(tx)
    made = {
        "method": _METHOD,
        "claimed_coverage": estimate.CLAIM,
        "silent_below": estimate.SILENT_BELOW,
        "last": estimate.LAST_SCORED,
        "queues": [_queue(row) for row in rows],
    }
    return tagged(request, made, content_tag(made))


def _queue(row: Row) -> dict[str, Any]:
    found = estimate.Accuracy(**row["accuracy"]) if row["accuracy"] else estimate.Accuracy()
    return {
        "queue_id": row["id"],
        "name": row["name"],
        "scored": found.scored,
        "coverage": _short(found.coverage, 4),
        "error_seconds": _short(found.error, 1),
        "bias_seconds": _short(found.bias, 1),
        "factor": round(found.factor, 3),
        "told": estimate.reliable(found),
        "updated_at": instant(row["updated_at"]),
    }


def _short(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


@router.post(
    "/work-items/{work_item_id}/callback",
    tags=["work"],
    responses=answers(schemas.WorkItem, 200, *_FAULTS),
)
async def ask_callback(
    request: Request,
    actor: Worker,
    work_item_id: PathId,
    body: CallbackBody,
    key: IdempotencyKey = "",
) -> Response:
    """Have the customer of waiting work called, in their turn or in a window; for work you have,
    later: it comes back to you first."""
    house = state_of(request).runtime.directory.current

    async def work(tx: Transaction, now: datetime) -> Any:
        wish = callbacks.checked(Asked(**body.model_dump()), now)
        return await callbacks.ask_for(tx, house, actor, work_item_id, wish, now)

    args = {"work_item_id": work_item_id, **body.model_dump(mode="json")}
    return await perform(request, actor.key, key, "callback.ask", args, work, 200)


@router.delete(
    "/work-items/{work_item_id}/callback",
    tags=["work"],
    responses=answers(schemas.WorkItem, 200, *_FAULTS),
)
async def cancel_callback(request: Request, actor: Worker, work_item_id: PathId) -> Response:
    """Nobody is to call: the work waits as before, where it stood."""
    runtime = state_of(request).runtime
    async with runtime.database.transaction() as tx:
        row = await callbacks.cancel_for(
            tx, runtime.directory.current, actor, work_item_id, clock.now()
        )
    return JsonAnswer(row)
