"""Taking steps: what the router found due becomes fact, if the item still waits as it was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.domain import events, steps
from omnidesk.domain.callback import asked
from omnidesk.domain.events import instant
from omnidesk.flows import facts
from omnidesk.routing.stepping import StepDue
from omnidesk.store import leaders, work
from omnidesk.store import steps as stored
from omnidesk.store.database import Row, Transaction


async def take_steps(
    tx: Transaction, due: Sequence[StepDue], *, epoch: int, now: datetime
) -> list[Row]:
    """Take these steps in one batch; the items that changed.

    Raises Fenced when `epoch` is no longer the router's.
    """
    await leaders.require_epoch(tx, leaders.ROUTER, epoch)
    wanted = {step.item_id: step for step in due}
    conversations = await work.lock_conversations(tx, await stored.conversations(tx, wanted))
    items = await work.lock_items(tx, wanted)
    changes = [
        change
        for item_id, step in wanted.items()
        if (item := items.get(item_id)) is not None
        and item["state"] == "waiting"
        and item["version"] == step.version
        and (change := _change(item, step, now)) is not None
    ]
    if not changes:
        return []
    before = {change["id"]: items[change["id"]] for change in changes}
    rows = await stored.record(tx, changes)
    moved = await stored.move_conversations(
        tx, {row["conversation_id"]: row["queue_id"] for row in rows}
    )
    _tell(tx, rows, before, conversations, moved, now)
    return rows


def _change(item: Row, due: StepDue, now: datetime) -> dict[str, Any] | None:
    if due.escalate_to is not None:
        kept = ("id", "step", "requirements", "priority", "callback")
        return {
            **{name: item[name] for name in kept},
            "step_at": instant(item["step_at"]),
            "widened_to": list(item["widened_to"]),
            "queue_id": due.escalate_to,
        }
    after = steps.take(item)
    if after is None:
        return None
    callback = item["callback"]
    if after.offer is not None and not asked(callback):
        callback = {"offer": after.offer.value, "offered_at": instant(now)}
    return {
        "id": item["id"],
        "step": after.step,
        "step_at": instant(after.step_at),
        "requirements": after.requirements,
        "widened_to": after.widened_to,
        "priority": after.priority,
        "queue_id": after.queue_id,
        "callback": callback,
    }


def _tell(
    tx: Transaction,
    rows: Sequence[Row],
    before: Mapping[str, Row],
    conversations: Mapping[str, Row],
    moved: Sequence[Row],
    now: datetime,
) -> None:
    items = {row["conversation_id"]: row for row in rows}
    tx.record(*(facts.work(events.WORK_UPDATED, row, now) for row in rows))
    for row in moved:
        item = items[row["id"]]
        left = {"from_queue_id": before[item["id"]]["queue_id"], "reason": steps.OVERFLOW}
        kind = events.CONVERSATION_TRANSFERRED
        holder = conversations[row["id"]]["agent_id"]
        tx.record(facts.conversation(kind, row, now, holder, item=item, extra=left))
