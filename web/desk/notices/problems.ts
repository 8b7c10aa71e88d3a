/** Refusals in words for people: chosen by the problem's code, in the language of the page. */

import { ProblemError } from "@/client";
import { spanText } from "@/ui/clock";
import { defineWords, type Entry, t } from "@/ui/words";

const words = defineWords({
  rejected: {
    en: "This cannot be done as asked.",
    ru: "В таком виде это выполнить нельзя.",
    uk: "У такому вигляді це виконати не можна.",
  },
  "not-authenticated": {
    en: "Your sign-in is no longer valid.",
    ru: "Ваш вход больше не действует.",
    uk: "Ваш вхід більше не діє.",
  },
  forbidden: {
    en: "You may not do this. Ask a supervisor.",
    ru: "На это нет прав. Обратитесь к супервайзеру.",
    uk: "На це немає прав. Зверніться до супервайзера.",
  },
  "not-found": {
    en: "It is no longer there, or not open to you.",
    ru: "Этого больше нет, или вам это недоступно.",
    uk: "Цього більше немає, або вам це недоступно.",
  },
  conflict: {
    en: "It changed in the meantime: somebody was faster, or it is over.",
    ru: "Тем временем всё изменилось: кто-то успел раньше, или это уже завершено.",
    uk: "Тим часом усе змінилося: хтось устиг раніше, або це вже завершено.",
  },
  "stale-version": {
    en: "Somebody changed this meanwhile. Look at it again, then repeat.",
    ru: "Кто-то уже внёс изменения. Посмотрите снова и повторите.",
    uk: "Хтось уже вніс зміни. Перегляньте ще раз і повторіть.",
  },
  "too-large": {
    en: "This is too large to be sent.",
    ru: "Слишком большой объём для отправки.",
    uk: "Завеликий обсяг для надсилання.",
  },
  "unsupported-media-type": {
    en: "Files of this type are not accepted.",
    ru: "Файлы этого типа не принимаются.",
    uk: "Файли цього типу не приймаються.",
  },
  "bad-input": {
    en: "Some of what was entered is not valid.",
    ru: "Часть введённых данных неверна.",
    uk: "Частина введених даних неправильна.",
  },
  "too-many-requests": {
    en: "Too many tries. Wait a moment.",
    ru: "Слишком много попыток. Подождите немного.",
    uk: "Забагато спроб. Зачекайте трохи.",
  },
  "internal-error": {
    en: "The server made a mistake.",
    ru: "На сервере произошла ошибка.",
    uk: "На сервері сталася помилка.",
  },
  unavailable: {
    en: "The server is busy or its database is away. Nothing was stored; try again.",
    ru: "Сервер перегружен или база данных недоступна. Ничего не сохранено, повторите.",
    uk: "Сервер перевантажений або база даних недоступна. Нічого не збережено, повторіть.",
  },
  offline: {
    en: "There is no connection, so nothing was sent.",
    ru: "Нет соединения, поэтому ничего не отправлено.",
    uk: "Немає з’єднання, тому нічого не надіслано.",
  },
  unreachable: {
    en: "The server does not answer.",
    ru: "Сервер не отвечает.",
    uk: "Сервер не відповідає.",
  },
  unreadable: {
    en: "The server answered something unexpected.",
    ru: "Сервер ответил непонятно.",
    uk: "Сервер відповів щось незрозуміле.",
  },
  unknown: {
    en: "Something went wrong.",
    ru: "Что-то пошло не так.",
    uk: "Щось пішло не так.",
  },
  again: {
    en: "Next try in {span}.",
    ru: "Следующая попытка через {span}.",
    uk: "Наступна спроба за {span}.",
  },
});

const SAME: Readonly<Record<string, keyof typeof words>> = {
  malformed: "rejected",
  "signature-invalid": "rejected",
  "method-not-allowed": "rejected",
  "not-implemented": "rejected",
};

/** The text for a refusal, whatever was thrown. */
export function problemEntry(problem: unknown): Entry {
  if (!(problem instanceof ProblemError)) return words.unknown;
  const code = (SAME[problem.code] ?? problem.code) as keyof typeof words;
  return Object.hasOwn(words, code) ? words[code] : words.unknown;
}

/** The same written out, with the time to wait where the server named one. */
export function problemText(problem: unknown): string {
  const said = t(problemEntry(problem));
  if (!(problem instanceof ProblemError) || problem.retryAfter === null) return said;
  return `${said} ${t(words.again, { span: spanText(problem.retryAfter) })}`;
}

/** The id under which the server's log knows the request; empty when it never came there. */
export function requestIdOf(problem: unknown): string {
  return problem instanceof ProblemError ? problem.requestId : "";
}
