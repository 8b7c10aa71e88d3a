"""What is known of new work when rules are asked about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from omnidesk.domain.conditions import Facts
from omnidesk.domain.ids import AgentId
from omnidesk.domain.inbound import InboundCall, InboundMessage
from omnidesk.domain.queue import Inbox


def facts(
    inbox: Inbox,
    value: InboundMessage | InboundCall,
    attributes: Mapping[str, Any],
    conversation: Mapping[str, Any],
    former: Mapping[str, Any] | None,
    now: datetime,
) -> Facts:
    """Facts of a conversation's new work: `value` is what made it, `attributes` are the
    contact's, `former` is the conversation where they were served before: the same, the one it
    follows, or none."""
    agent = conversation["last_agent_id"]
    return Facts(
        inbox=inbox,
        at=now,
        language=conversation["language"],
        text=value.text if isinstance(value, InboundMessage) else value.voicemail_text or "",
        subject=_subject(value, conversation),
        attributes=attributes,
        call=_call(value),
        tags=frozenset(conversation["tags"]),
        previous_queue_id=None if former is None else former["queue_id"],
        previous_agent_id=None if agent is None else AgentId(agent),
    )


def _subject(value: InboundMessage | InboundCall, conversation: Mapping[str, Any]) -> str | None:
    own = value.subject if isinstance(value, InboundMessage) else None
    return own if own is not None else conversation["subject"]


def _call(value: InboundMessage | InboundCall) -> dict[str, Any] | None:
    if isinstance(value, InboundMessage):
        return None
    return {
        **value.extra,
        "status": value.status.value,
        "direction": value.direction,
        "duration_seconds": value.duration_seconds,
        "answered_by": value.answered_by,
    }
