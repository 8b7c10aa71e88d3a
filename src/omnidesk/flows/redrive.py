"""Reading a stored item again: after a fix, or because a person asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain.ids import InboundItemId
from omnidesk.domain.inbound import InboundItem, Unreadable
from omnidesk.errors import Conflict, NotFound
from omnidesk.flows.receive import Arrived, receive
from omnidesk.flows.runtime import OpenInbox, Runtime
from omnidesk.flows.store_files import store_files
from omnidesk.store import ledger_items
from omnidesk.store.database import Row, Transaction

_AGAIN = frozenset({"quarantined", "unmatched", "ignored"})


async def redrive(tx: Transaction, runtime: Runtime, item_id: str, now: datetime) -> dict[str, Any]:
    """Parse an item's raw bytes once more and give what they say its effect.

    Answers with the item's state: `stored`, or `quarantined` again with the reason. Items that
    were stored already are refused with Conflict, since their effect exists.
    """
    row = await ledger_items.find(tx, item_id)
    if row is None:
        raise NotFound(f"there is no inbound item {item_id}")
    if row["state"] not in _AGAIN:
        raise Conflict(f"the item is {row['state']}; only those in trouble are read again")
    opened = runtime.directory.open_inbox(row["inbox_id"])
    if opened is None or opened.channel.reparse is None:
        raise Conflict("its inbox is closed, or its channel cannot read stored items again")
    found = _reread(opened, row, now)
    broken = next((item for item in found if isinstance(item, Unreadable)), None)
    if broken is not None or not found:
        reason = broken.reason if broken is not None else "nothing was found in it"
        await ledger_items.settle(tx, item_id, "quarantined", reason)
        return {"id": item_id, "state": "quarantined", "reason": reason}
    await ledger_items.free_key(tx, item_id)
    found = await store_files(runtime.files, found)
    group = [_arrived(opened, item, row) for item in found]
    await receive(tx, group, runtime.directory.current, now)
    reason = "read again as " + " ".join(arrived.id for arrived in group)
    await ledger_items.settle(tx, item_id, "stored", reason)
    return {"id": item_id, "state": "stored", "reason": reason}


def _reread(opened: OpenInbox, row: Row, now: datetime) -> list[InboundItem]:
    assert opened.channel.reparse is not None
    headers: Mapping[str, str] = row["headers"]
    return list(opened.channel.reparse(opened.config, bytes(row["raw"]), headers, now))


def _arrived(opened: OpenInbox, item: InboundItem, row: Row) -> Arrived:
    return Arrived(
        id=InboundItemId(clock.new_id("inb")),
        message_id=clock.new_id("msg"),
        inbox=opened.inbox,
        item=item,
        raw=bytes(row["raw"]),
        content_type=row["content_type"],
        headers=row["headers"],
        received_at=row["received_at"],
    )
