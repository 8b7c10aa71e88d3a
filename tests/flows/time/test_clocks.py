"""Service level clocks on a real database, from real flows."""

from __future__ import annotations

import asyncio

import pytest

from omnidesk.flows import sla, timekeeper
from omnidesk.store import sla as store
from tests.flows.time.world import House


async def gold(house: House, **values: object) -> str:
    """The first queue promises something."""
    await house.begin()
    policy = {
        "first_response_seconds": 600,
        "next_response_seconds": 1200,
        "resolution_seconds": 7200,
        **values,
    }
    found = await house.promise(**policy)
    await house.settings(sla_policy_id=found)
    return found


async def test_a_question_starts_clocks_and_an_answer_meets_them(house: House) -> None:
    await gold(house)
    olena = await house.hire("olena")
    talk = await house.writes("+380501111111", by="sms")
    await house.keep_time()
    assert await house.clocks(talk) == {"first_response": "running", "resolution": "running"}

    house.later(60)
    await house.takes(olena, talk)
    await house.answers(olena, talk)
    await house.keep_time()
    assert await house.clocks(talk) == {"first_response": "met", "resolution": "paused"}

    house.later(3600)
    await house.writes("+380501111111", "Дякую, а ще?", by="sms")
    await house.keep_time()
    found = await house.clocks(talk)
    assert (found["next_response"], found["resolution"]) == ("running", "running")

    house.later(1201)
    await house.keep_time()
    assert (await house.clocks(talk))["next_response"] == "breached"
    await house.resolves(olena, talk)
    await house.keep_time()
    assert (await house.clocks(talk))["resolution"] == "met"
    # Nobody looked while it was at risk.
    assert await house.told() == ["sla.met", "sla.breached", "sla.met"]
    assert await house.all("SELECT 1 FROM sla_clocks WHERE ended_at IS NULL") == []


async def test_at_risk_then_breached_each_told_once_to_holder_and_queue(house: House) -> None:
    await gold(house)
    olena = await house.hire("olena")
    talk = await house.writes("+380501111111", by="sms")
    await house.takes(olena, talk)
    await house.passes(480)
    assert await house.told() == ["sla.at_risk"]
    await house.passes(121)
    assert await house.told() == ["sla.at_risk", "sla.breached"]
    await house.passes(5200)
    house.later(-10_000)
    await house.keep_time()
    house.later(10_000)
    await house.keep_time()
    rows = await house.all("SELECT * FROM events WHERE type LIKE 'sla.%' ORDER BY position")
    kinds = [(row["type"], row["data"]["clock"]["metric"]) for row in rows]
    assert kinds == [
        ("sla.at_risk", "first_response"),
        ("sla.breached", "first_response"),
        ("sla.at_risk", "resolution"),
    ]
    assert {row["conversation_id"] for row in rows} == {talk}
    assert {row["queue_id"] for row in rows} == {house.queue}
    assert {tuple(row["agent_ids"]) for row in rows} == {(olena.agent_id,)}


async def test_an_answer_in_time_counts_although_it_is_heard_of_late(house: House) -> None:
    await gold(house)
    olena = await house.hire("olena")
    talk = await house.writes("+380501111111", by="sms")
    house.later(599)
    await house.takes(olena, talk)
    await house.answers(olena, talk)
    # The timekeeper was down all the while.
    house.later(5000)
    await house.keep_time()
    assert (await house.clocks(talk))["first_response"] == "met"


async def test_business_hours_and_priorities(house: House) -> None:
    calendar = await gold_with_hours(house)
    house.later(8 * 3600 - 300)  # five minutes before it closes
    talk = await house.writes("+380501111111", by="sms")
    await house.keep_time()
    [clock] = await house.all("SELECT * FROM sla_clocks WHERE metric = 'first_response'")
    assert clock["calendar_id"] == calendar
    assert (clock["due_at"] - house.now).total_seconds() == 300 + 16 * 3600 + 300
    async with house.tx() as tx:
        await tx.run("UPDATE conversations SET priority = 0 WHERE id = :id", id=talk)
    await house.writes("+380501111111", "Терміново!", by="sms")
    await house.keep_time()
    [clock] = await house.all("SELECT * FROM sla_clocks WHERE metric = 'first_response'")
    assert (clock["target_seconds"], clock["priority"]) == (60, 0)


async def gold_with_hours(house: House) -> str:
    await gold(house, business_hours=True, priorities={"urgent": {"first_response_seconds": 60}})
    calendar = await house.calendar()
    await house.settings(calendar_id=calendar)
    return calendar


async def test_without_a_promise_nothing_counts(house: House) -> None:
    await house.begin()
    await house.promise(first_response_seconds=600)
    await house.writes("+380501111111", by="sms")
    await house.keep_time()
    assert await house.all("SELECT 1 FROM sla_clocks") == []


async def test_auto_replies_start_and_meet_nothing(house: House) -> None:
    await gold(house)
    talk = await house.writes("+380501111111", "I am out of office", by="sms", automatic=True)
    await house.keep_time()
    assert await house.clocks(talk) == {}


