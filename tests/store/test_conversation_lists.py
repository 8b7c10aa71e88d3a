"""Lists at 20,000 conversations: pages that join, and plans that use their index."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnidesk.store import conversation_lists, read_marks, search
from omnidesk.store.conversation_lists import Cursor, Filters, Order
from omnidesk.store.database import Database, Transaction
from omnidesk.store.sight import Sight
from tests.conftest import Server
from tests.flows.desk_world import NOW, later

MANY = 20_000
FIRST_PAGE = later(10_000)
QUEUES = tuple(f"que_{number}" for number in range(8))

_FILL = """
WITH n AS (SELECT generate_series(1, CAST(:many AS integer)) AS i),
made_queues AS (
    INSERT INTO queues (id, name, created_at, updated_at)
    SELECT 'que_' || q, 'queue ' || q, :now, :now FROM generate_series(0, 7) q
), made_contacts AS (
    INSERT INTO contacts (id, name, created_at, updated_at)
    SELECT 'ctc_' || i, 'Person ' || i, :now, :now FROM n
), made_identities AS (
    INSERT INTO identities (id, contact_id, kind, address, evidence, created_at, last_seen_at)
    SELECT 'idn_' || i, 'ctc_' || i, 'phone', '+380' || (500000000 + i), 2, :now, :now FROM n
), made_conversations AS (
    INSERT INTO conversations (id, contact_id, identity_id, inbox_id, channel_kind, threading,
        state, queue_id, agent_id, reply_token, tags, waiting_since, resolved_at,
        last_activity_at, created_at)
    SELECT 'cnv_' || lpad(i::text, 6, '0'), 'ctc_' || i, 'idn_' || i, 'ibx_1', 'messaging',
        'per_identity', CASE WHEN i % 20 = 0 THEN 'open' ELSE 'resolved' END,
        'que_' || i % 7, CASE WHEN i % 400 = 0 THEN 'agt_1' END, i::text,
        CASE WHEN i % 1000 = 0 THEN '{vip}' ELSE '{}' END::text[],
        CASE WHEN i % 100 = 0 THEN CAST(:now AS timestamptz) + make_interval(secs => i % 977) END,
        CASE WHEN i % 20 = 0 THEN NULL ELSE CAST(:now AS timestamptz) END,
        CAST(:now AS timestamptz) + make_interval(secs => i % 5000),
        CAST(:now AS timestamptz) + make_interval(secs => i % 3000)
    FROM n
), made_messages AS (
    INSERT INTO messages (id, conversation_id, direction, kind, inbox_id, channel, text,
        created_at)
    SELECT 'msg_' || i, 'cnv_' || lpad(i::text, 6, '0'), 'in', 'text', 'ibx_1', 'generic',
        'word' || i % 500 || ' common', CAST(:now AS timestamptz) + make_interval(secs => i)
    FROM n
)
INSERT INTO search_documents (id, kind, conversation_id, created_at, words)
SELECT 'msg_' || i, 'message', 'cnv_' || lpad(i::text, 6, '0'),
    CAST(:now AS timestamptz) + make_interval(secs => i),
    to_tsvector('simple', 'word' || i % 500 || ' common') FROM n
"""


@pytest.fixture
async def full(database: Database) -> Database:
    async with database.transaction() as tx:
        await tx.run(_FILL, many=MANY, now=NOW)
    async with database.transaction() as tx:
        await tx.all("SELECT gin_clean_pending_list('search_documents_words')")
        for table in ("conversations", "messages", "search_documents", "contacts", "identities"):
            await tx.run(f"ANALYZE {table}")
    return database


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(n for child in plan.get("Plans", ()) for n in _nodes(child))]


async def _plan(tx: Transaction, sql: str, binds: dict[str, Any]) -> list[dict[str, Any]]:
    row = await tx.first("EXPLAIN (ANALYZE, FORMAT JSON) " + sql, **binds)
    assert row is not None
    return _nodes(row["QUERY PLAN"][0]["Plan"])


def _scans(nodes: list[dict[str, Any]], table: str) -> list[dict[str, Any]]:
    return [n for n in nodes if n.get("Relation Name") == table]


AGENT = Sight(queues=("que_2", "que_3"), agent_id="agt_1")
BOSS = Sight(everything=True)
LISTS = [
    (AGENT, Filters(states=("open", "snoozed")), Order.RECENT),
    (AGENT, Filters(states=("open",)), Order.WAITING),
    (BOSS, Filters(states=("open",)), Order.WAITING),
    (BOSS, Filters(), Order.RECENT),
    (BOSS, Filters(), Order.CREATED),
    (AGENT, Filters(agent_id="agt_1"), Order.RECENT),
    (AGENT, Filters(tag="vip"), Order.RECENT),
    (BOSS, Filters(contact_id="ctc_77"), Order.RECENT),
    (BOSS, Filters(searched=True, words="'word7'"), Order.RECENT),
    (BOSS, Filters(queues=("que_5",), states=("resolved",)), Order.RECENT),
]


async def test_every_list_walks_an_index(full: Database) -> None:
    middle = Cursor(as_of=later(10_000), at=later(900), id="cnv_010000", waiting=True)
    async with full.transaction() as tx:
        for sight, filters, order in LISTS:
            for cursor in (Cursor(), middle):
                nodes = await _listed(tx, sight, filters, order, cursor)
                scans = _scans(nodes, "conversations")
                assert scans
                touched = 0
                for node in scans:
                    assert node["Node Type"] != "Seq Scan", (filters, order, node)
                    touched += node["Actual Rows"] * node["Actual Loops"]
                    touched += node.get("Rows Removed by Filter", 0) * node["Actual Loops"]
                # A page costs its own rows for every queue it may come from, not the archive.
                assert touched <= 51 * 7 * 3 + 200, (filters, order, touched)


async def _listed(
    tx: Transaction, sight: Sight, filters: Filters, order: Order, cursor: Cursor
) -> list[dict[str, Any]]:
    """The plan of a page's first part, with the settings its statements run under."""
    caught: list[tuple[str, dict[str, Any]]] = []

    class Catch:
        async def all(self, sql: str, **binds: Any) -> list[Any]:
            caught.append((sql, binds))
            return []

        async def run(self, sql: str, **binds: Any) -> int:
            return await tx.run(sql, **binds)

    catch: Any = Catch()
    await conversation_lists.page(catch, sight, filters, order, cursor, 51)
    return await _plan(tx, *caught[0])


