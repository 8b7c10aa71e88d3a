"""`[[replies]]` of a configuration file: what would change, and writing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from omnidesk.flows import saved_replies
from omnidesk.flows.apply_plan import Change
from omnidesk.flows.configuration_file import Configuration
from omnidesk.flows.named_rules import Names
from omnidesk.store import saved_replies as stored
from omnidesk.store.database import Transaction

KIND = "reply"


async def changes(tx: Transaction, document: Configuration, names: Names) -> Iterator[Change]:
    """What the file changes of the replies it has; others are left alone."""
    known = {
        row["shortcut"]: {
            "title": row["title"],
            "texts": row["texts"],
            "queues": sorted(names.name("queues", found) for found in row["queue_ids"] or ()),
        }
        for row in await stored.every(tx)
    }
    return _changes(document, known)


def _changes(document: Configuration, known: Mapping[str, Mapping[str, Any]]) -> Iterator[Change]:
    for entry in document.replies:
        wanted = {
            "title": entry.title,
            "texts": entry.texts,
            "queues": sorted(set(entry.queues)),
        }
        before = known.get(entry.shortcut)
        if before is None:
            yield Change("create", KIND, entry.shortcut, values=wanted)
            continue
        fields = tuple(
            (name, before[name], value) for name, value in wanted.items() if before[name] != value
        )
        if fields:
            yield Change("change", KIND, entry.shortcut, fields, wanted)


async def record(tx: Transaction, change: Change, names: Names, now: datetime) -> None:
    """Write one change."""
    queues = [names.id("queues", name) for name in change.values["queues"]]
    values = {
        "title": change.values["title"],
        "texts": change.values["texts"],
        "queue_ids": queues or None,
    }
    if change.action == "create":
        await saved_replies.create(tx, {"shortcut": change.name, **values}, now)
        return
    row = await stored.by_shortcut(tx, change.name)
    assert row is not None
    await saved_replies.update(tx, row["id"], values, _anyway, now)


def _anyway(_version: int) -> None:
    """The file is the word of the operator, whatever version is stored."""
