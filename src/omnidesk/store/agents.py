"""Agents with presence, load, skills and queues, in the shape `resources.agent` wants."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from omnidesk.domain.agent import LEASE_SECONDS
from omnidesk.domain.ids import AgentId
from omnidesk.store.database import Row, Transaction

# Both versions only grow and every change of either table adds one, so their sum orders the
# states of the whole resource. Changes of skills and queues must add one to agents.version.
SELECT = """
SELECT a.id, a.email, a.name, a.role, a.language, a.disabled, a.capacity, a.caps, a.speeds,
       coalesce(s.used, 0) AS used, coalesce(s.state, 'offline') AS state,
       coalesce(s.reason, '') AS reason, coalesce(s.changed_at, a.created_at) AS changed_at,
       s.lease_expires_at, s.idle_since, s.last_assigned_at, s.until,
       a.version + coalesce(s.version, 0) AS version,
       (SELECT coalesce(jsonb_object_agg(k.name, ak.level), '{}')
          FROM agent_skills ak JOIN skills k ON k.id = ak.skill_id
         WHERE ak.agent_id = a.id) AS skills,
       ARRAY(SELECT aq.queue_id::text FROM agent_queues aq
              WHERE aq.agent_id = a.id ORDER BY aq.queue_id) AS queue_ids,
       (SELECT coalesce(jsonb_object_agg(h.kind, h.n), '{}')
          FROM (SELECT o.kind, count(*) AS n FROM offers o
                WHERE o.agent_id = a.id AND o.state IN ('pending','accepted') AND NOT o.dormant
                GROUP BY o.kind) h) AS held,
       (SELECT coalesce(sum(o.full_weight - o.weight), 0)::integer FROM offers o
         WHERE o.agent_id = a.id AND o.state IN ('pending','accepted') AND o.dormant) AS wake_debt
FROM agents a LEFT JOIN agent_states s ON s.agent_id = a.id
"""


async def load(tx: Transaction, ids: Iterable[str]) -> dict[str, Row]:
    """The agents with these ids, by id, in one query; unknown ids are left out."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = await tx.all(
        f"{SELECT} WHERE a.id = ANY(CAST(:ids AS text[])) ORDER BY a.id", ids=wanted
    )
    return {row["id"]: row for row in rows}


async def load_all(tx: Transaction) -> list[Row]:
    """Every agent, by id."""
    return await tx.all(f"{SELECT} ORDER BY a.id")


