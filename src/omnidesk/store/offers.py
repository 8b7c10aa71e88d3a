"""Offers: claims on agents, and how they end. The router makes them: `store.claims`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from omnidesk.store.database import Row, Transaction


async def contexts(tx: Transaction, conversation_ids: Collection[str]) -> dict[str, Row]:
    """By conversation id: its row as `conversation`, its contact's as `contact`, and the
    contact's identities as `identities` (JSON rows): what an agent sees before accepting."""
    rows = await tx.all(
        """SELECT c.*, k.name AS contact_name, k.language AS contact_language,
                  k.attributes AS contact_attributes, k.merged_into AS contact_merged_into,
                  k.version AS contact_version, k.created_at AS contact_created_at,
                  (SELECT coalesce(jsonb_agg(jsonb_build_object(
                              'id', i.id, 'kind', i.kind, 'address', i.address,
                              'display_name', i.display_name, 'evidence', i.evidence)
                              ORDER BY i.id), '[]')
                     FROM identities i WHERE i.contact_id = c.contact_id) AS identities
           FROM conversations c JOIN contacts k ON k.id = c.contact_id
           WHERE c.id = ANY(CAST(:ids AS text[]))""",
        ids=sorted(set(conversation_ids)),
    )
    return {row["id"]: row for row in rows}


async def find(tx: Transaction, offer_id: str) -> Row | None:
    """An offer as it stands, without a lock."""
    return await tx.first("SELECT * FROM offers WHERE id = :id", id=offer_id)


async def lock_live(tx: Transaction, work_item_ids: Collection[str]) -> list[Row]:
    """Lock the live offers of these work items, consults among them, in id order."""
    return await tx.all(
        """SELECT * FROM offers
           WHERE work_item_id = ANY(CAST(:ids AS text[])) AND state IN ('pending','accepted')
           ORDER BY id FOR UPDATE""",
        ids=sorted(set(work_item_ids)),
    )


async def pending_of(tx: Transaction, agent_id: str, now: datetime) -> list[Row]:
    """The pending offers of an agent that have not expired, oldest first."""
    return await tx.all(
        """SELECT * FROM offers
           WHERE agent_id = :agent AND state IN ('pending','accepted') AND state = 'pending'
             AND expires_at > :now
           ORDER BY created_at, id""",
        agent=agent_id,
        now=now,
    )


async def present(tx: Transaction, ids: Collection[str], now: datetime) -> list[Row]:
    """Note that the agent's desk shows these offers; those still pending."""
    return await tx.all(
        """UPDATE offers SET presented_at = coalesce(presented_at, CAST(:now AS timestamptz))
           WHERE id = ANY(CAST(:ids AS text[])) AND state = 'pending' RETURNING *""",
        ids=sorted(ids),
        now=now,
    )


async def accept(tx: Transaction, offer_id: str, agent_id: str, now: datetime) -> Row | None:
    """The agent takes a pending offer that has not expired; None when that is too late."""
    return await tx.first(
        """UPDATE offers
           SET state = 'accepted', answered_at = :now,
               presented_at = coalesce(presented_at, CAST(:now AS timestamptz))
           WHERE id = :id AND agent_id = :agent AND state = 'pending' AND expires_at > :now
           RETURNING *""",
        id=offer_id,
        agent=agent_id,
        now=now,
    )


async def end(
    tx: Transaction, ids: Collection[str], *, state: str, reason: str, now: datetime
) -> list[Row]:
    """Live offers take this final state; accepted ones are `ended`, whatever `state` says."""
    if not ids:
        return []
    return await tx.all(
        """UPDATE offers
           SET state = CASE WHEN state = 'accepted' THEN 'ended' ELSE CAST(:state AS text) END,
               answered_at = coalesce(answered_at, CAST(:now AS timestamptz)),
               ended_at = :now, reason = :reason
           WHERE id = ANY(CAST(:ids AS text[])) AND state IN ('pending','accepted')
           RETURNING *""",
        ids=sorted(ids),
        state=state,
        reason=reason,
        now=now,
    )


