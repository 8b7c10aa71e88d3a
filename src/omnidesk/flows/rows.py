"""Rows as they are before they are stored: every column that resources and inserts name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from omnidesk.domain.contact import Evidence
from omnidesk.domain.ids import AgentId, ConversationId
from omnidesk.domain.inbound import InboundAttachment, InboundCall, InboundMessage
from omnidesk.domain.queue import Inbox
from omnidesk.store.inbound import Met


def conversation(
    inbox: Inbox,
    met: Met,
    language: str | None,
    former_id: ConversationId | None,
    last_agent_id: AgentId | None,
    now: datetime,
) -> dict[str, Any]:
    """A new open conversation, but for its id and reply token."""
    return {
        "contact_id": met.contact_id,
        "identity_id": met.identity_id,
        "inbox_id": inbox.id,
        "channel_kind": inbox.kind.value,
        "threading": inbox.threading.value,
        "state": "open",
        "subject": None,
        "language": language,
        "queue_id": inbox.queue_id,
        "priority": 2,
        "agent_id": None,
        "participants": [],
        "last_agent_id": last_agent_id,
        "former_id": former_id,
        "merged_into": None,
        "attributes": {},
        "tags": [],
        "preview": "",
        "message_count": 0,
        "waiting_since": None,
        "snoozed_until": None,
        "first_response_at": None,
        "last_activity_at": now,
        "resolved_at": None,
        "created_at": now,
        "version": 1,
    }


def message(
    message_id: str,
    conversation_id: str,
    inbox: Inbox,
    met: Met,
    value: InboundMessage,
    now: datetime,
) -> dict[str, Any]:
    """A contact's message."""
    return _inbound(message_id, conversation_id, inbox, met, now) | {
        "kind": "text",
        "external_id": value.external_id,
        "text": value.text,
        "html": value.html,
        "subject": value.subject,
        "in_reply_to": value.in_reply_to[0] if value.in_reply_to else None,
        "automatic": value.automatic,
        "call": None,
        "extra": dict(value.extra) | _references(value) | _doubt(value),
        "sent_at": value.sent_at,
    }


def call(
    message_id: str,
    conversation_id: str,
    inbox: Inbox,
    met: Met,
    value: InboundCall,
    record: Mapping[str, Any],
    text: str,
    now: datetime,
) -> dict[str, Any]:
    """A phone call, as one entry of the thread that later reports change."""
    return _inbound(message_id, conversation_id, inbox, met, now) | {
        "kind": "call",
        "external_id": value.call_id,
        "text": text,
        "html": None,
        "subject": None,
        "in_reply_to": None,
        "automatic": False,
        "call": dict(record),
        "extra": dict(value.extra),
        "sent_at": value.started_at or value.at,
    }


def work_item(
    work_id: str, conversation: Mapping[str, Any], inbox: Inbox, now: datetime
) -> dict[str, Any]:
    """New waiting work for a conversation, but for its route."""
    return {
        "id": work_id,
        "conversation_id": conversation["id"],
        "channel_kind": inbox.kind.value,
        "arrived_at": now,
        "step": 0,
        "widened_to": [],
        "dormant": False,
        "blended": False,
        "callback": None,
        "declined_by": [],
        "agent_id": None,
        "offer_id": None,
        "wrap_up_until": None,
        "ended_at": None,
        "end_reason": "",
        "created_at": now,
        "version": 1,
    }


def attachment(
    attachment_id: str, message_id: str, inbox_id: str, file: InboundAttachment, now: datetime
) -> dict[str, Any]:
    """A file: stored already, to be fetched, or refused when its bytes were not accepted."""
    state, reason = "pending", ""
    if file.stored_key is not None:
        state = "stored"
    elif file.remote is None:
        state, reason = "refused", "larger than this inbox accepts"
    remote = file.remote
    return {
        "id": attachment_id,
        "message_id": message_id,
        "inbox_id": inbox_id,
        "name": file.name,
        "mime": file.mime,
        "size": file.size,
        "state": state,
        "reason": reason,
        "stored_key": file.stored_key,
        "reference": {"value": remote.reference, "is_url": remote.is_url} if remote else None,
        "content_id": file.content_id,
        "due_at": now if state == "pending" else None,
        "created_at": now,
    }


def _inbound(
    message_id: str, conversation_id: str, inbox: Inbox, met: Met, now: datetime
) -> dict[str, Any]:
    return {
        "id": message_id,
        "conversation_id": conversation_id,
        "direction": "in",
        "inbox_id": inbox.id,
        "channel": inbox.channel,
        "identity_id": met.identity_id,
        "agent_id": None,
        "client_message_id": None,
        "status": None,
        "status_reason": "",
        "reason_code": "",
        "created_at": now,
        "version": 1,
    }


def _references(value: InboundMessage) -> dict[str, Any]:
    # Kept for the References header of a reply.
    return {"references": list(value.references)} if value.references else {}


def _doubt(value: InboundMessage) -> dict[str, Any]:
    # Agents see that nobody vouches for this sender, whoever the address belongs to.
    return {"unverified_sender": True} if value.sender.evidence < Evidence.PROVIDER else {}
