"""What customers gave their conversations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from omnidesk.store.database import Row, Transaction


async def give(
    tx: Transaction,
    conversation_id: str,
    score: int,
    comment: str,
    agent_id: str | None,
    now: datetime,
) -> bool:
    """Store the rating of a conversation; False when it has one."""
    row = await tx.first(
        """INSERT INTO ratings (conversation_id, score, comment, agent_id, created_at)
           VALUES (:id, :score, :comment, :agent, :now)
           ON CONFLICT (conversation_id) DO NOTHING RETURNING conversation_id""",
        id=conversation_id,
        score=score,
        comment=comment,
        agent=agent_id,
        now=now,
    )
    return row is not None


async def of(tx: Transaction, conversation_ids: Collection[str]) -> dict[str, Row]:
    """{score, comment} by conversation, of those that have one."""
    rows = await tx.all(
        """SELECT conversation_id, score, comment FROM ratings
           WHERE conversation_id = ANY(CAST(:ids AS text[]))""",
        ids=sorted(conversation_ids),
    )
    return {row["conversation_id"]: row for row in rows}
