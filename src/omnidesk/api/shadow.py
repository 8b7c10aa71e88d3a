"""A second policy that decides along without effect, and how often it disagrees."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api.answers import JsonAnswer, reply
from omnidesk.api.auth import requires
from omnidesk.api.inputs import Id, Input, ShortText
from omnidesk.api.rules import Writer
from omnidesk.api.schemas import Instant, Shape, answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.policy import Policy
from omnidesk.domain.shadow import QueueRouting
from omnidesk.flows import shadow

router = APIRouter(prefix="/api/v1", tags=["policy"], default_response_class=JsonAnswer)

READ = [Depends(requires(Scope.CONFIGURATION_READ))]


class ShadowInput(Input):
    """A policy to watch; what the document does not say has its default. `queues` says by id in
    what queues would route otherwise."""

    document: Policy
    queues: Annotated[dict[Id, QueueRouting], Field(max_length=1000)] = Field(default_factory=dict)
    note: ShortText = ""


class Shadow(Shape):
    """The policy that is watched."""

    version: int
    document: Policy
    queues: dict[str, dict[str, Any]]
    note: str
    created_by: str | None
    created_at: Instant


class Share(Shape):
    """How many decisions were compared, and in how many the policies disagree."""

    queue_id: str | None = None
    strategy: str | None = None
    decisions: int
    disagreements: int
    share: float | None


class Cause(Shape):
    """How often they disagree in this way. `outcome`: another agent (`other_agent`), not at that
    moment (`later`), or already before (`earlier`); `reason`: the first component that differs,
    or why the agent would not have been chosen."""

    outcome: str
    reason: str
    count: int


class ShadowReport(Shape):
    """What was found since the policy is watched. It is an open loop: every turn starts from what
    really happened before it."""

    shadow: Shadow
    turns: int
    reordered_turns: int
    decisions: int
    disagreements: int
    share: float | None
    queues: list[Share]
    strategies: list[Share]
    reasons: list[Cause]
    examples: list[dict[str, Any]]


@router.get("/policy/shadow", responses=answers(Shadow, 200, 401, 403, 404), dependencies=READ)
async def get_shadow_policy(request: Request) -> Response:
    """The policy that is watched."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await shadow.current(tx)
    return reply(found)


@router.put("/policy/shadow", responses=answers(Shadow, 200, 401, 403))
async def watch_shadow_policy(request: Request, actor: Writer, body: ShadowInput) -> Response:
    """Watch a policy: it decides along from the router's next turn on, and nothing it decides has
    any effect. To put it in force, send its document to PUT /policy."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await shadow.watch(
            tx, body.document, body.queues, actor.agent_id, body.note, clock.now()
        )
    return reply(found)


@router.delete("/policy/shadow", status_code=204, responses=answers(None, 204, 401, 403, 404))
async def unwatch_shadow_policy(request: Request, _: Writer) -> Response:
    """Watch it no longer."""
    async with state_of(request).runtime.database.transaction() as tx:
        await shadow.unwatch(tx, clock.now())
    return Response(status_code=204)


@router.get(
    "/policy/shadow/report",
    responses=answers(ShadowReport, 200, 401, 403, 404),
    dependencies=READ,
)
async def shadow_policy_report(request: Request) -> Response:
    """How often, where and why the watched policy disagrees with the one in force."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await shadow.report(tx)
    return reply(found)
