"""API tokens: made, listed, revoked by admins."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field, StringConstraints, model_validator
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas, schemas_tokens
from omnidesk.api.answers import JsonAnswer, from_cursor, page, reply
from omnidesk.api.auth import hand_out, requires, token_body
from omnidesk.api.idempotency import IdempotencyKey, run
from omnidesk.api.inputs import Cursor, Id, Input, Limit, PathId
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.events import instant
from omnidesk.errors import NotFound
from omnidesk.flows import configure_agents, sign_in
from omnidesk.store import tokens
from omnidesk.store.database import Row, Transaction

router = APIRouter(prefix="/api/v1", tags=["tokens"], default_response_class=JsonAnswer)

KEEP = [Depends(requires(Scope.TOKENS))]
Keeper = Annotated[Actor, Depends(requires(Scope.TOKENS))]


class TokenInput(Input):
    """A token for an agent (with the agent's role, always) or for a role alone."""

    agent_id: Id | None = None
    role: schemas.TokenRole | None = None
    label: Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00-\x1f]*$")] = ""
    expires_days: Annotated[int, Field(ge=1, le=3650)] | None = None

    @model_validator(mode="after")
    def _one_owner(self) -> TokenInput:
        if (self.agent_id is None) == (self.role is None):
            raise ValueError("name either agent_id or role")
        return self


@router.get(
    "/tokens",
    responses=answers(schemas.Page[schemas_tokens.Token], 200, 401, 403),
    dependencies=KEEP,
)
async def list_tokens(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """API tokens without their texts, in the order they were made."""
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await tokens.page(tx, from_cursor(cursor), limit + 1)
    last = rows[limit - 1]["id"] if len(rows) > limit else None
    return reply(page([_shown(row) for row in rows], limit, last))


@router.post(
    "/tokens", status_code=201, responses=answers(schemas_tokens.TokenIssued, 201, 401, 403, 404)
)
async def create_token(
    request: Request, actor: Keeper, body: TokenInput, key: IdempotencyKey = ""
) -> Response:
    """Make a token. Its text is in this answer and nowhere else."""
    seal = state_of(request).runtime.seal

    async def work(tx: Transaction, now: datetime) -> dict[str, Any]:
        role = Role(body.role) if body.role else None
        if body.agent_id is not None:
            role = Role((await configure_agents.find(tx, body.agent_id))["role"])
        assert role is not None
        days = body.expires_days
        issued = await sign_in.issue(
            tx,
            seal,
            role=role,
            kind="api",
            agent_id=body.agent_id,
            label=body.label,
            expires_at=now + timedelta(days=days) if days else None,
            now=now,
        )
        return token_body(issued)

    return hand_out(
        request, await run(request, actor.key, key, "token.create", body.model_dump(), work)
    )


@router.delete(
    "/tokens/{token_id}",
    status_code=204,
    responses=answers(None, 204, 401, 403, 404),
    dependencies=KEEP,
)
async def revoke_token(request: Request, token_id: PathId) -> Response:
    """End a token for good. Its sockets are closed within seconds."""
    async with state_of(request).runtime.database.transaction() as tx:
        if await tokens.get(tx, token_id) is None:
            raise NotFound(f"there is no token {token_id}")
        await tokens.revoke(tx, token_id, clock.now())
    return Response(status_code=204)


def _shown(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "kind": row["kind"],
        "role": row["role"],
        "agent_id": row["agent_id"],
        "label": row["label"],
        "created_at": instant(row["created_at"]),
        "expires_at": instant(row["expires_at"]),
        "revoked_at": instant(row["revoked_at"]),
    }
