"""The event log: commit order, no gaps, append-only."""

from __future__ import annotations


import pytest
from sqlalchemy.exc import DBAPIError

from omnidesk import clock
from omnidesk.domain.events import Event, Position
from omnidesk.store import events
from omnidesk.store.database import Database
from tests import factories


async def test_factories_and_append_only(database: Database) -> None:
    async with database.transaction() as tx:
        queue = await factories.queue(tx)
        await factories.agent(tx, "olena@example.org", queues=[queue], skills={"uk": 9})
        await factories.work_item(tx, queue)
        tx.record(Event(type="test.fact", occurred_at=clock.now(), data={"text": "Привіт 👋"}))
    async with database.transaction() as tx:
        head = await events.head(tx)
        found = await events.after(tx, Position(head.epoch, 0), 10)
    assert [(e.position, e.data) for e in found] == [(1, {"text": "Привіт 👋"})]
    for statement in ("DELETE FROM events", "UPDATE events SET type = 'x'"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.transaction() as tx:
                await tx.run(statement)
