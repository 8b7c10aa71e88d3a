"""What each problem means and what to do about it, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Help:
    """A title, what happened, what to do."""

    title: str
    meaning: str
    remedy: str


LANGUAGES = ("en", "ru", "uk")

HELP: Mapping[str, Mapping[str, Help]] = {
    "rejected": {
        "en": Help(
            "The request was refused",
            "The server understood the request and will not do it as asked.",
            "Read `detail` in the answer; it names the reason.",
        ),
        "ru": Help(
            "Запрос отклонён",
            "Сервер понял запрос, но не выполнит его в таком виде.",
            "Причина названа в поле `detail` ответа.",
        ),
        "uk": Help(
            "Запит відхилено",
            "Сервер зрозумів запит, але не виконає його в такому вигляді.",
            "Причину названо в полі `detail` відповіді.",
        ),
    },
    "malformed": {
        "en": Help(
            "The request cannot be read",
            "The body is not valid JSON, not UTF-8, or a header has an impossible value.",
            "Check how the request is built; the same bytes will fail again.",
        ),
        "ru": Help(
            "Запрос не читается",
            "Тело запроса — не JSON, не UTF-8, или значение заголовка недопустимо.",
            "Проверьте, как собирается запрос: те же байты снова дадут ошибку.",
        ),
        "uk": Help(
            "Запит неможливо прочитати",
            "Тіло запиту — не JSON, не UTF-8, або значення заголовка неприпустиме.",
            "Перевірте, як складається запит: ті самі байти знову дадуть помилку.",
        ),
    },
    "not-authenticated": {
        "en": Help(
            "Not authenticated",
            "There is no token, or it is unknown, expired or revoked; or the password is wrong.",
            "Sign in again, or ask an admin for a new token.",
        ),
        "ru": Help(
            "Вход не выполнен",
            "Токена нет, он неизвестен, просрочен или отозван; либо неверен пароль.",
            "Войдите снова или попросите у администратора новый токен.",
        ),
        "uk": Help(
            "Вхід не виконано",
            "Токена немає, він невідомий, прострочений або відкликаний; або пароль неправильний.",
            "Увійдіть знову або попросіть в адміністратора новий токен.",
        ),
    },
    "signature-invalid": {
        "en": Help(
            "The signature does not prove the sender",
            "A provider's request was not signed with the secret of this inbox. Nothing was kept.",
            "Compare the secret and the public URL at the provider with the inbox's settings.",
        ),
        "ru": Help(
            "Подпись не подтверждает отправителя",
            "Запрос провайдера подписан не секретом этого канала приёма. Ничего не сохранено.",
            "Сверьте секрет и публичный адрес у провайдера с его настройками.",
        ),
        "uk": Help(
            "Підпис не підтверджує відправника",
            "Запит провайдера підписано не секретом цього каналу прийому. Нічого не збережено.",
            "Звірте секрет і публічну адресу в провайдера з його налаштуваннями.",
        ),
    },
    "forbidden": {
        "en": Help(
            "Not allowed",
            "You are known, but your role may not do this.",
            "Ask a supervisor or an admin.",
        ),
        "ru": Help(
            "Нет прав",
            "Вы вошли, но ваша роль этого не позволяет.",
            "Обратитесь к супервайзеру или администратору.",
        ),
        "uk": Help(
            "Немає прав",
            "Ви увійшли, але ваша роль цього не дозволяє.",
            "Зверніться до супервайзера або адміністратора.",
        ),
    },
    "not-found": {
        "en": Help(
            "Not found",
            "There is no such thing, or none that you may see.",
            "Check the id; the list of the same kind shows what is there.",
        ),
        "ru": Help(
            "Не найдено",
            "Такого объекта нет или он вам не виден.",
            "Проверьте идентификатор; список объектов покажет, что есть.",
        ),
        "uk": Help(
            "Не знайдено",
            "Такого об’єкта немає або вам його не видно.",
            "Перевірте ідентифікатор; список об’єктів покаже, що є.",
        ),
    },
    "method-not-allowed": {
        "en": Help(
            "Method not allowed",
            "The address exists, but not with this HTTP method.",
            "The `Allow` header lists the methods that do.",
        ),
        "ru": Help(
            "Метод не поддерживается",
            "Адрес существует, но не для этого метода HTTP.",
            "Допустимые методы перечислены в заголовке `Allow`.",
        ),
        "uk": Help(
            "Метод не підтримується",
            "Адреса існує, але не для цього методу HTTP.",
            "Допустимі методи перелічено в заголовку `Allow`.",
        ),
    },
    "conflict": {
        "en": Help(
            "The state forbids it",
            "Somebody else was first, or the thing is no longer in a state where this may happen.",
            "Load it again and decide anew.",
        ),
        "ru": Help(
            "Состояние не позволяет",
            "Кто-то успел раньше, или объект уже в другом состоянии.",
            "Загрузите его снова и решите заново.",
        ),
        "uk": Help(
            "Стан не дозволяє",
            "Хтось встиг раніше, або об’єкт уже в іншому стані.",
            "Завантажте його знову й вирішіть наново.",
        ),
    },
    "stale-version": {
        "en": Help(
            "Somebody changed it in the meantime",
            "`If-Match` names a version that is no longer current.",
            "Read the current version, repeat your change on it, send its entity tag.",
        ),
        "ru": Help(
            "За это время объект изменили",
            "В `If-Match` указана уже не последняя версия.",
            "Прочитайте текущую версию, повторите правку и отправьте её метку.",
        ),
        "uk": Help(
            "За цей час об’єкт змінили",
            "У `If-Match` вказано вже не останню версію.",
            "Прочитайте поточну версію, повторіть правку й надішліть її мітку.",
        ),
    },
    "too-large": {
        "en": Help(
            "Too large",
            "The body, or a file in it, is over the limit that `detail` states.",
            "Send less at once.",
        ),
        "ru": Help(
            "Слишком большой объём",
            "Тело запроса или файл в нём превышает предел, указанный в `detail`.",
            "Отправьте меньше за один раз.",
        ),
        "uk": Help(
            "Завеликий обсяг",
            "Тіло запиту або файл у ньому перевищує межу, вказану в `detail`.",
            "Надішліть менше за один раз.",
        ),
    },
    "unsupported-media-type": {
        "en": Help(
            "Unsupported media type",
            "This address does not take bodies of this type.",
            "Send `application/json`, unless the documentation says otherwise.",
        ),
        "ru": Help(
            "Тип данных не поддерживается",
            "Этот адрес не принимает тело такого типа.",
            "Отправляйте `application/json`, если в описании не сказано иное.",
        ),
        "uk": Help(
            "Тип даних не підтримується",
            "Ця адреса не приймає тіло такого типу.",
            "Надсилайте `application/json`, якщо в описі не сказано інше.",
        ),
    },
    "bad-input": {
        "en": Help(
            "The input is not valid",
            "Some values are wrong; or an idempotency key was used before for something else.",
            "`errors` names each faulty value by its place and says what is wrong with it.",
        ),
        "ru": Help(
            "Неверные данные",
            "Часть значений неверна, или ключ идемпотентности уже использован для другого.",
            "В `errors` указано место каждого неверного значения и причина.",
        ),
        "uk": Help(
            "Неправильні дані",
            "Частина значень неправильна, або ключ ідемпотентності вже використано для іншого.",
            "У `errors` вказано місце кожного неправильного значення й причину.",
        ),
    },
    "too-many-requests": {
        "en": Help(
            "Too many requests",
            "You are over a rate limit.",
            "Wait as long as `Retry-After` says, in seconds.",
        ),
        "ru": Help(
            "Слишком много запросов",
            "Превышен предел частоты.",
            "Подождите столько секунд, сколько указано в `Retry-After`.",
        ),
        "uk": Help(
            "Забагато запитів",
            "Перевищено межу частоти.",
            "Зачекайте стільки секунд, скільки вказано в `Retry-After`.",
        ),
    },
    "internal-error": {
        "en": Help(
            "Internal error",
            "The server made a mistake. Whether anything was stored is not known.",
            "Give the operator the request id in `instance`; the log has the cause under it.",
        ),
        "ru": Help(
            "Внутренняя ошибка",
            "Ошибка на сервере. Неизвестно, сохранено ли что-нибудь.",
            "Сообщите администратору идентификатор из `instance`: по нему причина есть в журнале.",
        ),
        "uk": Help(
            "Внутрішня помилка",
            "Помилка на сервері. Невідомо, чи щось збережено.",
            "Повідомте адміністратору ідентифікатор з `instance`: за ним причина є в журналі.",
        ),
    },
    "not-implemented": {
        "en": Help(
            "Not implemented",
            "The server does not know this method at all.",
            "See the documentation for what it offers.",
        ),
        "ru": Help(
            "Не реализовано",
            "Сервер вообще не знает такого метода.",
            "Что он умеет, сказано в описании.",
        ),
        "uk": Help(
            "Не реалізовано",
            "Сервер узагалі не знає такого методу.",
            "Що він уміє, сказано в описі.",
        ),
    },
    "unavailable": {
        "en": Help(
            "Not available for now",
            "The database is away, or there is too much to do. Nothing of the request was stored.",
            "Send the same request again after `Retry-After` seconds, with the same key.",
        ),
        "ru": Help(
            "Временно недоступно",
            "База данных недоступна или нагрузка слишком велика. Из запроса ничего не сохранено.",
            "Повторите тот же запрос с тем же ключом через `Retry-After` секунд.",
        ),
        "uk": Help(
            "Тимчасово недоступно",
            "База даних недоступна або навантаження завелике. Із запиту нічого не збережено.",
            "Повторіть той самий запит із тим самим ключем через `Retry-After` секунд.",
        ),
    },
}


def preferred_language(header: str) -> str:
    """The first of our languages that an Accept-Language header asks for; English otherwise.

    Nobody who asks for one of Russian and Ukrainian is given the other.
    """
    wanted: list[tuple[float, int, str]] = []
    for index, part in enumerate(header[:500].split(",")):
        tag, _, weight = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES:
            wanted.append((-_quality(weight), index, language))
    best = min((item for item in wanted if item[0] < 0), default=None)
    return best[2] if best else "en"


def _quality(text: str) -> float:
    name, _, number = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return max(0.0, min(1.0, float(number)))
    except ValueError:
        return 0.0
