"""Saved replies: everybody inserts them, supervisors and admins write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.errors import BadInput, Conflict, FieldError, NotFound
from omnidesk.flows.configure import Approve, begin
from omnidesk.flows.conversations import well_formed
from omnidesk.store import desk_snapshot, saved_replies
from omnidesk.store.database import Row, Transaction


async def create(tx: Transaction, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A new one: {shortcut, title, texts, queue_ids}."""
    await begin(tx, now)
    await _free(tx, values["shortcut"])
    await _check_queues(tx, values["queue_ids"])
    return resource(await saved_replies.add(tx, clock.new_id("rpl"), values, now))


async def update(
    tx: Transaction, reply_id: str, changes: Mapping[str, Any], approve: Approve, now: datetime
) -> dict[str, Any]:
    """Change the given fields; `texts` replaces every language."""
    await begin(tx, now)
    before = await present(tx, reply_id)
    approve(before["version"])
    if "shortcut" in changes:
        await _free(tx, changes["shortcut"], mine=reply_id)
    await _check_queues(tx, changes.get("queue_ids"))
    return resource(await saved_replies.change(tx, reply_id, changes, now))


async def delete(tx: Transaction, reply_id: str, approve: Approve, now: datetime) -> None:
    """Forget one."""
    await begin(tx, now)
    approve((await present(tx, reply_id))["version"])
    await saved_replies.drop(tx, reply_id)


async def present(tx: Transaction, reply_id: str) -> Row:
    """The row with this id, or NotFound."""
    row = await saved_replies.get(tx, reply_id) if well_formed(reply_id) else None
    if row is None:
        raise NotFound("no such saved reply")
    return row


async def _free(tx: Transaction, shortcut: str, mine: str | None = None) -> None:
    taken = await saved_replies.by_shortcut(tx, shortcut)
    if taken is not None and taken["id"] != mine:
        fault = FieldError("/shortcut", "is taken; shortcuts are unique")
        raise Conflict(f"another saved reply has the shortcut {shortcut!r}", errors=(fault,))


async def _check_queues(tx: Transaction, queue_ids: Sequence[str] | None) -> None:
    unknown = set(queue_ids or ()) - await desk_snapshot.existing_queues(tx, queue_ids or ())
    if unknown:
        faults = tuple(FieldError("/queue_ids", f"there is no queue {i}") for i in sorted(unknown))
        raise BadInput("the input is not valid", errors=faults)


def resource(row: Row) -> dict[str, Any]:
    """The public form."""
    return {
        "id": row["id"],
        "shortcut": row["shortcut"],
        "title": row["title"],
        "texts": row["texts"],
        "queue_ids": row["queue_ids"],
        "version": row["version"],
    }
