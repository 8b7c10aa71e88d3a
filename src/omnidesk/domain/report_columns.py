"""The columns of exported facts: those of the SQL views, in their order, with their types."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Type(StrEnum):
    """What a column holds. JSON travels as text; TEXTS is a list."""

    TEXT = "text"
    TEXTS = "texts"
    JSON = "json"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    INSTANT = "instant"


class What(StrEnum):
    """What can be exported: a report's lines, or the facts that began in its time."""

    SUMMARY = "summary"
    SEGMENTS = "segments"
    CONVERSATIONS = "conversations"
    AGENT_TIME = "agent_time"


Columns = Mapping[str, Type]


def _columns(**named: str) -> dict[str, Type]:
    return {name: Type(kind) for kind, names in named.items() for name in names.split()}


def _ordered(order: str, kinds: Mapping[str, Type]) -> dict[str, Type]:
    return {name: kinds.get(name, Type.TEXT) for name in order.split()}


_SEGMENTS = _ordered(
    """work_item_id stay conversation_id queue_id queue channel priority skills requirements
    entered_how arrived_at queued_at first_offered_at answered_at wait_ended_at wrap_up_at
    left_at left_how end_reason agent_id agent offers accepted declined expired revoked
    target_seconds item_target_seconds wait_seconds queue_seconds assigned_seconds
    dormant_seconds wrap_up_seconds handle_seconds is_offered is_answered is_abandoned
    is_flowed_out is_callback is_handled
    first_position last_position""",
    _columns(
        texts="skills",
        json="requirements",
        integer="""stay priority offers accepted declined expired revoked target_seconds
        item_target_seconds first_position last_position""",
        number="""wait_seconds queue_seconds assigned_seconds dormant_seconds wrap_up_seconds
        handle_seconds""",
        boolean="""is_offered is_answered is_abandoned is_flowed_out is_callback is_handled""",
        instant="""arrived_at queued_at first_offered_at answered_at wait_ended_at wrap_up_at
        left_at""",
    ),
)
_CONVERSATIONS = _ordered(
    """conversation_id episode inbox_id inbox channel queue_id queue opened_how opened_at
    first_inbound_at first_response_at first_response_agent_id first_response_agent agent_id
    agent resolved_at resolved_how reopened_at first_response_seconds resolution_seconds
    is_resolved is_reopened first_position last_position""",
    _columns(
        integer="episode first_position last_position",
        number="first_response_seconds resolution_seconds",
        boolean="is_resolved is_reopened",
        instant="opened_at first_inbound_at first_response_at resolved_at reopened_at",
    ),
)
_AGENT_TIME = _ordered(
    "agent_id agent state reason busy from_at to_at seconds first_position last_position",
    _columns(
        integer="first_position last_position",
        number="seconds",
        boolean="busy",
        instant="from_at to_at",
    ),
)
COLUMNS: Mapping[What, Columns] = {
    What.SEGMENTS: _SEGMENTS,
    What.CONVERSATIONS: _CONVERSATIONS,
    What.AGENT_TIME: _AGENT_TIME,
}
