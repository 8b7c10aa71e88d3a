"""Bearer tokens at the door: who asks, whether the door is theirs; sessions by password."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas, schemas_tokens
from omnidesk.api.answers import JsonAnswer, reply
from omnidesk.api.idempotency import IdempotencyKey, respond, run
from omnidesk.api.limits import Buckets, Rate
from omnidesk.api.scopes import WITHOUT_TOKEN, Scope, allows
from omnidesk.api.state import state_of
from omnidesk.domain import resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.events import instant
from omnidesk.errors import Forbidden, NotAuthenticated
from omnidesk.flows import sign_in
from omnidesk.flows.idempotency import Answer
from omnidesk.store import agents
from omnidesk.store.database import Transaction

router = APIRouter(prefix="/api/v1", tags=["access"])

_bearer = HTTPBearer(auto_error=False, description="A token: `Authorization: Bearer odk_...`")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]


async def current_actor(request: Request, credentials: Credentials) -> Actor:
    """The caller, from the Authorization header; NotAuthenticated if it names nobody."""
    if credentials is None:
        raise NotAuthenticated("an Authorization header with a bearer token is needed")
    async with state_of(request).runtime.database.transaction() as tx:
        return await sign_in.authenticate(tx, credentials.credentials, clock.now())


CurrentActor = Annotated[Actor, Depends(current_actor)]


@cache
def requires(scope: Scope) -> Callable[[Actor], Awaitable[Actor]]:
    """The dependency of a route behind `scope`: the actor, or NotAuthenticated or Forbidden."""
    if scope in WITHOUT_TOKEN:
        raise ValueError(f"{scope} needs no token: depend on open_door({scope!r})")

    async def actor_in_scope(actor: CurrentActor) -> Actor:
        if not allows(actor.role, scope):
            raise Forbidden(f"the role {actor.role} has no access to {scope}")
        return actor

    actor_in_scope.scope = scope  # type: ignore[attr-defined]
    return actor_in_scope


@cache
def open_door(scope: Scope) -> Callable[[], Awaitable[None]]:
    """The dependency of a route that needs no agent's token, and says so."""
    if scope not in WITHOUT_TOKEN:
        raise ValueError(f"{scope} needs a token: depend on requires({scope!r})")

    async def nobody_asked() -> None:
        return None

    nobody_asked.scope = scope  # type: ignore[attr-defined]
    return nobody_asked


@dataclass(slots=True)
class SignInDesk:
    """What sign-ins of this process share; replace it at `app.state.sign_in_desk` to tune it."""

    passwords: sign_in.Passwords = field(default_factory=sign_in.Passwords)
    # A person mistypes; a guesser goes on. Whole offices share one address.
    by_account: Buckets = field(
        default_factory=lambda: Buckets(Rate(burst=5, seconds_each=30), size=50_000)
    )
    by_address: Buckets = field(
        default_factory=lambda: Buckets(Rate(burst=100, seconds_each=1), size=50_000)
    )


def desk_of(request: Request) -> SignInDesk:
    """The process's SignInDesk."""
    state = request.app.state
    if not hasattr(state, "sign_in_desk"):
        state.sign_in_desk = SignInDesk()
    desk: SignInDesk = state.sign_in_desk
    return desk


