"""What another policy would have done with what was decided: an open loop, turn by turn.

Every turn is planned from the state that history had reached. A decision differs when the other
policy gives the work to somebody else then, or does not give it at all then, or would have given
it at an earlier turn already. Steps, weights and targets stay those that work was given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from omnidesk.domain.events import instant
from omnidesk.flows.history import Instead
from omnidesk.flows.replay import Again, Recorded, retold
from omnidesk.routing.eligibility import first_reason
from omnidesk.routing.entries import millis
from omnidesk.routing.plan import Proposal, plan
from omnidesk.routing.state import RouterState
from omnidesk.store.database import Database
from omnidesk.store.turns import Turn

# Work remembered as offered early; beyond it what has ended is forgotten.
_MOST_EARLY = 10_000


class Outcome(StrEnum):
    """What came of comparing one decision. SAME: the same agent at the same turn. OTHER_AGENT:
    somebody else. LATER: nobody at this turn. EARLIER: at an earlier turn already, whoever it
    was. ALSO: work that the record never offers in this stretch."""

    SAME = "same"
    OTHER_AGENT = "other_agent"
    LATER = "later"
    EARLIER = "earlier"
    ALSO = "also"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One piece of work at one turn under both policies. `reason` is the first component in
    which the agents differ for the other policy, or why it does not choose the recorded agent.
    `place` and `other_place` are places in the order of the turn, from 1."""

    outcome: Outcome
    turn: int
    position: int
    decided_at: datetime
    work_item_id: str
    queue_id: str
    strategy: str
    reason: str = ""
    agent_id: str | None = None
    other_agent_id: str | None = None
    place: int | None = None
    other_place: int | None = None
    earlier_seconds: float | None = None

    def as_json(self) -> dict[str, Any]:
        """For people and programs."""
        return {
            "outcome": self.outcome.value,
            "turn": self.turn,
            "position": self.position,
            "decided_at": instant(self.decided_at),
            "work_item_id": self.work_item_id,
            "queue_id": self.queue_id,
            "strategy": self.strategy,
            "reason": self.reason,
            "agent_id": self.agent_id,
            "other_agent_id": self.other_agent_id,
            "place": self.place,
            "other_place": self.other_place,
            "earlier_seconds": self.earlier_seconds,
        }


@dataclass(slots=True, kw_only=True)
class Comparison:
    """What a policy would have done over a stretch of the log. `reordered` counts turns in which
    both offer the same work, but in another order."""

    first: int
    last: int
    turns: int = 0
    reordered: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    differences: list[Compared] = field(default_factory=list)

    @property
    def decisions(self) -> int:
        """How many recorded decisions were compared."""
        return sum(n for (_, outcome), n in self.counts.items() if outcome != Outcome.ALSO)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        queues: dict[str, dict[str, int]] = {}
        for (queue, outcome), count in sorted(self.counts.items()):
            queues.setdefault(queue, {})[outcome] = count
        return {
            "from": self.first,
            "to": self.last,
            "open_loop": True,
            "turns": self.turns,
            "decisions": self.decisions,
            "reordered_turns": self.reordered,
            "queues": queues,
            "differences": [found.as_json() for found in self.differences],
        }


class _Early(NamedTuple):
    turn: Turn
    made: Proposal
    queue: str


