"""`[[webhooks]]` of a configuration file: what would change, and writing it. The address names the
endpoint; the secret is the file's, shown to nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from omnidesk.flows import webhooks
from omnidesk.flows.apply_plan import HIDDEN, Change
from omnidesk.flows.configuration_file import Configuration
from omnidesk.store import webhooks as stored
from omnidesk.store.database import Transaction
from omnidesk.store.seal import Seal

KIND = "webhook"
_PLAIN = ("events", "enabled", "description")


async def changes(tx: Transaction, seal: Seal, document: Configuration) -> Iterator[Change]:
    """What the file changes of the endpoints it has; others are left alone."""
    if not document.webhooks:
        return iter(())
    known = {
        row["url"]: {
            **{name: row[name] for name in _PLAIN},
            "secret": seal.open(row["secret_sealed"])["secret"],
        }
        for row in reversed(await stored.every(tx))
    }
    return _changes(document, known)


def _changes(document: Configuration, known: Mapping[str, Mapping[str, Any]]) -> Iterator[Change]:
    for entry in document.webhooks:
        wanted = entry.model_dump(exclude={"url"})
        before = known.get(entry.url)
        if before is None:
            yield Change("create", KIND, entry.url, values=wanted)
            continue
        differing = [name for name, value in wanted.items() if before[name] != value]
        if differing:
            fields = tuple(
                (name, HIDDEN, HIDDEN) if name == "secret" else (name, before[name], wanted[name])
                for name in differing
            )
            changed = {name: wanted[name] for name in differing}
            yield Change("change", KIND, entry.url, fields, changed)


async def record(tx: Transaction, seal: Seal, change: Change, now: datetime) -> None:
    """Write one change. A new secret replaces the old one, which signs along for a day."""
    values = dict(change.values)
    secret = values.pop("secret", None)
    if change.action == "create":
        values["url"] = change.name
        await webhooks.create(tx, seal, values, None, now, secret=secret)
        return
    row = next(row for row in await stored.every(tx) if row["url"] == change.name)
    await webhooks.update(tx, seal, row["id"], values, None, _anyway, now, secret=secret)


def _anyway(_version: int) -> None:
    """The file is the word of the operator, whatever version is stored."""
