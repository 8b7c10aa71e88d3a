"""Explanations as sentences, in English, Russian and Ukrainian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LANGUAGES = ("en", "ru", "uk")

_NOUNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "agent": ("agent", "agents"),
        "unit": ("unit", "units"),
        "second": ("second", "seconds"),
        "item": ("item", "items"),
    },
    "ru": {
        "agent": ("оператор", "оператора", "операторов"),
        "unit": ("единица", "единицы", "единиц"),
        "second": ("секунду", "секунды", "секунд"),
        "item": ("обращение", "обращения", "обращений"),
    },
    "uk": {
        "agent": ("оператор", "оператори", "операторів"),
        "unit": ("одиниця", "одиниці", "одиниць"),
        "second": ("секунду", "секунди", "секунд"),
        "item": ("звернення", "звернення", "звернень"),
    },
}

_REASONS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "disabled": "disabled",
        "not_online": "not online",
        "lease_expired": "connection lost",
        "not_in_queue": "in other queues",
        "queue_paused": "the queue is paused",
        "queue_manual": "the queue is taken from by hand",
        "kind_not_taken": "do not take this kind of work",
        "skill_missing": "without a required skill",
        "level_too_low": "below the required level",
        "no_capacity": "without room",
        "exclusive_work": "in work that bars all other",
        "at_cap": "at their limit for this kind",
        "not_idle": "not free of other work",
        "not_interruptible": "in work that may not be interrupted",
        "kept_for_waking": "keep room for conversations that may wake",
        "leaves_idle": "stay idle for other work",
        "declined": "declined already",
        "held_for_preferred": "held for the preferred agent",
        "reserved_for_blocked": "kept for bigger work",
    },
    "ru": {
        "disabled": "отключены",
        "not_online": "не в сети",
        "lease_expired": "связь потеряна",
        "not_in_queue": "в других очередях",
        "queue_paused": "очередь приостановлена",
        "queue_manual": "из очереди берут вручную",
        "kind_not_taken": "не берут такие обращения",
        "skill_missing": "без нужного навыка",
        "level_too_low": "ниже нужного уровня",
        "no_capacity": "без свободного места",
        "exclusive_work": "заняты работой, которая исключает другую",
        "at_cap": "достигли предела по этому виду",
        "not_idle": "заняты другой работой",
        "not_interruptible": "заняты работой, которую нельзя прервать",
        "kept_for_waking": "держат место для разговоров, которые могут ожить",
        "leaves_idle": "остаются свободными для другой работы",
        "declined": "уже отказались",
        "held_for_preferred": "придержано для своего оператора",
        "reserved_for_blocked": "место занято под более крупное обращение",
    },
    "uk": {
        "disabled": "вимкнені",
        "not_online": "не в мережі",
        "lease_expired": "зв’язок втрачено",
        "not_in_queue": "в інших чергах",
        "queue_paused": "чергу призупинено",
        "queue_manual": "з черги беруть вручну",
        "kind_not_taken": "не беруть такі звернення",
        "skill_missing": "без потрібної навички",
        "level_too_low": "нижче потрібного рівня",
        "no_capacity": "без вільного місця",
        "exclusive_work": "зайняті роботою, що виключає іншу",
        "at_cap": "досягли межі за цим видом",
        "not_idle": "зайняті іншою роботою",
        "not_interruptible": "зайняті роботою, яку не можна перервати",
        "kept_for_waking": "тримають місце для розмов, що можуть ожити",
        "leaves_idle": "лишаються вільними для іншої роботи",
        "declined": "вже відмовилися",
        "held_for_preferred": "притримано для свого оператора",
        "reserved_for_blocked": "місце тримають для більшого звернення",
    },
}

_STATES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "offered": "offered",
        "assigned": "assigned",
        "wrap_up": "wrap-up",
        "parked": "parked",
    },
    "ru": {
        "offered": "предложено",
        "assigned": "назначено",
        "wrap_up": "постобработка",
        "parked": "отложено",
    },
    "uk": {
        "offered": "запропоновано",
        "assigned": "призначено",
        "wrap_up": "постобробка",
        "parked": "відкладено",
    },
}

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "waiting": "Waiting for {seconds}; {ahead} ahead in the queue.",
        "placed": "State: {state}.",
        "suited": "{agents} with {skills} online, {free} of {weight} units free.",
        "any_skill": "the right queue",
        "goes_to": "Would go to {name}: {load} of {capacity} units in use.",
        "offered_to": "Offered to {name}: {load} of {capacity} units in use.",
        "preferred": "{name} is the preferred agent.",
        "runner_up": "Next would have been {name}: {load} of {capacity}; decided by {component}.",
        "load": "the smaller load",
        "idle": "the longer idle time",
        "wanted": "the preferred agent first",
        "outside": "the own team first",
        "level": "the higher level",
        "flexibility": "keeping the more flexible free",
        "parked": "fewer parked items",
        "busy": "idle before busy",
        "speed": "the shorter handling time",
        "turn": "whose turn it is",
        "suited_any": "{agents} with {skills} online.",
        "due": "Due {at}.",
        "due_step": "Due {at}; step {step} of {steps}.",
        "before": "Taken before {item}, due {at}.",
        "take_by_hand": "The queue is taken from by hand: somebody has to take it.",
        "finish_work": "{name} is nearest: {items} in hand.",
        "ask_others": "Everybody there has declined; it waits for somebody else.",
        "more_idle": "More than {agents} must be idle.",
        "next_step": "The next step eases what it asks for at {at}.",
        "id": "the id, all else being equal",
        "rejected": "Not asked: {reasons}.",
        "resume_queue": "The queue is paused: resume it.",
        "free_units": "{name} is nearest to having room: {units} short.",
        "ask_again": "Everybody there has declined; they are asked again at {at}.",
        "hold_ends": "Held for {name} until {at}.",
        "bigger_work_placed": "{name} is kept for bigger work that has waited too long.",
        "come_online": "{agents} could take it once online.",
        "nobody_can": "No agent of this queue could ever take it: check skills and capacity.",
    },
    "ru": {
        "waiting": "Ждёт {seconds}; впереди в очереди {ahead}.",
        "placed": "Состояние: {state}.",
        "suited": "В сети {agents} с {skills}, свободно {free} из {weight} единиц.",
        "any_skill": "нужной очередью",
        "goes_to": "Получит {name}: занято {load} из {capacity} единиц.",
        "offered_to": "Предложено {name}: занято {load} из {capacity} единиц.",
        "preferred": "{name} — предпочтительный оператор.",
        "runner_up": "Следующим был бы вариант {name}: {load} из {capacity}; решает {component}.",
        "load": "меньшая нагрузка",
        "idle": "более долгий простой",
        "wanted": "сначала свой оператор",
        "outside": "сначала своя команда",
        "level": "более высокий уровень",
        "flexibility": "универсальных берегут",
        "parked": "меньше отложенного",
        "busy": "свободный раньше занятого",
        "speed": "более быстрая обработка",
        "turn": "чья очередь",
        "suited_any": "В сети {agents} с {skills}.",
        "due": "Срок {at}.",
        "due_step": "Срок {at}; шаг {step} из {steps}.",
        "before": "Взято раньше {item}, чей срок {at}.",
        "take_by_hand": "Из этой очереди берут вручную: кто-то должен взять.",
        "finish_work": "Ближе всех {name}: в работе {items}.",
        "ask_others": "Все, кто на месте, отказались; ждёт кого-нибудь ещё.",
        "more_idle": "Свободных должно быть больше: {agents}.",
        "next_step": "Следующий шаг смягчит требования в {at}.",
        "id": "идентификатор при прочих равных",
        "rejected": "Не спрашивали: {reasons}.",
        "resume_queue": "Очередь приостановлена: возобновите её.",
        "free_units": "Ближе всех к свободному месту {name}: не хватает {units}.",
        "ask_again": "Все, кто на месте, отказались; их спросят снова в {at}.",
        "hold_ends": "Придержано для {name} до {at}.",
        "bigger_work_placed": "{name} ждёт более крупное обращение, которое стоит слишком долго.",
        "come_online": "Подошли бы, но не в сети: {agents}.",
        "nobody_can": "В этой очереди некому это взять: проверьте навыки и ёмкость.",
    },
    "uk": {
        "waiting": "Чекає {seconds}; попереду в черзі {ahead}.",
        "placed": "Стан: {state}.",
        "suited": "У мережі {agents} з {skills}, вільно {free} з {weight} одиниць.",
        "any_skill": "потрібною чергою",
        "goes_to": "Отримає {name}: зайнято {load} з {capacity} одиниць.",
        "offered_to": "Запропоновано {name}: зайнято {load} з {capacity} одиниць.",
        "preferred": "{name} — бажаний оператор.",
        "runner_up": "Наступним був би варіант {name}: {load} з {capacity}; вирішує {component}.",
        "load": "менше навантаження",
        "idle": "довший простій",
        "wanted": "спершу свій оператор",
        "outside": "спершу своя команда",
        "level": "вищий рівень",
        "flexibility": "універсальних бережуть",
        "parked": "менше відкладеного",
        "busy": "вільний раніше за зайнятого",
        "speed": "швидша обробка",
        "turn": "чия черга",
        "suited_any": "У мережі {agents} з {skills}.",
        "due": "Строк {at}.",
        "due_step": "Строк {at}; крок {step} з {steps}.",
        "before": "Взято раніше за {item}, чий строк {at}.",
        "take_by_hand": "З цієї черги беруть вручну: хтось має взяти.",
        "finish_work": "Найближче {name}: у роботі {items}.",
        "ask_others": "Усі, хто на місці, відмовилися; чекає на когось іншого.",
        "more_idle": "Вільних має бути більше: {agents}.",
        "next_step": "Наступний крок пом’якшить вимоги о {at}.",
        "id": "ідентифікатор за інших рівних",
        "rejected": "Не питали: {reasons}.",
        "resume_queue": "Чергу призупинено: відновіть її.",
        "free_units": "Найближче до вільного місця {name}: бракує {units}.",
        "ask_again": "Усі, хто на місці, відмовилися; їх спитають знову о {at}.",
        "hold_ends": "Притримано для {name} до {at}.",
        "bigger_work_placed": "{name} чекає на більше звернення, яке стоїть надто довго.",
        "come_online": "Підійшли б, але не в мережі: {agents}.",
        "nobody_can": "У цій черзі нікому це взяти: перевірте навички та місткість.",
    },
}


def plural(count: int, noun: str, language: str) -> str:
    """The count with the noun in its form: 1 agent, 2 agents; 21 оператор, 3 оператора."""
    forms = _NOUNS[language][noun]
    return f"{count} {forms[_form(count, language)]}"


def _form(count: int, language: str) -> int:
    if language == "en":
        return 0 if count == 1 else 1
    tens, ones = count % 100, count % 10
    if ones == 1 and tens != 11:
        return 0
    if 2 <= ones <= 4 and not 12 <= tens <= 14:
        return 1
    return 2


def of_item(explanation: Mapping[str, Any], language: str = "en") -> list[str]:
    """What `explain_item` found, in sentences; an unknown language reads English."""
    language = language if language in LANGUAGES else "en"
    texts = _TEXTS[language]
    if explanation["state"] != "waiting":
        return [texts["placed"].format(state=_STATES[language][explanation["state"]])]
    suited, skills = explanation["suited"], explanation["requirements"]
    weight = explanation["weight"]
    named = ", ".join(f"{r['skill']} >= {r['level']:g}" for r in skills)
    lines = [
        texts["waiting"].format(
            seconds=plural(explanation["waited_seconds"], "second", language),
            ahead=plural(explanation["ahead"], "item", language),
        ),
        texts["suited" if weight else "suited_any"].format(
            agents=plural(suited["online"], "agent", language),
            skills=named or texts["any_skill"],
            free=min(suited["most_free"], weight),
            weight=weight,
        ),
    ]
    if explanation["due_at"] is not None:
        due, step, steps = (explanation[name] for name in ("due_at", "step", "steps"))
        text = texts["due_step" if steps else "due"]
        lines.append(text.format(at=due, step=step, steps=len(steps)))
    by_id = {candidate["agent_id"]: candidate for candidate in explanation["candidates"]}
    if explanation["winner"] is not None:
        lines.append(_named(texts["goes_to"], by_id[explanation["winner"]]))
    if explanation["runner_up"] is not None:
        lines.append(_next(by_id[explanation["runner_up"]], explanation["differs_in"], language))
    lines += [of_way(way, language) for way in explanation["unblock"]]
    return lines + _rejected(explanation["counts"], language)


def of_decision(record: Mapping[str, Any], language: str = "en") -> list[str]:
    """A recorded decision (`Proposal.as_json`), in sentences."""
    language = language if language in LANGUAGES else "en"
    texts = _TEXTS[language]
    lines = [_named(texts["offered_to"], record["winner"])]
    if record["preferred"]:
        lines.append(texts["preferred"].format(name=record["winner"]["name"]))
    if record["runner_up"] is not None:
        lines.append(_next(record["runner_up"], record["differs_in"], language))
    if record.get("next_item") is not None:
        lines.append(texts["before"].format(item=record["next_item"], at=record["next_due_at"]))
    return lines + _rejected(record["rejected"], language)


def _named(text: str, agent: Mapping[str, Any]) -> str:
    return text.format(name=agent["name"], load=agent["load"], capacity=agent["capacity"])


def _next(agent: Mapping[str, Any], differs_in: str, language: str) -> str:
    texts = _TEXTS[language]
    return texts["runner_up"].format(
        name=agent["name"],
        load=agent["load"],
        capacity=agent["capacity"],
        component=texts[differs_in],
    )


def of_way(way: Mapping[str, Any], language: str = "en") -> str:
    """One way to unblock an item, as `explain_item` names it."""
    return _TEXTS[language][way["kind"]].format(
        name=way.get("name", ""),
        at=way.get("at", ""),
        units=plural(way.get("units", 0), "unit", language),
        agents=plural(way.get("count", 0), "agent", language),
        items=plural(way.get("count", 0), "item", language),
    )


def _rejected(counts: Mapping[str, int], language: str) -> list[str]:
    if not counts:
        return []
    named = ", ".join(f"{_REASONS[language][reason]} ({count})" for reason, count in counts.items())
    return [_TEXTS[language]["rejected"].format(reasons=named)]
