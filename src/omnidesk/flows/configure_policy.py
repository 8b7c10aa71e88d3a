"""Changing the routing policy of the house. Every version stays; the newest is in force."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from omnidesk.domain.events import instant
from omnidesk.domain.policy import Policy
from omnidesk.errors import NotFound
from omnidesk.flows.configure import Approve, begin
from omnidesk.store import configuration, policies
from omnidesk.store.database import Row, Transaction

_NEVER = 2**63 - 1


async def replace(
    tx: Transaction, wanted: Policy, by: str | None, note: str, approve: Approve, now: datetime
) -> dict[str, Any]:
    """Put a policy in force; its version. One that says what is in force already changes nothing.
    Work that waits keeps what it was given; every decision from now on follows the new one."""
    await configuration.hold(tx)
    before = await policies.current(tx)
    approve(before.version)
    if before.policy != wanted:
        await begin(tx, now)
        await policies.insert(tx, wanted, by, note, now)
    return await current(tx)


async def current(tx: Transaction) -> dict[str, Any]:
    """The version in force."""
    rows = await policies.page(tx, _NEVER, 1)
    return resource(rows[0]) if rows else _default()


async def version(tx: Transaction, number: int) -> dict[str, Any]:
    """A version by its number, 0 for the default; NotFound."""
    if number == 0:
        return _default()
    rows = await policies.page(tx, number + 1, 1)
    if not rows or rows[0]["version"] != number:
        raise NotFound(f"there is no version {number} of the policy")
    return resource(rows[0])


async def versions(tx: Transaction, before: int | None, limit: int) -> list[dict[str, Any]]:
    """Versions older than `before`, newest first; the default that was never stored is not
    among them."""
    return [resource(row) for row in await policies.page(tx, before or _NEVER, limit)]


def resource(row: Row) -> dict[str, Any]:
    """The public form of a version."""
    return {
        "version": row["version"],
        "document": shown(Policy.model_validate(row["document"])),
        "note": row["note"],
        "created_by": row["created_by"],
        "created_at": instant(row["created_at"]),
    }


def shown(policy: Policy) -> dict[str, Any]:
    """The document, its sets in order so that equal policies look alike."""
    found = policy.model_dump(mode="json")
    for kind in found["kinds"].values():
        kind["interrupted_by"] = sorted(kind["interrupted_by"])
    return found


def _default() -> dict[str, Any]:
    return {
        "version": 0,
        "document": shown(Policy()),
        "note": "",
        "created_by": None,
        "created_at": None,
    }
