"""A guess at the language of a short text, for routing and display."""

from __future__ import annotations

import re

_UKRAINIAN = frozenset("ґєіїҐЄІЇ")
_RUSSIAN = frozenset("ыэёъЫЭЁЪ")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W\d_]+")
_WRITTEN_IN_CYRILLIC = frozenset({"uk", "ru", "be", "bg", "sr", "mk", "kk"})
_LOOK_AT = 2000

# Common words that only one of the two languages writes like this. Those with letters of one
# alphabet alone need not be here.
_UKRAINIAN_TEXT = """
    чи що щоб як яка яке яку де коли чому хто але або бо це ще вже буде був була було
    мене мною цього цьому будь ласка дякую добридень добрий нема треба можна тільки дуже зараз
    й з замовлення повернути
"""
_RUSSIAN_TEXT = """
    что чтобы как какая какое какую где когда почему кто или потому если еще будет мне меня
    мной этого пожалуйста спасибо здравствуйте привет нет есть надо нужно нужен нужна можно
    только очень сейчас сегодня работает сколько откуда и к с ли заказ подскажите помогите
    вернуть
"""
_UKRAINIAN_WORDS = frozenset(_UKRAINIAN_TEXT.split())
_RUSSIAN_WORDS = frozenset(_RUSSIAN_TEXT.split())
# Russian says these now and then.
_UKRAINIAN_PHRASES = ("доброго дня", "доброго ранку", "доброго вечора")
# A word is seldom a slip, a letter may be.
_WORD_WEIGHS = 2
# Of so many letters one or two would be Ukrainian ones if the text were; Russian does without
# its own for longer.
_LONG = 40


def guess(text: str, known: str | None = None) -> str | None:
    """'uk', 'ru', 'en' or `known`.

    What only one of Ukrainian and Russian has decides, letters and common words; longer Cyrillic
    without any of it is Russian, unless the contact is known to write another language in it.
    Short Cyrillic that could be both is left open. One message is weak evidence, so nothing else
    is guessed.
    """
    sample = text[:_LOOK_AT]
    if sample.isascii():
        return known or ("en" if any(map(str.isalpha, sample)) else None)
    letters = "".join(filter(str.isalpha, sample))
    if _CYRILLIC.search(letters):
        return _cyrillic(sample, letters, known)
    # A price in € or a smile makes English no other language.
    return known or ("en" if letters and letters.isascii() else None)


def _cyrillic(sample: str, letters: str, known: str | None) -> str | None:
    written = known if known in _WRITTEN_IN_CYRILLIC else None
    ukrainian = sum(map(_UKRAINIAN.__contains__, letters))
    russian = sum(map(_RUSSIAN.__contains__, letters))
    # Bulgarian asks "как" too: words say nothing against another language that is known.
    if written in (None, "uk", "ru"):
        words = _WORD.findall(sample.casefold())
        line = " ".join(words)
        ukrainian += _WORD_WEIGHS * sum(map(_UKRAINIAN_WORDS.__contains__, words))
        ukrainian += sum(phrase in line for phrase in _UKRAINIAN_PHRASES)
        russian += _WORD_WEIGHS * sum(map(_RUSSIAN_WORDS.__contains__, words))
    if ukrainian != russian:
        return "uk" if ukrainian > russian else "ru"
    return written or ("ru" if not ukrainian and len(letters) >= _LONG else None)
