"""The JSON resources of the API, events and snapshots, made in one place.

Each function takes a database row as a mapping (or the values about to be stored, under the
column names) and returns the public form. REST, the socket and the event log share them, so
that they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from omnidesk.domain.events import instant

Row = Mapping[str, Any]


def conversation(row: Row) -> dict[str, Any]:
    """A conversation; `row` has the columns of `conversations`."""
    return {
        "id": row["id"],
        "contact_id": row["contact_id"],
        "inbox_id": row["inbox_id"],
        "channel_kind": row["channel_kind"],
        "state": row["state"],
        "subject": row["subject"],
        "language": row["language"],
        "queue_id": row["queue_id"],
        "priority": row["priority"],
        "agent_id": row["agent_id"],
        "participants": list(row["participants"]),
        "former_id": row["former_id"],
        "merged_into": row["merged_into"],
        "attributes": row["attributes"],
        "tags": list(row["tags"]),
        "preview": row["preview"],
        "message_count": row["message_count"],
        "waiting_since": instant(row["waiting_since"]),
        "snoozed_until": instant(row["snoozed_until"]),
        "first_response_at": instant(row["first_response_at"]),
        "last_activity_at": instant(row["last_activity_at"]),
        "resolved_at": instant(row["resolved_at"]),
        "created_at": instant(row["created_at"]),
        "version": row["version"],
    }


def message(row: Row, attachments: Sequence[Row] = ()) -> dict[str, Any]:
    """A message; `row` has the columns of `messages`, `attachments` those of `attachments`."""
    return {
        "id": row["id"],
        "conversation_id": row["conversation_id"],
        "direction": row["direction"],
        "kind": row["kind"],
        "inbox_id": row["inbox_id"],
        "channel": row["channel"],
        "identity_id": row["identity_id"],
        "agent_id": row["agent_id"],
        "client_message_id": row["client_message_id"],
        "text": row["text"],
        "html": row["html"],
        "subject": row["subject"],
        "in_reply_to": row["in_reply_to"],
        "status": row["status"],
        "status_reason": row["status_reason"],
        "reason_code": row["reason_code"],
        "automatic": row["automatic"],
        "call": row["call"],
        "extra": row["extra"],
        "attachments": [attachment(a) for a in attachments],
        "sent_at": instant(row["sent_at"]),
        "created_at": instant(row["created_at"]),
        "version": row["version"],
    }


def attachment(row: Row) -> dict[str, Any]:
    """A file of a message. `url` works with the reader's own credentials."""
    return {
        "id": row["id"],
        "name": row["name"],
        "mime": row["mime"],
        "size": row["size"],
        "state": row["state"],
        "reason": row["reason"],
        "content_id": row["content_id"],
        "url": f"/api/v1/attachments/{row['id']}" if row["state"] == "stored" else None,
    }


def note(row: Row) -> dict[str, Any]:
    """A note; agents only."""
    return {
        "id": row["id"],
        "conversation_id": row["conversation_id"],
        "agent_id": row["agent_id"],
        "text": row["text"],
        "mentions": list(row["mentions"]),
        "created_at": instant(row["created_at"]),
    }


def work_item(row: Row) -> dict[str, Any]:
    """A work item; `row` has the columns of `work_items`. All the router needs is here."""
    return {
        "id": row["id"],
        "conversation_id": row["conversation_id"],
        "queue_id": row["queue_id"],
        "state": row["state"],
        "channel_kind": row["channel_kind"],
        "priority": row["priority"],
        "requirements": row["requirements"],
        "weight": row["weight"],
        "target_seconds": row["target_seconds"],
        "arrived_at": instant(row["arrived_at"]),
        "steps": row["steps"],
        "step": row["step"],
        "step_at": instant(row["step_at"]),
        "widened_to": list(row["widened_to"]),
        "dormant": row["dormant"],
        "blended": row["blended"],
        "callback": row["callback"],
        "policy_version": row["policy_version"],
        "preferred_agent_id": row["preferred_agent_id"],
        "preferred_until": instant(row["preferred_until"]),
        "declined_by": list(row["declined_by"]),
        "agent_id": row["agent_id"],
        "offer_id": row["offer_id"],
        "wrap_up_until": instant(row["wrap_up_until"]),
        "parked_until": instant(row["parked_until"]),
        "ended_at": instant(row["ended_at"]),
        "end_reason": row["end_reason"],
        "version": row["version"],
    }


def offer(row: Row) -> dict[str, Any]:
    """An offer; `row` has the columns of `offers`."""
    return {
        "id": row["id"],
        "work_item_id": row["work_item_id"],
        "conversation_id": row["conversation_id"],
        "queue_id": row["queue_id"],
        "agent_id": row["agent_id"],
        "state": row["state"],
        "kind": row["kind"],
        "weight": row["weight"],
        "dormant": row["dormant"],
        "manual": row["manual"],
        "made_by": row["made_by"],
        "over_capacity": row["over_capacity"],
        "consult_id": row["consult_id"],
        "created_at": instant(row["created_at"]),
        "expires_at": instant(row["expires_at"]),
        "answered_at": instant(row["answered_at"]),
        "reason": row["reason"],
    }


