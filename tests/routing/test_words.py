"""Explanations as sentences in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.domain.work import LIVE, WorkState
from omnidesk.routing import words
from omnidesk.routing.ranking import _COMPONENTS, _RANKED
from omnidesk.routing.reasons import Reason
from tests.routing.house import House, house
from tests.routing.test_explain import german
from tests.routing.world import requirement

COMPONENTS = {*_RANKED, *(name for names in _COMPONENTS.values() for name in names), "wanted"}
WAYS = {
    "resume_queue", "take_by_hand", "free_units", "finish_work", "ask_again", "ask_others",
    "hold_ends", "bigger_work_placed", "more_idle", "come_online", "next_step", "nobody_can",
}  # fmt: skip
COUNTS = [0, 1, 2, 4, 5, 11, 12, 14, 21, 22, 25, 100, 101, 104, 111, 112, 1001]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_reason_component_way_and_state_has_words(language: str) -> None:
    assert set(words._REASONS[language]) == {reason.value for reason in Reason}
    assert set(words._TEXTS[language]) >= COMPONENTS | WAYS
    assert set(words._TEXTS[language]) == set(words._TEXTS["en"])
    assert set(words._STATES[language]) == {s.value for s in LIVE} - {WorkState.WAITING.value}
    assert set(words._NOUNS[language]) == set(words._NOUNS["en"])
    for texts in (words._REASONS, words._TEXTS, words._STATES):
        assert all(text.strip() == text != "" for text in texts[language].values())


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_nothing_is_left_in_english(language: str) -> None:
    for texts in (words._REASONS, words._TEXTS, words._STATES):
        same = {k for k, text in texts[language].items() if text == texts["en"][k]}
        assert same == set()


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", {1: "1 unit", 0: "0 units", 2: "2 units", 11: "11 units", 21: "21 units"}),
        (
            "ru",
            {
                0: "0 единиц",
                1: "1 единица",
                2: "2 единицы",
                4: "4 единицы",
                5: "5 единиц",
                11: "11 единиц",
                12: "12 единиц",
                14: "14 единиц",
                21: "21 единица",
                22: "22 единицы",
                25: "25 единиц",
                101: "101 единица",
                111: "111 единиц",
                112: "112 единиц",
            },
        ),
        (
            "uk",
            {
                0: "0 одиниць",
                1: "1 одиниця",
                3: "3 одиниці",
                5: "5 одиниць",
                11: "11 одиниць",
                13: "13 одиниць",
                21: "21 одиниця",
                104: "104 одиниці",
                111: "111 одиниць",
            },
        ),
    ],
)
def test_plural_forms(language: str, texts: dict[int, str]) -> None:
    assert {n: words.plural(n, "unit", language) for n in texts} == texts


@pytest.mark.parametrize(
    ("count", "english", "russian", "ukrainian"),
    [
        (0, "0 agents", "0 операторов", "0 операторів"),
        (1, "1 agent", "1 оператор", "1 оператор"),
        (2, "2 agents", "2 оператора", "2 оператори"),
        (11, "11 agents", "11 операторов", "11 операторів"),
        (21, "21 agents", "21 оператор", "21 оператор"),
        (104, "104 agents", "104 оператора", "104 оператори"),
        (112, "112 agents", "112 операторов", "112 операторів"),
    ],
)
def test_agents_in_three_languages(count: int, english: str, russian: str, ukrainian: str) -> None:
    found = [words.plural(count, "agent", language) for language in words.LANGUAGES]
    assert found == [english, russian, ukrainian]


@given(st.integers(0, 10**6), st.sampled_from(["agent", "unit", "second", "item"]))
def test_russian_and_ukrainian_agree_on_the_form(count: int, noun: str) -> None:
    forms = [
        words._NOUNS[language][noun].index(words.plural(count, noun, language).split(" ", 1)[1])
        for language in ("ru", "uk")
    ]
    assert words._form(count, "ru") == words._form(count, "uk")
    # Where a language has one word for two forms, the first of them is found.
    assert all(form <= words._form(count, "ru") for form in forms)


def test_the_named_example() -> None:
    """Work of two units for German of level 5, and an agent who has none left."""
    made = House(None)
    made.agent("ana", skills={"german": 7}, capacity=10, used=10)
    made.agent("ben", skills={"german": 4})
    made.item("w", weight=2, requirements=requirement(german=5))
    found = {
        language: words.of_item(made.explained("w"), language)[1] for language in words.LANGUAGES
    }
    assert found == {
        "en": "1 agent with german >= 5 online, 0 of 2 units free.",
        "ru": "В сети 1 оператор с german >= 5, свободно 0 из 2 единиц.",
        "uk": "У мережі 1 оператор з german >= 5, вільно 0 з 2 одиниць.",
    }


def test_waiting_in_words() -> None:
    found = german().explained("w")
    assert words.of_item(found) == [
        "Waiting for 90 seconds; 0 items ahead in the queue.",
        "1 agent with german >= 5 online, 0 of 20 units free.",
        "Due 2026-03-02T08:59:30.000Z.",
        "ana is nearest to having room: 20 units short.",
        "1 agent could take it once online.",
        "Not asked: not online (1), below the required level (1), without room (1).",
    ]
    assert words.of_item(found, "ru") == [
        "Ждёт 90 секунд; впереди в очереди 0 обращений.",
        "В сети 1 оператор с german >= 5, свободно 0 из 20 единиц.",
        "Срок 2026-03-02T08:59:30.000Z.",
        "Ближе всех к свободному месту ana: не хватает 20 единиц.",
        "Подошли бы, но не в сети: 1 оператор.",
        "Не спрашивали: не в сети (1), ниже нужного уровня (1), без свободного места (1).",
    ]
    assert words.of_item(found, "uk") == [
        "Чекає 90 секунд; попереду в черзі 0 звернень.",
        "У мережі 1 оператор з german >= 5, вільно 0 з 20 одиниць.",
        "Строк 2026-03-02T08:59:30.000Z.",
        "Найближче до вільного місця ana: бракує 20 одиниць.",
        "Підійшли б, але не в мережі: 1 оператор.",
        "Не питали: не в мережі (1), нижче потрібного рівня (1), без вільного місця (1).",
    ]


def test_a_decision_in_words() -> None:
    made = House(None)
    made.agent("ana", name="Ана 🙂")
    made.agent("ben", name="بن")
    made.agent("eva", state="away")
    made.busy("ben")
    made.item("w", ago=42)
    made.item("x", ago=1, weight=20)
    record = made.proposals()[0].as_json()
    assert words.of_decision(record) == [
        "Offered to Ана 🙂: 0 of 60 units in use.",
        "Next would have been بن: 12 of 60; decided by the smaller load.",
        "Taken before x, due 2026-03-02T09:00:59.000Z.",
        "Not asked: not online (1).",
    ]
    assert words.of_decision(record, "ru") == [
        "Предложено Ана 🙂: занято 0 из 60 единиц.",
        "Следующим был бы вариант بن: 12 из 60; решает меньшая нагрузка.",
        "Взято раньше x, чей срок 2026-03-02T09:00:59.000Z.",
        "Не спрашивали: не в сети (1).",
    ]
    assert words.of_decision(record, "uk") == [
        "Запропоновано Ана 🙂: зайнято 0 з 60 одиниць.",
        "Наступним був би варіант بن: 12 з 60; вирішує менше навантаження.",
        "Взято раніше за x, чий строк 2026-03-02T09:00:59.000Z.",
        "Не питали: не в мережі (1).",
    ]
    assert words.of_decision(record, "xx") == words.of_decision(record)


def test_the_preferred_agent_is_named_as_such() -> None:
    made = house("ana", "ben")
    made.busy("ana")
    made.hold("w", "ana")
    record = made.proposals()[0].as_json()
    assert words.of_decision(record)[1] == "ana is the preferred agent."
    lines = words.of_item(made.explained("w"))
    assert "Would go to ana: 12 of 60 units in use." in lines


def test_email_speaks_of_no_units_and_steps_are_told() -> None:
    made = house("ana")
    made.busy("ana", "chat")
    made.item("w", channel_kind="email")
    assert words.of_item(made.explained("w")) == [
        "Waiting for 0 seconds; 0 items ahead in the queue.",
        "1 agent with the right queue online.",
        "Due 2026-03-02T09:01:00.000Z.",
        "ana is nearest: 1 item in hand.",
        "Not asked: not free of other work (1).",
    ]
    made.item("s", steps=[{"after_seconds": 30, "priority": 0}])
    assert "Due 2026-03-02T09:01:00.000Z; step 0 of 1." in words.of_item(made.explained("s"))


def situations() -> Iterator[House]:
    """Worlds in which `w` waits; between them every way out occurs."""
    yield House(None)
    yield house("ana", state="away")
    for how in ({"paused": True}, {"manual": True}, {"leave_idle": 3}):
        made = house("ana")
        made.queue("q1", **how)
        yield made
    full = house("ana", capacity=12)
    full.busy("ana")
    yield full
    kept = house("ana")
    kept.busy("ana")
    kept.item("call", channel_kind="voice", ago=900)
    yield kept
    for exhausted in ("wait", "reask"):
        made = house("ana")
        made.queue("q1", exhausted_policy=exhausted)
        yield made


def asked(made: House, **values: Any) -> dict[str, Any]:
    made.item("w", **values)
    if made.offers() and made.world.items["w"]["state"] == "offered":
        made.declined("w")
    return made.explained("w")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_way_out_is_said(language: str) -> None:
    found = [asked(made) for made in situations()]
    held = house("ana", capacity=12)
    held.busy("ana")
    held.hold("w", "ana")
    found.append(held.explained("w"))
    bars = house("ana")
    bars.busy("ana")
    at = "2026-03-02T09:00:30.000Z"
    found.append(
        asked(bars, channel_kind="voice", steps=[{"after_seconds": 30, "priority": 0}], step_at=at)
    )
    assert {way["kind"] for told in found for way in told["unblock"]} == WAYS
    for told in found:
        lines = words.of_item(told, language)
        assert len(lines) >= 3 + len(told["unblock"])
        assert not any("{" in line or "}" in line for line in lines)


@pytest.mark.parametrize(
    ("state", "english", "russian", "ukrainian"),
    [
        ("offered", "State: offered.", "Состояние: предложено.", "Стан: запропоновано."),
        ("assigned", "State: assigned.", "Состояние: назначено.", "Стан: призначено."),
        ("wrap_up", "State: wrap-up.", "Состояние: постобработка.", "Стан: постобробка."),
        ("parked", "State: parked.", "Состояние: отложено.", "Стан: відкладено."),
    ],
)
def test_work_that_does_not_wait(state: str, english: str, russian: str, ukrainian: str) -> None:
    found = [words.of_item({"state": state}, language) for language in words.LANGUAGES]
    assert found == [[english], [russian], [ukrainian]]


def test_counts_cover_the_plural_rules() -> None:
    for count in COUNTS:
        for language in words.LANGUAGES:
            assert words.plural(count, "second", language).startswith(f"{count} ")
