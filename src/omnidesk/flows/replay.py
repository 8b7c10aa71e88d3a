"""Deciding again what was decided: every recorded turn from the same facts, compared in full.

Under the policy that was in force any difference is a fault, of the router or of the record.
Under another policy it is what that policy would have done at that moment; the state goes on as
history did (an open loop), so what would have followed from it is not told here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

import orjson

from omnidesk.domain.events import instant
from omnidesk.flows.history import History, Instead
from omnidesk.routing.entries import millis
from omnidesk.routing.plan import Proposal, plan
from omnidesk.routing.stepping import steps_due
from omnidesk.routing.terms import ENGINE
from omnidesk.store import turns
from omnidesk.store.database import Database, Row
from omnidesk.store.turns import Turn

# What a decision says, in the order in which a first difference is looked for.
_ORDER = (
    *("work_item_id", "agent_id", "preferred", "strategy", "order", "step", "priority"),
    *("arrived_at", "due_at", "handicap_seconds", "weight", "winner", "runner_up", "differs_in"),
    *("next_item", "next_due_at", "rejected", "waited_seconds", "decided_at", "engine"),
)
_PLACES = {name: place for place, name in enumerate(_ORDER)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A decision that is not the same again. `kind`:

    `changed`: same place in the turn, another decision (`decided` and `again` tell both);
    `missing`: recorded, not decided again; `new`: decided now, not recorded; `lost_record`: the
    turn names a decision that no longer exists; `steps`: other steps were due; `engine`: another
    decision procedure recorded it.
    """

    kind: str
    turn: int
    position: int
    decided_at: datetime
    decision_id: str | None = None
    work_item_id: str | None = None
    first: str | None = None
    parts: tuple[str, ...] = ()
    decided: Any = None
    again: Any = None

    def as_json(self) -> dict[str, Any]:
        """For people and programs."""
        return {
            "kind": self.kind,
            "turn": self.turn,
            "position": self.position,
            "decided_at": instant(self.decided_at),
            "decision_id": self.decision_id,
            "work_item_id": self.work_item_id,
            "first": self.first,
            "parts": list(self.parts),
            "decided": self.decided,
            "again": self.again,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One recorded proposal of a turn. Without a `record` it lost a race, or, with no work item
    either, its decision is gone."""

    decision_id: str
    work_item_id: str | None = None
    agent_id: str | None = None
    record: Mapping[str, Any] | None = None


@dataclass(slots=True, kw_only=True)
class Replayed:
    """What came of a replay. `decisions` were compared, `races` of them were lost to somebody
    else when they were made."""

    first: int
    last: int
    turns: int = 0
    decisions: int = 0
    races: int = 0
    steps: int = 0
    differences: list[Difference] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "from": self.first,
            "to": self.last,
            "turns": self.turns,
            "decisions": self.decisions,
            "races": self.races,
            "steps": self.steps,
            "differences": [found.as_json() for found in self.differences],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A turn with the router's state just before its steps, and what was recorded of it."""

    turn: Turn
    history: History
    recorded: Sequence[Recorded]


async def replay(database: Database, first: int, last: int | None = None) -> Replayed:
    """Decide again everything decided at positions `first` to `last` (None: the end).

    Raises HistoryGone when nothing that old is kept.
    """
    found = Replayed(first=first, last=first if last is None else last)
    async for at in retold(database, first, last):
        found.last = max(found.last, at.turn.position)
        found.turns += 1
        found.decisions += len(at.recorded)
        found.races += sum(one.record is None for one in at.recorded)
        found.steps += len(at.turn.steps)
        found.differences += await _differences(at)
    return found


async def retold(
    database: Database, first: int, last: int | None = None, instead: Instead | None = None
) -> AsyncIterator[Again]:
    """Every recorded turn at positions `first` to `last`, oldest first, each with the state it
    was made from. Whoever plans on that state must settle it."""
    history = History(database, instead)
    begins = await _begin(database, first)
    if begins is None:
        return
    await history.open(begins.position, begins.seq)
    while told := await history.turns():
        found = await recorded(database, [turn for turn in told if turn.position >= first])
        for turn in told:
            if last is not None and turn.position > last:
                return
            if await history.meet(turn) and turn.position >= first:
                yield Again(turn=turn, history=history, recorded=found[turn.seq])


async def _begin(database: Database, first: int) -> Turn | None:
    async with database.transaction() as tx:
        return await turns.first_from(tx, first)


async def recorded(database: Database, told: Sequence[Turn]) -> dict[int, list[Recorded]]:
    """What was recorded of each of these turns, by its number."""
    kept: Mapping[str, Row] = {}
    if ids := [name for turn in told for name in turn.decisions]:
        async with database.transaction() as tx:
            kept = await turns.decisions(tx, ids)
    return {
        turn.seq: [_one(turn, name, kept.get(name)) for name in turn.decisions] for turn in told
    }


def _one(turn: Turn, name: str, row: Row | None) -> Recorded:
    if row is not None:
        record = {
            **row["record"],
            "position": row["position"],
            "leader": row["epoch"],
            "policy_version": row["policy_version"],
        }
        agent = (record.get("winner") or {}).get("agent_id")
        item = row["work_item_id"]
        return Recorded(decision_id=name, work_item_id=item, agent_id=agent, record=record)
    item, agent = turn.lost.get(name, (None, None))
    return Recorded(decision_id=name, work_item_id=item, agent_id=agent)


async def _differences(at: Again) -> list[Difference]:
    turn, state = at.turn, at.history.state
    now = millis(turn.decided_at)
    found = []
    if turn.engine != ENGINE:
        found.append(_difference(turn, "engine", decided=turn.engine, again=ENGINE))
    due = [
        [step.item_id, step.version, step.cause.value, step.escalate_to]
        for step in steps_due(state, now, turn.most)
    ]
    was = [list(step[:4]) for step in turn.steps]
    if due != was:
        found.append(_difference(turn, "steps", decided=was, again=due))
    await at.history.step(turn)
    if turn.decisions:
        proposals = plan(state, now, turn.most)
        state.settle()
        pairs = zip_longest(at.recorded, proposals)
        found += filter(None, (_compared(turn, one, made) for one, made in pairs))
    return found


def _compared(turn: Turn, one: Recorded | None, made: Proposal | None) -> Difference | None:
    again = None if made is None else _decision(turn, made)
    if one is None:
        return _difference(turn, "new", again=again)
    if one.work_item_id is None:
        return _difference(turn, "lost_record", decision_id=one.decision_id, again=again)
    pair = {"work_item_id": one.work_item_id, "agent_id": one.agent_id}
    decided = {**pair, **(one.record or {})}
    if again is None:
        return _difference(turn, "missing", decision_id=one.decision_id, decided=decided)
    # Of a lost race only who and what are known.
    compared = decided.keys() | again.keys() if one.record is not None else pair.keys()
    parts = [name for name in compared if decided.get(name) != again.get(name)]
    if not parts:
        return None
    parts.sort(key=lambda name: (_PLACES.get(name, len(_PLACES)), name))
    return _difference(
        turn, "changed", decision_id=one.decision_id, parts=parts, decided=decided, again=again
    )


def _decision(turn: Turn, made: Proposal) -> dict[str, Any]:
    """The proposal as the record of the turn would hold it."""
    record: dict[str, Any] = orjson.loads(orjson.dumps(made.as_json()))
    return {
        "work_item_id": made.work_item_id,
        "agent_id": made.agent_id,
        **record,
        "position": turn.position,
        "leader": turn.epoch,
        "policy_version": f"{ENGINE}.{turn.policy_version}",
    }


def _difference(
    turn: Turn,
    kind: str,
    *,
    decision_id: str | None = None,
    parts: Sequence[str] = (),
    decided: Any = None,
    again: Any = None,
) -> Difference:
    told = decided or again
    item = told.get("work_item_id") if isinstance(told, Mapping) else None
    return Difference(
        kind=kind,
        turn=turn.seq,
        position=turn.position,
        decided_at=turn.decided_at,
        decision_id=decision_id,
        work_item_id=item,
        first=parts[0] if parts else None,
        parts=tuple(parts),
        decided=decided,
        again=again,
    )
