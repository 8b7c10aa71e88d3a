"""An office with two queues: support with a target of 20 s and 30 s of wrap-up, sales with 60 s."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from omnidesk.store.database import Database
from tests.reports.office import Office


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(database, tmp_path / "files")
    await office.begin()
    await office.open()
    await office.tell(office.queues[0], wait_target_seconds=20, wrap_up_seconds=30)
    await office.tell(office.queues[1], wait_target_seconds=60)
    yield office
    await office.http.aclose()
