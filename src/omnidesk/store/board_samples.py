"""Readings of the board, one a minute, for the lines it draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction

COLUMNS = (
    "queue_id",
    "waiting",
    "oldest_wait_seconds",
    "available",
    "answered",
    "abandoned",
    "service_level",
)

_RECORD = """
INSERT INTO board_samples (at, queue_id, waiting, oldest_wait_seconds, available, answered,
                           abandoned, service_level)
SELECT CAST(:at AS timestamptz), found.*
FROM unnest(CAST(:queue_id AS text[]), CAST(:waiting AS integer[]),
            CAST(:oldest_wait_seconds AS integer[]), CAST(:available AS integer[]),
            CAST(:answered AS integer[]), CAST(:abandoned AS integer[]),
            CAST(:service_level AS real[])) AS found
ON CONFLICT DO NOTHING
"""
_READ = """
SELECT at, queue_id, waiting, oldest_wait_seconds, available, answered, abandoned, service_level
FROM board_samples
WHERE queue_id = ANY(CAST(:queues AS text[])) AND at > :since
ORDER BY queue_id, at
"""
_FORGET = "DELETE FROM board_samples WHERE at < :before"


async def record(tx: Transaction, at: datetime, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep one reading of all queues; a minute that has one keeps it."""
    columns = {name: [row[name] for row in rows] for name in COLUMNS}
    await tx.run(_RECORD, at=at, **columns)


async def read(tx: Transaction, queues: Sequence[str], since: datetime) -> list[Row]:
    """Readings after `since`, by queue, oldest first; the totals are the queue ''."""
    return await tx.all(_READ, queues=list(queues), since=since)


async def forget(tx: Transaction, before: datetime) -> None:
    """Drop older readings."""
    await tx.run(_FORGET, before=before)
