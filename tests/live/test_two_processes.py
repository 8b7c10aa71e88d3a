"""Two web processes on one database: clients may be on either, and change over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from omnidesk.store.database import Database
from omnidesk.store.seal import Seal
from tests import factories
from tests.live import world
from tests.live.office import Office
from tests.live.telling import tell
from tests.live.world import Node


@pytest.fixture
async def second(
    office: Office, database_url: str, seal: Seal, tmp_path: Path
) -> AsyncIterator[Node]:
    database = Database(database_url, pool_size=4)
    async with world.serve(database, seal, tmp_path / "second") as running:
        await running.live.relay.connected.wait()
        await office.node.live.relay.connected.wait()
        yield running
    await database.close()


async def test_events_and_typing_cross_over(office: Office, second: Node) -> None:
    async with office.database.transaction() as tx:
        key = await factories.conversation(tx, office.support)
    wanted = {"conversations": [key]}
    async with (
        office.node.desk(office.olena.token, subscribe=wanted) as here,
        second.desk(office.petro.token, subscribe=wanted) as there,
    ):
        await here.ready()
        await there.ready()
        await tell(office.database, office.petro.id, text="звідти")
        assert (await there.until("test.said"))["data"]["text"] == "звідти"
        await tell(second.runtime.database, office.olena.id, text="звідси")
        assert (await here.until("test.said"))["data"]["text"] == "звідси"
        await here.do("typing", conversation_id=key)
        typed = await there.until("typing.started")
        assert typed["data"]["agent_id"] == office.olena.id
        result = await there.do("subscribe", conversations=[key])
        assert office.olena.id in result["viewers"][key]


async def test_a_client_ahead_of_its_new_process_waits_for_it(office: Office, second: Node) -> None:
    """The process it comes to has not read as far as the one it came from."""
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        await tell(office.database, office.olena.id, text="one")
        await desk.until("test.said")
        position = desk.position
    await second.settled()
    behind = second.live.hub
    behind.begin(type(behind.position)(behind.position.epoch, behind.position.number - 1))
    async with second.desk(office.olena.token, position=position) as desk:
        done = await desk.ready()
        assert done["type"] == "resumed"
        await tell(office.database, office.olena.id, text="two")
        await desk.until("test.said")
        said = [f["data"]["text"] for f in desk.frames if f["type"] == "test.said"]
        assert said == ["two"]
