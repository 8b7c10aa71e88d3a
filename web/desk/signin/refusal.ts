/** What a refused sign-in says, and how long it asks to wait. */

import { ProblemError } from "@/client";
import { defineWords, type Entry } from "@/ui/words";
import { problemEntry } from "../notices/problems";

export type Way = "password" | "token";

export interface Refusal {
  entry: Entry;
  /** Local milliseconds before which a further try is of no use. */
  waitUntil: number | null;
  requestId: string;
}

export const words = defineWords({
  wrongPassword: {
    en: "E-mail or password is wrong.",
    ru: "Неверный адрес или пароль.",
    uk: "Неправильна адреса або пароль.",
  },
  wrongToken: {
    en: "This token is unknown, expired or revoked.",
    ru: "Токен неизвестен, просрочен или отозван.",
    uk: "Токен невідомий, прострочений або відкликаний.",
  },
  tooMany: {
    en: "Too many tries. You can try again in {n} s.",
    ru: "Слишком много попыток. Повторить можно через {n} с.",
    uk: "Забагато спроб. Повторити можна за {n} с.",
  },
  away: {
    en: "The server does not answer. Check your connection, then try again.",
    ru: "Сервер не отвечает. Проверьте соединение и повторите.",
    uk: "Сервер не відповідає. Перевірте з’єднання й повторіть.",
  },
  unusable: {
    en: "This token is not for the desk.",
    ru: "Этот токен не подходит для рабочего места.",
    uk: "Цей токен не підходить для робочого місця.",
  },
});

/** Without an own word of the server the wait is that of its slowest rate. */
const USUAL_WAIT_SECONDS = 30;

export function refusalOf(error: unknown, way: Way, at: number): Refusal {
  if (!(error instanceof ProblemError)) {
    return { entry: problemEntry(error), waitUntil: null, requestId: "" };
  }
  if (error.status === 429) {
    const seconds = error.retryAfter ?? USUAL_WAIT_SECONDS;
    return { entry: words.tooMany, waitUntil: at + seconds * 1000, requestId: "" };
  }
  const entry = entryOf(error, way);
  const known = entry !== words.wrongPassword && entry !== words.wrongToken;
  return { entry, waitUntil: null, requestId: known ? error.requestId : "" };
}

function entryOf(error: ProblemError, way: Way): Entry {
  if (error.status === 401) return way === "password" ? words.wrongPassword : words.wrongToken;
  if (error.status === 403) return words.unusable;
  if (error.code === "unreachable") return words.away;
  // A proxy whose server is gone answers with a page of its own.
  if (error.code === "unreadable" && error.status >= 502) return words.away;
  if (error.status === 422) return way === "password" ? words.wrongPassword : words.wrongToken;
  return problemEntry(error);
}

/** Whole seconds left until `until`, at least 0. */
export function secondsLeft(until: number | null, at: number): number {
  return until === null ? 0 : Math.max(0, Math.ceil((until - at) / 1000));
}
