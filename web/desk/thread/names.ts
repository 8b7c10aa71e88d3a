/** Words that several parts of the thread share. */

import type { Conversation } from "@/client";
import type { IconName } from "@/ui/icons";
import { defineWords, type Entry } from "@/ui/words";

export const names = defineWords({
  open: { en: "Open", ru: "Открыт", uk: "Відкрита" },
  snoozed: { en: "Snoozed", ru: "Отложен", uk: "Відкладена" },
  resolved: { en: "Resolved", ru: "Завершён", uk: "Завершена" },
  webchat: { en: "Website chat", ru: "Чат на сайте", uk: "Чат на сайті" },
  email: { en: "E-mail", ru: "Эл. почта", uk: "Ел. пошта" },
  sms: { en: "SMS", ru: "SMS", uk: "SMS" },
  telegram: { en: "Telegram", ru: "Telegram", uk: "Telegram" },
  calls: { en: "Phone", ru: "Телефон", uk: "Телефон" },
  messages: { en: "Messages", ru: "Сообщения", uk: "Повідомлення" },
});

const CHANNELS: Readonly<Record<string, Entry>> = {
  webchat: names.webchat,
  email: names.email,
  twilio_sms: names.sms,
  telegram: names.telegram,
  call_log: names.calls,
  twilio_voice: names.calls,
};

/** What people call a channel; what we do not know is called messages. */
export function channelWords(channel: string): Entry {
  return CHANNELS[channel] ?? names.messages;
}

const ICONS: Readonly<Record<Conversation["channel_kind"], IconName>> = {
  chat: "chat",
  messaging: "messaging",
  email: "email",
  voice: "voice",
};

export function kindIcon(kind: Conversation["channel_kind"]): IconName {
  return ICONS[kind];
}
