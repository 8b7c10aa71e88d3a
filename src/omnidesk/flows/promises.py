"""The answer target of work that a conversation needs anew, as of now.

What its former work carried may have been counted over a closed night, so it is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from omnidesk.domain.calendar import closed_route
from omnidesk.domain.ids import QueueId
from omnidesk.domain.sla import Metric
from omnidesk.store import calendars, directory, sla
from omnidesk.store.database import Row, Transaction


async def targets(
    tx: Transaction, conversations: Sequence[Row], former: Mapping[str, Row], now: datetime
) -> dict[str, int | None]:
    """Seconds from `now` until the answer is due, by conversation; None: the queue's own target.

    `former` is the last work of each conversation; the SLA policy it named still holds.
    """
    queues = await directory.load_queues(tx)
    policies = await sla.load_policies(tx)
    hours = await calendars.load_all(tx)
    found: dict[str, int | None] = {}
    for row in conversations:
        queue = queues[QueueId(row["queue_id"])]
        last = former.get(row["id"])
        policy = policies.get((last and last["sla_policy_id"]) or queue.sla_policy_id or "")
        metric = Metric.NEXT_RESPONSE if row["first_response_at"] else Metric.FIRST_RESPONSE
        target = policy.target(metric, row["priority"]) if policy else None
        closed = closed_route(
            hours.get(queue.calendar_id or ""),
            queue.closed_policy,
            target or queue.wait_target_seconds,
            now,
            in_open_time=queue.target_in_open_time,
        )
        found[row["id"]] = closed.target_seconds or target
    return found
