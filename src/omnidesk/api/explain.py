"""Why this agent, why not the others, why still waiting."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime
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
from omnidesk.domain.actor import Actor
from omnidesk.flows.explain import explain_at, explain_decision, explain_work_item, may_ask

router = APIRouter(prefix="/api/v1", tags=["work"], default_response_class=JsonAnswer)

Reader = Annotated[Actor, Depends(requires(Scope.WORK_EXPLAIN))]


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


class Then(Shape):
    """The work item at an instant of the past, rebuilt from the log; `explanation` is null when
    it did not exist or had ended. Asked by decision, it is the moment just before it, and `agrees`
    says whether it leads to the recorded winner again: false means that log or record were changed
    (`omnidesk replay` tells more)."""

    at: schemas.Instant
    position: int
    policy_version: int
    explanation: dict[str, Any] | None
    words: list[str]
    candidate_words: list[str]
    decision: Decision | None
    agrees: bool | None


class Explanation(Shape):
    """A work item, its situation now (null once it has ended), and its history. `then` is what
    was asked about the past. `candidate_words` has a line for every agent."""

    work_item: schemas.WorkItem
    now: dict[str, Any] | None
    words: list[str]
    candidate_words: list[str]
    decisions: list[Decision]
    then: Then | None


DecisionId = Annotated[str | None, Query(pattern=r"^dec_[0-9a-zA-Z]{1,60}$")]


@router.get(
    "/work-items/{work_item_id}/explanation",
    responses=answers(Explanation, 200, 401, 403, 404),
)
async def explain(
    request: Request,
    actor: Reader,
    work_item_id: PathId,
    decision_id: DecisionId = None,
    at: AwareDatetime | None = None,
) -> Response:
    """Why it waits or who got it; words in the language of Accept-Language (en, ru, uk). With
    `decision_id` or `at` also how it was then: every candidate with the first filter that removed
    them, from the recorded log. Agents ask about work of conversations they may see."""
    language = preferred_language(request.headers.get("accept-language", ""))
    database = state_of(request).runtime.database
    async with database.transaction() as tx:
        await may_ask(tx, actor, work_item_id)
    async with database.transaction() as tx:
        found = await explain_work_item(tx, work_item_id, clock.now(), language=language)
    then = None
    if decision_id is not None:
        then = await explain_decision(database, work_item_id, decision_id, language=language)
    elif at is not None:
        then = await explain_at(database, work_item_id, at, language=language)
    return reply({**found, "then": then}, 200, {"vary": "accept-language"})
