"""What time does to work and presence: offers run out, leases die, wrap-up and sleep end,
answered conversations come to rest.

Any number of processes may run this. Each step reads what is due, locks it in the common order
leaving out what others hold, checks again under the lock and changes everything at once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from omnidesk import clock
from omnidesk.domain import events
from omnidesk.domain.agent import GRACE_SECONDS, PresenceState
from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.work import WorkEvent
from omnidesk.errors import Unavailable
from omnidesk.flows import dormant, facts, presence, release
from omnidesk.flows import work as work_flow
from omnidesk.flows.presence import Held
from omnidesk.flows.release import EXPIRED, NOT_SHOWN, Ending
from omnidesk.flows.runtime import Runtime
from omnidesk.store import absence, agents, consults, due, offers, policies, work
from omnidesk.store.database import Database, Row, Transaction

_log = structlog.get_logger(__name__)

BATCH = 200
POLL_SECONDS = 0.5
NOT_RESPONDING = "not responding"
CONNECTION_LOST = "connection lost"
UNSHOWN_IN_A_ROW = 3

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


async def withdraw_unshown(tx: Transaction, now: datetime, limit: int) -> int:
    """Offers no desk has shown in time are made again, to others first: that is not the agent's
    answer. Whose offers go unshown UNSHOWN_IN_A_ROW times in a row is away."""
    shown_within = (await policies.current(tx)).policy.present_seconds
    before = now - timedelta(seconds=shown_within)
    seen = await offers.unshown(tx, before, limit)

    def late(offer: Row) -> bool:
        return offer["presented_at"] is None and offer["created_at"] <= before

    return await _time_out(tx, seen, late, NOT_SHOWN, now)


async def expire_offers(tx: Transaction, now: datetime, limit: int) -> int:
    """Offers nobody answered return to their queue with their age; the agent who missed as many
    in a row as the queue lets ring is away until they say otherwise, and gives up other pending
    offers."""
    seen = await offers.expired(tx, now, limit)
    return await _time_out(tx, seen, lambda offer: bool(offer["expires_at"] <= now), EXPIRED, now)


async def _time_out(
    tx: Transaction,
    seen: Sequence[Row],
    late: Callable[[Row], bool],
    ending: Ending,
    now: datetime,
) -> int:
    if not seen:
        return 0
    items = await work.lock_items(tx, (o["work_item_id"] for o in seen), skip_locked=True)
    live = await offers.lock_live(tx, items)
    pending = [o for o in live if o["state"] == "pending" and o["consult_id"] is None]
    over = [o for o in pending if late(o)]
    if not over:
        return 0
    silent = await _silent(tx, over, ending)
    others = [o for o in pending if o["agent_id"] in silent and not late(o)]
    await _back(tx, over, items, ending, now)
    revoked = Ending(event=WorkEvent.REVOKE, offer_state="revoked", reason=NOT_RESPONDING)
    await release.to_queue(tx, [items[o["work_item_id"]] for o in others], revoked, now)
    await agents.mark_away(tx, silent, NOT_RESPONDING, now)
    await presence.tell_presence(tx, silent, now)
    return len(over)


async def _back(
    tx: Transaction, over: Sequence[Row], items: Mapping[str, Row], ending: Ending, now: datetime
) -> None:
    """The work waits again. A dead page is no word of its agent: where those who said no are not
    asked again by time, it does not count as one."""
    queues = await work.find_queues(tx, (o["queue_id"] for o in over))
    silent = replace(ending, declined=ending.declined and ending is not NOT_SHOWN)
    asked_again = [o for o in over if queues[o["queue_id"]]["exhausted_policy"] == "reask"]
    others = [o for o in over if o not in asked_again]
    await release.to_queue(tx, [items[o["work_item_id"]] for o in asked_again], ending, now)
    await release.to_queue(tx, [items[o["work_item_id"]] for o in others], silent, now)


async def _silent(tx: Transaction, over: Sequence[Row], ending: Ending) -> list[str]:
    """Count what their agents missed; those online who missed too much in a row."""
    states = await agents.lock_states(tx, (o["agent_id"] for o in over))
    times = Counter(o["agent_id"] for o in over)
    dark = ending is NOT_SHOWN
    counts = await agents.count_missed(tx, {} if dark else times, times if dark else {})
    queues = await work.find_queues(tx, (o["queue_id"] for o in over))
    limits: dict[str, int] = {}
    for offer in over:
        bound = UNSHOWN_IN_A_ROW if dark else queues[offer["queue_id"]]["rings"]
        limits[offer["agent_id"]] = min(bound, limits.get(offer["agent_id"], bound))
    column = "unshown" if dark else "missed"
    return sorted(
        a for a in limits if states[a]["state"] == "online" and counts[a][column] >= limits[a]
    )


async def expire_consults(tx: Transaction, now: datetime, limit: int) -> int:
    """Consults nobody answered in time are over; whoever asked is told."""
    seen = await consults.expired(tx, now, limit)
    free = await work.lock_conversations(
        tx, (row["conversation_id"] for row in seen), skip_locked=True
    )
    wanted = (row["work_item_id"] for row in seen if row["conversation_id"] in free)
    items = await work.lock_items(tx, wanted, skip_locked=True)
    live = await consults.live_of_items(tx, items)
    late = [c for c in live.values() if c["state"] == "offered" and c["expires_at"] <= now]
    await release.end_consults(
        tx, late, offer_state="expired", state="expired", reason="not answered in time", now=now
    )
    return len(late)


async def lose_agents(tx: Transaction, now: datetime, limit: int) -> int:
    """Agents whose lease died longer than the grace ago are offline. Assigned work leaves an
    agent who is gone after the grace of its channel kind, as its queue's rule says."""
    before = now - timedelta(seconds=GRACE_SECONDS)
    policy = (await policies.current(tx)).policy
    graces = {kind.value: policy.kind(kind).grace_seconds for kind in ChannelKind}
    ids = await absence.lost(tx, before, graces, now, limit)
    if not ids:
        return 0
    held = await presence.lock_work(tx, ids)
    states = await agents.lock_states(tx, ids)
    newly = [a for a, row in states.items() if _is_lost(row, before)]
    await agents.lose(tx, newly, CONNECTION_LOST, now)
    await presence.tell_presence(tx, newly, now)
    offline = {a for a, row in states.items() if row["state"] == "offline"} | set(newly)

    def due(item: Row) -> bool:
        if item["state"] != "assigned":
            return item["agent_id"] in offline
        grace = timedelta(seconds=graces[item["channel_kind"]])
        return _gone_since(states[item["agent_id"]]) + grace <= now

    theirs = Held(
        items=tuple(item for item in held.items if due(item)),
        consults=tuple(row for row in held.consults if row["agent_id"] in offline),
    )
    await presence.give_back(tx, theirs, PresenceState.OFFLINE, "agent lost", now)
    return len(ids)


def _is_lost(state: Row, before: datetime) -> bool:
    lease = state["lease_expires_at"]
    return bool(state["state"] != "offline" and (lease is None or lease <= before))


def _gone_since(state: Row) -> datetime:
    # By their own word since ever: no grace is due to them.
    found: datetime | None = state["lost_at"] or state["lease_expires_at"]
    return found or datetime.min.replace(tzinfo=UTC)


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


async def return_work(tx: Transaction, now: datetime, limit: int) -> int:
    """Work parked for lost agents waits again, for them first, now that they are back."""
    seen = await work.returning(tx, now, limit)
    items = await work.lock_items(tx, seen, skip_locked=True)
    ready = [item for item in items.values() if item["state"] == "parked" and item["returns_to"]]
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
    withdraw_unshown,
    expire_offers,
    expire_consults,
    lose_agents,
    end_wrap_up,
    dormant.put_to_rest,
    wake_conversations,
    return_work,
    unpark,
)
