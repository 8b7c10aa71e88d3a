"""Outgoing webhooks as admins see them: made, changed, rotated, tried, their log.

The secret is shown in the answer that makes it and nowhere else; at rest it is sealed.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from omnidesk import clock
from omnidesk.domain.events import instant
from omnidesk.errors import BadInput, Conflict, FieldError, NotFound
from omnidesk.flows.configure import Approve
from omnidesk.flows.conversations import well_formed
from omnidesk.flows.webhook_rules import check_events, check_url
from omnidesk.store import webhooks
from omnidesk.store.database import Row, Transaction
from omnidesk.store.seal import Seal

MOST = 100
# How long the former secret signs along after a rotation.
FORMER_LIVES = timedelta(hours=24)
# Standard Webhooks asks for 24 to 64 bytes.
SECRET_BYTES = 32
LOG_LIVES = timedelta(days=30)
_SWEEP_BATCH = 10_000


def new_secret() -> str:
    """A signing secret that nobody knows yet."""
    return "whsec_" + base64.b64encode(bytes.fromhex(clock.secret_hex(SECRET_BYTES))).decode()


async def create(
    tx: Transaction,
    seal: Seal,
    values: Mapping[str, Any],
    private_hosts: frozenset[str] | None,
    now: datetime,
    *,
    secret: str | None = None,
) -> dict[str, Any]:
    """A new endpoint: {url, description, events, enabled}; it hears of what happens from now on.
    Without a secret one is made."""
    if len(await webhooks.page(tx, "", MOST)) >= MOST:
        raise Conflict(f"there are {MOST} webhooks; delete one first")
    columns = _checked(values, private_hosts)
    columns["secret_sealed"] = seal.close({"secret": secret or new_secret()})
    return resource(await webhooks.add(tx, clock.new_id("whk"), columns, now), now)


async def update(
    tx: Transaction,
    seal: Seal,
    webhook_id: str,
    changes: Mapping[str, Any],
    private_hosts: frozenset[str] | None,
    approve: Approve,
    now: datetime,
    *,
    secret: str | None = None,
) -> dict[str, Any]:
    """Change the given fields. One that is switched on hears of what happens from then on; what
    waited for it goes on."""
    before = await present(tx, webhook_id)
    approve(before["version"])
    columns = _checked(changes, private_hosts)
    if "enabled" in columns:
        columns["disabled_reason"] = "" if columns["enabled"] else before["disabled_reason"]
    if secret is not None:
        columns |= _rotated(before, seal.close({"secret": secret}), now)
    return resource(await webhooks.change(tx, webhook_id, columns, now), now)


async def rotate(tx: Transaction, seal: Seal, webhook_id: str, now: datetime) -> dict[str, Any]:
    """Give it a new secret; for a day the former one signs along."""
    before = await present(tx, webhook_id)
    columns = _rotated(before, seal.close({"secret": new_secret()}), now)
    return resource(await webhooks.change(tx, webhook_id, columns, now), now)


def _rotated(before: Row, sealed: bytes, now: datetime) -> dict[str, Any]:
    return {
        "secret_sealed": sealed,
        "former_sealed": before["secret_sealed"],
        "former_until": now + FORMER_LIVES,
    }


async def delete(tx: Transaction, webhook_id: str, approve: Approve) -> None:
    """Forget an endpoint and everything on its way to it."""
    approve((await present(tx, webhook_id))["version"])
    await webhooks.drop(tx, webhook_id)


async def present(tx: Transaction, webhook_id: str) -> Row:
    """The row with this id, or NotFound."""
    row = await webhooks.get(tx, webhook_id) if well_formed(webhook_id) else None
    if row is None:
        raise NotFound("no such webhook")
    return row


def secrets_of(seal: Seal, row: Row, now: datetime) -> list[str]:
    """The secrets that sign: the present one, and for a while the former one."""
    found = [str(seal.open(row["secret_sealed"])["secret"])]
    if row["former_sealed"] is not None and row["former_until"] > now:
        found.append(str(seal.open(row["former_sealed"])["secret"]))
    return found


async def replay(
    tx: Transaction, webhook_id: str, delivery_id: str, now: datetime
) -> dict[str, Any]:
    """Send once more what was delivered or given up, under the same webhook-id."""
    await present(tx, webhook_id)
    row = None
    if well_formed(delivery_id):
        row = await webhooks.delivery(tx, webhook_id, delivery_id)
    if row is None:
        raise NotFound("no such delivery")
    if row["state"] in ("pending", "leased"):
        raise Conflict("it is on its way already")
    return shown_delivery(await webhooks.send_again(tx, delivery_id, now))


async def sweep(tx: Transaction, now: datetime) -> int:
    """Forget the log of a month ago; how many entries."""
    return await webhooks.forget_before(tx, now - LOG_LIVES, _SWEEP_BATCH)


def _checked(values: Mapping[str, Any], private_hosts: frozenset[str] | None) -> dict[str, Any]:
    columns, faults = dict(values), []
    try:
        if "url" in columns:
            columns["url"] = check_url(columns["url"], private_hosts)
    except ValueError as error:
        faults.append(FieldError("/url", str(error)))
    try:
        if "events" in columns:
            columns["events"] = check_events(columns["events"])
    except ValueError as error:
        faults.append(FieldError("/events", str(error)))
    if faults:
        raise BadInput("the input is not valid", errors=tuple(faults))
    return columns


def resource(row: Row, now: datetime) -> dict[str, Any]:
    """The public form, without the secret."""
    former = row["former_until"]
    return {
        "id": row["id"],
        "url": row["url"],
        "description": row["description"],
        "events": row["events"],
        "enabled": row["enabled"],
        "disabled_reason": row["disabled_reason"] or None,
        "former_secret_until": instant(former) if former and former > now else None,
        "version": row["version"],
        "created_at": instant(row["created_at"]),
    }


_STATES = {"pending": "waiting", "leased": "sending", "delivered": "delivered", "failed": "failed"}
STORED_STATES = {shown: stored for stored, shown in _STATES.items()}


def shown_delivery(row: Row) -> dict[str, Any]:
    """The public form of a delivery."""
    return {
        "id": row["id"],
        "webhook_id": row["webhook_id"],
        "event_id": row["event_id"],
        "event_type": row["event_type"],
        "state": _STATES[row["state"]],
        "attempts": row["log"],
        "next_attempt_at": instant(row["due_at"]) if row["state"] == "pending" else None,
        "created_at": instant(row["created_at"]),
        "ended_at": instant(row["ended_at"]),
    }
