"""Wrap-up once it runs: longer, or over before its time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from omnidesk.domain import events, resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.events import instant
from omnidesk.domain.work import WorkEvent
from omnidesk.errors import Conflict
from omnidesk.flows import facts, release
from omnidesk.flows.release import Ending
from omnidesk.flows.work import ensure_for_waiting, locked, may_handle, wrap_up_rule
from omnidesk.store import work
from omnidesk.store.database import Row, Transaction


async def extend(tx: Transaction, actor: Actor, work_item_id: str, now: datetime) -> dict[str, Any]:
    """More time for wrap-up, as much and as often as its rule allows; Conflict beyond that."""
    item = await _wrapping(tx, actor, work_item_id, now)
    rule = await wrap_up_rule(tx, item)
    if item["wrap_up_extensions"] >= rule.extensions or rule.extend_seconds == 0:
        raise Conflict(
            f"this wrap-up was extended {item['wrap_up_extensions']} of {rule.extensions} times; "
            f"it lasts until {instant(item['wrap_up_until'])}"
        )
    until = item["wrap_up_until"] + timedelta(seconds=rule.extend_seconds)
    row = await work.extend_wrap_up(tx, item["id"], until)
    tx.record(facts.work(events.WORK_UPDATED, row, now))
    return resources.work_item(row)


async def end(tx: Transaction, actor: Actor, work_item_id: str, now: datetime) -> dict[str, Any]:
    """Wrap-up is over before its time. One that is forced only a supervisor or admin ends."""
    item = await _wrapping(tx, actor, work_item_id, now)
    rule = await wrap_up_rule(tx, item)
    if rule.mode == "forced" and not actor.sees_everything:
        raise Conflict(f"wrap-up lasts until {instant(item['wrap_up_until'])}")
    ending = Ending(event=WorkEvent.WRAP_UP_OVER, offer_state="ended", reason="finished")
    ended = (await release.to_end(tx, [item], ending, now))[0]
    await ensure_for_waiting(tx, [item["conversation_id"]], now)
    return resources.work_item(ended)


async def _wrapping(tx: Transaction, actor: Actor, work_item_id: str, now: datetime) -> Row:
    item = await locked(tx, work_item_id)
    may_handle(actor, item)
    if item["state"] != "wrap_up" or item["wrap_up_until"] <= now:
        raise Conflict("this work is not in wrap-up")
    return item