async def insert_accepted(
    tx: Transaction,
    *,
    offer_id: str,
    item: Row,
    agent_id: str,
    weight: int,
    made_by: str,
    over_capacity: bool,
    now: datetime,
) -> Row:
    """An assignment that `made_by` chose by hand: an offer that is accepted from the start."""
    row = await tx.first(
        """INSERT INTO offers (id, work_item_id, conversation_id, queue_id, agent_id, state,
                               kind, weight, full_weight, manual, made_by, over_capacity,
                               created_at, expires_at, presented_at, answered_at)
           VALUES (:id, :item, :conversation, :queue, :agent, 'accepted', :kind, :weight, :weight,
                   true, :made_by, :over, :now, :now, :now, :now)
           RETURNING *""",
        id=offer_id,
        item=item["id"],
        conversation=item["conversation_id"],
        queue=item["queue_id"],
        agent=agent_id,
        kind=item["channel_kind"],
        weight=weight,
        made_by=made_by,
        over=over_capacity,
        now=now,
    )
    assert row is not None
    return row


async def insert_consult(
    tx: Transaction,
    *,
    offer_id: str,
    consult_id: str,
    item: Row,
    agent_id: str,
    weight: int,
    expires_at: datetime,
    now: datetime,
) -> Row:
    """A pending offer to join beside the owner."""
    row = await tx.first(
        """INSERT INTO offers (id, work_item_id, conversation_id, queue_id, agent_id, state,
                               kind, weight, full_weight, manual, consult_id, created_at,
                               expires_at)
           VALUES (:id, :item, :conversation, :queue, :agent, 'pending', :kind, :weight, :weight,
                   true, :consult, :now, :expires)
           RETURNING *""",
        id=offer_id,
        item=item["id"],
        conversation=item["conversation_id"],
        queue=item["queue_id"],
        agent=agent_id,
        kind=item["channel_kind"],
        weight=weight,
        consult=consult_id,
        expires=expires_at,
        now=now,
    )
    assert row is not None
    return row


async def rest(tx: Transaction, weights: Mapping[str, int]) -> list[Row]:
    """Locked, accepted offers cost these dormant weights, or their own where that is less."""
    return await tx.all(
        """UPDATE offers o SET dormant = true, weight = least(d.weight, o.full_weight)
           FROM unnest(CAST(:ids AS text[]), CAST(:weights AS integer[])) AS d(id, weight)
           WHERE o.id = d.id RETURNING o.*""",
        ids=list(weights),
        weights=list(weights.values()),
    )


async def wake(tx: Transaction, ids: Collection[str]) -> None:
    """Locked, dormant offers cost their full weight again."""
    await tx.run(
        """UPDATE offers SET dormant = false, weight = full_weight
           WHERE id = ANY(CAST(:ids AS text[]))""",
        ids=sorted(ids),
    )


async def expired(tx: Transaction, now: datetime, limit: int) -> list[Row]:
    """Pending offers past their time, and every other pending offer of the same agents (who may
    be about to be away), without locks. Consults end on their own."""
    return await tx.all(
        """WITH late AS (
               SELECT id, agent_id FROM offers
               WHERE state = 'pending' AND expires_at <= :now AND consult_id IS NULL
               ORDER BY expires_at, id LIMIT :n
           )
           SELECT o.id, o.work_item_id, o.agent_id FROM offers o
           WHERE o.state IN ('pending','accepted') AND o.state = 'pending'
             AND o.consult_id IS NULL AND o.agent_id IN (SELECT agent_id FROM late)
           ORDER BY o.work_item_id""",
        now=now,
        n=limit,
    )


async def unshown(tx: Transaction, before: datetime, limit: int) -> list[Row]:
    """Pending offers made by `before` that no desk has shown, and every other pending offer of
    the same agents, without locks."""
    return await tx.all(
        """WITH dark AS (
               SELECT id, agent_id FROM offers
               WHERE state = 'pending' AND presented_at IS NULL AND consult_id IS NULL
                 AND created_at <= :before
               ORDER BY created_at, id LIMIT :n
           )
           SELECT o.id, o.work_item_id, o.agent_id FROM offers o
           WHERE o.state IN ('pending','accepted') AND o.state = 'pending'
             AND o.consult_id IS NULL AND o.agent_id IN (SELECT agent_id FROM dark)
           ORDER BY o.work_item_id""",
        before=before,
        n=limit,
    )


async def mismatches(tx: Transaction) -> list[Row]:
    """Agents whose stored load is not the sum of their live offers; none while all is well."""
    return await tx.all(
        """SELECT s.agent_id, s.used, coalesce(sum(o.weight), 0) AS live
           FROM agent_states s
           LEFT JOIN offers o ON o.agent_id = s.agent_id AND o.state IN ('pending','accepted')
           GROUP BY s.agent_id, s.used HAVING s.used <> coalesce(sum(o.weight), 0)"""
    )
