"""Answers kept under the caller's own keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction


async def claim(tx: Transaction, actor: str, key: str) -> bool:
    """Hold the key until this transaction ends; False when another one holds it now."""
    row = await tx.first(
        "SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0)) AS got",
        name=f"idempotency {actor} {key}",
    )
    assert row is not None
    return bool(row["got"])


async def find(tx: Transaction, actor: str, key: str, since: datetime) -> Row | None:
    """The answer kept under a key since `since`: fingerprint, status, response."""
    return await tx.first(
        """SELECT fingerprint, status, response FROM idempotency_keys
           WHERE actor = :actor AND key = :key AND created_at > :since""",
        actor=actor,
        key=key,
        since=since,
    )


async def keep(
    tx: Transaction,
    actor: str,
    key: str,
    fingerprint: bytes,
    status: int,
    response: Any,
    now: datetime,
) -> None:
    """Keep an answer; one that outlived its day under the same key is replaced."""
    await tx.run(
        """INSERT INTO idempotency_keys (actor, key, fingerprint, status, response, created_at)
           VALUES (:actor, :key, :fingerprint, :status, :response, :now)
           ON CONFLICT (actor, key) DO UPDATE SET
               fingerprint = excluded.fingerprint, status = excluded.status,
               response = excluded.response, created_at = excluded.created_at""",
        actor=actor,
        key=key,
        fingerprint=fingerprint,
        status=status,
        response=response,
        now=now,
    )


async def sweep(tx: Transaction, before: datetime) -> int:
    """Forget answers older than `before`; how many."""
    return await tx.run("DELETE FROM idempotency_keys WHERE created_at <= :before", before=before)
