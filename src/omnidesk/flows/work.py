"""What people do with work items: finish, transfer, take; and what conversations ask of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from omnidesk import clock
from omnidesk.domain import callback, events, resources, steps
from omnidesk.domain import wrap_up as after_work
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.policy import WrapUp
from omnidesk.domain.work import WorkEvent
from omnidesk.errors import BadInput, Conflict, FieldError, Forbidden, NotFound
from omnidesk.flows import dormant, facts, hands, promises, release
from omnidesk.flows.release import Ending
from omnidesk.store import agents, bulk, callbacks, consults, notes, policies, work
from omnidesk.store.database import Row, Transaction
from omnidesk.store.policies import Versioned

# A transfer to a person waits for that person as long as this while they are there.
TRANSFER_HOLD = timedelta(minutes=15)
MAX_NOTE = 20_000
# The reason for which a conversation's work ends when people close the conversation.
RESOLVED = "resolved"


async def finish(
    tx: Transaction, actor: Actor, work_item_id: str, now: datetime, *, wrap_up: bool = False
) -> dict[str, Any]:
    """The agent's part is done: wrap-up for as long as its rule gives, then the end.

    `wrap_up` asks for it where the channel kind leaves it to the agent.
    """
    item = await locked(tx, work_item_id)
    may_handle(actor, item)
    release.require(item, WorkEvent.FINISH)
    await _called(tx, item, now)
    seconds = after_work.seconds(await wrap_up_rule(tx, item), asked=wrap_up)
    if seconds > 0:
        return resources.work_item(await _wrap_up(tx, item, seconds, now))
    ending = Ending(event=WorkEvent.FINISH, offer_state="ended", reason="finished")
    ended = (await release.to_end(tx, [item], ending, now))[0]
    await ensure_for_waiting(tx, [item["conversation_id"]], now)
    return resources.work_item(ended)


async def _called(tx: Transaction, item: Row, now: datetime) -> None:
    # Whoever asked for a call has had it; nothing in writing will say so.
    if callback.calls(item["callback"]):
        row = await callbacks.called(tx, item, now)
        if row is not None:
            tx.record(facts.conversation(events.CONVERSATION_UPDATED, row, now, item["agent_id"]))


async def wrap_up_rule(tx: Transaction, item: Row) -> WrapUp:
    """The wrap-up that an item's channel kind and queue ask for, as things stand."""
    policy = (await policies.current(tx)).policy
    queue = await work.find_queue(tx, item["queue_id"])
    seconds = queue["wrap_up_seconds"] if queue else 0
    return after_work.rule(policy.kind(item["channel_kind"]), seconds)


async def _wrap_up(tx: Transaction, item: Row, seconds: int, now: datetime) -> Row:
    live = await consults.live_of_items(tx, [item["id"]])
    await release.end_consults(
        tx,
        list(live.values()),
        offer_state="revoked",
        state="ended",
        reason="the work was finished",
        now=now,
    )
    row = await work.to_wrap_up(tx, item["id"], now + timedelta(seconds=seconds))
    tx.record(facts.work(events.WORK_UPDATED, row, now))
    return row


