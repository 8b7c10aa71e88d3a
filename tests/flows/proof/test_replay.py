"""What was decided is decided again, and what was tampered with is found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from omnidesk.domain.policy import Boosts, Policy
from omnidesk.flows import routing_state, work
from omnidesk.flows.history import HistoryGone, Instead, state_at
from omnidesk.flows.history_checkpoints import checkpoint, checkpoint_if_due, forget
from omnidesk.flows.replay import replay
from omnidesk.flows.replay_policy import Outcome, compare
from omnidesk.routing.state import RouterState
from omnidesk.store import events, routing_snapshot
from omnidesk.store.database import Database
from tests.flows.proof.past import Past
from tests.flows.work.test_machine import _without_leases
from tests.routing.world import view


async def test_a_busy_history_replays_without_difference(busy: Past) -> None:
    found = await replay(busy.floor.database, 0)
    assert [d.as_json() for d in found.differences] == []
    row = await busy.floor.one("SELECT count(*) AS n FROM decisions")
    assert found.decisions - found.races == row["n"]
    assert found.decisions > 50
    assert found.races > 0
    assert found.steps > 0
    turns = await busy.floor.all("SELECT * FROM router_turns")
    assert {turn["epoch"] for turn in turns} == {1, 2}
    assert len({turn["policy_version"] for turn in turns}) == 2
    assert any(turn["leases"] for turn in turns if turn["kind"] == "turn")
    await _part_by_part(busy)
    await _tampering(busy)


async def _part_by_part(busy: Past) -> None:
    """From the middle on, and once more from a later checkpoint."""
    turns = await busy.floor.all("SELECT * FROM router_turns ORDER BY seq")
    middle = turns[len(turns) // 2]["position"]
    found = await replay(busy.floor.database, middle, middle + 40)
    assert found.differences == []
    assert 0 < found.turns < len(turns)


async def _tampering(busy: Past) -> None:
    database = busy.floor.database
    rows = await busy.floor.all("SELECT id FROM decisions ORDER BY position, id")
    changed, gone = rows[3]["id"], rows[9]["id"]
    async with database.transaction() as tx:
        await tx.run(
            """UPDATE decisions SET record = jsonb_set(record, '{winner,load}', '59')
               WHERE id = :id""",
            id=changed,
        )
        await tx.run("DELETE FROM decisions WHERE id = :id", id=gone)
    found = await replay(database, 0)
    assert {(d.kind, d.decision_id, d.first) for d in found.differences} == {
        ("changed", changed, "winner"),
        ("lost_record", gone, None),
    }


async def test_the_past_is_what_it_was(past: Past) -> None:
    """The state told from the log equals the one read from the database when it was now."""
    seen: list[tuple[int, object, RouterState]] = []
    for _ in range(12):
        await past.live(6)
        seen.append(await _now(past))
    await checkpoint(past.floor.database, past.floor.now)
    await past.live(6)
    seen.append(await _now(past))
    for position, at, fresh in seen:
        told = await state_at(past.floor.database, position, at)  # type: ignore[arg-type]
        assert _without_leases(view(told.state)) == _without_leases(view(fresh))


async def _now(past: Past) -> tuple[int, object, RouterState]:
    async with past.floor.tx() as tx:
        snapshot = await routing_snapshot.load(tx)
    state = routing_state.of_snapshot(snapshot, past.floor.now)
    return snapshot.position.number, past.floor.now, state


async def test_another_policy_is_compared_in_full(busy: Past) -> None:
    database = busy.floor.database
    same = await compare(database, Instead(), 0)
    assert {outcome for _, outcome in same.counts} == {"same"}
    assert same.reordered == 0

    other = await compare(
        database,
        Instead(
            policy=Policy(boosts=Boosts(urgent=-3600, low=3600)),
            queues={queue: {"strategy": "fastest"} for queue in busy.floor.queues},
        ),
        0,
    )
    assert other.decisions == same.decisions
    assert other.differences
    outcomes = {found.outcome for found in other.differences}
    assert Outcome.OTHER_AGENT in outcomes
    assert all(found.agent_id != found.other_agent_id or found.outcome is Outcome.EARLIER
               for found in other.differences)  # fmt: skip
    assert sum(other.counts.values()) == other.decisions + len(
        [found for found in other.differences if found.outcome is Outcome.ALSO]
    )


async def test_two_agents_and_another_strategy(past: Past) -> None:
    """By hand: looking at idle time alone, the work goes to the agent who has had none."""
    floor = past.floor
    for actor in past.people[2:]:
        await floor.declare(actor, "offline")
    best, other = past.people[:2]
    items = []
    for _ in range(2):
        items.append(await floor.arrive(requirements=[{"skill": "de", "level": 1}]))
        await floor.accept(best, items[-1])
        await floor.do(work.finish, best, items[-1])
        floor.later(10)
        await floor.expire()
    found = await compare(
        floor.database, Instead(queues={floor.queues[0]: {"strategy": "longest_idle"}}), 0
    )
    (one,) = [found for found in found.differences if found.work_item_id == items[1]]
    assert (one.agent_id, one.other_agent_id) == (best.agent_id, other.agent_id)
    assert (one.outcome, one.reason) == (Outcome.OTHER_AGENT, "idle")


async def test_what_is_gone_is_said(past: Past) -> None:
    await past.live(10)
    database = past.floor.database
    async with database.transaction() as tx:
        head = (await events.head(tx)).number
    with pytest.raises(HistoryGone, match="beyond it"):
        await state_at(database, head + 1, past.floor.now)
    assert await forget(database, past.floor.now + timedelta(seconds=1)) > 0
    assert await past.floor.all("SELECT * FROM router_turns") == []
    assert (await replay(database, 0)).turns == 0


async def test_a_checkpoint_when_it_is_due(database: Database, past: Past) -> None:
    now = past.floor.now
    assert not await checkpoint_if_due(database, now)
    await past.live(3)
    assert not await checkpoint_if_due(database, now + timedelta(minutes=59))
    assert await checkpoint_if_due(database, now + timedelta(minutes=61))
    assert not await checkpoint_if_due(database, now + timedelta(minutes=62))
    rows = await past.floor.all("SELECT * FROM router_checkpoints ORDER BY position")
    assert len(rows) == 2
    await forget(database, now + timedelta(days=40))
    assert len(await past.floor.all("SELECT * FROM router_checkpoints")) == 1
