"""The versions of the routing policy; the newest is in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from omnidesk.domain.policy import Policy
from omnidesk.store.database import Row, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Versioned:
    """A policy and its number; 0 is the default that nobody has stored."""

    version: int
    policy: Policy


async def current(tx: Transaction) -> Versioned:
    """The policy in force."""
    row = await tx.first("SELECT version, document FROM policies ORDER BY version DESC LIMIT 1")
    return Versioned(version=0, policy=Policy()) if row is None else _versioned(row)


async def get(tx: Transaction, version: int) -> Versioned | None:
    """The policy of a version."""
    if version == 0:
        return Versioned(version=0, policy=Policy())
    row = await tx.first("SELECT version, document FROM policies WHERE version = :v", v=version)
    return None if row is None else _versioned(row)


async def insert(
    tx: Transaction, policy: Policy, created_by: str | None, note: str, now: datetime
) -> int:
    """Put a policy in force; its version, one more than the last. The configuration's version
    must have been bumped: that makes writers wait for each other."""
    document: Mapping[str, Any] = policy.model_dump(mode="json")
    row = await tx.first(
        """INSERT INTO policies (version, document, created_by, note, created_at)
           OVERRIDING SYSTEM VALUE
           SELECT coalesce(max(version), 0) + 1, CAST(:document AS jsonb), :by, :note, :now
           FROM policies RETURNING version""",
        document=document,
        by=created_by,
        note=note,
        now=now,
    )
    assert row is not None
    return int(row["version"])


async def page(tx: Transaction, before: int, limit: int) -> list[Row]:
    """Versions older than `before`, newest first."""
    return await tx.all(
        "SELECT * FROM policies WHERE version < :before ORDER BY version DESC LIMIT :n",
        before=before,
        n=limit,
    )


def _versioned(row: Row) -> Versioned:
    return Versioned(version=row["version"], policy=Policy.model_validate(row["document"]))
