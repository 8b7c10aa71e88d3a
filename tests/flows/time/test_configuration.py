"""Calendars, promises and shifts in a configuration file."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.errors import ConfigurationError
from omnidesk.flows.apply import apply
from omnidesk.flows.configuration_file import parse
from omnidesk.store import calendars, directory, shifts, sla
from omnidesk.store.database import Database
from omnidesk.store.seal import Seal

FILE = """
[[calendars]]
name = "Київ 🏢"
time_zone = "Europe/Kyiv"
weekly = [{ days = ["mon", "tue", "wed", "thu", "fri"], opens = "09:00", closes = "18:00" }]
holidays = [
    { date = 2027-01-01, name = "Новий рік" },
    { date = "2026-12-24", name = "ערב חג", hours = [{ opens = "09:00", closes = "12:00" }] },
]

[[sla_policies]]
name = "gold"
first_response_seconds = 600
resolution_seconds = 86400
business_hours = true
priorities = { urgent = { first_response_seconds = 60 } }

[[queues]]
name = "support"
calendar = "Київ 🏢"
sla_policy = "gold"
closed_policy = "park_until_open"
closed_message = { uk = "Відкриємося {opens}", en = "We open {opens}" }

[[agents]]
email = "Olena@example.org"
name = "Олена"
queues = ["support"]

[[shifts]]
agent = "olena@example.org"
time_zone = "Europe/Kyiv"
weekly = [{ days = ["mon"], opens = "09:00", closes = "18:00" }]
breaks = [{ days = ["mon"], opens = "13:00", closes = "14:00", name = "обід" }]
at_end = "away"
"""


async def put(database: Database, seal: Seal, text: str) -> list[str]:
    document = parse(tomllib.loads(text), {}, "test.toml")
    async with database.transaction() as tx:
        return [str(change) for change in await apply(tx, seal, document, clock.now())]


async def test_applied_once_and_then_nothing_changes(database: Database, seal: Seal) -> None:
    made = await put(database, seal, FILE)
    assert made[:2] == ["+ calendar Київ 🏢", "+ SLA policy gold"]
    assert made[-1] == "+ shift olena@example.org"
    async with database.transaction() as tx:
        [calendar] = (await calendars.load_all(tx)).values()
        [policy] = (await sla.load_policies(tx)).values()
        [plan] = (await shifts.load(tx)).values()
        [queue] = (await directory.load_queues(tx)).values()
    assert (queue.calendar_id, queue.sla_policy_id) == (calendar.id, policy.id)
    assert queue.closed_message["uk"] == "Відкриємося {opens}"
    assert len(calendar.holidays) == 2
    assert plan.at_end == "away"
    assert await put(database, seal, FILE) == []


async def test_changes_are_told_one_by_one(database: Database, seal: Seal) -> None:
    await put(database, seal, FILE)
    changed = FILE.replace('closes = "12:00"', 'closes = "13:00"').replace("= 600", "= 300")
    [calendar, policy] = await put(database, seal, changed.replace('"away"', '"away"'))
    assert calendar.startswith("~ calendar Київ 🏢\n    holidays: ")
    assert policy == "~ SLA policy gold\n    first_response_seconds: 600 -> 300"
    async with database.transaction() as tx:
        [found] = (await sla.load_policies(tx)).values()
    assert (found.first_response_seconds, found.version) == (300, 2)


@pytest.mark.parametrize(
    ("before", "after", "where", "what"),
    [
        ('"Europe/Kyiv"', '"Kyiv"', 'calendars "Київ 🏢".time_zone', "no time zone"),
        ("2027-01-01", "2027-01-01T00:00:00", 'calendars "Київ 🏢".holidays "Новий рік"', "date"),
        ('agent = "olena', 'agent = "taras', 'shifts "taras@example.org".agent', "no agent"),
        ('calendar = "Київ 🏢"', 'calendar = "Lviv"', 'queues "support".calendar', "no calendar"),
        ('sla_policy = "gold"', 'sla_policy = "x"', 'queues "support".sla_policy', "SLA policy"),
        ("at_end", "at_the_end", "shifts", "unknown here"),
        ("closed_message = { uk", 'closed_message = { "!" ', 'queues "support"', "pattern"),
    ],
)
async def test_faults_are_named_with_their_place(
    database: Database, seal: Seal, before: str, after: str, where: str, what: str
) -> None:
    assert before in FILE
    with pytest.raises(ConfigurationError) as caught:
        await put(database, seal, FILE.replace(before, after, 1))
    said: Any = str(caught.value)
    assert where in said
    assert what in said
    async with database.transaction() as tx:
        assert await calendars.load_all(tx) == {}


def test_the_same_name_twice_is_refused() -> None:
    calendar = FILE.split("[[sla_policies]]")[0]
    with pytest.raises(ConfigurationError, match="used twice"):
        parse(tomllib.loads(calendar + calendar), {}, "test.toml")
