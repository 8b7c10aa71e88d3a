"""Notes that name the actor.

A mention opens no door: only who may read a conversation can be mentioned in it, and what
somebody may no longer read leaves their list. To show a conversation to another team, transfer
it or ask an agent in by a consult; both are recorded.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from omnidesk.domain import resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.events import instant
from omnidesk.errors import NotFound
from omnidesk.flows import read_marks, reading
from omnidesk.flows.conversations import reads_notes, sight_of, well_formed
from omnidesk.store import conversation_lists, drafts, mentions
from omnidesk.store import read_marks as marks
from omnidesk.store.database import Row, Transaction

LAST = (datetime.max.replace(tzinfo=UTC), "~")


async def page(
    tx: Transaction, actor: Actor, before: tuple[datetime, str], limit: int, *, unseen: bool
) -> list[Row]:
    """The actor's mentions before a time and note, newest first; show them with `shown`."""
    if actor.agent_id is None or not reads_notes(actor):
        return []
    return await mentions.page(tx, actor.agent_id, sight_of(actor), before, limit, unseen=unseen)


async def shown(tx: Transaction, actor: Actor, rows: list[Row]) -> list[dict[str, Any]]:
    """Mentions with their notes and conversations."""
    ids = list({row["conversation_id"] for row in rows})
    talks = await conversation_lists.presented(tx, ids)
    unread = await read_marks.unread(tx, actor, ids)
    return [
        {
            "note": resources.note(row),
            "conversation": reading.list_row(
                talks[row["conversation_id"]], unread[row["conversation_id"]]
            ),
            "created_at": instant(row["mentioned_at"]),
            "seen": row["seen_at"] is not None,
        }
        for row in rows
    ]


async def see(tx: Transaction, actor: Actor, note_id: str | None, now: datetime) -> None:
    """The actor has seen the mention in a note, or all of theirs (None)."""
    agent_id = actor.require_agent()
    if note_id is not None and not well_formed(note_id):
        raise NotFound("no such mention")
    if not await mentions.see(tx, agent_id, note_id, now):
        raise NotFound("no such mention")


async def counts(tx: Transaction, actor: Actor) -> dict[str, int]:
    """What waits for the actor's eyes."""
    if actor.agent_id is None:
        return {"unread_conversations": 0, "unread_mentions": 0, "drafts": 0}
    sight = sight_of(actor)
    reads = reads_notes(actor)
    return {
        "unread_conversations": await marks.unread_conversations(tx, actor.agent_id),
        "unread_mentions": await mentions.unseen(tx, actor.agent_id, sight) if reads else 0,
        "drafts": await drafts.count(tx, actor.agent_id, sight),
    }
