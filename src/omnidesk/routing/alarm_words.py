"""Alarms as sentences, in English, Russian and Ukrainian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from omnidesk.routing.words import LANGUAGES, of_way, plural

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "nobody_ever": "{items} wait for {skills}: no agent could ever take them.",
        "nobody_there": "{items} wait for {skills}: nobody who could take them is there.",
        "starving": "{items} wait for {skills}, the oldest since {since}, although somebody"
        " who could take them is there.",
        "any": "anybody of the queue",
        "next_shift": "The next shift of somebody who could begins at {at}.",
    },
    "ru": {
        "nobody_ever": "Ждут {skills}: {items}; взять это не сможет никто.",
        "nobody_there": "Ждут {skills}: {items}; никого, кто мог бы взять, нет на месте.",
        "starving": "Ждут {skills}: {items}, самое старое с {since}, хотя есть кому взять.",
        "any": "кого-нибудь из очереди",
        "next_shift": "Ближайшая смена того, кто мог бы взять, начнётся {at}.",
    },
    "uk": {
        "nobody_ever": "Чекають на {skills}: {items}; взяти це не зможе ніхто.",
        "nobody_there": "Чекають на {skills}: {items}; нікого, хто міг би взяти, немає на місці.",
        "starving": "Чекають на {skills}: {items}, найстаріше з {since}, хоча є кому взяти.",
        "any": "когось із черги",
        "next_shift": "Найближча зміна того, хто міг би взяти, почнеться {at}.",
    },
}


def of_alarm(alarm: Mapping[str, Any], language: str = "en") -> list[str]:
    """An alarm (as its resource) in sentences; an unknown language reads English."""
    language = language if language in LANGUAGES else "en"
    texts = _TEXTS[language]
    skills = ", ".join(f"{r['skill']} >= {r['level']:g}" for r in alarm["requirements"])
    lines = [
        texts[alarm["reason"]].format(
            items=plural(alarm["items"], "item", language),
            skills=skills or texts["any"],
            since=alarm["oldest_at"],
        )
    ]
    if alarm["detail"].get("next_shift_at"):
        lines.append(texts["next_shift"].format(at=alarm["detail"]["next_shift_at"]))
    return lines + [of_way(way, language) for way in alarm["detail"].get("unblock", ())]
