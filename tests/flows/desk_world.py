"""A desk with two queues, agents of every role, and conversations to work on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from omnidesk import clock
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.ids import AgentId, QueueId
from omnidesk.errors import StaleVersion
from omnidesk.store.database import Database, Row, Transaction
from tests import factories

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def only(version: int) -> Callable[[int], None]:
    """If-Match with one version, as the routes hand it to a flow."""

    def approve(found: int) -> None:
        if found != version:
            raise StaleVersion("another version")

    return approve


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@dataclass(slots=True, kw_only=True)
class Desk:
    """`olena` works in support, `taras` in sales, `boss` supervises, `bot` serves support."""

    support: QueueId
    sales: QueueId
    olena: Actor
    taras: Actor
    boss: Actor
    admin: Actor
    ops: Actor
    bot: Actor


async def _actor(tx: Transaction, email: str, role: Role, *queues: QueueId) -> Actor:
    agent_id = await factories.agent(tx, email, queues=queues, role=role.value, now=NOW)
    return Actor(role=role, agent_id=AgentId(agent_id), queues=frozenset(queues))


async def desk(database: Database) -> Desk:
    async with database.transaction() as tx:
        support = await factories.queue(tx, "support")
        sales = await factories.queue(tx, "sales")
        return Desk(
            support=support,
            sales=sales,
            olena=await _actor(tx, "olena@example.org", Role.AGENT, support),
            taras=await _actor(tx, "taras@example.org", Role.AGENT, sales),
            boss=await _actor(tx, "boss@example.org", Role.SUPERVISOR),
            admin=await _actor(tx, "admin@example.org", Role.ADMIN),
            ops=await _actor(tx, "ops@example.org", Role.OPS, support, sales),
            bot=await _actor(tx, "bot@example.org", Role.BOT, support),
        )


async def set_columns(tx: Transaction, table: str, row_id: str, **values: Any) -> None:
    sets = ", ".join(f"{name} = :{name}" for name in values)
    await tx.run(f"UPDATE {table} SET {sets} WHERE id = :id", id=row_id, **values)


async def message(
    tx: Transaction,
    conversation_id: str,
    text: str,
    at: datetime,
    *,
    direction: str = "in",
    client_message_id: str | None = None,
) -> str:
    """A message, counted in its conversation."""
    message_id = clock.new_id("msg")
    await tx.run(
        """INSERT INTO messages (id, conversation_id, direction, kind, inbox_id, channel,
                                 identity_id, text, status, client_message_id, created_at)
           SELECT :id, c.id, :direction, 'text', c.inbox_id, 'generic', c.identity_id, :text,
                  :status, :client, :at
           FROM conversations c WHERE c.id = :conversation""",
        id=message_id,
        conversation=conversation_id,
        direction=direction,
        text=text,
        status="sent" if direction == "out" else None,
        client=client_message_id,
        at=at,
    )
    await tx.run(
        """UPDATE conversations SET message_count = message_count + 1, preview = :text,
                  last_activity_at = :at, version = version + 1 WHERE id = :id""",
        id=conversation_id,
        text=text[:140],
        at=at,
    )
    return message_id


async def add_work(tx: Transaction, conversation_id: str, at: datetime) -> str:
    """Waiting work for a conversation."""
    work_id = clock.new_id("wrk")
    await tx.run(
        """INSERT INTO work_items (id, conversation_id, queue_id, state, channel_kind, priority,
                                   weight, arrived_at, created_at)
           SELECT :id, c.id, c.queue_id, 'waiting', c.channel_kind, c.priority, 12, :at, :at
           FROM conversations c WHERE c.id = :c""",
        id=work_id,
        c=conversation_id,
        at=at,
    )
    return work_id


async def rows(database: Database, sql: str, **values: Any) -> list[Row]:
    async with database.transaction() as tx:
        return await tx.all(sql, **values)


async def one(database: Database, table: str, row_id: str) -> dict[str, Any]:
    found = await rows(database, f"SELECT * FROM {table} WHERE id = :id", id=row_id)
    return dict(found[0])


async def told(database: Database, *types: str) -> Sequence[Row]:
    """The events of these types, in order."""
    return await rows(
        database,
        "SELECT * FROM events WHERE type = ANY(CAST(:types AS text[])) ORDER BY position",
        types=list(types),
    )
