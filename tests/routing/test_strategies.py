"""Which agent: each strategy on a small floor worked out by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from omnidesk.domain.events import instant
from omnidesk.routing.ranking import first_difference
from tests.routing.house import House, house
from tests.routing.world import START, requirement


def ago(seconds: int) -> str | None:
    return instant(START - timedelta(seconds=seconds))


def floor(strategy: str) -> House:
    """Five agents who all may take German chats, and differ in everything else.

    | agent | German | skills | kinds | in hand        | idle since | chats take |
    | ana   | 10     | 3      | all   | -              | 10 s       | 300 s      |
    | ben   | 10     | 1      | all   | 1 chat (20/60) | (got 50 s) | 200 s      |
    | eva   | 6      | 1      | all   | -              | 90 s       | unknown    |
    | kim   | 6      | 1      | chat  | -              | 30 s       | 250 s      |
    | zoe   | 10     | 1      | all   | 1 chat (20/80) | (got 20 s) | 200 s      |
    """
    made = House(None, strategy=strategy)
    made.agent("ana", skills={"de": 10, "fr": 1, "it": 1}, idle_since=ago(10), speeds={"chat": 300})
    made.agent("ben", skills={"de": 10}, speeds={"chat": 200})
    made.agent("eva", skills={"de": 6}, idle_since=ago(90))
    only = {"messaging": 0, "voice": 0, "email": 0}
    made.agent("kim", skills={"de": 6}, caps=only, idle_since=ago(30), speeds={"chat": 250})
    made.agent("zoe", skills={"de": 10}, capacity=80, speeds={"chat": 200})
    for name, at in (("ben", 50), ("zoe", 20)):
        made.busy(name, "chat")
        made.agent(name, last_assigned_at=ago(at), idle_since=None)
    return made


@pytest.mark.parametrize(
    ("strategy", "order", "why"),
    [
        # Level 10 before 6; one skill before three; 1/4 before 1/3 in use.
        ("recommended", "zoe ben ana kim eva", "load flexibility level flexibility"),
        # Nothing in use first: idle longest; then 1/4 before 1/3.
        ("least_loaded", "eva kim ana zoe ben", "idle idle load load"),
        # Idle before busy; the longest so; of the busy whose last work is oldest.
        ("longest_idle", "eva kim ana ben zoe", "idle idle busy idle"),
        # Level 10 first: ana has nothing in use.
        ("most_skilled", "ana zoe ben eva kim", "load load level idle"),
        # 1 skill x 1 live kind; 1 x 3: nothing in use, 1/4, 1/3; 3 x 3.
        ("least_flexible", "kim eva zoe ben ana", "flexibility load load flexibility"),
        # By id after the one who got the last work (zoe, 20 s ago): from the start.
        ("round_robin", "ana ben eva kim zoe", "turn turn turn turn"),
        # 200 s: the smaller share first; 250; 300; not known.
        ("fastest", "zoe ben kim ana eva", "load speed speed speed"),
    ],
)
def test_agents_in_order(strategy: str, order: str, why: str) -> None:
    made = floor(strategy)
    made.item("w", channel_kind="chat", requirements=requirement(de=5))
    told = made.explained("w")
    assert [c["agent_id"] for c in told["candidates"]] == order.split()
    found, differs = [], []
    for _ in range(5):
        made.item("w", channel_kind="chat", requirements=requirement(de=5))
        (proposal,) = made.proposals()
        found.append(proposal.agent_id)
        differs.append(proposal.differs_in)
        # Once chosen they leave, and the next best is asked for.
        made.agent(proposal.agent_id, state="away")
        made.see(made.world.ended("w"))
    assert found == order.split()
    assert differs == [*why.split(), None]


def test_round_robin_goes_on_after_the_last_and_starts_again() -> None:
    made = House(None, strategy="round_robin")
    for name in ("ana", "ben", "eva"):
        made.agent(name)
    found = []
    for number in range(5):
        made.item(f"w{number}")
        found += [agent for _, agent in made.offers()]
        made.later(1)
    assert found == ["ana", "ben", "eva", "ana", "ben"]
    # Somebody without room is left out; the turn goes on from whoever got the last.
    made.agent("eva", state="away")
    made.item("w5")
    assert made.offers() == [("w5", "ana")]


def test_one_turn_for_all_queues() -> None:
    made = House(None, strategy="round_robin")
    made.queue("q2", strategy="round_robin")
    for name in ("ana", "ben", "eva"):
        made.agent(name, queue_ids=["q1", "q2"])
    made.item("w1")
    made.item("w2", queue_id="q2")
    assert made.offers() == [("w1", "ana"), ("w2", "ben")]


def test_equal_agents_are_told_apart_by_id_alone() -> None:
    for strategy in ("recommended", "least_loaded", "longest_idle", "most_skilled", "fastest"):
        made = House(None, strategy=strategy)
        for name in ("eva", "ana", "ben"):
            made.agent(name)
        made.item("w")
        (proposal,) = made.proposals()
        assert (proposal.agent_id, proposal.differs_in) == ("ana", "id")
        assert proposal.runner_up is not None
        assert proposal.runner_up.agent_id == "ben"


@pytest.mark.parametrize(
    ("used", "capacity", "other_used", "other_capacity", "first", "why"),
    [
        (20, 60, 30, 100, "other", "load"),
        (30, 100, 20, 60, "one", "load"),
        (20, 60, 40, 120, "one", "id"),
        (0, 12, 1, 1000, "one", "load"),
    ],
)
def test_load_is_the_share_in_use(
    used: int, capacity: int, other_used: int, other_capacity: int, first: str, why: str
) -> None:
    made = House(None, strategy="least_loaded")
    made.agent("other", used=other_used, capacity=other_capacity)
    made.agent("one", used=used, capacity=capacity)
    made.item("w", weight=1)
    (proposal,) = made.proposals()
    assert (proposal.agent_id, proposal.differs_in) == (first, why)


def test_an_email_beside_nothing_counts_after_the_load() -> None:
    """Both hold no units; the one without an open e-mail gets the chat."""
    made = house("ana", "ben")
    made.busy("ana", "email")
    made.item("w", channel_kind="chat")
    (proposal,) = made.proposals()
    assert (proposal.agent_id, proposal.differs_in) == ("ben", "parked")


def test_own_team_before_better_people_of_other_teams() -> None:
    made = House(None)
    made.queue("q2")
    made.agent("own", skills={"de": 5})
    made.agent("other", queue_ids=["q2"], skills={"de": 10})
    made.item("w", requirements=requirement(de=5), widened_to=["q2"])
    (proposal,) = made.proposals()
    assert (proposal.agent_id, proposal.differs_in) == ("own", "outside")
    assert proposal.runner_up is not None
    assert proposal.runner_up.as_json()["outside"] is True


def test_a_new_strategy_holds_for_what_already_waits() -> None:
    """Two that wait: the group they share must not live on with the former strategy."""
    made = House(None, strategy="longest_idle")
    made.agent("fresh", state="away", idle_since=ago(1))
    made.agent("tired", state="away", idle_since=ago(99))
    made.item("w1", ago=9)
    made.item("w2", ago=8)
    made.queue("q1", strategy="fastest")
    made.agent("fresh", state="online", speeds={"messaging": 10})
    made.agent("tired", state="online", speeds={"messaging": 99})
    assert made.offers() == [("w1", "fresh"), ("w2", "fresh")]


def test_several_requirements_count_together() -> None:
    """RECOMMENDED adds the levels up; whether somebody is secondary hangs on the lowest."""
    made = House(None)
    made.agent("even", skills={"de": 7, "tax": 7})
    made.agent("uneven", skills={"de": 10, "tax": 5})
    made.item("w", requirements=requirement(de=5, tax=5))
    (proposal,) = made.proposals()
    assert (proposal.agent_id, proposal.differs_in) == ("uneven", "level")


def test_the_component_that_decides_is_named_for_equal_ranks_too() -> None:
    made = house("ana", "ben")
    state = made.state
    ana, ben = state.agents["ana"], state.agents["ben"]
    rank = (0, 0.0, 1)
    strategy = state.queue("q1").strategy
    assert first_difference(strategy, "chat", (rank, ana), (rank, ben)) == "id"
