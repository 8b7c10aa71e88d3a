"""Learning how long people wait: what was seen of every line, and how good estimates were.

One process at a time looks after it, every few seconds. Lines come from the waiting work, what
left them from the facts of the reports, so estimates lag behind the log by as much as those do.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from statistics import fmean, quantiles
from typing import Any

import structlog

from omnidesk import clock
from omnidesk.domain import estimate as estimating
from omnidesk.domain import position
from omnidesk.domain.estimate import Accepting, Accuracy, Departure, Estimate, Handling
from omnidesk.domain.policy import Policy
from omnidesk.errors import Unavailable
from omnidesk.flows.estimates import asked_of, evidence_json, later_kinds, make, record_of
from omnidesk.flows.runtime import Runtime
from omnidesk.store import estimates, places
from omnidesk.store.database import Row, Transaction

_log = structlog.get_logger(__name__)

EVERY_SECONDS = 10.0
# A line without anybody who listens is estimated as often, so that its accuracy is known.
SAMPLE_SECONDS = 30.0
KEEP = timedelta(days=30)
# Far more than an estimate needs, and little enough for every few seconds.
DEPARTURES = 5000
BATCH = 1000


async def run_estimator(runtime: Runtime, stop: asyncio.Event) -> None:
    """Keep evidence and accuracy up to date until `stop`; with very long queues less often, so
    that the database is busy with it for a tenth of the time at most."""
    while not stop.is_set():
        began = clock.monotonic()
        try:
            async with runtime.database.transaction() as tx:
                await turn(tx, runtime.directory.current.policy, clock.now())
        except Unavailable as error:
            _log.warning("estimator.unavailable", reason=str(error))
        except Exception:
            # Customers hear no estimate for a while; nothing else may suffer.
            _log.exception("estimator.failed")
        with suppress(TimeoutError):
            async with asyncio.timeout(max(EVERY_SECONDS, 10 * (clock.monotonic() - began))):
                await stop.wait()


async def turn(tx: Transaction, policy: Policy, now: datetime) -> bool:
    """Score what is over, look at every line, sample, forget; whether it was this one's turn."""
    if not await estimates.only_here(tx):
        return False
    await score(tx, now)
    await look(tx, policy, now)
    await places.forget_ended(tx, BATCH)
    await estimates.forget(tx, now - KEEP, BATCH)
    await estimates.forget_lines(tx, now - KEEP)
    return True


async def score(tx: Transaction, now: datetime) -> int:
    """Compare estimates whose wait is over with it, and the queues' accuracy after that."""
    rows = await estimates.finished(tx, now, BATCH)
    if not rows:
        return 0
    scored = [_scored(row) for row in rows]
    await estimates.score(tx, scored, now)
    touched = {row["queue_id"] for row in rows}
    last: dict[str, list[Row]] = defaultdict(list)
    for row in await estimates.last_scored(tx, touched, estimating.LAST_SCORED):
        last[row["queue_id"]].append(row)
    found = [{"queue_id": key, "accuracy": _accuracy(rows)} for key, rows in sorted(last.items())]
    await estimates.keep_accuracy(tx, found, now)
    return len(rows)


def _scored(row: Row) -> dict[str, Any]:
    waited = max(row["waited"], 0.0)
    made: dict[str, Any] = {"id": row["id"], "outcome": row["outcome"], "waited": waited}
    # Who gave up in time says nothing; who gave up too late was told too little.
    too_late = row["outcome"] == "left" and waited > row["told_high"]
    if row["outcome"] != "answered" and not too_late:
        return made | {"stretch": None, "covered": None}
    interval = Estimate(
        low=row["low_seconds"], middle=row["middle_seconds"], high=row["high_seconds"]
    )
    return made | {
        "stretch": estimating.stretch(interval, waited),
        "covered": row["told_low"] <= waited <= row["told_high"],
    }


