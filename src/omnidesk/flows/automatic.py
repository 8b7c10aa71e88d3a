"""Words that nobody typed: sent through the outbox, marked as automatic, said once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from omnidesk import channels, clock
from omnidesk.domain import events, resources
from omnidesk.domain.events import Event
from omnidesk.flows import facts
from omnidesk.store import bulk
from omnidesk.store import silence as store
from omnidesk.store.database import Row, Transaction
from omnidesk.store.directory import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text for a locked conversation. `key` names the occasion: said once for each."""

    conversation: Row
    text: str
    key: str


async def say(
    tx: Transaction, house: Directory, wanted: Sequence[Words], now: datetime
) -> dict[str, Row]:
    """Send these to the contacts by the way they last wrote; the conversations told, as they
    are now. Whoever cannot be written to (a caller, a closed inbox) hears nothing.

    At most one text for each conversation in one call.
    """
    ids = [words.conversation["id"] for words in wanted]
    if not ids:
        return {}
    before = await store.said(tx, [(w.conversation["id"], w.key) for w in wanted])
    ways = await store.ways(tx, ids)
    messages = [
        row
        for words in wanted
        if (words.conversation["id"], words.key) not in before
        and (row := _row(words, house, ways.get(words.conversation["id"]), now)) is not None
    ]
    if not messages:
        return {}
    await bulk.insert(tx, {"messages": messages})
    await store.send_all(tx, messages, [clock.new_id("out") for _ in messages], now)
    told = await store.counted(tx, [row["conversation_id"] for row in messages])
    tx.record(*(_created(told[row["conversation_id"]], row, now) for row in messages))
    return told


def _row(words: Words, house: Directory, way: Row | None, now: datetime) -> dict[str, Any] | None:
    inbox = house.inboxes.get(way["inbox_id"]) if way else None
    if way is None or inbox is None or not inbox.enabled:
        return None
    capabilities = channels.get(inbox.channel).capabilities
    if way["kind"] not in capabilities.reaches:
        return None
    return {
        "id": clock.new_id("msg"),
        "conversation_id": words.conversation["id"],
        "direction": "out",
        "kind": "text",
        "inbox_id": inbox.id,
        "channel": inbox.channel,
        "external_id": None,
        "identity_id": way["identity_id"],
        "agent_id": None,
        "client_message_id": words.key,
        "text": words.text[: capabilities.max_text_length or None],
        "html": None,
        "subject": words.conversation["subject"],
        "in_reply_to": None,
        "status": "queued",
        "status_reason": "",
        "reason_code": "",
        "automatic": True,
        "call": None,
        "extra": {},
        "sent_at": None,
        "created_at": now,
        "version": 1,
    }


def _created(conversation: Row, message: Mapping[str, Any], now: datetime) -> Event:
    return Event(
        type=events.MESSAGE_CREATED,
        occurred_at=now,
        data={
            "message": resources.message(message),
            "conversation": resources.conversation(conversation),
        },
        conversation_id=conversation["id"],
        conversation_version=conversation["version"],
        queue_id=conversation["queue_id"],
        agent_ids=facts.people(conversation["agent_id"]),
    )
