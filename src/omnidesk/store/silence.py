"""The silences of open conversations, and what automatic messages need to know."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import orjson

from omnidesk.domain.silence import Phase, Silence, Speaker
from omnidesk.store.database import Row, Transaction

_WRITE = """
INSERT INTO silences (conversation_id, channel_kind, speaker, waits, agreed, phase, quiet_since,
                      prompted_at)
SELECT * FROM json_to_recordset(CAST(CAST(:silences AS text) AS json)) AS r(
    conversation_id text, channel_kind text, speaker text, waits boolean, agreed boolean,
    phase text, quiet_since timestamptz, prompted_at timestamptz)
ORDER BY conversation_id
ON CONFLICT (conversation_id) DO UPDATE SET
    channel_kind = excluded.channel_kind, speaker = excluded.speaker, waits = excluded.waits,
    agreed = excluded.agreed, phase = excluded.phase, quiet_since = excluded.quiet_since,
    prompted_at = excluded.prompted_at
"""


async def lock(tx: Transaction, conversation_ids: Collection[str]) -> dict[str, Silence]:
    """These conversations' silences, locked in id order."""
    rows = await tx.all(
        """SELECT * FROM silences WHERE conversation_id = ANY(CAST(:ids AS text[]))
           ORDER BY conversation_id FOR UPDATE""",
        ids=sorted(conversation_ids),
    )
    return {row["conversation_id"]: _silence(row) for row in rows}


async def write(tx: Transaction, silences: Sequence[Silence]) -> None:
    """Store silences, new or changed."""
    if silences:
        rows = [asdict(silence) | {"phase": silence.phase} for silence in silences]
        await tx.run(_WRITE, silences=orjson.dumps(rows).decode())


async def forget(tx: Transaction, conversation_ids: Collection[str]) -> None:
    """These are watched no more."""
    if conversation_ids:
        await tx.run(
            "DELETE FROM silences WHERE conversation_id = ANY(CAST(:ids AS text[]))",
            ids=sorted(conversation_ids),
        )


async def quiet(
    tx: Transaction,
    kind: str,
    phase: Phase,
    until: datetime,
    limit: int,
    *,
    prompted_until: datetime | None = None,
    unprompted: bool = False,
) -> list[str]:
    """Conversations of a channel kind quiet since `until` at least, the quietest first.

    `unprompted`: only those that were not asked; `prompted_until`: asked by then, or never.
    """
    rows = await tx.all(
        f"""SELECT conversation_id FROM silences
            WHERE channel_kind = :kind AND phase = :phase AND quiet_since <= :until
              {"AND prompted_at IS NULL" if unprompted else ""}
              AND (CAST(:prompted AS timestamptz) IS NULL OR prompted_at <= :prompted)
            ORDER BY quiet_since, conversation_id LIMIT :n""",
        kind=kind,
        phase=phase.value,
        until=until,
        prompted=prompted_until,
        n=limit,
    )
    return [row["conversation_id"] for row in rows]


async def prompted(tx: Transaction, conversation_ids: Collection[str], now: datetime) -> None:
    """These customers were asked."""
    if conversation_ids:
        await tx.run(
            """UPDATE silences SET prompted_at = :now
               WHERE conversation_id = ANY(CAST(:ids AS text[]))""",
            ids=sorted(conversation_ids),
            now=now,
        )


async def owe(tx: Transaction, conversation_ids: Collection[str]) -> None:
    """Silence means nothing in these until somebody speaks or their work moves."""
    if conversation_ids:
        await tx.run(
            """UPDATE silences SET phase = 'owed'
               WHERE conversation_id = ANY(CAST(:ids AS text[]))""",
            ids=sorted(conversation_ids),
        )


async def attend(tx: Transaction, conversation_ids: Collection[str], now: datetime) -> None:
    """Customers who wait for somebody in these conversations are there; the clock of their
    silence never goes back."""
    await tx.run(
        """UPDATE silences SET quiet_since = :now
           WHERE conversation_id = ANY(CAST(:ids AS text[])) AND phase = 'expecting'
             AND quiet_since < CAST(:now AS timestamptz) - CAST(:least AS interval)""",
        ids=sorted(conversation_ids),
        now=now,
        least=timedelta(seconds=1),
    )


