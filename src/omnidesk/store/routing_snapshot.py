"""What the router is built from, and the part of the log it follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from omnidesk.domain import resources
from omnidesk.domain.events import CONFIGURATION_CHANGED, Position, Recorded
from omnidesk.store import agents, events, policies
from omnidesk.store.database import Row, Transaction
from omnidesk.store.policies import Versioned


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingSnapshot:
    """Resources as of `position`; the live work items, of which there may be many, as rows under
    the same names. `returned` says, by waiting work item, when the last agent who had it declined
    or missed it."""

    position: Position
    agents: list[dict[str, Any]]
    queues: list[dict[str, Any]]
    items: list[Row]
    returned: Mapping[str, datetime]
    policy: Versioned


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Routing events after a position, and how far the log was read. `gap`: events in between
    are gone, or the log is another one; only a new snapshot helps. `configured`: the configuration
    changed, the policy maybe too."""

    position: Position
    events: list[Recorded]
    gap: bool = False
    configured: bool = False


async def load(tx: Transaction) -> RoutingSnapshot:
    """One consistent reading; must be the first thing its transaction does."""
    await tx.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    position = await events.head(tx)
    people = await agents.load_all(tx)
    queues = await tx.all("SELECT * FROM queues ORDER BY id")
    items = await tx.all(_LIVE)
    returned = await tx.all(_RETURNED)
    return RoutingSnapshot(
        position=position,
        agents=[resources.agent(row) for row in people],
        queues=[resources.queue(row) for row in queues],
        items=items,
        returned={row["work_item_id"]: row["at"] for row in returned},
        policy=await policies.current(tx),
    )


_LIVE = """
SELECT id, conversation_id, version, state, queue_id, channel_kind, priority, requirements, weight,
       arrived_at, preferred_agent_id, preferred_until, declined_by, agent_id, target_seconds,
       steps, step, step_at, widened_to, dormant, blended
FROM work_items WHERE state NOT IN ('done','abandoned')
"""

_RETURNED = """
SELECT o.work_item_id, max(o.answered_at) AS at
FROM work_items w JOIN offers o ON o.work_item_id = w.id
WHERE w.state NOT IN ('done','abandoned') AND w.declined_by <> '{}'
  AND o.consult_id IS NULL AND o.state IN ('declined','expired')
GROUP BY o.work_item_id
"""

# Positions have no gaps, so a range of them is a page; only what the router reads leaves the
# database.
_FOLLOW = """
SELECT f.epoch, f.position AS head, e.position, e.type, e.occurred_at, e.data
FROM feed f LEFT JOIN LATERAL (
    SELECT position, type, occurred_at,
           CASE WHEN data ?| ARRAY['work_item', 'agent', 'queue']
                THEN jsonb_build_object(
                    'work_item', data->'work_item', 'agent', data->'agent',
                    'queue', data->'queue', 'offer', data->'offer')
           END AS data
    FROM events WHERE position > :p AND position <= :until ORDER BY position
) e ON true
ORDER BY e.position
"""


async def follow(tx: Transaction, position: Position, limit: int) -> Followed:
    """The routing events among the next `limit` positions."""
    rows = await tx.all(_FOLLOW, p=position.number, until=position.number + limit)
    epoch, head = rows[0]["epoch"], rows[0]["head"]
    expected = min(limit, head - position.number)
    found = [row for row in rows if row["position"] is not None]
    if epoch != position.epoch or expected < 0 or len(found) < expected:
        return Followed(position=position, events=[], gap=True)
    last = found[-1]["position"] if found else position.number
    return Followed(
        position=Position(epoch, last),
        events=[_recorded(epoch, row) for row in found if row["data"] is not None],
        configured=any(row["type"] == CONFIGURATION_CHANGED for row in found),
    )


def _recorded(epoch: str, row: Row) -> Recorded:
    return Recorded(
        epoch=epoch,
        position=row["position"],
        type=row["type"],
        occurred_at=row["occurred_at"],
        data=row["data"],
    )
