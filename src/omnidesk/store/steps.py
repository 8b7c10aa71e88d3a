"""Recording the steps of waiting work."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from omnidesk.store.database import Row, Transaction, json_text


async def conversations(tx: Transaction, work_item_ids: Collection[str]) -> list[str]:
    """The conversations of these work items, without locks."""
    rows = await tx.all(
        "SELECT conversation_id FROM work_items WHERE id = ANY(CAST(:ids AS text[]))",
        ids=sorted(work_item_ids),
    )
    return [row["conversation_id"] for row in rows]


async def record(tx: Transaction, changes: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Locked, waiting items take these values: {id, step, step_at, requirements, widened_to,
    priority, queue_id, callback}; who declined in a queue they leave may be asked again."""
    return await tx.all(
        """UPDATE work_items w
           SET step = d.step, step_at = d.step_at, requirements = d.requirements,
               widened_to = d.widened_to, priority = d.priority, callback = d.callback,
               declined_by = CASE WHEN d.queue_id <> w.queue_id THEN '{}' ELSE w.declined_by END,
               queue_id = d.queue_id, version = w.version + 1
           FROM (SELECT r.* FROM unnest(CAST(:rows AS text[])) AS one(j),
                      jsonb_to_record(j::jsonb)
                          AS r(id text, step smallint, step_at timestamptz, requirements jsonb,
                               widened_to text[], priority smallint, queue_id text,
                               callback jsonb)) d
           WHERE w.id = d.id RETURNING w.*""",
        rows=json_text(list(changes)),
    )


async def move_conversations(tx: Transaction, queues: Mapping[str, str]) -> list[Row]:
    """Locked conversations go to these queues; those whose queue changed."""
    return await tx.all(
        """UPDATE conversations c SET queue_id = d.queue, version = c.version + 1
           FROM unnest(CAST(:ids AS text[]), CAST(:queues AS text[])) AS d(id, queue)
           WHERE c.id = d.id AND c.queue_id <> d.queue RETURNING c.*""",
        ids=list(queues),
        queues=list(queues.values()),
    )
