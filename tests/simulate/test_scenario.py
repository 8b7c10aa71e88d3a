from __future__ import annotations

import json
from typing import Any

import pytest

from omnidesk.errors import ConfigurationError
from omnidesk.simulate.scenario import read_scenario
from tests.simulate.centres import agent, document, lab, stream


@pytest.mark.parametrize(
    ("name", "agents", "streams"), [("s1a", 20, 1), ("s2", 60, 6), ("s3", 24, 3)]
)
def test_the_reference_scenarios_are_read(name: str, agents: int, streams: int) -> None:
    found = lab(name)
    assert (len(found.agents), len(found.streams)) == (agents, streams)
    assert found.classes == ("P1", "P2", "P3")


def _refused(changed: dict[str, Any]) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read_scenario(json.dumps(changed), "mine.json")
    assert str(caught.value).startswith("mine.json: ")
    return str(caught.value)


@pytest.mark.parametrize(
    ("agents", "streams", "fields", "said"),
    [
        ({}, {}, {"colour": "blue"}, "colour: is not a field of format 1"),
        ({}, {}, {"format": 2}, "format"),
        ({}, {}, {"horizon_s": "long"}, "horizon_s"),
        ({}, {}, {"stop_s": 10.0}, "stop_s cannot be before horizon_s"),
        ({}, {}, {"warmup_s": 1000.0}, "warmup_s has to be before stop_s"),
        ({}, {}, {"chat_agent_rate_at_j": [0, 0.0]}, "chat_agent_rate_at_j"),
        ({"слоты": 1}, {}, {}, "agents[0].слоты: is not a field"),
        ({"skills": {"any": 0}}, {}, {}, "agents[0].skills.any"),
        ({"channels": ["fax"]}, {}, {}, "agents[0].channels[0]"),
        ({"slots": {"voice": 2}}, {}, {}, "agents[0].slots.voice"),
        ({"slots": {"chat": 1}}, {}, {}, "slots.voice has to be given"),
        ({"shifts": [[5.0, 5.0]]}, {}, {}, "agents[0]: shifts"),
        ({"shifts": [[5.0, 9.0], [8.0, 12.0]]}, {}, {}, "agents[0]: shifts"),
        ({}, {"service_s": {"dist": "inf"}}, {}, "streams[0]: service_s cannot be inf"),
        ({}, {"service_s": {"dist": "exp"}}, {}, "streams[0].service_s: exp needs a mean"),
        ({}, {"service_s": {"dist": "lognormal", "mean": 5.0}}, {}, "cv"),
        ({}, {"service_s": {"dist": "gamma", "mean": 5.0}}, {}, "streams[0].service_s.dist"),
        ({}, {"class_shares": {"P1": 0.5}}, {}, "add up to 0.5"),
        ({}, {"class_shares": {"urgent": 1.0}}, {}, "'urgent' has to be called P1"),
        ({}, {"target_s": {}}, {}, "target_s is missing for P1"),
        ({}, {"rate_per_min": [{"from_s": 5, "to_s": 5, "per_min": 1}]}, {}, "rate_per_min"),
        ({}, {"rate_per_min": [{"from_s": 0, "per_min": -1}]}, {}, "rate_per_min[0].per_min"),
        ({}, {}, {"preferred": {"share": 0.5, "agents": ["нет"]}}, "preferred.agents"),
        ({}, {}, {"preferred": {"share": 0.5, "agents": 2}}, "2 of 1 agents"),
    ],
)
def test_what_is_wrong_is_named(
    agents: dict[str, Any], streams: dict[str, Any], fields: dict[str, Any], said: str
) -> None:
    assert said in _refused(document([agent(**agents)], [stream(**streams)], **fields))


def test_nobody_at_work_and_nobody_calling_are_refused() -> None:
    assert "agents: " in _refused(document([], [stream()]))
    assert "streams: " in _refused(document([agent()], []))


def test_ids_and_stream_numbers_are_distinct() -> None:
    assert "agents: id" in _refused(document([agent(1), agent(1)], [stream()]))
    assert "streams: stream_no" in _refused(document([agent()], [stream(), stream()]))


def test_more_chats_than_rates_are_refused() -> None:
    chats = agent(channels=["chat"], slots={"chat": 4})
    assert "agents[0].slots.chat is 4" in _refused(document([chats], [stream("chat")]))


@pytest.mark.parametrize("text", ["", "[]", "{", b"\xff\xfe", "null"])
def test_what_is_no_scenario_at_all(text: str | bytes) -> None:
    with pytest.raises(ConfigurationError, match=r"mine\.json"):
        read_scenario(text, "mine.json")


def test_names_may_be_in_any_script() -> None:
    persons = [agent(skills={"українська 🇺🇦": 1.0}, id="Олена"), agent(1, id="عائشة")]
    found = read_scenario(json.dumps(document(persons, [stream()])), "mine.json")
    assert [one.id for one in found.agents] == ["Олена", "عائشة"]
    assert found.agents[0].level("voice", "українська 🇺🇦") == 1.0
    assert found.agents[0].level("chat", "українська 🇺🇦") is None
