"""The routing policy of the house: one document, kept in versions; and the check of everything
that routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas, schemas_policy
from omnidesk.api.answers import JsonAnswer, approval, etag, page, reply, tagged
from omnidesk.api.auth import requires
from omnidesk.api.inputs import Cursor, Input, Limit, ShortText
from omnidesk.api.rules import Lang, Writer, before_of
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.lint_words import resource
from omnidesk.domain.policy import Policy
from omnidesk.flows import check_setup, configure_policy

router = APIRouter(prefix="/api/v1", tags=["policy"], default_response_class=JsonAnswer)

READ = [Depends(requires(Scope.CONFIGURATION_READ))]
Number = Annotated[int, Path(ge=0, lt=2**53, description="A version's number, 0 for the default")]


class PolicyInput(Input):
    """The whole document; what it does not say has its default. `note` tells others why."""

    document: Policy
    note: ShortText = ""


@router.get(
    "/policy",
    responses=answers(schemas_policy.PolicyVersion, 200, 401, 403),
    dependencies=READ,
)
async def get_policy(request: Request) -> Response:
    """The policy in force. Its entity tag is what If-Match takes."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await configure_policy.current(tx)
    return tagged(request, found, etag(found["version"]))


@router.put("/policy", responses=answers(schemas_policy.PolicyAnswer, 200, 401, 403, 412))
async def replace_policy(
    request: Request, actor: Writer, body: PolicyInput, lang: Lang = "en"
) -> Response:
    """Put a policy in force; decisions follow it from now on. With If-Match only the version you
    saw is replaced. To go back, send an old version's document again: it becomes a new version."""
    now = clock.now()
    async with state_of(request).runtime.database.transaction() as tx:
        made = await configure_policy.replace(
            tx, body.document, actor.agent_id, body.note, approval(request), now
        )
        found = await check_setup.refuse_errors(tx, now, "/document")
    await state_of(request).runtime.directory.refresh()
    warnings = [resource(finding, lang) for finding in found]
    return reply({**made, "warnings": warnings}, 200, {"etag": etag(made["version"])})


@router.get(
    "/policy/versions",
    responses=answers(schemas.Page[schemas_policy.PolicyVersion], 200, 401, 403),
    dependencies=READ,
)
async def list_policy_versions(
    request: Request, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Every policy there was, newest first."""
    async with state_of(request).runtime.database.transaction() as tx:
        items = await configure_policy.versions(tx, before_of(cursor), limit + 1)
    last = str(items[limit - 1]["version"]) if len(items) > limit else None
    return reply(page(items, limit, last))


@router.get(
    "/policy/versions/{version}",
    responses=answers(schemas_policy.PolicyVersion, 200, 401, 403, 404),
    dependencies=READ,
)
async def get_policy_version(request: Request, version: Number) -> Response:
    """One version of the policy."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await configure_policy.version(tx, version)
    return reply(found)


@router.get(
    "/policy/check",
    responses=answers(schemas_policy.Findings, 200, 401, 403),
    dependencies=READ,
)
async def check_policy(request: Request, lang: Lang = "en") -> Response:
    """What is wrong, or hardly meant, in rules, queues, steps and roster: rules never reached,
    circles of overflow, work that nobody on any shift could do."""
    now = clock.now()
    async with state_of(request).runtime.database.transaction() as tx:
        setup = await check_setup.read(tx)
    found = check_setup.findings(setup, now)
    return reply({"items": [resource(finding, lang) for finding in found], "next_cursor": None})
