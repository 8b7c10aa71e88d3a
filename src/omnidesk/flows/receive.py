"""A group of inbound items becomes contacts, conversations, messages, work and events.

One transaction serves the whole group; what was seen before ends at the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain.contact import Address
from omnidesk.domain.ids import InboundItemId
from omnidesk.domain.inbound import (
    DeliveryReport,
    Ignored,
    InboundCall,
    InboundItem,
    InboundMessage,
    Sender,
    Unreadable,
)
from omnidesk.domain.queue import Inbox
from omnidesk.errors import Unavailable
from omnidesk.flows import dormant
from omnidesk.flows.reports import apply_reports
from omnidesk.flows.settle import Settler
from omnidesk.flows.threads import Changes, Item, Thread
from omnidesk.store import bulk, inbound
from omnidesk.store.database import Transaction
from omnidesk.store.directory import Directory
from omnidesk.store.inbound import Met
from omnidesk.store.messages import attachments_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One item as it came in, with the raw bytes it was read from."""

    id: InboundItemId
    message_id: str
    inbox: Inbox
    item: InboundItem
    raw: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    received_at: datetime


_KINDS = {
    InboundMessage: ("message", "stored"),
    InboundCall: ("call", "stored"),
    DeliveryReport: ("report", "stored"),
    Unreadable: ("unreadable", "quarantined"),
    Ignored: ("ignored", "ignored"),
}


async def receive(
    tx: Transaction, group: Sequence[Arrived], directory: Directory, now: datetime
) -> set[str]:
    """Record a group of items; the ids of those that are new.

    Each item has its ledger row and its effect, or neither, when the transaction commits.
    Raises Unavailable when a conversation changed under the group: the caller tries again.
    """
    fresh_ids = await inbound.claim(tx, [_ledger_row(arrived) for arrived in group])
    fresh = [arrived for arrived in group if arrived.id in fresh_ids]
    spoken = [a for a in fresh if isinstance(a.item, InboundMessage | InboundCall)]
    if spoken:
        await _settle(tx, spoken, directory, now)
    reports = [(a.id, a.inbox.id, a.item) for a in fresh if isinstance(a.item, DeliveryReport)]
    if reports:
        await apply_reports(tx, reports, now)
    return fresh_ids


def _ledger_row(arrived: Arrived) -> dict[str, Any]:
    item = arrived.item
    kind, state = _KINDS[type(item)]
    spoken = isinstance(item, InboundMessage | InboundCall)
    return {
        "id": arrived.id,
        "inbox_id": arrived.inbox.id,
        "dedupe_key": item.dedupe_key,
        "kind": kind,
        "state": state,
        "reason": item.reason if isinstance(item, Unreadable | Ignored) else "",
        "subject_key": None,
        "message_id": arrived.message_id if spoken else None,
        "raw": arrived.raw,
        "content_type": arrived.content_type,
        "headers": dict(arrived.headers),
        "received_at": arrived.received_at,
    }


async def _settle(
    tx: Transaction, spoken: Sequence[Arrived], directory: Directory, now: datetime
) -> None:
    met = await _meet(tx, spoken, now)
    targets = await _targets(tx, spoken)
    threads = await _threads(tx, spoken, met, targets)
    settler = Settler(directory, threads, clock.new_id, clock.secret_hex, now)
    for ordinal, arrived in enumerate(spoken):
        value = arrived.item
        assert isinstance(value, InboundMessage | InboundCall)
        target = targets.get((arrived.inbox.id, _target_key(value) or ""))
        settler.settle(
            Item(
                ordinal=ordinal,
                inbox=arrived.inbox,
                value=value,
                met=met[_address(value.sender)],
                message_id=arrived.message_id,
                target=target,
            )
        )
    changes = settler.finish()
    await _write(tx, changes)
    await _wake(tx, changes, directory, now)


async def _meet(tx: Transaction, spoken: Sequence[Arrived], now: datetime) -> dict[Address, Met]:
    senders: dict[Address, Sender] = {}
    for arrived in spoken:
        assert isinstance(arrived.item, InboundMessage | InboundCall)
        sender = arrived.item.sender
        known = senders.get(_address(sender))
        if known is None or (sender.display_name and not known.display_name):
            senders[_address(sender)] = sender
    ids = {address: (clock.new_id("idn"), clock.new_id("ctc")) for address in senders}
    return await inbound.meet(tx, senders, ids, now)


