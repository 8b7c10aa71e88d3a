"""Presence: the agent's own word, kept believable by a lease that the socket renews."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from omnidesk.domain import events, resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import PresenceState
from omnidesk.domain.queue import LostAgentRule
from omnidesk.domain.work import WorkEvent
from omnidesk.errors import BadInput, FieldError
from omnidesk.flows import facts, release
from omnidesk.flows.release import Ending
from omnidesk.store import agents, consults, offers, work
from omnidesk.store.database import Row, Transaction

MAX_REASON = 200


async def set_presence(
    tx: Transaction,
    actor: Actor,
    state: str,
    reason: str,
    now: datetime,
    *,
    for_seconds: int | None = None,
) -> dict[str, Any]:
    """Declare online, away or offline; `for_seconds` is how long it is meant to last.

    Away gives pending offers back. Offline gives up assigned work too, where its queue says so.
    Saying the same again only renews the lease.
    """
    agent_id = actor.require_agent()
    wanted = _state(state)
    reason = reason.strip()[:MAX_REASON]
    await agents.ensure_states(tx, [agent_id], now)
    held = Held() if wanted is PresenceState.ONLINE else await lock_work(tx, [agent_id])
    before = (await agents.lock_states(tx, [agent_id]))[agent_id]
    lease = before["lease_expires_at"]
    alive = wanted is PresenceState.OFFLINE or (lease is not None and lease > now)
    until = None if for_seconds is None else now + timedelta(seconds=for_seconds)
    same = before["state"] == wanted and before["reason"] == reason
    if same and until is None and alive:
        await agents.extend_leases(tx, [agent_id], now)
    else:
        await agents.set_states(tx, [agent_id], wanted.value, reason, now, until=until)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What agents have, locked: `items` offered, assigned or in wrap-up; live `consults` they
    were asked into."""

    items: tuple[Row, ...] = ()
    consults: tuple[Row, ...] = ()


async def lock_work(tx: Transaction, agent_ids: Collection[str]) -> Held:
    """Lock what these agents hold, conversations first; what is still theirs then."""
    found = await work.of_agents(tx, agent_ids)
    asked = await consults.asked_of(tx, agent_ids)
    kept = [row["conversation_id"] for row in found if row["state"] != "offered"]
    joined = [row["conversation_id"] for row in asked]
    await work.lock_conversations(tx, [*kept, *joined])
    beside = [row["work_item_id"] for row in asked]
    items = await work.lock_items(tx, [*(row["id"] for row in found), *beside])
    await offers.lock_live(tx, items)
    live = await consults.live_of_items(tx, beside) if beside else {}
    return Held(
        items=tuple(row for row in items.values() if row["agent_id"] in agent_ids),
        consults=tuple(row for row in live.values() if row["agent_id"] in agent_ids),
    )


async def give_back(
    tx: Transaction, held: Held, state: PresenceState, reason: str, now: datetime
) -> None:
    """What agents who became away or offline can no longer hold returns to its queue.

    Offers and consults not yet answered return at once. Assigned work and joined consults stay
    with an agent who is away; of one who is offline the consults end, wrap-up is over, and the
    queue's lost_agent_rule decides about the work: it may be parked for them to come back.
    """
    ending = Ending(event=WorkEvent.LOSE_AGENT, offer_state="revoked", reason=reason)
    offline = state is PresenceState.OFFLINE
    left = [row for row in held.consults if offline or row["state"] == "offered"]
    await release.end_consults(
        tx, left, offer_state="revoked", state="ended", reason=reason, now=now
    )
    back = [item for item in held.items if item["state"] == "offered"]
    if offline:
        over = [item for item in held.items if item["state"] == "wrap_up"]
        await release.to_end(tx, over, ending, now)
        back += await _lose(tx, held.items, ending, now)
    await release.to_queue(tx, back, ending, now)


async def _lose(tx: Transaction, items: Iterable[Row], ending: Ending, now: datetime) -> list[Row]:
    """Park assigned items that may wait for their agent; those to be given to others."""
    assigned = [item for item in items if item["state"] == "assigned"]
    queues = await work.find_queues(tx, {item["queue_id"] for item in assigned})
    asleep: dict[int, list[Row]] = {}
    for item in assigned:
        if _rule(queues, item) is LostAgentRule.RETURN:
            seconds = queues[item["queue_id"]]["preferred_agent_seconds"]
            asleep.setdefault(seconds, []).append(item)
    for seconds, theirs in sorted(asleep.items()):
        until, ids = now + timedelta(seconds=seconds), [item["id"] for item in theirs]
        await release.to_sleep(tx, theirs, ending, until, now, returning=ids)
    return [item for item in assigned if _rule(queues, item) is LostAgentRule.REQUEUE]


def _rule(queues: Mapping[str, Row], item: Row) -> LostAgentRule:
    return LostAgentRule(queues[item["queue_id"]]["lost_agent_rule"])


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