async def transfer(
    tx: Transaction,
    actor: Actor,
    work_item_id: str,
    queue_id: str | None = None,
    agent_id: str | None = None,
    note: str | None = None,
    *,
    now: datetime,
) -> dict[str, Any]:
    """Give work to a queue, or to an agent first, with its age.

    An agent who is named gets it offered before others for TRANSFER_HOLD while they are there;
    then, or when they are away or decline, it goes to the queue in general. Earlier declines are
    void; whoever had it gets it back only when nobody else is left.
    """
    if queue_id is None and agent_id is None:
        raise BadInput("name a queue or an agent", errors=(FieldError("/queue_id", "is missing"),))
    item = await locked(tx, work_item_id)
    may_handle(actor, item, waiting=True)
    release.require(item, WorkEvent.TRANSFER)
    target = await _target(tx, item, queue_id, agent_id)
    holder, source = item["agent_id"], item["queue_id"]
    item = await work.redirect(
        tx,
        item["id"],
        queue_id=target,
        preferred_agent_id=agent_id,
        preferred_until=now + TRANSFER_HOLD if agent_id else None,
        # Whoever gives work away is not the next to be asked.
        passed_over=[holder] if holder and holder != agent_id else [],
    )
    conversation = await work.move_conversation(tx, item["conversation_id"], target)
    if item["state"] == "waiting":
        tx.record(facts.work(events.WORK_UPDATED, item, now))
    else:
        ending = Ending(event=WorkEvent.TRANSFER, offer_state="revoked", reason="transferred")
        item = (await release.to_queue(tx, [item], ending, now))[0]
    # Whoever watches the queue it leaves must see it go.
    left = {"from_queue_id": source}
    kind = events.CONVERSATION_TRANSFERRED
    tx.record(facts.conversation(kind, conversation, now, holder, item=item, extra=left))
    if note and note.strip():
        await _note(tx, actor, conversation, note.strip()[:MAX_NOTE], agent_id, now)
    return resources.work_item(item)


async def take(
    tx: Transaction, actor: Actor, work_item_id: str, now: datetime, *, override: bool = False
) -> dict[str, Any]:
    """The actor's own choice of a waiting, offered or parked item: theirs from this commit on.

    Conflict when somebody else has it or they have no room. A supervisor or admin may go past
    both with `override`, which is recorded.
    """
    agent_id = actor.require_agent()
    if override:
        actor.require(Role.SUPERVISOR, Role.ADMIN)
    item = await locked(tx, work_item_id)
    if not actor.sees_everything and item["queue_id"] not in actor.queues:
        raise Forbidden("this work is in a queue that is not yours")
    release.require(item, WorkEvent.TAKE)
    if item["state"] == "assigned" and (item["agent_id"] == agent_id or not override):
        whose = "you have" if item["agent_id"] == agent_id else "another agent has"
        raise Conflict(f"{whose} this work already")
    return await hands.place(tx, actor, item, agent_id, now, override=override)


async def close_for_conversation(
    tx: Transaction, conversation_id: str, reason: str, now: datetime
) -> dict[str, Any] | None:
    """End a conversation's live work because it was resolved or merged away; None without any.

    Clears the conversation's agent (adding a version) when work was assigned: read the row again
    afterwards. Work of a resolved conversation whose wrap-up is forced goes through it first, and
    keeps its agent until then.
    """
    await work.lock_conversations(tx, [conversation_id])
    items = await work.lock_live_of_conversations(tx, [conversation_id])
    if not items:
        return None
    if reason == RESOLVED:
        kept = await _forced_wrap_up(tx, items[0], now)
        if kept is not None:
            return resources.work_item(kept)
    ending = Ending(event=WorkEvent.CLOSE, offer_state="revoked", reason=reason)
    return resources.work_item((await release.to_end(tx, items, ending, now))[0])


async def _forced_wrap_up(tx: Transaction, item: Row, now: datetime) -> Row | None:
    if item["state"] not in {"assigned", "wrap_up"}:
        return None
    rule = await wrap_up_rule(tx, item)
    if rule.mode != "forced":
        return None
    return item if item["state"] == "wrap_up" else await _wrap_up(tx, item, rule.seconds, now)


async def give_up_for_conversation(
    tx: Transaction, conversation_id: str, reason: str, now: datetime
) -> dict[str, Any] | None:
    """The customer went away before anybody took the work: abandoned. None without such work."""
    await work.lock_conversations(tx, [conversation_id])
    items = await work.lock_live_of_conversations(tx, [conversation_id])
    if not items:
        return None
    release.require(items[0], WorkEvent.GIVE_UP)
    ending = Ending(event=WorkEvent.GIVE_UP, offer_state="revoked", reason=reason)
    return resources.work_item((await release.to_end(tx, items, ending, now))[0])


