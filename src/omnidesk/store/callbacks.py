"""Work that somebody asked to be called back for, or was offered something better than waiting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from omnidesk.domain.events import instant
from omnidesk.store.database import Row, Transaction

# The few rows with a callback have an index of their own (work_items_with_callback).
_WITH_CALLBACK = "callback IS NOT NULL AND state IN ('waiting','parked')"


async def change(
    tx: Transaction,
    work_item_id: str,
    *,
    callback: Mapping[str, Any] | None,
    channel_kind: str,
    weight: int,
    blended: bool,
) -> Row:
    """A locked work item with another callback and kind; its place and age stay."""
    row = await tx.first(
        """UPDATE work_items
           SET callback = CAST(:callback AS jsonb), channel_kind = :kind, weight = :weight,
               blended = :blended, version = version + 1
           WHERE id = :id RETURNING *""",
        id=work_item_id,
        callback=callback,
        kind=channel_kind,
        weight=weight,
        blended=blended,
    )
    assert row is not None, "the caller holds the row locked"
    return row


async def called(tx: Transaction, item: Row, now: datetime) -> Row | None:
    """The locked conversation after its customer was called: they wait no more, but for what they
    wrote since the agent took the work. None when they did not wait."""
    return await tx.first(
        """UPDATE conversations c
           SET waiting_since = (
                   SELECT min(m.created_at) FROM messages m
                   WHERE m.conversation_id = c.id AND m.direction = 'in' AND NOT m.automatic
                     AND m.created_at > :taken),
               first_response_at = coalesce(c.first_response_at, :taken),
               version = c.version + 1
           WHERE c.id = :id AND c.waiting_since IS NOT NULL RETURNING *""",
        id=item["conversation_id"],
        taken=item["assigned_at"] or now,
    )


async def lapsed(tx: Transaction, now: datetime, limit: int) -> list[Row]:
    """Waiting or parked work whose window to call ended by `now`: {id, conversation_id}."""
    return await tx.all(
        f"""SELECT id, conversation_id FROM work_items
            WHERE {_WITH_CALLBACK} AND callback ? 'asked_at'
              AND (callback ->> 'not_after') COLLATE "C" <= :now
            ORDER BY id LIMIT :n""",
        now=instant(now),
        n=limit,
    )


async def unsaid(tx: Transaction, limit: int) -> list[Row]:
    """Waiting work on messaging channels whose customer was not yet told of the offer."""
    return await tx.all(
        f"""SELECT id, conversation_id FROM work_items
            WHERE {_WITH_CALLBACK} AND state = 'waiting' AND channel_kind = 'messaging'
              AND callback ? 'offered_at' AND NOT callback ? 'said_at'
              AND NOT callback ? 'asked_at'
            ORDER BY id LIMIT :n""",
        n=limit,
    )


async def replied(tx: Transaction, limit: int) -> list[Row]:
    """The customer's newest words after an offer of a call was sent to them: {id,
    conversation_id, message_id, text}."""
    return await tx.all(
        """SELECT w.id, w.conversation_id, m.id AS message_id, m.text
            FROM work_items w CROSS JOIN LATERAL (
                SELECT id, text, created_at FROM messages
                WHERE conversation_id = w.conversation_id AND direction = 'in' AND kind = 'text'
                ORDER BY ordinal DESC LIMIT 1) m
            WHERE w.callback IS NOT NULL AND w.state IN ('waiting','parked')
              AND w.callback ? 'said_at'
              AND NOT w.callback ? 'asked_at'
              AND m.created_at > CAST(w.callback ->> 'said_at' AS timestamptz)
              AND m.id IS DISTINCT FROM w.callback ->> 'read_id'
            ORDER BY w.id LIMIT :n""",
        n=limit,
    )
