"""Queues that offer nothing, or not to everybody; work for idle agents; the clock; the memory."""

from __future__ import annotations

from datetime import timedelta

import pytest

from omnidesk.routing.entries import millis
from omnidesk.routing.plan import Proposal, plan
from omnidesk.routing.reasons import Reason
from tests.routing.house import MANY, House, house
from tests.routing.world import START, requirement


def test_freed_agent_takes_oldest() -> None:
    """The waiting item that came first, at the moment room comes, without any sweep."""
    made = house("ana", capacity=12)
    for number, ago in enumerate([5, 50, 20]):
        made.item(f"w{number}", ago=ago)
    assert made.offers() == [("w1", "ana")]
    made.ended("w1")
    assert made.offers() == [("w2", "ana")]
    made.ended("w2")
    assert made.offers() == [("w0", "ana")]


def test_presence_change_reroutes() -> None:
    made = house("ana", state="offline")
    made.item("w", ago=100)
    assert made.offers() == []
    made.agent("ana", state="online")
    assert made.offers() == [("w", "ana")]


@pytest.mark.parametrize("how", ["paused", "manual"])
def test_a_queue_that_offers_nothing(how: str) -> None:
    """Until it goes on; priorities, holds and lateness change nothing about it."""
    made = house("ana", "ben")
    made.queue("q1", **{how: True})
    made.item("w", ago=10_000, priority=0)
    made.hold("held", "ana")
    made.item("heavy", channel_kind="voice", ago=10_000)
    assert made.offers() == []
    assert set(made.reasons("w").values()) == {f"queue_{how}"}
    kind = {"paused": "resume_queue", "manual": "take_by_hand"}[how]
    assert made.explained("w")["unblock"][0] == {"kind": kind, "queue_id": "q1"}
    made.queue("q2")
    made.agent("ana", queue_ids=["q1", "q2"])
    made.item("other", queue_id="q2")
    assert made.offers() == [("other", "ana")]
    made.queue("q1", **{how: False})
    assert dict(made.offers()) == {"w": "ben", "held": "ana"}


def test_a_queue_nobody_knows_offers_nothing_until_it_is_told_of() -> None:
    made = house()
    made.agent("ana", queue_ids=["later"])
    made.item("w", queue_id="later")
    assert made.offers() == []
    assert made.explained("w")["queue"] is None
    assert made.explained("w")["unblock"][0]["kind"] == "resume_queue"
    made.queue("later", wait_target_seconds=5)
    assert made.state.items["w"].key[1] == made.at + 5_000
    assert made.offers() == [("w", "ana")]


def test_reserved_agents_stay_idle() -> None:
    """Work of the queue is offered only while more than two who could take it are idle."""
    made = House(None, leave_idle=2)
    made.queue("vip")
    for name in ("ana", "ben", "eva", "kim"):
        made.agent(name, queue_ids=["q1", "vip"])
    for number in range(4):
        made.item(f"w{number}", ago=9 - number)
    assert made.offers() == [("w0", "ana"), ("w1", "ben")]
    assert set(made.reasons("w2").values()) == {"leaves_idle"}
    assert made.explained("w2")["unblock"] == [{"kind": "more_idle", "count": 2}]
    made.item("vip", queue_id="vip", channel_kind="voice")
    assert made.offers() == [("vip", "eva")]
    made.ended("w0", "w1")
    assert made.offers() == [("w2", "ana")]


def test_somebody_with_room_all_the_while_who_becomes_idle_counts() -> None:
    """Both had room for more before; what changed is only that they are idle."""
    made = House(None, leave_idle=1)
    made.agent("ana")
    made.agent("ben")
    in_hand = [made.busy("ana"), made.busy("ben")]
    made.item("w")
    assert made.offers() == []
    made.ended(*in_hand)
    assert made.offers() == [("w", "ana")]


def test_an_idle_agent_who_could_never_take_anything_is_no_reserve() -> None:
    made = House(None, leave_idle=1)
    made.agent("ana")
    made.agent("none", capacity=0)
    made.item("w")
    assert made.offers() == []


