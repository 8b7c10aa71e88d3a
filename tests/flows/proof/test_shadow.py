"""A policy that is watched decides along, without any effect."""

from __future__ import annotations

import pytest

from omnidesk.domain.policy import Policy
from omnidesk.domain.shadow import QueueRouting
from omnidesk.errors import BadInput, NotFound
from omnidesk.flows import shadow
from omnidesk.flows.replay_policy import compare
from omnidesk.flows.shadow_follow import Follower
from omnidesk.store import shadow as stored
from tests.flows.proof.past import Past

_WRITTEN = """
SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM offers) AS offers,
       (SELECT sum(version) FROM work_items) AS work, (SELECT count(*) FROM decisions) AS decisions,
       (SELECT count(*) FROM router_turns) AS turns,
       (SELECT sum(version) FROM agent_states) AS people
"""


async def _watch(past: Past, policy: Policy, **queues: QueueRouting) -> Follower:
    async with past.floor.tx() as tx:
        await shadow.watch(tx, policy, queues, None, "", past.floor.now)
        row = await stored.current(tx)
    assert row is not None
    follower = Follower(past.floor.database, row)
    await follower.open(past.floor.now)
    return follower


async def test_the_same_policy_never_disagrees_and_writes_nothing(past: Past) -> None:
    await past.live(10)
    follower = await _watch(past, Policy())
    compared = 0
    for _ in range(8):
        await past.live(8)
        before = await past.floor.one(_WRITTEN)
        while count := await follower.follow():
            compared += count
        assert await past.floor.one(_WRITTEN) == before
    assert compared > 20
    async with past.floor.tx() as tx:
        found = await shadow.report(tx)
    assert found["decisions"] > 20
    assert found["disagreements"] == found["reordered_turns"] == 0
    assert found["share"] == 0.0


async def test_another_policy_disagrees_as_a_replay_says(past: Past) -> None:
    """Live and afterwards the same is found; a follower that died goes on where it was."""
    ways = {queue: QueueRouting(strategy="most_skilled") for queue in past.floor.queues}
    policy = Policy(order="strict", handicap_seconds=0)
    follower = await _watch(past, policy, **ways)
    await past.live(40)
    assert await follower.follow()
    await past.live(10)
    async with past.floor.tx() as tx:
        row = await stored.current(tx)
    assert row is not None
    heir = Follower(past.floor.database, row)
    await heir.open(past.floor.now)
    while await heir.follow():
        pass
    await past.live(5)
    await heir.follow()
    assert await follower.follow() is None, "somebody else was quicker"
    async with past.floor.tx() as tx:
        found = await shadow.report(tx)
    told = await compare(past.floor.database, shadow.instead_of(row), 0)
    assert found["decisions"] == told.decisions
    assert found["disagreements"] == sum(
        n for (_, outcome), n in told.counts.items() if outcome not in ("same", "also")
    )
    assert found["disagreements"] == sum(r["count"] for r in found["reasons"]) > 0
    assert len(found["examples"]) == min(50, found["disagreements"])


async def test_what_may_be_watched(past: Past) -> None:
    async with past.floor.tx() as tx:
        with pytest.raises(NotFound):
            await shadow.report(tx)
        with pytest.raises(BadInput):
            await shadow.watch(
                tx, Policy(), {"que_x": QueueRouting(paused=True)}, None, "", past.floor.now
            )
        first = await shadow.watch(tx, Policy(), {}, None, "тінь 🌒", past.floor.now)
        again = await shadow.watch(tx, Policy(), {}, None, "", past.floor.now)
        assert again == first
        other = await shadow.watch(tx, Policy(order="edf"), {}, None, "", past.floor.now)
        assert other["version"] > first["version"]
        await shadow.unwatch(tx, past.floor.now)
        with pytest.raises(NotFound):
            await shadow.current(tx)