async def _targets(
    tx: Transaction, spoken: Sequence[Arrived]
) -> dict[tuple[str, str], Mapping[str, Any]]:
    keys = {
        (arrived.inbox.id, key)
        for arrived in spoken
        if (key := _target_key(arrived.item)) is not None
    }
    rows = await inbound.messages_by_external_id(tx, sorted(keys), "in")
    files = await attachments_of(tx, [row["id"] for row in rows])
    return {
        (row["inbox_id"], row["external_id"]): {**row, "files": files.get(row["id"], ())}
        for row in rows
    }


def _target_key(item: InboundItem) -> str | None:
    if isinstance(item, InboundCall):
        return item.call_id
    return item.edit_of if isinstance(item, InboundMessage) else None


async def _threads(
    tx: Transaction,
    spoken: Sequence[Arrived],
    met: Mapping[Address, Met],
    targets: Mapping[tuple[str, str], Mapping[str, Any]],
) -> list[Thread]:
    # A contact made by this very group has no conversations: nothing to read for it.
    known = {person.contact_id for person in met.values() if not person.is_new}
    rows = {row["id"]: row for row in await inbound.conversations_of(tx, known)}
    quotes, tokens = [], []
    for ordinal, arrived in enumerate(spoken):
        if isinstance(arrived.item, InboundMessage):
            item = arrived.item
            quoted = dict.fromkeys((*item.in_reply_to, *item.references))
            quotes += [(ordinal, arrived.inbox.id, external) for external in quoted]
            if item.conversation_token:
                tokens.append((ordinal, item.conversation_token))
    named = await inbound.referenced(tx, quotes, tokens)
    missing = {row["conversation_id"] for row in named} - rows.keys()
    missing |= {row["conversation_id"] for row in targets.values()} - rows.keys()
    rows |= {row["id"]: row for row in await inbound.lock_conversations(tx, missing)}
    work = {row["conversation_id"]: row for row in await inbound.live_work(tx, rows.keys())}
    threads = {
        key: Thread(row=dict(row), work=dict(work[key]) if key in work else None)
        for key, row in rows.items()
    }
    for row in await inbound.absorbed_by(tx, rows.keys()):
        threads[row["merged_into"]].absorbed.add((row["identity_id"], row["inbox_id"]))
    for row in named:
        thread = threads[row["conversation_id"]]
        thread.writers.update(row["writers"])
        (thread.by_token if row["by_token"] else thread.by_reference).add(row["ord"])
    return list(threads.values())


async def _write(tx: Transaction, changes: Changes) -> None:
    threads = changes.threads.values()
    await bulk.insert(
        tx,
        {
            "conversations": [t.row for t in threads if t.is_new],
            "messages": changes.messages,
            "work_items": [t.work for t in threads if t.work is not None and t.work_is_new],
            "attachments": changes.attachments,
        },
    )
    touched = [t.row for t in threads if t.changed and not t.is_new]
    if await bulk.touch_conversations(tx, touched) < len(touched):
        raise Unavailable("a conversation changed while its message was being placed")
    changed = [t.work for t in threads if t.work is not None and t.work_changed]
    await bulk.update_work(tx, [work for work in changed if not _is_new(work, changes)])
    await bulk.update_messages(tx, list(changes.edited.values()))
    tx.record(*changes.events)


async def _wake(tx: Transaction, changes: Changes, directory: Directory, now: datetime) -> None:
    asleep = [
        thread.work["id"]
        for thread in changes.threads.values()
        if thread.work is not None
        and thread.work["dormant"]
        and thread.row["waiting_since"] is not None
    ]
    if asleep:
        await dormant.wake(tx, directory.policy, asleep, now)


def _is_new(work: Mapping[str, Any], changes: Changes) -> bool:
    return changes.threads[work["conversation_id"]].work_is_new


def _address(sender: Sender) -> Address:
    return Address(sender.kind, sender.address)
