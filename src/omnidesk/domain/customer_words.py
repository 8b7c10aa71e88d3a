"""What waiting customers read, in English, Russian and Ukrainian."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

LANGUAGES = ("en", "ru", "uk")

_Words = Mapping[str, str]

_PLACE: _Words = {
    "en": "Your place in line: {place}.",
    "ru": "Ваше место в очереди: {place}.",
    "uk": "Ваше місце в черзі: {place}.",
}
_NEXT: _Words = {
    "en": "You are next.",
    "ru": "Вы следующий в очереди.",
    "uk": "Ви наступні в черзі.",
}
_WAIT: _Words = {
    "en": "The wait is about {interval}.",
    "ru": "Ожидание — примерно {interval}.",
    "uk": "Очікування — приблизно {interval}.",
}
_MOVED_BACK: Mapping[str, _Words] = {
    "urgent": {
        "en": "A more urgent request has come in before you.",
        "ru": "Поступило более срочное обращение, оно будет рассмотрено раньше.",
        "uk": "Надійшло терміновіше звернення, його розглянуть раніше.",
    },
    "returned": {
        "en": "Somebody who was promised an answer earlier is in line again.",
        "ru": "В очередь вернулся клиент, которому ответ был обещан раньше.",
        "uk": "До черги повернувся клієнт, якому відповідь обіцяли раніше.",
    },
    "moved": {
        "en": "Your request was passed to another team; you keep the time you have waited.",
        "ru": "Ваше обращение передано другой команде; время ожидания сохраняется.",
        "uk": "Ваше звернення передано іншій команді; час очікування зберігається.",
    },
}
_NOBODY: _Words = {
    "en": "Nobody who can help is online right now.",
    "ru": "Сейчас нет на месте никого, кто мог бы помочь.",
    "uk": "Зараз немає на місці нікого, хто міг би допомогти.",
}
_UNITS: Mapping[str, tuple[str, str, str]] = {
    "en": ("sec", "min", "h"),
    "ru": ("сек", "мин", "ч"),
    "uk": ("с", "хв", "год"),
}
_UP_TO: _Words = {"en": "up to {high}", "ru": "до {high}", "uk": "до {high}"}

_OFFERS: Mapping[str, _Words] = {
    "callback": {
        "en": "We can call you back instead of keeping you waiting. You keep your place in line:"
        " send the number to call.",
        "ru": "Мы можем перезвонить вам, чтобы вы не ждали. Место в очереди сохраняется:"
        " пришлите номер телефона.",
        "uk": "Ми можемо передзвонити вам, щоб ви не чекали. Місце в черзі зберігається:"
        " надішліть номер телефону.",
    },
    "voicemail": {
        "en": "You need not wait: leave a voice message or write what it is about, and we will"
        " get back to you.",
        "ru": "Можно не ждать: оставьте голосовое сообщение или напишите, в чём дело, и мы"
        " ответим вам.",
        "uk": "Можна не чекати: залиште голосове повідомлення або напишіть, у чому річ, і ми"
        " вам відповімо.",
    },
    "message": {
        "en": "You need not wait: leave your message and e-mail address, and we will answer by"
        " e-mail.",
        "ru": "Можно не ждать: оставьте сообщение и адрес эл. почты, и мы ответим письмом.",
        "uk": "Можна не чекати: залиште повідомлення й адресу ел. пошти, і ми відповімо листом.",
    },
}
_ASKED: _Words = {
    "en": "We will call {address}. You keep your place in line.",
    "ru": "Мы позвоним по номеру {address}. Место в очереди сохраняется.",
    "uk": "Ми зателефонуємо на номер {address}. Місце в черзі зберігається.",
}
_ASKED_MESSAGE: _Words = {
    "en": "We will write to you here. You keep your place in line and need not wait.",
    "ru": "Мы напишем вам сюда. Место в очереди сохраняется, ждать не нужно.",
    "uk": "Ми напишемо вам сюди. Місце в черзі зберігається, чекати не потрібно.",
}
_WINDOW: Mapping[str, _Words] = {
    "both": {
        "en": "Between {after} and {before}.",
        "ru": "С {after} до {before}.",
        "uk": "З {after} до {before}.",
    },
    "after": {
        "en": "Not before {after}.",
        "ru": "Не раньше {after}.",
        "uk": "Не раніше {after}.",
    },
    "before": {
        "en": "Not after {before}.",
        "ru": "Не позже {before}.",
        "uk": "Не пізніше {before}.",
    },
}
_CANCELLED: _Words = {
    "en": "The call is cancelled. You are in line as before.",
    "ru": "Звонок отменён. Вы в очереди, как и раньше.",
    "uk": "Дзвінок скасовано. Ви в черзі, як і раніше.",
}
_LAPSED: _Words = {
    "en": "We could not call you in the time you named, and are sorry. Your request is in line;"
    " you may name another time.",
    "ru": "К сожалению, мы не смогли позвонить в названное время. Ваше обращение в очереди; вы"
    " можете назвать другое время.",
    "uk": "На жаль, ми не змогли зателефонувати у названий час. Ваше звернення в черзі; ви можете"
    " назвати інший час.",
}
_LEFT: _Words = {
    "en": "Thank you. Your message is with us, and the answer will come to {address}.",
    "ru": "Спасибо. Мы получили сообщение, ответ придёт на {address}.",
    "uk": "Дякуємо. Ми отримали повідомлення, відповідь надійде на {address}.",
}


def spoken(language: str | None) -> str:
    """The language to use: that of the tag where there are words in it, else English."""
    primary = (language or "").casefold().partition("-")[0]
    return primary if primary in LANGUAGES else "en"


def place(
    language: str | None,
    place_in_line: int | None,
    estimate: Mapping[str, int] | None,
    *,
    moved_back: str | None = None,
    reason: str | None = None,
) -> str:
    """The whole of what is said of a wait; empty when it is over."""
    if place_in_line is None:
        return ""
    tongue = spoken(language)
    parts = [_MOVED_BACK[moved_back][tongue]] if moved_back else []
    nobody = estimate is None and reason == "no_agents"
    if place_in_line > 1:
        parts.append(_PLACE[tongue].format(place=place_in_line))
    elif not nobody:
        # Next is who may hope to be next; without agents it would promise too much.
        parts.append(_NEXT[tongue])
    if estimate is not None:
        interval = spoken_interval(tongue, estimate["low_seconds"], estimate["high_seconds"])
        parts.append(_WAIT[tongue].format(interval=interval))
    elif nobody:
        parts.append(_NOBODY[tongue])
    return " ".join(parts)


def spoken_interval(language: str | None, low_seconds: int, high_seconds: int) -> str:
    """ "2-5 min", "up to 30 sec", "45 min - 1 h 30 min"."""
    tongue = spoken(language)
    high = _duration(tongue, high_seconds)
    if low_seconds <= 0:
        return _UP_TO[tongue].format(high=high)
    if low_seconds % 60 == 0 and high_seconds % 60 == 0 and high_seconds < 7200:
        return f"{low_seconds // 60}–{high_seconds // 60} {_UNITS[tongue][1]}"
    return f"{_duration(tongue, low_seconds)} – {high}"


def _duration(language: str, seconds: int) -> str:
    second, minute, hour = _UNITS[language]
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [(hours, hour), (minutes, minute), (left, second)]
    return " ".join(f"{n} {unit}" for n, unit in parts if n) or f"0 {second}"


def offer(language: str | None, alternative: str) -> str:
    """The offer of something better than waiting: callback, voicemail or message."""
    return _OFFERS[alternative][spoken(language)]


def callback_asked(
    language: str | None,
    kind: str,
    address: str,
    not_before: datetime | None,
    not_after: datetime | None,
    zone: ZoneInfo,
) -> str:
    """The confirmation of a call (`kind` phone) or of an answer in writing."""
    tongue = spoken(language)
    if kind != "phone":
        return _ASKED_MESSAGE[tongue]
    said = _ASKED[tongue].format(address=address)
    which = "both" if not_before and not_after else "after" if not_before else "before"
    if not_before is None and not_after is None:
        return said
    window = _WINDOW[which][tongue].format(
        after=_time(not_before, zone), before=_time(not_after, zone)
    )
    return f"{said} {window}"


def _time(at: datetime | None, zone: ZoneInfo) -> str:
    if at is None:
        return ""
    local = at.astimezone(zone)
    # Customers may be elsewhere: the zone is named.
    return f"{local:%d.%m.%Y %H:%M} ({zone.key})"


def callback_cancelled(language: str | None) -> str:
    """The call is off."""
    return _CANCELLED[spoken(language)]


def callback_lapsed(language: str | None) -> str:
    """Nobody called in the window."""
    return _LAPSED[spoken(language)]


def message_left(language: str | None, address: str) -> str:
    """The confirmation of a message that will be answered by e-mail."""
    return _LEFT[spoken(language)].format(address=address)
