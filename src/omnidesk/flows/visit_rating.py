"""A visitor rates a conversation that has ended, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from omnidesk.channels.webchat.parse import comment_of
from omnidesk.domain import events
from omnidesk.errors import Conflict, Forbidden, NotFound
from omnidesk.flows import facts
from omnidesk.flows.visit import Visitor, place
from omnidesk.store import conversations, ratings, work
from omnidesk.store.database import Transaction


async def rate(
    tx: Transaction, who: Visitor, conversation_id: str, score: int, comment: str, now: datetime
) -> dict[str, Any]:
    """Store it and tell the agents; {score, comment}. The same again answers with the first.

    Raises NotFound for a conversation that is not the visitor's, Conflict for one that goes on or
    was rated differently, Forbidden where the chat asks for no rating.
    """
    if not who.config.rating:
        raise Forbidden("this chat is not rated")
    where = await place(tx, who)
    if conversation_id not in where.ids:
        raise NotFound("no such conversation")
    row = (await work.lock_conversations(tx, [conversation_id]))[conversation_id]
    words = comment_of(comment)
    given = {"score": score, "comment": words}
    known = (await ratings.of(tx, [conversation_id])).get(conversation_id)
    if known is not None:
        before = {"score": known["score"], "comment": known["comment"]}
        if before != given:
            raise Conflict("this conversation is rated already")
        return before
    if row["state"] != "resolved":
        raise Conflict("the conversation goes on; it is rated when it has ended")
    await ratings.give(tx, conversation_id, score, words, row["last_agent_id"], now)
    after = await conversations.change(tx, conversation_id, {})
    kind = events.CONVERSATION_RATED
    tx.record(facts.conversation(kind, after, now, row["last_agent_id"], extra={"rating": given}))
    return given
