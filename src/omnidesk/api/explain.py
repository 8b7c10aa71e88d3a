"""Why this agent, why not the others, why still waiting."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer, reply
from omnidesk.api.auth import requires
from omnidesk.api.inputs import PathId
from omnidesk.api.problem_help import preferred_language
from omnidesk.api.schemas import Shape, answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.flows.explain import explain_work_item

router = APIRouter(prefix="/api/v1", tags=["work"], default_response_class=JsonAnswer)


class Decision(Shape):
    """One recorded decision: who was eligible, who was not and why, and the same in words."""

    id: str
    decided_at: schemas.Instant
    position: int
    epoch: int
    policy_version: str
    outcome: str
    record: dict[str, Any]
    words: list[str]


class Explanation(Shape):
    """A work item, its situation now (null once it has ended), and its history."""

    work_item: schemas.WorkItem
    now: dict[str, Any] | None
    words: list[str]
    decisions: list[Decision]


@router.get(
    "/work-items/{work_item_id}/explanation",
    responses=answers(Explanation, 200, 401, 403, 404),
    dependencies=[Depends(requires(Scope.EXPLAIN))],
)
async def explain(request: Request, work_item_id: PathId) -> Response:
    """Why it waits or who got it; words in the language of Accept-Language (en, ru, uk)."""
    language = preferred_language(request.headers.get("accept-language", ""))
    async with state_of(request).runtime.database.transaction() as tx:
        found = await explain_work_item(tx, work_item_id, clock.now(), language=language)
    return reply(found, 200, {"vary": "accept-language"})