async def test_two_processes_follow_once(house: House) -> None:
    await gold(house)
    for number in range(30):
        await house.writes(f"+3805011111{number:02d}", by="sms")
    house.later(700)
    await asyncio.gather(*(house.keep_time() for _ in range(4)))
    await house.keep_time()
    assert (await house.told()).count("sla.breached") == 30
    counted = await house.one("SELECT count(*) AS n FROM sla_clocks WHERE metric <> 'resolution'")
    assert counted["n"] == 30


async def test_small_batches_come_to_the_same(house: House) -> None:
    await gold(house)
    olena = await house.hire("olena")
    for number in range(5):
        talk = await house.writes(f"+38050111111{number}", by="sms")
        await house.takes(olena, talk)
        await house.answers(olena, talk)
        await house.resolves(olena, talk)
    while await timekeeper.follow_once(house.runtime, house.now, batch=3) is not None:
        pass
    rows = await house.all("SELECT metric, state, count(*) AS n FROM sla_clocks GROUP BY 1, 2")
    assert {(row["metric"], row["state"], row["n"]) for row in rows} == {
        ("first_response", "met", 5),
        ("resolution", "met", 5),
    }


async def test_a_kill_loses_and_repeats_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gold(house)
    await house.writes("+380501111111", by="sms")

    async def die(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("omnidesk.store.due.advance", die)
        with pytest.raises(RuntimeError, match="killed"):
            await house.keep_time()
    assert await house.all("SELECT 1 FROM sla_clocks") == []
    await house.keep_time()
    await house.keep_time()
    assert len(await house.all("SELECT 1 FROM sla_clocks")) == 2


async def test_the_answer_for_the_desk_and_the_counts(house: House) -> None:
    await gold(house)
    olena = await house.hire("olena")
    talk = await house.writes("+380501111111", by="sms")
    await house.passes(500)
    async with house.tx() as tx:
        shown = await sla.of_conversation(tx, olena, talk)
        counts = await store.counts(tx, house.now.replace(hour=0))
    assert {c["metric"]: (c["state"], c["at_risk"], c["policy"]) for c in shown} == {
        "resolution": ("running", False, "gold"),
        "first_response": ("running", True, "gold"),
    }
    assert {key: counts[house.queue][key] for key in ("counting", "at_risk", "breached")} == {
        "counting": 2,
        "at_risk": 1,
        "breached": 0,
    }


async def test_hot_statements_use_their_indexes(house: House) -> None:
    await gold(house)
    async with house.tx() as tx:
        await tx.run(
            """INSERT INTO sla_clocks (id, conversation_id, metric, queue_id, policy_id, priority,
                   target_seconds, at_risk_share, state, started_at, due_at, at_risk_at)
               SELECT 'sla_' || n, 'cnv_' || n, 'resolution', 'que_1', 'slp_1', 2, 60, 0.8,
                      'running', now(), now() + make_interval(secs => n),
                      now() + make_interval(secs => n)
               FROM generate_series(1, 50000) AS n"""
        )
        await tx.run(
            """INSERT INTO silences (conversation_id, channel_kind, speaker, waits, agreed, phase,
                                     quiet_since)
               SELECT 'cnv_' || n, 'chat', 'us', false, false, 'answered',
                      now() - make_interval(secs => n)
               FROM generate_series(1, 50000) AS n"""
        )
        await tx.run("ANALYZE sla_clocks")
        await tx.run("ANALYZE silences")
        plans = [
            await tx.all(
                """EXPLAIN SELECT * FROM sla_clocks WHERE state = 'running'
                   AND due_at < now() - interval '1 hour' ORDER BY due_at LIMIT 200"""
            ),
            await tx.all(
                """EXPLAIN SELECT * FROM sla_clocks WHERE state = 'running' AND NOT at_risk
                   AND at_risk_at <= now() - interval '1 hour' ORDER BY at_risk_at LIMIT 200"""
            ),
            await tx.all(
                """EXPLAIN SELECT conversation_id FROM silences WHERE channel_kind = 'chat'
                   AND phase = 'answered' AND quiet_since <= now() - interval '13 hours'
                   AND prompted_at IS NULL ORDER BY quiet_since, conversation_id LIMIT 200"""
            ),
            await tx.all(
                """EXPLAIN SELECT * FROM sla_clocks WHERE conversation_id = ANY(ARRAY['cnv_7'])
                   AND ended_at IS NULL"""
            ),
        ]
    for plan in plans:
        text = "\n".join(str(row["QUERY PLAN"]) for row in plan)
        assert "Seq Scan" not in text, text


async def test_the_loop_keeps_time_and_stops_when_told(house: House) -> None:
    await gold(house)
    await house.writes("+380501111111", by="sms")
    stop = asyncio.Event()
    task = asyncio.create_task(timekeeper.run_timekeeper(house.runtime, stop))
    for _ in range(2000):
        if await house.all("SELECT 1 FROM sla_clocks"):
            break
        await asyncio.sleep(0.02)
    stop.set()
    await task
