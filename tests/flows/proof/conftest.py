"""A floor with a recorded, busy past."""

from __future__ import annotations

import pytest

from omnidesk.store.database import Database
from tests.flows.proof.past import Past


@pytest.fixture
async def past(database: Database) -> Past:
    """Nothing has happened yet."""
    found = Past(database, seed=1)
    await found.open()
    return found


@pytest.fixture
async def busy(past: Past) -> Past:
    """Much has: also a new policy and a new leader."""
    await past.live(60)
    await past.floor.rule(handicap_seconds=0, order="edf")
    await past.live(40)
    past.floor.router = past.leader()
    await past.floor.router.begin()
    await past.live(40)
    for _ in range(50):
        if await past.has_everything():
            break
        await past.live(10)
    return past
