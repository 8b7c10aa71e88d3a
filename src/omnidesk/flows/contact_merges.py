"""Two contacts turn out to be one person, or did not: merge, and the exact way back.

Nothing merges by itself: a person decides, and says why. Taking a merge back returns the
identities that came with it, and with every identity the conversations it ever opened, also
those that began after the merge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain import events
from omnidesk.domain.actor import Actor
from omnidesk.errors import BadInput, Conflict, FieldError
from omnidesk.flows import facts
from omnidesk.flows.contacts import resource, tell
from omnidesk.flows.conversations import missing, sight_of, well_formed
from omnidesk.store import contacts
from omnidesk.store.database import Row, Transaction

MAX_EVIDENCE_CHARACTERS = 500


async def merge(
    tx: Transaction, actor: Actor, kept_id: str, merged_id: str, evidence: str, now: datetime
) -> dict[str, Any]:
    """Give everything of one contact to another. `evidence` says what makes them one person.

    Name and language of the kept one win where it has them; attributes are united, its own
    first. Returns {"contact": kept, "merged": merged}.
    """
    if len(evidence) > MAX_EVIDENCE_CHARACTERS or "\x00" in evidence:
        fault = FieldError("/evidence", f"at most {MAX_EVIDENCE_CHARACTERS} characters")
        raise BadInput("the merge cannot be recorded", errors=(fault,))
    kept, merged = await _pair(tx, actor, kept_id, merged_id)
    for row in (kept, merged):
        if row["merged_into"] is not None:
            if await contacts.find(tx, row["id"], sight_of(actor)) is None:
                raise missing("contact")
            raise Conflict(f"{row['id']} was merged into {row['merged_into']} already")
    values = {
        "name": kept["name"] or merged["name"],
        "language": kept["language"] or merged["language"],
        "attributes": {**merged["attributes"], **kept["attributes"]},
    }
    identities = await contacts.move_identities(tx, merged_id, kept_id)
    moved = await contacts.move_conversations(tx, merged_id, kept_id)
    undo = {
        "evidence": evidence,
        "identities": identities,
        "conversations": sorted(row["id"] for row in moved),
        "before": {name: kept[name] for name in values},
        "after": values,
    }
    await contacts.record_merge(
        tx, clock.new_id("mrg"), kept_id, merged_id, actor.agent_id, undo, now
    )
    kept = await contacts.change(tx, kept_id, values, now)
    merged = await contacts.change(tx, merged_id, {"merged_into": kept_id}, now)
    return await _told(tx, events.CONTACT_MERGED, kept, merged, moved, now)


async def unmerge(tx: Transaction, actor: Actor, merged_id: str, now: datetime) -> dict[str, Any]:
    """Take a merge back. Returns {"contact": kept, "merged": the contact that is back}.

    Conflict while the kept contact is merged away itself, or while conversations of both are
    merged with each other: those come apart first.
    """
    record = await contacts.standing_merge(tx, merged_id) if well_formed(merged_id) else None
    if record is None:
        if not well_formed(merged_id) or (
            await contacts.find(tx, merged_id, sight_of(actor)) is None
        ):
            raise missing("contact")
        raise Conflict("this contact is not merged into another one")
    kept_id, undo = record["kept_id"], record["undo"]
    kept, _ = await _pair(tx, actor, kept_id, merged_id)
    if kept["merged_into"] is not None:
        raise Conflict("the kept contact was merged on since; undo that merge first")
    tied = await contacts.tied(tx, kept_id, undo["conversations"], undo["identities"])
    if tied:
        pairs = ", ".join(f"{row['merged_id']} into {row['kept_id']}" for row in tied)
        raise Conflict(f"conversations of both are merged: {pairs}; undo that first")
    back = await contacts.move_identities(tx, kept_id, merged_id, undo["identities"])
    moved = await contacts.move_conversations(
        tx, kept_id, merged_id, only=undo["conversations"], of_identities=back
    )
    await contacts.end_merge(tx, record["id"], now)
    kept = await contacts.change(tx, kept_id, _parted(kept, undo["before"], undo["after"]), now)
    merged = await contacts.change(tx, merged_id, {"merged_into": None}, now)
    await tell(tx, events.CONTACT_UPDATED, merged, now)
    return await _told(tx, events.CONTACT_UPDATED, kept, merged, moved, now)


async def _pair(tx: Transaction, actor: Actor, kept_id: str, merged_id: str) -> tuple[Row, Row]:
    if not (well_formed(kept_id) and well_formed(merged_id)):
        raise missing("contact")
    if kept_id == merged_id:
        fault = FieldError("/contact_id", "must be another contact")
        raise BadInput("a contact cannot be merged with itself", errors=(fault,))
    rows = await contacts.lock_exact(tx, [kept_id, merged_id], sight_of(actor))
    if len(rows) < 2:
        raise missing("contact")
    return rows[kept_id], rows[merged_id]


def _parted(kept: Row, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    # What somebody changed since the merge is theirs and stays.
    values = {name: before[name] for name in after if kept[name] == after[name]}
    if "attributes" not in values:
        came = after["attributes"].keys() - before["attributes"].keys()
        values["attributes"] = {
            name: value
            for name, value in kept["attributes"].items()
            if not (name in came and value == after["attributes"][name])
        }
    return values


async def _told(
    tx: Transaction, kind: str, kept: Row, merged: Row, moved: Sequence[Row], now: datetime
) -> dict[str, Any]:
    other = await resource(tx, merged)
    await tell(tx, kind, kept, now, {"merged": other} if kind == events.CONTACT_MERGED else None)
    tx.record(*(facts.conversation(events.CONVERSATION_UPDATED, row, now) for row in moved))
    return {"contact": await resource(tx, kept), "merged": other}


async def merges(tx: Transaction, actor: Actor, contact_id: str) -> list[dict[str, Any]]:
    """The standing merges into a contact, newest first: who was merged, by whom, on what
    evidence."""
    row = await contacts.find(tx, contact_id, sight_of(actor)) if well_formed(contact_id) else None
    if row is None:
        raise missing("contact")
    return [
        {
            "merged_id": merge["merged_id"],
            "name": merge["name"],
            "merged_by": merge["merged_by"],
            "evidence": merge["undo"]["evidence"],
            "created_at": events.instant(merge["created_at"]),
        }
        for merge in await contacts.merges_into(tx, row["id"])
    ]
