"""Events of a kind no client knows, to see where they go."""

from __future__ import annotations

from typing import Any

from omnidesk import clock
from omnidesk.domain.events import Event
from omnidesk.store.database import Database


async def tell(database: Database, *agents: str, text: str = "Привіт 👋", **more: Any) -> None:
    """An event of a kind no client knows, for these agents."""
    async with database.transaction() as tx:
        tx.record(
            Event(
                type="test.said",
                occurred_at=clock.now(),
                data={"text": text},
                agent_ids=agents,
                **more,
            )
        )
