"""Outgoing webhooks: endpoints, what is on its way to them, and the leases of who sends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from omnidesk.store.database import Row, Transaction, json_text

FOLLOWER = "webhooks"
_COLUMNS = ("url", "description", "events", "enabled", "disabled_reason", "secret_sealed",
            "former_sealed", "former_until", "from_position")  # fmt: skip
_CASTS = {"events": "CAST(:events AS text[])"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """One delivery to try now. `fence` must still hold when the result is recorded."""

    id: str
    webhook_id: str
    attempt: int
    fence: int


# Endpoints -----------------------------------------------------------------------------------


async def page(tx: Transaction, after: str, limit: int) -> list[Row]:
    """In the order they were made."""
    return await tx.all(
        "SELECT * FROM webhooks WHERE id > :after ORDER BY id LIMIT :n", after=after, n=limit
    )


async def every(tx: Transaction) -> list[Row]:
    """All of them, oldest first."""
    return await tx.all("SELECT * FROM webhooks ORDER BY created_at, id")


async def get(tx: Transaction, webhook_id: str) -> Row | None:
    """One of them."""
    return await tx.first("SELECT * FROM webhooks WHERE id = :id", id=webhook_id)


async def add(tx: Transaction, webhook_id: str, values: Mapping[str, Any], now: datetime) -> Row:
    """A new one that hears of what happens from now on."""
    given = [name for name in _COLUMNS if name in values and name != "from_position"]
    binds = ", ".join(_CASTS.get(name, f":{name}") for name in given)
    row = await tx.first(
        f"""INSERT INTO webhooks (id, from_position, created_at, updated_at, {", ".join(given)})
            SELECT :id, f.position, :now, :now, {binds} FROM feed f RETURNING *""",
        id=webhook_id,
        now=now,
        **{name: values[name] for name in given},
    )
    assert row is not None
    return row


async def change(tx: Transaction, webhook_id: str, values: Mapping[str, Any], now: datetime) -> Row:
    """Set the given columns; one that is switched on hears of what happens from now on."""
    given = [name for name in _COLUMNS if name in values]
    sets = "".join(f"{name} = {_CASTS.get(name, f':{name}')}, " for name in given)
    if "enabled" in values:
        sets += """from_position = CASE WHEN CAST(:enabled AS boolean) AND NOT enabled
                                   THEN (SELECT position FROM feed) ELSE from_position END, """
    row = await tx.first(
        f"""UPDATE webhooks SET {sets}version = version + 1, updated_at = :now
            WHERE id = :id RETURNING *""",
        id=webhook_id,
        now=now,
        **{name: values[name] for name in given},
    )
    assert row is not None
    return row


async def drop(tx: Transaction, webhook_id: str) -> None:
    """Forget one and everything on its way to it."""
    await tx.run("DELETE FROM webhooks WHERE id = :id", id=webhook_id)


# The follower --------------------------------------------------------------------------------


async def idle(tx: Transaction) -> bool:
    """Whether nobody listens; the follower then stands at the head of the log.

    One statement, one snapshot: no event after a webhook was made is passed over.
    """
    await tx.run(
        """UPDATE followers SET position = f.position FROM feed f
           WHERE name = :name AND followers.position < f.position
             AND NOT EXISTS (SELECT FROM webhooks WHERE enabled)""",
        name=FOLLOWER,
    )
    row = await tx.first("SELECT EXISTS (SELECT FROM webhooks WHERE enabled) AS listens")
    return row is None or not row["listens"]


async def listening(tx: Transaction) -> list[Row]:
    """Who is to hear of events: {id, events, from_position}."""
    return await tx.all("SELECT id, events, from_position FROM webhooks WHERE enabled ORDER BY id")


async def queue(tx: Transaction, deliveries: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Put events on their way, due at once: {id, webhook_id, position, event_id, event_type}.
    One that is known is not doubled; how many were new."""
    if not deliveries:
        return 0
    names = ("id", "webhook_id", "position", "event_id", "event_type")
    return await tx.run(
        """INSERT INTO webhook_deliveries (id, webhook_id, position, event_id, event_type, state,
                                           due_at, created_at)
           SELECT r.*, 'pending', :now, :now
           FROM unnest(CAST(:id AS text[]), CAST(:webhook_id AS text[]),
                       CAST(:position AS bigint[]),
                       CAST(:event_id AS text[]), CAST(:event_type AS text[])) AS r
           ON CONFLICT (webhook_id, position) DO NOTHING""",
        now=now,
        **{name: [delivery[name] for delivery in deliveries] for name in names},
    )


# Sending -------------------------------------------------------------------------------------

# A slow endpoint holds a few places, never all of them.
_LEASE = """
UPDATE webhook_deliveries d SET state = 'leased', lease_until = :until, fence = d.fence + 1,
       attempts = d.attempts + 1
WHERE d.id IN (
    SELECT p.id FROM webhooks w
    CROSS JOIN LATERAL (
        SELECT CAST(count(*) AS integer) AS held FROM webhook_deliveries
        WHERE webhook_id = w.id AND state = 'leased') h
    CROSS JOIN LATERAL (
        SELECT id, due_at FROM webhook_deliveries
        WHERE webhook_id = w.id AND state = 'pending' AND due_at <= :now
        ORDER BY due_at, id LIMIT greatest(CAST(:each AS integer) - h.held, 0)
        FOR UPDATE SKIP LOCKED) p
    WHERE w.enabled ORDER BY p.due_at, p.id LIMIT :n)
RETURNING d.id, d.webhook_id, d.attempts, d.fence
"""


