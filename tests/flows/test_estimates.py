"""Estimates from the real log: made, told, scored, widened, silenced; places in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from omnidesk.domain import estimate as estimating
from omnidesk.domain import position
from omnidesk.domain.actor import Actor
from omnidesk.domain.policy import Order, Policy
from omnidesk.flows import estimates, estimator, report_follow, work
from omnidesk.store import estimates as store
from omnidesk.store import places
from omnidesk.store.database import Database, Row
from tests.flows.work.floor import Floor
from tests.flows.work.test_hot_queries import Listening

POLICY = Policy()


class Desk(Floor):
    """A floor whose agents answer by hand, and what its customers hear."""

    async def tell(self, *conversation_ids: str, policy: Policy = POLICY) -> dict[str, Any]:
        async with self.tx() as tx:
            return await estimates.tell(tx, policy, conversation_ids, self.now)

    async def look(self) -> None:
        """The log is read into facts, and the estimator has a turn."""
        while await report_follow.follow_once(self.database):
            pass
        async with self.tx() as tx:
            assert await estimator.turn(tx, POLICY, self.now)

    async def answer(self, actor: Actor, item_id: str) -> None:
        async with self.tx() as tx:
            await work.take(tx, actor, item_id, self.now)

    async def finish(self, actor: Actor, item_id: str) -> None:
        async with self.tx() as tx:
            await work.finish(tx, actor, item_id, self.now)

    async def conversation(self, item_id: str) -> str:
        return str((await self.item(item_id))["conversation_id"])


@pytest.fixture
async def desk(database: Database) -> Desk:
    made = Desk(database)
    await made.open(wait_target_seconds=60)
    return made


async def serve(desk: Desk, agents: list[Actor], count: int, seconds: float) -> None:
    """Customers who wait in a line that is never empty; each is answered after the one before."""
    await desk.arrive(channel_kind="voice", weight=60)
    for number in range(count):
        await desk.arrive(channel_kind="voice", weight=60)
        desk.later(seconds)
        rows = await desk.all(
            "SELECT id FROM work_items WHERE state = 'waiting' ORDER BY arrived_at, id LIMIT 1"
        )
        actor = agents[number % len(agents)]
        for held in await desk.all(
            "SELECT id FROM work_items WHERE state = 'assigned' AND agent_id = :a",
            a=actor.agent_id,
        ):
            await desk.finish(actor, held["id"])
        await desk.answer(actor, rows[0]["id"])


async def test_an_estimate_is_learnt_told_scored_and_published(desk: Desk) -> None:
    agents = [await desk.hire("ana"), await desk.hire("ben")]
    first = await desk.arrive(channel_kind="voice", weight=60)
    key = await desk.conversation(first)
    said = (await desk.tell(key))[key]
    assert (said["place_in_line"], said["estimate"], said["reason"]) == (1, None, "few_data")
    await desk.look()
    assert (await desk.tell(key))[key]["reason"] == "few_data"
    await serve(desk, agents, 14, 60)
    last = await desk.arrive(channel_kind="voice", weight=60)
    key = await desk.conversation(last)
    await desk.look()
    said = (await desk.tell(key))[key]
    assert said["reason"] is None
    place = said["place_in_line"]
    low, high = said["estimate"]["low_seconds"], said["estimate"]["high_seconds"]
    # A departure a minute: as many minutes as places, give or take.
    assert place > 1
    assert low <= place * 60 <= high
    assert low % 30 == 0 == high % 30
    found = await desk.one("SELECT * FROM estimates WHERE work_item_id = :id AND told", id=last)
    assert (found["told_low"], found["told_high"], found["agents"]) == (low, high, 2)
    desk.later(place * 60)
    await desk.finish(agents[0], (await desk.all(_HELD, a=agents[0].agent_id))[0]["id"])
    await desk.answer(agents[0], last)
    await desk.look()
    scored = await desk.one("SELECT * FROM estimates WHERE id = :id", id=found["id"])
    assert (scored["outcome"], scored["covered"]) == ("answered", True)
    assert scored["waited_seconds"] == pytest.approx(place * 60)
    async with desk.tx() as tx:
        (row,) = await store.published(tx)
    assert row["accuracy"]["scored"] >= 1
    assert 0 <= row["accuracy"]["coverage"] <= 1


_HELD = "SELECT id FROM work_items WHERE state = 'assigned' AND agent_id = :a"


async def test_it_is_silent_without_agents_after_a_jump_and_when_paused(desk: Desk) -> None:
    agents = [await desk.hire("ana")]
    await serve(desk, agents, 12, 60)
    last = await desk.arrive(channel_kind="voice", weight=60)
    key = await desk.conversation(last)
    await desk.look()
    assert (await desk.tell(key))[key]["estimate"] is not None
    others = [await desk.hire(f"new{n}") for n in range(3)]
    await desk.look()
    assert (await desk.tell(key))[key]["reason"] == "staffing"
    for actor in (*agents, *others):
        await desk.declare(actor, "offline")
    await desk.look()
    said = (await desk.tell(key))[key]
    assert (said["estimate"], said["reason"]) == (None, "no_agents")
    async with desk.tx() as tx:
        await tx.run("UPDATE queues SET paused = true")
    assert (await desk.tell(key))[key]["reason"] == "paused"


async def test_a_lone_visitor_hears_that_nobody_is_there_at_once(desk: Desk) -> None:
    """Before the estimator has ever looked, and when what it saw is old."""
    key = await desk.conversation(await desk.arrive())
    said = (await desk.tell(key))[key]
    assert (said["place_in_line"], said["estimate"], said["reason"]) == (1, None, "no_agents")
    ana = await desk.hire("ana")
    assert (await desk.tell(key))[key]["reason"] == "few_data"
    await desk.look()
    await desk.declare(ana, "offline")
    assert (await desk.tell(key))[key]["reason"] == "no_agents"
    await desk.look()
    await desk.declare(ana, "online")
    assert (await desk.tell(key))[key]["reason"] == "few_data"


async def test_agents_count_only_with_the_skill_and_room(desk: Desk) -> None:
    await desk.hire("ana", skills={"german": 5})
    await desk.hire("ben", skills={"german": 4})
    await desk.hire("cleo")
    await desk.hire("dina", online=False, skills={"german": 9})
    need = [{"skill": "german", "level": 5}]
    soft = [{"skill": "german", "level": 5, "preferred": True}]
    common = {"queue_id": desk.queues[0], "channel_kind": "chat", "weight": 20, "single": False}
    asked = [
        common | {"requirements": []},
        common | {"requirements": need},
        common | {"requirements": soft},
        common | {"requirements": need, "single": True},
        common | {"requirements": [], "weight": 61},
    ]
    async with desk.tx() as tx:
        found = await store.able(tx, asked, desk.now)
    assert found == [(3, 9), (1, 3), (3, 9), (1, 1), (0, 0)]


async def test_poor_coverage_is_widened_then_silenced_and_comes_back(desk: Desk) -> None:
    item = await desk.arrive()
    queue = desk.queues[0]

    async def happened(waited: float, number: int) -> None:
        async with desk.tx() as tx:
            await tx.run(
                """INSERT INTO estimates (id, work_item_id, queue_id, line, place, agents,
                       low_seconds, middle_seconds, high_seconds, told_low, told_high, told,
                       made_at, outcome, waited_seconds, stretch, covered, scored_at)
                   SELECT 'est_' || gen_random_uuid(), :item, :queue, 'x', 1, 1, 60, 120, 240, 60,
                          240, true, :now, 'answered', :waited, :stretch, :covered, :now
                   FROM generate_series(1, :n)""",
                item=item,
                queue=queue,
                now=desk.now,
                waited=waited,
                stretch=estimating.stretch(
                    estimating.Estimate(low=60, middle=120, high=240), waited
                ),
                covered=60 <= waited <= 240,
                n=number,
            )

    async def accuracy() -> Mapping[str, Any]:
        # One more that ends now makes the queue's accuracy anew.
        other = await desk.arrive()
        async with desk.tx() as tx:
            row = {
                "id": f"est_{other}",
                "work_item_id": other,
                "queue_id": queue,
                "line": "x",
                "place": 1,
                "agents": 1,
                "low_seconds": 60.0,
                "middle_seconds": 120.0,
                "high_seconds": 240.0,
                "told_low": 60,
                "told_high": 240,
                "told": False,
                "made_at": desk.now,
            }
            await store.record(tx, [row])
            await tx.run(
                """UPDATE work_items SET state = 'done', ended_at = :now, assigned_at = :now
                   WHERE id = :id""",
                now=desk.now,
                id=other,
            )
            assert await estimator.score(tx, desk.now) == 1
            (found,) = await store.published(tx)
        return dict(found["accuracy"])

    await happened(120, 29)
    good = await accuracy()
    assert (good["factor"], good["scored"]) == (1.0, 30)
    desk.later(1)
    await happened(960, 100)
    poor = await accuracy()
    assert poor["coverage"] < estimating.SILENT_BELOW
    assert poor["factor"] == pytest.approx(3.0)
    assert poor["bias"] < 0
    assert not estimating.reliable(estimating.Accuracy(**poor))
    desk.later(1)
    await happened(120, 100)
    again = await accuracy()
    assert estimating.reliable(estimating.Accuracy(**again))
    assert again["factor"] == 1.0


async def test_who_gave_up_late_counts_and_who_was_moved_does_not(desk: Desk) -> None:
    late, early, moved = [await desk.arrive(ago=1) for _ in range(3)]
    other = await desk.open()
    rows = [
        {
            "id": f"est_{number}",
            "work_item_id": item,
            "queue_id": desk.queues[0],
            "line": "x",
            "place": 1,
            "agents": 1,
            "low_seconds": 30.0,
            "middle_seconds": 45.0,
            "high_seconds": 60.0,
            "told_low": 30,
            "told_high": 60,
            "told": True,
            "made_at": desk.now,
        }
        for number, item in enumerate((late, early, moved))
    ]
    async with desk.tx() as tx:
        await store.record(tx, rows)
    desk.later(10)
    await _abandon(desk, early)
    async with desk.tx() as tx:
        await tx.run("UPDATE work_items SET queue_id = :q WHERE id = :id", q=other, id=moved)
    desk.later(60)
    await _abandon(desk, late)
    async with desk.tx() as tx:
        await estimator.score(tx, desk.now)
    found = {
        row["work_item_id"]: (row["outcome"], row["covered"])
        for row in await desk.all("SELECT * FROM estimates")
    }
    assert found == {late: ("left", False), early: ("left", None), moved: ("moved", None)}


async def _abandon(desk: Desk, item_id: str) -> None:
    async with desk.tx() as tx:
        await work.give_up_for_conversation(
            tx, str((await work_row(desk, item_id))["conversation_id"]), "left", desk.now
        )


async def work_row(desk: Desk, item_id: str) -> Row:
    return await desk.item(item_id)


@pytest.mark.parametrize("order", list(Order))
async def test_places_in_sql_are_the_policys_order(desk: Desk, order: Order) -> None:
    dice = Random(order.value)
    policy = Policy(order=order)
    other = await desk.open(wait_target_seconds=300)
    needs: list[list[dict[str, Any]]] = [[], [{"skill": "german", "level": 5}]]
    for _ in range(60):
        await desk.arrive(
            ago=dice.choice((0, 30, 60, 61, 120, 400)),
            queue=dice.choice((desk.queues[0], other)),
            priority=dice.randrange(5),
            requirements=dice.choice(needs),
            channel_kind=dice.choice(("chat", "email", "messaging", "voice")),
            target_seconds=dice.choice((None, 20, 600)),
        )
    rows = await desk.all(
        """SELECT w.*, coalesce(w.target_seconds, q.wait_target_seconds) AS target
           FROM work_items w JOIN queues q ON q.id = w.queue_id"""
    )
    ordering = position.ordering(policy)
    expected = {}
    for row in rows:
        line = [r for r in rows if _line(r) == _line(row)]
        keys = sorted(_key(ordering, r) for r in line)
        expected[row["conversation_id"]] = keys.index(_key(ordering, row)) + 1
    said = await desk.tell(*expected, policy=policy)
    assert {key: told["place_in_line"] for key, told in said.items()} == expected


def _line(row: Row) -> tuple[Any, ...]:
    return (row["queue_id"], row["channel_kind"] == "email", str(row["requirements"]))


def _key(ordering: position.Ordering, row: Row) -> tuple[Any, ...]:
    return position.key(ordering, row["priority"], row["arrived_at"], row["target"], row["id"])


async def test_two_processes_say_the_same(desk: Desk) -> None:
    item = await desk.arrive()
    key = await desk.conversation(item)
    await desk.tell(key)
    await desk.arrive(ago=60)
    async with desk.tx() as one, desk.tx() as other:
        rows = await places.standings(one, [key], position.ordering(POLICY), ["email"])
        await estimates.tell(other, POLICY, [key], desk.now)
        assert rows[0]["version"] == 1
    said = await desk.tell(key)
    assert (said[key]["place_in_line"], said[key]["moved_back"]) == (2, "returned")
    async with desk.tx() as tx:
        stale = {
            "work_item_id": item,
            "conversation_id": key,
            "line": rows[0]["line"],
            "place": 7,
            "shown": {},
            "told_at": desk.now,
            "estimated_at": desk.now,
            "version": 2,
        }
        assert await places.record_told(tx, [stale]) == set()
    assert (await desk.tell(key))[key]["place_in_line"] == 2


async def test_its_statements_use_indexes(desk: Desk) -> None:
    agents = [await desk.hire("ana")]
    await serve(desk, agents, 12, 60)
    waiting = [await desk.conversation(await desk.arrive()) for _ in range(5)]
    await desk.look()
    async with desk.tx() as tx:
        await tx.run(_FILL, now=desk.now, queue=desk.queues[0])
    async with desk.database.engine.connect() as connection:
        await connection.exec_driver_sql("ANALYZE")
        await connection.commit()
    listening = Listening(desk.database)
    await desk.tell(*waiting)
    async with desk.tx() as tx:
        await estimator.turn(tx, POLICY, desk.now)
    # Facts of the last half hour may be read whole; in this test all of them are.
    walked = await listening.walked(desk.database)
    assert walked.keys() <= {"report_segments"}, walked


_FILL = """
WITH numbers AS (SELECT lpad(n::text, 8, '0') AS n FROM generate_series(1, 20000) AS n),
people AS (
    INSERT INTO contacts (id, created_at, updated_at)
    SELECT 'ctc_' || n, :now, :now FROM numbers),
addresses AS (
    INSERT INTO identities (id, contact_id, kind, address, evidence, created_at, last_seen_at)
    SELECT 'idn_' || n, 'ctc_' || n, 'phone', n, 2, :now, :now FROM numbers),
threads AS (
    INSERT INTO conversations (id, contact_id, identity_id, inbox_id, channel_kind, threading,
                               state, queue_id, reply_token, last_activity_at, created_at,
                               resolved_at)
    SELECT 'cnv_' || n, 'ctc_' || n, 'idn_' || n, 'ibx', 'chat', 'per_identity', 'resolved',
           :queue, n, :now, :now, :now FROM numbers)
INSERT INTO work_items (id, conversation_id, queue_id, state, channel_kind, priority, weight,
                        arrived_at, created_at, ended_at)
SELECT 'wrk_' || n, 'cnv_' || n, :queue, 'done', 'chat', 2, 12, :now, :now, :now FROM numbers
"""