async def test_what_is_unread_is_counted_from_the_index(full: Database) -> None:
    async with full.transaction() as tx:
        ids = [f"cnv_{number:06}" for number in range(100, 200)]
        assert await read_marks.unread(tx, "agt_1", ids) == dict.fromkeys(ids, 1)
        caught: list[tuple[str, dict[str, Any]]] = []

        class Catch:
            async def all(self, sql: str, **binds: Any) -> list[Any]:
                caught.append((sql, binds))
                return []

        catch: Any = Catch()
        await read_marks.unread(catch, "agt_1", ids)
        await read_marks.marks(catch, "agt_1", ids, BOSS)
        for sql, binds in caught:
            (scan,) = _scans(await _plan(tx, sql, binds), "messages")
            assert scan["Index Name"] == "messages_thread", scan


async def test_thread_and_search_walk_an_index(full: Database) -> None:
    async with full.transaction() as tx:
        thread = """SELECT * FROM messages WHERE conversation_id = :c AND ordinal < :b
                    ORDER BY ordinal DESC LIMIT 50"""
        nodes = await _plan(tx, thread, {"c": "cnv_000100", "b": 10**9})
        assert _scans(nodes, "messages")[0]["Node Type"] == "Index Scan"
        for words in ("'word7'", "'common'"):
            for name in ("hits", "ranked"):
                nodes = await _captured(tx, name, words)
                for node in _scans(nodes, "search_documents"):
                    assert node["Node Type"] != "Seq Scan", (words, name, nodes)
                read = sum(
                    n["Actual Rows"] * n["Actual Loops"] for n in _scans(nodes, "search_documents")
                )
                assert read <= 1100, (words, name)


async def _captured(tx: Transaction, name: str, words: str) -> list[dict[str, Any]]:
    caught: list[tuple[str, dict[str, Any]]] = []

    class Catch:
        async def all(self, sql: str, **binds: Any) -> list[Any]:
            caught.append((sql, binds))
            return []

        async def run(self, sql: str, **binds: Any) -> int:
            return 0

    catch: Any = Catch()
    if name == "hits":
        end = (later(10**7), "~")
        await search.hits(catch, BOSS, words, kinds=["message"], before=end, limit=50)
    else:
        best = (float("inf"), "~")
        await search.ranked(catch, BOSS, words, kinds=["message"], before=best, limit=50)
    return await _plan(tx, *caught[0])


async def _walk(
    database: Database,
    sight: Sight,
    filters: Filters,
    order: Order,
    *,
    limit: int,
    between: Any = None,
    as_of: datetime = FIRST_PAGE,
) -> list[str]:
    seen: list[str] = []
    cursor = Cursor()
    while True:
        async with database.transaction() as tx:
            rows = await conversation_lists.page(tx, sight, filters, order, cursor, limit)
            if not rows:
                return seen
            seen += [row["id"] for row in rows]
            cursor = conversation_lists.cursor_after(rows[-1], order, as_of)
            if between is not None:
                await between(tx)


