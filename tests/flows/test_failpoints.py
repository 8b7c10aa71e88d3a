"""Acknowledged means committed: the process fails just before and just after COMMIT.

OMNIDESK_FULL=1 runs them at full length.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from omnidesk.errors import Unavailable
from omnidesk.flows import ingest as ingesting
from omnidesk.flows.ingest import Ingest
from omnidesk.flows.runtime import DirectoryCache, Runtime
from omnidesk.store.database import Database, Transaction
from omnidesk.store.files import FileStore
from omnidesk.store.seal import Seal
from tests.flows.inbound_world import delivery, directory, opened, sms

TIMES = 1000 if os.environ.get("OMNIDESK_FULL") else 60


class Failing(Database):
    """A database whose transactions fail at a chosen point, at random."""

    def __init__(self, url: str, point: str, share: float) -> None:
        super().__init__(url, pool_size=4)
        self.point = point
        self.share = share
        self.rng = random.Random(7)
        self.failures = 0

    def _fails(self, point: str) -> bool:
        failing = self.point == point and self.rng.random() < self.share
        self.failures += failing
        return failing

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with super().transaction() as tx:
            yield tx
            if self._fails("before"):
                raise Unavailable("failpoint before commit")
        if self._fails("after"):
            raise Unavailable("failpoint between commit and answer")


async def post_all(database: Failing, seal: Seal, folder: Path) -> tuple[set[str], int]:
    """Post every message until it is acknowledged, as a provider would; the ids, and the number
    of refusals on the way."""
    cache = DirectoryCache(database, seal)
    cache._directory = directory()
    runtime = Runtime(
        database=database,
        seal=seal,
        directory=cache,
        files=FileStore(folder),
        http=cast(Any, None),
        public_url="",
    )
    ingest = Ingest(runtime)
    stop = asyncio.Event()
    task = asyncio.create_task(ingest.run(stop))
    refused = 0
    acknowledged: set[str] = set()

    async def post(index: int) -> None:
        nonlocal refused
        item = sms(f"+38050{index % 40:07d}", f"SM{index}")
        while True:
            try:
                await ingest.submit(opened(), delivery(item))
            except Unavailable:
                refused += 1
                continue
            acknowledged.add(f"SM{index}")
            return

    for start in range(0, TIMES, 20):
        await asyncio.gather(*(post(i) for i in range(start, min(TIMES, start + 20))))
    stop.set()
    await task
    return acknowledged, refused


@pytest.mark.parametrize("point", ["before", "after"])
async def test_what_is_acknowledged_is_stored_once(
    point: str,
    database_url: str,
    seal: Seal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The committer's own repeats would hide the failure from the caller.
    monkeypatch.setattr(ingesting, "_TRIES", 1)
    database = Failing(database_url, point, share=0.5)
    acknowledged, refused = await post_all(database, seal, tmp_path)
    failures, database.share = database.failures, 0.0
    async with database.transaction() as tx:
        rows = await tx.all("SELECT external_id FROM messages")
        events = await tx.all("SELECT position FROM events ORDER BY position")
        work = await tx.first("SELECT count(*) AS n FROM work_items")
    await database.close()
    stored = [row["external_id"] for row in rows]
    assert failures > 0
    assert refused > 0
    assert len(stored) == len(set(stored)) == TIMES
    assert set(stored) == acknowledged
    assert [row["position"] for row in events] == list(range(1, len(events) + 1))
    assert work is not None
    assert work["n"] == min(TIMES, 40)


async def test_a_failure_before_commit_leaves_nothing(
    database_url: str, seal: Seal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingesting, "_TRIES", 1)
    database = Failing(database_url, "before", share=1.0)
    cache = DirectoryCache(database, seal)
    cache._directory = directory()
    runtime = Runtime(
        database=database,
        seal=seal,
        directory=cache,
        files=FileStore(tmp_path),
        http=cast(Any, None),
        public_url="",
    )
    ingest = Ingest(runtime)
    stop = asyncio.Event()
    task = asyncio.create_task(ingest.run(stop))
    with pytest.raises(Unavailable):
        await ingest.submit(opened(), delivery(sms("+380501111111", "SM1")))
    stop.set()
    await task
    database.share = 0.0
    async with database.transaction() as tx:
        for table in ("inbound_items", "messages", "contacts", "conversations", "events"):
            row = await tx.first(f"SELECT count(*) AS n FROM {table}")
            assert row is not None
            assert row["n"] == 0
    await database.close()