async def last_words(tx: Transaction, conversation_ids: Collection[str]) -> dict[str, datetime]:
    """When the contact last wrote in each of these conversations."""
    rows = await tx.all(
        """SELECT c.id, m.created_at FROM unnest(CAST(:ids AS text[])) AS c(id)
           CROSS JOIN LATERAL (
               SELECT created_at FROM messages
               WHERE conversation_id = c.id AND direction = 'in' AND NOT automatic
               ORDER BY ordinal DESC LIMIT 1) m""",
        ids=sorted(conversation_ids),
    )
    return {row["id"]: row["created_at"] for row in rows}


async def ways(tx: Transaction, conversation_ids: Collection[str]) -> dict[str, Row]:
    """How each of these contacts last wrote: {inbox_id, identity_id, kind} by conversation.

    Addresses that are not the contact's any more are left out.
    """
    rows = await tx.all(
        """SELECT c.id, m.inbox_id, m.identity_id, i.kind
           FROM conversations c
           CROSS JOIN LATERAL (
               SELECT inbox_id, identity_id FROM messages
               WHERE conversation_id = c.id AND direction = 'in' AND kind = 'text'
               ORDER BY ordinal DESC LIMIT 1) m
           JOIN identities i ON i.id = m.identity_id AND i.contact_id = c.contact_id
           WHERE c.id = ANY(CAST(:ids AS text[]))""",
        ids=sorted(conversation_ids),
    )
    return {row["id"]: row for row in rows}


async def said(tx: Transaction, keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (conversation, client message id) were said already."""
    rows = await tx.all(
        """SELECT m.conversation_id, m.client_message_id
           FROM unnest(CAST(:ids AS text[]), CAST(:keys AS text[])) AS k(id, key)
           JOIN messages m ON m.conversation_id = k.id AND m.client_message_id = k.key""",
        ids=[key[0] for key in keys],
        keys=[key[1] for key in keys],
    )
    return {(row["conversation_id"], row["client_message_id"]) for row in rows}


async def send_all(
    tx: Transaction, messages: Sequence[Row], outbox_ids: Sequence[str], now: datetime
) -> None:
    """Queue stored messages for sending, due at once."""
    await tx.run(
        """INSERT INTO outbox (id, message_id, conversation_id, inbox_id, state, due_at, created_at)
           SELECT id, message_id, conversation_id, inbox_id, 'pending', :now, :now
           FROM unnest(CAST(:ids AS text[]), CAST(:messages AS text[]),
                       CAST(:conversations AS text[]), CAST(:inboxes AS text[]))
                WITH ORDINALITY AS o(id, message_id, conversation_id, inbox_id, ord)
           ORDER BY ord""",
        ids=list(outbox_ids),
        messages=[row["id"] for row in messages],
        conversations=[row["conversation_id"] for row in messages],
        inboxes=[row["inbox_id"] for row in messages],
        now=now,
    )


async def counted(tx: Transaction, conversation_ids: Collection[str]) -> dict[str, Row]:
    """Locked conversations have one message more; nothing else about them changed."""
    rows = await tx.all(
        """UPDATE conversations SET message_count = message_count + 1, version = version + 1
           WHERE id = ANY(CAST(:ids AS text[])) RETURNING *""",
        ids=sorted(conversation_ids),
    )
    return {row["id"]: row for row in rows}


async def resolve(tx: Transaction, conversation_ids: Collection[str], now: datetime) -> list[Row]:
    """Locked conversations are finished; the rows after."""
    return await tx.all(
        """UPDATE conversations
           SET state = 'resolved', resolved_at = :now, snoozed_until = NULL, waiting_since = NULL,
               last_agent_id = coalesce(agent_id, last_agent_id), agent_id = NULL,
               last_activity_at = greatest(last_activity_at, CAST(:now AS timestamptz)),
               version = version + 1
           WHERE id = ANY(CAST(:ids AS text[])) AND state <> 'resolved' RETURNING *""",
        ids=sorted(conversation_ids),
        now=now,
    )


def _silence(row: Row) -> Silence:
    return Silence(
        conversation_id=row["conversation_id"],
        channel_kind=row["channel_kind"],
        speaker=Speaker(row["speaker"]),
        waits=row["waits"],
        agreed=row["agreed"],
        quiet_since=row["quiet_since"],
        prompted_at=row["prompted_at"],
    )
