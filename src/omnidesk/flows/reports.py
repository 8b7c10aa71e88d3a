"""Delivery reports move messages up the lattice, in whatever order they come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from omnidesk.domain import events, resources
from omnidesk.domain.delivery import DeliveryStatus, advance
from omnidesk.domain.events import Event
from omnidesk.domain.inbound import DeliveryReport
from omnidesk.store import bulk, inbound, outbox
from omnidesk.store.database import Row, Transaction
from omnidesk.store.messages import attachments_of


async def apply_reports(
    tx: Transaction, reports: Sequence[tuple[str, str, DeliveryReport]], now: datetime
) -> None:
    """Apply reports (ledger id, inbox id, report). One whose message is not known yet waits in
    the ledger as `unmatched`: our own receipt may still be on its way."""
    await outbox.lock_external_ids(tx, sorted({r.external_id for _, _, r in reports}))
    rows = await outbox.reported_messages(
        tx,
        [(inbox_id, r.external_id) for _, inbox_id, r in reports],
        [r.message_id for _, _, r in reports if r.message_id],
    )
    by_id = {row["id"]: dict(row) for row in rows}
    by_external = {(row["inbox_id"], row["external_id"]): row["id"] for row in rows}
    changed: dict[str, dict[str, Any]] = {}
    unmatched = []
    for item_id, inbox_id, report in reports:
        found = by_external.get((inbox_id, report.external_id)) or report.message_id
        row = by_id.get(found or "")
        if row is None or row["inbox_id"] != inbox_id:
            unmatched.append((item_id, report.external_id))
        elif move(row, report):
            changed[row["id"]] = row
    await bulk.update_messages(tx, list(changed.values()))
    await tell(tx, changed.values(), now)
    if unmatched:
        ids, subjects = zip(*unmatched, strict=True)
        await inbound.mark_items(tx, ids, "unmatched", "no such message yet", subjects)


def move(row: dict[str, Any], report: DeliveryReport) -> bool:
    """Advance one message row in place; whether it moved."""
    stored = DeliveryStatus(row["status"])
    after = advance(stored, report.status)
    if after is stored:
        return False
    row |= {"status": after.value, "version": row["version"] + 1}
    failed = after is DeliveryStatus.FAILED
    row["status_reason"] = report.public_reason if failed else ""
    row["reason_code"] = report.reason.value if failed and report.reason else ""
    return True


async def tell(tx: Transaction, rows: Collection[Row], now: datetime) -> None:
    """Record what became of outbound messages: `message.failed` or `message.updated`."""
    files = await attachments_of(tx, [row["id"] for row in rows])
    for row in rows:
        failed = row["status"] == DeliveryStatus.FAILED
        kind = events.MESSAGE_FAILED if failed else events.MESSAGE_UPDATED
        tx.record(_event(kind, row, files.get(row["id"], ()), now))


def _event(kind: str, row: Row, files: Sequence[Row], now: datetime) -> Event:
    holder = row["holder_id"] or row["agent_id"]
    return Event(
        type=kind,
        occurred_at=now,
        data={"message": resources.message(row, files)},
        conversation_id=row["conversation_id"],
        queue_id=row["queue_id"],
        agent_ids=(holder,) if holder else (),
    )
