"""Wrap-up: none, asked for, timed, forced; longer and shorter; what closing a conversation does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from omnidesk.domain import wrap_up as rules
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.policy import KindPolicy, WrapUp
from omnidesk.errors import Conflict, Forbidden
from omnidesk.flows import conversations, work, wrap_up
from tests.flows.work.floor import Floor

_WEIGHT = {"weight": 12, "dormant_weight": 2}


@pytest.mark.parametrize(
    ("mode", "own", "queue", "expected"),
    [
        ("none", 30, 0, ("none", 30)),
        ("none", 0, 20, ("timed", 20)),
        ("optional", 30, 0, ("optional", 30)),
        ("optional", 30, 20, ("timed", 20)),
        ("timed", 30, 0, ("timed", 30)),
        ("timed", 0, 0, ("none", 0)),
        ("forced", 30, 20, ("forced", 20)),
        ("forced", 0, 0, ("none", 0)),
    ],
)
def test_kind_and_queue_together(
    mode: Any, own: int, queue: int, expected: tuple[str, int]
) -> None:
    found = rules.rule(KindPolicy(wrap_up=WrapUp(mode=mode, seconds=own)), queue)
    assert (found.mode, found.seconds) == expected
    assert rules.seconds(found, asked=False) == (
        0 if found.mode in {"none", "optional"} else found.seconds
    )


async def begun(floor: Floor, **wrap: Any) -> tuple[Actor, str]:
    """An agent with work of a kind that is wrapped up like that."""
    await floor.rule(kinds={"messaging": {**_WEIGHT, "wrap_up": wrap}})
    ana = await floor.hire("ana")
    item = await floor.arrive()
    await floor.accept(ana, item)
    return ana, item


async def test_optional_wrap_up_is_for_the_asking(floor: Floor) -> None:
    ana, first = await begun(floor, mode="optional", seconds=40)
    assert (await floor.do(work.finish, ana, first))["state"] == "done"
    second = await floor.arrive()
    await floor.accept(ana, second)
    row = await floor.do(work.finish, ana, second, wrap_up=True)
    assert row["state"] == "wrap_up"
    item = await floor.item(second)
    assert item["wrap_up_until"] == floor.now + timedelta(seconds=40)
    assert (await floor.do(wrap_up.end, ana, second))["state"] == "done"
    assert (await floor.state_of(ana))["used"] == 0
    await floor.check()


async def test_wrap_up_grows_as_often_as_its_rule_allows(floor: Floor) -> None:
    ana, item = await begun(floor, mode="timed", seconds=30, extend_seconds=20, extensions=2)
    ben = await floor.hire("ben")
    await floor.do(work.finish, ana, item)
    with pytest.raises(Forbidden):
        await floor.do(wrap_up.extend, ben, item)
    for _ in range(2):
        await floor.do(wrap_up.extend, ana, item)
    with pytest.raises(
        Conflict, match=r"extended 2 of 2 times; it lasts until 2026-05-04T09:01:10"
    ):
        await floor.do(wrap_up.extend, ana, item)
    floor.later(69)
    await floor.beat(ana, ben)
    await floor.expire()
    assert (await floor.item(item))["state"] == "wrap_up"
    floor.later(1)
    await floor.expire()
    assert (await floor.item(item))["state"] == "done"
    with pytest.raises(Forbidden, match="not yours"):
        await floor.do(wrap_up.extend, ana, item)
    await floor.check()


async def test_forced_wrap_up_lasts_its_time_for_all_but_supervisors(floor: Floor) -> None:
    ana, item = await begun(floor, mode="forced", seconds=30, extensions=0)
    boss = await floor.hire("boss", role=Role.SUPERVISOR)
    await floor.do(work.finish, ana, item)
    with pytest.raises(Conflict, match=r"lasts until 2026-05-04T09:00:30\.000Z"):
        await floor.do(wrap_up.end, ana, item)
    with pytest.raises(Conflict, match="extended 0 of 0 times"):
        await floor.do(wrap_up.extend, ana, item)
    assert (await floor.do(wrap_up.end, boss, item))["state"] == "done"
    await floor.check()


async def test_resolving_does_not_shorten_forced_wrap_up(floor: Floor) -> None:
    ana, item = await begun(floor, mode="forced", seconds=30)
    conversation = (await floor.item(item))["conversation_id"]
    found = await floor.do(conversations.resolve, ana, conversation)
    assert (found["state"], found["agent_id"]) == ("resolved", ana.agent_id)
    assert (await floor.item(item))["state"] == "wrap_up"
    assert (await floor.state_of(ana))["used"] == 12
    await floor.check()
    floor.later(30)
    await floor.beat(ana)
    await floor.expire()
    row = await floor.one("SELECT * FROM conversations")
    assert (row["state"], row["agent_id"]) == ("resolved", None)
    assert (await floor.item(item))["state"] == "done"
    assert (await floor.state_of(ana))["used"] == 0
    await floor.check()


async def test_reopening_during_forced_wrap_up_gives_the_work_back(floor: Floor) -> None:
    ana, item = await begun(floor, mode="forced", seconds=30)
    conversation = (await floor.item(item))["conversation_id"]
    await floor.do(conversations.resolve, ana, conversation)
    await floor.do(conversations.reopen, ana, conversation)
    row = await floor.item(item)
    assert (row["state"], row["agent_id"], row["wrap_up_until"]) == ("assigned", ana.agent_id, None)
    floor.later(30)
    await floor.beat(ana)
    assert await floor.expire() == 0
    await floor.check()


async def test_resolving_ends_timed_wrap_up(floor: Floor) -> None:
    ana, item = await begun(floor, mode="timed", seconds=30)
    await floor.do(work.finish, ana, item)
    conversation = (await floor.item(item))["conversation_id"]
    found = await floor.do(conversations.resolve, ana, conversation)
    assert found["agent_id"] is None
    assert (await floor.item(item))["state"] == "done"
    await floor.check()
