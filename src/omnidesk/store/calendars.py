"""Business calendars as they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from omnidesk.domain import calendar_form
from omnidesk.domain.calendar import Calendar
from omnidesk.store.database import Row, Transaction


async def load_all(tx: Transaction) -> dict[str, Calendar]:
    """Every calendar by id."""
    return {row["id"]: calendar_form.read(row) for row in await tx.all("SELECT * FROM calendars")}


async def find(tx: Transaction, calendar_id: str) -> Row | None:
    """One calendar's row."""
    return await tx.first("SELECT * FROM calendars WHERE id = :id", id=calendar_id)


async def by_name(tx: Transaction, name: str) -> Row | None:
    """The calendar called `name`."""
    return await tx.first("SELECT * FROM calendars WHERE name = :name", name=name)


async def page(tx: Transaction, after: str, limit: int) -> list[Row]:
    """Rows in id order after `after`."""
    return await tx.all(
        "SELECT * FROM calendars WHERE id > :after ORDER BY id LIMIT :n", after=after, n=limit
    )


async def insert(
    tx: Transaction, calendar_id: str, document: Mapping[str, Any], now: datetime
) -> Row:
    """A new calendar; `document` as `calendar_form.document` makes it."""
    row = await tx.first(
        """INSERT INTO calendars (id, name, time_zone, weekly, holidays, created_at, updated_at)
           VALUES (:id, :name, :time_zone, CAST(:weekly AS jsonb), CAST(:holidays AS jsonb),
                   :now, :now) RETURNING *""",
        id=calendar_id,
        now=now,
        **document,
    )
    assert row is not None
    return row


async def update(
    tx: Transaction, calendar_id: str, document: Mapping[str, Any], now: datetime
) -> Row:
    """Replace a calendar and add one to its version."""
    row = await tx.first(
        """UPDATE calendars SET name = :name, time_zone = :time_zone,
                  weekly = CAST(:weekly AS jsonb), holidays = CAST(:holidays AS jsonb),
                  version = version + 1, updated_at = :now
           WHERE id = :id RETURNING *""",
        id=calendar_id,
        now=now,
        **document,
    )
    assert row is not None
    return row


async def delete(tx: Transaction, calendar_id: str) -> None:
    """Remove a calendar that nothing refers to."""
    await tx.run("DELETE FROM calendars WHERE id = :id", id=calendar_id)


async def users(tx: Transaction, calendar_id: str) -> list[str]:
    """What still follows a calendar, in words: queues, rules, clocks that count."""
    rows = await tx.all(
        """SELECT 'the queue ' || name AS who FROM queues WHERE calendar_id = :id
           UNION ALL
           SELECT 'the rule ' || name FROM rules
           WHERE strpos(outcome::text || condition::text, :id) > 0
           UNION ALL
           (SELECT 'a clock that still counts' FROM sla_clocks
            WHERE ended_at IS NULL AND calendar_id = :id LIMIT 1)
           ORDER BY who""",
        id=calendar_id,
    )
    return [row["who"] for row in rows]
