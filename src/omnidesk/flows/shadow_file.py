"""`[shadow]` of a configuration file: the policy that is watched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from omnidesk.domain.shadow import QueueRouting
from omnidesk.errors import ConfigurationError
from omnidesk.flows import shadow
from omnidesk.flows.apply_plan import Change
from omnidesk.flows.configuration_file import Configuration, QueueTable
from omnidesk.flows.named_rules import Names, stored_queue
from omnidesk.flows.replay_file import ROUTING, routing_fields
from omnidesk.store import shadow as stored
from omnidesk.store.database import Transaction


async def changes(tx: Transaction, document: Configuration, names: Names) -> list[Change]:
    """Whether the file watches another policy than is watched now.

    Raises ConfigurationError for a queue that is neither in the database nor in the file, and for
    keys by which nothing is routed.
    """
    wanted = document.shadow
    if wanted is None:
        return []
    known = names.known("queues") | {table.name for table in document.queues}
    for table in wanted.queues:
        _check(document.source, table, known)
    before = await stored.current(tx)
    told = _told(document, names) if _all_known(document, names) else None
    if before is not None and told is not None and shadow.same(before, wanted.policy, told):
        return []
    return [Change("change" if before else "create", "shadow", "policy")]


async def record(tx: Transaction, document: Configuration, names: Names, now: datetime) -> None:
    """Watch the file's policy from now on."""
    wanted = document.shadow
    assert wanted is not None, "a change of the shadow policy comes from the file"
    note = wanted.note or f"applied from {document.source}"
    queues = {q: QueueRouting.model_validate(told) for q, told in _told(document, names).items()}
    await shadow.watch(tx, wanted.policy, queues, None, note, now)


def _check(source: str, table: QueueTable, known: set[str]) -> None:
    where = f'{source}: shadow.queues "{table.name}"'
    for name in (table.name, table.escalate_queue):
        if name is not None and name not in known:
            raise ConfigurationError(where, f"there is no queue {name!r}")
    if idle := table.model_fields_set - ROUTING - {"name"}:
        fix = f"possible: {', '.join(sorted(ROUTING))}"
        raise ConfigurationError(where, f"{', '.join(sorted(idle))} has no part in routing", fix)


def _all_known(document: Configuration, names: Names) -> bool:
    assert document.shadow is not None
    used = {t.name for t in document.shadow.queues}
    used |= {t.escalate_queue for t in document.shadow.queues if t.escalate_queue is not None}
    return used <= names.known("queues")


def _told(document: Configuration, names: Names) -> dict[str, Mapping[str, Any]]:
    assert document.shadow is not None
    return {
        names.id("queues", table.name): QueueRouting.model_validate(
            stored_queue(routing_fields(table), names)
        ).told()
        for table in document.shadow.queues
    }