async def lock_states(tx: Transaction, ids: Iterable[str]) -> dict[str, Row]:
    """Lock the state rows of these agents in id order, the last place in the lock order."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = await tx.all(
        """SELECT * FROM agent_states WHERE agent_id = ANY(CAST(:ids AS text[]))
           ORDER BY agent_id FOR UPDATE""",
        ids=wanted,
    )
    return {row["agent_id"]: row for row in rows}


async def change_load(
    tx: Transaction, deltas: Mapping[str, int], now: datetime, *, assigned: Collection[str] = ()
) -> list[str]:
    """Add capacity units to the load of agents (negative: release); their ids.

    Work that takes no units counts too: name the agent with a delta of zero. Offers must be
    written first: an agent left without work that is awake is idle since `now`. Those `assigned`
    got new work by it.
    """
    wanted = dict(deltas)
    if not wanted:
        return []
    await lock_states(tx, wanted)
    rows = await tx.all(
        """UPDATE agent_states s
           SET used = s.used + d.delta, version = s.version + 1,
               idle_since = CASE
                   WHEN EXISTS (SELECT 1 FROM offers o
                                WHERE o.agent_id = s.agent_id AND NOT o.dormant
                                  AND o.state IN ('pending','accepted')) THEN NULL
                   ELSE coalesce(s.idle_since, CAST(:now AS timestamptz)) END,
               last_assigned_at = CASE WHEN s.agent_id = ANY(CAST(:assigned AS text[]))
                                       THEN CAST(:now AS timestamptz)
                                       ELSE s.last_assigned_at END
           FROM unnest(CAST(:ids AS text[]), CAST(:deltas AS integer[])) AS d(id, delta)
           WHERE s.agent_id = d.id RETURNING s.agent_id""",
        ids=list(wanted),
        deltas=list(wanted.values()),
        assigned=sorted(assigned),
        now=now,
    )
    return sorted(row["agent_id"] for row in rows)


async def set_states(
    tx: Transaction,
    ids: Iterable[str],
    state: str,
    reason: str,
    now: datetime,
    *,
    until: datetime | None = None,
) -> None:
    """Declare a presence for agents whose state rows the caller holds locked; `until` is how long
    they mean it to last.

    Coming online starts idleness afresh: time away is not time spent waiting for work. Missed
    and unshown offers are forgotten then.
    """
    await tx.run(
        """UPDATE agent_states s
           SET state = :state, reason = :reason, version = version + 1,
               until = CAST(:until AS timestamptz),
               changed_at = CASE WHEN state = :state THEN changed_at
                                 ELSE CAST(:now AS timestamptz) END,
               lease_expires_at = CASE WHEN CAST(:state AS text) <> 'offline'
                                       THEN greatest(lease_expires_at,
                                                     CAST(:lease AS timestamptz)) END,
               lost_at = NULL,
               missed = CASE WHEN CAST(:state AS text) = 'online' THEN 0 ELSE missed END,
               unshown = CASE WHEN CAST(:state AS text) = 'online' THEN 0 ELSE unshown END,
               idle_since = CASE WHEN idle_since IS NOT NULL AND state <> 'online'
                                      AND CAST(:state AS text) = 'online'
                                 THEN CAST(:now AS timestamptz) ELSE idle_since END
           WHERE agent_id = ANY(CAST(:ids AS text[]))""",
        ids=sorted(set(ids)),
        state=state,
        reason=reason,
        until=until,
        now=now,
        lease=now + timedelta(seconds=LEASE_SECONDS),
    )


async def mark_away(tx: Transaction, ids: Iterable[str], reason: str, now: datetime) -> None:
    """Online agents become away; their lease is left as it is."""
    await tx.run(
        """UPDATE agent_states
           SET state = 'away', reason = :reason, changed_at = :now, version = version + 1,
               until = NULL
           WHERE agent_id = ANY(CAST(:ids AS text[])) AND state = 'online'""",
        ids=sorted(set(ids)),
        reason=reason,
        now=now,
    )


async def lose(tx: Transaction, ids: Iterable[str], reason: str, now: datetime) -> None:
    """Agents whose lease died are offline; when it died stays known."""
    await tx.run(
        """UPDATE agent_states
           SET state = 'offline', reason = :reason, changed_at = :now, version = version + 1,
               until = NULL,
               lost_at = coalesce(lease_expires_at, CAST(:now AS timestamptz)),
               lease_expires_at = NULL
           WHERE agent_id = ANY(CAST(:ids AS text[])) AND state <> 'offline'""",
        ids=sorted(set(ids)),
        reason=reason,
        now=now,
    )


async def responded(tx: Transaction, agent_id: str, *, to_offer: bool) -> None:
    """The agent's desk showed an offer, or (`to_offer`) they answered one: what they missed
    before is forgotten."""
    await tx.run(
        """UPDATE agent_states
           SET unshown = 0, missed = CASE WHEN CAST(:answered AS boolean) THEN 0 ELSE missed END
           WHERE agent_id = :id
             AND (unshown > 0 OR (missed > 0 AND CAST(:answered AS boolean)))""",
        id=agent_id,
        answered=to_offer,
    )


async def count_missed(
    tx: Transaction, missed: Mapping[str, int], unshown: Mapping[str, int]
) -> dict[str, Row]:
    """Add offers nobody answered or showed to the counts of locked agents; {agent_id, missed,
    unshown} after it."""
    ids = sorted(missed.keys() | unshown.keys())
    rows = await tx.all(
        """UPDATE agent_states s SET missed = s.missed + d.missed, unshown = s.unshown + d.unshown
           FROM unnest(CAST(:ids AS text[]), CAST(:missed AS integer[]),
                       CAST(:unshown AS integer[])) AS d(id, missed, unshown)
           WHERE s.agent_id = d.id RETURNING s.agent_id, s.missed, s.unshown""",
        ids=ids,
        missed=[missed.get(i, 0) for i in ids],
        unshown=[unshown.get(i, 0) for i in ids],
    )
    return {row["agent_id"]: row for row in rows}


async def routable_of_queue(tx: Transaction, queue_id: str, now: datetime) -> list[Row]:
    """The agents of a queue who are there now, by id."""
    return await tx.all(
        f"""{SELECT} JOIN agent_queues m ON m.agent_id = a.id AND m.queue_id = :queue
            WHERE NOT a.disabled AND s.state = 'online' AND s.lease_expires_at > :now
            ORDER BY a.id""",
        queue=queue_id,
        now=now,
    )


async def extend_leases(tx: Transaction, ids: Iterable[str], now: datetime) -> list[str]:
    """Renew the leases of agents who are not offline; the ids whose lease had already ended.

    A beat on a living lease changes no fact anybody follows, so it adds no version and no event;
    one that revives a dead lease makes the agent routable again and does.
    """
    rows = await tx.all(
        """WITH held AS (
               SELECT agent_id,
                      coalesce(lease_expires_at <= CAST(:now AS timestamptz), true) AS dead
               FROM agent_states
               WHERE agent_id = ANY(CAST(:ids AS text[])) AND state <> 'offline'
               ORDER BY agent_id FOR UPDATE
           )
           UPDATE agent_states s
           SET lease_expires_at = greatest(s.lease_expires_at, CAST(:lease AS timestamptz)),
               version = s.version + CASE WHEN held.dead THEN 1 ELSE 0 END
           FROM held WHERE s.agent_id = held.agent_id
           RETURNING s.agent_id, held.dead""",
        ids=sorted(set(ids)),
        now=now,
        lease=now + timedelta(seconds=LEASE_SECONDS),
    )
    return sorted(row["agent_id"] for row in rows if row["dead"])


async def ensure_states(tx: Transaction, ids: Iterable[AgentId], now: datetime) -> None:
    """Give agents who never signed in a state row (offline)."""
    await tx.run(
        """INSERT INTO agent_states (agent_id, changed_at, idle_since)
           SELECT id, CAST(:now AS timestamptz), CAST(:now AS timestamptz)
           FROM unnest(CAST(:ids AS text[])) AS n(id)
           ON CONFLICT (agent_id) DO NOTHING""",
        ids=sorted(set(ids)),
        now=now,
    )


async def living_leases(tx: Transaction, now: datetime) -> dict[str, datetime]:
    """When the leases of those online end, dead ones left out."""
    rows = await tx.all(
        """SELECT agent_id, lease_expires_at FROM agent_states
           WHERE state = 'online' AND lease_expires_at > :now""",
        now=now,
    )
    return {row["agent_id"]: row["lease_expires_at"] for row in rows}
