"""What every end of a claim shares: the item moves on, its offer ends, its agent has room again.

Callers hold the locks on conversations and items, in that order; offers and agent states are
locked here. All of it is set-based.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from omnidesk.domain import events
from omnidesk.domain.work import WorkEvent, WorkState, next_state
from omnidesk.errors import Conflict
from omnidesk.flows import facts
from omnidesk.store import agents, consults, offers, work
from omnidesk.store.database import Row, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How live claims end: what happened, the final state of pending offers, why.

    `declined`: whoever had the work is passed over while others could take it. `holds` keeps
    items, by id and until then, for the agent who had them.
    """

    event: WorkEvent
    offer_state: str
    reason: str
    declined: bool = False
    holds: Mapping[str, datetime] = field(default_factory=dict)


DECLINED = Ending(event=WorkEvent.DECLINE, offer_state="declined", reason="", declined=True)
EXPIRED = Ending(
    event=WorkEvent.EXPIRE, offer_state="expired", reason="not answered in time", declined=True
)
# Not the agent's answer: their desk never showed it.
NOT_SHOWN = Ending(event=WorkEvent.REVOKE, offer_state="revoked", reason="not shown", declined=True)


def require(item: Row, event: WorkEvent) -> WorkState:
    """The state `event` takes the item to; Conflict where the table has no such step."""
    state = next_state(WorkState(item["state"]), event)
    if state is None:
        verb = event.value.replace("_", " ")
        raise Conflict(
            f"this work is {_STATES[item['state']]}; it cannot {_VERBS.get(event, verb)}"
        )
    return state


_STATES = {
    "waiting": "waiting in its queue",
    "offered": "offered to an agent",
    "assigned": "assigned to an agent",
    "wrap_up": "in wrap-up",
    "parked": "parked",
    "done": "already done",
    "abandoned": "abandoned by the customer",
}
_VERBS = {
    WorkEvent.TAKE: "be taken",
    WorkEvent.FINISH: "be finished",
    WorkEvent.TRANSFER: "be transferred",
    WorkEvent.PARK: "be parked",
    WorkEvent.CLOSE: "be closed",
    WorkEvent.ACCEPT: "be accepted",
    WorkEvent.DECLINE: "be declined",
}


async def to_queue(
    tx: Transaction, items: Sequence[Row], ending: Ending, now: datetime
) -> list[Row]:
    """Offered, assigned or parked items wait again, with their age."""
    if not items:
        return []
    ended = await _end_offers(tx, items, ending, now)
    before = {item["id"]: item for item in items}
    rows = await work.to_waiting(tx, before.keys(), declined=ending.declined, holds=ending.holds)
    await _tell(tx, before, rows, ended, events.WORK_UPDATED, ending.reason, now)
    return rows


async def to_end(tx: Transaction, items: Sequence[Row], ending: Ending, now: datetime) -> list[Row]:
    """Live items end: done, or abandoned when the customer gave up."""
    if not items:
        return []
    ended = await _end_offers(tx, items, ending, now)
    before = {item["id"]: item for item in items}
    state = "abandoned" if ending.event is WorkEvent.GIVE_UP else "done"
    rows = await work.to_end(tx, before.keys(), state=state, reason=ending.reason, now=now)
    await _tell(tx, before, rows, ended, events.WORK_ENDED, ending.reason, now)
    return rows


async def to_sleep(
    tx: Transaction,
    items: Sequence[Row],
    ending: Ending,
    until: datetime,
    now: datetime,
    *,
    returning: Collection[str] = (),
) -> list[Row]:
    """Waiting or assigned items are parked until a time; those `returning` until their agent is
    back, if that is sooner."""
    if not items:
        return []
    ended = await _end_offers(tx, items, ending, now)
    before = {item["id"]: item for item in items}
    rows = await work.to_parked(tx, before.keys(), until=until, returning=returning)
    await _tell(tx, before, rows, ended, events.WORK_UPDATED, ending.reason, now)
    return rows


