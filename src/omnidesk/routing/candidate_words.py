"""One line for every agent of an explanation: chosen, next, or the first filter that removed
them, with the terms of the score. English, Russian and Ukrainian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from omnidesk.routing.words import LANGUAGES

_REASONS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "disabled": "disabled",
        "not_online": "not online",
        "lease_expired": "connection lost",
        "not_in_queue": "not in this queue",
        "queue_paused": "the queue is paused",
        "queue_manual": "the queue is taken from by hand",
        "kind_not_taken": "does not take this kind of work",
        "skill_missing": "lacks a required skill",
        "level_too_low": "below the required level",
        "exclusive_work": "in work that bars all other",
        "at_cap": "at the limit for this kind",
        "not_idle": "not free of other work",
        "not_interruptible": "in work that may not be interrupted",
        "no_capacity": "without room",
        "kept_for_waking": "keeps room for conversations that may wake",
        "declined": "declined already",
        "held_for_preferred": "the work is held for the preferred agent",
        "leaves_idle": "stays idle for other work",
        "reserved_for_blocked": "kept for bigger work",
    },
    "ru": {
        "disabled": "отключён",
        "not_online": "не в сети",
        "lease_expired": "связь потеряна",
        "not_in_queue": "не в этой очереди",
        "queue_paused": "очередь приостановлена",
        "queue_manual": "из очереди берут вручную",
        "kind_not_taken": "не берёт такие обращения",
        "skill_missing": "нет нужного навыка",
        "level_too_low": "уровень ниже нужного",
        "exclusive_work": "занят работой, которая исключает другую",
        "at_cap": "предел по этому виду",
        "not_idle": "занят другой работой",
        "not_interruptible": "занят работой, которую нельзя прервать",
        "no_capacity": "нет свободного места",
        "kept_for_waking": "держит место для разговоров, которые могут ожить",
        "declined": "уже отказался",
        "held_for_preferred": "придержано для своего оператора",
        "leaves_idle": "остаётся свободным для другой работы",
        "reserved_for_blocked": "придержан для более крупного обращения",
    },
    "uk": {
        "disabled": "вимкнений",
        "not_online": "не в мережі",
        "lease_expired": "зв’язок втрачено",
        "not_in_queue": "не в цій черзі",
        "queue_paused": "чергу призупинено",
        "queue_manual": "з черги беруть вручну",
        "kind_not_taken": "не бере такі звернення",
        "skill_missing": "немає потрібної навички",
        "level_too_low": "рівень нижчий за потрібний",
        "exclusive_work": "зайнятий роботою, що виключає іншу",
        "at_cap": "межа за цим видом",
        "not_idle": "зайнятий іншою роботою",
        "not_interruptible": "зайнятий роботою, яку не можна перервати",
        "no_capacity": "немає вільного місця",
        "kept_for_waking": "тримає місце для розмов, що можуть ожити",
        "declined": "вже відмовився",
        "held_for_preferred": "притримано для свого оператора",
        "leaves_idle": "лишається вільним для іншої роботи",
        "reserved_for_blocked": "притриманий для більшого звернення",
    },
}

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "chosen": "first choice",
        "next": "next",
        "able": "able",
        "level": "lowest level {level:g}",
        "load": "{load} of {capacity} units",
        "flexibility": "flexibility {flexibility}",
        "since": "since {since}",
        "outside": "from another team",
    },
    "ru": {
        "chosen": "первый выбор",
        "next": "следующий",
        "able": "может",
        "level": "наименьший уровень {level:g}",
        "load": "{load} из {capacity} единиц",
        "flexibility": "универсальность {flexibility}",
        "since": "с {since}",
        "outside": "из другой команды",
    },
    "uk": {
        "chosen": "перший вибір",
        "next": "наступний",
        "able": "може",
        "level": "найменший рівень {level:g}",
        "load": "{load} з {capacity} одиниць",
        "flexibility": "універсальність {flexibility}",
        "since": "з {since}",
        "outside": "з іншої команди",
    },
}


def of_candidates(explanation: Mapping[str, Any], language: str = "en") -> list[str]:
    """Every candidate of an explanation in order, one line each; an unknown language reads
    English."""
    language = language if language in LANGUAGES else "en"
    return [_line(explanation, one, language) for one in explanation["candidates"]]


def _line(explanation: Mapping[str, Any], one: Mapping[str, Any], language: str) -> str:
    texts = _TEXTS[language]
    if one["reason"] is not None:
        verdict = _REASONS[language][one["reason"]]
    elif one["agent_id"] == explanation["winner"]:
        verdict = texts["chosen"]
    else:
        verdict = texts["next" if one["agent_id"] == explanation["runner_up"] else "able"]
    terms = [texts["outside"]] if one["outside"] else []
    terms += [
        texts[name].format(**one)
        for name in ("level", "flexibility", "load", "since")
        if one[name] is not None
    ]
    return f"{one['name']}: {verdict} ({', '.join(terms)})"
