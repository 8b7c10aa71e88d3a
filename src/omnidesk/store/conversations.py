"""Single conversations: found in sight, changed, merged and taken apart again.

Lists of them are in `conversation_lists`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from omnidesk.store.database import Row, Transaction, sqlstate
from omnidesk.store.sight import Sight, reachable, within

_UNIQUE_VIOLATION = "23505"

# The link of a merged conversation leads to the kept one; merges keep such links one step long.
_FIND = f"""
SELECT k.* FROM conversations c JOIN conversations k ON k.id = coalesce(c.merged_into, c.id)
WHERE c.id = :id AND {reachable("k")}
"""

_EXACT = f"SELECT c.* FROM conversations c WHERE c.id = :id AND {reachable('c')}"

# Columns that `change` may write. Names come from the code, never from a caller's body.
_CHANGEABLE = frozenset(
    {
        "contact_id", "state", "subject", "language", "priority", "agent_id", "last_agent_id",
        "merged_into", "attributes", "tags", "preview", "message_count", "waiting_since",
        "snoozed_until", "first_response_at", "last_activity_at", "resolved_at",
    }
)  # fmt: skip


async def find(
    tx: Transaction, conversation_id: str, sight: Sight, *, lock: bool = False
) -> Row | None:
    """The conversation, or the one it was merged into, if it is in sight."""
    sql = _FIND + (" FOR UPDATE OF k" if lock else "")
    row = await tx.first(sql, id=conversation_id, **sight.binds)
    while row is not None and row["merged_into"] is not None:
        # It was merged while we waited for its lock.
        row = await tx.first(sql, id=row["merged_into"], **sight.binds)
    return row


async def find_exact(
    tx: Transaction, conversation_id: str, sight: Sight, *, lock: bool = False
) -> Row | None:
    """This very conversation, merged away or not, if it is in sight."""
    sql = _EXACT + (" FOR UPDATE OF c" if lock else "")
    return await tx.first(sql, id=conversation_id, **sight.binds)


async def change(tx: Transaction, conversation_id: str, values: Mapping[str, Any]) -> Row:
    """Write some columns of one conversation and raise its version; the row after."""
    unknown = values.keys() - _CHANGEABLE
    if unknown:
        raise ValueError(f"not for writing: {sorted(unknown)}")
    names = sorted(values)
    sets = "".join(f"{name} = :{name}, " for name in names)
    row = await tx.first(
        f"UPDATE conversations SET {sets}version = version + 1 WHERE id = :id RETURNING *",
        id=conversation_id,
        **values,
    )
    if row is None:
        raise LookupError(conversation_id)
    return row


async def open_again(
    tx: Transaction, conversation_id: str, values: Mapping[str, Any]
) -> Row | None:
    """`change` to a state other than resolved; None where the contact already has another open
    conversation on the same inbox."""
    try:
        async with tx.connection.begin_nested():
            return await change(tx, conversation_id, values)
    except IntegrityError as error:
        if sqlstate(error) == _UNIQUE_VIOLATION:
            return None
        raise


async def lock_pair(tx: Transaction, ids: Sequence[str], sight: Sight) -> dict[str, Row]:
    """These conversations, locked in id order, as far as they are in sight."""
    rows = await tx.all(
        f"""SELECT c.* FROM conversations c
            WHERE c.id = ANY(CAST(:ids AS text[])) AND {within("c")} ORDER BY c.id FOR UPDATE""",
        ids=list(ids),
        **sight.binds,
    )
    return {row["id"]: row for row in rows}


async def set_work_priority(tx: Transaction, conversation_id: str, priority: int) -> Row | None:
    """Give a conversation's live work its priority; the work item if there is one."""
    return await tx.first(
        """UPDATE work_items SET priority = :priority, version = version + 1
           WHERE conversation_id = :id AND state NOT IN ('done','abandoned')
             AND priority <> :priority RETURNING *""",
        id=conversation_id,
        priority=priority,
    )


