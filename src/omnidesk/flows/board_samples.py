"""The board's past hour: a reading a minute, kept for two days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from omnidesk.domain.events import instant
from omnidesk.flows.statistics import read_board
from omnidesk.store import board_samples
from omnidesk.store.database import Transaction

EVERY_SECONDS = 60
_KEPT = timedelta(days=2)
TOTALS = ""


async def sample(tx: Transaction, now: datetime) -> None:
    """Keep the reading of this minute; whoever comes second changes nothing."""
    board = (await read_board(tx, ZoneInfo("UTC"), now)).body
    rows = [_row(TOTALS, board["totals"])]
    rows += [_row(queue["id"], queue) for queue in board["queues"]]
    await board_samples.record(tx, now.astimezone(UTC).replace(second=0, microsecond=0), rows)


async def forget(tx: Transaction, now: datetime) -> None:
    """Drop what no board asks for any more."""
    await board_samples.forget(tx, now - _KEPT)


def _row(queue_id: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    recent = figures["recent"]
    return {
        "queue_id": queue_id,
        "waiting": figures["waiting"],
        "oldest_wait_seconds": figures["oldest_wait_seconds"],
        "available": figures["agents"]["online"],
        "answered": recent["answered"],
        "abandoned": recent["abandoned"] - recent["abandoned_short"],
        "service_level": recent["service_level"],
    }


async def history(
    tx: Transaction, queues: Sequence[str], minutes: int, now: datetime
) -> dict[str, Any]:
    """The last `minutes` of all queues together and of each of `queues`, oldest first. Minutes
    without a reading are left out."""
    rows = await board_samples.read(tx, [TOTALS, *queues], now - timedelta(minutes=minutes))
    points = {
        queue_id: [
            {k: instant(v) if k == "at" else v for k, v in row.items() if k != "queue_id"}
            for row in found
        ]
        for queue_id, found in groupby(rows, key=lambda row: str(row["queue_id"]))
    }
    return {
        "step_seconds": EVERY_SECONDS,
        "totals": points.pop(TOTALS, []),
        "queues": points,
    }
