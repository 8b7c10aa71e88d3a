"""What the router notes of each turn, so that it can be told and repeated later."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from omnidesk.domain.events import Position
from omnidesk.routing.state import RouterState
from omnidesk.routing.stepping import StepDue
from omnidesk.routing.terms import ENGINE
from omnidesk.store import leaders, turns
from omnidesk.store.claims import Claim
from omnidesk.store.database import Database, Transaction
from omnidesk.store.turns import Turn


class Notes:
    """The notes of one leader. What a failed transaction did not store stays for the next."""

    def __init__(self, epoch: int, most: int) -> None:
        self._epoch = epoch
        self._most = most
        self._leases: dict[str, int] = {}
        self._steps: list[list[object]] = []

    def lease(self, agent_id: str, lease: int) -> None:
        """This lease was read from the database and set."""
        self._leases[agent_id] = lease

    def steps(self, due: Sequence[StepDue], taken: Collection[str]) -> None:
        """These steps were due; of these items they were taken."""
        self._steps = [
            [step.item_id, step.version, step.cause.value, step.escalate_to, step.item_id in taken]
            for step in due
        ]

    async def built(
        self, database: Database, state: RouterState, position: Position, policy: int, now: datetime
    ) -> None:
        """The router's memory was built anew. Raises Fenced for a former leader."""
        leases = {a.id: a.lease for a in state.agents.values() if a.lease is not None}
        turn = replace(self._turn(position, policy, now), kind=turns.BUILD, leases=leases, steps=())
        async with database.transaction() as tx:
            await leaders.require_epoch(tx, leaders.ROUTER, self._epoch)
            await turns.record(tx, turn)
        self.saved()

    async def idle(
        self, database: Database, position: Position, policy: int, now: datetime
    ) -> None:
        """A turn that proposed nothing: written down if it did anything else."""
        if not (self._leases or self._steps):
            return
        async with database.transaction() as tx:
            await leaders.require_epoch(tx, leaders.ROUTER, self._epoch)
            await turns.record(tx, self._turn(position, policy, now))
        self.saved()

    async def claimed(
        self,
        tx: Transaction,
        position: Position,
        policy: int,
        claims: Sequence[Claim],
        lost: Collection[str],
        now: datetime,
    ) -> None:
        """A turn that claimed, in the transaction of its claims; `saved` follows its commit.
        `lost` are work items whose claim lost a race."""
        beaten = {c.decision_id: (c.work_item_id, c.agent_id) for c in claims}
        kept = {c.decision_id for c in claims if c.work_item_id in lost}
        turn = replace(
            self._turn(position, policy, now),
            decisions=list(beaten),
            lost={name: pair for name, pair in beaten.items() if name in kept},
        )
        await turns.record(tx, turn)

    def saved(self) -> None:
        """What was noted is stored."""
        self._leases, self._steps = {}, []

    def _turn(self, position: Position, policy: int, now: datetime) -> Turn:
        return Turn(
            log=position.epoch,
            epoch=self._epoch,
            position=position.number,
            decided_at=now,
            engine=ENGINE,
            policy_version=policy,
            most=self._most,
            leases=dict(self._leases),
            steps=list(self._steps),
        )
