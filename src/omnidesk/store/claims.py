"""The batch claim of the router: offers that are made only where they still may be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from omnidesk.store import agents, leaders
from omnidesk.store.database import Row, Transaction, json_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the router wants: this item, as it saw it, for this agent. `record` explains why."""

    offer_id: str
    decision_id: str
    work_item_id: str
    version: int
    agent_id: str
    policy_version: str
    position: int
    record: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What became of a batch. `offers` hold the winners' new offers with the columns of
    `offers`; `items` and `agents` the rows they changed; `lost` the ids of work items whose
    claim lost a race."""

    offers: list[Row]
    items: list[Row]
    agents: list[Row]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How kinds use agents, one JSON object a kind ({kind, exclusive, separate, needs_idle, cap,
    barred_by}), and the units kept for dormant work."""

    kinds: Sequence[Mapping[str, Any]]
    reserve: int


# Winners are those whose item still waits as it was seen, whose agent is there, and for whom there
# is room by the rules of their kind (`routing.lanes.refusal`) when the claims before them on the
# same agent are counted in. A claim that does not fit still counts against those after it: they
# come again with the next plan.
_CLAIM = """
WITH asked AS (
    SELECT * FROM unnest(
        CAST(:offers AS text[]), CAST(:decisions AS text[]), CAST(:items AS text[]),
        CAST(:versions AS integer[]), CAST(:agents AS text[]), CAST(:policies AS text[]),
        CAST(:positions AS bigint[]), CAST(:records AS text[])
    ) WITH ORDINALITY AS p(offer_id, decision_id, item_id, version, agent_id, policy, position,
                           record, ord)
), kinds AS (
    SELECT * FROM jsonb_to_recordset(CAST(:kinds AS jsonb))
        AS k(kind text, exclusive boolean, separate boolean, needs_idle boolean, cap integer,
             barred_by text[])
), held AS (
    SELECT o.agent_id, o.kind, count(*) FILTER (WHERE NOT o.dormant) AS awake,
           coalesce(sum(o.full_weight - o.weight) FILTER (WHERE o.dormant), 0) AS debt
    FROM offers o
    WHERE o.agent_id = ANY(CAST(:agents AS text[])) AND o.state IN ('pending','accepted')
    GROUP BY o.agent_id, o.kind
), busy AS (
    SELECT h.agent_id, sum(h.debt) AS debt,
           coalesce(sum(h.awake) FILTER (WHERE NOT k.separate), 0) AS live,
           coalesce(sum(h.awake) FILTER (WHERE k.exclusive), 0) AS exclusive
    FROM held h JOIN kinds k ON k.kind = h.kind GROUP BY h.agent_id
), possible AS (
    SELECT p.*, w.weight, w.channel_kind, w.conversation_id, w.queue_id,
           q.offer_timeout_seconds, a.capacity, k.exclusive, k.separate, k.needs_idle,
           coalesce(CAST(a.caps ->> w.channel_kind AS integer), k.cap) AS cap,
           least(CAST(:reserve AS integer), coalesce(b.debt, 0)) AS reserve,
           s.used + coalesce(sum(CASE WHEN k.separate THEN 0 ELSE w.weight END) OVER before, 0)
               AS used,
           coalesce(b.live, 0) + count(*) FILTER (WHERE NOT k.separate) OVER before AS live,
           coalesce(b.exclusive, 0) + count(*) FILTER (WHERE k.exclusive) OVER before AS barring,
           coalesce(h.awake, 0)
               + count(*) OVER (PARTITION BY p.agent_id, w.channel_kind ORDER BY p.ord
                                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS same,
           EXISTS (SELECT 1 FROM held o WHERE o.agent_id = p.agent_id AND o.awake > 0
                                          AND o.kind = ANY(k.barred_by)) AS barred
    FROM asked p
    JOIN work_items w ON w.id = p.item_id AND w.version = p.version AND w.state = 'waiting'
    JOIN queues q ON q.id = w.queue_id AND NOT q.paused AND NOT q.manual
    JOIN agents a ON a.id = p.agent_id AND NOT a.disabled
    JOIN agent_states s ON s.agent_id = p.agent_id AND s.state = 'online'
                       AND s.lease_expires_at > :now
    JOIN kinds k ON k.kind = w.channel_kind
    LEFT JOIN busy b ON b.agent_id = p.agent_id
    LEFT JOIN held h ON h.agent_id = p.agent_id AND h.kind = w.channel_kind
    WINDOW before AS (PARTITION BY p.agent_id ORDER BY p.ord
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), won AS (
    SELECT *, CAST(:now AS timestamptz) + make_interval(secs => offer_timeout_seconds)
                  AS expires_at,
           CAST(CASE WHEN separate THEN 0
                     WHEN exclusive THEN greatest(0, least(weight, capacity - used))
                     ELSE weight END AS integer) AS cost
    FROM possible
    WHERE capacity > 0 AND barring = 0 AND NOT barred AND (cap IS NULL OR same < cap)
      AND CASE WHEN separate THEN NOT needs_idle OR live = 0
               WHEN exclusive THEN live = 0
               ELSE used + weight + reserve <= capacity END
), offered AS (
    INSERT INTO offers (id, work_item_id, conversation_id, queue_id, agent_id, state, kind, weight,
                        full_weight, epoch, created_at, expires_at)
    SELECT offer_id, item_id, conversation_id, queue_id, agent_id, 'pending', channel_kind, cost,
           cost, :epoch, :now, expires_at
    FROM won ORDER BY ord RETURNING *
), items AS (
    UPDATE work_items w
    SET state = 'offered', agent_id = won.agent_id, offer_id = won.offer_id, offered_at = :now,
        version = w.version + 1
    FROM won WHERE w.id = won.item_id
), loads AS (
    UPDATE agent_states s
    SET used = s.used + g.cost, idle_since = NULL, last_assigned_at = :now,
        version = s.version + 1
    FROM (SELECT agent_id, sum(cost)::integer AS cost FROM won GROUP BY agent_id) g
    WHERE s.agent_id = g.agent_id
), decided AS (
    INSERT INTO decisions (id, work_item_id, position, policy_version, epoch, decided_at, outcome,
                           record)
    SELECT decision_id, item_id, position, policy, :epoch, :now, 'offered', record::jsonb FROM won
)
SELECT * FROM offered ORDER BY id
"""


