"""What the server says in three languages: complete, and each in its own letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from types import ModuleType
from typing import Any

import pytest

from omnidesk.api import problem_help
from omnidesk.domain import customer_words, lint_words, report_texts, silence
from omnidesk.routing import alarm_words, candidate_words, words

_LANGUAGES = ("en", "ru", "uk")
_MODULES = (
    words,
    alarm_words,
    candidate_words,
    customer_words,
    lint_words,
    report_texts,
    silence,
    problem_help,
)
_FOREIGN = {
    "en": r"[а-яёіїєґ]",
    "ru": r"[іїєґ]|[а-яё][a-z]|[a-z][а-яё]|агент|диалог|тикет",
    "uk": r"[ыэъё]|[а-яіїєґ][a-z]|[a-z][а-яіїєґ]|[а-яіїєґ]['`ʼ]|агент|діалог|тікет|замітк",
}


def _entries(found: Any, where: str) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """The texts of a table, in the three languages at a time."""
    if isinstance(found, Mapping) and set(_LANGUAGES) <= set(found):
        yield from _together(where, *(found[language] for language in _LANGUAGES))
    elif isinstance(found, Mapping):
        for key, value in found.items():
            yield from _entries(value, f"{where}.{key}")
    elif isinstance(found, tuple) and len(found) == 3 and isinstance(found[0], str):
        yield where, found


def _together(where: str, en: Any, ru: Any, uk: Any) -> Iterator[tuple[str, tuple[str, str, str]]]:
    if isinstance(en, problem_help.Help):
        yield from _together(where, astuple(en), astuple(ru), astuple(uk))
    elif isinstance(en, str):
        yield where, (en, ru, uk)
    elif isinstance(en, Mapping):
        assert set(en) == set(ru) == set(uk), where
        for key in en:
            yield from _together(f"{where}.{key}", en[key], ru[key], uk[key])
    elif isinstance(en, tuple):
        # Plural forms are more in the Slavic languages.
        assert len(ru) == len(uk) >= len(en), where
        for n, text in enumerate(ru):
            yield from _together(f"{where}.{n}", en[min(n, len(en) - 1)], text, uk[n])


def _texts(module: ModuleType) -> list[tuple[str, tuple[str, str, str]]]:
    tables = {
        name: value
        for name, value in vars(module).items()
        if name.lstrip("_").isupper() and name != "LANGUAGES" and isinstance(value, Mapping)
    }
    return [entry for name, table in tables.items() for entry in _entries(table, name)]


@pytest.mark.parametrize("module", _MODULES, ids=lambda module: module.__name__)
def test_each_language_is_itself(module: ModuleType) -> None:
    texts = _texts(module)
    assert texts, "no tables found"
    wrong = [
        f"{where} ({language}): {text}"
        for where, entry in texts
        for language, text in zip(_LANGUAGES, entry, strict=True)
        if re.search(_FOREIGN[language], text, re.IGNORECASE) or "!" in text or not text.strip()
    ]
    assert wrong == []


@pytest.mark.parametrize("module", _MODULES, ids=lambda module: module.__name__)
def test_parameters_are_the_same_in_every_language(module: ModuleType) -> None:
    differing = [
        where
        for where, entry in _texts(module)
        if len({frozenset(re.findall(r"\{(\w+)", text)) for text in entry}) != 1
    ]
    assert differing == []
