"""Changing rules and the segments of contacts they ask for: each is one list, kept in versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain.rule_documents import SegmentPart, Then, When, dumped
from omnidesk.errors import BadInput, FieldError
from omnidesk.flows.configure import begin
from omnidesk.flows.uses import demand, of_rule
from omnidesk.store import configuration, rule_sets
from omnidesk.store.database import Row, Transaction


async def replace_rules(
    tx: Transaction, wanted: Sequence[Mapping[str, Any]], by: str | None, now: datetime
) -> list[dict[str, Any]]:
    """Make these the rules, in this order: {name, when, then}. `by` is the agent who says so.

    A rule that keeps its name keeps its id. BadInput names everything that does not exist.
    """
    made = await set_rules(tx, wanted, now)
    await keep(tx, by, now)
    return made


async def set_rules(
    tx: Transaction, wanted: Sequence[Mapping[str, Any]], now: datetime
) -> list[dict[str, Any]]:
    """The same, without keeping a version of it."""
    await begin(tx, now)
    _unique([rule["name"] for rule in wanted], "rules")
    parsed = [
        (r["name"], When.model_validate(r["when"]), Then.model_validate(r["then"])) for r in wanted
    ]
    await demand(
        tx,
        [
            use
            for index, (_, when, then) in enumerate(parsed)
            for use in of_rule(when, then, f"/rules/{index}")
        ],
    )
    known = {row["name"]: row["id"] for row in await configuration.rules(tx)}
    rows = [
        {
            "id": known.get(name) or clock.new_id("rul"),
            "name": name,
            "condition": dumped(when),
            "outcome": dumped(then),
        }
        for name, when, then in parsed
    ]
    await configuration.replace_rules(tx, rows)
    return [rule_resource(row) for row in rows]


async def replace_segments(
    tx: Transaction, wanted: Sequence[Mapping[str, Any]], by: str | None, now: datetime
) -> list[dict[str, Any]]:
    """Make these the segments: {name, contact}. BadInput when a rule asks for one that goes."""
    made = await set_segments(tx, wanted, now, checks_rules=True)
    await keep(tx, by, now)
    return made


async def keep(tx: Transaction, by: str | None, now: datetime) -> None:
    """Keep the rules and segments as they are now as a version."""
    await rule_sets.keep(tx, by, now)


async def set_segments(
    tx: Transaction, wanted: Sequence[Mapping[str, Any]], now: datetime, *, checks_rules: bool
) -> list[dict[str, Any]]:
    """The same, without keeping a version of it. Without `checks_rules` new rules follow."""
    await begin(tx, now)
    parts = [SegmentPart.model_validate(segment) for segment in wanted]
    names = [part.name for part in parts]
    _unique(names, "segments")
    for row in await configuration.rules(tx) if checks_rules else ():
        gone = sorted(set(row["condition"].get("segments", ())) - set(names))
        if gone:
            fault = f"the rule {row['name']!r} asks for the segment {gone[0]!r}; keep it"
            raise BadInput("a rule needs it", errors=(FieldError("/segments", fault),))
    rows = [dumped(part) for part in parts]
    await rule_sets.replace_segments(tx, rows)
    return sorted(rows, key=lambda row: str(row["name"]))


def rule_resource(row: Row) -> dict[str, Any]:
    """The public form of a rule, every part present."""
    return {
        "id": row["id"],
        "name": row["name"],
        "when": dumped(When.model_validate(row["condition"])),
        "then": dumped(Then.model_validate(row["outcome"])),
    }


def _unique(names: Sequence[str], table: str) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            fault = FieldError(f"/{table}/{index}/name", f"{name!r} is used twice")
            raise BadInput("the input is not valid", errors=(fault,))
