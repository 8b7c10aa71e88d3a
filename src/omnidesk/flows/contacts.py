"""Contacts: what is known of a person, by which addresses, and who else it might be.

A contact is open to whoever may see one of its conversations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain import events, resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.contact import EMAIL, PHONE, Evidence, normalise_email, normalise_phone
from omnidesk.domain.events import Event
from omnidesk.domain.searching import parse
from omnidesk.errors import BadInput, Conflict, FieldError
from omnidesk.flows.conversations import (
    checked_language,
    merged_attributes,
    missing,
    sight_of,
    well_formed,
)
from omnidesk.store import contacts, messages, search
from omnidesk.store.database import Row, Transaction

MAX_NAME_CHARACTERS = 200
MAX_SUGGESTIONS = 10

_PHONE_LIKE = re.compile(r"[+(]?[0-9][0-9 ()./-]{3,}")


async def visible(tx: Transaction, actor: Actor, contact_id: str, *, lock: bool = False) -> Row:
    """The contact's row if the actor may see it, else NotFound. The id of a merged contact leads
    to the one that replaced it."""
    if well_formed(contact_id):
        row = await contacts.find(tx, contact_id, sight_of(actor), lock=lock)
        if row is not None:
            return row
    raise missing("contact")


async def resource(tx: Transaction, row: Row) -> dict[str, Any]:
    """The contact with its identities."""
    identities = await contacts.identities_of(tx, [row["id"]])
    return resources.contact(row, identities.get(row["id"], ()))


async def get(tx: Transaction, actor: Actor, contact_id: str) -> dict[str, Any]:
    """One contact."""
    return await resource(tx, await visible(tx, actor, contact_id))


async def update(
    tx: Transaction,
    actor: Actor,
    contact_id: str,
    changes: Mapping[str, Any],
    now: datetime,
    *,
    approve: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Change `name`, `language` or `attributes` (merged in, null removes); others stay.

    `approve` hears the version found, under lock, and raises when the caller read another one.
    """
    row = await visible(tx, actor, contact_id, lock=True)
    if approve is not None:
        approve(row["version"])
    values = _checked(row, changes)
    if any(row[name] != value for name, value in values.items()):
        row = await contacts.change(tx, row["id"], values, now)
        await tell(tx, events.CONTACT_UPDATED, row, now)
    return await resource(tx, row)


