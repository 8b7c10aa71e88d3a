"""How far an agent has read a conversation. A mark is the agent's own; it tells nobody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.domain.actor import Actor
from omnidesk.domain.events import instant
from omnidesk.errors import BadInput, FieldError
from omnidesk.flows.conversations import sight_of, visible, well_formed
from omnidesk.store import read_marks
from omnidesk.store.database import Row, Transaction


async def mark(
    tx: Transaction, actor: Actor, conversation_id: str, message_id: str | None, now: datetime
) -> dict[str, Any]:
    """The agent has read up to a message; a mark that is further already stays. None: the
    contact's last message is to count as unread again. The mark after it."""
    agent_id = actor.require_agent()
    row = await visible(tx, actor, conversation_id)
    if message_id is None:
        await read_marks.put_back(tx, agent_id, row["id"], now)
    elif not well_formed(message_id) or not await read_marks.advance(
        tx, agent_id, row["id"], message_id, now
    ):
        fault = FieldError("/message_id", "is no message of this conversation")
        raise BadInput("the conversation cannot be marked", errors=(fault,))
    (after,) = await read_marks.marks(tx, agent_id, [row["id"]], sight_of(actor))
    return _mark(after)


async def answered(
    tx: Transaction, actor: Actor, message: Mapping[str, Any], now: datetime
) -> None:
    """Who answers has read what they answer."""
    if actor.agent_id is not None:
        await read_marks.advance(tx, actor.agent_id, message["conversation_id"], message["id"], now)


async def marks(
    tx: Transaction, actor: Actor, conversation_ids: Sequence[str]
) -> list[dict[str, Any]]:
    """The actor's marks of those conversations that are open to them; nothing is unread for who
    is no agent."""
    rows = await read_marks.marks(tx, actor.agent_id, conversation_ids, sight_of(actor))
    return [_mark(row) for row in rows]


async def unread(
    tx: Transaction, actor: Actor, conversation_ids: Sequence[str]
) -> Mapping[str, int]:
    """How many messages of the contact the actor has not read, by conversation."""
    if actor.agent_id is None or not conversation_ids:
        return dict.fromkeys(conversation_ids, 0)
    return await read_marks.unread(tx, actor.agent_id, conversation_ids)


def _mark(row: Row) -> dict[str, Any]:
    return {
        "conversation_id": row["conversation_id"],
        "message_id": row["message_id"],
        "unread_count": row["unread"],
        "read_at": instant(row["read_at"]),
    }
