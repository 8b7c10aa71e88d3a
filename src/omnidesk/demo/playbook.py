"""What agents are expected to answer to which words: customers write it, agents read it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from omnidesk.demo.scripts import CALL_BACK, CALLER_ANSWERS, GENERIC, NAMES, SCRIPTS, VOICEMAILS


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say, and whether the matter is settled with it."""

    text: str
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """One customer: a name, a language and what is to be said, turn by turn. `answers` are what
    agents are expected to say, by the customer's words."""

    name: str
    language: str
    subject: str
    turns: tuple[tuple[str, ...], ...]
    thanks: str
    picture: str
    voicemail: str
    after_call: str
    answers: dict[str, Answer]

    def answer(self, words: str) -> Answer | None:
        """What to say to `words`; white space does not matter."""
        return self.answers.get(_bare(words))


@dataclass(slots=True)
class Playbook:
    """Who is known by which words."""

    known: dict[str, Persona] = field(default_factory=dict)

    def invent(self, rng: random.Random) -> Persona:
        """A new customer. Agents will know them by their first words."""
        persona = _persona(rng)
        for words in (*persona.turns[0], "\n".join(persona.turns[0]), persona.voicemail):
            self.known[_bare(words)] = persona
        return persona

    def recognise(self, words: str) -> Persona | None:
        """Whose words these are."""
        return self.known.get(_bare(words))


def generic(language: str | None) -> Answer:
    """Something that always fits."""
    return Answer(GENERIC.get(language or "en", GENERIC["en"]))


def call_back(name: str, language: str | None) -> Answer:
    """What to write to somebody who rang in vain."""
    return Answer(CALL_BACK.get(language or "en", CALL_BACK["en"]).format(name=name or "👋"))


def after_call(words: str) -> Answer | None:
    """The answer to somebody who was called back."""
    for asks, told in CALLER_ANSWERS.values():
        if _bare(asks) == _bare(words):
            return Answer(told, last=True)
    return None


def _persona(rng: random.Random) -> Persona:
    script = rng.choice(SCRIPTS)
    tongue = script.language
    facts = {
        "name": rng.choice(NAMES[tongue]),
        "number": f"{rng.choice('ABCDEFGHKM')}-{rng.randrange(10_000, 99_999)}",
        "amount": f"{rng.randrange(12, 480)},{rng.randrange(100):02d} €",
    }

    def told(text: str) -> str:
        return text.format(**facts)

    answers = {
        _bare(told(line)): Answer(told(reply)) for lines, reply in script.turns for line in lines
    }
    # In a mail the whole turn is one message.
    answers |= {_bare(told("\n".join(lines))): Answer(told(reply)) for lines, reply in script.turns}
    answers[_bare(told(script.thanks))] = Answer(told(script.farewell), last=True)
    return Persona(
        name=facts["name"],
        language=tongue,
        subject=told(script.subject),
        turns=tuple(tuple(told(line) for line in lines) for lines, _ in script.turns),
        thanks=told(script.thanks),
        picture=script.picture,
        voicemail=told(VOICEMAILS[tongue]),
        after_call=CALLER_ANSWERS[tongue][0],
        answers=answers,
    )


def _bare(words: str) -> str:
    return " ".join(words.split())
