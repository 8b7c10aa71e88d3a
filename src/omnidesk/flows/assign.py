"""The router: one leader, a state in memory, offers claimed in batches.

Whoever holds the lock builds the state from a snapshot, follows the log, plans and claims. Each
claim names the epoch the leader was elected with; a former leader's claim is refused and it
steps down. On any doubt the state is built anew: it is a copy, the database is the truth.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

import structlog

from omnidesk import clock
from omnidesk.domain import events, resources
from omnidesk.domain.events import Position
from omnidesk.domain.policy import Policy
from omnidesk.errors import Unavailable
from omnidesk.flows import facts, routing_state
from omnidesk.flows.alarms import Watch
from omnidesk.flows.history_notes import Notes
from omnidesk.flows.runtime import Runtime
from omnidesk.flows.stepping import take_steps
from omnidesk.routing import entries
from omnidesk.routing.entries import millis
from omnidesk.routing.plan import Proposal, plan
from omnidesk.routing.state import RouterState
from omnidesk.routing.stepping import StepDue, steps_due
from omnidesk.routing.terms import ENGINE, terms
from omnidesk.store import agents, claims, leaders, offers, policies, routing_snapshot
from omnidesk.store.claims import Claim, Claimed
from omnidesk.store.database import Database, Transaction
from omnidesk.store.leaders import Candidacy, Fenced
from omnidesk.store.policies import Versioned
from omnidesk.store.wake import Waiter

_log = structlog.get_logger(__name__)

POLL_SECONDS = 0.5
BATCH = 100
_PAGE = 1000
_PROOF_SECONDS = 0.8


class Router:
    """One process's router. Many may run; one leads, the others are ready to take over.

    `leading` says whether this one does; `claimed` and `refused` count offers made and lost.
    """

    def __init__(
        self,
        database: Database,
        waiter: Waiter,
        *,
        ask_time: Callable[[], datetime] = clock.now,
        watch: Watch | None = None,
    ) -> None:
        self.leading = False
        self.claimed = 0
        self.refused = 0
        self._database = database
        self._waiter = waiter
        self._ask_time = ask_time
        self._watch = watch
        self._name = clock.new_id("rtr")
        self._epoch = 0
        self._state: RouterState | None = None
        self._position = Position("", 0)
        self._policy = Versioned(version=0, policy=Policy())
        self._notes = Notes(0, BATCH)
        self._lost: dict[str, int] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Stand for election, lead, stand again, until `stop`."""
        async with Candidacy(self._database, leaders.ROUTER) as candidacy:
            while not stop.is_set():
                if not await candidacy.stand():
                    await self._waiter.wait(POLL_SECONDS)
                    continue
                proof = asyncio.create_task(self._prove(candidacy))
                try:
                    await self._lead(stop)
                finally:
                    self.leading = False
                    proof.cancel()
                    with suppress(asyncio.CancelledError):
                        await proof
                    await candidacy.resign()

    async def _prove(self, candidacy: Candidacy) -> None:
        over = asyncio.Event()
        while await candidacy.still_leader():
            with suppress(TimeoutError):
                async with asyncio.timeout(_PROOF_SECONDS):
                    await over.wait()
        self.leading = False

    async def _lead(self, stop: asyncio.Event) -> None:
        self.leading = True
        self._state = None
        elected = False
        while self.leading and not stop.is_set():
            try:
                if not elected:
                    await self.begin()
                    elected = True
                more = await self.turn()
                await self.look()
                if not more:
                    await self._waiter.wait(self._pause())
            except Fenced as over:
                _log.warning("router.fenced", reason=str(over))
                return
            except Unavailable as error:
                _log.warning("router.unavailable", reason=str(error))
                await asyncio.sleep(POLL_SECONDS)
            except Exception:
                # The state is a copy: whatever went wrong with it, a new one is the cure.
                _log.exception("router.rebuilds")
                self._state = None
                await asyncio.sleep(POLL_SECONDS)

    async def begin(self) -> None:
        """Start a new epoch; every claim of an earlier one is refused from now on."""
        async with self._database.transaction() as tx:
            self._epoch = await leaders.raise_epoch(
                tx, leaders.ROUTER, self._name, self._ask_time()
            )
        self._notes = Notes(self._epoch, BATCH)
        _log.info("router.elected", epoch=self._epoch)

    async def turn(self) -> bool:
        """Follow the log, plan, claim once; whether there may be more to do at once.

        Raises Fenced when another router leads.
        """
        now = self._ask_time()
        state = await self._current(now)
        state.advance(millis(now))
        if state.lapsed:
            await self._refresh_leases(state, now)
        if due := steps_due(state, millis(now), BATCH):
            await self._step(state, due, now)
        proposals = plan(state, millis(now), BATCH)
        if not proposals:
            await self._notes.idle(self._database, self._position, self._policy.version, now)
            return bool(due)
        claimed = await self._claim(state, proposals, now)
        self.claimed += len(claimed.offers)
        self.refused += len(claimed.lost)
        self._doubt(proposals, claimed)
        return True

    async def look(self) -> None:
        """Raise and clear alarms, where somebody watches; never in the middle of a turn."""
        if self._watch is not None and self._state is not None:
            await self._watch.look(self._state, self._epoch, self._ask_time())

    def _pause(self) -> float:
        change = self._state.next_change() if self._state else None
        if change is None:
            return POLL_SECONDS
        return min(POLL_SECONDS, max(0.001, (change - millis(self._ask_time())) / 1000))

    async def _current(self, now: datetime) -> RouterState:
        if self._state is None:
            return await self._build(now)
        while True:
            async with self._database.transaction() as tx:
                page = await routing_snapshot.follow(tx, self._position, _PAGE)
            if page.gap or (page.configured and await self._new_policy()):
                return await self._build(now)
            for event in page.events:
                routing_state.follow(self._state, event)
            behind = page.position.number - self._position.number >= _PAGE
            self._position = page.position
            if not behind:
                return self._state

    async def _build(self, now: datetime) -> RouterState:
        async with self._database.transaction() as tx:
            snapshot = await routing_snapshot.load(tx)
        state = routing_state.people(snapshot, now)
        for start in range(0, len(snapshot.items), _PAGE):
            part = snapshot.items[start : start + _PAGE]
            routing_state.add_items(state, part, snapshot.returned)
            # A long queue takes seconds to read in; the proof of leadership must not wait.
            await asyncio.sleep(0)
        version = snapshot.policy.version
        await self._notes.built(self._database, state, snapshot.position, version, now)
        self._state = state
        self._position = snapshot.position
        self._policy = snapshot.policy
        self._lost = {}
        return self._state

    async def _new_policy(self) -> bool:
        async with self._database.transaction() as tx:
            return (await policies.current(tx)).version != self._policy.version

    async def _step(self, state: RouterState, due: Sequence[StepDue], now: datetime) -> None:
        async with self._database.transaction() as tx:
            rows = await take_steps(tx, due, epoch=self._epoch, now=now)
        for row in rows:
            state.put_item(entries.item_entry(resources.work_item(row)))
        self._notes.steps(due, {row["id"] for row in rows})

    async def _refresh_leases(self, state: RouterState, now: datetime) -> None:
        # Leases are renewed without events. Whoever is renewed after this reading had a dead
        # lease, and that renewal is an event.
        async with self._database.transaction() as tx:
            living = await agents.living_leases(tx, now)
        for agent_id, lease in living.items():
            if state.set_lease(agent_id, millis(lease)):
                self._notes.lease(agent_id, millis(lease))

    async def _claim(
        self, state: RouterState, proposals: Sequence[Proposal], now: datetime
    ) -> Claimed:
        wanted = [
            Claim(
                offer_id=clock.new_id("ofr"),
                decision_id=clock.new_id("dec"),
                work_item_id=proposal.work_item_id,
                version=proposal.version,
                agent_id=proposal.agent_id,
                policy_version=f"{ENGINE}.{self._policy.version}",
                position=self._position.number,
                record=proposal.as_json(),
            )
            for proposal in proposals
        ]
        try:
            async with self._database.transaction() as tx:
                claimed = await claims.claim(tx, wanted, self._terms(), epoch=self._epoch, now=now)
                await tell(tx, claimed, now)
                version, lost = self._policy.version, claimed.lost
                await self._notes.claimed(tx, self._position, version, wanted, lost, now)
        except BaseException:
            state.settle()
            raise
        self._notes.saved()
        state.settle(
            items=[entries.item_entry(resources.work_item(row)) for row in claimed.items],
            agents=[entries.agent_entry(resources.agent(row)) for row in claimed.agents],
        )
        return claimed

    def _terms(self) -> claims.Terms:
        compiled = terms(self._policy.policy)
        return claims.Terms(
            kinds=[dataclasses.asdict(kind) for kind in compiled.kinds.values()],
            reserve=compiled.wake_reserve,
        )

    def _doubt(self, proposals: Sequence[Proposal], claimed: Claimed) -> None:
        # Whoever won a race against us left an event, and the next turn reads it. The same loss
        # again means that this state and the database have come apart.
        lost = {p.work_item_id: p.version for p in proposals if p.work_item_id in claimed.lost}
        if any(self._lost.get(item_id) == version for item_id, version in lost.items()):
            _log.warning("router.doubts", items=sorted(lost))
            self._state = None
        self._lost = lost


async def tell(tx: Transaction, claimed: Claimed, now: datetime) -> None:
    """Record the events of a batch of new offers."""
    contexts = await offers.contexts(tx, [row["conversation_id"] for row in claimed.offers])
    items = {row["id"]: row for row in claimed.items}
    for offer in claimed.offers:
        item = items[offer["work_item_id"]]
        context = facts.offer_context(contexts[offer["conversation_id"]])
        tx.record(
            facts.offer(events.OFFER_CREATED, offer, item, now, context),
            facts.work(events.WORK_UPDATED, item, now),
        )
    tx.record(*facts.agents(events.CAPACITY_CHANGED, claimed.agents, now))


async def run_router(runtime: Runtime, stop: asyncio.Event) -> None:
    """Take part in routing until `stop`."""
    watch = Watch(runtime.database, runtime.directory)
    await Router(runtime.database, runtime.wake.waiter(), watch=watch).run(stop)
