"""How far each agent has read each conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from omnidesk.store.database import Row, Transaction
from omnidesk.store.sight import Sight, reachable

# Nobody needs to know more exactly.
MOST_UNREAD = 100

_UNREAD = f"""LATERAL (
    SELECT CAST(count(*) AS integer) AS unread FROM (
        SELECT FROM messages
        WHERE conversation_id = c.id AND direction = 'in' AND ordinal > coalesce(r.ordinal, 0)
        LIMIT {MOST_UNREAD}) m) n"""


async def unread(tx: Transaction, agent_id: str, conversation_ids: Sequence[str]) -> dict[str, int]:
    """How many messages of the contact the agent has not read, at most 100, by conversation."""
    rows = await tx.all(
        f"""SELECT c.id, n.unread FROM unnest(CAST(:ids AS text[])) AS c(id)
            LEFT JOIN read_marks r ON r.conversation_id = c.id AND r.agent_id = :agent
            CROSS JOIN {_UNREAD}""",
        agent=agent_id,
        ids=list(conversation_ids),
    )
    return {row["id"]: row["unread"] for row in rows}


async def marks(
    tx: Transaction, agent_id: str | None, conversation_ids: Sequence[str], sight: Sight
) -> list[Row]:
    """{conversation_id, message_id, read_at, unread} for those of the conversations that may be
    opened, in the order asked for."""
    return await tx.all(
        f"""SELECT c.id AS conversation_id, r.message_id, r.read_at,
                   CASE WHEN CAST(:agent AS text) IS NULL THEN 0 ELSE n.unread END AS unread
            FROM unnest(CAST(:ids AS text[])) WITH ORDINALITY AS u(id, ord)
            JOIN conversations c ON c.id = u.id AND {reachable("c")}
            LEFT JOIN read_marks r ON r.conversation_id = c.id AND r.agent_id = :agent
            CROSS JOIN {_UNREAD} ORDER BY u.ord""",
        agent=agent_id,
        ids=list(dict.fromkeys(conversation_ids)),
        **sight.binds,
    )


async def advance(
    tx: Transaction, agent_id: str, conversation_id: str, message_id: str, now: datetime
) -> bool:
    """The agent has read up to this message, or further already; False if it is none of the
    conversation's."""
    touched = await tx.run(
        """INSERT INTO read_marks AS r (conversation_id, agent_id, ordinal, message_id, read_at)
           SELECT m.conversation_id, :agent, m.ordinal, m.id, :now FROM messages m
           WHERE m.id = :message AND m.conversation_id = :c
           ON CONFLICT (conversation_id, agent_id) DO UPDATE SET
               read_at = excluded.read_at,
               ordinal = greatest(r.ordinal, excluded.ordinal),
               message_id = CASE WHEN excluded.ordinal >= r.ordinal THEN excluded.message_id
                                 ELSE r.message_id END""",
        agent=agent_id,
        c=conversation_id,
        message=message_id,
        now=now,
    )
    return touched > 0


async def put_back(tx: Transaction, agent_id: str, conversation_id: str, now: datetime) -> None:
    """Set the mark before the contact's last message, which counts as unread from then on."""
    await tx.run(
        """INSERT INTO read_marks (conversation_id, agent_id, ordinal, message_id, read_at)
           SELECT :c, :agent, coalesce(b.ordinal, 0), b.id, :now FROM (
               SELECT max(ordinal) AS ordinal FROM messages
               WHERE conversation_id = :c AND direction = 'in') l
           LEFT JOIN LATERAL (
               SELECT id, ordinal FROM messages
               WHERE conversation_id = :c AND ordinal < l.ordinal
               ORDER BY ordinal DESC LIMIT 1) b ON true
           WHERE l.ordinal IS NOT NULL
           ON CONFLICT (conversation_id, agent_id) DO UPDATE SET
               read_at = excluded.read_at, ordinal = excluded.ordinal,
               message_id = excluded.message_id""",
        agent=agent_id,
        c=conversation_id,
        now=now,
    )


async def unread_conversations(tx: Transaction, agent_id: str) -> int:
    """How many conversations the agent holds in which the contact wrote what they have not
    read."""
    row = await tx.first(
        """SELECT CAST(count(*) AS integer) AS n FROM conversations c
           LEFT JOIN read_marks r ON r.conversation_id = c.id AND r.agent_id = :agent
           WHERE c.agent_id = :agent AND c.state <> 'resolved' AND EXISTS (
               SELECT FROM messages m WHERE m.conversation_id = c.id AND m.direction = 'in'
                   AND m.ordinal > coalesce(r.ordinal, 0))""",
        agent=agent_id,
    )
    return int(row["n"]) if row else 0
