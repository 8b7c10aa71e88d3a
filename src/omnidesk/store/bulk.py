"""Writing many rows with one statement.

New rows travel as one JSON text a table: the driver encodes arrays an element at a time, which
for many columns costs this process more than the whole statement costs the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import orjson

from omnidesk.store.database import Row, Transaction, json_text

# Column types as the statements need them. Columns left out keep their defaults.
CONVERSATIONS = {
    "id": "text", "contact_id": "text", "identity_id": "text", "inbox_id": "text",
    "channel_kind": "text", "threading": "text", "state": "text", "subject": "text",
    "language": "text", "queue_id": "text", "priority": "smallint", "last_agent_id": "text",
    "reply_token": "text", "former_id": "text", "preview": "text", "message_count": "integer",
    "waiting_since": "timestamptz", "last_activity_at": "timestamptz",
    "resolved_at": "timestamptz", "created_at": "timestamptz", "version": "integer",
    "tags": "text[]",
}  # fmt: skip
MESSAGES = {
    "id": "text", "conversation_id": "text", "direction": "text", "kind": "text",
    "inbox_id": "text", "channel": "text", "external_id": "text", "identity_id": "text",
    "agent_id": "text", "client_message_id": "text", "text": "text", "html": "text",
    "subject": "text", "in_reply_to": "text", "status": "text", "automatic": "boolean",
    "call": "jsonb", "extra": "jsonb", "sent_at": "timestamptz", "created_at": "timestamptz",
}  # fmt: skip
WORK_ITEMS = {
    "id": "text", "conversation_id": "text", "queue_id": "text", "state": "text",
    "channel_kind": "text", "priority": "smallint", "requirements": "jsonb",
    "weight": "integer", "arrived_at": "timestamptz", "preferred_agent_id": "text",
    "preferred_until": "timestamptz", "route_rule": "text", "created_at": "timestamptz",
    "target_seconds": "integer", "steps": "jsonb", "step": "smallint", "step_at": "timestamptz",
    "widened_to": "text[]", "dormant": "boolean", "blended": "boolean", "callback": "jsonb",
    "policy_version": "bigint", "parked_until": "timestamptz", "sla_policy_id": "text",
}  # fmt: skip
ATTACHMENTS = {
    "id": "text", "message_id": "text", "inbox_id": "text", "name": "text", "mime": "text",
    "size": "bigint", "state": "text", "reason": "text", "stored_key": "text",
    "reference": "jsonb", "content_id": "text", "due_at": "timestamptz",
    "created_at": "timestamptz",
}  # fmt: skip

TABLES: Mapping[str, Mapping[str, str]] = {
    "conversations": CONVERSATIONS,
    "messages": MESSAGES,
    "work_items": WORK_ITEMS,
    "attachments": ATTACHMENTS,
}

_TOUCHED = {
    "id": "text", "state": "text", "preview": "text", "message_count": "integer",
    "waiting_since": "timestamptz", "last_activity_at": "timestamptz",
    "resolved_at": "timestamptz", "snoozed_until": "timestamptz", "subject": "text",
    "language": "text", "queue_id": "text", "priority": "smallint", "version": "integer",
    "tags": "text",
}  # fmt: skip


def _unnest(prefix: str, columns: Mapping[str, str]) -> str:
    casts = ", ".join(f"CAST(:{prefix}_{name} AS {kind}[])" for name, kind in columns.items())
    return f"unnest({casts}) WITH ORDINALITY AS r({', '.join(columns)}, ord)"


@cache
def _insert(tables: tuple[str, ...]) -> str:
    parts = []
    for table in tables:
        names = ", ".join(TABLES[table])
        typed = ", ".join(f"{name} {kind}" for name, kind in TABLES[table].items())
        parts.append(
            f"{table}_rows AS (INSERT INTO {table} ({names}) SELECT {names} FROM ROWS FROM "
            f"(json_to_recordset(CAST(CAST(:{table} AS text) AS json)) AS ({typed})) "
            f"WITH ORDINALITY AS r({names}, ord) ORDER BY ord)"
        )
    return f"WITH {', '.join(parts)} SELECT 1"


async def insert(tx: Transaction, rows: Mapping[str, Sequence[Row]]) -> None:
    """Insert rows into several tables with one statement; tables without rows are left out.

    Foreign keys between the tables hold, since they are checked when the statement ends.
    """
    tables = tuple(table for table in TABLES if rows.get(table))
    if not tables:
        return
    values = {
        table: orjson.dumps(
            [{name: row[name] for name in TABLES[table]} for row in rows[table]]
        ).decode()
        for table in tables
    }
    await tx.all(_insert(tables), **values)


_TOUCH = (
    "UPDATE conversations c SET "
    + ", ".join(f"{name} = r.{name}" for name in _TOUCHED if name not in {"id", "tags"})
    # An array of arrays would lose its seams on the way: tags travel as JSON texts.
    + ", tags = ARRAY(SELECT jsonb_array_elements_text(CAST(r.tags AS jsonb)))"
    + f" FROM {_unnest('c', _TOUCHED)} WHERE c.id = r.id AND c.version < r.version"
)


async def touch_conversations(tx: Transaction, rows: Sequence[Row]) -> int:
    """Write conversations back that this transaction read; how many were still older.

    Fewer than given means somebody changed one that was not locked: the caller starts over.
    """
    if not rows:
        return 0
    values = {f"c_{name}": [row[name] for row in rows] for name in _TOUCHED}
    values["c_tags"] = json_text(list(row["tags"]) for row in rows)
    return await tx.run(_TOUCH, **values)


async def update_work(tx: Transaction, rows: Sequence[Row]) -> None:
    """Write back the state of locked work items."""
    if rows:
        await tx.run(
            """UPDATE work_items w SET state = r.state, wrap_up_until = NULL, parked_until = NULL,
                      version = r.version
               FROM unnest(CAST(:ids AS text[]), CAST(:states AS text[]),
                           CAST(:versions AS integer[])) AS r(id, state, version)
               WHERE w.id = r.id""",
            ids=[row["id"] for row in rows],
            states=[row["state"] for row in rows],
            versions=[row["version"] for row in rows],
        )


async def update_messages(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write back texts, statuses and call records of locked messages."""
    if rows:
        await tx.run(
            """UPDATE messages m SET text = r.text, html = r.html, status = r.status,
                      status_reason = r.reason, reason_code = r.reason_code, call = r.call,
                      extra = r.extra, version = r.version
               FROM unnest(CAST(:ids AS text[]), CAST(:texts AS text[]), CAST(:htmls AS text[]),
                           CAST(:statuses AS text[]), CAST(:reasons AS text[]),
                           CAST(:codes AS text[]),
                           CAST(:calls AS jsonb[]), CAST(:extras AS jsonb[]),
                           CAST(:versions AS integer[]))
                    AS r(id, text, html, status, reason, reason_code, call, extra, version)
               WHERE m.id = r.id""",
            ids=[row["id"] for row in rows],
            texts=[row["text"] for row in rows],
            htmls=[row["html"] for row in rows],
            statuses=[row["status"] for row in rows],
            reasons=[row["status_reason"] for row in rows],
            codes=[row["reason_code"] for row in rows],
            calls=[row["call"] for row in rows],
            extras=[row["extra"] for row in rows],
            versions=[row["version"] for row in rows],
        )