class Comparer:
    """Compares turn after turn; remembers what the other policy would have offered already."""

    def __init__(self) -> None:
        self._early: dict[str, _Early] = {}

    async def compare(self, at: Again) -> tuple[list[Compared], bool]:
        """Every decision of the turn against the other policy's; whether their order differs."""
        await at.history.step(at.turn)
        state, turn = at.history.state, at.turn
        proposals = plan(state, millis(turn.decided_at), turn.most)
        state.settle()
        theirs = {made.work_item_id: (place, made) for place, made in enumerate(proposals, 1)}
        known = [one for one in at.recorded if one.work_item_id is not None]
        ours = {one.work_item_id: (place, one) for place, one in enumerate(known, 1)}
        found = [
            self._decided(at, one, place, theirs.get(item_id))
            for item_id, (place, one) in ours.items()
            if item_id is not None
        ]
        for item_id, (_, made) in theirs.items():
            if item_id not in ours:
                self._note(at, made)
        reordered = [i for i in ours if i in theirs] != [i for i in theirs if i in ours]
        return found, reordered

    def left(self) -> list[Compared]:
        """What the other policy would have offered and the record has not."""
        found = [
            Compared(
                outcome=Outcome.ALSO,
                turn=early.turn.seq,
                position=early.turn.position,
                decided_at=early.turn.decided_at,
                work_item_id=item_id,
                queue_id=early.queue,
                strategy=early.made.strategy.value,
                reason=early.made.differs_in or "",
                other_agent_id=early.made.agent_id,
            )
            for item_id, early in self._early.items()
        ]
        self._early = {}
        return found

    def _note(self, at: Again, made: Proposal) -> None:
        state = at.history.state
        item = state.items[made.work_item_id]
        self._early.setdefault(item.id, _Early(at.turn, made, item.queue))
        if len(self._early) > _MOST_EARLY:
            self._early = {i: early for i, early in self._early.items() if i in state.items}

    def _decided(
        self, at: Again, one: Recorded, place: int, other: tuple[int, Proposal] | None
    ) -> Compared:
        assert one.work_item_id is not None
        early = self._early.pop(one.work_item_id, None)
        other_place, made = other or (None, None)
        seconds = None
        if early is not None:
            made, outcome, reason = early.made, Outcome.EARLIER, "earlier"
            seconds = (at.turn.decided_at - early.turn.decided_at).total_seconds()
        else:
            outcome, reason = _outcome(at.history.state, one, made)
        item = at.history.state.items.get(one.work_item_id)
        queue = at.history.state.queue(item.queue if item else "")
        return Compared(
            outcome=outcome,
            turn=at.turn.seq,
            position=at.turn.position,
            decided_at=at.turn.decided_at,
            work_item_id=one.work_item_id,
            queue_id=queue.id,
            strategy=queue.strategy.value,
            reason=reason,
            agent_id=one.agent_id,
            other_agent_id=made.agent_id if made else None,
            place=place,
            other_place=other_place,
            earlier_seconds=seconds,
        )


def _outcome(state: RouterState, one: Recorded, made: Proposal | None) -> tuple[Outcome, str]:
    if made is not None and made.agent_id == one.agent_id:
        return Outcome.SAME, ""
    outcome = Outcome.LATER if made is None else Outcome.OTHER_AGENT
    item, agent = state.items.get(one.work_item_id or ""), state.agents.get(one.agent_id or "")
    barred = first_reason(state, item, agent) if item is not None and agent is not None else None
    if barred is not None:
        return outcome, barred.value
    if made is None:
        return outcome, "order"
    if made.preferred:
        return outcome, "wanted"
    second = made.runner_up.agent_id if made.runner_up else None
    # Somebody else in between, or other work that came first and took the room.
    return outcome, (made.differs_in or "order") if second == one.agent_id else "order"


async def compare(
    database: Database, instead: Instead, first: int, last: int | None = None
) -> Comparison:
    """What another policy would have done at the turns at positions `first` to `last` (None: the
    end). Raises HistoryGone when nothing that old is kept."""
    found = Comparison(first=first, last=first if last is None else last)
    comparer = Comparer()
    async for at in retold(database, first, last, instead):
        compared, reordered = await comparer.compare(at)
        found.turns += 1
        found.reordered += reordered
        found.last = max(found.last, at.turn.position)
        _take(found, compared)
    _take(found, comparer.left())
    return found


def _take(found: Comparison, compared: Iterable[Compared]) -> None:
    for one in compared:
        found.counts[(one.queue_id, one.outcome.value)] += 1
        if one.outcome is not Outcome.SAME:
            found.differences.append(one)
