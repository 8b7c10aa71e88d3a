"""Bulky work among smaller: after a while an agent is kept for it, and nobody starves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from omnidesk.domain.policy import Policy
from tests.routing.house import House, house


def stream(
    made: House, bulky: str, renew: Callable[[int], None], *, rounds: int = 200
) -> tuple[int, int]:
    """Every 10 s a piece of the smaller work ends and another one comes. How many rounds the
    bulky one waited, and how many smaller pieces were placed meanwhile."""
    placed = 0
    for number in range(rounds):
        made.later(10)
        in_hand = [i["id"] for i in made.world.items.values() if i["state"] == "offered"]
        if in_hand:
            made.ended(sorted(in_hand, key=lambda i: (made.world.items[i]["arrived_at"], i))[0])
        renew(number)
        found = made.offers()
        placed += len([item for item, _ in found if item != bulky])
        if bulky in dict(found):
            return number + 1, placed
        for agent in made.world.agents.values():
            assert agent["used"] <= agent["capacity"]
    raise AssertionError(f"{bulky} starved")


@pytest.mark.parametrize(
    ("kind", "smaller"),
    [("chat", "messaging"), ("voice", "messaging"), ("voice", "chat"), ("email", "messaging")],
)
@pytest.mark.parametrize(("priority", "bound"), [(3, 40), (0, 100)])
def test_bulky_work_never_waits_for_ever(
    kind: str, smaller: str, priority: int, bound: int
) -> None:
    """A stream of smaller work fills every gap. Until three targets are over nobody is kept; from
    then on one agent's work runs out. More urgent work still goes first: for (60 + 300) -
    (60 - 300) s, then what has come by then is served."""
    made = house("ana", "ben")
    for number in range(14):
        made.item(f"first{number:02}", channel_kind=smaller, priority=priority)
    made.offers()
    made.item("bulky", channel_kind=kind, priority=3, target_seconds=60)

    def renew(number: int) -> None:
        made.item(f"more{number:03}", channel_kind=smaller, priority=priority)

    rounds, placed = stream(made, "bulky", renew)
    assert 18 < rounds < bound
    assert placed >= rounds / 2, "the other agent went on"


def test_without_a_guard_it_would_starve() -> None:
    """The proof that the stream above is one that starves: nobody is kept within its 200 rounds
    when the guard is far away."""
    made = house("ana", "ben", policy=Policy(guard_factor=100))
    for number in range(14):
        made.item(f"first{number:02}", priority=3)
    made.offers()
    made.item("bulky", channel_kind="voice", priority=3, target_seconds=60)

    def renew(number: int) -> None:
        made.item(f"more{number:03}", priority=3)

    with pytest.raises(AssertionError, match="starved"):
        stream(made, "bulky", renew)


def test_a_kept_agent_takes_nothing_else_and_says_for_what() -> None:
    made = house("ana")
    made.busy("ana")
    made.item("call", channel_kind="voice", ago=181)
    made.item("small", ago=1)
    assert made.offers() == []
    assert made.reasons("small") == {"ana": "reserved_for_blocked"}
    (way,) = made.explained("small")["unblock"]
    assert (way["kind"], way["name"], way["work_item_id"]) == ("bigger_work_placed", "ana", "call")


@pytest.mark.parametrize(("ago", "kept"), [(179, False), (180, True)])
def test_nobody_is_kept_before_the_time(ago: int, kept: bool) -> None:
    made = house("ana")
    made.busy("ana")
    made.item("call", channel_kind="voice", ago=ago)
    made.item("small", ago=1)
    assert (made.offers() == []) is kept


def test_small_work_flows_again_once_the_bulky_is_placed_or_gone() -> None:
    made = house("ana")
    made.busy("ana")
    made.item("call", channel_kind="voice", ago=200)
    made.item("small", ago=1)
    assert made.offers() == []
    made.ended("call")
    assert made.offers() == [("small", "ana")]


def test_it_is_the_agent_nearest_to_it_who_is_kept() -> None:
    made = house("ana", "ben", "eva")
    for name, count in (("ana", 2), ("ben", 1), ("eva", 3)):
        for _ in range(count):
            made.busy(name)
    made.item("call", channel_kind="voice", ago=200)
    made.item("small")
    assert made.offers() == [("small", "ana")]
    assert {a.id for a in made.state.kept} == {"ben"}


def test_only_who_could_take_it_is_kept() -> None:
    made = house("small_one", capacity=19)
    made.agent("big_one")
    made.busy("small_one")
    for _ in range(4):
        made.busy("big_one")
    made.item("chat", channel_kind="chat", ago=200)
    made.item("small", weight=7)
    assert made.offers() == [("small", "small_one")]
    assert {a.id for a in made.state.kept} == {"big_one"}


def test_a_decliner_is_not_kept_for_what_they_declined() -> None:
    made = house("ana", "ben")
    made.busy("ana")
    made.busy("ben")
    made.busy("ben")
    made.item("call", channel_kind="voice", ago=200, declined_by=["ana"])
    made.offers()
    assert {a.id for a in made.state.kept} == {"ben"}


def test_one_kept_agent_for_each_group_of_blocked_work() -> None:
    made = house("ana", "ben", "eva")
    made.queue("q2")
    for name in ("ana", "ben", "eva"):
        made.agent(name, queue_ids=["q1", "q2"])
        made.busy(name)
    for number in range(3):
        made.item(f"call{number}", channel_kind="voice", ago=200)
    made.item("other", channel_kind="voice", queue_id="q2", ago=300)
    made.item("small")
    assert made.offers() == [("small", "eva")]
    assert {a.id for a in made.state.kept} == {"ana", "ben"}


def test_work_that_is_not_late_but_heavier_than_room_keeps_nobody() -> None:
    made = house("ana")
    made.busy("ana")
    made.item("heavy", weight=61, ago=10_000)
    made.item("small", ago=1)
    assert made.offers() == [("small", "ana")]


def test_room_of_those_who_declined_is_no_room() -> None:
    """Ana declined and stays free; ben, whom smaller work keeps busy, is the only one left."""
    made = house("ana", "ben")
    made.queue("q2")
    made.agent("ben", queue_ids=["q1", "q2"])
    made.busy("ben", queue_id="q2")
    made.item("call", channel_kind="voice", ago=200, declined_by=["ana"])
    made.item("small", queue_id="q2")
    assert made.offers() == []
    assert {a.id for a in made.state.kept} == {"ben"}
