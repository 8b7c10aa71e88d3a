"""Two threads become one and come apart again."""

from __future__ import annotations

from typing import Any

import pytest

from omnidesk.errors import BadInput, Conflict, NotFound
from omnidesk.flows import conversation_merges, conversations, notes, reading
from omnidesk.store.database import Database, Transaction
from tests import factories
from tests.flows import desk_world as world
from tests.flows.desk_world import NOW, Desk, later


async def pair(database: Database, desk: Desk) -> tuple[str, str]:
    """Two open conversations of one contact, with three messages and a note."""
    async with database.transaction() as tx:
        kept = await factories.conversation(tx, desk.support, at=NOW)
        merged = await factories.conversation(tx, desk.support, at=NOW)
        await same_contact(tx, kept, merged)
        await world.message(tx, kept, "перше", later(1), client_message_id="c-1")
        await world.message(tx, merged, "друге", later(2), client_message_id="c-1")
        await world.message(tx, merged, "третє 🙂", later(3))
        await world.set_columns(
            tx, "conversations", kept, tags=["vip"], attributes={"order": 1, "a": 1}
        )
        await world.set_columns(
            tx,
            "conversations",
            merged,
            tags=["mail"],
            attributes={"order": 2, "b": 2},
            waiting_since=later(2),
            subject="Про замовлення",
        )
        await notes.create(tx, desk.olena, merged, "передзвонити", [], later(4))
        await world.add_work(tx, merged, later(2))
    return kept, merged


async def same_contact(tx: Transaction, kept: str, merged: str) -> None:
    await tx.run(
        """UPDATE conversations SET contact_id = (
               SELECT contact_id FROM conversations WHERE id = :kept) WHERE id = :merged""",
        kept=kept,
        merged=merged,
    )


async def _all(database: Database, kept: str, merged: str) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name in (kept, merged):
        row = await world.one(database, "conversations", name)
        shown[name] = {k: v for k, v in row.items() if k not in {"version", "last_agent_id"}}
    for table in ("messages", "notes"):
        found = await world.rows(database, f"SELECT * FROM {table} ORDER BY id")
        shown[table] = [{k: v for k, v in row.items() if k != "version"} for row in found]
    return shown


async def test_merge_moves_everything_and_unmerge_is_its_inverse(database: Database) -> None:
    desk = await world.desk(database)
    kept, merged = await pair(database, desk)
    before = await _all(database, kept, merged)
    async with database.transaction() as tx:
        done = await conversation_merges.merge(tx, desk.olena, kept, merged, later(10))
    one, gone = done["conversation"], done["merged"]
    assert (one["message_count"], one["waiting_since"]) == (3, "2026-05-04T09:00:02.000Z")
    assert one["tags"] == ["mail", "vip"]
    assert one["attributes"] == {"order": 1, "a": 1, "b": 2}
    assert one["subject"] == "Про замовлення"
    assert (gone["state"], gone["merged_into"], gone["agent_id"]) == ("resolved", kept, None)
    async with database.transaction() as tx:
        # A link to the merged one leads to the kept one.
        thread = await reading.thread(tx, desk.olena, merged, before=None, after=None, limit=10)
        assert (await conversations.visible(tx, desk.olena, merged))["id"] == kept
        timeline = await reading.timeline(tx, desk.olena, merged, reading.LAST, 20)
    assert [m["text"] for m in thread] == ["перше", "друге", "третє 🙂"]
    assert [e["note"]["text"] for e in timeline if e["note"]] == ["передзвонити"]
    work = await world.rows(database, "SELECT * FROM work_items ORDER BY created_at")
    assert [(w["conversation_id"], w["state"]) for w in work] == [
        (merged, "done"),
        (kept, "waiting"),
    ]
    assert work[1]["arrived_at"] == later(2)
    event = (await world.told(database, "conversation.merged"))[0]
    assert event["data"]["merged"]["id"] == merged
    assert len(event["data"]["message_ids"]) == 2
    async with database.transaction() as tx:
        await conversation_merges.unmerge(tx, desk.olena, merged, later(20))
    assert await _all(database, kept, merged) == before