async def park_for_conversation(
    tx: Transaction, conversation_id: str, until: datetime, now: datetime
) -> dict[str, Any] | None:
    """Put a snoozed conversation's live work to sleep; None without any.

    It wakes at `until`, or by `ensure_for_conversation`, with its age. Work that is offered
    returns to its queue first; work in wrap-up is done.
    """
    await work.lock_conversations(tx, [conversation_id])
    items = await work.lock_live_of_conversations(tx, [conversation_id])
    if not items:
        return None
    if items[0]["state"] == "wrap_up":
        ending = Ending(event=WorkEvent.WRAP_UP_OVER, offer_state="ended", reason="snoozed")
        return resources.work_item((await release.to_end(tx, items, ending, now))[0])
    ending = Ending(event=WorkEvent.PARK, offer_state="revoked", reason="snoozed")
    return resources.work_item((await release.to_sleep(tx, items, ending, until, now))[0])


async def ensure_for_conversation(
    tx: Transaction, conversation_row: Row, reason: str, now: datetime
) -> dict[str, Any]:
    """The conversation's live work item, made or woken if there is none that can be routed.

    New work asks for what the conversation's former work asked for, and for its last agent first.
    """
    rows = await ensure_for_conversations(tx, [conversation_row], reason, now)
    return resources.work_item(rows[0])


async def ensure_for_waiting(
    tx: Transaction, conversation_ids: Sequence[str], now: datetime
) -> None:
    """Where the customer still waits in an open conversation, somebody must: new work with the
    age of the wait, the last agent first. A message may have come while the agent finished."""
    rows = await work.lock_conversations(tx, conversation_ids)
    waiting = [r for r in rows.values() if r["state"] == "open" and r["waiting_since"] is not None]
    if waiting:
        await ensure_for_conversations(tx, waiting, "the customer still waits", now)


async def ensure_for_conversations(
    tx: Transaction, conversation_rows: Sequence[Row], reason: str, now: datetime
) -> list[Row]:
    """The same for many; their live work items."""
    by_id = {row["id"]: row for row in conversation_rows}
    await work.lock_conversations(tx, by_id)
    live = await work.lock_live_of_conversations(tx, list(by_id))
    asleep = [item for item in live if item["state"] == "parked"]
    rows = await _awake(tx, [item for item in live if item["state"] != "parked"], by_id, now)
    if asleep:
        rows += await unpark(tx, asleep, now)
    missing = by_id.keys() - {item["conversation_id"] for item in live}
    if not missing:
        return rows
    former = await work.last_of_conversations(tx, missing)
    due = await promises.targets(tx, [by_id[i] for i in sorted(missing)], former, now)
    house = await policies.current(tx)
    queues = await work.find_queues(tx, {by_id[i]["queue_id"] for i in missing})
    new = [
        _new_work(by_id[i], former.get(i), house, queues[by_id[i]["queue_id"]], now)
        | {"target_seconds": due[i], "route_rule": reason}
        for i in sorted(missing)
    ]
    await bulk.insert(tx, {"work_items": new})
    ids = [item["id"] for item in new]
    await work.prefer_last_agents(tx, ids, now)
    created = await work.lock_items(tx, ids)
    tx.record(*(facts.work(events.WORK_CREATED, row, now) for row in created.values()))
    return rows + list(created.values())


def _new_work(
    conversation: Row, former: Row | None, house: Versioned, queue: Row, now: datetime
) -> dict[str, Any]:
    requirements = former["requirements"] if former else []
    patience = house.policy.preferred_skill_seconds
    eased = steps.with_preferred(queue["steps"], requirements, patience)
    kind = ChannelKind(conversation["channel_kind"])
    return {
        "id": clock.new_id("wrk"),
        "conversation_id": conversation["id"],
        "queue_id": conversation["queue_id"],
        "state": "waiting",
        "channel_kind": kind.value,
        "priority": conversation["priority"],
        "requirements": requirements,
        "weight": house.policy.kind(kind).weight,
        "arrived_at": conversation["waiting_since"] or now,
        "preferred_agent_id": None,
        "preferred_until": None,
        "created_at": now,
        "steps": eased,
        "step": 0,
        "step_at": steps.first_due(eased, now),
        "widened_to": [],
        "dormant": False,
        "blended": False,
        "callback": None,
        "policy_version": house.version,
        "parked_until": None,
        "sla_policy_id": former["sla_policy_id"] if former else None,
    }


