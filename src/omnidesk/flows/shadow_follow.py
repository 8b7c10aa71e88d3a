"""Following the router's turns under the policy that is only watched.

Nothing here writes work, offers or events: only counters and disagreements of its own tables.
Any number of processes may run it; whoever is a turn too late starts anew from what is stored.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import datetime

import structlog

from omnidesk import clock
from omnidesk.errors import Unavailable
from omnidesk.flows.history import History, HistoryGone
from omnidesk.flows.history_checkpoints import checkpoint
from omnidesk.flows.replay import Again, recorded
from omnidesk.flows.replay_policy import Compared, Comparer, Outcome
from omnidesk.flows.runtime import Runtime
from omnidesk.flows.shadow import instead_of
from omnidesk.store import events, shadow
from omnidesk.store.database import Database, Row
from omnidesk.store.leaders import Candidacy

POLL_SECONDS = 1.0
# Disagreements kept as examples; counters count them all.
KEEP = 10_000


class Follower:
    """One watched policy's own memory of the router's input, moved on turn by turn."""

    def __init__(self, database: Database, row: Row) -> None:
        self.version = row["version"]
        self._database = database
        self._stored: int = row["turn"]
        self._history = History(database, instead_of(row))
        self._comparer = Comparer()

    async def open(self, now: datetime) -> None:
        """Stand where the stored follower stands, or where history begins after it."""
        async with self._database.transaction() as tx:
            head = (await events.head(tx)).number
        try:
            await self._history.open(head, self._stored + 1)
        except HistoryGone:
            await self._history.open(await checkpoint(self._database, now))

    async def follow(self) -> int | None:
        """Compare the next turns and store what was found; how many turns. None when somebody
        else was quicker, or the policy is no longer watched."""
        told = await self._history.turns()
        found = await recorded(self._database, told)
        compared: list[Compared] = []
        turns = reordered = 0
        for turn in told:
            if not await self._history.meet(turn):
                continue
            at = Again(turn=turn, history=self._history, recorded=found[turn.seq])
            here, order = await self._comparer.compare(at)
            if turn.seq <= self._stored:
                # Counted already; what it would have offered early must be known again.
                continue
            compared += here
            turns += 1
            reordered += order
        if told and not await self._store(told[-1].seq, compared, turns, reordered):
            return None
        return len(told)

    async def _store(self, turn: int, compared: list[Compared], turns: int, reordered: int) -> bool:
        if turn <= self._stored:
            return True
        counts: Counter[tuple[str, ...]] = Counter(
            (one.queue_id, one.strategy, one.outcome.value, one.reason) for one in compared
        )
        differ = [one.as_json() for one in compared if one.outcome is not Outcome.SAME]
        async with self._database.transaction() as tx:
            before = self._stored
            if not await shadow.advance(tx, self.version, before, turn, turns, reordered):
                return False
            await shadow.count(tx, self.version, counts)
            if differ:
                await shadow.disagree(tx, self.version, differ)
                await shadow.forget(tx, self.version, KEEP)
        self._stored = turn
        return True


async def run_shadow(runtime: Runtime, stop: asyncio.Event) -> None:
    """Follow whatever policy is watched, until `stop`; one process at a time."""
    log = structlog.get_logger()
    async with Candidacy(runtime.database, "shadow") as candidacy:
        follower: Follower | None = None
        while not stop.is_set():
            try:
                follower = await _turn(runtime.database, candidacy, follower)
            except Unavailable as error:
                log.warning("shadow.unavailable", reason=str(error))
                follower = None
            except Exception:
                # A comparison may be missing; routing must not notice.
                log.exception("shadow_failed")
                follower = None
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await stop.wait()


async def _turn(
    database: Database, candidacy: Candidacy, follower: Follower | None
) -> Follower | None:
    async with database.transaction() as tx:
        row = await shadow.current(tx)
    if row is None:
        await candidacy.resign()
        return None
    if not await candidacy.still_leader():
        follower = None
        if not await candidacy.stand():
            return None
    if follower is None or follower.version != row["version"]:
        follower = Follower(database, row)
        await follower.open(clock.now())
    while (count := await follower.follow()) != 0:
        if count is None or not await candidacy.still_leader():
            return None
    return follower
