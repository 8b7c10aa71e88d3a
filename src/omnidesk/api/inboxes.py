"""Inboxes: one configured address on a channel each."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from omnidesk import channels, clock
from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer, approval, etag, from_cursor, page, reply, tagged
from omnidesk.api.auth import requires
from omnidesk.api.idempotency import IdempotencyKey, perform
from omnidesk.api.inputs import Cursor, Id, Input, Limit, PathId, Seconds, unset
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope, allows
from omnidesk.api.state import state_of
from omnidesk.domain.actor import Actor
from omnidesk.flows import configure, configure_inboxes, try_inbox
from omnidesk.store import configuration
from omnidesk.store.database import Transaction
from omnidesk.store.seal import Seal

router = APIRouter(prefix="/api/v1", tags=["inboxes"], default_response_class=JsonAnswer)

Reader = Annotated[Actor, Depends(requires(Scope.DIRECTORY_READ))]
WRITE = [Depends(requires(Scope.CONFIGURATION_WRITE))]
Writer = Annotated[Actor, Depends(requires(Scope.CONFIGURATION_WRITE))]

# It stands in the webhook's URL.
InboxName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Address = Annotated[str, StringConstraints(max_length=320, pattern=r"^[^\x00-\x1f]*$")]


class InboxInput(Input):
    """An inbox to make. `config` follows the channel's own model."""

    name: InboxName
    channel: Annotated[str, StringConstraints(max_length=40)]
    address: Address = ""
    queue_id: Id
    reopen_window_seconds: Seconds = 3 * 86_400
    enabled: bool = True
    config: dict[str, Any] = Field(default_factory=dict)


class InboxChanges(Input):
    """The fields to change. `config` replaces the whole; secrets sent back as stars stay."""

    name: InboxName = unset()
    address: Address = unset()
    queue_id: Id = unset()
    reopen_window_seconds: Seconds = unset()
    enabled: bool = unset()
    config: dict[str, Any] = unset()


def _seal_for(request: Request, actor: Actor) -> Seal | None:
    shown = allows(actor.role, Scope.CONFIGURATION_READ)
    return state_of(request).runtime.seal if shown else None


@router.get("/inboxes", responses=answers(schemas.Page[schemas.Inbox], 200, 401, 403))
async def list_inboxes(
    request: Request, actor: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Every inbox. Settings are shown to admins and supervisors, secrets to nobody."""
    async with state_of(request).runtime.database.transaction() as tx:
        rows = await configuration.page(tx, "inboxes", from_cursor(cursor), limit + 1)
    seal = _seal_for(request, actor)
    last = rows[limit - 1]["id"] if len(rows) > limit else None
    return reply(page([configure_inboxes.inbox_resource(r, seal) for r in rows], limit, last))


@router.post("/inboxes", status_code=201, responses=answers(schemas.Inbox, 201, 401, 403, 409))
async def create_inbox(
    request: Request, actor: Writer, body: InboxInput, key: IdempotencyKey = ""
) -> Response:
    """Make an inbox. Provider requests to `/hooks/{name}` are taken from then on."""
    runtime = state_of(request).runtime
    values = body.model_dump()

    async def work(tx: Transaction, now: datetime) -> Any:
        return await configure_inboxes.create(tx, runtime.seal, values, now)

    answer = await perform(request, actor.key, key, "inbox.create", values, work)
    await runtime.directory.refresh()
    return answer


@router.get("/inboxes/{inbox_id}", responses=answers(schemas.Inbox, 200, 401, 403, 404))
async def get_inbox(request: Request, actor: Reader, inbox_id: PathId) -> Response:
    """One inbox. Its entity tag is what If-Match takes."""
    async with state_of(request).runtime.database.transaction() as tx:
        row = await configure.present(tx, "inboxes", inbox_id)
    shown = configure_inboxes.inbox_resource(row, _seal_for(request, actor))
    return tagged(request, shown, etag(row["version"]))


@router.patch(
    "/inboxes/{inbox_id}",
    responses=answers(schemas.Inbox, 200, 401, 403, 404, 409, 412),
    dependencies=WRITE,
)
async def update_inbox(request: Request, inbox_id: PathId, body: InboxChanges) -> Response:
    """Change the given fields. With If-Match only the version you saw is changed."""
    runtime = state_of(request).runtime
    changes = body.model_dump(exclude_unset=True)
    async with runtime.database.transaction() as tx:
        made = await configure_inboxes.update(
            tx, runtime.seal, inbox_id, changes, approval(request), clock.now()
        )
    await runtime.directory.refresh()
    return reply(made, 200, {"etag": etag(made["version"])})


@router.post("/inboxes/{inbox_id}/test", responses=answers(schemas.InboxTest, 200, 401, 403, 404))
async def try_settings(
    request: Request, actor: Writer, inbox_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """Whether the inbox would work now: its settings, the address for its provider and, where the
    provider can be asked, the credentials. Takes 15 seconds at most; nothing is sent to a
    customer, and no detail holds a secret."""
    found = await try_inbox.try_inbox(state_of(request).runtime, inbox_id)

    async def work(_tx: Transaction, _now: datetime) -> Any:
        return found

    return await perform(request, actor.key, key, "inbox.test", {"id": inbox_id}, work, 200)


@router.get(
    "/channels",
    responses=answers(schemas.Page[schemas.ChannelFacts], 200, 401, 403),
    dependencies=[Depends(requires(Scope.CONFIGURATION_READ))],
)
async def list_channels() -> Response:
    """Every channel of this program: what it can do, and the JSON Schema of its settings."""
    items = [
        {
            "name": channel.name,
            "kind": channel.kind.value,
            "sends": channel.send is not None,
            "receives_webhooks": channel.parse is not None,
            "listens": channel.listen is not None,
            "config_schema": channel.config_model.model_json_schema(),
        }
        for _, channel in sorted(channels.registry().items())
    ]
    return reply({"items": items, "next_cursor": None})
