"""Recorded traffic routed again in virtual time, its loop closed."""

from __future__ import annotations

import pytest

from omnidesk.errors import BadInput
from omnidesk.flows import recorded, replay_file, work
from omnidesk.flows.history_checkpoints import checkpoint
from omnidesk.simulate.recorded import figures, live, patience_beyond, survival
from tests.flows.proof.past import Past
from tests.flows.work.floor import Floor


async def _one_agent(past: Past) -> tuple[Floor, list[str]]:
    """One agent with room for one; three arrivals, ten seconds each; the third gives up."""
    floor = past.floor
    for actor in past.people:
        await floor.declare(actor, "offline")
    ana = await floor.hire("ana", capacity=12, online=False)
    await floor.declare(ana, "online")
    await floor.route()
    await checkpoint(floor.database, floor.now)
    items = []
    for _ in range(3):
        items.append(await floor.arrive())
        floor.later(1)
    for item in items[:2]:
        await floor.accept(ana, item)
        floor.later(10)
        await floor.beat(ana)
        await floor.do(work.finish, ana, item)
        floor.later(5)
        await floor.expire()
    row = await floor.item(items[2])
    await floor.do(work.give_up_for_conversation, row["conversation_id"], "left")
    floor.later(20)
    await floor.beat(ana)
    await floor.arrive()
    return floor, items


async def test_what_was_recorded_is_read(past: Past) -> None:
    floor, items = await _one_agent(past)
    begin = (await floor.one("SELECT max(position) AS p FROM router_checkpoints"))["p"]
    traffic, actual, policy = await recorded.read(floor.database, begin, None, None, seed=1)
    assert [arrival.item.id for arrival in traffic.arrivals[:3]] == items
    assert [arrival.at - traffic.arrivals[0].at for arrival in traffic.arrivals[:3]] == [
        0, 1000, 2000,
    ]  # fmt: skip
    assert [arrival.handling for arrival in traffic.arrivals[:2]] == [15_000, 15_000]
    assert traffic.arrivals[2].patience == actual.fates[items[2]].waited
    assert actual.fates[items[2]].left
    told = figures(traffic, actual)
    assert (told["all"]["answered"], told["all"]["abandoned"]) == (2, 1)
    lived = live(traffic, policy)
    assert live(traffic, policy) == lived
    assert lived.fates[items[0]].agent is not None
    # The second waits for the first to end: 15 s of work, begun when the first came.
    assert lived.fates[items[1]].waited == 14_000 + 2 * traffic.answer


async def test_a_busy_past_under_other_policies(busy: Past) -> None:
    database = busy.floor.database
    begin = (await busy.floor.one("SELECT min(position) AS p FROM router_checkpoints"))["p"]
    usual = await recorded.simulated(database, begin)
    assert await recorded.simulated(database, begin) == usual
    assert usual["arrivals"] > 50
    assert usual["simulated"]["all"]["arrived"] == usual["recorded"]["all"]["arrived"]
    assert usual["simulated"]["all"]["answered"] > 0
    assert 0 < usual["simulated"]["occupancy"] <= 1.5
    other = replay_file.named("fifo_round_robin", busy.floor.queues)
    assert other is not None
    fifo = await recorded.simulated(database, begin, None, other)
    assert fifo["recorded"] == usual["recorded"]
    assert fifo["simulated"] != usual["simulated"]


async def test_stretches(past: Past) -> None:
    await past.live(5)
    database = past.floor.database
    assert await recorded.positions(database, "3..9") == (3, 9)
    assert await recorded.positions(database, "3..") == (3, None)
    at = past.floor.now.isoformat()
    first, last = await recorded.positions(database, f"1..{at}")
    head = await past.floor.one("SELECT position FROM feed")
    assert (first, last) == (1, head["position"])
    for wrong in ("", "..", "yesterday..now", "5", "2026-01-01T00:00:00.."):
        with pytest.raises(BadInput):
            await recorded.positions(database, wrong)
    with pytest.raises(BadInput, match="nothing was recorded"):
        await recorded.simulated(database, head["position"])


def test_patience_that_was_not_seen_to_its_end() -> None:
    """By hand: of four, one leaves at 10, one is answered at 20, one leaves at 30, one is
    answered at 40. S(10) = 3/4, S(30) = 3/4 * 1/2."""
    curve = survival([(10, True), (20, False), (30, True), (40, False)])
    assert curve == [(10, 0.75), (30, 0.375)]
    assert patience_beyond(curve, 0, 0.25) == 10
    assert patience_beyond(curve, 0, 0.3) == 30
    assert patience_beyond(curve, 0, 0.7) is None
    assert patience_beyond(curve, 20, 0.5) == 30
    assert patience_beyond(curve, 20, 0.6) is None
    assert patience_beyond(curve, 35, 0.9) is None
    assert patience_beyond([], 5, 0.9) is None
