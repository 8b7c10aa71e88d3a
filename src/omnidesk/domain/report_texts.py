"""Titles and formulas of the metrics in every language of the pages."""

from __future__ import annotations

from collections.abc import Mapping

# Metric -> language -> (title, formula).
TEXTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "offered": {
        "en": ("Offered", "stays that began: work that entered a queue in the interval"),
        "ru": ("Поступило", "начатые ожидания: работа, вошедшая в очередь в этом интервале"),
        "uk": ("Надійшло", "розпочаті очікування: робота, що увійшла в чергу в цьому інтервалі"),
    },
    "answered": {
        "en": ("Answered", "stays whose work an agent took in the interval"),
        "ru": ("Принято", "работа, которую оператор взял в этом интервале"),
        "uk": ("Прийнято", "робота, яку оператор узяв у цьому інтервалі"),
    },
    "abandoned": {
        "en": ("Abandoned", "stays that ended because the customer gave up before an answer"),
        "ru": ("Потеряно", "клиент ушёл, не дождавшись оператора"),
        "uk": ("Втрачено", "клієнт пішов, не дочекавшись оператора"),
    },
    "flowed_out": {
        "en": (
            "Flowed out",
            "stays that ended before an answer by transfer, overflow, callback, closing, parking",
        ),
        "ru": (
            "Ушло из очереди",
            "до ответа: передача, переполнение, обратный звонок, закрытие, откладывание",
        ),
        "uk": (
            "Вийшло з черги",
            "до відповіді: передавання, переповнення, зворотний дзвінок, закриття, відкладення",
        ),
    },
    "service_level": {
        "en": (
            "Service level",
            "(answered within the target + flow-outs that met it, if so set) / (answered + "
            "abandoned after more than short_abandon_seconds + flow-outs that are set to count)",
        ),
        "ru": (
            "Уровень сервиса",
            "(принято в срок + ушедшие в срок, если так задано) / (принято + потеряно позже "
            "short_abandon_seconds + ушедшие, если задано их учитывать)",
        ),
        "uk": (
            "Рівень сервісу",
            "(прийнято вчасно + ті, що вийшли вчасно, якщо так задано) / (прийнято + втрачено "
            "пізніше short_abandon_seconds + ті, що вийшли, якщо задано їх ураховувати)",
        ),
    },
    "abandonment_rate": {
        "en": (
            "Abandonment",
            "(abandoned - abandoned_short) / (answered + abandoned - abandoned_short)",
        ),
        "ru": (
            "Доля потерь",
            "(потеряно - потеряно сразу) / (принято + потеряно - потеряно сразу)",
        ),
        "uk": (
            "Частка втрат",
            "(втрачено - втрачено одразу) / (прийнято + втрачено - втрачено одразу)",
        ),
    },
    "wait_mean": {
        "en": ("Mean wait", "sum of waits of answered stays / answered"),
        "ru": ("Среднее ожидание", "сумма ожиданий принятых / принято"),
        "uk": ("Середнє очікування", "сума очікувань прийнятих / прийнято"),
    },
    "wait_p50": {
        "en": ("Median wait", "half of the answered stays waited at most so long"),
        "ru": ("Медиана ожидания", "половина принятых ждала не дольше"),
        "uk": ("Медіана очікування", "половина прийнятих чекала не довше"),
    },
    "wait_p90": {
        "en": ("Wait, 90 %", "nine of ten answered stays waited at most so long"),
        "ru": ("Ожидание, 90 %", "девять из десяти принятых ждали не дольше"),
        "uk": ("Очікування, 90 %", "дев’ять із десяти прийнятих чекали не довше"),
    },
    "wait_p95": {
        "en": ("Wait, 95 %", "95 of 100 answered stays waited at most so long"),
        "ru": ("Ожидание, 95 %", "95 из 100 принятых ждали не дольше"),
        "uk": ("Очікування, 95 %", "95 зі 100 прийнятих чекали не довше"),
    },
    "wait_max": {
        "en": ("Longest wait", "the longest wait of an answered stay"),
        "ru": ("Самое долгое ожидание", "самое долгое ожидание среди принятых"),
        "uk": ("Найдовше очікування", "найдовше очікування серед прийнятих"),
    },
    "wait_distribution": {
        "en": ("Wait distribution", "answered stays that waited at most so many seconds"),
        "ru": ("Распределение ожиданий", "сколько принятых ждали не дольше стольких секунд"),
        "uk": ("Розподіл очікувань", "скільки прийнятих чекали не довше стількох секунд"),
    },
    "abandoned_wait_mean": {
        "en": ("Mean wait of abandoned", "sum of waits of abandoned stays / abandoned"),
        "ru": ("Среднее ожидание потерянных", "сумма ожиданий потерянных / потеряно"),
        "uk": ("Середнє очікування втрачених", "сума очікувань втрачених / втрачено"),
    },
    "offer_acceptance": {
        "en": ("Offers accepted", "offers of ended waits that were accepted / offers made"),
        "ru": ("Принятые предложения", "принятые предложения завершённых ожиданий / сделанные"),
        "uk": ("Прийняті пропозиції", "прийняті пропозиції завершених очікувань / зроблені"),
    },
    "offers_declined": {
        "en": ("Offers declined", "offers of ended waits that agents declined"),
        "ru": ("Отклонённые предложения", "предложения завершённых ожиданий с отказом"),
        "uk": ("Відхилені пропозиції", "пропозиції завершених очікувань із відмовою"),
    },
    "offers_expired": {
        "en": ("Offers missed", "offers of ended waits that nobody answered in time"),
        "ru": ("Пропущенные предложения", "предложения завершённых ожиданий без ответа в срок"),
        "uk": ("Пропущені пропозиції", "пропозиції завершених очікувань без вчасної відповіді"),
    },
    "handled": {
        "en": ("Handled", "answered stays that ended in the interval"),
        "ru": ("Обработано", "принятая работа, законченная в этом интервале"),
        "uk": ("Опрацьовано", "прийнята робота, завершена в цьому інтервалі"),
    },
    "work_mean": {
        "en": ("Mean work time", "seconds assigned, without dormancy and wrap-up / handled"),
        "ru": ("Среднее время работы", "секунды в работе без сна и постобработки / обработано"),
        "uk": ("Середній час роботи", "секунди в роботі без сну й постобробки / опрацьовано"),
    },
    "wrap_up_mean": {
        "en": ("Mean wrap-up", "seconds in wrap-up / handled"),
        "ru": ("Средняя постобработка", "секунды постобработки / обработано"),
        "uk": ("Середня постобробка", "секунди постобробки / опрацьовано"),
    },
    "handle_mean": {
        "en": ("Mean handle time", "(seconds assigned + seconds in wrap-up) / handled"),
        "ru": ("Среднее время обработки", "(секунды в работе + постобработка) / обработано"),
        "uk": ("Середній час опрацювання", "(секунди в роботі + постобробка) / опрацьовано"),
    },
    "transferred": {
        "en": ("Transferred", "handled stays that ended by a transfer"),
        "ru": ("Передано", "обработка, законченная передачей"),
        "uk": ("Передано", "опрацювання, завершене передаванням"),
    },
    "transfer_rate": {
        "en": ("Transfer rate", "transferred / handled"),
        "ru": ("Доля передач", "передано / обработано"),
        "uk": ("Частка передавань", "передано / опрацьовано"),
    },
    "returned": {
        "en": (
            "Lost agents",
            "handled stays that went back to the queue: agent lost, or without room",
        ),
        "ru": ("Потеря оператора", "обработка, вернувшаяся в очередь: оператор потерян или занят"),
        "uk": (
            "Втрата оператора",
            "опрацювання, що повернулося в чергу: оператора втрачено або він зайнятий",
        ),
    },
    "opened": {
        "en": ("Opened", "conversations that began or were reopened"),
        "ru": ("Открыто", "начатые или вновь открытые разговоры"),
        "uk": ("Відкрито", "розпочаті або знову відкриті розмови"),
    },
    "responded": {
        "en": ("Responded", "episodes whose first answer was written in the interval"),
        "ru": ("Отвечено", "разговоры, первый ответ в которых дан в этом интервале"),
        "uk": ("Відповіли", "розмови, першу відповідь у яких дано в цьому інтервалі"),
    },
    "first_response_mean": {
        "en": (
            "Mean first response",
            "sum of (first answer by a person or bot - customer's first message) / responded",
        ),
        "ru": (
            "Средний первый ответ",
            "сумма (первый ответ - первое сообщение клиента) / отвечено",
        ),
        "uk": (
            "Середня перша відповідь",
            "сума (перша відповідь - перше повідомлення клієнта) / відповіли",
        ),
    },
    "first_response_p50": {
        "en": ("Median first response", "half of the first answers came at least so fast"),
        "ru": ("Медиана первого ответа", "половина первых ответов пришла не позже"),
        "uk": ("Медіана першої відповіді", "половина перших відповідей надійшла не пізніше"),
    },
    "first_response_p90": {
        "en": ("First response, 90 %", "nine of ten first answers came at least so fast"),
        "ru": ("Первый ответ, 90 %", "девять из десяти первых ответов пришли не позже"),
        "uk": ("Перша відповідь, 90 %", "дев’ять із десяти перших відповідей — не пізніше"),
    },
    "resolved": {
        "en": ("Resolved", "conversations resolved in the interval; merged ones do not count"),
        "ru": ("Завершено", "завершённые в этом интервале разговоры, без объединённых"),
        "uk": ("Завершено", "завершені в цьому інтервалі розмови, без об’єднаних"),
    },
    "resolution_mean": {
        "en": ("Mean resolution time", "sum of (resolved - opened or reopened) / resolved"),
        "ru": ("Среднее время до завершения", "сумма (завершено - открыто) / завершено"),
        "uk": ("Середній час до завершення", "сума (завершено - відкрито) / завершено"),
    },
    "resolution_p50": {
        "en": ("Median resolution time", "half of the resolved were open at most so long"),
        "ru": ("Медиана времени до завершения", "половина завершённых была открыта не дольше"),
        "uk": ("Медіана часу до завершення", "половина завершених була відкрита не довше"),
    },
    "resolution_p90": {
        "en": ("Resolution time, 90 %", "nine of ten resolved were open at most so long"),
        "ru": ("Время до завершения, 90 %", "девять из десяти завершённых были открыты не дольше"),
        "uk": ("Час до завершення, 90 %", "дев’ять із десяти завершених були відкриті не довше"),
    },
    "reopen_rate": {
        "en": ("Reopen rate", "resolved in the interval and reopened since / resolved"),
        "ru": ("Доля повторных", "завершённые в интервале и открытые вновь с тех пор / завершено"),
        "uk": ("Частка повторних", "завершені в інтервалі й відкриті знову відтоді / завершено"),
    },
    "online_time": {
        "en": ("Online", "seconds declared online"),
        "ru": ("В сети", "секунды в состоянии «в сети»"),
        "uk": ("У мережі", "секунди у стані «у мережі»"),
    },
    "away_time": {
        "en": ("Away", "seconds declared away"),
        "ru": ("Нет на месте", "секунды в состоянии «нет на месте»"),
        "uk": ("Немає на місці", "секунди у стані «немає на місці»"),
    },
    "offline_time": {
        "en": ("Offline", "seconds offline since the agent was first heard of"),
        "ru": ("Не в сети", "секунды не в сети с первого упоминания оператора"),
        "uk": ("Не в мережі", "секунди не в мережі від першої згадки оператора"),
    },
    "occupancy": {
        "en": ("Occupancy", "seconds online with at least one live item / seconds online"),
        "ru": ("Занятость", "секунды в сети хотя бы с одной работой / секунды в сети"),
        "uk": ("Зайнятість", "секунди в мережі хоча б з однією роботою / секунди в мережі"),
    },
    "scheduled_time": {
        "en": ("Scheduled", "seconds of the agent's shifts that are over"),
        "ru": ("По графику", "секунды уже прошедших смен оператора"),
        "uk": ("За графіком", "секунди вже минулих змін оператора"),
    },
    "adherence": {
        "en": ("Adherence", "seconds online during shifts / seconds of shifts; null without any"),
        "ru": ("Соблюдение графика", "секунды в сети в смену / секунды смен"),
        "uk": ("Дотримання графіка", "секунди в мережі у зміну / секунди змін"),
    },
}
