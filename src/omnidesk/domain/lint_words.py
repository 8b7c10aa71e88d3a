"""What checks of the configuration found, in words: English, Russian, Ukrainian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from omnidesk.domain.setup import Finding

LANGUAGES = ("en", "ru", "uk")

_WORDS: Mapping[str, tuple[str, str, str]] = {
    "never-holds": (
        "the condition can never hold: a test contradicts itself",
        "условие никогда не выполнится: проверка противоречит сама себе",
        "умова ніколи не виконається: перевірка суперечить сама собі",
    ),
    "unreachable": (
        "the rule is never reached: whatever it holds for, “{former}” before it holds for; "
        "put it before, or narrow “{former}”",
        "до правила никогда не дойдёт: всё, что ему подходит, забирает «{former}» перед ним; "
        "поставьте его раньше или сузьте «{former}»",
        "до правила ніколи не дійде: усе, що йому підходить, забирає «{former}» перед ним; "
        "поставте його раніше або звузьте «{former}»",
    ),
    "overlap": (
        "the rule overlaps with “{former}” before it and says something else; "
        "where both hold, “{former}” decides",
        "правило пересекается с «{former}» перед ним и говорит другое; "
        "где подходят оба, решает «{former}»",
        "правило перетинається з «{former}» перед ним і каже інше; "
        "де підходять обидва, вирішує «{former}»",
    ),
    "nobody-preferred": (
        "nobody has {skill} at level {level}; the preference only delays the work",
        "ни у кого нет {skill} на уровне {level}; предпочтение лишь задержит работу",
        "ні в кого немає {skill} на рівні {level}; перевага лише затримає роботу",
    ),
    "no-agents": (
        "no agent works in this queue",
        "в этой очереди никто не работает",
        "у цій черзі ніхто не працює",
    ),
    "no-escalation": (
        "exhausted_policy is escalate and there is no queue to go to; name escalate_queue",
        "exhausted_policy равен escalate, а очередь не названа; укажите escalate_queue",
        "exhausted_policy дорівнює escalate, а чергу не названо; вкажіть escalate_queue",
    ),
    "unused-escalation": (
        "escalate_queue has no effect unless exhausted_policy is escalate",
        "escalate_queue не действует, пока exhausted_policy не escalate",
        "escalate_queue не діє, доки exhausted_policy не escalate",
    ),
    "steps-out-of-order": (
        "step {number} comes after {after} s, before the one written above it ({former} s); "
        "put steps in the order of time",
        "шаг {number} наступает через {after} с, раньше записанного выше ({former} с); "
        "расположите шаги по времени",
        "крок {number} настає через {after} с, раніше за записаний вище ({former} с); "
        "розташуйте кроки за часом",
    ),
    "step-without-skill": (
        "step {number} names {skill}, which nothing asks for at that point",
        "шаг {number} называет {skill}, а этот навык там уже не требуется",
        "крок {number} називає {skill}, а ця навичка там уже не потрібна",
    ),
    "step-raises-level": (
        "step {number} asks for {skill} {level} where {before} was enough before; "
        "a step may only ask for less",
        "шаг {number} требует {skill} {level}, хотя до него хватало {before}; "
        "шаг может только снижать требования",
        "крок {number} вимагає {skill} {level}, хоча до нього вистачало {before}; "
        "крок може лише знижувати вимоги",
    ),
    "step-keeps-level": (
        "step {number} leaves {skill} at {level}, where it is already",
        "шаг {number} оставляет {skill} на {level}, как и было",
        "крок {number} залишає {skill} на {level}, як і було",
    ),
    "step-too-late": (
        "step {number} comes after {after} s, but silent customers are given up after {limit} s",
        "шаг {number} наступает через {after} с, а молчащих клиентов отпускают через {limit} с",
        "крок {number} настає через {after} с, а мовчазних клієнтів відпускають через {limit} с",
    ),
    "overflow-cycle": (
        "work goes round in a circle: {cycle}; take one of these steps or escalations away",
        "работа ходит по кругу: {cycle}; уберите один из этих шагов или переходов",
        "робота ходить по колу: {cycle}; приберіть один із цих кроків або переходів",
    ),
    "no-capacity": (
        "the agent has no capacity and is never offered anything",
        "у оператора нулевая ёмкость, ему ничего не предложат",
        "оператор має нульову місткість, йому нічого не запропонують",
    ),
    "kind-barred": (
        "a cap of 0 means that the agent is never offered {kinds}",
        "предел 0 означает, что оператору никогда не предложат {kinds}",
        "межа 0 означає, що оператору ніколи не запропонують {kinds}",
    ),
    "nobody-able": (
        "nobody in {queue} has {needs} (best there: {best})",
        "в {queue} ни у кого нет {needs} (лучшее там: {best})",
        "у {queue} ні в кого немає {needs} (найкраще там: {best})",
    ),
    "nobody-on-shift": (
        "nobody {who} is ever on shift in {queue} {times} ({zone})",
        "никто {who} никогда не на смене в {queue} {times} ({zone})",
        "ніхто {who} ніколи не на зміні в {queue} {times} ({zone})",
    ),
}
_AFTER = (
    "; the step after {after} s helps",
    "; помогает шаг через {after} с",
    "; допомагає крок через {after} с",
)
_WHO = (("with {needs}", "able"), ("с {needs}", "из операторов"), ("з {needs}", "з операторів"))
_ALWAYS = ("at any time", "в любое время", "у будь-який час")
_DAYS = (
    (
        "on Mondays",
        "on Tuesdays",
        "on Wednesdays",
        "on Thursdays",
        "on Fridays",
        "on Saturdays",
        "on Sundays",
    ),
    (
        "по понедельникам",
        "по вторникам",
        "по средам",
        "по четвергам",
        "по пятницам",
        "по субботам",
        "по воскресеньям",
    ),
    ("щопонеділка", "щовівторка", "щосереди", "щочетверга", "щоп’ятниці", "щосуботи", "щонеділі"),
)


def message(finding: Finding, language: str = "en") -> str:
    """The finding in words; an unknown language is told in English."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    values: dict[str, Any] = dict(finding.values)
    if "cycle" in values:
        values["cycle"] = " → ".join(values["cycle"])
    if "times" in values:
        values["times"] = _times(values["times"], index)
        some, nobody = _WHO[index]
        values["who"] = some.format(**values) if values["needs"] else nobody
    text = _WORDS[finding.code][index].format(**values)
    return text + (_AFTER[index].format(**values) if "after" in values and _helps(finding) else "")


def place(finding: Finding) -> str:
    """Where it is, as a person finds it in a file: `rules "name".then.steps`."""
    table, *rest = finding.where
    shown = table
    if rest:
        shown += f' "{rest[0]}"'
    return shown + "".join(f".{key}" for key in rest[1:])


def resource(finding: Finding, language: str = "en") -> dict[str, Any]:
    """The public form of a finding."""
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "where": list(finding.where),
        "message": message(finding, language),
    }


def _helps(finding: Finding) -> bool:
    return finding.code in {"nobody-able", "nobody-on-shift"}


def _times(parts: Sequence[tuple[int, str, str]], index: int) -> str:
    by_hours: dict[tuple[str, str], list[int]] = {}
    for day, start, stop in parts:
        by_hours.setdefault((start, stop), []).append(day)
    if by_hours.keys() == {("00:00", "24:00")} and len(by_hours["00:00", "24:00"]) == 7:
        return _ALWAYS[index]
    told = []
    for (start, stop), days in by_hours.items():
        names = ", ".join(_DAYS[index][day] for day in days)
        whole = (start, stop) == ("00:00", "24:00")
        told.append(names if whole else f"{names} {start}–{stop}")
    return "; ".join(told)