async def test_what_came_after_the_merge_stays(database: Database) -> None:
    desk = await world.desk(database)
    kept, merged = await pair(database, desk)
    async with database.transaction() as tx:
        await conversation_merges.merge(tx, desk.olena, kept, merged, later(10))
        await world.message(tx, kept, "нове", later(11))
        await conversations.update(
            tx,
            desk.olena,
            kept,
            {"tags": ["mail", "urgent", "vip"], "attributes": {"b": 9, "new": 1}},
            later(12),
        )
    async with database.transaction() as tx:
        done = await conversation_merges.unmerge(tx, desk.olena, merged, later(20))
    one, back = done["conversation"], done["merged"]
    assert (one["message_count"], one["preview"]) == (2, "нове")
    assert one["tags"] == ["urgent", "vip"]
    assert one["attributes"] == {"order": 1, "a": 1, "b": 9, "new": 1}
    assert (back["state"], back["message_count"]) == ("open", 2)


async def test_what_cannot_be_merged(database: Database) -> None:
    desk = await world.desk(database)
    kept, merged = await pair(database, desk)
    async with database.transaction() as tx:
        stranger = await factories.conversation(tx, desk.support, at=NOW)
        foreign = await factories.conversation(tx, desk.sales, at=NOW)
        await same_contact(tx, kept, foreign)

    async def refused(kind: type[Exception], one: str, two: str) -> None:
        with pytest.raises(kind):
            async with database.transaction() as tx:
                await conversation_merges.merge(tx, desk.olena, one, two, later(5))

    await refused(BadInput, kept, kept)
    await refused(Conflict, kept, stranger)
    await refused(NotFound, kept, foreign)
    await refused(NotFound, "cnv_none", kept)
    async with database.transaction() as tx:
        await conversations.resolve(tx, desk.olena, kept, later(6))
    await refused(Conflict, kept, merged)
    for bad, kind in ((kept, Conflict), (foreign, NotFound), ("cnv_%", NotFound)):
        with pytest.raises(kind):
            async with database.transaction() as tx:
                await conversation_merges.unmerge(tx, desk.olena, bad, later(7))


async def test_chains_stay_one_step_long(database: Database) -> None:
    desk = await world.desk(database)
    kept, merged = await pair(database, desk)
    async with database.transaction() as tx:
        last = await factories.conversation(tx, desk.support, at=NOW)
        await same_contact(tx, kept, last)
        await conversation_merges.merge(tx, desk.boss, kept, merged, later(10))
        await conversation_merges.merge(tx, desk.boss, last, kept, later(11))
        assert (await conversations.visible(tx, desk.boss, merged))["id"] == last
    told = await world.told(database, "conversation.updated")
    led = [e["data"]["conversation"] for e in told if e["conversation_id"] == merged]
    assert [(c["merged_into"], c["version"]) for c in led] == [
        (last, (await world.one(database, "conversations", merged))["version"])
    ]
    with pytest.raises(Conflict, match="undo that merge first"):
        async with database.transaction() as tx:
            await conversation_merges.unmerge(tx, desk.boss, merged, later(12))
    async with database.transaction() as tx:
        await conversation_merges.unmerge(tx, desk.boss, kept, later(13))
        assert (await conversations.visible(tx, desk.boss, merged))["id"] == kept
        await conversation_merges.unmerge(tx, desk.boss, merged, later(14))
        assert (await conversations.visible(tx, desk.boss, merged))["id"] == merged


async def test_unmerge_beside_a_newer_conversation_stays_resolved(database: Database) -> None:
    desk = await world.desk(database)
    kept, merged = await pair(database, desk)
    async with database.transaction() as tx:
        await conversation_merges.merge(tx, desk.boss, kept, merged, later(10))
        await tx.run(
            """INSERT INTO conversations (id, contact_id, identity_id, inbox_id, channel_kind,
                   threading, state, queue_id, reply_token, last_activity_at, created_at)
               SELECT 'cnv_newer', contact_id, identity_id, inbox_id, channel_kind, threading,
                   'open', queue_id, 'newer', :now, :now FROM conversations WHERE id = :id""",
            id=merged,
            now=later(11),
        )
    async with database.transaction() as tx:
        done = await conversation_merges.unmerge(tx, desk.boss, merged, later(12))
    assert (done["merged"]["state"], done["merged"]["merged_into"]) == ("resolved", None)
    assert done["merged"]["message_count"] == 2
