"""Search over a real index: three languages, odd input, scope, paging, and keeping up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.domain import resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.events import Event
from omnidesk.flows import conversation_merges, notes, search
from omnidesk.flows.runtime import DirectoryCache, Runtime
from omnidesk.flows.search import SearchOrder
from omnidesk.store.database import Database, Transaction
from omnidesk.store.files import FileStore
from omnidesk.store.seal import Seal
from tests import factories
from tests.flows import desk_world as world
from tests.flows.desk_world import NOW, Desk, later


class NoHttp:
    async def request(self, method: str, url: str, **kwargs: Any) -> Any:
        raise AssertionError("search asks nobody")


@pytest.fixture
def runtime(database: Database, seal: Seal, tmp_path: Path) -> Runtime:
    return Runtime(
        database=database,
        seal=seal,
        directory=DirectoryCache(database, seal),
        files=FileStore(tmp_path),
        http=NoHttp(),
        public_url="http://localhost",
    )


async def say(
    tx: Transaction, conversation_id: str, text: str, at: Any, kind: str = "message.created"
) -> str:
    """A message, told to the feed as the inbound path does."""
    message_id = await world.message(tx, conversation_id, text, at)
    await tell(tx, message_id, at, kind)
    return message_id


async def tell(tx: Transaction, message_id: str, at: Any, kind: str) -> None:
    row = await tx.first("SELECT * FROM messages WHERE id = :id", id=message_id)
    assert row is not None
    tx.record(Event(type=kind, occurred_at=at, data={"message": resources.message(row)}))


async def found(
    database: Database, actor: Actor, typed: str, order: SearchOrder = SearchOrder.NEWEST
) -> list[str]:
    async with database.transaction() as tx:
        hits = await search.find(tx, actor, typed, order, (), 50)
    return [(hit["message"] or hit["note"])["text"] for hit in hits]


async def _all_indexed(runtime: Runtime) -> None:
    while await search.index_once(runtime):
        pass


TEXTS: Sequence[tuple[str, str]] = (
    ("en", "My orders were never delivered 📦"),
    ("ru", "Ёлку привезли, а заказы нет"),
    ("uk", "Де моє замовлення номер A-17?"),
    ("en", "Refund, please: C:\\orders\\100% \x01 'quoted' & | ! <->"),
)


async def _world(database: Database) -> Desk:
    desk = await world.desk(database)
    async with database.transaction() as tx:
        for number, (language, text) in enumerate(TEXTS):
            place = await factories.conversation(tx, desk.support, at=NOW)
            await world.set_columns(tx, "conversations", place, language=language)
            await say(tx, place, text, later(number))
    return desk


async def test_three_languages_and_odd_input(database: Database, runtime: Runtime) -> None:
    desk = await _world(database)
    await _all_indexed(runtime)
    english, russian, ukrainian, odd = (text for _, text in TEXTS)
    cases = {
        "order": [odd, english],
        "delivering": [english],
        "ordered -refund": [english],
        "елка": [russian],
        "ЁЛКУ": [russian],
        "заказ": [russian],
        "замовлення a-17": [ukrainian],
        "замов": [ukrainian],
        '"never delivered"': [english],
        '"delivered never"': [],
        "refund or замовлення": [odd, ukrainian],
        "📦": [],
        "%": [],
        "_______": [],
        "' OR '1'='1": [],
        "c' | 'b:* <-> !!(": [odd],
        "\\": [],
        "\x00": [],
        "the": [],
        "(((": [],
        "x" * 5000: [],
    }
    for typed, expected in cases.items():
        assert await found(database, desk.olena, typed) == expected, typed[:40]
    assert await found(database, desk.taras, "order") == []
    assert await found(database, desk.ops, "order") == []
    assert set(await found(database, desk.boss, "order", SearchOrder.RANK)) == {english, odd}


async def test_notes_are_found_by_agents_only(database: Database, runtime: Runtime) -> None:
    desk = await world.desk(database)
    async with database.transaction() as tx:
        place = await factories.conversation(tx, desk.support, at=NOW)
        await notes.create(tx, desk.olena, place, "клієнт дуже сердитий", [], NOW)
    await _all_indexed(runtime)
    assert await found(database, desk.olena, "сердитий") == ["клієнт дуже сердитий"]
    assert await found(database, desk.bot, "сердитий") == []
    assert await found(database, desk.taras, "сердитий") == []


async def test_an_edit_replaces_and_a_repeat_changes_nothing(
    database: Database, runtime: Runtime
) -> None:
    desk = await world.desk(database)
    async with database.transaction() as tx:
        place = await factories.conversation(tx, desk.support, at=NOW)
        message_id = await say(tx, place, "before", NOW)
    await _all_indexed(runtime)
    async with database.transaction() as tx:
        await world.set_columns(tx, "messages", message_id, text="afterwards")
        await tell(tx, message_id, later(1), "message.updated")
    await _all_indexed(runtime)
    assert await found(database, desk.olena, "before ") == []
    assert await found(database, desk.olena, "afterwards") == ["afterwards"]
    async with database.transaction() as tx:
        await tx.run("UPDATE followers SET position = 0")
    assert await search.index_once(runtime, batch=1) == 1
    await _all_indexed(runtime)
    assert len(await world.rows(database, "SELECT 1 FROM search_documents")) == 1


async def test_words_follow_their_message_through_merges(
    database: Database, runtime: Runtime
) -> None:
    desk = await world.desk(database)
    async with database.transaction() as tx:
        kept = await factories.conversation(tx, desk.support, at=NOW)
        merged = await factories.conversation(tx, desk.sales, at=NOW)
        await tx.run(
            """UPDATE conversations SET contact_id = (
                   SELECT contact_id FROM conversations WHERE id = :id)""",
            id=kept,
        )
        await say(tx, merged, "таємниця відділу", NOW)
    await _all_indexed(runtime)
    assert await found(database, desk.olena, "таємниця") == []
    async with database.transaction() as tx:
        await conversation_merges.merge(tx, desk.boss, kept, merged, later(1))
    assert await found(database, desk.olena, "таємниця") == ["таємниця відділу"]
    assert await found(database, desk.taras, "таємниця") == []
    async with database.transaction() as tx:
        await conversation_merges.unmerge(tx, desk.boss, merged, later(2))
    assert await found(database, desk.olena, "таємниця") == []
    assert await found(database, desk.taras, "таємниця") == ["таємниця відділу"]


@pytest.mark.parametrize("order", list(SearchOrder))
async def test_pages_join_without_repeats_or_holes(
    database: Database, runtime: Runtime, order: SearchOrder
) -> None:
    desk = await world.desk(database)
    async with database.transaction() as tx:
        place = await factories.conversation(tx, desk.support, at=NOW)
        for number in range(25):
            text = f"замовлення {number} " + "замовлення " * (number % 3)
            await say(tx, place, text, later(number // 4))
    await _all_indexed(runtime)
    seen: list[str] = []
    after: Sequence[str] = ()
    while True:
        async with database.transaction() as tx:
            hits = await search.find(tx, desk.olena, "замовлення", order, after, 7)
        if not hits:
            break
        seen += [hit["message"]["id"] for hit in hits]
        after = hits[-1]["key"]
        if order is SearchOrder.NEWEST:
            async with database.transaction() as tx:
                await say(tx, place, "замовлення, новіше", later(100 + len(seen)))
            await _all_indexed(runtime)
    assert len(seen) == len(set(seen)) == 25


async def test_huge_and_hostile_texts_do_not_stop_the_index(
    database: Database, runtime: Runtime
) -> None:
    desk = await world.desk(database)
    huge = " ".join(f"слово{number}" for number in range(40_000))
    async with database.transaction() as tx:
        place = await factories.conversation(tx, desk.support, at=NOW)
        for text in (
            huge,
            "я" * 100_000,
            "👩‍👩‍👧‍👦" * 1000,
            "\u202e\u200f" * 50,
            "\u0301" * 500,
            "",
        ):
            await say(tx, place, text, NOW)
        await say(tx, place, "останнє", NOW)
    await _all_indexed(runtime)
    assert await found(database, desk.olena, "останнє") == ["останнє"]


async def test_the_loop_follows_the_feed_and_survives_a_kill(
    database: Database, runtime: Runtime
) -> None:
    desk = await world.desk(database)
    database.on_commit.append(runtime.wake.hint)
    async with database.transaction() as tx:
        place = await factories.conversation(tx, desk.support, at=NOW)

    async def until_found(text: str) -> None:
        while await found(database, desk.olena, text) != [text]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    for text in ("перше", "друге"):
        stop = asyncio.Event()
        loops = [asyncio.create_task(search.run_indexer(runtime, stop)) for _ in range(2)]
        async with database.transaction() as tx:
            await say(tx, place, text, clock.now())
        await asyncio.wait_for(until_found(text), 20)
        # One process is killed, the other one asked to end.
        loops[0].cancel()
        stop.set()
        runtime.wake.hint()
        await asyncio.gather(*loops, return_exceptions=True)
    assert len(await world.rows(database, "SELECT 1 FROM search_documents")) == 2
