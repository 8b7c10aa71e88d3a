"""What agents have written and not sent: one draft for each conversation, agent and mode."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from omnidesk.store.database import Row, Transaction
from omnidesk.store.sight import Sight, reachable


async def hold(tx: Transaction, agent_id: str, conversation_id: str, mode: str) -> None:
    """Let nobody else change this draft until the transaction ends, whether it exists or not."""
    await tx.run(
        "SELECT pg_advisory_xact_lock(hashtextextended(CAST(:key AS text), 11))",
        key=f"draft {agent_id} {conversation_id} {mode}",
    )


async def find(tx: Transaction, agent_id: str, conversation_id: str, mode: str) -> Row | None:
    """The draft, if there is one."""
    return await tx.first(
        """SELECT * FROM drafts
           WHERE conversation_id = :c AND agent_id = :agent AND mode = :mode""",
        c=conversation_id,
        agent=agent_id,
        mode=mode,
    )


async def put(
    tx: Transaction,
    agent_id: str,
    conversation_id: str,
    mode: str,
    *,
    text: str,
    attachments: Sequence[str],
    via: str | None,
    now: datetime,
) -> Row:
    """Store the draft under a new version; its row."""
    row = await tx.first(
        """INSERT INTO drafts (conversation_id, agent_id, mode, text, attachments, via, updated_at)
           VALUES (:c, :agent, :mode, :text, CAST(:files AS text[]), :via, :now)
           ON CONFLICT (conversation_id, agent_id, mode) DO UPDATE SET
               text = excluded.text, attachments = excluded.attachments, via = excluded.via,
               version = DEFAULT, updated_at = excluded.updated_at
           RETURNING *""",
        c=conversation_id,
        agent=agent_id,
        mode=mode,
        text=text,
        files=list(attachments),
        via=via,
        now=now,
    )
    assert row is not None
    return row


async def drop(tx: Transaction, agent_id: str, conversation_id: str, mode: str) -> None:
    """Forget the draft."""
    await tx.run(
        "DELETE FROM drafts WHERE conversation_id = :c AND agent_id = :agent AND mode = :mode",
        c=conversation_id,
        agent=agent_id,
        mode=mode,
    )


async def files(tx: Transaction, ids: Sequence[str], uploaded_by: str) -> list[Row]:
    """Those of the uploads that can still be sent, in the order given."""
    if not ids:
        return []
    return await tx.all(
        """SELECT a.* FROM unnest(CAST(:ids AS text[])) WITH ORDINALITY AS u(id, ord)
           JOIN attachments a ON a.id = u.id
           WHERE a.message_id IS NULL AND a.state = 'stored' AND a.uploaded_by = :by
           ORDER BY u.ord""",
        ids=list(ids),
        by=uploaded_by,
    )


async def page(
    tx: Transaction,
    agent_id: str,
    sight: Sight,
    before: tuple[datetime, str, str],
    limit: int,
) -> list[Row]:
    """The agent's drafts in conversations that are open to them, latest first, after a place:
    {conversation_id, mode, version, updated_at}."""
    return await tx.all(
        f"""SELECT d.conversation_id, d.mode, d.version, d.updated_at FROM drafts d
            JOIN conversations c ON c.id = d.conversation_id AND {reachable("c")}
            WHERE d.agent_id = :agent AND d.updated_at <= :at
              AND (d.updated_at < :at OR (d.conversation_id, d.mode) > (:after, :mode))
            ORDER BY d.updated_at DESC, d.conversation_id, d.mode LIMIT :n""",
        agent=agent_id,
        at=before[0],
        after=before[1],
        mode=before[2],
        n=limit,
        **sight.binds,
    )


async def count(tx: Transaction, agent_id: str, sight: Sight) -> int:
    """How many there are in `page`."""
    row = await tx.first(
        f"""SELECT CAST(count(*) AS integer) AS n FROM drafts d
            JOIN conversations c ON c.id = d.conversation_id AND {reachable("c")}
            WHERE d.agent_id = :agent""",
        agent=agent_id,
        **sight.binds,
    )
    return int(row["n"]) if row else 0


async def follow(tx: Transaction, merged: str, kept: str) -> None:
    """Drafts in a merged conversation go where it went; where there is one already, they are put
    below it."""
    await tx.run(
        """UPDATE drafts k SET text = k.text || E'\n\n' || m.text, version = DEFAULT,
                  attachments = k.attachments || m.attachments
           FROM drafts m WHERE m.conversation_id = :merged AND k.conversation_id = :kept
             AND k.agent_id = m.agent_id AND k.mode = m.mode""",
        merged=merged,
        kept=kept,
    )
    await tx.run(
        """WITH gone AS (DELETE FROM drafts WHERE conversation_id = :merged RETURNING *)
           INSERT INTO drafts (conversation_id, agent_id, mode, text, attachments, via, updated_at)
           SELECT :kept, agent_id, mode, text, attachments, via, updated_at FROM gone
           ON CONFLICT DO NOTHING""",
        merged=merged,
        kept=kept,
    )


async def forget_before(tx: Transaction, before: datetime) -> int:
    """Drop what nobody touched since; how many."""
    return await tx.run("DELETE FROM drafts WHERE updated_at < :before", before=before)
