"""Rows for tests, written plainly: a queue, an agent, an inbox in one line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from omnidesk import clock
from omnidesk.domain.ids import AgentId, InboxId, QueueId
from omnidesk.store import directory
from omnidesk.store.database import Transaction
from omnidesk.store.seal import Seal


async def queue(tx: Transaction, name: str = "support", **values: Any) -> QueueId:
    """A queue; `values` override its columns."""
    queue_id = QueueId(clock.new_id("que"))
    columns = {"id": queue_id, "name": name, **values}
    columns |= {"created_at": clock.now(), "updated_at": clock.now()}
    await _insert(tx, "queues", columns)
    await directory.bump(tx)
    return queue_id


async def agent(
    tx: Transaction,
    email: str,
    *,
    queues: Sequence[str] = (),
    skills: Mapping[str, int] | None = None,
    online: bool = False,
    lease_seconds: float = 3600,
    role: str = "agent",
    capacity: int = 60,
    now: datetime | None = None,
) -> AgentId:
    """An agent, offline unless `online`, with queues and skills."""
    at = now or clock.now()
    agent_id = AgentId(clock.new_id("agt"))
    await _insert(
        tx,
        "agents",
        {
            "id": agent_id,
            "email": email,
            "name": email.partition("@")[0].title(),
            "role": role,
            "capacity": capacity,
            "created_at": at,
            "updated_at": at,
        },
    )
    await _insert(
        tx,
        "agent_states",
        {
            "agent_id": agent_id,
            "state": "online" if online else "offline",
            "changed_at": at,
            "lease_expires_at": at + timedelta(seconds=lease_seconds) if online else None,
            "idle_since": at,
        },
    )
    for queue_id in queues:
        await _insert(tx, "agent_queues", {"agent_id": agent_id, "queue_id": queue_id})
    for name, level in (skills or {}).items():
        row = await tx.first(
            """INSERT INTO skills (id, name) VALUES (:id, :name)
               ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id""",
            id=clock.new_id("skl"),
            name=name,
        )
        assert row is not None
        await _insert(
            tx, "agent_skills", {"agent_id": agent_id, "skill_id": row["id"], "level": level}
        )
    return agent_id


async def inbox(
    tx: Transaction,
    seal: Seal,
    name: str,
    channel: str,
    queue_id: str,
    config: Mapping[str, Any],
    **values: Any,
) -> InboxId:
    """An inbox on a channel."""
    inbox_id = InboxId(clock.new_id("ibx"))
    columns = {
        "id": inbox_id,
        "name": name,
        "channel": channel,
        "queue_id": queue_id,
        "config_sealed": seal.close(config),
        "created_at": clock.now(),
        "updated_at": clock.now(),
        **values,
    }
    await _insert(tx, "inboxes", columns)
    await directory.bump(tx)
    return inbox_id


async def conversation(
    tx: Transaction, queue_id: str, *, inbox_id: str = "ibx_test", at: datetime | None = None
) -> str:
    """An open conversation of a new contact with a phone number."""
    now = at or clock.now()
    contact, identity = clock.new_id("ctc"), clock.new_id("idn")
    found = clock.new_id("cnv")
    await _insert(
        tx, "contacts", {"id": contact, "name": "Оксана", "created_at": now, "updated_at": now}
    )
    await _insert(
        tx,
        "identities",
        {
            "id": identity,
            "contact_id": contact,
            "kind": "phone",
            "address": f"+{clock.secret_hex(6)}",
            "evidence": 2,
            "created_at": now,
            "last_seen_at": now,
        },
    )
    await _insert(
        tx,
        "conversations",
        {
            "id": found,
            "contact_id": contact,
            "identity_id": identity,
            "inbox_id": inbox_id,
            "channel_kind": "messaging",
            "threading": "per_identity",
            "state": "open",
            "queue_id": queue_id,
            "reply_token": clock.secret_hex(16),
            "last_activity_at": now,
            "created_at": now,
        },
    )
    return found


async def work_item(
    tx: Transaction,
    queue_id: str,
    *,
    arrived_at: datetime | None = None,
    weight: int = 12,
    priority: int = 2,
    requirements: Sequence[Mapping[str, Any]] = (),
    channel_kind: str = "messaging",
    **values: Any,
) -> str:
    """A waiting work item with a conversation of its own; `requirements` as stored JSON."""
    now = arrived_at or clock.now()
    conversation_id = await conversation(tx, queue_id, at=now)
    found = clock.new_id("wrk")
    columns = {
        "id": found,
        "conversation_id": conversation_id,
        "queue_id": queue_id,
        "state": "waiting",
        "channel_kind": channel_kind,
        "priority": priority,
        "requirements": list(requirements),
        "weight": weight,
        "arrived_at": now,
        "created_at": now,
        **values,
    }
    await _insert(tx, "work_items", columns)
    return found


async def _insert(tx: Transaction, table: str, columns: Mapping[str, Any]) -> None:
    names = ", ".join(columns)
    binds = ", ".join(f":{name}" for name in columns)
    await tx.run(f"INSERT INTO {table} ({names}) VALUES ({binds})", **columns)
