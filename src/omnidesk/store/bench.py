"""What benchmarks prepare and count, straight from the tables."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from omnidesk import clock
from omnidesk.store import directory
from omnidesk.store.database import Transaction
from omnidesk.store.seal import Seal


async def prepare_ingest(
    tx: Transaction, seal: Seal, inbox: str, auth_token: str, now: datetime
) -> None:
    """One queue and one SMS inbox."""
    queue_id = clock.new_id("que")
    await tx.run(
        "INSERT INTO queues (id, name, created_at, updated_at) VALUES (:id, 'bench', :now, :now)",
        id=queue_id,
        now=now,
    )
    config = {"account_sid": "AC" + "0" * 31 + "1", "auth_token": auth_token}
    await tx.run(
        """INSERT INTO inboxes (id, name, channel, queue_id, config_sealed, created_at, updated_at)
           VALUES (:id, :name, 'twilio_sms', :queue, :config, :now, :now)""",
        id=clock.new_id("ibx"),
        name=inbox,
        queue=queue_id,
        config=seal.close(config | {"from_number": "+380440000000"}),
        now=now,
    )
    await directory.bump(tx)


async def prepare_agents(tx: Transaction, count: int, now: datetime) -> None:
    """So many agents in the one queue, online for a day, with nothing to do."""
    await tx.run(
        """INSERT INTO agents (id, email, name, role, created_at, updated_at)
           SELECT 'agt_' || n, 'agent' || n || '@example.org', 'Agent ' || n, 'agent', :now, :now
           FROM generate_series(1, CAST(:n AS integer)) AS n""",
        n=count,
        now=now,
    )
    await tx.run("INSERT INTO agent_queues SELECT a.id, q.id FROM agents a, queues q")
    await tx.run(
        """INSERT INTO agent_states (agent_id, state, changed_at, lease_expires_at, idle_since)
           SELECT id, 'online', :now, CAST(:now AS timestamptz) + interval '1 day', :now
           FROM agents""",
        now=now,
    )


async def count_stored(tx: Transaction, external_ids: Collection[str]) -> tuple[int, int]:
    """How many of these message ids are stored with a conversation, work and an event each, and
    how many are not."""
    row = await tx.first(
        """SELECT count(DISTINCT m.external_id) AS found
           FROM messages m
           JOIN unnest(CAST(:ids AS text[])) AS u(external_id) ON u.external_id = m.external_id
           JOIN inbound_items i ON i.message_id = m.id
           JOIN work_items w ON w.conversation_id = m.conversation_id
           JOIN events e ON e.conversation_id = m.conversation_id AND e.type = 'message.created'
                        AND e.data->'message'->>'id' = m.id""",
        ids=list(external_ids),
    )
    assert row is not None
    return int(row["found"]), len(external_ids) - int(row["found"])