def _checked(row: Row, changes: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(changes)
    unknown = values.keys() - {"name", "language", "attributes"}
    if unknown:
        faults = tuple(FieldError(f"/{name}", "cannot be changed") for name in sorted(unknown))
        raise BadInput("unknown fields", errors=faults)
    if "name" in values:
        values["name"] = " ".join(values["name"].split())
        if len(values["name"]) > MAX_NAME_CHARACTERS or "\x00" in values["name"]:
            fault = FieldError("/name", f"at most {MAX_NAME_CHARACTERS} characters")
            raise BadInput("the change is not valid", errors=(fault,))
    if "language" in values:
        values["language"] = checked_language(values["language"])
    if "attributes" in values:
        values["attributes"] = merged_attributes(row["attributes"], values["attributes"])
    return values


async def tell(
    tx: Transaction,
    kind: str,
    row: Row,
    now: datetime,
    extra: Mapping[str, Any] | None = None,
) -> None:
    """Record contact.updated or contact.merged for those who talk with the contact."""
    tx.record(
        Event(
            type=kind,
            occurred_at=now,
            data={"contact": await resource(tx, row), **(extra or {})},
            agent_ids=tuple(await contacts.holders(tx, row["id"])),
        )
    )


async def link_identity(
    tx: Transaction,
    actor: Actor,
    contact_id: str,
    kind: str,
    address: str,
    now: datetime,
    *,
    display_name: str = "",
    region: str | None = None,
) -> dict[str, Any]:
    """Add a phone number or e-mail address that an agent was told; the contact after.

    It stays unverified until somebody proves it. Conflict where another contact has it: only a
    merge joins two people.
    """
    row = await visible(tx, actor, contact_id, lock=True)
    normal = _normal(kind, address, region)
    if normal is None:
        raise BadInput("not an address", errors=(FieldError("/address", f"is not a {kind}"),))
    made = await contacts.add_identity(
        tx, clock.new_id("idn"), row["id"], kind, normal, display_name, Evidence.CLAIMED, now
    )
    if made is None:
        known = await contacts.identity_at(tx, kind, normal)
        if known is None or known["contact_id"] != row["id"]:
            raise Conflict("another contact has this address; merge the two if they are one person")
        return await resource(tx, row)
    row = await contacts.change(tx, row["id"], {"name": row["name"]}, now)
    await tell(tx, events.CONTACT_UPDATED, row, now)
    return await resource(tx, row)


def _normal(kind: str, address: str, region: str | None) -> str | None:
    if kind == PHONE:
        return normalise_phone(address, region)
    if kind == EMAIL:
        return normalise_email(address)
    fault = FieldError("/kind", f"only {PHONE} and {EMAIL} can be added by hand")
    raise BadInput("this kind of address comes from its channel only", errors=(fault,))


async def find(
    tx: Transaction, actor: Actor, typed: str, after: str, limit: int
) -> list[dict[str, Any]]:
    """Contacts whose address begins with, or whose name has the words of, what was typed; all
    of them when nothing was. By id, after one; at most `limit`."""
    sight = sight_of(actor)
    if typed.strip():
        rows = await contacts.search(
            tx,
            sight,
            addresses=address_forms(typed),
            words=await search.tsquery(tx, parse(typed)),
            after=after,
            limit=limit,
        )
    else:
        rows = await contacts.page(tx, sight, after=after, limit=limit)
    identities = await contacts.identities_of(tx, [row["id"] for row in rows])
    return [resources.contact(row, identities.get(row["id"], ())) for row in rows]


def address_forms(typed: str) -> list[str]:
    """How an address that somebody begins to type may be stored."""
    text = typed.strip().replace("\x00", "")
    forms = {text, text.casefold()}
    if _PHONE_LIKE.fullmatch(text):
        digits = "".join(ch for ch in text if ch.isascii() and ch.isdigit())
        forms |= {digits, f"+{digits}"}
    return sorted(form for form in forms if len(form) >= 2)


async def duplicates(tx: Transaction, actor: Actor, contact_id: str) -> list[dict[str, Any]]:
    """Other contacts that may be the same person: {"contact", "reasons"}, surest first.

    The same verified address under another kind, or the very same name. Nothing is merged by it.
    """
    row = await visible(tx, actor, contact_id)
    own = (await contacts.identities_of(tx, [row["id"]])).get(row["id"], [])
    forms = {form for i in own if i["evidence"] >= Evidence.PROVIDER for form in _forms(i)}
    rows = await contacts.lookalikes(
        tx, row["id"], row["name"], sorted(forms), sight_of(actor), MAX_SUGGESTIONS
    )
    identities = await contacts.identities_of(tx, [other["id"] for other in rows])
    return [
        {
            "contact": resources.contact(other, identities.get(other["id"], ())),
            "reasons": _reasons(row, other),
        }
        for other in rows
    ]


def _forms(identity: Row) -> set[str]:
    address = str(identity["address"])
    digits = address.removeprefix("+")
    if digits.isascii() and digits.isdigit() and len(digits) >= 7:
        return {digits, f"+{digits}"}
    return {address, address.casefold()}


def _reasons(row: Row, other: Row) -> list[str]:
    same_name = row["name"] and row["name"].casefold() == other["name"].casefold()
    return ["same_address"] * bool(other["same_address"]) + ["same_name"] * bool(same_name)


async def history(
    tx: Transaction, actor: Actor, contact_id: str, before: str | None, limit: int
) -> Sequence[dict[str, Any]]:
    """The contact's messages and calls over all channels that the actor may see, newest first,
    before a message."""
    row = await visible(tx, actor, contact_id)
    place = None
    if before is not None:
        place = await messages.ordinal_of(tx, before) if well_formed(before) else None
        if place is None:
            fault = FieldError("query:cursor", "is not a cursor this server gave")
            raise BadInput("the cursor cannot be used", errors=(fault,))
    rows = await messages.history(tx, row["id"], sight_of(actor), before=place, limit=limit)
    files = await messages.attachments_of(tx, [m["id"] for m in rows])
    return [resources.message(m, files.get(m["id"], ())) for m in rows]
