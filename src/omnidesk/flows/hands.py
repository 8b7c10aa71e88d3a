"""Work that people place by hand: taken, assigned to somebody, pulled from a queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain import events, resources, room
from omnidesk.domain.actor import Actor
from omnidesk.domain.policy import Policy
from omnidesk.domain.room import Lack
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
    await offers.lock_live(tx, [item["id"]])
    await agents.lock_states(tx, {agent_id, item["agent_id"] or agent_id})
    agent = (await agents.load(tx, [agent_id]))[agent_id]
    name = None if agent_id == actor.agent_id else str(agent["name"])
    if agent["disabled"] or agent["state"] == "offline":
        raise Conflict(
            "you are offline; go online or away before you take work"
            if name is None
            else f"{name} is offline; nobody would see the work"
        )
    policy = (await policies.current(tx)).policy
    missing = _missing(policy, agent, item)
    if missing is not None and not override:
        kind, weight = item["channel_kind"], item["weight"]
        raise Conflict(room.words(missing, room.of(agent), kind, weight, name))
    return await hand_over(
        tx, item, agent_id, now, made_by=actor.key, over_capacity=missing is not None
    )


def _missing(policy: Policy, agent: Row, item: Row) -> Lack | None:
    found, kind = room.of(agent), item["channel_kind"]
    if item["agent_id"] == agent["id"]:
        # Their own pending offer is part of their load already.
        found = found.without(kind, item["weight"], awake=True)
    return room.lack(found, kind, item["weight"], policy)


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
    made_by: str,
    over_capacity: bool,
    consult_state: str = "ended",
) -> dict[str, Any]:
    """A locked item is the agent's from this commit on, whoever had it before."""
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
        made_by=made_by,
        over_capacity=over_capacity,
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
