"""A second policy that is only watched: which one, and what was found of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.domain.events import instant
from omnidesk.domain.policy import Policy
from omnidesk.domain.shadow import QueueRouting
from omnidesk.errors import BadInput, FieldError, NotFound
from omnidesk.flows.configure_policy import shown
from omnidesk.flows.history import Instead
from omnidesk.flows.replay_policy import Outcome
from omnidesk.store import configuration, shadow
from omnidesk.store.database import Row, Transaction

EXAMPLES = 50


async def watch(
    tx: Transaction,
    policy: Policy,
    queues: Mapping[str, QueueRouting],
    by: str | None,
    note: str,
    now: datetime,
) -> dict[str, Any]:
    """Let a policy decide along, without effect, from the router's next turn on. The same one
    again goes on as it is; another ends what was watched before."""
    await configuration.hold(tx)
    known = {row["id"] for row in await configuration.every(tx, "queues")}
    told = {queue: routing.told() for queue, routing in sorted(queues.items())}
    named = {*told, *(t["escalate_queue_id"] for t in told.values() if t.get("escalate_queue_id"))}
    if unknown := sorted(named - known):
        faults = tuple(
            FieldError(f"/queues/{queue}", "there is no such queue") for queue in unknown
        )
        raise BadInput("the shadow policy names queues that do not exist", errors=faults)
    before = await shadow.current(tx)
    if before is not None and same(before, policy, told):
        return resource(before)
    await shadow.end(tx, now)
    row = await shadow.start(tx, policy.model_dump(mode="json"), told, note, by, now)
    return resource(row)


def same(row: Row, policy: Policy, queues: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a stored policy says just this."""
    return row["queues"] == queues and Policy.model_validate(row["document"]) == policy


async def current(tx: Transaction) -> dict[str, Any]:
    """The policy that is watched. Raises NotFound when none is."""
    return resource(await _current(tx))


async def unwatch(tx: Transaction, now: datetime) -> None:
    """Watch none any more. Raises NotFound when none is."""
    if not await shadow.end(tx, now):
        raise NotFound("no shadow policy is watched")


async def report(tx: Transaction) -> dict[str, Any]:
    """How often the watched policy disagrees with the one in force, by queue, strategy and
    reason, with the newest examples. Raises NotFound when none is watched."""
    row = await _current(tx)
    counts = await shadow.counts(tx, row["version"])
    total, wrong = _totals(counts)
    return {
        "shadow": resource(row),
        "turns": row["turns"],
        "reordered_turns": row["reordered"],
        "decisions": total,
        "disagreements": wrong,
        "share": _share(wrong, total),
        "queues": _by(counts, "queue_id"),
        "strategies": _by(counts, "strategy"),
        "reasons": _reasons(counts),
        "examples": [e["detail"] for e in await shadow.examples(tx, row["version"], EXAMPLES)],
    }


def instead_of(row: Row) -> Instead:
    """The stored policy, for histories under it."""
    return Instead(policy=Policy.model_validate(row["document"]), queues=row["queues"])


def resource(row: Row) -> dict[str, Any]:
    """The public form."""
    return {
        "version": row["version"],
        "document": shown(Policy.model_validate(row["document"])),
        "queues": row["queues"],
        "note": row["note"],
        "created_by": row["created_by"],
        "created_at": instant(row["created_at"]),
    }


async def _current(tx: Transaction) -> Row:
    row = await shadow.current(tx)
    if row is None:
        raise NotFound("no shadow policy is watched")
    return row


def _totals(counts: Sequence[Row]) -> tuple[int, int]:
    total = sum(row["count"] for row in counts)
    return total, total - sum(r["count"] for r in counts if r["outcome"] == Outcome.SAME)


def _by(counts: Sequence[Row], column: str) -> list[dict[str, Any]]:
    found = []
    for value in sorted({row[column] for row in counts}):
        total, wrong = _totals([row for row in counts if row[column] == value])
        found.append(
            {column: value, "decisions": total, "disagreements": wrong,
             "share": _share(wrong, total)}
        )  # fmt: skip
    return found


def _reasons(counts: Sequence[Row]) -> list[dict[str, Any]]:
    found: Counter[tuple[str, str]] = Counter()
    for row in counts:
        if row["outcome"] != Outcome.SAME:
            found[(row["outcome"], row["reason"])] += row["count"]
    return [
        {"outcome": outcome, "reason": reason, "count": count}
        for (outcome, reason), count in sorted(found.items(), key=lambda e: (-e[1], e[0]))
    ]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
