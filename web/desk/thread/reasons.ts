/** Why an answer did not arrive, in the agent's language: by its code, else the server's text. */

import type { Message } from "@/client";
import { defineWords, t } from "@/ui/words";

type Code = Exclude<Message["reason_code"], "">;

const words = defineWords({
  no_recipient: {
    en: "the address or number does not exist",
    ru: "такого адреса или номера нет",
    uk: "такої адреси або номера не існує",
  },
  away: {
    en: "the recipient cannot be reached now",
    ru: "получатель сейчас недоступен",
    uk: "одержувач зараз недоступний",
  },
  blocked: {
    en: "the recipient does not want our messages",
    ru: "получатель отказался от наших сообщений",
    uk: "одержувач відмовився від наших повідомлень",
  },
  filtered: {
    en: "it was taken for unwanted mail",
    ru: "сообщение приняли за нежелательное",
    uk: "повідомлення сприйняли як небажане",
  },
  too_late: {
    en: "the time to answer on this channel is over",
    ru: "время для ответа в этом канале истекло",
    uk: "час для відповіді в цьому каналі минув",
  },
  too_large: {
    en: "the text or the files are too large",
    ru: "слишком длинный текст или большие файлы",
    uk: "задовгий текст або завеликі файли",
  },
  content: {
    en: "it cannot be sent like this",
    ru: "в таком виде сообщение отправить нельзя",
    uk: "у такому вигляді повідомлення надіслати не можна",
  },
  credentials: {
    en: "the provider does not accept our sign-in; an admin must mend it",
    ru: "провайдер не принимает наши данные для входа; нужна помощь администратора",
    uk: "провайдер не приймає наші дані для входу; потрібна допомога адміністратора",
  },
  misconfigured: {
    en: "the inbox is not set up correctly; an admin must mend it",
    ru: "канал настроен неверно; нужна помощь администратора",
    uk: "канал налаштовано неправильно; потрібна допомога адміністратора",
  },
  unreachable: {
    en: "the provider could not be reached",
    ru: "не удалось связаться с провайдером",
    uk: "не вдалося зв’язатися з провайдером",
  },
  busy: {
    en: "the provider had a problem for too long",
    ru: "у провайдера слишком долго был сбой",
    uk: "у провайдера надто довго тривав збій",
  },
  refused: {
    en: "the provider refused the message",
    ru: "провайдер отклонил сообщение",
    uk: "провайдер відхилив повідомлення",
  },
  unconfirmed: {
    en: "the provider did not confirm it",
    ru: "провайдер не подтвердил доставку",
    uk: "провайдер не підтвердив доставку",
  },
  internal: {
    en: "an error of the server; its log says more",
    ru: "ошибка сервера; подробности в его журнале",
    uk: "помилка сервера; подробиці в його журналі",
  },
} satisfies Record<Code, object>);

/** The words for the middle of a sentence; empty when nothing is known. */
export function reasonText({ reason_code: code, status_reason: text }: Message): string {
  // Messages that failed before there were codes have their text only.
  return code ? t(words[code]) : text;
}
