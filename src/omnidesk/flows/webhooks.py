"""Outgoing webhooks as admins see them: made, changed, rotated, tried, their log.

The secret is shown in the answer that makes it and nowhere else; at rest it is sealed.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from omnidesk import clock
from omnidesk.channels._toolkit.secrets import webhook_key
from omnidesk.domain.events import instant
from omnidesk.domain.webhook import ALL_EVENTS, EVENT_NAMES
from omnidesk.errors import BadInput, Conflict, FieldError, NotFound
from omnidesk.flows.configure import Approve
from omnidesk.flows.conversations import well_formed
from omnidesk.flows.public_network import host_of, is_public
from omnidesk.store import webhooks
from omnidesk.store.database import Row, Transaction
from omnidesk.store.seal import Seal

MOST = 100
# How long the former secret signs along after a rotation.
FORMER_LIVES = timedelta(hours=24)
# Standard Webhooks asks for 24 to 64 bytes.
SECRET_BYTES = 32
LEAST_SECRET_BYTES = 24
MOST_SECRET_BYTES = 64
LOG_LIVES = timedelta(days=30)
_SWEEP_BATCH = 10_000


def new_secret() -> str:
    """A signing secret that nobody knows yet."""
    return "whsec_" + base64.b64encode(bytes.fromhex(clock.secret_hex(SECRET_BYTES))).decode()


def check_secret(secret: str) -> str:
    """A secret somebody chose, as it is; ValueError when it is none to sign with."""
    if not LEAST_SECRET_BYTES <= len(webhook_key(secret)) <= MOST_SECRET_BYTES:
        raise ValueError(
            f"a signing secret holds {LEAST_SECRET_BYTES} to {MOST_SECRET_BYTES} random bytes"
        )
    return secret


def check_url(url: str, private_hosts: frozenset[str]) -> str:
    """An address that may be called, as it is; ValueError says what is wrong with it.

    Names are looked up, and their addresses checked, with every connection; a private one is
    reached only where `private_hosts` has it, and only such a one may do without https.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not host_of(url) or not parts.hostname:
        raise ValueError("must be an address like https://example.org/hooks")
    if parts.username or parts.password or parts.fragment:
        raise ValueError("must have neither a password nor a fragment")
    allowed = parts.hostname in private_hosts or host_of(url) in private_hosts
    if parts.scheme != "https" and not allowed:
        raise ValueError("must begin with https")
    if _is_address(parts.hostname) and not allowed and not is_public(parts.hostname):
        raise ValueError("is not on the public Internet; see allow_private_hosts")
    return url


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def check_events(names: Sequence[str]) -> list[str]:
    """The events to hear of, sorted, each once; ValueError names one that does not exist."""
    unknown = sorted(set(names) - {*EVENT_NAMES, ALL_EVENTS})
    if unknown:
        raise ValueError(f"there is no event {unknown[0]!r}")
    if not names:
        raise ValueError("names no event; * stands for all")
    return [ALL_EVENTS] if ALL_EVENTS in names else sorted(set(names))


async def create(
    tx: Transaction,
    seal: Seal,
    values: Mapping[str, Any],
    private_hosts: frozenset[str],
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
    private_hosts: frozenset[str],
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


def _checked(values: Mapping[str, Any], private_hosts: frozenset[str]) -> dict[str, Any]:
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
