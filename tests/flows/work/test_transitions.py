"""Every pair of the work item's transition table, driven through the real flows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.work import WorkEvent, WorkState, next_state
from omnidesk.errors import Conflict, Forbidden, NotFound, Rejected
from omnidesk.flows import answer_offer, presence, work
from omnidesk.store.database import Transaction
from tests.flows.work.floor import START, Floor


class Scene:
    """One item in one state, held by `ana`; `boss` may do what supervisors may."""

    def __init__(self, floor: Floor, ana: Actor, boss: Actor, item_id: str) -> None:
        self.floor = floor
        self.ana = ana
        self.boss = boss
        self.item_id = item_id
        self.offer_id = ""
        self.conversation_id = ""

    async def run(self, action: Callable[[Transaction], Awaitable[object]]) -> None:
        async with self.floor.tx() as tx:
            await action(tx)

    async def state(self) -> WorkState:
        return WorkState((await self.floor.item(self.item_id))["state"])


async def scene(floor: Floor, state: WorkState) -> Scene:
    ana = await floor.hire("ana", online=state is not WorkState.WAITING)
    boss = await floor.hire("boss", role=Role.SUPERVISOR, online=False)
    await floor.declare(boss, "away")
    found = Scene(floor, ana, boss, await floor.arrive())
    found.conversation_id = (await floor.item(found.item_id))["conversation_id"]
    if state in {WorkState.WAITING, WorkState.PARKED, WorkState.ABANDONED}:
        await floor.declare(ana, "away")
    await floor.route()
    row = await floor.item(found.item_id)
    found.offer_id = row["offer_id"] or "ofr_none"
    await _bring(found, state)
    assert await found.state() is state
    return found


async def _bring(found: Scene, state: WorkState) -> None:
    now, ana, item_id = found.floor.now, found.ana, found.item_id
    if state in {WorkState.ASSIGNED, WorkState.WRAP_UP, WorkState.DONE}:
        await found.run(lambda tx: answer_offer.accept(tx, ana, found.offer_id, now))
    if state in {WorkState.WRAP_UP, WorkState.DONE}:
        await found.run(lambda tx: work.finish(tx, ana, item_id, now))
    if state is WorkState.DONE:
        found.floor.later(61)
        await found.floor.expire()
    if state is WorkState.PARKED:
        until = now.replace(hour=23)
        await found.run(
            lambda tx: work.park_for_conversation(tx, found.conversation_id, until, now)
        )
    if state is WorkState.ABANDONED:
        await found.run(
            lambda tx: work.give_up_for_conversation(tx, found.conversation_id, "left", now)
        )


async def _offer(s: Scene) -> None:
    await s.floor.declare(s.ana, "online")
    await s.floor.route()


async def _expire(s: Scene) -> None:
    s.floor.later(31)
    async with s.floor.tx() as tx:
        await presence.renew_leases(tx, [str(s.ana.agent_id), str(s.boss.agent_id)], s.floor.now)
    await s.floor.expire()


async def _wrap_up_over(s: Scene) -> None:
    s.floor.later(40)
    async with s.floor.tx() as tx:
        await presence.renew_leases(tx, [str(s.ana.agent_id), str(s.boss.agent_id)], s.floor.now)
    s.floor.later(21)
    async with s.floor.tx() as tx:
        await tx.run("UPDATE offers SET expires_at = expires_at + interval '1 day'")
    await s.floor.expire()


async def _revoke(s: Scene) -> None:
    # Another offer of the same agent runs out: they are away, and this one is withdrawn.
    async with s.floor.tx() as tx:
        await tx.run("UPDATE offers SET expires_at = expires_at + interval '1 day'")
    await s.floor.arrive(ago=1)
    await s.floor.route()
    await _expire(s)


async def _unpark(s: Scene) -> None:
    s.floor.now = s.floor.now.replace(hour=23, minute=1)
    async with s.floor.tx() as tx:
        await presence.renew_leases(tx, [str(s.ana.agent_id), str(s.boss.agent_id)], s.floor.now)
        await tx.run("UPDATE offers SET expires_at = expires_at + interval '1 day'")
        await tx.run("UPDATE work_items SET wrap_up_until = wrap_up_until + interval '1 day'")
    await s.floor.expire()


ACTIONS: dict[WorkEvent, Callable[[Scene], Awaitable[None]]] = {
    WorkEvent.OFFER: _offer,
    WorkEvent.ACCEPT: lambda s: s.run(
        lambda tx: answer_offer.accept(tx, s.ana, s.offer_id, s.floor.now)
    ),
    WorkEvent.DECLINE: lambda s: s.run(
        lambda tx: answer_offer.decline(tx, s.ana, s.offer_id, "", s.floor.now)
    ),
    WorkEvent.EXPIRE: _expire,
    WorkEvent.REVOKE: _revoke,
    WorkEvent.TAKE: lambda s: s.run(
        lambda tx: work.take(tx, s.boss, s.item_id, s.floor.now, override=True)
    ),
    WorkEvent.LOSE_AGENT: lambda s: s.run(
        lambda tx: presence.set_presence(tx, s.ana, "offline", "", s.floor.now)
    ),
    WorkEvent.TRANSFER: lambda s: s.run(
        lambda tx: work.transfer(tx, s.boss, s.item_id, s.floor.queues[0], now=s.floor.now)
    ),
    WorkEvent.FINISH: lambda s: s.run(lambda tx: work.finish(tx, s.boss, s.item_id, s.floor.now)),
    WorkEvent.WRAP_UP_OVER: _wrap_up_over,
    WorkEvent.CLOSE: lambda s: s.run(
        lambda tx: work.close_for_conversation(tx, s.conversation_id, "resolved", s.floor.now)
    ),
    WorkEvent.GIVE_UP: lambda s: s.run(
        lambda tx: work.give_up_for_conversation(tx, s.conversation_id, "left", s.floor.now)
    ),
    WorkEvent.PARK: lambda s: s.run(
        lambda tx: work.park_for_conversation(
            tx, s.conversation_id, s.floor.now.replace(hour=23), s.floor.now
        )
    ),
    WorkEvent.UNPARK: _unpark,
}

# What a person asks for in one go may be two steps of the table.
TWO_STEPS = {
    (WorkState.OFFERED, WorkEvent.PARK): WorkState.PARKED,  # revoked, then parked
    (WorkState.WRAP_UP, WorkEvent.PARK): WorkState.DONE,  # nothing is left to sleep
    (WorkState.PARKED, WorkEvent.PARK): WorkState.PARKED,  # until another time
}


@pytest.fixture
async def floor(floor: Floor) -> Floor:
    async with floor.tx() as tx:
        await tx.run("UPDATE queues SET wrap_up_seconds = 60, version = version + 1")
    return floor


# What a contact's message does to work belongs to `flows.receive` and is tested there.
EVENTS = [event for event in WorkEvent if event is not WorkEvent.CONTACT_WROTE]


@pytest.mark.parametrize("state", list(WorkState))
async def test_every_pair(floor: Floor, state: WorkState) -> None:
    for event in EVENTS:
        await _pair(floor, state, event)
        async with floor.tx() as tx:
            await tx.run("TRUNCATE agents, contacts CASCADE")
        floor.now = START
        floor.router._state = None


async def _pair(floor: Floor, state: WorkState, event: WorkEvent) -> None:
    found = await scene(floor, state)
    version = (await floor.item(found.item_id))["version"]
    expected = TWO_STEPS.get((state, event), next_state(state, event))
    refusal = await _refusal(ACTIONS[event], found)
    row = await floor.item(found.item_id)
    if expected is None:
        assert (row["state"], row["version"]) == (state, version), (state, event)
        assert refusal is None or isinstance(refusal, Conflict | Forbidden | NotFound)
    else:
        assert refusal is None, (state, event)
        assert row["state"] == expected, (state, event)
        assert row["version"] > version
        last = await floor.one(
            """SELECT data FROM events WHERE data->'work_item'->>'id' = :id
               ORDER BY position DESC LIMIT 1""",
            id=found.item_id,
        )
        assert last["data"]["work_item"]["version"] == row["version"], (state, event)
        assert last["data"]["work_item"]["state"] == expected
    await floor.check()


async def _refusal(action: Callable[[Scene], Awaitable[None]], found: Scene) -> Rejected | None:
    try:
        await action(found)
    except Rejected as error:
        return error
    return None
