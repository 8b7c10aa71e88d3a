"""A running node, the people at its desks, and a page with a chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from omnidesk.store.database import Database
from omnidesk.store.seal import Seal
from tests import factories
from tests.live import world
from tests.live.office import Office, open_office
from tests.live.shop import SECRET, SHOP, Shop
from tests.live.world import Node


@pytest.fixture
async def node(database: Database, seal: Seal, tmp_path: Path) -> AsyncIterator[Node]:
    async with world.serve(database, seal, tmp_path) as running:
        yield running


@pytest.fixture
async def office(node: Node, seal: Seal) -> Office:
    return await open_office(node, seal)


@pytest.fixture
async def shop(office: Office, seal: Seal) -> AsyncIterator[Shop]:
    config = {"allowed_origins": [SHOP], "identity_secret": SECRET, "greeting": "Вітаємо! 👋"}
    async with office.database.transaction() as tx:
        await factories.inbox(tx, seal, "chat", "webchat", office.support, config)
        await factories.inbox(
            tx,
            seal,
            "closed",
            "webchat",
            office.support,
            {"allowed_origins": [SHOP], "identity_secret": SECRET + "2", "require_identity": True},
        )
    await office.node.runtime.directory.refresh()
    async with httpx2.AsyncClient(base_url=office.node.http, trust_env=False) as http:
        yield Shop(office, http)
