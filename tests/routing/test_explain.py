"""What people are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from omnidesk.domain.events import instant
from omnidesk.routing import words
from omnidesk.routing.explain import explain_item
from omnidesk.routing.plan import plan
from tests.routing.world import START, World, requirement


def explained(world: World, item_id: str = "w") -> dict[str, Any]:
    found = explain_item(world.snapshot(), item_id, world.now)
    assert found is not None
    return found


def small_world() -> World:
    world = World()
    world.queue("q1", name="Поддержка")
    world.agent("ana", skills={"german": 7}, used=60)
    world.agent("ben", skills={"german": 4})
    world.agent("eva", skills={"german": 9}, state="offline")
    return world


def test_every_agent_stands_there_with_the_first_filter_that_removed_them() -> None:
    world = small_world()
    world.item("w", weight=20, requirements=requirement(german=5), ago=90)
    found = explained(world)
    reasons = {c["agent_id"]: c["reason"] for c in found["candidates"]}
    assert reasons == {"ana": "no_capacity", "ben": "level_too_low", "eva": "not_online"}
    assert found["winner"] is None
    assert found["suited"] == {"agents": 2, "online": 1, "most_free": 0, "most_capacity": 60}
    assert [(way["kind"], way.get("name")) for way in found["unblock"]] == [
        ("free_units", "ana"),
        ("come_online", None),
    ]
    assert found["unblock"][0]["units"] == 20


def test_waiting_in_words() -> None:
    world = small_world()
    world.item("w", weight=20, requirements=requirement(german=5), ago=90)
    assert words.of_item(explained(world)) == [
        "Waiting for 90 seconds; 0 items ahead in the queue.",
        "1 agent with german >= 5 online, 0 of 20 units free.",
        "ana is nearest to having room: 20 units short.",
        "1 agent could take it once online.",
        "Not asked: 1 not online, 1 below the required level, 1 without room.",
    ]
    russian = words.of_item(explained(world), "ru")
    assert russian[0] == "Ждёт 90 секунд; впереди в очереди 0 обращений."
    assert russian[1] == "В сети 1 оператор с german >= 5, свободно 0 из 20 единиц."
    ukrainian = words.of_item(explained(world), "uk")
    assert ukrainian[1] == "У мережі 1 оператор з german >= 5, вільно 0 з 20 одиниць."


@pytest.mark.parametrize(
    ("count", "english", "russian", "ukrainian"),
    [
        (0, "0 agents", "0 операторов", "0 операторів"),
        (1, "1 agent", "1 оператор", "1 оператор"),
        (2, "2 agents", "2 оператора", "2 оператори"),
        (5, "5 agents", "5 операторов", "5 операторів"),
        (11, "11 agents", "11 операторов", "11 операторів"),
        (12, "12 agents", "12 операторов", "12 операторів"),
        (21, "21 agents", "21 оператор", "21 оператор"),
        (104, "104 agents", "104 оператора", "104 оператори"),
        (112, "112 agents", "112 операторов", "112 операторів"),
    ],
)
def test_plurals(count: int, english: str, russian: str, ukrainian: str) -> None:
    found = [words.plural(count, "agent", language) for language in words.LANGUAGES]
    assert found == [english, russian, ukrainian]


def test_what_would_unblock_each_kind_of_wait() -> None:
    world = World()
    world.queue("q1")
    world.item("w")
    assert explained(world)["unblock"] == [{"kind": "nobody_can", "requirements": {}}]
    world.agent("ana")
    world.queue("q1", paused=True)
    assert explained(world)["unblock"][0]["kind"] == "resume_queue"
    world.queue("q1", paused=False)
    world.offered("w", "ana")
    world.back("w", declined=True)
    (way,) = explained(world)["unblock"]
    assert way == {"kind": "ask_again", "at": instant(START + timedelta(seconds=30))}
    until = instant(world.now + timedelta(seconds=20))
    world.agent("ana", used=60)
    world.item("held", preferred_agent_id="ana", preferred_until=until)
    world.agent("ben")
    kinds = {way["kind"] for way in explained(world, "held")["unblock"]}
    assert kinds == {"free_units", "hold_ends"}
    for way in explained(world, "held")["unblock"]:
        assert way["name"] == "ana"


def test_kept_for_bigger_work_says_for_which() -> None:
    world = World()
    world.queue("q1")
    world.agent("ana", used=48)
    world.item("heavy", weight=20, ago=100)
    world.item("small", ago=1)
    (way,) = explained(world, "small")["unblock"]
    assert (way["kind"], way["work_item_id"]) == ("bigger_work_placed", "heavy")


def test_every_line_exists_in_every_language() -> None:
    texts = [words._TEXTS[language].keys() for language in words.LANGUAGES]
    reasons = [words._REASONS[language].keys() for language in words.LANGUAGES]
    assert texts[0] == texts[1] == texts[2]
    assert reasons[0] == reasons[1] == reasons[2]


@pytest.mark.parametrize("language", [*words.LANGUAGES, "xx"])
def test_a_decision_in_words(language: str) -> None:
    world = World()
    world.queue("q1")
    world.agent("ana", name="Ана 🙂")
    world.agent("ben", used=12, name="بن")
    world.agent("eva", state="away")
    world.item("w")
    (proposal,) = plan(world.snapshot(), world.now, 1)
    lines = words.of_decision(proposal.as_json(), language)
    assert len(lines) == 3
    assert "Ана 🙂" in lines[0]
    assert "بن" in lines[1]


def test_ended_work_is_not_explained() -> None:
    assert explain_item(small_world().snapshot(), "nothing", START) is None
