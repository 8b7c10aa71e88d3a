"""Checkpoints: the router's input as of a position, kept so that history need not begin at the
beginning."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from omnidesk.domain.events import Position
from omnidesk.store import policies
from omnidesk.store.database import Row, Transaction
from omnidesk.store.routing_snapshot import RoutingSnapshot

_PART = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A stored snapshot, and the number of the last turn that had been recorded by then."""

    snapshot: RoutingSnapshot
    turn: int
    taken_at: datetime


async def compressed(snapshot: RoutingSnapshot) -> bytes:
    """The snapshot's resources as stored: zlib over one JSON value a line. Made in portions, so
    that nothing else of the process waits long."""
    packer = zlib.compressobj(level=1)
    parts: list[bytes] = []

    def pack(rows: list[Any]) -> None:
        text = b"".join(orjson.dumps(row) + b"\n" for row in rows)
        parts.append(packer.compress(text))

    returned = dict(snapshot.returned)
    head = {"queues": snapshot.queues, "returned": returned, "agents": len(snapshot.agents)}
    pack([head])
    for rows in (snapshot.agents, snapshot.items):
        for start in range(0, len(rows), _PART):
            part = [dict(row) for row in rows[start : start + _PART]]
            await asyncio.to_thread(pack, part)
    return b"".join([*parts, packer.flush()])


async def store(
    tx: Transaction, snapshot: RoutingSnapshot, turn: int, body: bytes, now: datetime
) -> None:
    """Keep a checkpoint; one for the same position is kept already."""
    await tx.run(
        """INSERT INTO router_checkpoints (log, position, turn, taken_at, policy_version, agents,
                                           items, body)
           VALUES (:log, :position, :turn, :now, :policy, :agents, :items, :body)
           ON CONFLICT DO NOTHING""",
        log=snapshot.position.epoch,
        position=snapshot.position.number,
        turn=turn,
        now=now,
        policy=snapshot.policy.version,
        agents=len(snapshot.agents),
        items=len(snapshot.items),
        body=body,
    )


async def before(tx: Transaction, log: str, position: int, turn: int | None) -> Checkpoint | None:
    """The newest checkpoint at or before a position, taken before `turn` was recorded."""
    row = await tx.first(
        """SELECT * FROM router_checkpoints
           WHERE log = :log AND position <= :p AND (CAST(:turn AS bigint) IS NULL OR turn < :turn)
           ORDER BY position DESC LIMIT 1""",
        log=log,
        p=position,
        turn=turn,
    )
    return None if row is None else await _checkpoint(tx, row)


async def newest(tx: Transaction) -> Row | None:
    """Position and instant of the newest checkpoint."""
    return await tx.first(
        """SELECT c.log, c.position, c.taken_at FROM router_checkpoints c JOIN feed f
               ON f.epoch = c.log ORDER BY c.position DESC LIMIT 1"""
    )


async def oldest(tx: Transaction, log: str) -> int | None:
    """The position of the oldest checkpoint of a log."""
    row = await tx.first(
        "SELECT min(position) AS p FROM router_checkpoints WHERE log = :log", log=log
    )
    return None if row is None or row["p"] is None else int(row["p"])


async def prune(tx: Transaction, before_at: datetime, limit: int) -> int:
    """Forget old checkpoints but the newest of them, from which what is kept can still be told;
    how many."""
    return await tx.run(
        """DELETE FROM router_checkpoints WHERE (log, position) IN (
               SELECT log, position FROM router_checkpoints
               WHERE taken_at < :before AND taken_at < (
                   SELECT max(taken_at) FROM router_checkpoints WHERE taken_at < :before)
               ORDER BY taken_at LIMIT :n)""",
        before=before_at,
        n=limit,
    )


async def mine(tx: Transaction, now: datetime, since: datetime) -> bool:
    """Whether this process takes the next checkpoint: nobody has begun to since then."""
    row = await tx.first(
        """INSERT INTO leaders AS l (name, epoch, elected_at) VALUES ('checkpoints', 1, :now)
           ON CONFLICT (name) DO UPDATE SET epoch = l.epoch + 1, elected_at = :now
               WHERE l.elected_at < :since
           RETURNING epoch""",
        now=now,
        since=since,
    )
    return row is not None


async def _checkpoint(tx: Transaction, row: Row) -> Checkpoint:
    policy = await policies.get(tx, row["policy_version"])
    assert policy is not None, "policies are never deleted"
    lines = (await asyncio.to_thread(zlib.decompress, row["body"])).splitlines()
    head = orjson.loads(lines[0])
    resources = [orjson.loads(line) for line in lines[1:]]
    people = head["agents"]
    return Checkpoint(
        snapshot=RoutingSnapshot(
            position=Position(row["log"], row["position"]),
            agents=resources[:people],
            queues=head["queues"],
            items=resources[people:],
            returned={k: datetime.fromisoformat(at) for k, at in head["returned"].items()},
            policy=policy,
        ),
        turn=row["turn"],
        taken_at=row["taken_at"],
    )
