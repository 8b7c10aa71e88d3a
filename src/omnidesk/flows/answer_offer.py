"""An agent's answers to an offer: seen, accepted, declined."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from omnidesk.domain import events, resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.work import WorkEvent
from omnidesk.errors import Conflict, NotFound
from omnidesk.flows import consult, facts, release
from omnidesk.flows.release import DECLINED, Ending
from omnidesk.store import agents, offers, work
from omnidesk.store.database import Row, Transaction

MAX_REASON = 500


async def present(tx: Transaction, actor: Actor, offer_id: str, now: datetime) -> dict[str, Any]:
    """Note that the agent's desk shows the offer."""
    await _own(tx, actor, offer_id, now)
    rows = await offers.present(tx, [offer_id], now)
    if not rows:
        raise Conflict("this offer is no longer pending")
    await agents.responded(tx, rows[0]["agent_id"], to_offer=False)
    return resources.offer(rows[0])


async def own_offers(tx: Transaction, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """The actor's pending offers, oldest first: {offer, conversation, contact, preview}. Whoever
    reads them has been shown them."""
    agent_id = actor.require_agent()
    found = await offers.pending_of(tx, agent_id, now)
    if not found:
        return []
    rows = await offers.present(tx, [row["id"] for row in found], now)
    await agents.responded(tx, agent_id, to_offer=False)
    shown = {row["id"]: row for row in rows}
    talks = await offers.contexts(tx, [row["conversation_id"] for row in rows])
    return [
        {
            "offer": resources.offer(shown[row["id"]]),
            **facts.offer_context(talks[row["conversation_id"]]),
        }
        for row in found
        if row["id"] in shown
    ]


async def accept(tx: Transaction, actor: Actor, offer_id: str, now: datetime) -> dict[str, Any]:
    """The agent takes the work; the conversation is theirs from this commit on. Who was asked
    into a consult joins it.

    Conflict when the offer is somebody else's, was answered before or has expired.
    """
    agent_id = actor.require_agent()
    seen = await _own(tx, actor, offer_id, now)
    if seen["consult_id"] is not None:
        return await consult.join(tx, actor, seen, now)
    await work.lock_conversations(tx, [seen["conversation_id"]])
    item = (await work.lock_items(tx, [seen["work_item_id"]]))[seen["work_item_id"]]
    if item["offer_id"] != offer_id:
        raise Conflict("this offer is over; the work went on without it")
    release.require(item, WorkEvent.ACCEPT)
    offer = await offers.accept(tx, offer_id, agent_id, now)
    if offer is None:
        raise Conflict(_over(await offers.find(tx, offer_id) or seen, now))
    item = await work.to_assigned(tx, item["id"], agent_id=agent_id, offer_id=offer_id, now=now)
    conversation = await work.hold_conversation(tx, item["conversation_id"], agent_id)
    await agents.responded(tx, agent_id, to_offer=True)
    tx.record(
        facts.offer(events.OFFER_ACCEPTED, offer, item, now),
        facts.conversation(
            events.CONVERSATION_ASSIGNED, conversation, now, item=item, extra={"agent_id": agent_id}
        ),
        facts.work(events.WORK_UPDATED, item, now),
    )
    return {
        "offer": resources.offer(offer),
        "work_item": resources.work_item(item),
        "conversation": resources.conversation(conversation),
    }


async def decline(
    tx: Transaction, actor: Actor, offer_id: str, reason: str, now: datetime
) -> dict[str, Any]:
    """The agent passes; the work waits again with its age and asks others first."""
    seen = await _own(tx, actor, offer_id, now)
    if seen["consult_id"] is not None:
        return await consult.decline(tx, actor, seen, reason[:MAX_REASON], now)
    item = (await work.lock_items(tx, [seen["work_item_id"]]))[seen["work_item_id"]]
    if item["offer_id"] != offer_id:
        raise Conflict("this offer is over; the work went on without it")
    release.require(item, WorkEvent.DECLINE)
    ending = Ending(
        event=DECLINED.event,
        offer_state=DECLINED.offer_state,
        reason=reason[:MAX_REASON],
        declined=True,
    )
    rows = await release.to_queue(tx, [item], ending, now)
    await agents.responded(tx, seen["agent_id"], to_offer=True)
    offer = await offers.find(tx, offer_id)
    assert offer is not None
    return {"offer": resources.offer(offer), "work_item": resources.work_item(rows[0])}


async def _own(tx: Transaction, actor: Actor, offer_id: str, now: datetime) -> Row:
    agent_id = actor.require_agent()
    offer = await offers.find(tx, offer_id)
    if offer is None:
        raise NotFound("there is no such offer")
    if offer["agent_id"] != agent_id:
        raise Conflict("this offer was made to another agent")
    if offer["state"] != "pending" or offer["expires_at"] <= now:
        raise Conflict(_over(offer, now))
    return offer


def _over(offer: Row, now: datetime) -> str:
    if offer["state"] == "pending" and offer["expires_at"] <= now:
        return f"this offer expired at {resources.offer(offer)['expires_at']}"
    if offer["state"] == "pending":
        return "this offer was just changed by somebody else; reload"
    if offer["state"] == "ended":
        return "this offer was accepted and its work has ended"
    return f"this offer was already {offer['state']}"