def test_blended_work_waits_for_somebody_with_nothing_to_do() -> None:
    """A callback: an agent with room is not enough, and it keeps nobody from other work."""
    made = house("ana", "ben")
    chat, mail = made.busy("ana", "chat"), made.busy("ben", "email")
    made.item("callback", blended=True, ago=10_000, weight=20)
    made.item("other", ago=1)
    assert made.reasons("callback") == {"ana": "not_idle", "ben": "not_idle"}
    assert made.offers() == [("other", "ben")]
    made.ended(mail)
    assert made.offers() == []
    # Ana had room for it all the while; now she is idle too.
    made.ended(chat)
    assert made.offers() == [("callback", "ana")]
    made.item("second", blended=True)
    made.ended("other")
    assert made.offers() == [("second", "ben")]


def test_the_record_of_blended_work_counts_the_busy_as_without_room() -> None:
    made = house("ana", "ben", "eva")
    made.busy("ana")
    made.item("callback", blended=True)
    (proposal,) = made.proposals()
    assert proposal.rejected[Reason.NO_CAPACITY] == 1
    assert proposal.runner_up is not None


def test_only_who_has_queue_skill_level_kind_and_room() -> None:
    made = house()
    made.agent("other", queue_ids=["q2"])
    made.agent("none", queue_ids=[])
    made.agent("unskilled", skills={"uk": 9})
    made.agent("weak", skills={"de": 4})
    made.agent("full", skills={"de": 9}, used=60)
    made.agent("away", skills={"de": 9}, state="away")
    made.agent("off", skills={"de": 9}, state="offline")
    made.agent("gone", skills={"de": 9}, lease_seconds=0)
    made.agent("barred", skills={"de": 9}, disabled=True)
    made.agent("no_chats", skills={"de": 9}, caps={"messaging": 0})
    made.item("w", requirements=requirement(de=5))
    assert made.offers() == []
    assert made.reasons("w") == {
        "other": "not_in_queue",
        "none": "not_in_queue",
        "unskilled": "skill_missing",
        "weak": "level_too_low",
        "full": "no_capacity",
        "away": "not_online",
        "off": "not_online",
        "gone": "lease_expired",
        "barred": "disabled",
        "no_chats": "kind_not_taken",
    }
    made.agent("right", skills={"de": 5})
    (proposal,) = made.proposals()
    assert proposal.agent_id == "right"
    counts = {str(reason): count for reason, count in proposal.rejected.items() if count}
    assert counts == {
        "disabled": 1,
        "not_online": 2,
        "lease_expired": 1,
        "not_in_queue": 2,
        "kind_not_taken": 1,
        "skill_missing": 1,
        "level_too_low": 1,
        "no_capacity": 1,
    }


def test_of_a_skill_asked_for_twice_the_higher_level_counts() -> None:
    made = house("ana", skills={"de": 5})
    made.item("w", requirements=[{"skill": "de", "level": 6}, {"skill": "de", "level": 2}])
    assert made.reasons("w")["ana"] == "level_too_low"


def test_a_requirement_without_a_level_asks_for_the_lowest() -> None:
    made = house("ana", skills={"de": 1})
    made.item("w", requirements=[{"skill": "de"}])
    assert made.offers() == [("w", "ana")]


# Time ------------------------------------------------------------------------------------------


def test_a_clock_going_backwards_changes_nothing() -> None:
    """What has lapsed stays lapsed; nothing is due twice; decisions carry the later instant."""
    made = house("ana", "ben", capacity=12)
    made.busy("ana")
    made.hold("w", "ana", seconds=30)
    made.agent("ben", lease_seconds=60)
    made.later(31)
    before = made.at - 120_000
    made.state.advance(before)
    assert made.state.now == made.at
    (proposal,) = plan(made.state, before, MANY)
    assert (proposal.agent_id, proposal.decided_at) == ("ben", made.at)
    made.settle([])
    made.world.now = START
    change = made.state.next_change()
    assert change is not None
    assert change > made.state.now


def test_an_arrival_from_the_future_waits_no_negative_time() -> None:
    made = house("ana")
    made.item("w", ago=-600)
    (proposal,) = made.proposals()
    assert proposal.as_json()["waited_seconds"] == 0
    assert made.explained("w")["waited_seconds"] == 0


def test_a_lease_that_ends_takes_its_agent_off_and_a_renewed_one_brings_them_back() -> None:
    made = house()
    made.agent("ana", lease_seconds=45)
    assert made.state.next_change() == made.at + 45_000
    made.later(45)
    made.item("w")
    assert made.offers() == []
    assert made.state.lapsed == {"ana"}
    # The database knew better: the renewal left no event.
    made.state.set_lease("ana", made.at + 1)
    assert made.state.lapsed == set()
    assert [p.agent_id for p in plan(made.state, made.at, MANY)] == ["ana"]


