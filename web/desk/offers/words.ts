/** The words of offers. */

import { defineWords, t } from "@/ui/words";
import { agentName } from "../people";
import type { Outcome, Why } from "./offer-state";

export const words = defineWords({
  offers: { en: "Offers", ru: "Предложения", uk: "Пропозиції" },
  offer: { en: "Offered to you", ru: "Предложено вам", uk: "Запропоновано вам" },
  consultBy: {
    en: "Asks for help: {name}",
    ru: "Просит помочь: {name}",
    uk: "Просить допомогти: {name}",
  },
  transfer: { en: "Handed to you", ru: "Передано вам", uk: "Передано вам" },
  transferBy: { en: "Handed to you by: {name}", ru: "Передаёт: {name}", uk: "Передає: {name}" },
  customer: { en: "Customer", ru: "Клиент", uk: "Клієнт" },
  accept: { en: "Accept", ru: "Принять", uk: "Прийняти" },
  decline: { en: "Decline", ru: "Отклонить", uk: "Відхилити" },
  declineOffer: {
    en: "Decline the offer",
    ru: "Отклонить предложение",
    uk: "Відхилити пропозицію",
  },
  acceptOffer: { en: "Accept the offer", ru: "Принять предложение", uk: "Прийняти пропозицію" },
  acceptOf: { en: "Accept: {name}", ru: "Принять: {name}", uk: "Прийняти: {name}" },
  declineOf: { en: "Decline: {name}", ru: "Отклонить: {name}", uk: "Відхилити: {name}" },
  back: { en: "Back", ru: "Назад", uk: "Назад" },
  because: { en: "Decline because", ru: "Причина отказа", uk: "Причина відмови" },
  noReason: { en: "No reason", ru: "Без причины", uk: "Без причини" },
  busy: { en: "Busy with another", ru: "Занимаюсь другим", uk: "Займаюся іншим" },
  topic: { en: "Not my topic", ru: "Не моя тема", uk: "Не моя тема" },
  language: { en: "Not my language", ru: "Не мой язык", uk: "Не моя мова" },
  leaving: { en: "About to leave", ru: "Скоро ухожу", uk: "Скоро йду" },
  waited: { en: "Waits {clock}", ru: "Ждёт {clock}", uk: "Чекає {clock}" },
  seconds: { en: "{n} s to answer", ru: "{n} с на ответ", uk: "{n} с на відповідь" },
  more: {
    en: { one: "{n} more offer", other: "{n} more offers" },
    ru: {
      one: "Ещё {n} предложение",
      few: "Ещё {n} предложения",
      many: "Ещё {n} предложений",
      other: "Ещё {n} предложения",
    },
    uk: {
      one: "Ще {n} пропозиція",
      few: "Ще {n} пропозиції",
      many: "Ще {n} пропозицій",
      other: "Ще {n} пропозиції",
    },
  },
  announced: {
    en: "{what}: {name}, {channel}, {queue}. {n} s to answer. F2 accepts.",
    ru: "{what}: {name}, {channel}, {queue}. На ответ {n} с. F2 — принять.",
    uk: "{what}: {name}, {channel}, {queue}. На відповідь {n} с. F2 — прийняти.",
  },
  tenSeconds: {
    en: "Ten seconds to answer: {name}",
    ru: "Десять секунд на ответ: {name}",
    uk: "Десять секунд на відповідь: {name}",
  },
  chat: { en: "Chat", ru: "Чат", uk: "Чат" },
  messaging: { en: "Messenger", ru: "Мессенджер", uk: "Месенджер" },
  email: { en: "E-mail", ru: "Эл. почта", uk: "Ел. пошта" },
  voice: { en: "Call", ru: "Звонок", uk: "Дзвінок" },
  whySkills: {
    en: "Why you: skill {skills}",
    ru: "Почему вы: навык {skills}",
    uk: "Чому ви: навичка {skills}",
  },
  whyFree: {
    en: "Why you: next in line with room",
    ru: "Почему вы: вы следующие по очереди и свободны",
    uk: "Чому ви: ви наступні за чергою і вільні",
  },
  whyMeant: {
    en: "Why you: meant for you before others",
    ru: "Почему вы: предназначено прежде всего вам",
    uk: "Чому ви: призначено насамперед вам",
  },
  whyConsult: {
    en: "The conversation stays with whoever asks",
    ru: "Разговор останется у того, кто просит",
    uk: "Розмова залишиться в того, хто просить",
  },
  takenBy: { en: "Taken by: {name}", ru: "Уже принято: {name}", uk: "Уже прийнято: {name}" },
  taken: { en: "Taken by somebody else", ru: "Уже принято другим", uk: "Уже прийнято іншим" },
  left: {
    en: "Withdrawn: the customer left",
    ru: "Снято: клиент ушёл",
    uk: "Знято: клієнт пішов",
  },
  missed: {
    en: "Missed: you are now not responding",
    ru: "Пропущено: теперь вы не отвечаете",
    uk: "Пропущено: тепер ви не відповідаєте",
  },
  missedOne: { en: "Missed", ru: "Пропущено", uk: "Пропущено" },
  unseen: {
    en: "Withdrawn: it could not be shown in time",
    ru: "Снято: не удалось показать вовремя",
    uk: "Знято: не вдалося показати вчасно",
  },
  withdrawn: { en: "Withdrawn", ru: "Снято", uk: "Знято" },
  goOnline: { en: "Go online", ru: "Выйти в сеть", uk: "Вийти в мережу" },
  wrapUp: { en: "Wrap-up: {name}", ru: "Постобработка: {name}", uk: "Постобробка: {name}" },
  extend: { en: "More time", ru: "Продлить", uk: "Подовжити" },
  done: { en: "Done", ru: "Готово", uk: "Готово" },
  nextWrap: { en: "End wrap-up", ru: "Закончить постобработку", uk: "Закінчити постобробку" },
});

/** Sent as these words, whatever the language: reports count them. */
export const REASONS = [
  ["", "noReason"],
  ["busy", "busy"],
  ["not my topic", "topic"],
  ["not my language", "language"],
  ["about to leave", "leaving"],
] as const;

export function whyText(why: Why): string {
  switch (why.kind) {
    case "consult":
      return t(words.whyConsult);
    case "meant":
      return t(words.whyMeant);
    case "skills":
      return t(words.whySkills, { skills: why.skills.join(", ") });
    case "free":
      return t(words.whyFree);
  }
}

/** `notResponding`: the miss was one too many. */
export function outcomeText(outcome: Outcome, notResponding: boolean): string {
  switch (outcome.kind) {
    case "taken":
      return outcome.byAgentId
        ? t(words.takenBy, { name: agentName(outcome.byAgentId) })
        : t(words.taken);
    case "missed":
      return t(notResponding ? words.missed : words.missedOne);
    default:
      return t(words[outcome.kind]);
  }
}
