"""What time does to work and presence: offers run out, leases die, wrap-up and sleep end.

Any number of processes may run this. Each step reads what is due, locks it in the common order
leaving out what others hold, checks again under the lock and changes everything at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from omnidesk import clock
from omnidesk.domain import events
from omnidesk.domain.agent import GRACE_SECONDS, PresenceState
from omnidesk.domain.work import WorkEvent
from omnidesk.errors import Unavailable
from omnidesk.flows import facts, presence, release
from omnidesk.flows import work as work_flow
from omnidesk.flows.release import EXPIRED, Ending
from omnidesk.flows.runtime import Runtime
from omnidesk.store import agents, due, offers, work
from omnidesk.store.database import Database, Transaction

_log = structlog.get_logger(__name__)

BATCH = 200
POLL_SECONDS = 0.5
NOT_RESPONDING = "not responding"
CONNECTION_LOST = "connection lost"

Step = Callable[[Transaction, datetime, int], Awaitable[int]]


async def run_expirer(runtime: Runtime, stop: asyncio.Event) -> None:
    """Expire what is due, twice a second, until `stop`."""
    while not stop.is_set():
        try:
            await expire_all(runtime.database, clock.now)
        except Unavailable as error:
            _log.warning("expirer.unavailable", reason=str(error))
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await stop.wait()
        except TimeoutError:
            continue


async def expire_all(database: Database, ask_time: Callable[[], datetime]) -> int:
    """Every step until nothing is due; how many things changed."""
    total = 0
    for step in STEPS:
        while True:
            async with database.transaction() as tx:
                count = await step(tx, ask_time(), BATCH)
            total += count
            if count < BATCH:
                break
    return total


async def expire_offers(tx: Transaction, now: datetime, limit: int) -> int:
    """Offers nobody answered return to their queue with their age; the agent who missed one is
    away until they say otherwise, and gives up other pending offers."""
    seen = await offers.expired(tx, now, limit)
    items = await work.lock_items(tx, (o["work_item_id"] for o in seen), skip_locked=True)
    live = await offers.lock_live(tx, items)
    pending = [o for o in live if o["state"] == "pending"]
    gone = {o["agent_id"] for o in pending if o["expires_at"] <= now}
    theirs = [o for o in pending if o["agent_id"] in gone]
    late = [items[o["work_item_id"]] for o in theirs if o["expires_at"] <= now]
    others = [items[o["work_item_id"]] for o in theirs if o["expires_at"] > now]
    if not gone:
        return 0
    states = await agents.lock_states(tx, gone)
    online = [a for a, row in states.items() if row["state"] == "online"]
    await release.to_queue(tx, late, EXPIRED, now)
    revoked = Ending(event=WorkEvent.REVOKE, offer_state="revoked", reason=NOT_RESPONDING)
    await release.to_queue(tx, others, revoked, now)
    await agents.mark_away(tx, online, NOT_RESPONDING, now)
    await presence.tell_presence(tx, online, now)
    return len(late)


async def lose_agents(tx: Transaction, now: datetime, limit: int) -> int:
    """Agents whose lease died longer than the grace ago are offline; their queues' rules decide
    what becomes of their work."""
    before = now - timedelta(seconds=GRACE_SECONDS)
    ids = await due.lost_agents(tx, before, limit)
    if not ids:
        return 0
    held = await presence.lock_work(tx, ids)
    states = await agents.lock_states(tx, ids)
    lost = {a for a, row in states.items() if _is_lost(row["lease_expires_at"], before)}
    newly = [a for a in lost if states[a]["state"] != "offline"]
    await agents.set_states(tx, newly, "offline", CONNECTION_LOST, now)
    await presence.tell_presence(tx, newly, now)
    mine = [item for item in held if item["agent_id"] in lost]
    await presence.give_back(tx, mine, PresenceState.OFFLINE, "agent lost", now)
    return len(lost)


def _is_lost(lease: datetime | None, before: datetime) -> bool:
    return lease is None or lease <= before


async def end_wrap_up(tx: Transaction, now: datetime, limit: int) -> int:
    """Wrap-up that is over is done."""
    seen = await due.wrapped_up(tx, now, limit)
    free = await work.lock_conversations(
        tx, (row["conversation_id"] for row in seen), skip_locked=True
    )
    wanted = (row["id"] for row in seen if row["conversation_id"] in free)
    items = await work.lock_items(tx, wanted, skip_locked=True)
    over = [
        item
        for item in items.values()
        if item["state"] == "wrap_up" and item["wrap_up_until"] <= now
    ]
    if over:
        ending = Ending(event=WorkEvent.WRAP_UP_OVER, offer_state="ended", reason="finished")
        await release.to_end(tx, over, ending, now)
        await work_flow.ensure_for_waiting(tx, [item["conversation_id"] for item in over], now)
    return len(over)


async def unpark(tx: Transaction, now: datetime, limit: int) -> int:
    """Parked work whose time has come waits again with its age."""
    seen = await due.parked(tx, now, limit)
    items = await work.lock_items(tx, (row["id"] for row in seen), skip_locked=True)
    ready = [
        item for item in items.values() if item["state"] == "parked" and item["parked_until"] <= now
    ]
    if ready:
        await work_flow.unpark(tx, ready, now)
    return len(ready)


async def wake_conversations(tx: Transaction, now: datetime, limit: int) -> int:
    """Snoozed conversations whose time has come are open, with work for somebody."""
    ids = await due.snoozed(tx, now, limit)
    locked = await work.lock_conversations(tx, ids, skip_locked=True)
    ready = [
        row["id"]
        for row in locked.values()
        if row["state"] == "snoozed" and row["snoozed_until"] and row["snoozed_until"] <= now
    ]
    if not ready:
        return 0
    rows = await work.wake_conversations(tx, ready)
    for row in rows:
        tx.record(facts.conversation(events.CONVERSATION_REOPENED, row, now))
    await work_flow.ensure_for_conversations(tx, rows, "snooze is over", now)
    return len(rows)


# Conversations wake before their parked work, so that both return in one transaction.
STEPS: tuple[Step, ...] = (
    expire_offers,
    lose_agents,
    end_wrap_up,
    wake_conversations,
    unpark,
)
