"""Agents: who they are, what they can, where they work."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field, SecretStr, StringConstraints
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer, approval, etag, from_cursor, page, reply
from omnidesk.api.auth import desk_of, requires
from omnidesk.api.command_args import SetPresence
from omnidesk.api.idempotency import IdempotencyKey, perform
from omnidesk.api.inputs import Cursor, Id, Input, Limit, Name, PathId, unset
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain import resources
from omnidesk.domain.actor import Actor
from omnidesk.flows import configure_agents, sign_in
from omnidesk.store import agents, roster
from omnidesk.store.database import Transaction

router = APIRouter(prefix="/api/v1", tags=["agents"], default_response_class=JsonAnswer)

READ = [Depends(requires(Scope.DIRECTORY_READ))]
Operator = Annotated[Actor, Depends(requires(Scope.AGENTS_OPERATE))]
Writer = Annotated[Actor, Depends(requires(Scope.CONFIGURATION_WRITE))]

Email = Annotated[
    str,
    StringConstraints(max_length=254, pattern=r"^[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+$"),
]
Password = Annotated[
    SecretStr, Field(min_length=sign_in.MIN_PASSWORD, max_length=sign_in.MAX_PASSWORD)
]
Capacity = Annotated[int, Field(ge=0, le=100_000)]
Caps = dict[schemas.KindName, Annotated[int, Field(ge=0, le=1000)]]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Skills = Annotated[dict[Name, Annotated[int, Field(ge=1, le=10)]], Field(max_length=200)]
Queues = Annotated[list[Id], Field(max_length=500)]


class AgentInput(Input):
    """An agent to make. Without a password they sign in by a token only. `caps` bound how much of
    a channel kind they have at once, 0 bars it."""

    email: Email
    name: Name
    role: schemas.RoleName = "agent"
    language: Language = "en"
    capacity: Capacity = 60
    caps: Caps = Field(default_factory=dict)
    password: Password | None = None
    skills: Skills = Field(default_factory=dict)
    queue_ids: Queues = Field(default_factory=list)


class AgentChanges(Input):
    """The fields to change; `skills` and `queue_ids` replace what was there."""

    email: Email = unset()
    name: Name = unset()
    role: schemas.RoleName = unset()
    language: Language = unset()
    capacity: Capacity = unset()
    caps: Caps = unset()
    password: Password = unset()
    disabled: bool = unset()
    skills: Skills = unset()
    queue_ids: Queues = unset()


class ForcedPresence(SetPresence):
    """Somebody else's presence. Online is theirs alone to say."""

    state: Literal["away", "offline"]
    for_seconds: None = None


async def _values(request: Request, body: AgentInput | AgentChanges) -> dict[str, Any]:
    """What to store, the password hashed before any transaction begins."""
    values = body.model_dump(exclude_unset=isinstance(body, AgentChanges))
    password = values.pop("password", None)
    if password is not None:
        hashed = await desk_of(request).passwords.hash(password.get_secret_value())
        values["password_hash"] = hashed
    return values


@router.get(
    "/agents", responses=answers(schemas.Page[schemas.Agent], 200, 401, 403), dependencies=READ
)
async def list_agents(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Every agent with presence and load, in the order they were made."""
    async with state_of(request).runtime.database.transaction() as tx:
        ids = await roster.page_ids(tx, from_cursor(cursor), limit + 1)
        rows = await agents.load(tx, ids[:limit])
    items = [resources.agent(rows[found]) for found in ids[:limit]]
    return reply(page([*items, *ids[limit:]], limit, ids[limit - 1] if len(ids) > limit else None))


@router.post("/agents", status_code=201, responses=answers(schemas.Agent, 201, 401, 403, 409))
async def create_agent(
    request: Request, actor: Writer, body: AgentInput, key: IdempotencyKey = ""
) -> Response:
    """Make an agent, offline."""
    values = await _values(request, body)

    async def work(tx: Transaction, now: datetime) -> Any:
        return await configure_agents.create(tx, values, now)

    # Salted hashes differ each time; a repeat is known by everything else.
    args = body.model_dump(mode="json", exclude={"password"})
    return await perform(request, actor.key, key, "agent.create", args, work)


@router.get(
    "/agents/{agent_id}", responses=answers(schemas.Agent, 200, 401, 403, 404), dependencies=READ
)
async def get_agent(request: Request, agent_id: PathId) -> Response:
    """One agent. The entity tag counts changes of the agent, not of presence and load."""
    async with state_of(request).runtime.database.transaction() as tx:
        own = await configure_agents.find(tx, agent_id)
        row = (await agents.load(tx, [agent_id]))[agent_id]
    return reply(resources.agent(row), 200, {"etag": etag(own["version"])})


@router.patch("/agents/{agent_id}", responses=answers(schemas.Agent, 200, 401, 403, 404, 409, 412))
async def update_agent(
    request: Request, actor: Writer, agent_id: PathId, body: AgentChanges
) -> Response:
    """Change the given fields. A disabled agent goes offline and their tokens end; a new
    password ends their sessions. With If-Match only the version you saw is changed."""
    changes = await _values(request, body)
    async with state_of(request).runtime.database.transaction() as tx:
        made = await configure_agents.update(
            tx, actor, agent_id, changes, approval(request), clock.now()
        )
        own = await configure_agents.find(tx, agent_id)
    return reply(made, 200, {"etag": etag(own["version"])})


@router.post(
    "/agents/{agent_id}/presence", responses=answers(schemas.Agent, 200, 401, 403, 404, 409)
)
async def force_presence(
    request: Request,
    actor: Operator,
    agent_id: PathId,
    body: ForcedPresence,
    key: IdempotencyKey = "",
) -> Response:
    """Send somebody away or offline; their work goes back as if they had said so."""

    async def work(tx: Transaction, now: datetime) -> Any:
        return await configure_agents.force_presence(tx, agent_id, body.state, body.reason, now)

    args = {"agent_id": agent_id, **body.model_dump()}
    return await perform(request, actor.key, key, "agent.presence", args, work, 200)
