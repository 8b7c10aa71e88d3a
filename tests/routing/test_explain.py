"""One item explained: every agent, what removed them, what would unblock it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from omnidesk.domain.events import instant
from omnidesk.routing.explain import explain_item
from omnidesk.routing.reasons import Reason
from tests.routing.house import House, house
from tests.routing.world import START, requirement


def german() -> House:
    """Ana has the skill and no room, Ben a low level, Eva is away."""
    made = House(None, name="Поддержка 🙂")
    made.agent("ana", skills={"german": 7})
    made.agent("ben", skills={"german": 4})
    made.agent("eva", skills={"german": 9}, state="offline")
    for _ in range(5):
        made.busy("ana")
    made.item("w", channel_kind="chat", requirements=requirement(german=5), ago=90)
    return made


def test_every_agent_stands_there_with_the_first_filter_that_removed_them() -> None:
    found = german().explained("w")
    reasons = {c["agent_id"]: c["reason"] for c in found["candidates"]}
    assert reasons == {"ana": "no_capacity", "ben": "level_too_low", "eva": "not_online"}
    assert found["counts"] == {"no_capacity": 1, "level_too_low": 1, "not_online": 1}
    assert (found["winner"], found["runner_up"], found["differs_in"]) == (None, None, None)
    assert found["suited"] == {"agents": 2, "online": 1, "most_free": 0, "most_capacity": 60}
    assert [(way["kind"], way.get("name")) for way in found["unblock"]] == [
        ("free_units", "ana"),
        ("come_online", None),
    ]
    assert found["unblock"][0]["units"] == 20
    assert found["queue"] == "Поддержка 🙂"


def test_the_facts_of_the_item() -> None:
    made = house("ana", state="away")
    steps = [{"after_seconds": 90, "drop": ["de"]}]
    made.item("older", ago=50)
    made.item(
        "w",
        ago=42,
        priority=1,
        requirements=requirement(de=5),
        steps=steps,
        step_at=instant(START + timedelta(seconds=48)),
        target_seconds=100,
    )
    found = made.explained("w")
    told = {
        "state": "waiting",
        "engine": "due-1",
        "decided_at": "2026-03-02T09:00:00.000Z",
        "strategy": "recommended",
        "order": "due",
        "priority": 1,
        "weight": 12,
        "requirements": [{"skill": "de", "level": 5}],
        "step": 0,
        "steps": steps,
        "next_step_at": "2026-03-02T09:00:48.000Z",
        "arrived_at": "2026-03-02T08:59:18.000Z",
        "target_seconds": 100,
        # 42 s ago + 100 s - 120 s for high priority.
        "due_at": "2026-03-02T08:58:58.000Z",
        "waited_seconds": 42,
        "ahead": 0,
    }
    assert {name: found[name] for name in told} == told
    assert made.explained("older")["ahead"] == 1


def test_candidates_stand_in_the_order_they_would_be_chosen_in() -> None:
    made = house("ana", "ben", "eva")
    made.busy("ana")
    made.agent("away", state="away")
    made.agent("other", queue_ids=["q2"])
    made.item("w")
    found = made.explained("w")
    assert [c["agent_id"] for c in found["candidates"]] == ["ben", "eva", "ana", "away", "other"]
    assert (found["winner"], found["runner_up"], found["differs_in"]) == ("ben", "eva", "id")
    made.item("named", preferred_agent_id="ana")
    found = made.explained("named")
    assert (found["winner"], found["runner_up"], found["differs_in"]) == ("ana", "ben", "wanted")


def test_a_candidate_shows_every_term_of_the_score() -> None:
    made = house()
    made.agent("ana", skills={"de": 7, "uk": 2}, speeds={"chat": 240.0}, capacity=80)
    made.busy("ana", "chat")
    made.sleeps(made.busy("ana", "chat"))
    made.item("w", channel_kind="chat", requirements=requirement(de=5))
    (ana,) = made.explained("w")["candidates"]
    assert ana == {
        "agent_id": "ana",
        "name": "ana",
        "reason": None,
        "outside": False,
        "level": 7,
        "flexibility": 6,
        "load": 24,
        "capacity": 80,
        "free": 56,
        "relative_load": 0.3,
        "held": {"chat": 1},
        "wake_debt": 16,
        "since": "2026-03-02T09:00:00.000Z",
        "speed": 240.0,
        "skills": {"de": 7, "uk": 2},
    }


def kinds_of(made: House, item_id: str = "w") -> list[str]:
    return [way["kind"] for way in made.explained(item_id)["unblock"]]


def test_what_would_unblock_each_kind_of_wait() -> None:
    made = House(None)
    made.item("w")
    assert made.explained("w")["unblock"] == [{"kind": "nobody_can", "requirements": {}}]
    made.agent("ana")
    made.queue("q1", paused=True)
    assert kinds_of(made) == ["resume_queue"]
    made.queue("q1", paused=False)
    assert kinds_of(made) == []
    made.offers()
    made.declined("w")
    assert made.explained("w")["unblock"] == [
        {"kind": "ask_again", "at": instant(START + timedelta(seconds=30))}
    ]


def test_held_work_goes_when_its_agent_has_room_or_time_is_over() -> None:
    made = house("ana", "ben", capacity=12)
    made.busy("ana")
    made.hold("w", "ana", seconds=20)
    room, over = made.explained("w")["unblock"]
    assert (room["kind"], room["name"], room["units"]) == ("free_units", "ana", 12)
    assert over == {
        "kind": "hold_ends",
        "agent_id": "ana",
        "name": "ana",
        "at": instant(START + timedelta(seconds=20)),
    }


def test_exclusive_work_needs_somebody_to_finish() -> None:
    made = house("ana", "ben")
    made.busy("ana", "voice")
    made.busy("ben", "chat")
    made.busy("ben", "chat")
    made.item("w", channel_kind="voice")
    (way,) = made.explained("w")["unblock"]
    # Ana is in a call, which bars all else; Ben has two chats to finish.
    assert (way["kind"], way["name"], way["count"]) == ("finish_work", "ben", 2)


def test_only_who_could_take_it_is_asked_to_come_online() -> None:
    made = House(None)
    away: dict[str, Any] = {"state": "away"}
    made.agent("right", skills={"de": 5}, **away)
    made.agent("weak", skills={"de": 4}, **away)
    made.agent("small", skills={"de": 9}, capacity=11, **away)
    made.agent("not_this_kind", skills={"de": 9}, caps={"messaging": 0}, **away)
    made.agent("elsewhere", skills={"de": 9}, queue_ids=["q2"], **away)
    made.agent("lost", skills={"de": 9}, lease_seconds=0)
    made.item("w", requirements=requirement(de=5))
    (way,) = made.explained("w")["unblock"]
    assert (way["kind"], way["count"]) == ("come_online", 2)
    assert {agent["name"] for agent in way["agents"]} == {"right", "lost"}


def test_of_many_who_could_come_five_are_named() -> None:
    made = house(*(f"agt_{n:02}" for n in range(9)), state="offline")
    made.item("w")
    (way,) = made.explained("w")["unblock"]
    assert (way["count"], len(way["agents"])) == (9, 5)


def test_the_next_step_is_a_way_too() -> None:
    made = house("ana", skills={"de": 1}, capacity=12)
    made.busy("ana")
    at = instant(START + timedelta(seconds=30))
    steps = [{"after_seconds": 30, "drop": ["de"]}]
    made.item("w", steps=steps, step_at=at, requirements=requirement(de=1))
    assert made.explained("w")["unblock"][-1] == {"kind": "next_step", "at": at}


def test_a_wait_for_room_of_those_who_keep_it_for_waking() -> None:
    made = house("ana")
    for _ in range(9):
        made.sleeps(made.busy("ana", "chat"))
    made.item("w")
    assert made.reasons("w") == {"ana": Reason.KEPT_FOR_WAKING}
    assert kinds_of(made) == ["finish_work"]


@pytest.mark.parametrize("state", ["offered", "assigned", "parked"])
def test_work_that_does_not_wait_has_no_place_and_no_ways(state: str) -> None:
    made = house("ana", "ben")
    made.item("w")
    made.offers()
    made.changed("w", state=state, agent_id=None if state == "parked" else "ana")
    found = made.explained("w")
    assert (found["state"], found["ahead"], found["unblock"], found["due_at"]) == (
        state,
        None,
        [],
        None,
    )
    assert found["agent_id"] == (None if state == "parked" else "ana")


def test_ended_work_is_not_explained() -> None:
    made = german()
    assert explain_item(made.state, "nothing", made.at) is None
    made.ended("w")
    assert explain_item(made.state, "w", made.at) is None


def test_explaining_changes_no_plan() -> None:
    made = house("ana", "ben")
    made.busy("ana")
    made.busy("ben")
    made.item("call", channel_kind="voice", ago=200)
    made.item("small")
    before = [p.as_json() for p in made.proposals()]
    for item_id in ("call", "small", "call"):
        made.explained(item_id)
    assert made.offers() == [(p["next_item"] or "small", "ben") for p in before]
