"""Making the router's memory of what the database and the log hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from omnidesk.domain.events import OFFER_DECLINED, OFFER_EXPIRED, Recorded
from omnidesk.domain.policy import Policy
from omnidesk.routing import entries
from omnidesk.routing.entries import millis, read_millis
from omnidesk.routing.state import RouterState
from omnidesk.routing.terms import terms
from omnidesk.store.routing_snapshot import RoutingSnapshot


def empty(policy: Policy, now: datetime) -> RouterState:
    """Nobody and nothing, as of now."""
    return RouterState(terms(policy), millis(now))


def of_snapshot(snapshot: RoutingSnapshot, now: datetime) -> RouterState:
    """Everything a snapshot holds."""
    state = people(snapshot, now)
    add_items(state, snapshot.items, snapshot.returned)
    return state


def people(snapshot: RoutingSnapshot, now: datetime) -> RouterState:
    """Queues and agents of a snapshot; `add_items` follows, in portions where they are many."""
    state = empty(snapshot.policy.policy, now)
    for queue in snapshot.queues:
        state.put_queue(entries.queue_entry(queue))
    for agent in snapshot.agents:
        state.put_agent(entries.agent_entry(agent))
    return state


def add_items(
    state: RouterState, items: Iterable[Mapping[str, Any]], returned: Mapping[str, datetime]
) -> None:
    """Work items of the same snapshot."""
    for item in items:
        entry = entries.item_entry(item)
        entry.returned_at = read_millis(returned.get(entry.id))
        state.put_item(entry)


def follow(state: RouterState, event: Recorded) -> None:
    """Follow one event, whatever its type: it is the resources inside that count."""
    data = event.data
    if (queue := data.get("queue")) is not None:
        state.put_queue(entries.queue_entry(queue))
    if (agent := data.get("agent")) is not None:
        state.put_agent(entries.agent_entry(agent))
    if (item := data.get("work_item")) is not None:
        state.put_item(entries.item_entry(item))
        if event.type in {OFFER_DECLINED, OFFER_EXPIRED}:
            at = read_millis(data["offer"]["answered_at"])
            if at is not None:
                state.note_return(item["id"], at)
