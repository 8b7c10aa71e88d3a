"""Policies that are only watched, and how often they disagree with the one in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction, json_text


async def current(tx: Transaction) -> Row | None:
    """The one that is watched; None without."""
    return await tx.first("SELECT * FROM shadow_policies WHERE ended_at IS NULL")


async def start(
    tx: Transaction,
    document: Mapping[str, Any],
    queues: Mapping[str, Any],
    note: str,
    by: str | None,
    now: datetime,
) -> Row:
    """Watch another one from the next turn of the router on."""
    row = await tx.first(
        """INSERT INTO shadow_policies (document, queues, note, created_by, created_at, turn)
           VALUES (CAST(:document AS jsonb), CAST(:queues AS jsonb), :note, :by, :now,
                   (SELECT coalesce(max(seq), 0) FROM router_turns))
           RETURNING *""",
        document=dict(document),
        queues=dict(queues),
        note=note,
        by=by,
        now=now,
    )
    assert row is not None
    return row


async def end(tx: Transaction, now: datetime) -> int:
    """Watch none any more; how many were. What was found is kept."""
    return await tx.run(
        "UPDATE shadow_policies SET ended_at = :now WHERE ended_at IS NULL", now=now
    )


async def advance(
    tx: Transaction, version: int, before: int, turn: int, turns: int, reordered: int
) -> bool:
    """The follower has come from one turn to another; False when somebody else was there first,
    or nobody watches this one any more."""
    changed = await tx.run(
        """UPDATE shadow_policies
           SET turn = :turn, turns = turns + :turns, reordered = reordered + :reordered
           WHERE version = :version AND turn = :before AND ended_at IS NULL""",
        version=version,
        before=before,
        turn=turn,
        turns=turns,
        reordered=reordered,
    )
    return changed == 1


async def count(tx: Transaction, version: int, counts: Mapping[tuple[str, ...], int]) -> None:
    """Add to the counters: by (queue, strategy, outcome, reason)."""
    await tx.run(
        """INSERT INTO shadow_counts AS c (version, queue_id, strategy, outcome, reason, count)
           SELECT :version, * FROM unnest(
               CAST(:queues AS text[]), CAST(:strategies AS text[]), CAST(:outcomes AS text[]),
               CAST(:reasons AS text[]), CAST(:counts AS bigint[]))
           ON CONFLICT (version, queue_id, strategy, outcome, reason)
           DO UPDATE SET count = c.count + excluded.count""",
        version=version,
        queues=[key[0] for key in counts],
        strategies=[key[1] for key in counts],
        outcomes=[key[2] for key in counts],
        reasons=[key[3] for key in counts],
        counts=list(counts.values()),
    )


async def disagree(tx: Transaction, version: int, found: Sequence[Mapping[str, Any]]) -> None:
    """Keep disagreements, as `flows.replay_policy.Compared.as_json` tells them."""
    await tx.run(
        """INSERT INTO shadow_disagreements (version, turn, position, decided_at, work_item_id,
               queue_id, strategy, outcome, reason, agent_id, shadow_agent_id, detail)
           SELECT :version, r.turn, r.position, r.decided_at, r.work_item_id, r.queue_id,
                  r.strategy, r.outcome, r.reason, r.agent_id, r.other_agent_id, j::jsonb
           FROM unnest(CAST(:rows AS text[])) AS one(j), jsonb_to_record(j::jsonb)
               AS r(turn bigint, position bigint, decided_at timestamptz, work_item_id text,
                    queue_id text, strategy text, outcome text, reason text, agent_id text,
                    other_agent_id text)""",
        version=version,
        rows=json_text(found),
    )


async def forget(tx: Transaction, version: int, keep: int) -> int:
    """Keep only the newest disagreements; how many are gone."""
    return await tx.run(
        """DELETE FROM shadow_disagreements WHERE version = :version AND seq <= (
               SELECT seq FROM shadow_disagreements WHERE version = :version
               ORDER BY seq DESC OFFSET :keep LIMIT 1)""",
        version=version,
        keep=keep,
    )


async def counts(tx: Transaction, version: int) -> list[Row]:
    """Every counter."""
    return await tx.all(
        """SELECT queue_id, strategy, outcome, reason, count FROM shadow_counts
           WHERE version = :version ORDER BY queue_id, strategy, outcome, reason""",
        version=version,
    )


async def examples(tx: Transaction, version: int, limit: int) -> list[Row]:
    """The newest disagreements, newest first."""
    return await tx.all(
        """SELECT detail FROM shadow_disagreements WHERE version = :version
           ORDER BY seq DESC LIMIT :n""",
        version=version,
        n=limit,
    )
