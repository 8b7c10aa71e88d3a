"""The router's state as it was: from a checkpoint, the event log and the turns recorded since.

It moves forward only, event by event and turn by turn, as the router itself did. Under another
policy (`Instead`) the same facts give the state which that policy would have decided from.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from omnidesk.domain.events import Position, Recorded
from omnidesk.domain.policy import Policy
from omnidesk.errors import NotFound
from omnidesk.flows import routing_state
from omnidesk.routing import entries
from omnidesk.routing.entries import millis
from omnidesk.routing.state import RouterState
from omnidesk.routing.terms import terms
from omnidesk.store import events, policies, routing_snapshot, turns, turns_checkpoints
from omnidesk.store.database import Database
from omnidesk.store.policies import Versioned
from omnidesk.store.routing_snapshot import RoutingSnapshot
from omnidesk.store.turns import Turn

_PAGE = 1000


class HistoryGone(NotFound):
    """What is asked for lies before everything that is kept, or in another log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """What another policy says in place of the one in force; None: that one. `queues` are fields
    of queues, by id."""

    policy: Policy | None = None
    queues: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class History:
    """`state` as of `position`; `turn` is the last recorded turn that went into it, `policy` the
    policy that was in force."""

    def __init__(self, database: Database, instead: Instead | None = None) -> None:
        self.state = routing_state.empty(Policy(), datetime.fromisoformat("1970-01-01T00:00Z"))
        self.policy = Versioned(version=0, policy=Policy())
        self.position = 0
        self.turn = 0
        self.log = ""
        self._database = database
        self._instead = instead or Instead()
        self._read = 0
        self._ahead: deque[Recorded] = deque()

    async def open(self, position: int, turn: int | None = None) -> None:
        """Stand at the last place to begin from at or before `position`, and before `turn`.

        Raises HistoryGone when nothing that old is kept.
        """
        async with self._database.transaction() as tx:
            head = await events.head(tx)
            found = await turns_checkpoints.before(tx, head.epoch, position, turn)
            oldest = await events.oldest(tx)
            first = await turns_checkpoints.oldest(tx, head.epoch)
        if position > head.number:
            raise HistoryGone(f"the log ends at position {head.number}; {position} is beyond it")
        if found is None and oldest > 1:
            begins = f"history begins at position {first}" if first else "there is no history yet"
            raise HistoryGone(f"position {position} is no longer kept; {begins}")
        self.log = head.epoch
        if found is not None:
            self._start(found.snapshot, found.taken_at)
            self.turn = found.turn

    def _start(self, snapshot: RoutingSnapshot, at: datetime) -> None:
        self.policy = snapshot.policy
        self.position = self._read = snapshot.position.number
        self.state = RouterState(terms(self._instead.policy or self.policy.policy), millis(at))
        for queue in snapshot.queues:
            self.state.put_queue(entries.queue_entry(self._queue(queue)))
        for agent in snapshot.agents:
            self.state.put_agent(entries.agent_entry(agent))
        routing_state.add_items(self.state, snapshot.items, snapshot.returned)

    async def follow(self, until: int) -> None:
        """Follow the log to a position."""
        while True:
            while self._ahead and self._ahead[0].position <= until:
                self._follow(self._ahead.popleft())
            if self._read >= until or not await self._load(until):
                break
        self.position = max(self.position, until)

    async def meet(self, turn: Turn) -> bool:
        """Know what the router knew at this turn before it planned; whether it is a turn to look
        at. Turns that had begun before the place where this history began only tell leases."""
        self.turn = turn.seq
        if turn.position < self.position:
            self._lease(turn.leases)
            return False
        await self.follow(turn.position)
        now = millis(turn.decided_at)
        if turn.kind == turns.BUILD or turn.policy_version != self.policy.version:
            await self._rebuild(turn)
        self.state.advance(now)
        self._lease(turn.leases)
        return turn.kind == turns.TURN

    async def step(self, turn: Turn) -> None:
        """Make the steps that the turn took facts, as the log tells them right after it."""
        wanted = {(s[0], s[1] + 1) for s in turn.steps if s[4]}
        looked = 0
        while wanted:
            for event in list(self._ahead)[looked:]:
                item = event.data.get("work_item")
                if item is not None and (item["id"], item["version"]) in wanted:
                    wanted.discard((item["id"], item["version"]))
                    self.state.put_item(entries.item_entry(item))
            looked = len(self._ahead)
            if wanted and not await self._load(self._read + _PAGE):
                break

    async def turns(self, until: int | None = None) -> list[Turn]:
        """The next recorded turns, at most up to a position; empty when there are no more yet."""
        async with self._database.transaction() as tx:
            found = await turns.after(tx, self.turn, 200)
        if until is None:
            return found
        return [turn for turn in found if turn.position <= until]

    async def _load(self, until: int) -> int:
        limit = min(_PAGE, until - self._read)
        async with self._database.transaction() as tx:
            page = await routing_snapshot.follow(tx, Position(self.log, self._read), limit)
        if page.gap:
            raise HistoryGone(f"events after position {self._read} are no longer kept")
        read = page.position.number - self._read
        self._read = page.position.number
        self._ahead.extend(page.events)
        return read

    def _follow(self, event: Recorded) -> None:
        queue = event.data.get("queue")
        if queue is not None and queue["id"] in self._instead.queues:
            event = replace(event, data={**event.data, "queue": self._queue(queue)})
        try:
            routing_state.follow(self.state, event)
        except KeyError as error:
            raise HistoryGone(
                f"event {event.position} was recorded by an older version, without {error}"
            ) from None

    def _queue(self, queue: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**queue, **self._instead.queues.get(queue["id"], {})}

    def _lease(self, leases: Mapping[str, int]) -> None:
        for agent_id, lease in leases.items():
            self.state.set_lease(agent_id, lease)

    async def _rebuild(self, turn: Turn) -> None:
        if turn.policy_version != self.policy.version:
            async with self._database.transaction() as tx:
                found = await policies.get(tx, turn.policy_version)
            if found is None:
                raise HistoryGone(f"policy {turn.policy_version} of turn {turn.seq} is not kept")
            self.policy = found
        leases = turn.leases if turn.kind == turns.BUILD else None
        policy = self._instead.policy or self.policy.policy
        self.state = again(self.state, policy, millis(turn.decided_at), leases)


