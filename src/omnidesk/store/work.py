"""Work items and the conversations they belong to: locks in one order, set-based changes.

Lock order everywhere: conversations, work items, offers, agent states, each by id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction


async def find(tx: Transaction, work_item_id: str) -> Row | None:
    """A work item as it stands, without a lock."""
    return await tx.first("SELECT * FROM work_items WHERE id = :id", id=work_item_id)


async def lock_conversations(
    tx: Transaction, ids: Iterable[str], *, skip_locked: bool = False
) -> dict[str, Row]:
    """Lock conversations in id order; with `skip_locked` those in use are left out."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = await tx.all(
        f"""SELECT * FROM conversations WHERE id = ANY(CAST(:ids AS text[]))
            ORDER BY id FOR UPDATE {"SKIP LOCKED" if skip_locked else ""}""",
        ids=wanted,
    )
    return {row["id"]: row for row in rows}


async def lock_items(
    tx: Transaction, ids: Iterable[str], *, skip_locked: bool = False
) -> dict[str, Row]:
    """Lock work items in id order; with `skip_locked` those in use are left out."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = await tx.all(
        f"""SELECT * FROM work_items WHERE id = ANY(CAST(:ids AS text[]))
            ORDER BY id FOR UPDATE {"SKIP LOCKED" if skip_locked else ""}""",
        ids=wanted,
    )
    return {row["id"]: row for row in rows}


async def lock_live_of_conversations(tx: Transaction, ids: Collection[str]) -> list[Row]:
    """Lock the live work item of each of these conversations, in id order."""
    return await tx.all(
        """SELECT * FROM work_items
           WHERE conversation_id = ANY(CAST(:ids AS text[])) AND state NOT IN ('done','abandoned')
           ORDER BY id FOR UPDATE""",
        ids=sorted(set(ids)),
    )


async def of_conversation(tx: Transaction, conversation_id: str, limit: int) -> list[Row]:
    """The work items of a conversation, the newest first, without locks."""
    return await tx.all(
        """SELECT * FROM work_items WHERE conversation_id = :id
           ORDER BY created_at DESC, id DESC LIMIT :n""",
        id=conversation_id,
        n=limit,
    )


async def of_agents(tx: Transaction, agent_ids: Collection[str]) -> list[Row]:
    """What these agents hold (offered, assigned, in wrap-up), by id, without locks."""
    return await tx.all(
        """SELECT id, conversation_id, state, queue_id, agent_id FROM work_items
           WHERE agent_id = ANY(CAST(:ids AS text[])) ORDER BY id""",
        ids=sorted(set(agent_ids)),
    )


async def find_queue(tx: Transaction, queue_id: str) -> Row | None:
    """A queue's row."""
    return await tx.first("SELECT * FROM queues WHERE id = :id", id=queue_id)


async def find_queues(tx: Transaction, ids: Iterable[str]) -> dict[str, Row]:
    """These queues' rows, by id."""
    rows = await tx.all(
        "SELECT * FROM queues WHERE id = ANY(CAST(:ids AS text[]))", ids=sorted(set(ids))
    )
    return {row["id"]: row for row in rows}


async def to_waiting(
    tx: Transaction, ids: Collection[str], *, declined: bool, holds: Mapping[str, datetime]
) -> list[Row]:
    """Locked items go back to their queue with their age.

    With `declined` the agent who had it is noted and passed over while others could take it, and
    is not preferred any more. `holds` keeps items, until then, for the agent who had them.
    """
    return await tx.all(
        """UPDATE work_items w
           SET state = 'waiting',
               declined_by = CASE WHEN CAST(:declined AS boolean) AND agent_id IS NOT NULL
                                       AND agent_id <> ALL(declined_by)
                                  THEN array_append(declined_by, agent_id::text)
                                  ELSE declined_by END,
               preferred_agent_id = CASE WHEN h.until IS NOT NULL THEN agent_id
                                         WHEN CAST(:declined AS boolean)
                                              AND preferred_agent_id = agent_id THEN NULL
                                         ELSE preferred_agent_id END,
               preferred_until = CASE WHEN h.until IS NOT NULL THEN h.until
                                      WHEN CAST(:declined AS boolean)
                                           AND preferred_agent_id = agent_id THEN NULL
                                      ELSE preferred_until END,
               agent_id = NULL, offer_id = NULL, offered_at = NULL, assigned_at = NULL,
               wrap_up_until = NULL, parked_until = NULL, returns_to = NULL, dormant = false,
               rest_at = NULL, version = version + 1
           FROM unnest(CAST(:ids AS text[]), CAST(:untils AS timestamptz[])) AS h(item, until)
           WHERE w.id = h.item RETURNING w.*""",
        ids=sorted(ids),
        untils=[holds.get(i) for i in sorted(ids)],
        declined=declined,
    )


