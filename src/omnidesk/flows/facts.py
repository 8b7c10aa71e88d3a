"""The events of work, offers and presence, built in one place so that they never drift apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from omnidesk.domain import events, resources
from omnidesk.domain.events import Event
from omnidesk.domain.ids import ConversationId, QueueId, WorkItemId
from omnidesk.store.database import Row


def people(*agent_ids: str | None) -> tuple[str, ...]:
    """The agents whose own work something is; each once, None left out."""
    return tuple(dict.fromkeys(agent_id for agent_id in agent_ids if agent_id))


def work(kind: str, item: Row, now: datetime, *agent_ids: str | None) -> Event:
    """work.created, work.updated or work.ended."""
    return Event(
        type=kind,
        occurred_at=now,
        data={"work_item": resources.work_item(item)},
        conversation_id=ConversationId(item["conversation_id"]),
        work_item_id=WorkItemId(item["id"]),
        queue_id=QueueId(item["queue_id"]),
        agent_ids=people(item["agent_id"], *agent_ids),
    )


def offer(
    kind: str, offer_row: Row, item: Row, now: datetime, extra: Mapping[str, Any] | None = None
) -> Event:
    """offer.created, .accepted, .declined, .expired or .revoked; `extra` joins its data."""
    return Event(
        type=kind,
        occurred_at=now,
        data={
            "offer": resources.offer(offer_row),
            "work_item": resources.work_item(item),
            **(extra or {}),
        },
        conversation_id=ConversationId(item["conversation_id"]),
        work_item_id=WorkItemId(item["id"]),
        queue_id=QueueId(offer_row["queue_id"]),
        agent_ids=people(offer_row["agent_id"]),
    )


def conversation(
    kind: str,
    row: Row,
    now: datetime,
    *agent_ids: str | None,
    item: Row | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Event:
    """A conversation.* event with the whole conversation; `item` adds its work item."""
    data: dict[str, Any] = {"conversation": resources.conversation(row), **(extra or {})}
    if item is not None:
        data["work_item"] = resources.work_item(item)
    return Event(
        type=kind,
        occurred_at=now,
        data=data,
        conversation_id=ConversationId(row["id"]),
        conversation_version=row["version"],
        work_item_id=WorkItemId(item["id"]) if item is not None else None,
        queue_id=QueueId(row["queue_id"]),
        agent_ids=people(row["agent_id"], *agent_ids),
    )


def consult(kind: str, row: Row, now: datetime, conversation_row: Row | None = None) -> Event:
    """A consult.* event, with the conversation where its participants changed."""
    data: dict[str, Any] = {"consult": resources.consult(row)}
    version = None
    if conversation_row is not None:
        data["conversation"] = resources.conversation(conversation_row)
        version = conversation_row["version"]
    return Event(
        type=kind,
        occurred_at=now,
        data=data,
        conversation_id=ConversationId(row["conversation_id"]),
        conversation_version=version,
        work_item_id=WorkItemId(row["work_item_id"]),
        queue_id=QueueId(row["queue_id"]),
        agent_ids=people(row["from_agent_id"], row["agent_id"]),
    )


def agents(kind: str, rows: Iterable[Row], now: datetime) -> list[Event]:
    """agent.presence_changed, capacity.changed or agent.updated, one for each agent."""
    return [
        Event(
            type=kind,
            occurred_at=now,
            data={"agent": resources.agent(row)},
            agent_ids=(row["id"],),
        )
        for row in rows
    ]


def offer_context(row: Row) -> dict[str, Any]:
    """What an agent sees of an offer before accepting; `row` comes from `offers.contexts`."""
    return {
        "conversation": resources.conversation(row),
        "contact": resources.contact(
            {
                "id": row["contact_id"],
                "name": row["contact_name"],
                "language": row["contact_language"],
                "attributes": row["contact_attributes"],
                "merged_into": row["contact_merged_into"],
                "version": row["contact_version"],
                "created_at": row["contact_created_at"],
            },
            row["identities"],
        ),
        "preview": row["preview"],
    }


ENDINGS = {
    "declined": events.OFFER_DECLINED,
    "expired": events.OFFER_EXPIRED,
    "revoked": events.OFFER_REVOKED,
}


def note(row: Row, conversation_row: Row, now: datetime, *agent_ids: str | None) -> Event:
    """note.created; `agent_ids` are its writer and whom it is for."""
    return Event(
        type=events.NOTE_CREATED,
        occurred_at=now,
        data={"note": resources.note(row)},
        conversation_id=ConversationId(row["conversation_id"]),
        queue_id=QueueId(conversation_row["queue_id"]),
        agent_ids=people(*agent_ids),
    )
