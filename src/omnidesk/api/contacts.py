"""Contacts: who they are, their addresses, their history, and merges with a way back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import StringConstraints
from starlette.responses import Response

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api import schemas_conversations as shapes
from omnidesk.api.answers import JsonAnswer, approval, etag, from_cursor, page, reply, tagged
from omnidesk.api.auth import requires
from omnidesk.api.conversations import Attributes, Typed
from omnidesk.api.idempotency import IdempotencyKey, perform
from omnidesk.api.inputs import Cursor, Id, Input, Limit, PathId, unset
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain.actor import Actor
from omnidesk.flows import contact_merges, contacts
from omnidesk.store.database import Transaction

router = APIRouter(prefix="/api/v1", tags=["contacts"], default_response_class=JsonAnswer)

Reader = Annotated[Actor, Depends(requires(Scope.CONTACTS_READ))]
Writer = Annotated[Actor, Depends(requires(Scope.CONTACTS_WRITE))]
_FAULTS = (401, 403, 404)

PersonName = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f]*$")]


class ContactChanges(Input):
    """The fields to change. `attributes` are merged in; null removes one."""

    name: PersonName = unset()
    language: Annotated[str, StringConstraints(max_length=35)] | None = unset()
    attributes: Attributes = unset()


class IdentityInput(Input):
    """An address somebody told you. `region` (ISO 3166) reads local phone numbers."""

    kind: Literal["phone", "email"]
    address: Annotated[
        str, StringConstraints(min_length=3, max_length=320, pattern=r"^[^\x00-\x1f]+$")
    ]
    display_name: PersonName = ""
    region: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None


class ContactMergeBody(Input):
    """The contact that turns out to be the same person, and how you know."""

    merged_id: Id
    evidence: Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")] = ""


@router.get("/contacts", responses=answers(schemas.Page[schemas.Contact], 200, 401, 403))
async def list_contacts(
    request: Request, actor: Reader, q: Typed = "", limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Contacts you may see; with `q` those whose address begins so or whose name has the words."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await contacts.find(tx, actor, q, from_cursor(cursor), limit + 1)
    last = found[limit - 1]["id"] if len(found) > limit else None
    return reply(page(found, limit, last))


@router.get("/contacts/{contact_id}", responses=answers(schemas.Contact, 200, *_FAULTS))
async def get_contact(request: Request, actor: Reader, contact_id: PathId) -> Response:
    """One contact with its identities. The id of a contact that was merged leads to the one that
    replaced it."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await contacts.get(tx, actor, contact_id)
    return tagged(request, found, etag(found["version"]))


@router.patch("/contacts/{contact_id}", responses=answers(schemas.Contact, 200, *_FAULTS, 412))
async def update_contact(
    request: Request, actor: Writer, contact_id: PathId, body: ContactChanges
) -> Response:
    """Change the given fields. With If-Match only the version you saw is changed."""
    async with state_of(request).runtime.database.transaction() as tx:
        changed = await contacts.update(
            tx,
            actor,
            contact_id,
            body.model_dump(exclude_unset=True),
            clock.now(),
            approve=approval(request),
        )
    return reply(changed, 200, {"etag": etag(changed["version"])})


@router.post(
    "/contacts/{contact_id}/identities",
    status_code=201,
    responses=answers(schemas.Contact, 201, *_FAULTS, 409),
)
async def add_identity(
    request: Request,
    actor: Writer,
    contact_id: PathId,
    body: IdentityInput,
    key: IdempotencyKey = "",
) -> Response:
    """Add an address you were told. It counts as unverified until its owner proves it."""

    async def work(tx: Transaction, now: datetime) -> Any:
        return await contacts.link_identity(
            tx,
            actor,
            contact_id,
            body.kind,
            body.address,
            now,
            display_name=body.display_name,
            region=body.region,
        )

    args = {"contact_id": contact_id, **body.model_dump()}
    return await perform(request, actor.key, key, "contact.identity", args, work, 201)


@router.get(
    "/contacts/{contact_id}/history",
    responses=answers(schemas.Page[schemas.Message], 200, *_FAULTS),
)
async def get_history(
    request: Request, actor: Reader, contact_id: PathId, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Messages and calls over all channels in the conversations you may see, newest first."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = list(
            await contacts.history(tx, actor, contact_id, from_cursor(cursor) or None, limit + 1)
        )
    return reply(page(found, limit, found[limit - 1]["id"] if len(found) > limit else None))


@router.get(
    "/contacts/{contact_id}/duplicates",
    responses=answers(schemas.Page[shapes.Duplicate], 200, *_FAULTS),
)
async def get_duplicates(request: Request, actor: Reader, contact_id: PathId) -> Response:
    """Up to ten contacts that may be the same person: a verified address in common, or the name."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await contacts.duplicates(tx, actor, contact_id)
    return reply({"items": found, "next_cursor": None})


@router.get(
    "/contacts/{contact_id}/merges",
    responses=answers(schemas.Page[shapes.ContactMergeRecord], 200, *_FAULTS),
)
async def get_merges(request: Request, actor: Reader, contact_id: PathId) -> Response:
    """The contacts that were merged into this one, newest first, with the evidence."""
    async with state_of(request).runtime.database.transaction() as tx:
        found = await contact_merges.merges(tx, actor, contact_id)
    return reply({"items": found, "next_cursor": None})


@router.post(
    "/contacts/{contact_id}/merge",
    responses=answers(shapes.ContactMerge, 200, *_FAULTS, 409),
)
async def merge_contacts(
    request: Request,
    actor: Writer,
    contact_id: PathId,
    body: ContactMergeBody,
    key: IdempotencyKey = "",
) -> Response:
    """Give everything of another contact to this one. It can be taken back exactly."""

    async def work(tx: Transaction, now: datetime) -> Any:
        return await contact_merges.merge(tx, actor, contact_id, body.merged_id, body.evidence, now)

    args = {"kept_id": contact_id, **body.model_dump()}
    return await perform(request, actor.key, key, "contact.merge", args, work, 200)


@router.post(
    "/contacts/{contact_id}/unmerge",
    responses=answers(shapes.ContactMerge, 200, *_FAULTS, 409),
)
async def unmerge_contact(
    request: Request, actor: Writer, contact_id: PathId, key: IdempotencyKey = ""
) -> Response:
    """Take back the merge of this contact into another one: its identities return, and with them
    every conversation they ever opened."""

    async def work(tx: Transaction, now: datetime) -> Any:
        return await contact_merges.unmerge(tx, actor, contact_id, now)

    args = {"merged_id": contact_id}
    return await perform(request, actor.key, key, "contact.unmerge", args, work, 200)