async def to_end(
    tx: Transaction, ids: Collection[str], *, state: str, reason: str, now: datetime
) -> list[Row]:
    """Locked items end as `done` or `abandoned`."""
    return await tx.all(
        """UPDATE work_items
           SET state = :state, end_reason = :reason, ended_at = :now, agent_id = NULL,
               offer_id = NULL, wrap_up_until = NULL, parked_until = NULL, dormant = false,
               rest_at = NULL, version = version + 1
           WHERE id = ANY(CAST(:ids AS text[])) RETURNING *""",
        ids=sorted(ids),
        state=state,
        reason=reason,
        now=now,
    )


async def to_parked(
    tx: Transaction, ids: Collection[str], *, until: datetime, returning: Collection[str] = ()
) -> list[Row]:
    """Locked items sleep until a time; those `returning` until their agent is back, if sooner."""
    return await tx.all(
        """UPDATE work_items
           SET state = 'parked', parked_until = :until,
               returns_to = CASE WHEN id = ANY(CAST(:returning AS text[])) THEN agent_id END,
               agent_id = NULL, offer_id = NULL, offered_at = NULL, assigned_at = NULL,
               dormant = false, rest_at = NULL, version = version + 1
           WHERE id = ANY(CAST(:ids AS text[])) RETURNING *""",
        ids=sorted(ids),
        returning=sorted(returning),
        until=until,
    )


async def returning(tx: Transaction, now: datetime, limit: int) -> list[str]:
    """Parked items whose agent is back, without locks."""
    rows = await tx.all(
        """SELECT w.id FROM work_items w JOIN agent_states s ON s.agent_id = w.returns_to
           WHERE w.state = 'parked' AND w.returns_to IS NOT NULL
             AND s.state = 'online' AND s.lease_expires_at > :now
           ORDER BY w.id LIMIT :n""",
        now=now,
        n=limit,
    )
    return [row["id"] for row in rows]


async def prefer_last_agents(tx: Transaction, ids: Collection[str], now: datetime) -> None:
    """Give waiting items their conversation's last agent as a timed first step."""
    await tx.run(
        """UPDATE work_items w
           SET preferred_agent_id = c.last_agent_id,
               preferred_until = CAST(:now AS timestamptz)
                                 + make_interval(secs => q.preferred_agent_seconds)
           FROM conversations c, queues q
           WHERE w.id = ANY(CAST(:ids AS text[])) AND c.id = w.conversation_id
             AND q.id = w.queue_id AND c.last_agent_id IS NOT NULL
             AND q.preferred_agent_seconds > 0""",
        ids=sorted(ids),
        now=now,
    )


async def to_wrap_up(tx: Transaction, work_item_id: str, until: datetime) -> Row:
    """A locked, assigned item enters wrap-up."""
    return await _one(
        tx,
        """UPDATE work_items
           SET state = 'wrap_up', wrap_up_until = :until, wrap_up_extensions = 0, rest_at = NULL,
               version = version + 1
           WHERE id = :id RETURNING *""",
        id=work_item_id,
        until=until,
    )


async def extend_wrap_up(tx: Transaction, work_item_id: str, until: datetime) -> Row:
    """A locked item's wrap-up lasts longer."""
    return await _one(
        tx,
        """UPDATE work_items
           SET wrap_up_until = :until, wrap_up_extensions = wrap_up_extensions + 1,
               version = version + 1
           WHERE id = :id RETURNING *""",
        id=work_item_id,
        until=until,
    )


