"""The inbound ledger as operators see it: what is in trouble, and reading it again."""

from __future__ import annotations

from omnidesk.store.database import Row, Transaction


async def page(tx: Transaction, state: str, after_id: str, limit: int) -> list[Row]:
    """Ledger rows in one state, in id order, without their raw bytes."""
    return await tx.all(
        """SELECT id, inbox_id, kind, state, reason, content_type, octet_length(raw) AS size,
                  message_id, received_at
           FROM inbound_items WHERE state = :state AND id > :after ORDER BY id LIMIT :n""",
        state=state,
        after=after_id,
        n=limit,
    )


async def find(tx: Transaction, item_id: str) -> Row | None:
    """One ledger row with its raw bytes, locked."""
    return await tx.first("SELECT * FROM inbound_items WHERE id = :id FOR UPDATE", id=item_id)


async def free_key(tx: Transaction, item_id: str) -> None:
    """Let the item's key be used by what its bytes turn out to say."""
    await tx.run(
        "UPDATE inbound_items SET dedupe_key = dedupe_key || ' re-read ' || id WHERE id = :id",
        id=item_id,
    )


async def settle(tx: Transaction, item_id: str, state: str, reason: str) -> None:
    """Give an item its new state and the reason."""
    await tx.run(
        """UPDATE inbound_items SET state = :state, reason = :reason, subject_key = NULL
           WHERE id = :id""",
        id=item_id,
        state=state,
        reason=reason,
    )


async def dead_letters(tx: Transaction, after_id: str, limit: int) -> list[Row]:
    """Outbound messages that were given up after every repeat, in outbox order."""
    return await tx.all(
        """SELECT id, message_id, inbox_id, attempts, last_error, created_at
           FROM outbox WHERE state = 'dead' AND id > :after ORDER BY id LIMIT :n""",
        after=after_id,
        n=limit,
    )