async def claim(
    tx: Transaction, wanted: Sequence[Claim], terms: Terms, *, epoch: int, now: datetime
) -> Claimed:
    """Make these offers in one batch, each only if it still may be made.

    Raises Fenced when `epoch` is no longer the router's. Lost races are returned, not raised.
    """
    await leaders.require_epoch(tx, leaders.ROUTER, epoch)
    item_ids = [c.work_item_id for c in wanted]
    await tx.run(
        """SELECT 1 FROM work_items WHERE id = ANY(CAST(:ids AS text[])) ORDER BY id FOR UPDATE""",
        ids=sorted(item_ids),
    )
    await agents.lock_states(tx, (c.agent_id for c in wanted))
    offers = await tx.all(
        _CLAIM,
        offers=[c.offer_id for c in wanted],
        decisions=[c.decision_id for c in wanted],
        items=item_ids,
        versions=[c.version for c in wanted],
        agents=[c.agent_id for c in wanted],
        policies=[c.policy_version for c in wanted],
        positions=[c.position for c in wanted],
        records=json_text([c.record for c in wanted]),
        kinds=[dict(kind) for kind in terms.kinds],
        reserve=terms.reserve,
        epoch=epoch,
        now=now,
    )
    won = {offer["work_item_id"] for offer in offers}
    items = await tx.all(
        "SELECT * FROM work_items WHERE id = ANY(CAST(:ids AS text[])) ORDER BY id",
        ids=sorted(won),
    )
    changed = await agents.load(tx, (offer["agent_id"] for offer in offers))
    return Claimed(
        offers=offers,
        items=items,
        agents=list(changed.values()),
        lost=tuple(item_id for item_id in item_ids if item_id not in won),
    )