async def lease(
    tx: Transaction, limit: int, each: int, lease_seconds: float, now: datetime
) -> list[Leased]:
    """Take up to `limit` due deliveries, `each` at most of one webhook. Commit before talking."""
    rows = await tx.all(
        _LEASE, n=limit, each=each, now=now, until=now + timedelta(seconds=lease_seconds)
    )
    return [
        Leased(id=r["id"], webhook_id=r["webhook_id"], attempt=r["attempts"], fence=r["fence"])
        for r in rows
    ]


async def release_overdue(tx: Transaction, now: datetime) -> int:
    """Give back what somebody took and never told of: it is sent again; how many."""
    return await tx.run(
        """UPDATE webhook_deliveries SET state = 'pending', lease_until = NULL, fence = fence + 1,
                  due_at = :now
           WHERE id IN (SELECT id FROM webhook_deliveries
                        WHERE state = 'leased' AND lease_until < :now
                        LIMIT 1000 FOR UPDATE SKIP LOCKED)""",
        now=now,
    )


async def contents(tx: Transaction, ids: Sequence[str]) -> dict[str, Row]:
    """All that sending needs, by delivery: the webhook, the event (`data` is NULL where the log
    was cut)."""
    rows = await tx.all(
        """SELECT d.id, d.position, d.event_id, d.event_type, w.url, w.secret_sealed,
                  w.former_sealed, w.former_until, e.occurred_at, e.data
           FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
           LEFT JOIN events e ON e.position = d.position
           WHERE d.id = ANY(CAST(:ids AS text[]))""",
        ids=list(ids),
    )
    return {row["id"]: row for row in rows}


async def settle(
    tx: Transaction,
    leased: Leased,
    state: str,
    due_at: datetime | None,
    entry: Mapping[str, Any],
    now: datetime,
) -> bool:
    """End a lease: back to pending at `due_at`, delivered or failed, with what the attempt came
    to. False when the fence moved on: the result is another's to record."""
    touched = await tx.run(
        """UPDATE webhook_deliveries SET state = :state, lease_until = NULL,
                  due_at = coalesce(CAST(:due AS timestamptz), due_at),
                  log = log || CAST(CAST(:entry AS text) AS jsonb),
                  ended_at = CASE WHEN CAST(:state AS text) <> 'pending'
                             THEN CAST(:now AS timestamptz) END
           WHERE id = :id AND state = 'leased' AND fence = :fence""",
        id=leased.id,
        fence=leased.fence,
        state=state,
        due=due_at,
        entry=json_text([[entry]])[0],
        now=now,
    )
    return touched == 1


async def gone(tx: Transaction, webhook_id: str, now: datetime) -> None:
    """Switch a webhook off because its receiver said that it is gone."""
    await tx.run(
        """UPDATE webhooks SET enabled = false, disabled_reason = 'gone', version = version + 1,
                  updated_at = :now
           WHERE id = :id AND enabled""",
        id=webhook_id,
        now=now,
    )


# The log -------------------------------------------------------------------------------------


async def deliveries(
    tx: Transaction,
    webhook_id: str,
    state: str | None,
    before: tuple[datetime, str],
    limit: int,
) -> list[Row]:
    """Deliveries before a time and id, newest first."""
    return await tx.all(
        """SELECT * FROM webhook_deliveries
           WHERE webhook_id = :webhook AND (created_at, id) < (:at, :id)
             AND (CAST(:state AS text) IS NULL OR state = CAST(:state AS text))
           ORDER BY created_at DESC, id DESC LIMIT :n""",
        webhook=webhook_id,
        state=state,
        at=before[0],
        id=before[1],
        n=limit,
    )


async def delivery(tx: Transaction, webhook_id: str, delivery_id: str) -> Row | None:
    """One of them, locked."""
    return await tx.first(
        """SELECT * FROM webhook_deliveries WHERE id = :id AND webhook_id = :webhook
           FOR UPDATE""",
        id=delivery_id,
        webhook=webhook_id,
    )


async def send_again(tx: Transaction, delivery_id: str, now: datetime) -> Row:
    """Begin anew with a delivery that ended."""
    row = await tx.first(
        """UPDATE webhook_deliveries SET state = 'pending', attempts = 0, due_at = :now,
                  ended_at = NULL, fence = fence + 1
           WHERE id = :id RETURNING *""",
        id=delivery_id,
        now=now,
    )
    assert row is not None
    return row


async def forget_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Drop old deliveries that ended, or whose webhook is off; how many."""
    return await tx.run(
        """DELETE FROM webhook_deliveries WHERE id IN (
               SELECT d.id FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
               WHERE d.created_at < :before
                 AND (d.state IN ('delivered','failed') OR NOT w.enabled)
               ORDER BY d.created_at LIMIT :n FOR UPDATE OF d SKIP LOCKED)""",
        before=before,
        n=limit,
    )
