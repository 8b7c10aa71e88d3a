"""One queue and a router that leads."""

from __future__ import annotations

import pytest

from omnidesk.store.database import Database
from tests.flows.work.floor import Floor


@pytest.fixture
async def floor(database: Database) -> Floor:
    floor = Floor(database)
    await floor.open()
    await floor.router.begin()
    return floor