def test_a_lease_never_goes_back() -> None:
    made = house()
    made.agent("ana", lease_seconds=45)
    made.state.set_lease("ana", made.at + 10_000)
    made.state.set_lease("ana", None)
    made.state.set_lease("nobody", made.at)
    assert made.state.agents["ana"].lease == made.at + 45_000


# Memory ----------------------------------------------------------------------------------------


def test_what_is_not_newer_changes_nothing() -> None:
    made = house("ana")
    made.item("w")
    old_item = made.world.event("work.updated", work_item=made.world.items["w"])
    old_agent = made.world.event("agent.updated", agent=made.world.agents["ana"])
    old_queue = made.world.event("queue.updated", queue=made.world.queues["q1"])
    made.changed("w", priority=0)
    made.agent("ana", capacity=10)
    made.queue("q1", paused=True)
    made.see([old_item, old_agent, old_queue])
    assert made.state.items["w"].priority == 0
    assert made.state.agents["ana"].capacity == 10
    assert made.state.queue("q1").paused


def test_what_is_in_flight_is_planned_once() -> None:
    made = house("ana")
    made.item("w1", ago=2)
    made.item("w2", ago=1)
    first: list[Proposal] = plan(made.state, made.at, 1)
    second: list[Proposal] = plan(made.state, made.at, 5)
    assert [p.work_item_id for p in first + second] == ["w1", "w2"]
    made.settle([])
    assert made.offers() == [("w1", "ana"), ("w2", "ana")]


def test_a_lost_race_is_planned_again_and_its_turn_is_given_back() -> None:
    made = House(None, strategy="round_robin")
    for name in ("ana", "ben"):
        made.agent(name)
    made.item("w0")
    made.offers()
    made.later(1)
    made.item("w1")
    assert [p.agent_id for p in plan(made.state, made.at, MANY)] == ["ben"]
    made.settle([])
    assert made.state.turn == "ana"
    assert made.offers() == [("w1", "ben")]


def test_a_plan_made_real_leaves_nothing_to_plan() -> None:
    made = house("ana", "ben")
    for number in range(20):
        made.item(f"w{number:02}")
    assert len(made.offers()) == 10
    assert plan(made.state, made.at, MANY) == []
    assert made.proposals() == []


def test_a_limit_cuts_the_plan_and_the_next_goes_on() -> None:
    made = house("ana", "ben", "eva")
    for number in range(9):
        made.item(f"w{number}", ago=20 - number)
    found = made.offers(2) + made.offers(2) + made.offers(100)
    assert [item for item, _ in found] == [f"w{number}" for number in range(9)]


def test_memory_follows_what_lives_not_what_happened() -> None:
    made = house("ana", "ben", capacity=24)
    for number in range(1500):
        made.see(made.world.item(f"w{number:05}"))
        found = plan(made.state, made.at, MANY)
        made.settle(found)
        for proposal in found:
            made.ended(proposal.work_item_id)
    assert not made.state.items
    assert all(not match.buckets for match in made.state.matches.values())
    lanes = [lane for profile in made.state.profiles.values() for lane in profile.lanes.values()]
    assert lanes
    assert all(len(lane._heap) + len(lane.fresh) < 64 for lane in lanes)
    assert len(made.state._timers) < 64


def test_an_agent_who_changes_teams_leaves_nothing_behind() -> None:
    made = house("ana")
    for number in range(50):
        made.agent("ana", queue_ids=[f"q{number}"], skills={"de": number % 10 + 1})
    assert len(made.state.profiles) == 1


def test_instants_are_whole_milliseconds() -> None:
    assert millis(START + timedelta(microseconds=1999)) == millis(START) + 1


def test_reserved_means_idle_with_room_for_this_work() -> None:
    """Idle are those who could take it: whoever has no room for it, or comes with some, counts."""
    made = House(None, leave_idle=1)
    made.agent("ana")
    made.agent("small", capacity=19)
    made.item("w", channel_kind="chat")
    assert made.offers() == []
    made.agent("small", capacity=20)
    assert made.offers() == [("w", "ana")]


def test_held_work_of_such_a_queue_sees_others_become_idle() -> None:
    made = House(None, leave_idle=1)
    made.agent("ana")
    made.agent("ben")
    in_hand = made.busy("ben")
    made.hold("w", "ana", seconds=600)
    assert made.offers() == []
    made.ended(in_hand)
    assert made.offers() == [("w", "ana")]
