"""Segments, and every set of rules there was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction, json_text


async def segments(tx: Transaction) -> list[Row]:
    """Every segment, by name: {name, contact}."""
    return await tx.all("SELECT name, contact FROM segments ORDER BY name")


async def replace_segments(tx: Transaction, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Make these the segments."""
    await tx.run("DELETE FROM segments")
    await tx.run(
        """INSERT INTO segments (name, contact)
           SELECT r.name, CAST(r.contact AS jsonb)
           FROM unnest(CAST(:names AS text[]), CAST(:contacts AS text[])) AS r(name, contact)""",
        names=[segment["name"] for segment in wanted],
        contacts=json_text(segment["contact"] for segment in wanted),
    )


async def keep(tx: Transaction, created_by: str | None, now: datetime) -> int:
    """Keep the rules and segments as they are now; the number of the version."""
    row = await tx.first(
        """INSERT INTO rule_versions (version, rules, segments, created_by, created_at)
           OVERRIDING SYSTEM VALUE
           SELECT (SELECT coalesce(max(version), 0) + 1 FROM rule_versions),
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name,
                        'condition', condition, 'outcome', outcome) ORDER BY ordinal), '[]')
                     FROM rules),
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('name', name,
                        'contact', contact) ORDER BY name), '[]') FROM segments),
                  :by, :now
           RETURNING version""",
        by=created_by,
        now=now,
    )
    assert row is not None
    return int(row["version"])


async def page(tx: Transaction, before: int, limit: int) -> list[Row]:
    """Versions older than `before`, newest first: {version, rules, segments, created_by,
    created_at}."""
    return await tx.all(
        "SELECT * FROM rule_versions WHERE version < :before ORDER BY version DESC LIMIT :n",
        before=before,
        n=limit,
    )


async def known(tx: Transaction) -> dict[str, set[str]]:
    """What rules may name: ids of each kind of thing, names of skills and segments. Bots are
    agents with that role who are not disabled."""
    rows = await tx.all(
        """SELECT 'queue' AS kind, id::text AS found FROM queues
           UNION ALL SELECT 'inbox', id FROM inboxes
           UNION ALL SELECT 'agent', id FROM agents
           UNION ALL SELECT 'bot', id FROM agents WHERE role = 'bot' AND NOT disabled
           UNION ALL SELECT 'calendar', id FROM calendars
           UNION ALL SELECT 'SLA policy', id FROM sla_policies
           UNION ALL SELECT 'skill', name FROM skills
           UNION ALL SELECT 'segment', name FROM segments"""
    )
    found: dict[str, set[str]] = {
        kind: set()
        for kind in (
            "queue",
            "inbox",
            "agent",
            "bot",
            "calendar",
            "SLA policy",
            "skill",
            "segment",
        )
    }
    for row in rows:
        found[row["kind"]].add(row["found"])
    return found
