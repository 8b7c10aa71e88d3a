"""Facts follow the log: again from the beginning, from what is left of it, by a loop, by many."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from omnidesk.domain.report_measures import Kind
from omnidesk.domain.report_question import By, Question
from omnidesk.domain.shift import ShiftForm
from omnidesk.flows import report_follow, report_shifts
from omnidesk.store import report_facts, report_read, shifts
from tests.flows.work.floor import START
from tests.reports.office import Office


async def test_another_definition_makes_the_facts_anew(office: Office) -> None:
    item = await office.work_of(await office.writes("+1"))
    before = await office.facts()
    async with office.tx() as tx:
        await tx.run("UPDATE report_definition SET definition = definition - 1")
        await tx.run("UPDATE report_segments SET queue_id = 'que_wrong'")
        await tx.run("INSERT INTO report_targets VALUES ('que_gone', 5)")
    await office.writes("+2")
    after = await office.facts()
    assert after.segments[item] == before.segments[item]
    assert after.targets == before.targets
    assert len(after.segments) == 2
    assert await office.differences() == []


async def test_differences_are_found(office: Office) -> None:
    item = await office.work_of(await office.writes("+1"))
    await office.report()
    async with office.tx() as tx:
        await tx.run("UPDATE report_segments SET offers = 7")
    (found,) = await office.differences()
    assert (found["kind"], found["key"][0]) == ("segments", item)
    assert (found["stored"]["offers"], found["recomputed"]["offers"]) == (7, 0)
    await report_follow.rebuild(office.database)
    assert await office.differences() == []


async def test_what_a_shortened_log_cannot_tell_is_kept(office: Office) -> None:
    olena = await office.hire("olena")
    first = await office.work_of(await office.writes("+1"))
    await office.takes(olena, first)
    office.later(60)
    await office.finishes(olena, first)
    office.later(60)
    await office.expire()
    before = await office.facts()
    cut = before.segments[first][0].last_position
    second = await office.work_of(await office.writes("+2"))
    async with office.tx() as tx:
        await tx.run("SELECT set_config('omnidesk.retention', 'on', true)")
        await tx.run("DELETE FROM events WHERE position <= :cut", cut=cut)
    await report_follow.rebuild(office.database)
    after = await office.facts()
    assert after.segments[first] == before.segments[first]
    assert len(after.segments[second]) == 1


async def test_many_processes_and_any_batches_count_once(office: Office) -> None:
    for number in range(12):
        talk = await office.writes(f"+{number}")
        office.later(1)
        if number % 3 == 0:
            await office.gives_up(talk)
    for _ in range(40):
        await asyncio.gather(
            *(report_follow.follow_once(office.database, batch) for batch in (1, 2, 5))
        )
    assert await office.differences() == []
    assert len((await office.facts()).segments) == 12


async def test_the_loop_follows_until_told_to_stop(office: Office) -> None:
    stop = asyncio.Event()
    loop = asyncio.create_task(report_follow.run_reporter(office.runtime, stop))
    await office.writes("+1")
    while True:
        async with office.tx() as tx:
            row = await report_facts.progress(tx)
        if row["position"] == row["head"]:
            break
        await asyncio.sleep(0.01)
    stop.set()
    async with asyncio.timeout(30):
        await loop
    assert await office.differences() == []


async def test_adherence_to_shift_plans(office: Office) -> None:
    """On shift from 9:00 to 9:10 but for a break from 9:04 to 9:06; there from 9:01 to 9:05."""
    olena = await office.hire("olena", online=False)
    form = ShiftForm.model_validate(
        {
            "time_zone": "UTC",
            "weekly": [{"days": ["mon"], "opens": "09:00", "closes": "09:10"}],
            "breaks": [{"days": ["mon"], "opens": "09:04", "closes": "09:06"}],
        }
    )
    async with office.tx() as tx:
        await shifts.put(tx, str(olena.agent_id), form.document(), None, office.now)
    office.later(60)
    await office.declare(olena, "online")
    office.later(240)
    await office.declare(olena, "offline")
    await office.report()
    hour = Question(edges=(START, START + timedelta(hours=1)), by=(By.AGENT,))
    for minutes, scheduled in ((60, 480), (8, 360)):
        now = START + timedelta(minutes=minutes)
        async with office.tx() as tx:
            plan = await report_shifts.planned(tx, hour, now)
            lines = await report_read.figures(tx, hour, {Kind.SPANS}, plan, now)
        line = lines[0, olena.agent_id]
        assert (line["scheduled_seconds"], line["adhered_seconds"]) == (scheduled, 180)
        assert line["online_seconds"] == 240


async def test_a_plan_without_breaks_and_one_without_days(office: Office) -> None:
    plan = ShiftForm.model_validate(
        {"time_zone": "UTC", "weekly": [{"days": ["mon"], "opens": "00:00", "closes": "24:00"}]}
    ).shift("agt_1")
    day = timedelta(days=1)
    assert list(report_shifts.stretches(plan, START, START + day)) == [
        (START, START.replace(hour=0) + day)
    ]
    never = ShiftForm.model_validate({"time_zone": "UTC"}).shift("agt_1")
    assert list(report_shifts.stretches(never, START, START + day)) == []
    async with office.tx() as tx:
        assert await shifts.load(tx, []) == {}
