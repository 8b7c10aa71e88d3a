"""The outbox: replies that must leave, their leases, and the reports that come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from omnidesk.store.database import Row, Transaction

# A message with what its events need: who holds the conversation, in which queue.
_MESSAGE = """
SELECT m.*, c.agent_id AS holder_id, c.queue_id
FROM messages m JOIN conversations c ON c.id = m.conversation_id
"""

# Only the head of each conversation's line may leave; two workers never hold two of one line.
_LEASE = """
UPDATE outbox o SET state = 'leased', lease_until = :until, fence = o.fence + 1,
       attempts = o.attempts + 1, sending_since = :now
WHERE o.id IN (
    SELECT head.id FROM outbox head
    WHERE head.state = 'pending' AND head.due_at <= :now
      AND NOT EXISTS (
          SELECT 1 FROM outbox earlier
          WHERE earlier.conversation_id = head.conversation_id
            AND earlier.inbox_id = head.inbox_id AND earlier.ordinal < head.ordinal
            AND earlier.state IN ('pending', 'leased'))
    ORDER BY head.due_at, head.ordinal LIMIT :n FOR UPDATE SKIP LOCKED)
RETURNING o.id, o.message_id, o.inbox_id, o.attempts, o.fence
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """One message to send now. `fence` must still hold when the result is recorded."""

    id: str
    message_id: str
    inbox_id: str
    attempt: int
    fence: int


async def add(tx: Transaction, outbox_id: str, message: Row, now: datetime) -> None:
    """Queue a message for sending, due at once."""
    await tx.run(
        """INSERT INTO outbox (id, message_id, conversation_id, inbox_id, state, due_at, created_at)
           VALUES (:id, :message, :conversation, :inbox, 'pending', :now, :now)""",
        id=outbox_id,
        message=message["id"],
        conversation=message["conversation_id"],
        inbox=message["inbox_id"],
        now=now,
    )


async def keep_leases(
    tx: Transaction, held: Sequence[Leased], lease_seconds: float, now: datetime
) -> None:
    """Prolong the leases of sends that are still under way and still ours."""
    await tx.run(
        """UPDATE outbox o SET lease_until = :until
           FROM unnest(CAST(:ids AS text[]), CAST(:fences AS bigint[])) AS h(id, fence)
           WHERE o.id = h.id AND o.fence = h.fence AND o.state = 'leased'""",
        ids=[leased.id for leased in held],
        fences=[leased.fence for leased in held],
        until=now + timedelta(seconds=lease_seconds),
    )


async def lease(tx: Transaction, limit: int, lease_seconds: float, now: datetime) -> list[Leased]:
    """Take up to `limit` due messages for `lease_seconds`. Commit before talking to anybody."""
    rows = await tx.all(_LEASE, n=limit, now=now, until=now + timedelta(seconds=lease_seconds))
    return [_leased(row) for row in rows]


async def overdue(tx: Transaction, limit: int, now: datetime) -> list[Leased]:
    """Leases that ran out: their worker died or hangs, after the request may have left.

    The rows are locked and fenced off; the caller decides what the unknown outcome means.
    """
    rows = await tx.all(
        """UPDATE outbox o SET fence = o.fence + 1
           WHERE o.id IN (SELECT id FROM outbox WHERE state = 'leased' AND lease_until < :now
                          ORDER BY lease_until LIMIT :n FOR UPDATE SKIP LOCKED)
           RETURNING o.id, o.message_id, o.inbox_id, o.attempts, o.fence""",
        n=limit,
        now=now,
    )
    return [_leased(row) for row in rows]


async def settle(
    tx: Transaction, leased: Leased, state: str, due_at: datetime | None, error: str, now: datetime
) -> bool:
    """End a lease: back to pending at `due_at`, done, or dead. False when the fence moved on:
    somebody else has decided meanwhile, and this result must not be recorded."""
    touched = await tx.run(
        """UPDATE outbox SET state = :state, due_at = coalesce(CAST(:due AS timestamptz), due_at),
                  lease_until = NULL, last_error = :error,
                  sending_since = NULL,
                  done_at = CASE WHEN CAST(:state AS text) = 'done' THEN CAST(:now AS timestamptz)
                            END
           WHERE id = :id AND state = 'leased' AND fence = :fence""",
        id=leased.id,
        fence=leased.fence,
        state=state,
        due=due_at,
        error=error,
        now=now,
    )
    return touched == 1


async def log_attempt(
    tx: Transaction,
    leased: Leased,
    started_at: datetime,
    outcome: str,
    detail: str,
    now: datetime,
) -> None:
    """Keep what one attempt came to."""
    await tx.run(
        """INSERT INTO outbox_attempts (message_id, attempt, started_at, ended_at, outcome, detail)
           VALUES (:message, :attempt, :started, :now, :outcome, :detail)
           ON CONFLICT (message_id, attempt) DO NOTHING""",
        message=leased.message_id,
        attempt=leased.attempt,
        started=started_at,
        now=now,
        outcome=outcome,
        detail=detail,
    )