def again(
    state: RouterState, policy: Policy, now: int, leases: Mapping[str, int] | None = None
) -> RouterState:
    """The same agents, queues and work in a new memory under a policy; with `leases` exactly
    those, else as they were known."""
    made = RouterState(terms(policy), now)
    for queue in state.queues.values():
        made.put_queue(queue)
    for agent in state.agents.values():
        lease = agent.lease if leases is None else leases.get(agent.id)
        fresh = replace(agent, lease=lease, held=dict(agent.held), holds=set())
        fresh.profile, fresh.kept_for, fresh.stamp = None, None, 0
        made.put_agent(fresh)
    for item in state.items.values():
        made.put_item(replace(item, bucket=None, late_at=None, in_flight=False))
    return made


async def state_at(
    database: Database, position: int, at: datetime, instead: Instead | None = None
) -> History:
    """The router's state as of a position of the log and an instant, from what is recorded.

    Raises HistoryGone when nothing that old is kept.
    """
    found = History(database, instead)
    await found.open(position)
    while told := await found.turns(position):
        for turn in until(told, at):
            await found.meet(turn)
        if any(turn.decided_at > at for turn in told):
            break
    await found.follow(position)
    found.state.advance(millis(at))
    return found


def until(told: Iterable[Turn], at: datetime) -> Iterable[Turn]:
    """The turns up to an instant."""
    return (turn for turn in told if turn.decided_at <= at)
