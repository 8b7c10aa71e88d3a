"""Alarms are raised once, say why, and are cleared when it is over."""

from __future__ import annotations

from typing import Any

import pytest

from omnidesk.api.realtime_events import AlarmData
from omnidesk.domain import resources
from omnidesk.flows.alarms import Watch
from omnidesk.flows.assign import Router
from omnidesk.routing import alarm_words
from omnidesk.store import alarms
from omnidesk.store.database import Database
from omnidesk.store.wake import Waiter
from tests.flows.work.floor import Floor


@pytest.fixture
async def floor(database: Database) -> Floor:
    floor = Floor(database)
    await floor.open(wait_target_seconds=60)
    floor.router = Router(database, Waiter(), ask_time=lambda: floor.now, watch=Watch(database))
    await floor.router.begin()
    return floor


async def _look(floor: Floor, seconds: float = 6) -> list[dict[str, Any]]:
    floor.later(seconds)
    await floor.route()
    await floor.router.look()
    async with floor.tx() as tx:
        return [resources.alarm(row) for row in await alarms.page(tx, "", 100, cleared=False)]


def _dutch(level: int = 4) -> list[dict[str, Any]]:
    return [{"skill": "dutch", "level": level}]


async def test_nobody_ever_then_somebody_learns_it(floor: Floor) -> None:
    await floor.hire("ana", skills={"dutch": 3})
    for _ in range(3):
        await floor.arrive(requirements=_dutch())
    (alarm,) = await _look(floor)
    assert (alarm["reason"], alarm["items"]) == ("nobody_ever", 3)
    assert alarm["requirements"] == [{"skill": "dutch", "level": 4}]
    assert alarm["detail"]["unblock"][0]["kind"] == "nobody_can"
    await floor.arrive(requirements=_dutch())
    (again,) = await _look(floor, 40)
    assert (again["id"], again["items"]) == (alarm["id"], 4)
    assert await floor.count_events("routing.alarm") == 1

    await floor.hire("ben", skills={"dutch": 9}, capacity=100)
    assert await _look(floor) == []
    assert await floor.count_events("routing.alarm_cleared") == 1
    event = await floor.one("SELECT * FROM events WHERE type = 'routing.alarm_cleared'")
    assert (event["queue_id"], event["agent_ids"]) == (None, [])
    AlarmData.model_validate(event["data"])
    assert event["data"]["alarm"]["cleared_at"] is not None


async def test_a_step_that_will_help_is_no_alarm(floor: Floor) -> None:
    await floor.hire("ana")
    await floor.arrive(requirements=_dutch(), steps=[{"after_seconds": 900, "drop": ["dutch"]}])
    assert [alarm["reason"] for alarm in await _look(floor)] == []


async def test_nobody_there_says_who_would_help(floor: Floor) -> None:
    ana = await floor.hire("ana", skills={"dutch": 5}, online=False)
    await floor.arrive(requirements=_dutch())
    assert await _look(floor) == [], "somebody who reloads a page is not nobody"
    (alarm,) = await _look(floor)
    assert alarm["reason"] == "nobody_there"
    (way, *_) = alarm["detail"]["unblock"]
    assert (way["kind"], way["agents"][0]["name"]) == ("come_online", "Ana")
    said = {"\n".join(alarm_words.of_alarm(alarm, language)) for language in ("en", "ru", "uk")}
    assert len(said) == 3
    await floor.declare(ana, "online")
    assert await _look(floor) == []


async def test_starving_work_is_told_by_what_it_asks_for(floor: Floor) -> None:
    await floor.hire("ana", capacity=12)
    items = [await floor.arrive(ago=10) for _ in range(50)]
    assert await _look(floor) == []
    (alarm,) = await _look(floor, 200)
    assert (alarm["reason"], alarm["items"]) == ("starving", 49)
    assert alarm["oldest_work_item_id"] in items
    assert alarm["detail"]["unblock"]
    async with floor.tx() as tx:
        assert await alarms.counts(tx) == {"starving": 1}


async def test_paused_queues_do_not_starve(floor: Floor) -> None:
    await floor.hire("ana", capacity=12)
    paused = await floor.open(paused=True)
    await floor.hire("ben", online=True)
    await floor.arrive(queue=paused, ago=5000)
    assert await _look(floor) == []


async def test_a_new_leader_does_not_raise_them_again(floor: Floor) -> None:
    await floor.arrive(requirements=_dutch())
    (alarm,) = await _look(floor)
    floor.router = Router(
        floor.database, Waiter(), ask_time=lambda: floor.now, watch=Watch(floor.database)
    )
    await floor.router.begin()
    assert [a["id"] for a in await _look(floor)] == [alarm["id"]]
    assert await floor.count_events("routing.alarm") == 1
