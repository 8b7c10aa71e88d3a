"""Notes: agents only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from omnidesk.store import mentions as mentioned
from omnidesk.store.database import Row, Transaction


async def add(
    tx: Transaction,
    note_id: str,
    conversation_id: str,
    agent_id: str | None,
    text: str,
    mentions: Sequence[str],
    now: datetime,
) -> Row:
    """Store a note and whom it mentions; its row."""
    row = await tx.first(
        """INSERT INTO notes (id, conversation_id, agent_id, text, mentions, created_at)
           VALUES (:id, :c, :agent, :text, CAST(:mentions AS text[]), :now) RETURNING *""",
        id=note_id,
        c=conversation_id,
        agent=agent_id,
        text=text,
        mentions=list(mentions),
        now=now,
    )
    assert row is not None
    await mentioned.add(tx, note_id, mentions, agent_id, now)
    return row


async def page(
    tx: Transaction, conversation_id: str, before: tuple[datetime, str], limit: int
) -> list[Row]:
    """At most `limit` notes before a time and id, newest first."""
    return await tx.all(
        """SELECT * FROM notes WHERE conversation_id = :c AND (created_at, id) < (:at, :id)
           ORDER BY created_at DESC, id DESC LIMIT :n""",
        c=conversation_id,
        at=before[0],
        id=before[1],
        n=limit,
    )


async def by_ids(tx: Transaction, ids: Sequence[str]) -> dict[str, Row]:
    """Notes by id."""
    rows = await tx.all("SELECT * FROM notes WHERE id = ANY(CAST(:ids AS text[]))", ids=list(ids))
    return {row["id"]: row for row in rows}


async def readers(
    tx: Transaction,
    names: Sequence[str],
    queue_id: str,
    holder: str | None,
    participants: Sequence[str],
) -> list[Row]:
    """Agents meant by ids, e-mail addresses or their local parts: {id, name, may_read}.

    `names` are lower case. `may_read`: the conversation is in one of their queues, theirs, they
    were asked into it, or they see everything.
    """
    return await tx.all(
        """SELECT a.id, lower(a.email) AS email, a.role IN ('admin','supervisor')
                  OR (a.role = 'agent' AND (a.id = CAST(:holder AS text)
                      OR a.id = ANY(CAST(:participants AS text[])) OR EXISTS (
                      SELECT 1 FROM agent_queues q
                      WHERE q.agent_id = a.id AND q.queue_id = :queue))) AS may_read
           FROM agents a
           WHERE NOT a.disabled AND (a.id = ANY(CAST(:names AS text[]))
              OR lower(a.email) = ANY(CAST(:names AS text[]))
              OR split_part(lower(a.email), '@', 1) = ANY(CAST(:names AS text[])))
           ORDER BY a.id""",
        names=list(names),
        queue=queue_id,
        holder=holder,
        participants=list(participants),
    )
