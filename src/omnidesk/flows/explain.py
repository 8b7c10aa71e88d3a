"""Why this agent, why not the others, why still waiting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from omnidesk.domain import resources
from omnidesk.domain.events import instant
from omnidesk.errors import NotFound
from omnidesk.flows import routing_state
from omnidesk.routing import words
from omnidesk.routing.entries import millis
from omnidesk.routing.explain import explain_item
from omnidesk.store import decisions, routing_snapshot, work
from omnidesk.store.database import Row, Transaction


async def explain_work_item(
    tx: Transaction, work_item_id: str, now: datetime, *, language: str = "en"
) -> dict[str, Any]:
    """The work item, its situation now (None once it has ended) and every recorded decision.

    Must be the first thing its transaction does: it reads one consistent snapshot.
    """
    snapshot = await routing_snapshot.load(tx)
    item = await work.find(tx, work_item_id)
    if item is None:
        raise NotFound("there is no such work item")
    state = routing_state.of_snapshot(snapshot, now)
    present = explain_item(state, work_item_id, millis(now))
    return {
        "work_item": resources.work_item(item),
        "now": present,
        "words": words.of_item(present, language) if present else [],
        "decisions": [_decision(row, language) for row in await decisions.of_item(tx, item["id"])],
    }


def _decision(row: Row, language: str) -> dict[str, Any]:
    return {
        "id": row["id"],
        "decided_at": instant(row["decided_at"]),
        "position": row["position"],
        "epoch": row["epoch"],
        "policy_version": row["policy_version"],
        "outcome": row["outcome"],
        "record": row["record"],
        "words": words.of_decision(row["record"], language),
    }