async def test_pages_join_and_keep_their_order(full: Database) -> None:
    async with full.transaction() as tx:
        expected = await tx.all(
            """SELECT id, waiting_since FROM conversations
               WHERE queue_id IN ('que_2', 'que_3') AND state = 'open' OR agent_id = 'agt_1'
               ORDER BY waiting_since NULLS LAST, last_activity_at DESC, id"""
        )
    seen = await _walk(full, AGENT, Filters(states=("open",)), Order.WAITING, limit=50)
    assert sorted(seen) == sorted(row["id"] for row in expected)
    waiting = [row["waiting_since"] for row in expected if row["waiting_since"]]
    async with full.transaction() as tx:
        found = await conversation_lists.presented(tx, seen)
    assert [found[i]["waiting_since"] for i in seen[: len(waiting)]] == waiting
    for order in Order:
        for sight in (AGENT, BOSS):
            page = await _walk(full, sight, Filters(tag="vip"), order, limit=3)
            assert len(page) == len(set(page))


async def test_no_repeats_and_no_holes_while_rows_change(full: Database) -> None:
    """Rows that are left alone come exactly once; a row that moves never comes twice."""
    rng = random.Random(7)
    filters = Filters(states=("open",))
    async with full.transaction() as tx:
        open_ids = [
            row["id"]
            for row in await tx.all("SELECT id FROM conversations WHERE state='open' ORDER BY id")
        ]
    for number, order in enumerate(Order):
        touched: set[str] = set()
        clock = [20_000 + 10_000 * number]

        async def disturb(
            tx: Transaction, touched: set[str] = touched, clock: list[int] = clock
        ) -> None:
            victims = rng.sample(open_ids, 15)
            touched.update(victims)
            clock[0] += 1
            await tx.run(
                """UPDATE conversations SET last_activity_at = :at,
                          waiting_since = CASE WHEN waiting_since IS NULL
                                               THEN CAST(:at AS timestamptz) END
                   WHERE id = ANY(CAST(:ids AS text[]))""",
                at=later(clock[0]),
                ids=victims,
            )

        seen = await _walk(
            full, BOSS, filters, order, limit=60, between=disturb, as_of=later(clock[0])
        )
        assert len(seen) == len(set(seen)), order
        assert set(open_ids) - touched <= set(seen), order
        if order is Order.CREATED:
            assert set(seen) == set(open_ids)


HOSTILE = (
    "%", "_", "\\", "' OR 1=1 --", "{vip}", "vip,x", "*", "null", "$1", ":tag", "вип", "🙂", "",
)  # fmt: skip


async def test_filter_values_are_only_ever_values(full: Database) -> None:
    for value in HOSTILE:
        for filters in (
            Filters(tag=value),
            Filters(agent_id=value),
            Filters(inbox_id=value),
            Filters(channel_kind=value),
            Filters(contact_id=value),
            Filters(queues=(value,)),
        ):
            async with full.transaction() as tx:
                for order in Order:
                    found = await conversation_lists.page(tx, BOSS, filters, order, Cursor(), 10)
                    assert not found, (filters, order)


def test_hypothesis_walks(postgres: Server) -> None:
    """Any mixture of equal and unequal keys, any page size: every row once, in order."""
    import asyncio

    name = asyncio.run(postgres.clone())

    rows = st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 3), st.one_of(st.none(), st.integers(0, 3))),
        max_size=25,
    )

    @settings(max_examples=15, deadline=None)
    @given(rows=rows, limit=st.integers(1, 6))
    def walk(rows: list[tuple[int, int, int | None]], limit: int) -> None:
        asyncio.run(_checked_walk(postgres.url(name), rows, limit))

    try:
        walk()
    finally:
        asyncio.run(postgres.drop(name))


async def _checked_walk(url: str, rows: list[tuple[int, int, int | None]], limit: int) -> None:
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as tx:
            await tx.run("TRUNCATE conversations, queues, contacts, search_documents CASCADE")
            await tx.run(_FILL, many=len(rows), now=NOW)
            for number, (queue, activity, waiting) in enumerate(rows, 1):
                await tx.run(
                    """UPDATE conversations SET state = 'open', resolved_at = NULL,
                              queue_id = :queue, last_activity_at = :activity,
                              waiting_since = :waiting, agent_id = NULL WHERE id = :id""",
                    id=f"cnv_{number:06d}",
                    queue=QUEUES[queue],
                    activity=_at(activity),
                    waiting=None if waiting is None else _at(waiting),
                )
        sight = Sight(queues=QUEUES[:2])
        mine = {f"cnv_{number:06d}": row for number, row in enumerate(rows, 1) if row[0] in (0, 1)}
        for order in (Order.WAITING, Order.RECENT):
            seen = await _walk(database, sight, Filters(), order, limit=limit)
            assert sorted(seen) == sorted(mine)

            def key(row_id: str, order: Order = order) -> tuple[bool, int, str]:
                _, activity, waiting = mine[row_id]
                if order is Order.WAITING and waiting is not None:
                    return (False, waiting, row_id)
                return (True, -activity, row_id)

            assert seen == sorted(seen, key=key)
    finally:
        await database.close()


def _at(number: int) -> datetime:
    return NOW + timedelta(seconds=number)
