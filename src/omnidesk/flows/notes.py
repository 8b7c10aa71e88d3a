"""Notes between agents. A note is no message: nothing that sends can ever reach one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain import resources
from omnidesk.domain.actor import Actor
from omnidesk.errors import BadInput, FieldError
from omnidesk.flows import facts
from omnidesk.flows.conversations import visible
from omnidesk.store import notes
from omnidesk.store.database import Row, Transaction

MAX_NOTE_CHARACTERS = 50_000
MAX_MENTIONS = 50

# @olena, @olena.koval+eu, @olena@example.org; not the address in "write to me@example.org".
_MENTION = re.compile(r"(?<![\w.+@-])@([\w.+-]{1,64}(?:@[\w.-]{1,255})?)")


async def create(
    tx: Transaction,
    actor: Actor,
    conversation_id: str,
    text: str,
    mentions: Sequence[str],
    now: datetime,
) -> dict[str, Any]:
    """Write a note into a conversation, and tell its holder and everybody it mentions.

    `mentions` are agents' ids, e-mail addresses or the parts before the @; @names in the text
    count too. A named agent who may not see the conversation is BadInput; an @name in the text
    that means nobody is just text.
    """
    if not text.strip() or len(text) > MAX_NOTE_CHARACTERS or "\x00" in text:
        fault = FieldError("/text", f"needs 1 to {MAX_NOTE_CHARACTERS} characters")
        raise BadInput("the note cannot be stored", errors=(fault,))
    conversation = await visible(tx, actor, conversation_id)
    mentioned = await _mentioned(tx, conversation, text, mentions)
    row = await notes.add(
        tx, clock.new_id("nte"), conversation["id"], actor.agent_id, text, mentioned, now
    )
    tx.record(
        facts.note(row, conversation, now, conversation["agent_id"], actor.agent_id, *mentioned)
    )
    return resources.note(row)


def names_in(text: str) -> list[str]:
    """The @names of a text, lower case, each once."""
    found = (match[1].rstrip(".-").lower() for match in _MENTION.finditer(text))
    return list(dict.fromkeys(name for name in found if name))[:MAX_MENTIONS]


async def _mentioned(
    tx: Transaction, conversation: Row, text: str, mentions: Sequence[str]
) -> list[str]:
    asked = [name.removeprefix("@").lower() for name in mentions]
    if any("\x00" in name for name in asked) or len(asked) > MAX_MENTIONS:
        raise BadInput("the mentions cannot be read", errors=(FieldError("/mentions", "invalid"),))
    wanted = list(dict.fromkeys([*asked, *names_in(text)]))
    if not wanted:
        return []
    found = await notes.readers(
        tx,
        wanted,
        conversation["queue_id"],
        conversation["agent_id"],
        conversation["participants"],
    )
    able = [row for row in found if row["may_read"]]
    known = {name for row in able for name in _names(row)}
    faults = tuple(
        FieldError(f"/mentions/{number}", "is no agent who may see this conversation")
        for number, name in enumerate(asked)
        if name not in known
    )
    if faults:
        raise BadInput("somebody mentioned may not see this conversation", errors=faults)
    return [row["id"] for row in able]


def _names(row: Row) -> tuple[str, str, str]:
    return row["id"], row["email"], row["email"].partition("@")[0]
