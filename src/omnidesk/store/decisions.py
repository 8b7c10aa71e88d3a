"""The recorded decisions of the router."""

from __future__ import annotations

from omnidesk.store.database import Row, Transaction


async def of_item(tx: Transaction, work_item_id: str, limit: int = 100) -> list[Row]:
    """The decisions about a work item, oldest first, the latest `limit` of them."""
    rows = await tx.all(
        """SELECT * FROM decisions WHERE work_item_id = :id
           ORDER BY decided_at DESC, id DESC LIMIT :n""",
        id=work_item_id,
        n=limit,
    )
    return rows[::-1]


async def get(tx: Transaction, decision_id: str) -> Row | None:
    """One decision."""
    return await tx.first("SELECT * FROM decisions WHERE id = :id", id=decision_id)
