"""What an agent does in one window, told to their others: ephemeral frames to that agent only.

Whoever misses one reads the same at its REST resource.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from omnidesk.domain.actor import Actor
from omnidesk.live import frames
from omnidesk.live.node import Live

READ = "conversation.read"
DRAFT = "draft.updated"
MENTION = "mention.seen"


def tell(
    live: Live, actor: Actor, kind: str, data: Mapping[str, Any], *, but: str | None = None
) -> None:
    """Send a frame to the agent's sessions, except the session `but`."""
    if actor.agent_id is not None:
        live.tell([frames.agent(actor.agent_id)], {"type": kind, "data": data}, but=but)


def tell_read(live: Live, actor: Actor, mark: Mapping[str, Any], *, but: str | None = None) -> None:
    """A read mark moved."""
    data = {name: mark[name] for name in ("conversation_id", "message_id", "unread_count")}
    tell(live, actor, READ, data, but=but)


def after_command(
    live: Live, actor: Actor, name: str, result: Mapping[str, Any], *, but: str | None = None
) -> None:
    """What a command changed beside its own events."""
    if name == "message.send":
        place = {"conversation_id": result["conversation_id"], "message_id": result["id"]}
        tell_read(live, actor, {**place, "unread_count": 0}, but=but)
        tell_draft(live, actor, _no_draft(result["conversation_id"], "reply"), but=but)
    elif name == "note.create":
        tell_draft(live, actor, _no_draft(result["conversation_id"], "note"), but=but)


def tell_draft(
    live: Live, actor: Actor, draft: Mapping[str, Any], *, but: str | None = None
) -> None:
    """A draft changed; its text is too long for a frame."""
    data = {name: draft[name] for name in ("conversation_id", "mode", "version", "updated_at")}
    tell(live, actor, DRAFT, data, but=but)


def tell_mention(live: Live, actor: Actor, note_id: str | None, left: int) -> None:
    """A mention was seen, or all of them (None)."""
    tell(live, actor, MENTION, {"note_id": note_id, "unread_mentions": left})


def _no_draft(conversation_id: str, mode: str) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "mode": mode,
        "version": 0,
        "updated_at": None,
    }
