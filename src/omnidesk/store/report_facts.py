"""Stored facts, and where in the log they come from. Only the follower writes here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from typing import Any

import orjson

from omnidesk.domain.report_facts import (
    DEFINITION,
    Entered,
    Episode,
    Facts,
    Left,
    Phase,
    Segment,
    Span,
)
from omnidesk.domain.report_reduce import Touched
from omnidesk.store.database import Row, Transaction

FOLLOWER = "reports"

_SEGMENT = {
    "work_item_id": "text", "stay": "integer", "conversation_id": "text", "queue_id": "text",
    "channel_kind": "text", "priority": "smallint", "requirements": "jsonb", "skills": "text[]",
    "entered_how": "text", "arrived_at": "timestamptz", "queued_at": "timestamptz",
    "target_seconds": "integer", "item_target_seconds": "integer", "offers": "integer",
    "accepted": "integer", "declined": "integer", "expired": "integer", "revoked": "integer",
    "first_offered_at": "timestamptz", "answered_at": "timestamptz", "agent_id": "text",
    "called_back": "boolean", "phase": "text", "phase_at": "timestamptz",
    "assigned_seconds": "double precision", "dormant_seconds": "double precision",
    "wrap_up_seconds": "double precision", "wrap_up_at": "timestamptz",
    "left_at": "timestamptz", "left_how": "text", "end_reason": "text",
    "item_version": "integer", "first_position": "bigint", "last_position": "bigint",
}  # fmt: skip
_SPAN = {
    "agent_id": "text", "state": "text", "reason": "text", "busy": "boolean",
    "from_at": "timestamptz", "to_at": "timestamptz", "first_position": "bigint",
    "last_position": "bigint",
}  # fmt: skip
_EPISODE = {
    "conversation_id": "text", "episode": "integer", "inbox_id": "text", "channel_kind": "text",
    "queue_id": "text", "opened_how": "text", "opened_at": "timestamptz",
    "first_inbound_at": "timestamptz", "first_response_at": "timestamptz",
    "first_response_agent_id": "text", "agent_id": "text", "resolved_at": "timestamptz",
    "resolved_how": "text", "reopened_at": "timestamptz", "first_position": "bigint",
    "last_position": "bigint",
}  # fmt: skip
_TARGET = {"queue_id": "text", "target_seconds": "integer"}


def _upsert(table: str, columns: Mapping[str, str], *key: str) -> str:
    names = ", ".join(columns)
    typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    return (
        f"INSERT INTO {table} ({names}) SELECT {names} FROM "
        f"json_to_recordset(CAST(CAST(:rows AS text) AS json)) AS r({typed}) "
        f"ORDER BY {', '.join(key)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
    )


_STORE_SEGMENTS = _upsert("report_segments", _SEGMENT, "work_item_id", "stay")
_STORE_SPANS = _upsert("report_spans", _SPAN, "agent_id", "first_position")
_STORE_EPISODES = _upsert("report_episodes", _EPISODE, "conversation_id", "episode")
_STORE_TARGETS = _upsert("report_targets", _TARGET, "queue_id")


async def follow(tx: Transaction) -> tuple[int, bool] | None:
    """The position reported up to, locked, and whether the facts are of this definition and log;
    None while another process works."""
    row = await tx.first(
        """SELECT f.position, d.definition = :definition AND f.position <= feed.position AS fits
           FROM followers f, report_definition d, feed
           WHERE f.name = :name FOR UPDATE OF f SKIP LOCKED""",
        name=FOLLOWER,
        definition=DEFINITION,
    )
    return None if row is None else (int(row["position"]), bool(row["fits"]))


async def hold(tx: Transaction) -> int:
    """The same position, waiting for whoever works."""
    row = await tx.first(
        "SELECT position FROM followers WHERE name = :name FOR UPDATE", name=FOLLOWER
    )
    assert row is not None
    return int(row["position"])


async def advance(tx: Transaction, position: int) -> None:
    """Remember how far the facts have come."""
    await tx.run("UPDATE followers SET position = :p WHERE name = :name", p=position, name=FOLLOWER)


async def begin_anew(tx: Transaction) -> int:
    """Forget every fact that the log can tell again; the position to follow from.

    Where the beginning of the log was cut off, facts that ended before what is left of it stay.
    """
    row = await tx.first(
        """SELECT coalesce((SELECT min(position) FROM events),
                           (SELECT position + 1 FROM feed)) AS p"""
    )
    assert row is not None
    oldest = int(row["p"])
    for table in ("report_segments", "report_spans", "report_episodes"):
        if oldest <= 1:
            await tx.run(f"TRUNCATE {table}")
        else:
            await tx.run(f"DELETE FROM {table} WHERE last_position >= :oldest", oldest=oldest)
    await tx.run("DELETE FROM report_targets")
    await tx.run("UPDATE report_definition SET definition = :d", d=DEFINITION)
    await advance(tx, oldest - 1)
    return oldest - 1


async def progress(tx: Transaction) -> Row:
    """{position, head, definition}: how far the facts have come and how far the log has."""
    row = await tx.first(
        """SELECT f.position, feed.position AS head, d.definition
           FROM followers f, report_definition d, feed WHERE f.name = :name""",
        name=FOLLOWER,
    )
    assert row is not None
    return row


async def load(tx: Transaction, ids: Touched) -> Facts:
    """What the reducer must know of these before their next events."""
    found = Facts()
    if ids.work_items:
        await _load_segments(tx, ids.work_items, found)
    if ids.agents:
        rows = await tx.all(
            """SELECT s.* FROM unnest(CAST(:ids AS text[])) AS u(id)
               CROSS JOIN LATERAL (SELECT * FROM report_spans WHERE agent_id = u.id
                                   ORDER BY first_position DESC LIMIT 1) s""",
            ids=sorted(ids.agents),
        )
        found.spans = {row["agent_id"]: [span(row)] for row in rows}
    if ids.conversations:
        rows = await tx.all(
            """SELECT e.* FROM unnest(CAST(:ids AS text[])) AS u(id)
               CROSS JOIN LATERAL (SELECT * FROM report_episodes WHERE conversation_id = u.id
                                   ORDER BY episode DESC LIMIT 1) e""",
            ids=sorted(ids.conversations),
        )
        found.episodes = {row["conversation_id"]: [episode(row)] for row in rows}
    targets = await tx.all("SELECT * FROM report_targets")
    found.targets = {row["queue_id"]: row["target_seconds"] for row in targets}
    return found


async def _load_segments(tx: Transaction, ids: Collection[str], found: Facts) -> None:
    rows = await tx.all(
        """SELECT s.* FROM unnest(CAST(:ids AS text[])) AS u(id)
           CROSS JOIN LATERAL (SELECT * FROM report_segments WHERE work_item_id = u.id
                               ORDER BY stay DESC LIMIT 2) s
           ORDER BY s.work_item_id, s.stay""",
        ids=sorted(ids),
    )
    for row in rows:
        found.segments.setdefault(row["work_item_id"], []).append(segment(row))


async def store(
    tx: Transaction,
    segments: Iterable[Segment],
    spans: Iterable[Span],
    episodes: Iterable[Episode],
    targets: Mapping[str, int],
) -> None:
    """Write facts, replacing what was there. Doing it twice changes nothing."""
    told = [{"queue_id": key, "target_seconds": value} for key, value in targets.items()]
    for statement, rows in (
        (_STORE_SEGMENTS, [_row(fact, _SEGMENT) for fact in segments]),
        (_STORE_SPANS, [_row(fact, _SPAN) for fact in spans]),
        (_STORE_EPISODES, [_row(fact, _EPISODE) for fact in episodes]),
        (_STORE_TARGETS, told),
    ):
        if rows:
            await tx.run(statement, rows=orjson.dumps(rows).decode())


def _row(fact: Segment | Span | Episode, columns: Mapping[str, str]) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in columns}


async def everything(tx: Transaction) -> Facts:
    """All stored facts, for comparing them with the log."""
    found = Facts()
    for row in await tx.all("SELECT * FROM report_segments ORDER BY work_item_id, stay"):
        found.segments.setdefault(row["work_item_id"], []).append(segment(row))
    for row in await tx.all("SELECT * FROM report_spans ORDER BY agent_id, first_position"):
        found.spans.setdefault(row["agent_id"], []).append(span(row))
    for row in await tx.all("SELECT * FROM report_episodes ORDER BY conversation_id, episode"):
        found.episodes.setdefault(row["conversation_id"], []).append(episode(row))
    targets = await tx.all("SELECT * FROM report_targets")
    found.targets = {row["queue_id"]: row["target_seconds"] for row in targets}
    return found


def segment(row: Row) -> Segment:
    """A stored segment."""
    values = {name: row[name] for name in _SEGMENT}
    how = values["left_how"]
    return Segment(
        **values
        | {
            "entered_how": Entered(values["entered_how"]),
            "phase": Phase(values["phase"]),
            "left_how": None if how is None else Left(how),
        }
    )


def span(row: Row) -> Span:
    """A stored span of an agent."""
    return Span(**{name: row[name] for name in _SPAN})


def episode(row: Row) -> Episode:
    """A stored episode of a conversation."""
    return Episode(**{name: row[name] for name in _EPISODE})


# A column that is forgotten here would be lost between two batches.
for _kind, _columns in ((Segment, _SEGMENT), (Span, _SPAN), (Episode, _EPISODE)):
    assert [field.name for field in fields(_kind)] == list(_columns), _kind
