"""Warm consults: a second agent is asked into a conversation, joins beside its owner, and leaves
or takes it over. The conversation has one owner throughout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from omnidesk import clock
from omnidesk.domain import agent as agents_domain
from omnidesk.domain import events, resources, room
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Presence, PresenceState
from omnidesk.domain.policy import Policy
from omnidesk.errors import BadInput, Conflict, FieldError, Forbidden, NotFound
from omnidesk.flows import facts, hands, release
from omnidesk.flows.work import locked, may_handle
from omnidesk.store import agents, consults, offers, policies, work
from omnidesk.store.database import Row, Transaction

MAX_NOTE = 20_000


async def start(
    tx: Transaction,
    actor: Actor,
    work_item_id: str,
    agent_id: str | None = None,
    queue_id: str | None = None,
    note: str = "",
    *,
    now: datetime,
) -> dict[str, Any]:
    """Ask an agent, or whoever of a queue is there and has most room, into assigned work.

    They get an offer that names the consult; it costs them what the work costs. Of a queue, those
    who did not come before are not asked again. Conflict when nobody can, or a consult runs.
    """
    item = await locked(tx, work_item_id)
    may_handle(actor, item)
    if item["state"] != "assigned":
        raise Conflict("only work that somebody has can be consulted about; transfer it instead")
    await offers.lock_live(tx, [item["id"]])
    if await consults.live_of_items(tx, [item["id"]]):
        raise Conflict("somebody was asked already; end that consult first")
    policy = (await policies.current(tx)).policy
    who = await _guest(tx, item, agent_id, queue_id, policy, now)
    weight = room.cost(room.of(who), item["channel_kind"], item["weight"], policy)
    queue = await work.find_queue(tx, queue_id or item["queue_id"])
    seconds = queue["offer_timeout_seconds"] if queue else 30
    ids = {"id": clock.new_id("cns"), "offer_id": clock.new_id("ofr")}
    until = now + timedelta(seconds=seconds)
    row = await consults.insert(
        tx,
        **ids,
        work_item_id=item["id"],
        conversation_id=item["conversation_id"],
        queue_id=item["queue_id"],
        from_agent_id=item["agent_id"],
        agent_id=who["id"],
        note=note.strip()[:MAX_NOTE],
        created_at=now,
        expires_at=until,
    )
    await _offer(tx, row, item, weight, now)
    return resources.consult(row)


async def _offer(tx: Transaction, row: Row, item: Row, weight: int, now: datetime) -> None:
    offer = await offers.insert_consult(
        tx,
        offer_id=row["offer_id"],
        consult_id=row["id"],
        item=item,
        agent_id=row["agent_id"],
        weight=weight,
        expires_at=row["expires_at"],
        now=now,
    )
    context = (await offers.contexts(tx, [item["conversation_id"]]))[item["conversation_id"]]
    shown = facts.offer_context(context)
    tx.record(
        facts.offer(events.OFFER_CREATED, offer, item, now, shown),
        facts.consult(events.CONSULT_CREATED, row, now),
    )
    load = Counter({row["agent_id"]: int(offer["weight"])})
    await release.tell_load(tx, load, now, assigned=[row["agent_id"]])


async def _guest(
    tx: Transaction,
    item: Row,
    agent_id: str | None,
    queue_id: str | None,
    policy: Policy,
    now: datetime,
) -> Row:
    if (agent_id is None) == (queue_id is None):
        fault = FieldError("/agent_id", "name either agent_id or queue_id")
        raise BadInput("name an agent or a queue", errors=(fault,))
    if agent_id is not None:
        return await _named(tx, item, agent_id, policy, now)
    assert queue_id is not None
    if await work.find_queue(tx, queue_id) is None:
        raise BadInput(
            "there is no such queue", errors=(FieldError("/queue_id", "is not a queue's id"),)
        )
    members = [row["id"] for row in await agents.routable_of_queue(tx, queue_id, now)]
    asked = await consults.refused_by(tx, item["id"]) | {item["agent_id"]}
    able = [a for a in members if a not in asked]
    await agents.lock_states(tx, able)
    people = (await agents.load(tx, able)).values()
    found = min(_able(people, item, policy, now), key=_most_room, default=None)
    if found is None:
        raise Conflict("nobody else in this queue is there and has room")
    return found


async def _named(tx: Transaction, item: Row, agent_id: str, policy: Policy, now: datetime) -> Row:
    if agent_id == item["agent_id"]:
        raise Conflict("this agent has the work; ask somebody else")
    await agents.lock_states(tx, [agent_id])
    agent = (await agents.load(tx, [agent_id])).get(agent_id)
    if agent is None or agent["disabled"]:
        raise BadInput(
            "there is no such agent", errors=(FieldError("/agent_id", "is not an active agent"),)
        )
    if not _there(agent, now):
        raise Conflict(f"{agent['name']} is not online")
    kind, weight = item["channel_kind"], item["weight"]
    missing = room.lack(room.of(agent), kind, weight, policy)
    if missing is not None:
        raise Conflict(room.words(missing, room.of(agent), kind, weight, agent["name"]))
    return agent


def _able(people: Iterable[Row], item: Row, policy: Policy, now: datetime) -> list[Row]:
    kind, weight = item["channel_kind"], item["weight"]
    return [
        agent
        for agent in people
        if _there(agent, now) and room.lack(room.of(agent), kind, weight, policy) is None
    ]


def _there(agent: Row, now: datetime) -> bool:
    presence = Presence(
        state=PresenceState(agent["state"]),
        changed_at=agent["changed_at"],
        lease_expires_at=agent["lease_expires_at"],
    )
    return agents_domain.routable(presence, now)


def _most_room(agent: Row) -> tuple[float, bool, datetime, str]:
    share = agent["used"] / agent["capacity"] if agent["capacity"] else 1.0
    busy = agent["idle_since"] is None
    return share, busy, agent["idle_since"] or agent["changed_at"], agent["id"]


async def join(tx: Transaction, actor: Actor, offer: Row, now: datetime) -> dict[str, Any]:
    """The asked agent comes: they take part from this commit on, the owner stays the owner.
    `offer` is their own pending offer; returns {offer, work_item, conversation}."""
    agent_id = actor.require_agent()
    item = await locked(tx, offer["work_item_id"])
    live = (await consults.live_of_items(tx, [item["id"]])).get(item["id"])
    if live is None or live["offer_id"] != offer["id"]:
        raise Conflict("this consult is over; the work went on without it")
    taken = await offers.accept(tx, offer["id"], agent_id, now)
    if taken is None:
        raise Conflict("this consult is over; nobody waits for you any more")
    row = await consults.join(tx, live["id"], now)
    talk = await consults.participate(tx, item["conversation_id"], agent_id)
    await agents.responded(tx, agent_id, to_offer=True)
    tx.record(
        facts.offer(events.OFFER_ACCEPTED, taken, item, now),
        facts.consult(events.CONSULT_JOINED, row, now, talk),
    )
    return {
        "offer": resources.offer(taken),
        "work_item": resources.work_item(item),
        "conversation": resources.conversation(talk),
    }


async def decline(
    tx: Transaction, actor: Actor, offer: Row, reason: str, now: datetime
) -> dict[str, Any]:
    """The asked agent does not come; returns {offer, work_item}."""
    item = await locked(tx, offer["work_item_id"])
    live = (await consults.live_of_items(tx, [item["id"]])).get(item["id"])
    if live is None or live["offer_id"] != offer["id"] or live["state"] != "offered":
        raise Conflict("this consult is over; the work went on without it")
    await release.end_consults(
        tx, [live], offer_state="declined", state="declined", reason=reason, now=now
    )
    await agents.responded(tx, actor.require_agent(), to_offer=True)
    after = await offers.find(tx, offer["id"])
    assert after is not None
    return {"offer": resources.offer(after), "work_item": resources.work_item(item)}


async def end(tx: Transaction, actor: Actor, consult_id: str, now: datetime) -> dict[str, Any]:
    """The consult is over; either side or a supervisor says so. The owner keeps the work."""
    _, row = await _live(tx, consult_id)
    if not actor.sees_everything and actor.agent_id not in {row["from_agent_id"], row["agent_id"]}:
        raise Forbidden("this consult is not yours")
    rows = await release.end_consults(
        tx, [row], offer_state="revoked", state="ended", reason="ended by hand", now=now
    )
    return resources.consult(rows[0])


async def complete(tx: Transaction, actor: Actor, consult_id: str, now: datetime) -> dict[str, Any]:
    """The owner hands the work over to the agent who joined; returns {offer, work_item,
    conversation}."""
    item, row = await _live(tx, consult_id)
    may_handle(actor, item)
    if row["state"] != "joined":
        raise Conflict("they have not joined yet; wait for it, or transfer the work")
    live = await offers.lock_live(tx, [item["id"]])
    mine = next(o for o in live if o["consult_id"] == consult_id)
    # The consult costs them what the work will: this goes past nothing.
    return await hands.hand_over(
        tx,
        item,
        row["agent_id"],
        now,
        weight=mine["weight"],
        made_by=actor.key,
        over=False,
        consult_state="completed",
    )


async def of_actor(tx: Transaction, actor: Actor) -> list[dict[str, Any]]:
    """The live consults the actor asked for or was asked into, oldest first."""
    rows = await consults.of_agent(tx, actor.require_agent())
    return [resources.consult(row) for row in rows]


async def _live(tx: Transaction, consult_id: str) -> tuple[Row, Row]:
    seen = await consults.find(tx, consult_id)
    if seen is None:
        raise NotFound("there is no such consult")
    item = await locked(tx, seen["work_item_id"])
    row = (await consults.live_of_items(tx, [item["id"]])).get(item["id"])
    if row is None or row["id"] != consult_id:
        raise Conflict("this consult is over")
    return item, row
