"""Making facts for reports from the event log, as it grows or all over again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any, Protocol

import structlog

from omnidesk.domain.events import Recorded
from omnidesk.domain.report_facts import Facts
from omnidesk.domain.report_reduce import TYPES, Reducer, touched
from omnidesk.errors import Unavailable
from omnidesk.flows.runtime import Runtime
from omnidesk.store import events, report_facts
from omnidesk.store.database import Database, Transaction

BATCH_EVENTS = 1000
POLL_SECONDS = 1.0
FAILURE_PAUSE_SECONDS = 2.0


class Stop(Protocol):
    """Set when the process wants to end (asyncio.Event fits)."""

    def is_set(self) -> bool:
        """Whether to stop now."""


async def run_reporter(runtime: Runtime, stop: Stop) -> None:
    """Keep the facts up with the log until `stop` is set; any number of processes may run it.

    One works at a time. How far it came is stored with the facts, so that a kill loses nothing
    and counts nothing twice. Facts of an older definition are made anew first.
    """
    waiter = runtime.wake.waiter()
    log = structlog.get_logger()
    while not stop.is_set():
        try:
            advanced = await follow_once(runtime.database)
        except Unavailable:
            await asyncio.sleep(FAILURE_PAUSE_SECONDS)
            continue
        except Exception:
            # Reports may fall behind; the desk must not fall with them.
            log.exception("reporting_failed")
            await asyncio.sleep(FAILURE_PAUSE_SECONDS)
            continue
        if advanced < BATCH_EVENTS:
            await waiter.wait(POLL_SECONDS)


async def follow_once(database: Database, batch: int = BATCH_EVENTS) -> int:
    """Take the next events into account in one transaction; how many. Zero while another process
    does."""
    async with database.transaction() as tx:
        found = await report_facts.follow(tx)
        if found is None:
            return 0
        position, fits = found
        if not fits:
            position = await report_facts.begin_anew(tx)
        return await _take(tx, position, batch)


async def rebuild(database: Database, batch: int = BATCH_EVENTS) -> int:
    """Make every fact anew from the log; how many events it took. Reports asked for meanwhile say
    how far the facts have come."""
    async with database.transaction() as tx:
        await report_facts.hold(tx)
        await report_facts.begin_anew(tx)
    total = 0
    while True:
        async with database.transaction() as tx:
            taken = await _take(tx, await report_facts.hold(tx), batch)
        if not taken:
            return total
        total += taken


async def _take(tx: Transaction, position: int, batch: int) -> int:
    _, found = await events.batch(tx, position, batch, only=TYPES)
    if not found:
        return 0
    reducer = Reducer(await report_facts.load(tx, touched(found)))
    for event in found:
        reducer.apply(event)
    await report_facts.store(
        tx,
        reducer.segments.values(),
        reducer.spans.values(),
        reducer.episodes.values(),
        reducer.targets,
    )
    await report_facts.advance(tx, found[-1].position)
    return len(found)


async def recomputed(tx: Transaction, until: int, page: int = BATCH_EVENTS) -> Facts:
    """Every fact from the log alone, up to a position; nothing stored is looked at."""
    reducer = Reducer(Facts())
    async for event in _log(tx, until, page):
        reducer.apply(event)
    return reducer.facts


async def _log(tx: Transaction, until: int, page: int) -> AsyncIterator[Recorded]:
    position = 0
    while position < until:
        _, found = await events.batch(tx, position, page, only=TYPES)
        if not found:
            return
        for event in found:
            if event.position <= until:
                yield event
        position = found[-1].position


async def differences(tx: Transaction) -> list[dict[str, Any]]:
    """Facts that are not what the log says, each as {kind, key, stored, recomputed}; none while
    all is well. Reads the whole log and every fact."""
    position = await report_facts.hold(tx)
    stored, again = await report_facts.everything(tx), await recomputed(tx, position)
    found = []
    for kind in ("segments", "spans", "episodes"):
        mine, log = _rows(stored, kind), _rows(again, kind)
        for key in sorted(mine.keys() | log.keys()):
            if mine.get(key) != log.get(key):
                found.append(
                    {
                        "kind": kind,
                        "key": list(key),
                        "stored": mine.get(key),
                        "recomputed": log.get(key),
                    }
                )
    return found


def _rows(facts: Facts, kind: str) -> dict[tuple[str, int], dict[str, Any]]:
    histories: dict[str, list[Any]] = getattr(facts, kind)
    return {
        (key, fact.first_position): asdict(fact)
        for key, history in histories.items()
        for fact in history
    }
