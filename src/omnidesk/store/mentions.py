"""Whom notes are for, and whether they have seen them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from omnidesk.store.database import Row, Transaction
from omnidesk.store.sight import Sight, reachable

# Nobody needs to know more exactly, and a count must not read everything.
MOST_COUNTED = 1_000


async def add(
    tx: Transaction, note_id: str, agent_ids: Sequence[str], writer: str | None, now: datetime
) -> None:
    """Mention these agents in a note; its writer needs no reminder."""
    others = [agent_id for agent_id in dict.fromkeys(agent_ids) if agent_id != writer]
    if others:
        await tx.run(
            """INSERT INTO mentions (agent_id, note_id, created_at)
               SELECT agent_id, :note, :now FROM unnest(CAST(:agents AS text[])) AS m(agent_id)
               ON CONFLICT DO NOTHING""",
            note=note_id,
            agents=others,
            now=now,
        )


async def page(
    tx: Transaction,
    agent_id: str,
    sight: Sight,
    before: tuple[datetime, str],
    limit: int,
    *,
    unseen: bool,
) -> list[Row]:
    """The agent's mentions before a time and note, newest first, where they may open the
    conversation: the note's columns, `mentioned_at` and `seen_at`."""
    return await tx.all(
        f"""SELECT n.*, m.created_at AS mentioned_at, m.seen_at FROM mentions m
            JOIN notes n ON n.id = m.note_id
            JOIN conversations c ON c.id = n.conversation_id AND {reachable("c")}
            WHERE m.agent_id = :agent AND (m.created_at, m.note_id) < (:at, :note)
              {"AND m.seen_at IS NULL" if unseen else ""}
            ORDER BY m.created_at DESC, m.note_id DESC LIMIT :n""",
        agent=agent_id,
        at=before[0],
        note=before[1],
        n=limit,
        **sight.binds,
    )


async def unseen(tx: Transaction, agent_id: str, sight: Sight) -> int:
    """How many of them were not seen, 1,000 at most."""
    row = await tx.first(
        f"""SELECT CAST(count(*) AS integer) AS n FROM (
                SELECT FROM mentions m JOIN notes n ON n.id = m.note_id
                JOIN conversations c ON c.id = n.conversation_id AND {reachable("c")}
                WHERE m.agent_id = :agent AND m.seen_at IS NULL LIMIT :most) found""",
        agent=agent_id,
        most=MOST_COUNTED,
        **sight.binds,
    )
    return int(row["n"]) if row else 0


async def see(tx: Transaction, agent_id: str, note_id: str | None, now: datetime) -> bool:
    """The agent has seen one mention, or all; False if there is no such one."""
    touched = await tx.run(
        """UPDATE mentions SET seen_at = coalesce(seen_at, :now)
           WHERE agent_id = :agent AND (
               note_id = :note OR (CAST(:note AS text) IS NULL AND seen_at IS NULL))""",
        agent=agent_id,
        note=note_id,
        now=now,
    )
    return note_id is None or touched > 0
