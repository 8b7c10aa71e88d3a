"""Bearer tokens: only their SHA-256 is stored, so a copy of the database opens nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction

# Visitor tokens belong to the widget and open no door here.
_BEARER = """
SELECT t.id, t.kind, t.subject, t.agent_id, coalesce(a.role, t.role) AS role,
       ARRAY(SELECT queue_id::text FROM agent_queues q WHERE q.agent_id = t.agent_id) AS queues
FROM tokens t LEFT JOIN agents a ON a.id = t.agent_id
WHERE t.hash = :hash AND t.kind IN ('api', 'session') AND t.revoked_at IS NULL
  AND (t.expires_at IS NULL OR t.expires_at > :now) AND (a.disabled IS NOT TRUE)
"""

_VALID = """
SELECT t.id FROM tokens t LEFT JOIN agents a ON a.id = t.agent_id
WHERE t.id = ANY(CAST(:ids AS text[])) AND t.revoked_at IS NULL
  AND (t.expires_at IS NULL OR t.expires_at > :now) AND (a.disabled IS NOT TRUE)
"""

_PUBLIC = "id, agent_id, role, kind, label, created_at, expires_at, revoked_at"


async def by_hash(tx: Transaction, digest: bytes, now: datetime) -> Row | None:
    """The usable token with this hash: id, kind, subject, agent_id, role, queues."""
    return await tx.first(_BEARER, hash=digest, now=now)


async def valid(tx: Transaction, ids: Collection[str], now: datetime) -> set[str]:
    """Which of these token ids are still good: not revoked, not expired, agent not disabled."""
    rows = await tx.all(_VALID, ids=sorted(ids), now=now)
    return {row["id"] for row in rows}


async def add(
    tx: Transaction,
    *,
    token_id: str,
    digest: bytes,
    role: str,
    kind: str,
    agent_id: str | None,
    label: str,
    subject: Mapping[str, Any],
    expires_at: datetime | None,
    now: datetime,
) -> Row:
    """Store a token by its hash; the row without the hash."""
    row = await tx.first(
        f"""INSERT INTO tokens (id, hash, agent_id, role, kind, label, subject, created_at,
                                expires_at)
            VALUES (:id, :hash, :agent, :role, :kind, :label, :subject, :now, :expires)
            RETURNING {_PUBLIC}""",
        id=token_id,
        hash=digest,
        agent=agent_id,
        role=role,
        kind=kind,
        label=label,
        subject=dict(subject),
        now=now,
        expires=expires_at,
    )
    assert row is not None
    return row


async def get(tx: Transaction, token_id: str) -> Row | None:
    """An API or session token by id."""
    return await tx.first(
        f"SELECT {_PUBLIC} FROM tokens WHERE id = :id AND kind <> 'visitor'", id=token_id
    )


async def page(tx: Transaction, after: str, limit: int) -> list[Row]:
    """API tokens in id order after `after`; sessions and visitors are not listed."""
    return await tx.all(
        f"""SELECT {_PUBLIC} FROM tokens WHERE kind = 'api' AND id > :after
            ORDER BY id LIMIT :n""",
        after=after,
        n=limit,
    )


async def revoke(tx: Transaction, token_id: str, now: datetime) -> bool:
    """End a token and the tickets made from it; whether it was alive."""
    touched = await tx.run(
        """UPDATE tokens SET revoked_at = :now
           WHERE (id = :id OR subject ->> 'ticket_for' = :id) AND revoked_at IS NULL""",
        id=token_id,
        now=now,
    )
    return touched > 0


async def revoke_sessions(
    tx: Transaction, agent_id: str, now: datetime, keep: str | None = None
) -> None:
    """End every session of an agent, but for the one kept."""
    await tx.run(
        """UPDATE tokens SET revoked_at = :now
           WHERE agent_id = :agent AND kind = 'session' AND revoked_at IS NULL
             AND id IS DISTINCT FROM CAST(:keep AS text)""",
        agent=agent_id,
        keep=keep,
        now=now,
    )


async def sweep(tx: Transaction, before: datetime) -> int:
    """Delete tokens that expired or were revoked before `before`; how many."""
    return await tx.run(
        "DELETE FROM tokens WHERE expires_at < :before OR revoked_at < :before", before=before
    )


async def credentials(tx: Transaction, email: str) -> Row | None:
    """id, role and password hash of the enabled agent with this address, in any case."""
    return await tx.first(
        """SELECT id, role, password_hash FROM agents
           WHERE lower(email) = lower(:email) AND NOT disabled""",
        email=email,
    )


async def password_hash(tx: Transaction, agent_id: str) -> str | None:
    """The stored password hash of an agent."""
    row = await tx.first("SELECT password_hash FROM agents WHERE id = :id", id=agent_id)
    return row["password_hash"] if row else None


async def set_password_hash(tx: Transaction, agent_id: str, hashed: str, now: datetime) -> None:
    """Store another password hash."""
    await tx.run(
        "UPDATE agents SET password_hash = :hash, updated_at = :now WHERE id = :id",
        id=agent_id,
        hash=hashed,
        now=now,
    )