class SignIn(BaseModel):
    """An agent's address and password."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\s\x00]+$")]
    password: Annotated[SecretStr, Field(min_length=1, max_length=sign_in.MAX_PASSWORD)]


class PasswordChange(BaseModel):
    """The password now, and the one from now on."""

    model_config = ConfigDict(extra="forbid")

    current_password: Annotated[SecretStr, Field(max_length=sign_in.MAX_PASSWORD)]
    new_password: Annotated[
        SecretStr, Field(min_length=sign_in.MIN_PASSWORD, max_length=sign_in.MAX_PASSWORD)
    ]


def token_body(issued: sign_in.Issued) -> dict[str, Any]:
    """The answer that hands out a token, with the seed in the token's place: only this form may
    be kept under an idempotency key."""
    return {
        "id": issued.row["id"],
        "token": issued.seed,
        "token_type": "bearer",
        "role": issued.row["role"],
        "agent_id": issued.row["agent_id"],
        "expires_at": instant(issued.row["expires_at"]),
    }


def hand_out(request: Request, answer: Answer) -> Response:
    """The same with the token itself."""
    seal = state_of(request).runtime.seal
    body = answer.body | {"token": sign_in.text_of(seal, answer.body["token"])}
    return respond(Answer(answer.status, body, answer.replayed))


@router.post(
    "/sessions",
    status_code=201,
    response_class=JsonAnswer,
    responses=schemas.answers(schemas_tokens.TokenIssued, 201, 401, 429),
    dependencies=[Depends(open_door(Scope.PUBLIC))],
)
async def create_session(request: Request, body: SignIn, key: IdempotencyKey = "") -> Response:
    """Sign in with a password. The token lives twelve hours.

    The answer is the same for an unknown address and a wrong password. Five tries at once per
    account and address, then one in thirty seconds.
    """
    desk, at = desk_of(request), clock.monotonic()
    address = request.client.host if request.client else ""
    account = (body.email.casefold(), address)
    slow_down = "too many sign-ins; wait before the next one"
    desk.by_address.take(address, at, slow_down)
    desk.by_account.take(account, at, slow_down)
    runtime = state_of(request).runtime
    known = await sign_in.prove(
        runtime.database, desk.passwords, body.email, body.password.get_secret_value()
    )
    desk.by_account.forget(account)

    async def work(tx: Transaction, now: datetime) -> dict[str, Any]:
        return token_body(await sign_in.open_session(tx, runtime.seal, known, now))

    holder = f"session {known.agent_id}"
    return hand_out(request, await run(request, holder, key, "session", {}, work))


Own = Annotated[Actor, Depends(requires(Scope.SELF))]


@router.delete("/sessions/current", status_code=204, responses=schemas.answers(None, 204, 401))
async def delete_session(request: Request, actor: Own) -> Response:
    """Revoke the token that asks. Its sockets are closed within seconds."""
    async with state_of(request).runtime.database.transaction() as tx:
        await sign_in.sign_out(tx, actor, clock.now())
    return Response(status_code=204)


@router.get("/me", response_class=JsonAnswer, responses=schemas.answers(schemas.Me, 200, 401))
async def me(request: Request, actor: Own) -> Response:
    """The caller: role, and the agent the token belongs to, if any."""
    found = None
    if actor.agent_id is not None:
        async with state_of(request).runtime.database.transaction() as tx:
            rows = await agents.load(tx, [actor.agent_id])
        found = resources.agent(rows[actor.agent_id])
    return reply({"role": actor.role.value, "token_id": actor.token_id, "agent": found})


@router.put("/me/password", status_code=204, responses=schemas.answers(None, 204, 401, 403))
async def change_password(request: Request, actor: Own, body: PasswordChange) -> Response:
    """Change your own password. Your other sessions end."""
    desk = desk_of(request)
    desk.by_account.take(
        ("password", actor.key), clock.monotonic(), "too many tries; wait before the next one"
    )
    await sign_in.change_password(
        state_of(request).runtime.database,
        desk.passwords,
        actor,
        body.current_password.get_secret_value(),
        body.new_password.get_secret_value(),
        clock.now(),
    )
    return Response(status_code=204)


@router.post(
    "/realtime/tickets",
    status_code=201,
    response_class=JsonAnswer,
    responses=schemas.answers(schemas_tokens.TokenIssued, 201, 401, 403),
)
async def create_ticket(
    request: Request,
    actor: Annotated[Actor, Depends(requires(Scope.REALTIME))],
    key: IdempotencyKey = "",
) -> Response:
    """A token of one minute for the socket's first frame, so that pages need not hold the long
    one. It ends with the token it was made from."""
    seal = state_of(request).runtime.seal

    async def work(tx: Transaction, now: datetime) -> dict[str, Any]:
        return token_body(await sign_in.ticket(tx, seal, actor, now))

    return hand_out(request, await run(request, actor.key, key, "ticket", {}, work))
