"""Queues and skills."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer, approval, etag, from_cursor, page, reply, tagged
from omnidesk.api.auth import requires
from omnidesk.api.idempotency import IdempotencyKey, perform
from omnidesk.api.inputs import Cursor, Id, Input, Limit, Name, PathId, Seconds, unset
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain import resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.calendar import ClosedPolicy
from omnidesk.domain.calendar_form import Texts
from omnidesk.domain.policy import Strategy
from omnidesk.domain.queue import ExhaustedPolicy
from omnidesk.domain.rule_documents import StepParts, steps_stored
from omnidesk.flows import check_setup, configure
from omnidesk.store import configuration
from omnidesk.store.database import Transaction

router = APIRouter(prefix="/api/v1", tags=["queues"], default_response_class=JsonAnswer)

READ = [Depends(requires(Scope.DIRECTORY_READ))]
WRITE = [Depends(requires(Scope.CONFIGURATION_WRITE))]
Operator = Annotated[Actor, Depends(requires(Scope.QUEUES_OPERATE))]
Writer = Annotated[Actor, Depends(requires(Scope.CONFIGURATION_WRITE))]

Timeout = Annotated[int, Field(ge=1, le=3600)]
Target = Annotated[int, Field(ge=1, le=30 * 86_400)]
Lost = Literal["requeue", "keep", "return"]
Idle = Annotated[int, Field(ge=0, le=10_000)]
Rings = Annotated[int, Field(ge=1, le=20)]
Reask = Annotated[int, Field(ge=0, le=86_400)]


class QueueInput(Input):
    """A queue to make; durations in seconds."""

    name: Name
    offer_timeout_seconds: Timeout = 30
    wrap_up_seconds: Annotated[Seconds, Field(le=3600)] = 0
    wait_target_seconds: Target = 60
    preferred_agent_seconds: Annotated[Seconds, Field(le=86_400)] = 30
    lost_agent_rule: Lost = "requeue"
    paused: bool = False
    strategy: Strategy = Strategy.RECOMMENDED
    manual: bool = False
    leave_idle: Idle = 0
    rings: Rings = 1
    exhausted_policy: ExhaustedPolicy = ExhaustedPolicy.REASK
    reask_seconds: Reask | None = None
    escalate_queue_id: Id | None = None
    steps: StepParts = Field(default_factory=list)
    calendar_id: Id | None = None
    sla_policy_id: Id | None = None
    closed_policy: ClosedPolicy = ClosedPolicy.HOLD
    target_in_open_time: bool = True
    closed_message: Texts = Field(default_factory=dict)
    prompt_message: Texts = Field(default_factory=dict)


class QueueChanges(Input):
    """The fields to change."""

    name: Name = unset()
    offer_timeout_seconds: Timeout = unset()
    wrap_up_seconds: Annotated[Seconds, Field(le=3600)] = unset()
    wait_target_seconds: Target = unset()
    preferred_agent_seconds: Annotated[Seconds, Field(le=86_400)] = unset()
    lost_agent_rule: Lost = unset()
    paused: bool = unset()
    strategy: Strategy = unset()
    manual: bool = unset()
    leave_idle: Idle = unset()
    rings: Rings = unset()
    exhausted_policy: ExhaustedPolicy = unset()
    reask_seconds: Reask | None = unset()
    escalate_queue_id: Id | None = unset()
    steps: StepParts = unset()
    calendar_id: Id | None = unset()
    sla_policy_id: Id | None = unset()
    closed_policy: ClosedPolicy = unset()
    target_in_open_time: bool = unset()
    closed_message: Texts = unset()
    prompt_message: Texts = unset()


class SkillInput(Input):
    """A skill to make."""

    name: Name


@router.get(
    "/queues", responses=answers(schemas.Page[schemas.Queue], 200, 401, 403), dependencies=READ
)
async def list_queues(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Every queue, in the order they were made."""
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await configuration.page(tx, "queues", from_cursor(cursor), limit + 1)
    last = rows[limit - 1]["id"] if len(rows) > limit else None
    return reply(page([resources.queue(row) for row in rows], limit, last))