async def move_contents(
    tx: Transaction,
    source: str,
    target: str,
    message_ids: Sequence[str] | None = None,
    note_ids: Sequence[str] | None = None,
) -> tuple[list[str], list[str]]:
    """Move messages and notes (all, or those named) from one conversation to another.

    Returns the ids of the moved messages and notes. The search documents follow; the indexer
    is kept out meanwhile, so that it cannot write an old place back.
    """
    await tx.first("SELECT position FROM followers WHERE name = 'search' FOR UPDATE")
    messages = await tx.all(
        """UPDATE messages SET conversation_id = :target, version = version + 1
           WHERE conversation_id = :source
             AND (CAST(:ids AS text[]) IS NULL OR id = ANY(CAST(:ids AS text[])))
           RETURNING id""",
        source=source,
        target=target,
        ids=None if message_ids is None else list(message_ids),
    )
    notes = await tx.all(
        """UPDATE notes SET conversation_id = :target
           WHERE conversation_id = :source
             AND (CAST(:ids AS text[]) IS NULL OR id = ANY(CAST(:ids AS text[])))
           RETURNING id""",
        source=source,
        target=target,
        ids=None if note_ids is None else list(note_ids),
    )
    moved = [row["id"] for row in messages], [row["id"] for row in notes]
    await tx.run(
        """UPDATE search_documents SET conversation_id = :target
           WHERE id = ANY(CAST(:ids AS text[]))""",
        target=target,
        ids=moved[0] + moved[1],
    )
    return moved


async def drop_client_ids(tx: Transaction, kept: str, merged: str) -> dict[str, str]:
    """Clear the client message ids of `merged` that `kept` has too; {message id: what it was}."""
    rows = await tx.all(
        """WITH doubled AS (
               SELECT m.id, m.client_message_id FROM messages m JOIN messages k
                 ON k.conversation_id = :kept AND k.client_message_id = m.client_message_id
               WHERE m.conversation_id = :merged
           )
           UPDATE messages m SET client_message_id = NULL, version = m.version + 1
           FROM doubled d WHERE m.id = d.id RETURNING m.id, d.client_message_id""",
        kept=kept,
        merged=merged,
    )
    return {row["id"]: row["client_message_id"] for row in rows}


async def restore_client_ids(tx: Transaction, was: Mapping[str, str]) -> None:
    """Undo `drop_client_ids`."""
    if was:
        await tx.run(
            """UPDATE messages m SET client_message_id = u.was, version = m.version + 1
               FROM unnest(CAST(:ids AS text[]), CAST(:was AS text[])) AS u(id, was)
               WHERE m.id = u.id""",
            ids=list(was),
            was=list(was.values()),
        )


async def repoint(tx: Transaction, source: str, target: str) -> list[Row]:
    """Lead conversations merged into `source` earlier straight to `target`; their rows after."""
    return await tx.all(
        """UPDATE conversations SET merged_into = :target, version = version + 1
           WHERE merged_into = :source RETURNING *""",
        source=source,
        target=target,
    )


async def repoint_back(tx: Transaction, ids: Sequence[str], target: str) -> list[Row]:
    """Undo `repoint` for these; their rows after."""
    return await tx.all(
        """UPDATE conversations SET merged_into = :target, version = version + 1
           WHERE id = ANY(CAST(:ids AS text[])) AND merged_into IS NOT NULL RETURNING *""",
        ids=list(ids),
        target=target,
    )


async def record_merge(
    tx: Transaction,
    merge_id: str,
    kept: str,
    merged: str,
    agent_id: str | None,
    undo: Mapping[str, Any],
    now: datetime,
) -> None:
    """Remember a merge and all that is needed to take it back."""
    await tx.run(
        """INSERT INTO conversation_merges (id, kept_id, merged_id, merged_by, undo, created_at)
           VALUES (:id, :kept, :merged, :by, :undo, :now)""",
        id=merge_id,
        kept=kept,
        merged=merged,
        by=agent_id,
        undo=undo,
        now=now,
    )


async def standing_merge(tx: Transaction, merged: str) -> Row | None:
    """The merge that took this conversation away and was not undone, locked."""
    return await tx.first(
        """SELECT * FROM conversation_merges WHERE merged_id = :merged AND undone_at IS NULL
           ORDER BY created_at DESC, id DESC LIMIT 1 FOR UPDATE""",
        merged=merged,
    )


async def merges_into(tx: Transaction, kept: str) -> list[Row]:
    """The standing merges into this conversation, newest first."""
    return await tx.all(
        """SELECT m.merged_id, m.merged_by, m.undo, m.created_at, c.subject, c.preview,
                  c.channel_kind, c.inbox_id
           FROM conversations c JOIN conversation_merges m ON m.merged_id = c.id
           WHERE c.merged_into = :kept AND m.kept_id = :kept AND m.undone_at IS NULL
           ORDER BY m.created_at DESC, m.id DESC""",
        kept=kept,
    )


async def end_merge(tx: Transaction, merge_id: str, now: datetime) -> None:
    """Mark a merge as undone."""
    await tx.run(
        "UPDATE conversation_merges SET undone_at = :now WHERE id = :id", id=merge_id, now=now
    )
