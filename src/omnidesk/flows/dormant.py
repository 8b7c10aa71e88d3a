"""Dormant work: an answered, silent customer costs their agent less, until they write again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from omnidesk.domain import events, room
from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.policy import Policy
from omnidesk.domain.room import Room
from omnidesk.domain.work import WorkEvent
from omnidesk.flows import facts, release
from omnidesk.flows.release import Ending
from omnidesk.store import agents, offers, policies, rest, work
from omnidesk.store.database import Row, Transaction

NO_ROOM = "the customer wrote again and their agent has no room"


async def answered(tx: Transaction, policy: Policy, conversation_id: str, now: datetime) -> None:
    """Somebody answered the customer: the silence that makes the work dormant begins."""
    kinds = {kind: policy.kind(kind) for kind in ChannelKind}
    after = {
        kind.value: its.dormant_after_seconds
        for kind, its in kinds.items()
        if its.dormant_weight is not None
    }
    await rest.answered(tx, conversation_id, after, now)


async def put_to_rest(tx: Transaction, now: datetime, limit: int) -> int:
    """Assigned work whose customer has been silent long enough since the answer is dormant."""
    seen = await rest.due(tx, now, limit)
    if not seen:
        return 0
    free = await work.lock_conversations(
        tx, (row["conversation_id"] for row in seen), skip_locked=True
    )
    wanted = (row["id"] for row in seen if row["conversation_id"] in free)
    items = await work.lock_items(tx, wanted, skip_locked=True)
    due = {i: row for i, row in items.items() if row["rest_at"] and row["rest_at"] <= now}
    policy = (await policies.current(tx)).policy
    silent = {
        i: row
        for i, row in due.items()
        if row["state"] == "assigned"
        and not row["dormant"]
        and free[row["conversation_id"]]["waiting_since"] is None
        and policy.kind(row["channel_kind"]).dormant_weight is not None
    }
    await rest.forget(tx, due.keys() - silent.keys())
    await _rest(tx, silent, policy, now)
    return len(due)


async def _rest(tx: Transaction, items: Mapping[str, Row], policy: Policy, now: datetime) -> None:
    held = await _held(tx, items)
    weights = {o["id"]: policy.kind(o["kind"]).dormant_weight or 0 for o in held.values()}
    before = {o["id"]: o["weight"] for o in held.values()}
    load: Counter[str] = Counter()
    for offer in await offers.rest(tx, weights):
        load[offer["agent_id"]] += offer["weight"] - before[offer["id"]]
    rows = await rest.put_to_rest(tx, held)
    tx.record(*(facts.work(events.WORK_UPDATED, row, now) for row in rows))
    await release.tell_load(tx, load, now)


async def wake(tx: Transaction, policy: Policy, item_ids: Collection[str], now: datetime) -> None:
    """Customers wrote in conversations whose work is dormant; their conversations and items are
    locked.

    It stays with its agent where they have room for it, else it waits in its queue from the
    customer's message on, held for that agent for the queue's preferred_agent_seconds. Items that
    are not dormant, or whose customer does not wait, stay as they are.
    """
    locked = await work.lock_items(tx, item_ids)
    asleep = {i: r for i, r in locked.items() if r["dormant"] and r["state"] == "assigned"}
    talks = await work.lock_conversations(tx, (r["conversation_id"] for r in asleep.values()))
    since = {
        i: talks[row["conversation_id"]]["waiting_since"]
        for i, row in asleep.items()
        if talks[row["conversation_id"]]["waiting_since"] is not None
    }
    if not since:
        return
    held = await _held(tx, since)
    await agents.lock_states(tx, (o["agent_id"] for o in held.values()))
    people = await agents.load(tx, (o["agent_id"] for o in held.values()))
    order = sorted(held, key=lambda i: (since[i], i))
    stay = _fitting([held[i] for i in order], {a: room.of(p) for a, p in people.items()}, policy)
    await _wake(tx, {i: held[i] for i in order if held[i]["id"] in stay}, now)
    back = [asleep[i] for i in order if held[i]["id"] not in stay]
    await rest.wait_anew(tx, {item["id"]: since[item["id"]] for item in back})
    await _return(tx, back, now)


def _fitting(asleep: Sequence[Row], rooms: dict[str, Room], policy: Policy) -> set[str]:
    """The offers that can wake beside everything their agents have, longest waiting first."""
    found = set()
    for offer in asleep:
        agent_id, kind = offer["agent_id"], offer["kind"]
        extra = offer["full_weight"] - offer["weight"]
        if room.lack_to_wake(rooms[agent_id], kind, extra, policy) is None:
            rooms[agent_id] = rooms[agent_id].having(kind, extra)
            found.add(offer["id"])
    return found


async def _wake(tx: Transaction, held: Mapping[str, Row], now: datetime) -> None:
    if not held:
        return
    await offers.wake(tx, [offer["id"] for offer in held.values()])
    rows = await rest.wake(tx, held)
    load: Counter[str] = Counter()
    for offer in held.values():
        load[offer["agent_id"]] += offer["full_weight"] - offer["weight"]
    tx.record(*(facts.work(events.WORK_UPDATED, row, now) for row in rows))
    await release.tell_load(tx, load, now)


async def _return(tx: Transaction, items: Sequence[Row], now: datetime) -> None:
    queues = await work.find_queues(tx, (item["queue_id"] for item in items))
    holds = {
        item["id"]: now + timedelta(seconds=queues[item["queue_id"]]["preferred_agent_seconds"])
        for item in items
    }
    ending = Ending(event=WorkEvent.LOSE_AGENT, offer_state="ended", reason=NO_ROOM, holds=holds)
    await release.to_queue(tx, items, ending, now)


async def _held(tx: Transaction, item_ids: Collection[str]) -> dict[str, Row]:
    """The accepted offers by which these items are held, by item."""
    live = await offers.lock_live(tx, item_ids)
    return {o["work_item_id"]: o for o in live if o["consult_id"] is None}
