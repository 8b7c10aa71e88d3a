"""Turns of the router: what it decided from, beside the event log."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction

BUILD, TURN = "build", "turn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn at `position` of the log `log`, by the leader of `epoch`, at `decided_at`.

    `leases` are those it read from the database, by agent, in milliseconds since 1970; a build
    has all there were. `steps`
    are the steps it found due, [work item, version, cause, escalated to, whether it was taken].
    `decisions` are ids of its proposals in order; `lost` those of them that lost a race,
    {decision id: [work item, agent]}: they have no row among the decisions. `most` is how many
    steps and proposals one turn may make.
    """

    seq: int = 0
    kind: str = TURN
    log: str
    epoch: int
    position: int
    decided_at: datetime
    engine: str
    policy_version: int
    most: int
    leases: Mapping[str, int] = field(default_factory=dict)
    steps: Sequence[Sequence[Any]] = ()
    decisions: Sequence[str] = ()
    lost: Mapping[str, Sequence[str]] = field(default_factory=dict)


async def record(tx: Transaction, turn: Turn) -> None:
    """Write a turn down, in the transaction of its claims if it made any."""
    await tx.run(
        """INSERT INTO router_turns (kind, log, epoch, position, decided_at, engine,
                                     policy_version, most, leases, steps, decisions, lost)
           VALUES (:kind, :log, :epoch, :position, :at, :engine, :policy, :most,
                   CAST(:leases AS jsonb), CAST(:steps AS jsonb), CAST(:decisions AS text[]),
                   CAST(:lost AS jsonb))""",
        kind=turn.kind,
        log=turn.log,
        epoch=turn.epoch,
        position=turn.position,
        at=turn.decided_at,
        engine=turn.engine,
        policy=turn.policy_version,
        most=turn.most,
        leases=dict(turn.leases) or None,
        steps=list(turn.steps) or None,
        decisions=list(turn.decisions),
        lost=dict(turn.lost) or None,
    )


async def after(tx: Transaction, seq: int, limit: int) -> list[Turn]:
    """The next turns, oldest first."""
    rows = await tx.all(
        "SELECT * FROM router_turns WHERE seq > :seq ORDER BY seq LIMIT :n", seq=seq, n=limit
    )
    return [_turn(row) for row in rows]


async def of_decision(tx: Transaction, decision_id: str, position: int) -> Turn | None:
    """The turn that proposed a decision, which was made at this position."""
    row = await tx.first(
        """SELECT * FROM router_turns
           WHERE position = :p AND :id = ANY(decisions) ORDER BY seq LIMIT 1""",
        p=position,
        id=decision_id,
    )
    return None if row is None else _turn(row)


async def last(tx: Transaction) -> int:
    """The number of the newest turn; 0 when there is none."""
    row = await tx.first("SELECT coalesce(max(seq), 0) AS seq FROM router_turns")
    assert row is not None
    return int(row["seq"])


async def first_from(tx: Transaction, position: int) -> Turn | None:
    """The first turn at or after a position."""
    row = await tx.first(
        "SELECT * FROM router_turns WHERE position >= :p ORDER BY position, seq LIMIT 1",
        p=position,
    )
    return None if row is None else _turn(row)


async def decisions(tx: Transaction, ids: Collection[str]) -> dict[str, Row]:
    """Decision rows by id."""
    rows = await tx.all(
        "SELECT * FROM decisions WHERE id = ANY(CAST(:ids AS text[]))", ids=sorted(ids)
    )
    return {row["id"]: row for row in rows}


async def prune(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget at most `limit` turns older than that; how many."""
    return await tx.run(
        """DELETE FROM router_turns WHERE seq IN (
               SELECT seq FROM router_turns ORDER BY seq LIMIT :n) AND decided_at < :before""",
        before=before,
        n=limit,
    )


def _turn(row: Row) -> Turn:
    return Turn(
        seq=row["seq"],
        kind=row["kind"],
        log=row["log"],
        epoch=row["epoch"],
        position=row["position"],
        decided_at=row["decided_at"],
        engine=row["engine"],
        policy_version=row["policy_version"],
        most=row["most"],
        leases=row["leases"] or {},
        steps=row["steps"] or [],
        decisions=list(row["decisions"]),
        lost=row["lost"] or {},
    )