async def back_from_wrap_up(tx: Transaction, ids: Collection[str]) -> list[Row]:
    """Locked items in wrap-up are their agents' again, as when the customer writes."""
    return await tx.all(
        """UPDATE work_items SET state = 'assigned', wrap_up_until = NULL, version = version + 1
           WHERE id = ANY(CAST(:ids AS text[])) AND state = 'wrap_up' RETURNING *""",
        ids=sorted(ids),
    )


async def to_assigned(
    tx: Transaction, work_item_id: str, *, agent_id: str, offer_id: str, now: datetime
) -> Row:
    """A locked item is the agent's, by this offer."""
    return await _one(
        tx,
        """UPDATE work_items
           SET state = 'assigned', agent_id = :agent, offer_id = :offer, assigned_at = :now,
               offered_at = coalesce(offered_at, CAST(:now AS timestamptz)), parked_until = NULL,
               preferred_agent_id = NULL, preferred_until = NULL, dormant = false,
               rest_at = NULL, version = version + 1
           WHERE id = :id RETURNING *""",
        id=work_item_id,
        agent=agent_id,
        offer=offer_id,
        now=now,
    )


async def redirect(
    tx: Transaction,
    work_item_id: str,
    *,
    queue_id: str,
    preferred_agent_id: str | None,
    preferred_until: datetime | None,
    passed_over: Collection[str],
) -> Row:
    """A locked item goes to a queue, or first to one agent. Earlier declines are void;
    `passed_over` are asked only when nobody else is left."""
    return await _one(
        tx,
        """UPDATE work_items
           SET queue_id = :queue, preferred_agent_id = :agent, preferred_until = :until,
               declined_by = CAST(:passed AS text[]), version = version + 1
           WHERE id = :id RETURNING *""",
        id=work_item_id,
        passed=sorted(passed_over),
        queue=queue_id,
        agent=preferred_agent_id,
        until=preferred_until,
    )


async def last_of_conversations(tx: Transaction, ids: Collection[str]) -> dict[str, Row]:
    """The newest work item each of these conversations had, live or ended, by conversation."""
    rows = await tx.all(
        """SELECT DISTINCT ON (conversation_id) * FROM work_items
           WHERE conversation_id = ANY(CAST(:ids AS text[]))
           ORDER BY conversation_id, created_at DESC, id DESC""",
        ids=sorted(ids),
    )
    return {row["conversation_id"]: row for row in rows}


async def hold_conversation(tx: Transaction, conversation_id: str, agent_id: str) -> Row:
    """A locked conversation is this agent's from now on."""
    return await _one(
        tx,
        """UPDATE conversations
           SET agent_id = :agent, last_agent_id = :agent, version = version + 1
           WHERE id = :id RETURNING *""",
        id=conversation_id,
        agent=agent_id,
    )


async def release_conversations(tx: Transaction, ids: Collection[str]) -> list[Row]:
    """Locked conversations are nobody's; who had them last stays known. Those changed."""
    if not ids:
        return []
    return await tx.all(
        """UPDATE conversations SET agent_id = NULL, version = version + 1
           WHERE id = ANY(CAST(:ids AS text[])) AND agent_id IS NOT NULL RETURNING *""",
        ids=sorted(ids),
    )


async def move_conversation(tx: Transaction, conversation_id: str, queue_id: str) -> Row:
    """A locked conversation leaves its agent for a queue."""
    return await _one(
        tx,
        """UPDATE conversations SET queue_id = :queue, agent_id = NULL, version = version + 1
           WHERE id = :id RETURNING *""",
        id=conversation_id,
        queue=queue_id,
    )


async def wake_conversations(tx: Transaction, ids: Collection[str]) -> list[Row]:
    """Locked, snoozed conversations are open again."""
    return await tx.all(
        """UPDATE conversations SET state = 'open', snoozed_until = NULL, version = version + 1
           WHERE id = ANY(CAST(:ids AS text[])) AND state = 'snoozed' RETURNING *""",
        ids=sorted(ids),
    )


async def _one(tx: Transaction, sql: str, **values: Any) -> Row:
    row = await tx.first(sql, **values)
    assert row is not None, "the caller holds the row locked"
    return row
