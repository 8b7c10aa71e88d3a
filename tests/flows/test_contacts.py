"""Contacts: what is known, who else it may be, merged and taken apart without a trace."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnidesk import clock
from omnidesk.domain.contact import Evidence
from omnidesk.errors import BadInput, Conflict, NotFound, StaleVersion
from omnidesk.flows import contact_merges, contacts, conversation_merges
from omnidesk.store.database import Database, Transaction
from tests import factories
from tests.conftest import Server
from tests.flows import desk_world as world
from tests.flows.desk_world import NOW, Desk, later, only


async def _contact_of(tx: Transaction, conversation_id: str) -> str:
    row = await tx.first("SELECT contact_id FROM conversations WHERE id = :id", id=conversation_id)
    assert row is not None
    return str(row["contact_id"])


async def _two(database: Database, desk: Desk) -> tuple[str, str, str, str]:
    async with database.transaction() as tx:
        one = await factories.conversation(tx, desk.support, at=NOW)
        two = await factories.conversation(tx, desk.support, at=NOW)
        return one, two, await _contact_of(tx, one), await _contact_of(tx, two)


async def test_update_and_who_hears_of_it(database: Database) -> None:
    desk = await world.desk(database)
    one, _, contact, other = await _two(database, desk)
    async with database.transaction() as tx:
        await world.set_columns(tx, "conversations", one, agent_id=desk.olena.agent_id)
        changed = await contacts.update(
            tx,
            desk.olena,
            contact,
            {"name": " Оксана   Коваль ", "language": "uk", "attributes": {"city": "Львів"}},
            later(1),
            approve=only(1),
        )
    assert (changed["name"], changed["language"], changed["version"]) == ("Оксана Коваль", "uk", 2)
    event = (await world.told(database, "contact.updated"))[0]
    assert event["data"]["contact"] == changed
    assert list(event["agent_ids"]) == [desk.olena.agent_id]
    with pytest.raises(StaleVersion):
        async with database.transaction() as tx:
            await contacts.update(tx, desk.olena, contact, {"name": "x"}, later(2), approve=only(1))
    for changes in ({"merged_into": other}, {"id": "x"}, {"name": "a\x00"}, {"language": "%"}):
        with pytest.raises(BadInput):
            async with database.transaction() as tx:
                await contacts.update(tx, desk.olena, contact, changes, later(2))
    for actor in (desk.taras, desk.ops):
        with pytest.raises(NotFound):
            async with database.transaction() as tx:
                await contacts.get(tx, actor, contact)


async def test_an_address_told_by_phone_is_a_claim(database: Database) -> None:
    desk = await world.desk(database)
    _, _, contact, other = await _two(database, desk)
    async with database.transaction() as tx:
        linked = await contacts.link_identity(
            tx, desk.olena, contact, "email", "Oksana@Example.org", NOW
        )
        again = await contacts.link_identity(
            tx, desk.olena, contact, "email", "oksana@example.org", NOW
        )
    added = next(i for i in linked["identities"] if i["kind"] == "email")
    assert (added["address"], added["verified"]) == ("oksana@example.org", False)
    assert len(again["identities"]) == len(linked["identities"]) == 2
    with pytest.raises(Conflict):
        async with database.transaction() as tx:
            await contacts.link_identity(tx, desk.olena, other, "email", "oksana@example.org", NOW)
    for kind, address in (("email", "two@a.org, one@b.org"), ("phone", "12"), ("telegram", "1")):
        with pytest.raises(BadInput):
            async with database.transaction() as tx:
                await contacts.link_identity(tx, desk.olena, contact, kind, address, NOW)


async def _identity(
    tx: Transaction, contact: str, kind: str, address: str, evidence: Evidence
) -> None:
    await tx.run(
        """INSERT INTO identities (id, contact_id, kind, address, evidence, created_at,
               last_seen_at) VALUES (:id, :c, :kind, :address, :evidence, :now, :now)""",
        id=clock.new_id("idn"),
        c=contact,
        kind=kind,
        address=address,
        evidence=int(evidence),
        now=NOW,
    )


async def test_possible_duplicates(database: Database) -> None:
    desk = await world.desk(database)
    _, _, contact, other = await _two(database, desk)
    async with database.transaction() as tx:
        third = await _contact_of(tx, await factories.conversation(tx, desk.support, at=NOW))
        await world.set_columns(tx, "contacts", contact, name="Іван Сірко")
        await world.set_columns(tx, "contacts", other, name="somebody")
        await world.set_columns(tx, "contacts", third, name="іван сірко")
        await _identity(tx, contact, "phone", "+380501112233", Evidence.PROVIDER)
        await _identity(tx, other, "whatsapp", "380501112233", Evidence.PROVIDER)
        hidden = await factories.conversation(tx, desk.sales, at=NOW)
        await world.set_columns(tx, "contacts", await _contact_of(tx, hidden), name="Іван Сірко")
        found = await contacts.duplicates(tx, desk.olena, contact)
    assert [(d["contact"]["id"], d["reasons"]) for d in found] == [
        (other, ["same_address"]),
        (third, ["same_name"]),
    ]
    async with database.transaction() as tx:
        # What a sender merely claims suggests nothing.
        await tx.run("UPDATE identities SET evidence = 1 WHERE kind = 'whatsapp'")
        found = await contacts.duplicates(tx, desk.olena, contact)
    assert [d["contact"]["id"] for d in found] == [third]


async def test_search_by_address_and_name(database: Database) -> None:
    desk = await world.desk(database)
    _, _, contact, other = await _two(database, desk)
    async with database.transaction() as tx:
        await world.set_columns(tx, "contacts", contact, name="Оксана Коваль-Ёлкина")
        await world.set_columns(tx, "contacts", other, name="50% off_shop")
        await _identity(tx, contact, "phone", "+380501112233", Evidence.PROVIDER)
        await _identity(tx, other, "email", "a_b@example.org", Evidence.CLAIMED)

        async def ids(typed: str, actor: Any = desk.olena) -> list[str]:
            return [c["id"] for c in await contacts.find(tx, actor, typed, "", 10)]

        for typed in ("+38 (050) 111", "380501112233", "коваль", "Оксана кова"):
            assert await ids(typed) == [contact], typed
        assert await ids("A_B@example") == [other]
        assert await ids("50% off") == [other]
        for typed in ("%", "a%b@example", "_____", "axb@", "\\", "' OR 1=1 --", "!!! & |", "👋"):
            assert await ids(typed) == [], typed
        assert await ids("коваль", desk.taras) == []
        assert sorted(await ids("")) == sorted([contact, other])


async def test_history_over_all_channels(database: Database) -> None:
    desk = await world.desk(database)
    one, two, contact, _ = await _two(database, desk)
    async with database.transaction() as tx:
        hidden = await factories.conversation(tx, desk.sales, at=NOW)
        await tx.run("UPDATE conversations SET contact_id = :c", c=contact)
        for number in range(6):
            place = (one, two, hidden)[number % 3]
            await world.message(tx, place, f"m{number}", later(number))
        seen: list[str] = []
        before = None
        while True:
            page = await contacts.history(tx, desk.olena, contact, before, 2)
            seen += [m["text"] for m in page]
            if not page:
                break
            before = page[-1]["id"]
    assert seen == ["m4", "m3", "m1", "m0"]
    with pytest.raises(BadInput):
        async with database.transaction() as tx:
            await contacts.history(tx, desk.olena, contact, "msg_' OR 1", 2)


async def _picture(database: Database) -> dict[str, Any]:
    """Everything that a merge and its undoing must leave as it was."""
    picture: dict[str, Any] = {}
    for table, left_out in (
        ("contacts", {"version", "updated_at"}),
        ("identities", set()),
        ("conversations", {"version"}),
        ("messages", set()),
    ):
        found = await world.rows(database, f"SELECT * FROM {table} ORDER BY id")
        picture[table] = [{k: v for k, v in r.items() if k not in left_out} for r in found]
    return picture


async def test_what_came_after_the_merge_follows_its_identity(database: Database) -> None:
    desk = await world.desk(database)
    one, two, kept, merged = await _two(database, desk)
    async with database.transaction() as tx:
        done = await contact_merges.merge(tx, desk.olena, kept, merged, "same voice", later(1))
        assert done["contact"]["id"] == kept
        assert (await contacts.get(tx, desk.olena, merged))["id"] == kept
        assert (await contact_merges.merges(tx, desk.olena, kept))[0]["evidence"] == "same voice"
        # The merged person's number writes again, in a conversation of its own.
        await tx.run(
            """INSERT INTO conversations (id, contact_id, identity_id, inbox_id, channel_kind,
                   threading, state, queue_id, reply_token, last_activity_at, created_at)
               SELECT 'cnv_later', :kept, identity_id, 'ibx_b', channel_kind, threading, 'open',
                   queue_id, 'later', :now, :now FROM conversations WHERE id = :two""",
            kept=kept,
            two=two,
            now=later(2),
        )
        await world.message(tx, "cnv_later", "це знову я", later(3))
        await contacts.update(tx, desk.olena, kept, {"name": "Нове ім'я"}, later(4))
    async with database.transaction() as tx:
        await contact_merges.unmerge(tx, desk.olena, merged, later(5))
    owners = {
        row["id"]: row["contact_id"]
        for row in await world.rows(database, "SELECT id, contact_id FROM conversations")
    }
    assert owners == {one: kept, two: merged, "cnv_later": merged}
    assert (await world.one(database, "contacts", kept))["name"] == "Нове ім'я"
    assert (await world.one(database, "contacts", merged))["merged_into"] is None


async def test_conversations_come_apart_first(database: Database) -> None:
    desk = await world.desk(database)
    one, two, kept, merged = await _two(database, desk)
    async with database.transaction() as tx:
        await contact_merges.merge(tx, desk.olena, kept, merged, "", later(1))
        await conversation_merges.merge(tx, desk.olena, one, two, later(2))
    with pytest.raises(Conflict, match="undo that first"):
        async with database.transaction() as tx:
            await contact_merges.unmerge(tx, desk.olena, merged, later(3))
    async with database.transaction() as tx:
        await conversation_merges.unmerge(tx, desk.olena, two, later(4))
        await contact_merges.unmerge(tx, desk.olena, merged, later(5))
    assert (await world.one(database, "conversations", two))["contact_id"] == merged


async def test_merging_away_twice_and_strangers(database: Database) -> None:
    desk = await world.desk(database)
    _, _, kept, merged = await _two(database, desk)
    async with database.transaction() as tx:
        foreign = await _contact_of(tx, await factories.conversation(tx, desk.sales, at=NOW))
        await contact_merges.merge(tx, desk.boss, kept, merged, "", later(1))

    async def refused(kind: type[Exception], one: str, two: str) -> None:
        with pytest.raises(kind):
            async with database.transaction() as tx:
                await contact_merges.merge(tx, desk.olena, one, two, "", later(2))

    await refused(Conflict, kept, merged)
    await refused(BadInput, kept, kept)
    await refused(NotFound, kept, foreign)
    await refused(NotFound, "ctc_%", kept)
    with pytest.raises(NotFound):
        async with database.transaction() as tx:
            await contact_merges.unmerge(tx, desk.taras, merged, later(2))
    async with database.transaction() as tx:
        await contact_merges.merge(tx, desk.boss, foreign, kept, "", later(3))
    with pytest.raises(Conflict, match="undo that merge first"):
        async with database.transaction() as tx:
            await contact_merges.unmerge(tx, desk.boss, merged, later(4))


Person = dict[str, Any]
people = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["", "Іван", "Ivan", "ivan 🙂"]),
        "language": st.sampled_from([None, "uk", "en"]),
        "attributes": st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), max_size=3),
        "addresses": st.integers(0, 3),
        "conversations": st.integers(0, 3),
    }
)


async def _person(tx: Transaction, desk: Desk, person: Person, number: int) -> str:
    first = await factories.conversation(tx, desk.support, at=NOW)
    contact = await _contact_of(tx, first)
    values = {name: person[name] for name in ("name", "language", "attributes")}
    await world.set_columns(tx, "contacts", contact, **values)
    for address in range(person["addresses"]):
        await _identity(tx, contact, "email", f"{number}-{address}@a.org", Evidence.CLAIMED)
    for _ in range(person["conversations"]):
        extra = await factories.conversation(tx, desk.sales, at=NOW)
        await tx.run(
            """UPDATE conversations SET contact_id = CAST(:c AS text), identity_id = (
                   SELECT id FROM identities WHERE contact_id = CAST(:c AS text)
                   ORDER BY id LIMIT 1), inbox_id = id WHERE id = :id""",
            c=contact,
            id=extra,
        )
        await world.message(tx, extra, "текст", NOW)
    return contact


async def _there_and_back(url: str, persons: Sequence[Person]) -> None:
    database = Database(url, pool_size=1)
    try:
        desk = await _fresh_desk(database)
        async with database.transaction() as tx:
            found = [await _person(tx, desk, p, number) for number, p in enumerate(persons)]
        pictures = []
        for away in found[1:]:
            pictures.append(await _picture(database))
            async with database.transaction() as tx:
                await contact_merges.merge(tx, desk.boss, found[0], away, "", later(1))
        for away in reversed(found[1:]):
            async with database.transaction() as tx:
                await contact_merges.unmerge(tx, desk.boss, away, later(2))
            assert await _picture(database) == pictures.pop()
    finally:
        await database.close()


async def _fresh_desk(database: Database) -> Desk:
    # Every example begins with nobody but the desk's own people.
    async with database.transaction() as tx:
        await tx.run(
            """TRUNCATE queues, agents, contacts, identities, conversations, messages,
                        contact_merges CASCADE"""
        )
    return await world.desk(database)


def test_merge_then_unmerge_is_the_identity(postgres: Server) -> None:
    name = asyncio.run(postgres.clone())

    @settings(max_examples=15, deadline=None)
    @given(persons=st.lists(people, min_size=2, max_size=4))
    def there_and_back(persons: list[Person]) -> None:
        asyncio.run(_there_and_back(postgres.url(name), persons))

    try:
        there_and_back()
    finally:
        asyncio.run(postgres.drop(name))
