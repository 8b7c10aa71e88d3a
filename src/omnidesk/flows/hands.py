"""Work that people place by hand: taken, assigned to somebody, pulled from a queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain import events, resources, room
from omnidesk.domain.actor import Actor
from omnidesk.domain.room import Room
from omnidesk.errors import Conflict
from omnidesk.flows import facts, release
from omnidesk.store import agents, offers, policies, work
from omnidesk.store.database import Row, Transaction


async def place(
    tx: Transaction,
    actor: Actor,
    item: Row,
    agent_id: str,
    now: datetime,
    *,
    override: bool = False,
) -> dict[str, Any]:
    """Give a locked item that may be taken to an agent, at once.

    Conflict when they are offline or have no room. With `override` it goes past their limits,
    and the offer says so and who chose it. Returns {offer, work_item, conversation}.
    """
    live = await offers.lock_live(tx, [item["id"]])
    await agents.lock_states(tx, {agent_id, *(o["agent_id"] for o in live)})
    agent = (await agents.load(tx, [agent_id]))[agent_id]
    name = None if agent_id == actor.agent_id else str(agent["name"])
    if agent["disabled"] or agent["state"] == "offline":
        raise Conflict(
            "you are offline; go online or away before you take work"
            if name is None
            else f"{name} is offline; nobody would see the work"
        )
    policy = (await policies.current(tx)).policy
    # What they have of this work already is part of their load.
    found = _without(room.of(agent), [o for o in live if o["agent_id"] == agent_id])
    missing = room.lack(found, item["channel_kind"], item["weight"], policy)
    if missing is not None and not override:
        raise Conflict(room.words(missing, found, item["channel_kind"], item["weight"], name))
    weight = room.cost(found, item["channel_kind"], item["weight"], policy)
    return await hand_over(
        tx, item, agent_id, now, weight=weight, made_by=actor.key, over=missing is not None
    )


def _without(found: Room, held: Sequence[Row]) -> Room:
    for offer in held:
        found = found.without(offer["kind"], offer["weight"], awake=not offer["dormant"])
    return found


def require_skills(agent: Mapping[str, Any], item: Row) -> None:
    """Raise Conflict where the agent lacks what the item asks for; wishes do not count."""
    for wanted in item["requirements"]:
        level = wanted.get("level", 1)
        if not wanted.get("preferred") and agent["skills"].get(wanted["skill"], 0) < level:
            raise Conflict(f"{agent['name']} lacks {wanted['skill']} at level {level}")


async def hand_over(
    tx: Transaction,
    item: Row,
    agent_id: str,
    now: datetime,
    *,
    weight: int,
    made_by: str,
    over: bool,
    consult_state: str = "ended",
) -> dict[str, Any]:
    """A locked item is the agent's from this commit on, whoever had it before. It costs them
    `weight` units; `over` records that it goes past their limits."""
    previous = item["agent_id"]
    live = await offers.lock_live(tx, [item["id"]])
    ended = await offers.end(
        tx, [o["id"] for o in live], state="revoked", reason="taken by hand", now=now
    )
    offer = await offers.insert_accepted(
        tx,
        offer_id=clock.new_id("ofr"),
        item=item,
        agent_id=agent_id,
        weight=weight,
        made_by=made_by,
        over_capacity=over,
        now=now,
    )
    row = await work.to_assigned(tx, item["id"], agent_id=agent_id, offer_id=offer["id"], now=now)
    await _wake(tx, [row["conversation_id"]], now)
    await release.close_consults(tx, ended, consult_state, "the work changed hands", now)
    conversation = await work.hold_conversation(tx, row["conversation_id"], agent_id)
    _tell(tx, offer, row, conversation, ended, previous, now)
    load = release.unloaded(ended)
    load.update(Counter({agent_id: int(offer["weight"])}))
    await release.tell_load(tx, load, now, assigned=[agent_id])
    return {
        "offer": resources.offer(offer),
        "work_item": resources.work_item(row),
        "conversation": resources.conversation(conversation),
    }


def _tell(
    tx: Transaction,
    offer: Row,
    item: Row,
    conversation: Row,
    ended: Sequence[Row],
    previous: str | None,
    now: datetime,
) -> None:
    release.tell_offers(tx, ended, {item["id"]: item}, now)
    tx.record(
        facts.offer(events.OFFER_ACCEPTED, offer, item, now),
        facts.conversation(
            events.CONVERSATION_ASSIGNED,
            conversation,
            now,
            previous,
            item=item,
            extra={"agent_id": offer["agent_id"]},
        ),
        facts.work(events.WORK_UPDATED, item, now, previous),
    )


async def _wake(tx: Transaction, conversation_ids: list[str], now: datetime) -> None:
    for row in await work.wake_conversations(tx, conversation_ids):
        tx.record(facts.conversation(events.CONVERSATION_UPDATED, row, now))
