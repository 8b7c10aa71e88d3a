"""Another policy from a configuration file: its `[policy]` and the routing of its `[[queues]]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from omnidesk.domain.policy import Policy
from omnidesk.errors import ConfigurationError
from omnidesk.flows import configuration_file
from omnidesk.flows.configuration_file import Configuration, QueueTable
from omnidesk.flows.history import Instead
from omnidesk.flows.named_rules import Names, stored_queue
from omnidesk.simulate import dispatch
from omnidesk.store import configuration
from omnidesk.store.database import Transaction

# What of a queue the router decides by.
ROUTING = frozenset(
    {
        *("strategy", "manual", "leave_idle", "paused", "wait_target_seconds", "reask_seconds"),
        *("exhausted_policy", "escalate_queue", "offer_timeout_seconds"),
    }
)


def read(values: Mapping[str, Any], source: str) -> Configuration:
    """`[policy]` and `[[queues]]` of a configuration file; everything else in it is left aside."""
    kept = {name: values[name] for name in ("policy", "queues") if name in values}
    if not kept:
        raise ConfigurationError(source, "has neither [policy] nor [[queues]]")
    return configuration_file.parse(kept, {}, source)


async def instead_of(tx: Transaction, document: Configuration) -> Instead:
    """What the file says in place of what was in force.

    Raises ConfigurationError for a queue that does not exist.
    """
    names = Names()
    for row in await configuration.every(tx, "queues"):
        names.add("queues", row["name"], row["id"])
    queues = {}
    for table in document.queues:
        _known(document.source, table.name, names)
        told = routing_fields(table)
        if told.get("escalate_queue"):
            _known(document.source, told["escalate_queue"], names)
        queues[names.id("queues", table.name)] = stored_queue(told, names)
    return Instead(policy=document.policy, queues=queues)


def named(name: str, queue_ids: Sequence[str]) -> Instead | None:
    """A policy by the name that simulations give it; None for an unknown name."""
    found = dispatch.named(name)
    if found is None:
        return None
    policy = Policy(order=found.order, handicap_seconds=found.handicap_seconds)
    strategy = (found.mixed or found.strategy).value
    return Instead(policy=policy, queues={queue: {"strategy": strategy} for queue in queue_ids})


def routing_fields(table: QueueTable) -> dict[str, Any]:
    """What the table says of routing; what it leaves out is as it was."""
    return table.model_dump(include=set(ROUTING), exclude_unset=True)


def _known(source: str, name: str, names: Names) -> None:
    if name not in names.known("queues"):
        known = ", ".join(sorted(names.known("queues")))
        raise ConfigurationError(f'{source}: queues "{name}"', "does not exist", f"known: {known}")