async def _end_offers(
    tx: Transaction, items: Collection[Row], ending: Ending, now: datetime
) -> list[Row]:
    held = [item["id"] for item in items if item["offer_id"] is not None]
    if not held:
        return []
    live = await offers.lock_live(tx, held)
    return await offers.end(
        tx, [o["id"] for o in live], state=ending.offer_state, reason=ending.reason, now=now
    )


async def _tell(
    tx: Transaction,
    before: dict[str, Row],
    rows: Sequence[Row],
    ended: Sequence[Row],
    kind: str,
    reason: str,
    now: datetime,
) -> None:
    after = {row["id"]: row for row in rows}
    tell_offers(tx, ended, after, now)
    for item_id, row in after.items():
        tx.record(facts.work(kind, row, now, before[item_id]["agent_id"]))
    await close_consults(tx, ended, "ended", "the work went on without it", now)
    await _free_conversations(tx, before, after, reason, now)
    await tell_load(tx, unloaded(ended), now)


def tell_offers(
    tx: Transaction, ended: Sequence[Row], items: Mapping[str, Row], now: datetime
) -> None:
    """Record how offers ended that nobody had accepted."""
    for row in ended:
        if row["state"] in facts.ENDINGS:
            item = items[row["work_item_id"]]
            tx.record(facts.offer(facts.ENDINGS[row["state"]], row, item, now))


def unloaded(ended: Sequence[Row]) -> Counter[str]:
    """What the ends of these offers take off their agents; each is named, were it nothing."""
    load: Counter[str] = Counter()
    for row in ended:
        load[row["agent_id"]] -= row["weight"]
    return load


async def close_consults(
    tx: Transaction, ended: Sequence[Row], state: str, reason: str, now: datetime
) -> list[Row]:
    """The consults whose offers ended are over, too; nobody takes part any more. Their work items
    and, where somebody had joined, conversations are locked."""
    ids = [row["consult_id"] for row in ended if row["consult_id"] is not None]
    if not ids:
        return []
    rows = await consults.finish(tx, ids, state=state, reason=reason, now=now)
    left = await consults.leave(tx, [row["conversation_id"] for row in rows])
    shown = {row["id"]: row for row in left}
    for row in rows:
        found = shown.get(row["conversation_id"])
        tx.record(facts.consult(events.CONSULT_ENDED, row, now, found))
    return rows


async def end_consults(
    tx: Transaction,
    rows: Sequence[Row],
    *,
    offer_state: str,
    state: str,
    reason: str,
    now: datetime,
) -> list[Row]:
    """These live consults end, and only they; their work items and conversations are locked."""
    ids = {row["id"] for row in rows}
    if not ids:
        return []
    live = await offers.lock_live(tx, [row["work_item_id"] for row in rows])
    mine = [o["id"] for o in live if o["consult_id"] in ids]
    ended = await offers.end(tx, mine, state=offer_state, reason=reason, now=now)
    items = await work.lock_items(tx, (row["work_item_id"] for row in ended))
    tell_offers(tx, ended, items, now)
    closed = await close_consults(tx, ended, state, reason, now)
    await tell_load(tx, unloaded(ended), now)
    return closed


async def _free_conversations(
    tx: Transaction, before: dict[str, Row], after: dict[str, Row], reason: str, now: datetime
) -> None:
    held = {
        item["conversation_id"]: item
        for item in before.values()
        if item["state"] in {"assigned", "wrap_up"}
    }
    for row in await work.release_conversations(tx, held.keys()):
        item = held[row["id"]]
        tx.record(
            facts.conversation(
                events.CONVERSATION_UNASSIGNED,
                row,
                now,
                item["agent_id"],
                item=after[item["id"]],
                extra={"reason": reason},
            )
        )


async def tell_load(
    tx: Transaction, deltas: Counter[str], now: datetime, *, assigned: Collection[str] = ()
) -> None:
    """Change the load of agents and say so; those `assigned` got new work by it."""
    changed = await agents.change_load(tx, deltas, now, assigned=assigned)
    rows = await agents.load(tx, changed)
    tx.record(*facts.agents(events.CAPACITY_CHANGED, rows.values(), now))