def _accuracy(rows: Sequence[Row]) -> dict[str, Any]:
    found = Accuracy(
        scored=len(rows),
        coverage=fmean(row["covered"] for row in rows),
        error=fmean(abs(row["off"]) for row in rows),
        bias=fmean(row["off"] for row in rows),
        factor=estimating.factor_of([row["stretch"] for row in rows]),
    )
    return {name: getattr(found, name) for name in Accuracy.__slots__}


async def look(tx: Transaction, policy: Policy, now: datetime) -> None:
    """Write what was seen of every line somebody waits in, and estimate for one of them."""
    later = later_kinds(policy)
    lines = await places.lines(tx, later)
    if not lines:
        return
    since = now - timedelta(seconds=estimating.WINDOW_SECONDS)
    gone = await estimates.departures(tx, since, later, DEPARTURES)
    there = await estimates.able(tx, [asked_of(line, policy) for line in lines], now)
    by_line: dict[str, list[Row]] = defaultdict(list)
    for row in gone:
        by_line[row["line"]].append(row)
    taken = Counter(row["agent_id"] for row in gone if row["agent_id"])
    kept, samples = [], []
    for line, (agents, slots) in zip(lines, there, strict=True):
        due = line["sampled_at"] is None or now - line["sampled_at"] >= timedelta(
            seconds=SAMPLE_SECONDS
        )
        if due:
            samples.append(line["sample"])
        found = _evidence(line, by_line[line["line"]], taken, agents, slots, now)
        kept.append(found | {"sampled_at": now if due else line["sampled_at"]})
    await estimates.keep_evidence(tx, kept, now)
    await _sample(tx, policy, samples, now)


def _evidence(
    line: Row,
    gone: Sequence[Row],
    taken: Mapping[str, int],
    agents: int,
    slots: int,
    now: datetime,
) -> dict[str, Any]:
    at = now.timestamp()
    staff = _staff(line["staff"] or [], agents, at)
    seen = estimating.evidence(
        [Departure(queued=r["queued"], left=r["gone"], answered=r["answered"]) for r in gone],
        line["waiting_since"],
        staff,
        at,
    )
    return {
        "queue_id": line["queue_id"],
        "line": line["line"],
        "staff": staff,
        "agents": agents,
        "evidence": evidence_json(seen, _handling(gone, taken, slots), _accepting(gone)),
    }


def _staff(known: Sequence[Sequence[Any]], agents: int, at: float) -> list[tuple[float, int]]:
    """The able agents over time, with those of now; what is older than the window but for its
    last entry is dropped."""
    found = [(float(since), int(number)) for since, number in known]
    if not found or found[-1][1] != agents:
        found.append((at, agents))
    begin = at - estimating.WINDOW_SECONDS
    old = sum(since <= begin for since, _ in found)
    return found[max(old - 1, 0) :]


def _handling(gone: Sequence[Row], taken: Mapping[str, int], slots: int) -> Handling:
    handled = [row["handled"] for row in gone if row["handled"]]
    takers = {row["agent_id"] for row in gone if row["agent_id"]}
    all_of_theirs = sum(taken[agent] for agent in takers)
    own = sum(row["agent_id"] is not None for row in gone)
    return Handling(
        finished=len(handled),
        seconds=sum(handled),
        slots=slots,
        share=own / all_of_theirs if all_of_theirs else 1.0,
    )


def _accepting(gone: Sequence[Row]) -> Accepting:
    known = [row["accepting"] for row in gone if row["accepting"] is not None]
    if len(known) < estimating.MIN_DEPARTURES:
        return Accepting()
    tenths = quantiles(known, n=10, method="inclusive")
    return Accepting(low=tenths[0], middle=tenths[4], high=tenths[8])


async def _sample(
    tx: Transaction, policy: Policy, conversation_ids: Sequence[str], now: datetime
) -> None:
    order = position.ordering(policy)
    rows = await places.standings(tx, conversation_ids, order, later_kinds(policy))
    made = [(row, make(row, row["agents"] or 0)) for row in rows]
    found = [record_of(row, m, now) | {"told": False} for row, m in made if m.raw is not None]
    await estimates.record(tx, found)
