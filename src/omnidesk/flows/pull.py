"""Choosing from a queue by hand: the list of what waits, the next one for me, and a supervisor's
assignment of one to somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from omnidesk.domain import resources, room
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.work import WorkEvent
from omnidesk.errors import BadInput, Conflict, FieldError, Forbidden, NotFound
from omnidesk.flows import facts, hands, release
from omnidesk.flows.work import locked
from omnidesk.store import agents, offers, policies, waiting, work
from omnidesk.store.database import Row, Transaction
from omnidesk.store.waiting import Place

# So many candidates are tried, first things first.
TRIES = 20


async def assign(
    tx: Transaction,
    actor: Actor,
    work_item_id: str,
    agent_id: str,
    now: datetime,
    *,
    override: bool = False,
) -> dict[str, Any]:
    """A supervisor gives work to an agent at once, without an offer.

    Conflict where the agent is offline, lacks a skill or has no room; `override` goes past skills
    and limits, which is recorded. Returns {offer, work_item, conversation}.
    """
    actor.require(Role.SUPERVISOR, Role.ADMIN)
    item = await locked(tx, work_item_id)
    release.require(item, WorkEvent.TAKE)
    agent = (await agents.load(tx, [agent_id])).get(agent_id)
    if agent is None or agent["disabled"]:
        raise BadInput(
            "there is no such agent", errors=(FieldError("/agent_id", "is not an active agent"),)
        )
    if item["state"] == "assigned" and item["agent_id"] == agent_id:
        raise Conflict(f"{agent['name']} has this work already")
    if not override:
        hands.require_skills(agent, item)
    return await hands.place(tx, actor, item, agent_id, now, override=override)


async def pull(tx: Transaction, actor: Actor, queue_id: str, now: datetime) -> dict[str, Any]:
    """Take the first waiting work of a queue, in the policy's order, that the agent has the
    skills and the room for. NotFound when there is none; Conflict when there is, but no room."""
    agent_id = actor.require_agent()
    queue = await _queue_of(tx, actor, queue_id)
    if queue["paused"]:
        raise Conflict("this queue is paused")
    agent = (await agents.load(tx, [agent_id]))[agent_id]
    policy = (await policies.current(tx)).policy
    found = await waiting.able(tx, queue_id, agent_id, agent["skills"], policy, now, TRIES)
    held, refusal = room.of(agent), ""
    for candidate in found:
        kind, weight = candidate["channel_kind"], candidate["weight"]
        missing = room.lack(held, kind, weight, policy)
        if missing is not None:
            refusal = refusal or room.words(missing, held, kind, weight)
            continue
        item = await _reserve(tx, candidate)
        if item is not None:
            return await hands.place(tx, actor, item, agent_id, now)
    if refusal:
        raise Conflict(refusal)
    raise NotFound("nothing waits in this queue that you can take")


async def _reserve(tx: Transaction, candidate: Row) -> Row | None:
    # Whoever pulls at the same moment gets another one; nobody waits for anybody.
    talks = await work.lock_conversations(tx, [candidate["conversation_id"]], skip_locked=True)
    if not talks:
        return None
    items = await work.lock_items(tx, [candidate["id"]], skip_locked=True)
    item = items.get(candidate["id"])
    return item if item is not None and item["version"] == candidate["version"] else None


async def list_waiting(
    tx: Transaction, actor: Actor, queue_id: str, after: Place | None, limit: int
) -> list[tuple[Place, dict[str, Any]]]:
    """What waits in a queue, first things first by the policy's order, after a place in it: each
    {work_item, conversation, contact, preview} with its own place."""
    await _queue_of(tx, actor, queue_id)
    policy = (await policies.current(tx)).policy
    places = await waiting.page(tx, queue_id, policy, after, limit)
    items = await waiting.rows(tx, [place.id for place in places])
    talks = await offers.contexts(tx, [item["conversation_id"] for item in items.values()])
    return [
        (
            place,
            {
                "work_item": resources.work_item(items[place.id]),
                **facts.offer_context(talks[items[place.id]["conversation_id"]]),
            },
        )
        for place in places
        if place.id in items
    ]


async def _queue_of(tx: Transaction, actor: Actor, queue_id: str) -> Row:
    queue = await work.find_queue(tx, queue_id)
    if queue is None:
        raise NotFound("there is no such queue")
    if not actor.sees_everything and queue_id not in actor.queues:
        raise Forbidden("this queue is not yours")
    return queue
