from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from omnidesk.store.database import Database
from tests.flows.time.world import House


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    made = House(database, tmp_path)
    yield made
    await made.check()
