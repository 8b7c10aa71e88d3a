"""domain.resources and the schemas of the document say the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel

from omnidesk.api import schemas, schemas_handling
from omnidesk.domain import resources
from omnidesk.domain.agent import PresenceState, Role
from omnidesk.domain.conversation import ConversationState
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.domain.queue import LostAgentRule
from omnidesk.domain.work import OfferState, WorkState

NOW = datetime(2026, 11, 22, 8, 30, 0, 123456, tzinfo=UTC)


class Row(dict[str, Any]):
    """A row that has a plausible value for every column asked of it."""

    def __missing__(self, name: str) -> Any:
        if name == "until" or name.endswith(("_at", "_since", "_until")):
            return NOW
        if name in {"attributes", "extra", "skills", "call", "caps", "speeds", "held", "callback"}:
            return {}
        if name in {"tags", "mentions", "declined_by", "queue_ids", "requirements", "steps"}:
            return []
        if name in {"participants", "widened_to"}:
            return []
        if name in {"automatic", "manual", "paused", "disabled", "dormant", "blended"}:
            return True
        if name in {"closed_message", "prompt_message"}:
            return {"uk": "Зачинено 🌙"}
        if name in {"over_capacity", "target_in_open_time"}:
            return True
        if name in {"version", "priority", "weight", "capacity", "used", "size", "evidence"}:
            return 3
        if name in {"step", "policy_version", "wake_debt", "leave_idle", "rings"}:
            return 3
        if name.endswith(("_seconds", "_count")):
            return 7
        if name == "reason_code":
            return "no_recipient"
        return f"значення-{name} 🌻"


CASES: list[
    tuple[Callable[[Mapping[str, Any]], dict[str, Any]], type[BaseModel], dict[str, Any]]
] = [
    (
        resources.conversation,
        schemas.Conversation,
        {"state": "open", "channel_kind": "chat"},
    ),
    (
        resources.message,
        schemas.Message,
        {"direction": "out", "kind": "text", "status": "sent"},
    ),
    (resources.attachment, schemas.Attachment, {"state": "stored"}),
    (resources.note, schemas.Note, {}),
    (
        resources.work_item,
        schemas.WorkItem,
        {
            "state": "waiting",
            "channel_kind": "email",
            "requirements": [{"skill": "billing", "level": 2}],
        },
    ),
    (resources.offer, schemas.Offer, {"state": "pending", "kind": "chat"}),
    (resources.consult, schemas_handling.Consult, {"state": "offered"}),
    (resources.agent, schemas.Agent, {"role": "agent", "state": "online", "skills": {"а": 1}}),
    (
        resources.queue,
        schemas.Queue,
        {
            "lost_agent_rule": "keep",
            "strategy": "fastest",
            "exhausted_policy": "relax",
            "closed_policy": "message",
        },
    ),
    (resources.contact, schemas.Contact, {}),
    (resources.identity, schemas.Identity, {}),
]


@pytest.mark.parametrize(
    ("made", "shape", "values"), CASES, ids=lambda v: getattr(v, "__name__", "")
)
def test_resources_fit_their_schemas(
    made: Callable[[Mapping[str, Any]], dict[str, Any]],
    shape: type[BaseModel],
    values: dict[str, Any],
) -> None:
    resource = made(Row(values))
    shape.model_validate(resource)
    assert list(resource) == list(shape.model_fields)


def _words(shape: type[BaseModel], field: str) -> set[str]:
    return set(shape.model_json_schema()["properties"][field]["enum"])


def test_every_state_is_in_the_document() -> None:
    assert _words(schemas.WorkItem, "state") == set(WorkState)
    assert _words(schemas.Offer, "state") == set(OfferState)
    assert _words(schemas.Conversation, "state") == set(ConversationState)
    assert _words(schemas.Presence, "state") == set(PresenceState)
    assert _words(schemas.Agent, "role") == set(Role) - {Role.BOARD}
    assert _words(schemas.Queue, "lost_agent_rule") == set(LostAgentRule)
    status = schemas.Message.model_json_schema()["properties"]["status"]["anyOf"][0]
    assert set(status["enum"]) == set(DeliveryStatus)