@router.post("/queues", status_code=201, responses=answers(schemas.Queue, 201, 401, 403, 409))
async def create_queue(
    request: Request, actor: Writer, body: QueueInput, key: IdempotencyKey = ""
) -> Response:
    """Make a queue."""
    values = _columns(body)

    async def work(tx: Transaction, now: datetime) -> Any:
        made = await configure.create_queue(tx, values, now)
        await check_setup.refuse_errors(tx, now, "/steps")
        return made

    return await perform(request, actor.key, key, "queue.create", values, work)


@router.get(
    "/queues/{queue_id}", responses=answers(schemas.Queue, 200, 401, 403, 404), dependencies=READ
)
async def get_queue(request: Request, queue_id: PathId) -> Response:
    """One queue. Its entity tag is what If-Match takes."""
    async with state_of(request).runtime.database.transaction() as tx:
        row = await configure.present(tx, "queues", queue_id)
    return tagged(request, resources.queue(row), etag(row["version"]))


@router.patch(
    "/queues/{queue_id}",
    responses=answers(schemas.Queue, 200, 401, 403, 404, 409, 412),
    dependencies=WRITE,
)
async def update_queue(request: Request, queue_id: PathId, body: QueueChanges) -> Response:
    """Change the given fields. With If-Match only the version you saw is changed."""
    return await _change(request, queue_id, _columns(body))


@router.post("/queues/{queue_id}/pause", responses=answers(schemas.Queue, 200, 401, 403, 404))
async def pause_queue(
    request: Request, actor: Operator, queue_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """Offer none of its work until it is resumed; what waits keeps its age."""
    return await _pause(request, actor, key, queue_id, {"paused": True})


@router.post("/queues/{queue_id}/resume", responses=answers(schemas.Queue, 200, 401, 403, 404))
async def resume_queue(
    request: Request, actor: Operator, queue_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """Offer its work again."""
    return await _pause(request, actor, key, queue_id, {"paused": False})


async def _pause(
    request: Request, actor: Actor, key: str, queue_id: str, changes: dict[str, Any]
) -> Response:
    async def work(tx: Transaction, now: datetime) -> Any:
        return await configure.update_queue(tx, queue_id, changes, approval(request), now)

    args = {"queue_id": queue_id, **changes}
    return await perform(request, actor.key, key, "queue.pause", args, work, 200)


async def _change(request: Request, queue_id: str, changes: dict[str, Any]) -> Response:
    now = clock.now()
    async with state_of(request).runtime.database.transaction() as tx:
        made = await configure.update_queue(tx, queue_id, changes, approval(request), now)
        if changes.keys() & _OVERFLOW:
            await check_setup.refuse_errors(tx, now, "/steps")
    return reply(made, 200, {"etag": etag(made["version"])})


# What may send work round in a circle.
_OVERFLOW = frozenset({"steps", "escalate_queue_id", "exhausted_policy"})


def _columns(body: QueueInput | QueueChanges) -> dict[str, Any]:
    values = body.model_dump(mode="json", exclude_unset=isinstance(body, QueueChanges))
    if "steps" in values:
        values["steps"] = steps_stored(body.steps)
    return values


@router.get(
    "/skills", responses=answers(schemas.Page[schemas.Skill], 200, 401, 403), dependencies=READ
)
async def list_skills(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Every skill, in the order they were made."""
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await configuration.page(tx, "skills", from_cursor(cursor), limit + 1)
    last = rows[limit - 1]["id"] if len(rows) > limit else None
    return reply(page([configure.skill(row) for row in rows], limit, last))


@router.post("/skills", status_code=201, responses=answers(schemas.Skill, 201, 401, 403, 409))
async def create_skill(
    request: Request, actor: Writer, body: SkillInput, key: IdempotencyKey = ""
) -> Response:
    """Make a skill."""

    async def work(tx: Transaction, now: datetime) -> Any:
        return await configure.create_skill(tx, body.name, now)

    return await perform(request, actor.key, key, "skill.create", body.model_dump(), work)


@router.delete(
    "/skills/{skill_id}",
    status_code=204,
    responses=answers(None, 204, 401, 403, 404, 409),
    dependencies=WRITE,
)
async def delete_skill(request: Request, skill_id: PathId) -> Response:
    """Remove a skill, also from its agents. 409 while a rule requires it."""
    async with state_of(request).runtime.database.transaction() as tx:
        await configure.delete_skill(tx, skill_id, clock.now())
    return Response(status_code=204)
