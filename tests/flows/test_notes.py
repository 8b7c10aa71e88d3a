"""Notes: who is told, who may be mentioned, and that they never leave the house."""

from __future__ import annotations

import pytest

from omnidesk.errors import BadInput, NotFound
from omnidesk.flows import notes
from omnidesk.store.database import Database
from tests import factories
from tests.flows import desk_world as world
from tests.flows.desk_world import NOW, later


async def test_a_note_tells_its_holder_and_whom_it_mentions(database: Database) -> None:
    desk = await world.desk(database)
    async with database.transaction() as tx:
        found = await factories.conversation(tx, desk.sales, at=NOW)
        await world.set_columns(tx, "conversations", found, agent_id=desk.olena.agent_id)
        before = await tx.first("SELECT * FROM conversations")
        written = await notes.create(
            tx,
            desk.olena,
            found,
            "Прошу @Taras. і boss@example.org; @nobody 🙏",
            [str(desk.boss.agent_id)],
            later(1),
        )
        assert await tx.first("SELECT * FROM conversations") == before
    assert sorted(written["mentions"]) == sorted(
        str(actor.agent_id) for actor in (desk.taras, desk.boss)
    )
    event = (await world.told(database, "note.created"))[0]
    assert event["data"]["note"] == written
    assert (event["conversation_id"], event["queue_id"]) == (found, desk.sales)
    assert set(event["agent_ids"]) == {
        desk.olena.agent_id,
        desk.taras.agent_id,
        desk.boss.agent_id,
    }
    for table in ("outbox", "messages"):
        assert await world.rows(database, f"SELECT 1 FROM {table}") == []


async def test_who_may_not_see_it_is_not_mentioned(database: Database) -> None:
    desk = await world.desk(database)
    async with database.transaction() as tx:
        found = await factories.conversation(tx, desk.support, at=NOW)
        # An @name in the text that may not see it stays text.
        plain = await notes.create(tx, desk.olena, found, "@taras @ops @bot", [], NOW)
        await world.set_columns(tx, "agents", str(desk.admin.agent_id), disabled=True)
    assert plain["mentions"] == []
    for named in (desk.taras, desk.ops, desk.bot, desk.admin):
        with pytest.raises(BadInput) as refused:
            async with database.transaction() as tx:
                await notes.create(tx, desk.olena, found, "x", [str(named.agent_id)], NOW)
        assert refused.value.errors[0].pointer == "/mentions/0"
    for text in ("", "  \n", "a\x00b", "x" * 50_001):
        with pytest.raises(BadInput):
            async with database.transaction() as tx:
                await notes.create(tx, desk.olena, found, text, [], NOW)
    with pytest.raises(NotFound):
        async with database.transaction() as tx:
            await notes.create(tx, desk.taras, found, "x", [], NOW)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@olena, @Olena and (@o.k-1+x).", ["olena", "o.k-1+x"]),
        ("mail olena@example.org", []),
        ("@olena@example.org.", ["olena@example.org"]),
        ("@оксана шалом @שלום", ["оксана", "שלום"]),
        ("@ @@ @. a@", []),
    ],
)
def test_names_in_a_text(text: str, names: list[str]) -> None:
    assert notes.names_in(text) == names
