"""The board: every queue at a glance, with the service level and its formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from omnidesk.domain.events import instant
from omnidesk.store import sla, stats
from omnidesk.store.database import Row, Transaction

WINDOW_SECONDS = 1800
SHORT_ABANDON_SECONDS = 10
FORMULA = (
    "answered within wait_target_seconds / (answered + abandoned after more than"
    f" {SHORT_ABANDON_SECONDS} s); an item is answered when an agent takes it, and its wait began"
    " when it arrived"
)
# Clocks of a queue's promises: they run or are paused, are at risk, are breached and still
# waited for; met and breached today.
SLA = ("counting", "at_risk", "breached", "met_today", "breached_today")
STATES = ("online", "reconnecting", "away", "offline")


@dataclass(frozen=True, slots=True)
class Board:
    """One reading: the public body, and what only metrics show."""

    body: dict[str, Any]
    plumbing: Row
    at: datetime


async def read_board(tx: Transaction, zone: ZoneInfo, now: datetime) -> Board:
    """Everything as of now; "today" begins at midnight in `zone`."""
    local = now.astimezone(zone)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = await stats.queues(
        tx,
        day=day,
        recent=now - timedelta(seconds=WINDOW_SECONDS),
        short_seconds=SHORT_ABANDON_SECONDS,
        now=now,
    )
    promised = await sla.counts(tx, day)
    rows = [{**row, **{f"sla_{n}": _count(promised, row["id"], n) for n in SLA}} for row in rows]
    people = await stats.people(tx, now)
    body = {
        "generated_at": instant(now),
        "formula": FORMULA,
        "window_seconds": WINDOW_SECONDS,
        "short_abandon_seconds": SHORT_ABANDON_SECONDS,
        "timezone": zone.key,
        "day_started_at": instant(day),
        "queues": [_queue(row, now) for row in rows],
        "totals": _totals(rows, people, now),
        "agents": [_person(row) for row in people],
    }
    return Board(body=body, plumbing=await stats.plumbing(tx), at=now)


def _count(promised: Mapping[str, Row], queue_id: str, name: str) -> int:
    return int(promised[queue_id][name]) if queue_id in promised else 0


def _queue(row: Row, now: datetime) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "paused": row["paused"],
        "wait_target_seconds": row["wait_target_seconds"],
        **_now(row, row["oldest"], now),
        "agents": {state: row[state] for state in STATES},
        "free_capacity": int(row["free"]),
        "sla": {name: row[f"sla_{name}"] for name in SLA},
        **_past(row),
    }


def _totals(rows: Sequence[Row], people: Sequence[Row], now: datetime) -> dict[str, Any]:
    counted = [
        "waiting",
        "offered",
        "assigned",
        "wrap_up",
        "parked",
        "day_answered",
        "day_in_target",
        "day_abandoned",
        "day_short",
        "recent_answered",
        "recent_in_target",
        "recent_abandoned",
        "recent_short",
        *(f"sla_{name}" for name in SLA),
    ]
    sums = {name: sum(row[name] for row in rows) for name in counted}
    oldest = min((row["oldest"] for row in rows if row["oldest"]), default=None)
    there = [person for person in people if person["state"] == "online"]
    return {
        **_now(sums, oldest, now),
        # An agent of three queues is one agent here.
        "agents": {state: sum(p["state"] == state for p in people) for state in STATES},
        "free_capacity": sum(max(0, p["capacity"] - p["used"]) for p in there),
        "used_capacity": sum(p["used"] for p in there),
        "sla": {name: sums[f"sla_{name}"] for name in SLA},
        **_past(sums),
    }


def _now(row: Mapping[str, Any], oldest: datetime | None, now: datetime) -> dict[str, Any]:
    return {
        "waiting": row["waiting"],
        "waiting_since": instant(oldest),
        "oldest_wait_seconds": max(0, int((now - oldest).total_seconds())) if oldest else 0,
        "offered": row["offered"],
        "assigned": row["assigned"],
        "wrap_up": row["wrap_up"],
        "parked": row["parked"],
    }


def _past(row: Mapping[str, Any]) -> dict[str, Any]:
    recent, today = _window(row, "recent"), _window(row, "day")
    return {"service_level": recent["service_level"], "recent": recent, "today": today}


def _window(row: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    answered, in_target = row[f"{prefix}_answered"], row[f"{prefix}_in_target"]
    abandoned, short = row[f"{prefix}_abandoned"], row[f"{prefix}_short"]
    counted = answered + abandoned - short
    return {
        "answered": answered,
        "answered_in_target": in_target,
        "abandoned": abandoned,
        "abandoned_short": short,
        "service_level": round(in_target / counted, 4) if counted else None,
    }


def _person(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "state": row["state"],
        "reason": row["reason"],
        "since": instant(row["since"]),
        "capacity": row["capacity"],
        "used": row["used"],
    }
