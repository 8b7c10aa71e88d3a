"""Resolve, snooze, reopen, describe; who may; nobody else learns that it exists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.errors import BadInput, Conflict, NotFound, StaleVersion
from omnidesk.flows import conversations, reading
from omnidesk.store.conversation_lists import Cursor, Filters, Order
from omnidesk.store.database import Database
from tests import factories
from tests.flows import desk_world as world
from tests.flows.desk_world import NOW, later, only


async def test_resolving_ends_the_work_and_the_wait(database: Database) -> None:
    desk = await world.desk(database)
    async with database.transaction() as tx:
        found = await factories.conversation(tx, desk.support, at=NOW)
        await world.set_columns(tx, "conversations", found, waiting_since=NOW)
        await world.add_work(tx, found, NOW)
    async with database.transaction() as tx:
        resolved = await conversations.resolve(tx, desk.olena, found, later(5))
    assert resolved["state"] == "resolved"
    assert resolved["waiting_since"] is None
    item = (await world.rows(database, "SELECT * FROM work_items"))[0]
    assert (item["state"], item["end_reason"]) == ("done", "resolved")
    event = (await world.told(database, "conversation.resolved"))[0]
    assert event["data"]["conversation"] == resolved
    assert event["conversation_version"] == resolved["version"]
    with pytest.raises(Conflict, match="resolved"):
        async with database.transaction() as tx:
            await conversations.resolve(tx, desk.olena, found, later(6))


async def test_a_snoozed_conversation_keeps_its_holder(database: Database) -> None:
    desk = await world.desk(database)
    async with database.transaction() as tx:
        found = await factories.conversation(tx, desk.support, at=NOW)
        await world.set_columns(
            tx, "conversations", found, waiting_since=NOW, agent_id=desk.olena.agent_id
        )
    until = NOW + timedelta(days=1)
    async with database.transaction() as tx:
        snoozed = await conversations.snooze(tx, desk.olena, found, until, later(1))
    assert (snoozed["state"], snoozed["agent_id"]) == ("snoozed", desk.olena.agent_id)
    assert snoozed["snoozed_until"] == "2026-05-05T09:00:00.000Z"
    assert snoozed["waiting_since"] is None
    for bad in (NOW, NOW - timedelta(days=1), NOW + timedelta(days=400)):
        with pytest.raises(BadInput):
            async with database.transaction() as tx:
                await conversations.snooze(tx, desk.olena, found, bad, NOW)
    async with database.transaction() as tx:
        reopened = await conversations.reopen(tx, desk.olena, found, later(2))
    assert (reopened["state"], reopened["snoozed_until"]) == ("open", None)
    work = await world.rows(database, "SELECT state FROM work_items")
    assert [row["state"] for row in work] == ["waiting"]


async def test_snoozing_what_nobody_took_parks_the_work(database: Database) -> None:
    desk = await world.desk(database)
    async with database.transaction() as tx:
        found = await factories.conversation(tx, desk.support, at=NOW)
        await world.add_work(tx, found, NOW)
        await conversations.snooze(tx, desk.boss, found, later(3600), later(1))
    work = (await world.rows(database, "SELECT * FROM work_items"))[0]
    assert (work["state"], work["parked_until"]) == ("parked", later(3600))


async def test_reopening_gives_work_again_but_never_a_second_thread(database: Database) -> None:
    desk = await world.desk(database)
    async with database.transaction() as tx:
        found = await factories.conversation(tx, desk.support, at=NOW)
        await conversations.resolve(tx, desk.olena, found, later(1))
        reopened = await conversations.reopen(tx, desk.olena, found, later(2))
    assert (reopened["state"], reopened["resolved_at"]) == ("open", None)
    assert len(await world.rows(database, "SELECT 1 FROM work_items WHERE state='waiting'")) == 1
    async with database.transaction() as tx:
        await conversations.resolve(tx, desk.olena, found, later(3))
        # The contact opened another one meanwhile.
        await tx.run(
            """INSERT INTO conversations (id, contact_id, identity_id, inbox_id, channel_kind,
                   threading, state, queue_id, reply_token, last_activity_at, created_at)
               SELECT 'cnv_other', contact_id, identity_id, inbox_id, channel_kind, threading,
                   'open', queue_id, 'other', :now, :now FROM conversations WHERE id = :id""",
            id=found,
            now=later(4),
        )
    with pytest.raises(Conflict, match="another open conversation"):
        async with database.transaction() as tx:
            await conversations.reopen(tx, desk.olena, found, later(5))
    assert (await world.one(database, "conversations", found))["state"] == "resolved"


async def test_update_merges_attributes_and_guards_the_version(database: Database) -> None:
    desk = await world.desk(database)
    async with database.transaction() as tx:
        found = await factories.conversation(tx, desk.support, at=NOW)
        await world.add_work(tx, found, NOW)
    changes: dict[str, Any] = {
        "tags": ["  VIP ", "повернення  коштів", "vip"],
        "attributes": {"order": "A-17", "Сума": 12.5, "paid": True},
        "priority": 0,
        "language": "uk",
        "subject": "  Де   моє 📦? ",
    }
    async with database.transaction() as tx:
        one = await conversations.update(tx, desk.olena, found, changes, NOW, approve=only(1))
    assert one["tags"] == ["vip", "повернення коштів"]
    assert one["subject"] == "Де моє 📦?"
    assert one["version"] == 2
    work = (await world.told(database, "work.updated"))[0]
    assert work["data"]["work_item"]["priority"] == 0
    with pytest.raises(StaleVersion):
        async with database.transaction() as tx:
            await conversations.update(tx, desk.olena, found, {"tags": []}, NOW, approve=only(1))
    async with database.transaction() as tx:
        two = await conversations.update(
            tx, desk.olena, found, {"attributes": {"order": None, "Сума": 13}}, NOW, approve=only(2)
        )
        same = await conversations.update(tx, desk.olena, found, {"priority": 0}, NOW)
    assert two["attributes"] == {"Сума": 13, "paid": True}
    assert same["version"] == two["version"] == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "resolved"},
        {"agent_id": "agt_1"},
        {"version": 7},
        {"contact_id": "ctc_1"},
        {"priority": 9},
        {"language": "'; DROP TABLE messages; --"},
        {"tags": ["a\x00b"]},
        {"tags": ["x" * 65]},
        {"subject": "a\u202eb"},
        {"attributes": {"k": "\x00"}},
        {"attributes": {"": "x"}},
        {"attributes": {str(i): i for i in range(51)}},
    ],
)
async def test_what_may_not_be_changed(database: Database, changes: dict[str, Any]) -> None:
    desk = await world.desk(database)
    async with database.transaction() as tx:
        found = await factories.conversation(tx, desk.support, at=NOW)
    with pytest.raises(BadInput):
        async with database.transaction() as tx:
            await conversations.update(tx, desk.olena, found, changes, NOW)
    assert (await world.one(database, "conversations", found))["version"] == 1


async def _may_see(database: Database, actor: Actor, found: str) -> bool:
    try:
        async with database.transaction() as tx:
            await conversations.visible(tx, actor, found)
    except NotFound:
        return False
    return True


async def test_who_sees_what(database: Database) -> None:
    desk = await world.desk(database)
    nobody = Actor(role=Role.AGENT)
    async with database.transaction() as tx:
        support = await factories.conversation(tx, desk.support, at=NOW)
        held = await factories.conversation(tx, desk.sales, at=NOW)
        await world.set_columns(tx, "conversations", held, agent_id=desk.olena.agent_id)
    expected = {
        "olena": (desk.olena, True, True),
        "taras": (desk.taras, False, True),
        "boss": (desk.boss, True, True),
        "admin": (desk.admin, True, True),
        "bot": (desk.bot, True, False),
        "ops": (desk.ops, False, False),
        "nobody": (nobody, False, False),
    }
    for name, (actor, sees_support, sees_held) in expected.items():
        assert await _may_see(database, actor, support) is sees_support, name
        assert await _may_see(database, actor, held) is sees_held, name
        async with database.transaction() as tx:
            for order in Order:
                rows = await reading.conversations(tx, actor, Filters(), order, Cursor(), 10)
                listed = {row["id"] for row in rows}
                assert listed == {
                    i for i, sees in ((support, sees_support), (held, sees_held)) if sees
                }, (name, order)
        acts = (
            conversations.resolve,
            conversations.reopen,
        )
        if not sees_support:
            for act in acts:
                with pytest.raises(NotFound):
                    async with database.transaction() as tx:
                        await act(tx, actor, support, NOW)


@pytest.mark.parametrize(
    "given", ["", "%", "_", "cnv_%", "cnv_\x00", "' OR 1=1", "cnv_" + "a" * 99]
)
async def test_odd_ids_are_simply_not_there(database: Database, given: str) -> None:
    desk = await world.desk(database)
    assert not await _may_see(database, desk.boss, given)
