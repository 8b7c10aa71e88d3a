"""Keeping what the strategy `fastest` compares: each agent's mean handling time by kind."""

from __future__ import annotations

from datetime import datetime, timedelta

from omnidesk.domain import events
from omnidesk.flows import facts
from omnidesk.store import agents, speeds
from omnidesk.store.database import Transaction

# Four weeks smooth over weekdays; fewer than 20 items say little about anybody.
_WINDOW = timedelta(days=28)
_LEAST = 20
_CHANGED_BY = 0.05


async def refresh_speeds(tx: Transaction, now: datetime) -> int:
    """Recompute and tell; how many agents changed."""
    changed = await speeds.refresh(tx, now - _WINDOW, _LEAST, _CHANGED_BY, now)
    if changed:
        rows = await agents.load(tx, changed)
        tx.record(*facts.agents(events.AGENT_UPDATED, rows.values(), now))
    return len(changed)
