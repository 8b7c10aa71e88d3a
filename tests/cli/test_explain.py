from __future__ import annotations

from omnidesk.store.database import Database
from tests import factories
from tests.cli.conftest import Shell


async def test_waiting_work_is_explained_in_three_languages(
    shell: Shell, database: Database
) -> None:
    async with database.transaction() as tx:
        queue = await factories.queue(tx, "підтримка")
        await factories.agent(tx, "olena@example.org", queues=[queue])
        item = await factories.work_item(tx, queue)
    said = set()
    for language in ("en", "ru", "uk"):
        told = await shell("explain", item, "--lang", language)
        assert told.code == 0, told.err
        assert told.out.startswith(f"{item}: waiting")
        said.add(told.out)
    assert len(said) == 3

    found = (await shell("explain", item, "--json")).json
    assert found["work_item"]["id"] == item
    assert found["now"]["state"] == "waiting"
    assert found["words"]


async def test_what_is_not_there_is_said_in_one_line(shell: Shell) -> None:
    refused = await shell("explain", "wrk_nothing")
    assert refused.code == 2
    assert len(refused.err.splitlines()) == 1