async def _awake(
    tx: Transaction, items: Sequence[Row], talks: Mapping[str, Row], now: datetime
) -> list[Row]:
    """Work that is held by somebody has their attention again: out of wrap-up, and awake where
    the customer waits."""
    wrapping = [item["id"] for item in items if item["state"] == "wrap_up"]
    for row in await work.back_from_wrap_up(tx, wrapping) if wrapping else ():
        tx.record(facts.work(events.WORK_UPDATED, row, now))
    quiet = [
        i["id"] for i in items if i["dormant"] and talks[i["conversation_id"]]["waiting_since"]
    ]
    if quiet:
        await dormant.wake(tx, (await policies.current(tx)).policy, quiet, now)
    if not wrapping and not quiet:
        return list(items)
    return list((await work.lock_items(tx, (item["id"] for item in items))).values())


async def unpark(tx: Transaction, items: Sequence[Row], now: datetime) -> list[Row]:
    """Locked, parked items wait again with their age, their last agent first."""
    if not items:
        return []
    await work.prefer_last_agents(tx, [item["id"] for item in items], now)
    ending = Ending(event=WorkEvent.UNPARK, offer_state="ended", reason="")
    return await release.to_queue(tx, items, ending, now)


async def locked(tx: Transaction, work_item_id: str) -> Row:
    """A work item, its conversation and itself locked; NotFound."""
    seen = await work.find(tx, work_item_id)
    if seen is None:
        raise NotFound("there is no such work item")
    await work.lock_conversations(tx, [seen["conversation_id"]])
    return (await work.lock_items(tx, [work_item_id]))[work_item_id]


def may_handle(actor: Actor, item: Row, *, waiting: bool = False) -> None:
    """Raise Forbidden unless the actor has the work, leads, or (`waiting`) it waits in a queue of
    theirs."""
    if actor.sees_everything or (item["agent_id"] and item["agent_id"] == actor.agent_id):
        return
    if waiting and item["state"] in {"waiting", "parked"} and item["queue_id"] in actor.queues:
        return
    raise Forbidden("this work is not yours")


async def _target(tx: Transaction, item: Row, queue_id: str | None, agent_id: str | None) -> str:
    target = queue_id or item["queue_id"]
    if await work.find_queue(tx, target) is None:
        raise BadInput(
            "there is no such queue", errors=(FieldError("/queue_id", "is not a queue's id"),)
        )
    if agent_id is None:
        return str(target)
    agent = (await agents.load(tx, [agent_id])).get(agent_id)
    if agent is None or agent["disabled"]:
        raise BadInput(
            "there is no such agent", errors=(FieldError("/agent_id", "is not an active agent"),)
        )
    if target not in agent["queue_ids"]:
        if queue_id is not None or not agent["queue_ids"]:
            raise Conflict(f"{agent['name']} does not work in this queue; name one of theirs")
        # Whoever names a person means the person: the work moves to a queue of theirs.
        target = min(agent["queue_ids"])
    hands.require_skills(agent, item)
    return str(target)


async def _note(
    tx: Transaction, actor: Actor, conversation: Row, text: str, to: str | None, now: datetime
) -> None:
    note_id, mentions = clock.new_id("nte"), [to] if to else []
    row = await notes.add(tx, note_id, conversation["id"], actor.agent_id, text, mentions, now)
    tx.record(facts.note(row, conversation, now, actor.agent_id, to))
