"""Presence: the agent's own word, kept believable by a lease that the socket renews."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from omnidesk.domain import events, resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import PresenceState
from omnidesk.domain.work import WorkEvent
from omnidesk.errors import BadInput, FieldError
from omnidesk.flows import facts, release
from omnidesk.flows.release import Ending
from omnidesk.store import agents, offers, work
from omnidesk.store.database import Row, Transaction

MAX_REASON = 200


async def set_presence(
    tx: Transaction, actor: Actor, state: str, reason: str, now: datetime
) -> dict[str, Any]:
    """Declare online, away or offline.

    Away gives pending offers back. Offline gives up assigned work too, where its queue says so.
    Saying the same again only renews the lease.
    """
    agent_id = actor.require_agent()
    wanted = _state(state)
    reason = reason.strip()[:MAX_REASON]
    await agents.ensure_states(tx, [agent_id], now)
    held = [] if wanted is PresenceState.ONLINE else await lock_work(tx, [agent_id])
    before = (await agents.lock_states(tx, [agent_id]))[agent_id]
    lease = before["lease_expires_at"]
    alive = wanted is PresenceState.OFFLINE or (lease is not None and lease > now)
    if before["state"] == wanted and before["reason"] == reason and alive:
        await agents.extend_leases(tx, [agent_id], now)
    else:
        await agents.set_states(tx, [agent_id], wanted.value, reason, now)
        await tell_presence(tx, [agent_id], now)
    await give_back(tx, held, wanted, f"agent {wanted.value}", now)
    return resources.agent((await agents.load(tx, [agent_id]))[agent_id])


async def renew_leases(tx: Transaction, agent_ids: Iterable[str], now: datetime) -> list[str]:
    """The sockets of these agents are alive. Agents who are offline stay so.

    Returns those whose lease had already ended: they are routable again, and everybody is told.
    """
    revived = await agents.extend_leases(tx, agent_ids, now)
    await tell_presence(tx, revived, now)
    return revived


async def lock_work(tx: Transaction, agent_ids: Collection[str]) -> list[Row]:
    """Lock what these agents hold, conversations first, and return the items still theirs."""
    found = await work.of_agents(tx, agent_ids)
    kept = [row["conversation_id"] for row in found if row["state"] != "offered"]
    await work.lock_conversations(tx, kept)
    items = await work.lock_items(tx, (row["id"] for row in found))
    await offers.lock_live(tx, items)
    return [row for row in items.values() if row["agent_id"] in agent_ids]


async def give_back(
    tx: Transaction, items: Iterable[Row], state: PresenceState, reason: str, now: datetime
) -> None:
    """What agents who became away or offline can no longer hold returns to its queue.

    Offers return at once. Assigned work stays with an agent who is away; with one who is offline
    the queue's lost_agent_rule decides. Wrap-up of an offline agent is over.
    """
    held = list(items)
    ending = Ending(event=WorkEvent.LOSE_AGENT, offer_state="revoked", reason=reason)
    back = [item for item in held if item["state"] == "offered"]
    if state is PresenceState.OFFLINE:
        assigned = [item for item in held if item["state"] == "assigned"]
        keeping = await work.keeping_queues(tx, {item["queue_id"] for item in assigned})
        back += [item for item in assigned if item["queue_id"] not in keeping]
        over = [item for item in held if item["state"] == "wrap_up"]
        if over:
            await release.to_end(tx, over, ending, now)
    if back:
        await release.to_queue(tx, back, ending, now)


async def tell_presence(tx: Transaction, agent_ids: Collection[str], now: datetime) -> None:
    """Record agent.presence_changed with each agent as it is now."""
    rows = await agents.load(tx, agent_ids)
    tx.record(*facts.agents(events.PRESENCE_CHANGED, rows.values(), now))


def _state(value: str) -> PresenceState:
    try:
        return PresenceState(value)
    except ValueError:
        known = ", ".join(PresenceState)
        raise BadInput(
            f"presence is one of {known}",
            errors=(FieldError("/state", f"{value!r} is not one of {known}"),),
        ) from None