async def redrive(tx: Transaction, message_id: str, now: datetime) -> bool:
    """Send a failed, unconfirmed or dead message again because a person asked for it."""
    await tx.run("SELECT set_config('omnidesk.resend', 'on', true)")
    touched = await tx.run(
        """UPDATE outbox SET state = 'pending', attempts = 0, due_at = :now, fence = fence + 1
           WHERE message_id = :message AND state IN ('done', 'dead')""",
        message=message_id,
        now=now,
    )
    return touched == 1


async def lock_external_ids(tx: Transaction, external_ids: Sequence[str]) -> None:
    """Serialise a report with the receipt that will make its id known.

    Whoever comes second sees what the first one committed; ids come sorted.
    """
    await tx.run(
        """SELECT pg_advisory_xact_lock(hashtextextended(x, 7))
           FROM unnest(CAST(:ids AS text[])) AS u(x)""",
        ids=list(external_ids),
    )


async def reported_messages(
    tx: Transaction, keys: Sequence[tuple[str, str]], message_ids: Sequence[str]
) -> list[Row]:
    """Outbound messages by (inbox, external id) or own id, locked, with holder and queue."""
    rows = await tx.all(
        f"""{_MESSAGE}
            JOIN unnest(CAST(:inboxes AS text[]), CAST(:externals AS text[]))
                 AS q(inbox_id, external_id)
              ON m.inbox_id = q.inbox_id AND m.external_id = q.external_id
            WHERE m.direction = 'out' ORDER BY m.id FOR UPDATE OF m""",
        inboxes=[k[0] for k in keys],
        externals=[k[1] for k in keys],
    )
    known = {row["id"] for row in rows}
    others = sorted({message_id for message_id in message_ids if message_id not in known})
    return rows + (await messages(tx, others) if others else [])


async def messages(tx: Transaction, ids: Sequence[str]) -> list[Row]:
    """Outbound messages by id, locked in id order, with holder and queue."""
    return await tx.all(
        f"""{_MESSAGE} WHERE m.id = ANY(CAST(:ids AS text[])) AND m.direction = 'out'
            ORDER BY m.id FOR UPDATE OF m""",
        ids=sorted(ids),
    )


async def unmatched_reports(tx: Transaction, inbox_id: str, external_id: str) -> list[Row]:
    """Ledger rows of reports that came before their message's receipt; read again from raw."""
    return await tx.all(
        """SELECT id, raw, headers FROM inbound_items
           WHERE inbox_id = :inbox AND subject_key = :external AND state = 'unmatched'
           ORDER BY received_at, id FOR UPDATE""",
        inbox=inbox_id,
        external=external_id,
    )


async def set_receipt(tx: Transaction, message_id: str, external_id: str) -> None:
    """Remember the provider's id for a message."""
    await tx.run(
        "UPDATE messages SET external_id = :external WHERE id = :id",
        id=message_id,
        external=external_id,
    )


async def sending(tx: Transaction, message_ids: Sequence[str]) -> list[dict[str, Any]]:
    """All that rendering needs, for a batch: message, recipient, thread, files."""
    rows = await tx.all(
        """SELECT m.*, i.kind AS to_kind, i.address AS to_address, i.display_name AS to_name,
                  c.reply_token, c.subject AS conversation_subject,
                  last_in.external_id AS last_in_id, last_in.extra AS last_in_extra,
                  last_in.subject AS last_in_subject,
                  coalesce((SELECT jsonb_agg(to_jsonb(a) ORDER BY a.created_at, a.id)
                            FROM attachments a WHERE a.message_id = m.id), '[]') AS files
           FROM messages m
           JOIN conversations c ON c.id = m.conversation_id
           JOIN identities i ON i.id = m.identity_id
           LEFT JOIN LATERAL (
               SELECT external_id, extra, subject FROM messages x
               WHERE x.conversation_id = m.conversation_id AND x.direction = 'in'
                 AND x.inbox_id = m.inbox_id AND x.kind = 'text' AND x.ordinal < m.ordinal
               ORDER BY x.ordinal DESC LIMIT 1) last_in ON true
           WHERE m.id = ANY(CAST(:ids AS text[]))""",
        ids=list(message_ids),
    )
    return [dict(row) for row in rows]


def _leased(row: Row) -> Leased:
    return Leased(
        id=row["id"],
        message_id=row["message_id"],
        inbox_id=row["inbox_id"],
        attempt=row["attempts"],
        fence=row["fence"],
    )