def consult(row: Row) -> dict[str, Any]:
    """A second agent asked into a conversation; `row` has the columns of `consults`."""
    return {
        "id": row["id"],
        "work_item_id": row["work_item_id"],
        "conversation_id": row["conversation_id"],
        "queue_id": row["queue_id"],
        "from_agent_id": row["from_agent_id"],
        "agent_id": row["agent_id"],
        "offer_id": row["offer_id"],
        "state": row["state"],
        "note": row["note"],
        "reason": row["reason"],
        "created_at": instant(row["created_at"]),
        "expires_at": instant(row["expires_at"]),
        "joined_at": instant(row["joined_at"]),
        "ended_at": instant(row["ended_at"]),
        "version": row["version"],
    }


def agent(row: Row) -> dict[str, Any]:
    """An agent with presence, load, `skills` {name: level} and `queue_ids`.

    `used` are the units taken; `held` counts work by channel kind, dormant work left out;
    `wake_debt` is what dormant work would take more if all of it woke; `caps` bound kinds for
    this agent (0: none at all); `speeds` are mean handling seconds by kind. `presence.until`: how
    long it was meant to last.
    """
    return {
        "id": row["id"],
        "email": row["email"],
        "name": row["name"],
        "role": row["role"],
        "language": row["language"],
        "disabled": row["disabled"],
        "capacity": row["capacity"],
        "used": row["used"],
        "caps": dict(row["caps"]),
        "speeds": dict(row["speeds"]),
        "held": dict(row["held"]),
        "wake_debt": row["wake_debt"],
        "skills": dict(row["skills"]),
        "queue_ids": list(row["queue_ids"]),
        "presence": {
            "state": row["state"],
            "reason": row["reason"],
            "changed_at": instant(row["changed_at"]),
            "lease_expires_at": instant(row["lease_expires_at"]),
            "until": instant(row["until"]),
        },
        "idle_since": instant(row["idle_since"]),
        "last_assigned_at": instant(row["last_assigned_at"]),
        "version": row["version"],
    }


def queue(row: Row) -> dict[str, Any]:
    """A queue; `row` has the columns of `queues`."""
    return {
        "id": row["id"],
        "name": row["name"],
        "offer_timeout_seconds": row["offer_timeout_seconds"],
        "wrap_up_seconds": row["wrap_up_seconds"],
        "wait_target_seconds": row["wait_target_seconds"],
        "preferred_agent_seconds": row["preferred_agent_seconds"],
        "lost_agent_rule": row["lost_agent_rule"],
        "strategy": row["strategy"],
        "manual": row["manual"],
        "leave_idle": row["leave_idle"],
        "rings": row["rings"],
        "exhausted_policy": row["exhausted_policy"],
        "reask_seconds": row["reask_seconds"],
        "escalate_queue_id": row["escalate_queue_id"],
        "steps": row["steps"],
        "calendar_id": row["calendar_id"],
        "sla_policy_id": row["sla_policy_id"],
        "closed_policy": row["closed_policy"],
        "target_in_open_time": row["target_in_open_time"],
        "closed_message": dict(row["closed_message"]),
        "prompt_message": dict(row["prompt_message"]),
        "paused": row["paused"],
        "version": row["version"],
    }


def alarm(row: Row) -> dict[str, Any]:
    """Waiting work in trouble; `row` has the columns of `alarms`."""
    return {
        "id": row["id"],
        "reason": row["reason"],
        "queue_id": row["queue_id"],
        "channel_kind": row["channel_kind"],
        "requirements": row["requirements"],
        "widened_to": list(row["widened_to"]),
        "items": row["items"],
        "oldest_work_item_id": row["oldest_id"],
        "oldest_at": instant(row["oldest_at"]),
        "detail": row["detail"],
        "raised_at": instant(row["raised_at"]),
        "cleared_at": instant(row["cleared_at"]),
        "version": row["version"],
    }


def contact(row: Row, identities: Sequence[Row] = ()) -> dict[str, Any]:
    """A contact with its identities."""
    return {
        "id": row["id"],
        "name": row["name"],
        "language": row["language"],
        "attributes": row["attributes"],
        "merged_into": row["merged_into"],
        "identities": [identity(i) for i in identities],
        "version": row["version"],
        "created_at": instant(row["created_at"]),
    }


def identity(row: Row) -> dict[str, Any]:
    """An address of a contact. `verified` says whether anything but the sender vouches for it."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "address": row["address"],
        "display_name": row["display_name"],
        "verified": row["evidence"] >= 2,
    }
