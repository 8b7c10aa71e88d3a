"""The simulated people speak as the demo's routing rules expect."""

from __future__ import annotations

import random

import pytest

from omnidesk.demo.house import demo_file
from omnidesk.demo.playbook import Playbook, after_call, generic
from omnidesk.demo.scripts import CALL_BACK, CALLER_ANSWERS, GENERIC, NAMES, SCRIPTS, VOICEMAILS
from omnidesk.domain.language import guess
from omnidesk.flows import configuration_file


class Everything(dict[str, str]):
    """Every variable is set, to the same."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return "whsec_c2VjcmV0"


def test_the_demos_configuration_can_be_read_and_its_parts_fit() -> None:
    found = configuration_file.load(demo_file(), Everything())
    queues = {queue.name for queue in found.queues}
    skills = {skill.name for skill in found.skills}
    for agent in found.agents:
        assert set(agent.queues) <= queues
        assert set(agent.skills) <= skills
    for rule in found.rules or ():
        able = [
            agent.email
            for agent in found.agents
            if agent.role == "agent"
            and agent.email != "you@shop.example"
            and (rule.then.queue or "support") in agent.queues
            and all(agent.skills.get(s, 0) >= n for s, n in rule.then.skills.items())
        ]
        assert len(able) >= 2, f"{rule.name}: only {able}"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda s: s.subject)
def test_a_customers_words_show_their_language(script: object) -> None:
    turns = script.turns  # type: ignore[attr-defined]
    opening = turns[0][0][0].format(name="Lee", number="A-1", amount="3 €")
    assert guess(opening) == script.language  # type: ignore[attr-defined]


def test_every_line_has_its_answer_whoever_asks() -> None:
    playbook, rng = Playbook(), random.Random(3)
    people = [playbook.invent(rng) for _ in range(200)]
    for persona in people:
        for lines in persona.turns:
            for said in (*lines, "\n".join(lines)):
                found = persona.answer(f"  {said} ")
                assert found is not None
                assert not found.last
                assert "{" not in found.text
        thanks = persona.answer(persona.thanks)
        assert thanks is not None
        assert thanks.last
        assert after_call(persona.after_call) is not None
    assert playbook.recognise(people[-1].turns[0][0]) == people[-1]
    assert playbook.recognise("nobody ever said this") is None


def test_every_language_has_everything() -> None:
    tongues = {script.language for script in SCRIPTS}
    for known in (NAMES, VOICEMAILS, CALL_BACK, CALLER_ANSWERS, GENERIC):
        assert set(known) == tongues
    assert generic("xx") == generic("en")


def test_the_same_seed_brings_the_same_people() -> None:
    one, other = (Playbook().invent(random.Random(5)) for _ in range(2))
    assert one == other
