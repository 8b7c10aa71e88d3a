"""Service level clocks follow the event log; time makes them risky and breached.

Both happen under the follower's lock, in this order: an answer that was committed is seen before
its clock is declared late.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from omnidesk import clock as clocks
from omnidesk.domain import sla
from omnidesk.domain.actor import Actor
from omnidesk.domain.events import (
    SLA_AT_RISK,
    SLA_BREACHED,
    SLA_MET,
    Event,
    Recorded,
    instant,
)
from omnidesk.domain.ids import ConversationId, QueueId
from omnidesk.domain.sla import Change, Clock, Metric, Outcome
from omnidesk.domain.sla_events import Fact, Terms, facts_of, react
from omnidesk.flows import facts
from omnidesk.flows.conversations import visible
from omnidesk.store import sla as store
from omnidesk.store.database import Row, Transaction
from omnidesk.store.directory import Directory

SHOWN = 100

_TOLD = {
    Outcome.AT_RISK: SLA_AT_RISK,
    Outcome.BREACHED: SLA_BREACHED,
    Outcome.MET: SLA_MET,
}


async def follow(
    tx: Transaction, house: Directory, found: Sequence[Recorded], now: datetime
) -> None:
    """Apply events of the log to the clocks, in their order."""
    said = [f for event in found for f in facts_of(event.type, event.data, event.occurred_at)]
    if not said or not house.sla_policies:
        return
    ids = {fact.conversation_id for fact in said}
    living: dict[str, dict[Metric, Clock]] = {}
    for clock in await store.living(tx, ids):
        living.setdefault(clock.conversation_id, {})[clock.metric] = clock
    promised = await store.promised(tx, ids)
    changes: list[Change] = []
    for fact in said:
        own = living.setdefault(fact.conversation_id, {})
        terms = _terms(house, fact, promised.get(fact.conversation_id))
        for change in react(fact, own, terms, _new_id):
            changes.append(change)
            if change.clock.over:
                own.pop(change.clock.metric, None)
            else:
                own[change.clock.metric] = change.clock
    await _store(tx, changes, now)


async def pass_time(tx: Transaction, now: datetime, limit: int) -> int:
    """Declare clocks at risk and breached by `now`; how many. Call it under the follower's lock.

    A clock that went back declares nothing, and takes nothing back.
    """
    changes = [change for clock in await store.due(tx, now, limit) if (change := _tick(clock, now))]
    await _store(tx, changes, now)
    return len(changes)


def _tick(clock: Clock, now: datetime) -> Change | None:
    return sla.tick(clock, now)


async def _store(tx: Transaction, changes: Sequence[Change], now: datetime) -> None:
    # The last state of each clock is written, each outcome is told.
    await store.write(tx, list({change.clock.id: change.clock for change in changes}.values()))
    told = [change for change in changes if change.told is not None]
    if not told:
        return
    rows = await store.holders(tx, {change.clock.conversation_id for change in told})
    for change in told:
        row = rows.get(change.clock.conversation_id)
        if row is not None and change.told is not None:
            tx.record(_event(_TOLD[change.told], change.clock, row, now))


def _event(kind: str, clock: Clock, row: Row, now: datetime) -> Event:
    return Event(
        type=kind,
        occurred_at=now,
        data={"clock": resource(asdict(clock))},
        conversation_id=ConversationId(clock.conversation_id),
        queue_id=QueueId(row["queue_id"]),
        agent_ids=facts.people(row["agent_id"]),
    )


def _terms(
    house: Directory, fact: Fact, promised: str | None
) -> Callable[[Clock | None], Terms | None]:
    queue = house.queues.get(QueueId(fact.queue_id))

    def found(clock: Clock | None) -> Terms | None:
        if clock is not None:
            policy_id, calendar_id = clock.policy_id, clock.calendar_id
        else:
            policy_id = promised or (queue.sla_policy_id if queue else None) or ""
            calendar_id = queue.calendar_id if queue else None
        policy = house.sla_policies.get(policy_id)
        calendar = house.calendars.get(calendar_id or "")
        return None if policy is None else Terms(policy=policy, calendar=calendar)

    return found


def _new_id() -> str:
    return clocks.new_id("sla")


async def of_conversation(
    tx: Transaction, actor: Actor, conversation_id: str
) -> list[dict[str, Any]]:
    """The clocks of a conversation the actor may see, newest first, at most SHOWN."""
    row = await visible(tx, actor, conversation_id)
    rows = await store.of_conversation(tx, row["id"], SHOWN)
    return [resource(found) | {"policy": found["policy"] or ""} for found in rows]


def resource(row: Row) -> dict[str, Any]:
    """The public form of a clock."""
    return {
        "id": row["id"],
        "conversation_id": row["conversation_id"],
        "metric": str(row["metric"]),
        "state": str(row["state"]),
        "policy_id": row["policy_id"],
        "queue_id": row["queue_id"],
        "priority": row["priority"],
        "target_seconds": row["target_seconds"],
        "business_hours": row["calendar_id"] is not None,
        "started_at": instant(row["started_at"]),
        "due_at": instant(row["due_at"]),
        "at_risk_at": instant(row["at_risk_at"]),
        "at_risk": row["at_risk"],
        "paused_at": instant(row["paused_at"]),
        "remaining_seconds": row["remaining_seconds"],
        "breached_at": instant(row["breached_at"]),
        "ended_at": instant(row["ended_at"]),
        "version": row["version"],
    }
