"""Which work: each order on a few items worked out by hand, and the proof's constants."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnidesk.domain.policy import Boosts, Order, Policy
from omnidesk.routing.ranking import work_key
from tests.routing.house import House, house
from tests.routing.world import requirement

# name: (arrived so many seconds ago, priority, target or None for the queue's 60 s)
WAITING: dict[str, tuple[int, int, int | None]] = {
    "old_low": (300, 3, None),
    "normal": (100, 2, None),
    "high": (20, 1, None),
    "urgent": (5, 0, None),
    "patient": (120, 2, 600),
    "hasty": (30, 2, 20),
}


def one_by_one(made: House) -> list[str]:
    """The only agent has room for one piece; each ends as soon as it is offered."""
    found = []
    while offers := made.offers():
        ((item, _),) = offers
        found.append(item)
        made.ended(item)
    return found


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        # Due in: urgent 60-300-5=-245, high 60-120-20=-80, normal -40, hasty -10, old_low 60,
        # patient 480.
        ("due", "urgent high normal hasty old_low patient"),
        # Due in: old_low -240, normal -40, hasty -10, high 40, urgent 55, patient 480.
        ("edf", "old_low normal hasty high urgent patient"),
        ("fifo", "old_low patient normal hasty high urgent"),
        ("strict", "urgent high patient normal hasty old_low"),
    ],
)
def test_orders(order: str, expected: str) -> None:
    made = house("ana", policy=Policy(order=Order(order)), capacity=12)
    for name, (ago, priority, target) in WAITING.items():
        made.item(name, ago=ago, priority=priority, target_seconds=target)
    assert one_by_one(made) == expected.split()


def test_boosts_are_the_policys() -> None:
    policy = Policy(boosts=Boosts(urgent=0, high=-60, normal=90, low=200))
    made = house("ana", policy=policy, capacity=12)
    for name, priority in (("urgent", 0), ("high", 1), ("normal", 2), ("low", 3), ("lower", 7)):
        made.item(name, priority=priority)
    # Numbers beyond 3 count as low.
    assert one_by_one(made) == ["low", "lower", "normal", "urgent", "high"]


@pytest.mark.parametrize(
    ("apart", "first"), [(59, "primary"), (60, "secondary"), (61, "secondary")]
)
def test_the_handicap_is_what_secondary_work_waits_longer(apart: int, first: str) -> None:
    """Eva speaks German as her own language, Ukrainian at level 5: German goes before Ukrainian
    that is up to 60 s older. At the very same instant the earlier arrival goes first."""
    made = house("eva", capacity=12, skills={"de": 10, "uk": 5})
    made.item("secondary", ago=100, requirements=requirement(uk=1))
    made.item("primary", ago=100 - apart, requirements=requirement(de=1))
    found = one_by_one(made)
    assert found[0] == first


def test_the_record_tells_the_handicap_and_the_due_instant_without_it() -> None:
    made = house("eva", skills={"uk": 5})
    made.item("w", ago=10, requirements=requirement(uk=1))
    (proposal,) = made.proposals()
    record = proposal.as_json()
    assert record["handicap_seconds"] == 60
    assert record["due_at"] == "2026-03-02T09:00:50.000Z"
    made = house("eva", skills={"uk": 5}, policy=Policy(primary_level=5))
    made.item("w", requirements=requirement(uk=1))
    assert made.proposals()[0].handicap == 0


def test_work_that_asks_for_no_skill_has_no_handicap() -> None:
    made = house("eva", skills={"uk": 5})
    made.item("w")
    assert made.proposals()[0].handicap == 0


def test_other_orders_know_no_handicap() -> None:
    for order in (Order.EDF, Order.FIFO, Order.STRICT):
        made = house("eva", capacity=12, skills={"de": 10, "uk": 5}, policy=Policy(order=order))
        made.item("secondary", ago=2, requirements=requirement(uk=1))
        made.item("primary", ago=1, requirements=requirement(de=1))
        assert one_by_one(made) == ["secondary", "primary"]


def test_a_preferred_primary_agent_lifts_the_handicap_of_the_tier_before_them() -> None:
    """The best of the own team would be secondary; whom the work names is primary."""
    made = House(None)
    made.queue("q2")
    made.agent("own", skills={"de": 5}, capacity=12)
    made.agent("named", skills={"de": 10}, queue_ids=["q2"], capacity=12)
    wanted = requirement(de=1)
    made.item("a_named", ago=1, requirements=wanted, widened_to=["q2"], preferred_agent_id="named")
    made.item("b_older", ago=30, queue_id="q2", requirements=requirement(de=10))
    made.item("c_plain", ago=59, requirements=wanted)
    found = made.offers()
    assert found == [("b_older", "named"), ("c_plain", "own")]


def test_the_record_names_what_comes_next() -> None:
    made = house("ana", "ben", capacity=12)
    made.item("first", ago=50)
    made.item("second", ago=40, requirements=requirement())
    made.item("other", ago=10, priority=1, queue_id="q1", weight=11)
    found = {p.work_item_id: p for p in made.proposals()}
    # Due in: other -70, first 10; both places are taken then.
    assert list(found) == ["other", "first"]
    assert found["other"].next_item == "first"
    assert found["other"].as_json()["next_due_at"] == "2026-03-02T09:00:10.000Z"
    assert found["first"].next_item is None


def test_what_cannot_be_placed_is_not_named_as_next() -> None:
    """A paused queue, work only decliners could take, work without room."""
    made = house("ana")
    made.queue("q1", exhausted_policy="wait")
    made.queue("shut", paused=True)
    made.agent("ana", queue_ids=["q1", "shut"])
    made.item("w", ago=1)
    made.item("shut", ago=9, queue_id="shut")
    made.item("declined", ago=8, declined_by=["ana"], weight=13)
    made.item("heavy", ago=7, weight=61)
    assert [p.next_item for p in made.proposals()] == [None]


def test_arrivals_in_one_instant_go_by_id() -> None:
    made = house("ana", capacity=12)
    for name in ("w3", "w1", "w2"):
        made.item(name)
    assert one_by_one(made) == ["w1", "w2", "w3"]


def test_a_target_of_zero_is_a_target() -> None:
    made = house("ana", capacity=12)
    made.item("late", ago=50)
    made.item("now", target_seconds=0)
    made.item("soon", target_seconds=11)
    assert one_by_one(made) == ["now", "late", "soon"]


targets = st.sampled_from([20, 60, 180])
arrivals = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 3), targets, st.booleans()),
    min_size=2,
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(waiting=arrivals, seed=st.integers(0, 2**32))
def test_overtaking_in_due_order_is_bounded(
    waiting: list[tuple[int, int, int, bool]], seed: int
) -> None:
    """Work that arrives more than (E - E_min + handicap) after other work never goes before it,
    E = target - boost: the constants of the proof that nothing starves."""
    policy = Policy(boosts=Boosts(low=-300))
    made = house("eva", capacity=12, skills={"de": 10, "uk": 5}, policy=policy)
    patience: dict[str, int] = {}
    arrived: dict[str, int] = {}
    for number, (at, priority, target, secondary) in enumerate(waiting):
        name = f"w{number:02}"
        wanted = requirement(**{"uk" if secondary else "de": 1})
        made.item(
            name, ago=1000 - at, priority=priority, target_seconds=target, requirements=wanted
        )
        patience[name] = target - policy.boosts.of(priority)
        arrived[name] = at
    found = one_by_one(made)
    least = min(patience.values())
    for place, name in enumerate(found):
        bound = patience[name] - least + policy.handicap_seconds
        for before in found[:place]:
            assert arrived[before] - arrived[name] <= bound


@settings(max_examples=60, deadline=None)
@given(
    ages=st.lists(st.integers(0, 400), min_size=1, max_size=30),
    seed=st.integers(0, 2**32),
    agents=st.integers(1, 4),
    order=st.sampled_from(list(Order)),
)
def test_an_older_equal_item_never_loses_to_a_younger(
    ages: list[int], seed: int, agents: int, order: Order
) -> None:
    """Whatever the order of work is, and whatever order the state was built in."""
    made = house(*(f"agt_{n}" for n in range(agents)), policy=Policy(order=order))
    for number, ago in enumerate(ages):
        made.item(f"w{number:02}", ago=ago)
    made.state = made.world.snapshot(random.Random(seed))
    found = [item_id for item_id, _ in made.offers()]
    arrived: dict[str, Any] = {i: (w["arrived_at"], i) for i, w in made.world.items.items()}
    assert found == sorted(arrived, key=arrived.__getitem__)[: agents * 5]


@given(
    arrived=st.integers(0, 10**7),
    later=st.integers(0, 10**7),
    priority=st.integers(0, 9),
    order=st.sampled_from(list(Order)),
)
def test_keys_never_put_the_later_of_two_equals_first(
    arrived: int, later: int, priority: int, order: Order
) -> None:
    made = house(policy=Policy(order=order))
    made.item("a", priority=priority)
    item = made.state.items["a"]
    item.arrived_at = arrived
    first = work_key(item, 60_000, made.state.terms)
    item.arrived_at = arrived + later
    item.id = "b"
    assert first < work_key(item, 60_000, made.state.terms)
