"""Reading the event log after a position."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from omnidesk.domain.events import Position, Recorded
from omnidesk.store.database import Row, Transaction

_PLACE = """position, type, conversation_id, conversation_version, work_item_id, queue_id,
            agent_ids, occurred_at"""
_COLUMNS = f"{_PLACE}, data"


async def head(tx: Transaction) -> Position:
    """The position of the last committed event.

    Read it first in a repeatable-read snapshot, and everything read after it agrees with it.
    """
    row = await tx.first("SELECT epoch, position FROM feed")
    assert row is not None
    return Position(row["epoch"], row["position"])


async def oldest(tx: Transaction) -> int:
    """The smallest position still kept, or one past the head of an empty log."""
    row = await tx.first(
        "SELECT coalesce((SELECT min(position) FROM events), (SELECT position + 1 FROM feed)) AS p"
    )
    assert row is not None
    return int(row["p"])


async def after(tx: Transaction, position: Position, limit: int) -> list[Recorded]:
    """The next events after `position`, oldest first, at most `limit`."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM events WHERE position > :p ORDER BY position LIMIT :n",
        p=position.number,
        n=limit,
    )
    return [_recorded(position.epoch, row) for row in rows]


async def batch(
    tx: Transaction, after_number: int, limit: int, *, only: Collection[str] | None = None
) -> tuple[Position, list[Recorded]]:
    """The head and the next events after a number, read in one statement, so that they agree.

    Without a gap the first event is `after_number + 1`, whatever the epoch. With `only`, events
    of other types come without their data: nobody here wants to see it.
    """
    rows = await tx.all(
        f"""SELECT f.epoch, f.position AS head, e.* FROM feed f
            LEFT JOIN LATERAL (
                SELECT {_PLACE}, CASE WHEN CAST(:whole AS boolean)
                                        OR type = ANY(CAST(:only AS text[]))
                                      THEN data ELSE '{{}}' END AS data
                FROM events WHERE position > :p ORDER BY position LIMIT :n) e ON true
            ORDER BY e.position""",
        p=after_number,
        n=limit,
        whole=only is None,
        only=list(only or ()),
    )
    found = Position(rows[0]["epoch"], rows[0]["head"])
    return found, [_recorded(found.epoch, row) for row in rows if row["position"] is not None]


async def visible_after(
    tx: Transaction,
    position: Position,
    until: int,
    agent_id: str,
    queue_ids: Sequence[str],
    conversation_ids: Sequence[str],
    limit: int,
    types: Sequence[str] = (),
) -> list[Recorded]:
    """Events in (position, until] about one agent's own work, in the queues and conversations
    subscribed to (also on their way out of a queue), or of one of `types`; oldest first, at
    most `limit`."""
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM events
            WHERE position > :p AND position <= :until
              AND (:agent = ANY(agent_ids) OR queue_id = ANY(CAST(:queues AS text[]))
                   OR conversation_id = ANY(CAST(:conversations AS text[]))
                   OR type = ANY(CAST(:types AS text[]))
                   OR (cardinality(CAST(:queues AS text[])) > 0
                       AND data ->> 'from_queue_id' = ANY(CAST(:queues AS text[]))))
            ORDER BY position LIMIT :n""",
        p=position.number,
        until=until,
        agent=agent_id,
        queues=list(queue_ids),
        conversations=list(conversation_ids),
        types=list(types),
        n=limit,
    )
    return [_recorded(position.epoch, row) for row in rows]


async def of_conversations(
    tx: Transaction,
    position: Position,
    until: int,
    conversation_ids: Sequence[str],
    types: Sequence[str],
    limit: int,
) -> list[Recorded]:
    """Events of some types in (position, until] in these conversations; oldest first."""
    rows = await tx.all(
        f"""SELECT {_COLUMNS} FROM events
            WHERE conversation_id = ANY(CAST(:ids AS text[])) AND position > :p
              AND position <= :until AND type = ANY(CAST(:types AS text[]))
            ORDER BY position LIMIT :n""",
        ids=list(conversation_ids),
        p=position.number,
        until=until,
        types=list(types),
        n=limit,
    )
    return [_recorded(position.epoch, row) for row in rows]


def _recorded(epoch: str, row: Row) -> Recorded:
    return Recorded(
        epoch=epoch,
        position=row["position"],
        type=row["type"],
        occurred_at=row["occurred_at"],
        data=row["data"],
        conversation_id=row["conversation_id"],
        conversation_version=row["conversation_version"],
        work_item_id=row["work_item_id"],
        queue_id=row["queue_id"],
        agent_ids=tuple(row["agent_ids"]),
    )
