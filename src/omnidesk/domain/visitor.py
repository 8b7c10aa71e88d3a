"""What a website visitor may see: their own messages and the answers to them, nothing else.

An allow-list of fields. Notes, other conversations and other people's messages have no form here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omnidesk.domain import events
from omnidesk.domain.desk import short_message

MESSAGES = frozenset({events.MESSAGE_CREATED, events.MESSAGE_UPDATED, events.MESSAGE_FAILED})
# A visitor may know that somebody is there, and that it is over; not who was asked before.
TURNS = frozenset(
    {
        events.CONVERSATION_CREATED,
        events.CONVERSATION_ASSIGNED,
        events.CONVERSATION_UNASSIGNED,
        events.CONVERSATION_RESOLVED,
        events.CONVERSATION_REOPENED,
        events.CONVERSATION_RATED,
    }
)
# Why a conversation has no agent any more, where that was neither the agent's nor the visitor's
# wish: the visitor is told that they keep their place.
LOST = frozenset({"agent lost", "agent offline"})
# What says who has a conversation now; the last of them holds.
HOLDERS = TURNS - {events.CONVERSATION_RATED}


def lost(kind: str, reason: str | None) -> bool:
    """Whether this turn means that the visitor's agent is gone."""
    return kind == events.CONVERSATION_UNASSIGNED and reason in LOST


@dataclass(frozen=True, slots=True)
class Shown:
    """An event as visitors see it: those of an identity, or those in a conversation."""

    type: str
    data: Mapping[str, Any]
    identity_id: str | None = None
    conversation_id: str | None = None


def shown(kind: str, data: Mapping[str, Any], names: Mapping[str, str]) -> Shown | None:
    """The visitor's form of an event, if it has one. `names` are agents' names by id.

    A failed delivery is the operator's business: the visitor sees an update.
    """
    if kind in TURNS:
        found = conversation(data["conversation"], names)
        if kind == events.CONVERSATION_UNASSIGNED:
            found["agent_lost"] = lost(kind, data.get("reason"))
        if kind == events.CONVERSATION_RATED:
            found["rating"] = data["rating"]["score"]
        return Shown(events.CONVERSATION_UPDATED, {"conversation": found}, None, found["id"])
    if kind not in MESSAGES or data["message"]["identity_id"] is None:
        return None
    kind = events.MESSAGE_CREATED if kind == events.MESSAGE_CREATED else events.MESSAGE_UPDATED
    said = data["message"]
    return Shown(kind, {"message": message(said, names)}, said["identity_id"])


def conversation(found: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A conversation: whether it goes on, and with whom."""
    return {
        "id": found["id"],
        "state": "resolved" if found["state"] == "resolved" else "open",
        "agent_name": names.get(found["agent_id"] or "", ""),
    }


def message(found: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A message of the visitor's own conversation."""
    short = short_message(found)
    return {
        "id": found["id"],
        "conversation_id": found["conversation_id"],
        "from": "visitor" if found["direction"] == "in" else "agent",
        "agent_name": names.get(found["agent_id"] or "", ""),
        "client_message_id": client_message_id(found),
        "text": short["text"],
        "automatic": found["automatic"],
        "status": found["status"],
        "attachments": [attachment(a) for a in found["attachments"]],
        "created_at": found["created_at"],
        "version": found["version"],
    }


def client_message_id(found: Mapping[str, Any]) -> str | None:
    """The id the visitor's page gave its own message, so that it knows it again."""
    value = found["extra"].get("client_message_id") if found["direction"] == "in" else None
    return str(value) if value is not None else None


def attachment(found: Mapping[str, Any]) -> dict[str, Any]:
    """A file of a message; the widget adds where to fetch it."""
    return {key: found[key] for key in ("id", "name", "mime", "size", "state")}
