"""The ordered rules that choose a queue for new work, and the segments of contacts they may ask
for. Each is changed as one list, and every list there was is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas, schemas_policy
from omnidesk.api.answers import (
    JsonAnswer,
    content_tag,
    expected,
    from_cursor,
    page,
    reply,
    tagged,
)
from omnidesk.api.auth import requires
from omnidesk.api.inputs import Cursor, Input, Limit, Name
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.actor import Actor
from omnidesk.domain.events import instant
from omnidesk.domain.lint_words import resource
from omnidesk.domain.rule_documents import SegmentPart, Then, When
from omnidesk.errors import BadInput, FieldError
from omnidesk.flows import check_setup, configure, configure_rules
from omnidesk.store import configuration, rule_sets
from omnidesk.store.database import Row, Transaction

router = APIRouter(prefix="/api/v1", tags=["rules"], default_response_class=JsonAnswer)

READ = [Depends(requires(Scope.CONFIGURATION_READ))]
Writer = Annotated[Actor, Depends(requires(Scope.CONFIGURATION_WRITE))]
Lang = Annotated[
    str, Query(pattern="^(en|ru|uk)$", description="The language of words: en, ru or uk")
]
_NEWEST = 2**63 - 1


class RuleInput(Input):
    """A rule. The first whose `when` holds decides."""

    name: Name
    when: When = Field(default_factory=When)
    then: Then = Field(default_factory=Then)


class Rules(Input):
    """The whole list, in order."""

    rules: Annotated[list[RuleInput], Field(max_length=1000)]


class Segments(Input):
    """The whole list."""

    segments: Annotated[list[SegmentPart], Field(max_length=500)]


@router.get(
    "/rules",
    responses=answers(schemas.Page[schemas_policy.Rule], 200, 401, 403),
    dependencies=READ,
)
async def list_rules(
    request: Request,
) -> Response:
    """Every rule in order, on one page. The entity tag is what If-Match takes."""
    async with state_of(request).runtime.database.transaction() as tx:
        items = await _rules(tx)
    return tagged(request, {"items": items, "next_cursor": None}, content_tag(items))


@router.put("/rules", responses=answers(schemas_policy.RuleList, 200, 401, 403, 409, 412))
async def replace_rules(
    request: Request, actor: Writer, body: Rules, lang: Lang = "en"
) -> Response:
    """Make these the rules, in this order. A rule that keeps its name keeps its id. With
    If-Match only the list you saw is replaced. Refused when work could go round in a circle or a
    step asks for more than before; what else a check finds is in `warnings`."""
    wanted = body.model_dump(mode="json")["rules"]
    now = clock.now()
    async with state_of(request).runtime.database.transaction() as tx:
        await configure.begin(tx, now)
        expected(request, content_tag(await _rules(tx)))
        items = await configure_rules.replace_rules(tx, wanted, actor.agent_id, now)
        found = await check_setup.refuse_errors(tx, now, "/rules")
    await state_of(request).runtime.directory.refresh()
    warnings = [resource(finding, lang) for finding in found]
    body_out = {"items": items, "next_cursor": None, "warnings": warnings}
    return reply(body_out, 200, {"etag": content_tag(items)})


@router.get(
    "/rules/versions",
    responses=answers(schemas.Page[schemas_policy.RuleVersion], 200, 401, 403),
    dependencies=READ,
)
async def list_rule_versions(
    request: Request, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Every set of rules and segments there was, newest first. To go back to one, send its rules
    again."""
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await rule_sets.page(tx, before_of(cursor), limit + 1)
    last = str(rows[limit - 1]["version"]) if len(rows) > limit else None
    return reply(page([_version(row) for row in rows], limit, last))


@router.get(
    "/segments",
    responses=answers(schemas.Page[schemas_policy.Segment], 200, 401, 403),
    dependencies=READ,
)
async def list_segments(request: Request) -> Response:
    """Every segment by name, on one page. The entity tag is what If-Match takes."""
    async with state_of(request).runtime.database.transaction() as tx:
        items = [dict(row) for row in await rule_sets.segments(tx)]
    return tagged(request, {"items": items, "next_cursor": None}, content_tag(items))


@router.put(
    "/segments",
    responses=answers(schemas.Page[schemas_policy.Segment], 200, 401, 403, 412),
)
async def replace_segments(request: Request, actor: Writer, body: Segments) -> Response:
    """Make these the segments. One that a rule asks for stays. With If-Match only the list you
    saw is replaced."""
    wanted = [segment.model_dump(mode="json") for segment in body.segments]
    now = clock.now()
    async with state_of(request).runtime.database.transaction() as tx:
        await configure.begin(tx, now)
        expected(request, content_tag([dict(row) for row in await rule_sets.segments(tx)]))
        items = await configure_rules.replace_segments(tx, wanted, actor.agent_id, now)
    await state_of(request).runtime.directory.refresh()
    return reply({"items": items, "next_cursor": None}, 200, {"etag": content_tag(items)})


def before_of(cursor: str | None) -> int:
    """The version a page begins before; BadInput when the cursor is not ours."""
    key = from_cursor(cursor)
    if not key:
        return _NEWEST
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        fault = FieldError("query:cursor", "is not a cursor this server gave")
        raise BadInput("the cursor cannot be used", errors=(fault,))
    return int(key)


async def _rules(tx: Transaction) -> list[dict[str, Any]]:
    return [configure_rules.rule_resource(row) for row in await configuration.rules(tx)]


def _version(row: Row) -> dict[str, Any]:
    return {
        "version": row["version"],
        "rules": [configure_rules.rule_resource(rule) for rule in row["rules"]],
        "segments": row["segments"],
        "created_by": row["created_by"],
        "created_at": instant(row["created_at"]),
    }
