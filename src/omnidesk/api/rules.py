"""The ordered rules that choose a queue for new work; changed as one list."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer, content_tag, expected, reply, tagged
from omnidesk.api.auth import requires
from omnidesk.api.inputs import Id, Input, Name
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.channel import ChannelKind
from omnidesk.flows import configure
from omnidesk.store import configuration
from omnidesk.store.database import Transaction

router = APIRouter(prefix="/api/v1", tags=["rules"], default_response_class=JsonAnswer)

Word = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]


class RuleWhen(Input):
    """Every given part must hold; an empty part holds always."""

    inboxes: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    channels: Annotated[list[Word], Field(max_length=50)] = Field(default_factory=list)
    kinds: Annotated[list[ChannelKind], Field(max_length=10)] = Field(default_factory=list)
    languages: Annotated[list[Word], Field(max_length=50)] = Field(default_factory=list)
    words: Annotated[list[Word], Field(max_length=200)] = Field(default_factory=list)


class Required(Input):
    """A skill at `level` or better."""

    skill: Name
    level: Annotated[int, Field(ge=1, le=10)] = 1


class RuleThen(Input):
    """What the rule decides. Priority: 0 urgent, 1 high, 2 normal, 3 low."""

    queue_id: Id | None = None
    requirements: Annotated[list[Required], Field(max_length=20)] = Field(default_factory=list)
    priority: Annotated[int, Field(ge=0, le=3)] | None = None


class RuleInput(Input):
    """A rule. The first whose `when` holds decides."""

    name: Name
    when: RuleWhen = Field(default_factory=RuleWhen)
    then: RuleThen = Field(default_factory=RuleThen)


class Rules(Input):
    """The whole list, in order."""

    rules: Annotated[list[RuleInput], Field(max_length=1000)]


@router.get(
    "/rules",
    responses=answers(schemas.Page[schemas.Rule], 200, 401, 403),
    dependencies=[Depends(requires(Scope.CONFIGURATION_READ))],
)
async def list_rules(
    request: Request,
) -> Response:
    """Every rule in order, on one page. The entity tag is what If-Match takes."""
    async with state_of(request).runtime.database.transaction() as tx:
        items = await _rules(tx)
    return tagged(request, {"items": items, "next_cursor": None}, content_tag(items))


@router.put(
    "/rules",
    responses=answers(schemas.Page[schemas.Rule], 200, 401, 403, 409, 412),
    dependencies=[Depends(requires(Scope.CONFIGURATION_WRITE))],
)
async def replace_rules(
    request: Request,
    body: Rules,
) -> Response:
    """Make these the rules, in this order. A rule that keeps its name keeps its id. With
    If-Match only the list you saw is replaced."""
    wanted = body.model_dump(mode="json")["rules"]
    now = clock.now()
    async with state_of(request).runtime.database.transaction() as tx:
        await configure.begin(tx, now)
        expected(request, content_tag(await _rules(tx)))
        items = await configure.replace_rules(tx, wanted, now)
    await state_of(request).runtime.directory.refresh()
    return reply({"items": items, "next_cursor": None}, 200, {"etag": content_tag(items)})


async def _rules(tx: Transaction) -> list[dict[str, Any]]:
    return [configure.rule_resource(row) for row in await configuration.rules(tx)]
