"""Two conversations of one contact become one thread, and can be taken apart again.

What the merge changed is kept as before and after. Taking it back restores a value only where
nobody changed it since; everything that came later stays where it was written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain import events, resources
from omnidesk.domain.actor import Actor
from omnidesk.errors import BadInput, Conflict, FieldError
from omnidesk.flows import facts, work
from omnidesk.flows.conversations import missing, sight_of, visible, well_formed
from omnidesk.store import conversations, drafts
from omnidesk.store import work as work_items
from omnidesk.store.database import Row, Transaction

_INSTANTS = frozenset(
    {"waiting_since", "snoozed_until", "first_response_at", "last_activity_at", "resolved_at"}
)
_GOES_BACK = ("state", "snoozed_until", "resolved_at", "waiting_since", "last_activity_at")


async def merge(
    tx: Transaction, actor: Actor, kept_id: str, merged_id: str, now: datetime
) -> dict[str, Any]:
    """Move messages and notes of one conversation into another of the same contact.

    The merged one is resolved, its live work ends, and its id leads to the kept one from then
    on. Returns {"conversation": kept, "merged": merged}.
    """
    kept, merged = await _pair(tx, actor, kept_id, merged_id)
    _may_merge(kept, merged)
    had_work = bool(await work_items.lock_live_of_conversations(tx, [merged_id]))
    await work.close_for_conversation(tx, merged_id, "merged", now)
    client_ids = await conversations.drop_client_ids(tx, kept_id, merged_id)
    moved, notes = await conversations.move_contents(tx, merged_id, kept_id)
    await drafts.follow(tx, merged_id, kept_id)
    values = _joined(kept, merged, len(moved))
    repointed = await conversations.repoint(tx, merged_id, kept_id)
    undo = {
        "kept": {"before": {name: kept[name] for name in values}, "after": values},
        "merged": {name: merged[name] for name in _GOES_BACK},
        "messages": moved,
        "notes": notes,
        "client_ids": client_ids,
        "repointed": [row["id"] for row in repointed],
        "had_work": had_work,
    }
    merge_id = clock.new_id("mrg")
    await conversations.record_merge(tx, merge_id, kept_id, merged_id, actor.agent_id, undo, now)
    kept_after = await conversations.change(tx, kept_id, values)
    merged_after = await conversations.change(tx, merged_id, _away(merged, kept_id, now))
    _tell_merged(tx, kept_after, merged_after, merged, (moved, notes), now)
    _tell_led(tx, repointed, now)
    if had_work and kept_after["state"] == "open":
        # Whoever waited in the merged one still waits: the kept one must have work.
        await work.ensure_for_conversation(tx, kept_after, "merged", now)
    return await _answer(tx, actor, kept_id, merged_id)


async def unmerge(tx: Transaction, actor: Actor, merged_id: str, now: datetime) -> dict[str, Any]:
    """Take a merge back: messages and notes that came from the merged conversation return.

    It takes the state it had, unless the contact opened another one on the same inbox since:
    then it stays resolved. Returns {"conversation": kept, "merged": merged}.
    """
    if not well_formed(merged_id):
        raise missing()
    record = await conversations.standing_merge(tx, merged_id)
    if record is None:
        # Whether it exists at all is only for those who may see it.
        if await conversations.find_exact(tx, merged_id, sight_of(actor)) is None:
            raise missing()
        raise Conflict("this conversation is not merged into another one")
    kept_id = record["kept_id"]
    kept, _ = await _pair(tx, actor, kept_id, merged_id)
    if kept["merged_into"] is not None:
        raise Conflict("the kept conversation was merged on since; undo that merge first")
    undo = record["undo"]
    moved, notes = await conversations.move_contents(
        tx, kept_id, merged_id, undo["messages"], undo["notes"]
    )
    await conversations.restore_client_ids(tx, undo["client_ids"])
    repointed = await conversations.repoint_back(tx, undo["repointed"], merged_id)
    await conversations.end_merge(tx, record["id"], now)
    unanswered = kept["waiting_since"] == _read("waiting_since", undo["kept"]["after"])
    values = _parted(kept, undo["kept"]["before"], undo["kept"]["after"], len(moved))
    kept_after = await conversations.change(tx, kept_id, values)
    back = {name: _read(name, undo["merged"]) for name in _GOES_BACK}
    back |= {"merged_into": None, "message_count": len(moved)}
    if not unanswered:
        back["waiting_since"] = None
    merged_after = await _return(tx, merged_id, back, now)
    alive = merged_after["state"] != "resolved"
    _tell_parted(tx, kept_after, merged_after, (moved, notes), now)
    _tell_led(tx, repointed, now)
    if alive and undo["had_work"]:
        await work.ensure_for_conversation(tx, merged_after, "unmerged", now)
    return await _answer(tx, actor, kept_id, merged_id)


async def merges(tx: Transaction, actor: Actor, conversation_id: str) -> list[dict[str, Any]]:
    """The standing merges into a conversation, newest first, and how much each brought."""
    row = await visible(tx, actor, conversation_id)
    return [
        {
            "merged_id": merge["merged_id"],
            "merged_by": merge["merged_by"],
            "subject": merge["subject"],
            "preview": merge["preview"],
            "channel_kind": merge["channel_kind"],
            "inbox_id": merge["inbox_id"],
            "messages": len(merge["undo"]["messages"]),
            "notes": len(merge["undo"]["notes"]),
            "created_at": events.instant(merge["created_at"]),
        }
        for merge in await conversations.merges_into(tx, row["id"])
    ]


async def _pair(tx: Transaction, actor: Actor, kept_id: str, merged_id: str) -> tuple[Row, Row]:
    if not (well_formed(kept_id) and well_formed(merged_id)):
        raise missing()
    if kept_id == merged_id:
        fault = FieldError("/conversation_id", "must be another conversation")
        raise BadInput("a conversation cannot be merged with itself", errors=(fault,))
    rows = await conversations.lock_pair(tx, [kept_id, merged_id], sight_of(actor))
    if len(rows) < 2:
        raise missing()
    return rows[kept_id], rows[merged_id]


def _may_merge(kept: Row, merged: Row) -> None:
    for row in (kept, merged):
        if row["merged_into"] is not None:
            raise Conflict(f"{row['id']} was merged into {row['merged_into']} already")
    if kept["contact_id"] != merged["contact_id"]:
        raise Conflict("they belong to different contacts; merge the contacts first")
    if kept["state"] == "resolved" and merged["state"] != "resolved":
        raise Conflict("the conversation to keep is resolved and the other one is not; reopen it")


def _joined(kept: Row, merged: Row, moved: int) -> dict[str, Any]:
    later = max(kept, merged, key=lambda row: row["last_activity_at"])
    return {
        "tags": sorted({*kept["tags"], *merged["tags"]}),
        "attributes": {**merged["attributes"], **kept["attributes"]},
        "subject": kept["subject"] or merged["subject"],
        "language": kept["language"] or merged["language"],
        "preview": later["preview"],
        "message_count": kept["message_count"] + moved,
        "waiting_since": _earliest(kept["waiting_since"], merged["waiting_since"]),
        "first_response_at": _earliest(kept["first_response_at"], merged["first_response_at"]),
        "last_activity_at": later["last_activity_at"],
    }


def _earliest(*instants: datetime | None) -> datetime | None:
    return min((at for at in instants if at is not None), default=None)


def _away(merged: Row, kept_id: str, now: datetime) -> dict[str, Any]:
    return {
        "state": "resolved",
        "resolved_at": merged["resolved_at"] or now,
        "merged_into": kept_id,
        "snoozed_until": None,
        "waiting_since": None,
        "agent_id": None,
        "last_agent_id": merged["agent_id"] or merged["last_agent_id"],
        "message_count": 0,
    }


def _parted(
    kept: Row, before: Mapping[str, Any], after: Mapping[str, Any], moved: int
) -> dict[str, Any]:
    values = {
        name: _read(name, before)
        for name in after
        if name != "message_count" and _same(kept[name], _read(name, after))
    }
    values["message_count"] = max(0, kept["message_count"] - moved)
    if "tags" not in values:
        added = set(after["tags"]) - set(before["tags"])
        values["tags"] = [tag for tag in kept["tags"] if tag not in added]
    if "attributes" not in values:
        came = after["attributes"].keys() - before["attributes"].keys()
        values["attributes"] = {
            name: value
            for name, value in kept["attributes"].items()
            if not (name in came and value == after["attributes"][name])
        }
    return values


def _same(now: Any, then: Any) -> bool:
    return list(now) == list(then) if isinstance(now, list | tuple) else bool(now == then)


def _read(name: str, values: Mapping[str, Any]) -> Any:
    value = values[name]
    return datetime.fromisoformat(value) if name in _INSTANTS and value is not None else value


async def _return(tx: Transaction, merged_id: str, back: Mapping[str, Any], now: datetime) -> Row:
    if back["state"] == "resolved":
        return await conversations.change(tx, merged_id, back)
    row = await conversations.open_again(tx, merged_id, back)
    if row is not None:
        return row
    closed = {"state": "resolved", "resolved_at": now, "snoozed_until": None}
    return await conversations.change(tx, merged_id, {**back, **closed, "waiting_since": None})


def _tell_merged(
    tx: Transaction,
    kept: Row,
    merged: Row,
    was: Row,
    moved: tuple[list[str], list[str]],
    now: datetime,
) -> None:
    kind = events.CONVERSATION_RESOLVED
    if was["state"] == "resolved":
        kind = events.CONVERSATION_UPDATED
    extra = _moved("merged", merged, *moved)
    tx.record(
        facts.conversation(kind, merged, now, was["agent_id"]),
        facts.conversation(events.CONVERSATION_MERGED, kept, now, was["agent_id"], extra=extra),
    )


def _tell_led(tx: Transaction, rows: Sequence[Row], now: datetime) -> None:
    # Conversations merged earlier lead elsewhere now.
    tx.record(*(facts.conversation(events.CONVERSATION_UPDATED, row, now) for row in rows))


def _tell_parted(
    tx: Transaction, kept: Row, merged: Row, moved: tuple[list[str], list[str]], now: datetime
) -> None:
    kind = events.CONVERSATION_REOPENED
    if merged["state"] == "resolved":
        kind = events.CONVERSATION_UPDATED
    extra = _moved("unmerged", merged, *moved)
    tx.record(
        facts.conversation(kind, merged, now),
        facts.conversation(events.CONVERSATION_UPDATED, kept, now, extra=extra),
    )


def _moved(word: str, row: Row, messages: list[str], notes: list[str]) -> dict[str, Any]:
    return {word: resources.conversation(row), "message_ids": messages, "note_ids": notes}


async def _answer(tx: Transaction, actor: Actor, kept_id: str, merged_id: str) -> dict[str, Any]:
    rows = await conversations.lock_pair(tx, [kept_id, merged_id], sight_of(actor))
    return {
        "conversation": resources.conversation(rows[kept_id]),
        "merged": resources.conversation(rows[merged_id]),
    }
