"""Consults: a second agent asked into a conversation, beside its owner."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction


async def find(tx: Transaction, consult_id: str) -> Row | None:
    """A consult as it stands, without a lock."""
    return await tx.first("SELECT * FROM consults WHERE id = :id", id=consult_id)


async def live_of_items(tx: Transaction, item_ids: Collection[str]) -> dict[str, Row]:
    """The live consult of each of these locked work items, by work item."""
    rows = await tx.all(
        """SELECT * FROM consults
           WHERE work_item_id = ANY(CAST(:ids AS text[])) AND state IN ('offered','joined')
           ORDER BY id""",
        ids=sorted(set(item_ids)),
    )
    return {row["work_item_id"]: row for row in rows}


async def refused_by(tx: Transaction, item_id: str) -> set[str]:
    """The agents who were asked into this work before and did not come."""
    rows = await tx.all(
        """SELECT DISTINCT agent_id FROM consults
           WHERE work_item_id = :id AND state IN ('declined','expired')""",
        id=item_id,
    )
    return {row["agent_id"] for row in rows}


async def of_agent(tx: Transaction, agent_id: str) -> list[Row]:
    """The live consults an agent asked for or was asked into, oldest first."""
    return await tx.all(
        """SELECT * FROM consults
           WHERE (agent_id = :agent AND state IN ('offered','joined'))
              OR (from_agent_id = :agent AND state IN ('offered','joined'))
           ORDER BY created_at, id""",
        agent=agent_id,
    )


async def live(tx: Transaction) -> list[Row]:
    """Every live consult, oldest first."""
    return await tx.all(
        "SELECT * FROM consults WHERE state IN ('offered','joined') ORDER BY created_at, id"
    )


async def asked_of(tx: Transaction, agent_ids: Collection[str]) -> list[Row]:
    """The live consults these agents were asked into, without locks."""
    return await tx.all(
        """SELECT * FROM consults
           WHERE agent_id = ANY(CAST(:ids AS text[])) AND state IN ('offered','joined')
           ORDER BY work_item_id""",
        ids=sorted(set(agent_ids)),
    )


async def expired(tx: Transaction, now: datetime, limit: int) -> list[Row]:
    """Consults nobody answered in time, without locks: {work_item_id, conversation_id}."""
    return await tx.all(
        """SELECT work_item_id, conversation_id FROM consults
           WHERE state = 'offered' AND expires_at <= :now ORDER BY expires_at, id LIMIT :n""",
        now=now,
        n=limit,
    )


async def insert(tx: Transaction, **columns: Any) -> Row:
    """A new consult; `columns` are those of the table that have no default."""
    row = await tx.first(
        """INSERT INTO consults (id, work_item_id, conversation_id, queue_id, from_agent_id,
                                 agent_id, offer_id, state, note, created_at, expires_at)
           VALUES (:id, :work_item_id, :conversation_id, :queue_id, :from_agent_id, :agent_id,
                   :offer_id, 'offered', :note, :created_at, :expires_at)
           RETURNING *""",
        **columns,
    )
    assert row is not None
    return row


async def join(tx: Transaction, consult_id: str, now: datetime) -> Row:
    """An offered consult of a locked work item was accepted."""
    row = await tx.first(
        """UPDATE consults SET state = 'joined', joined_at = :now, version = version + 1
           WHERE id = :id RETURNING *""",
        id=consult_id,
        now=now,
    )
    assert row is not None
    return row


async def finish(
    tx: Transaction, ids: Collection[str], *, state: str, reason: str, now: datetime
) -> list[Row]:
    """Live consults of locked work items are over; one that was joined is never `declined` or
    `expired`."""
    return await tx.all(
        """UPDATE consults
           SET state = CASE WHEN state = 'joined'
                                 AND CAST(:state AS text) IN ('declined','expired') THEN 'ended'
                            ELSE CAST(:state AS text) END,
               reason = :reason, ended_at = :now, version = version + 1
           WHERE id = ANY(CAST(:ids AS text[])) AND state IN ('offered','joined') RETURNING *""",
        ids=sorted(ids),
        state=state,
        reason=reason,
        now=now,
    )


async def participate(tx: Transaction, conversation_id: str, agent_id: str) -> Row:
    """A locked conversation has one more participant."""
    row = await tx.first(
        """UPDATE conversations
           SET participants = array_append(participants, CAST(:agent AS text)),
               version = version + 1
           WHERE id = :id RETURNING *""",
        id=conversation_id,
        agent=agent_id,
    )
    assert row is not None
    return row


async def leave(tx: Transaction, conversation_ids: Collection[str]) -> list[Row]:
    """Locked conversations have no participants any more; those changed."""
    return await tx.all(
        """UPDATE conversations SET participants = '{}', version = version + 1
           WHERE id = ANY(CAST(:ids AS text[])) AND participants <> '{}' RETURNING *""",
        ids=sorted(set(conversation_ids)),
    )
