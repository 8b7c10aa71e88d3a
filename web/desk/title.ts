/** The tab's title: what waits unseen, and the page, in the user's language. */

import { effect } from "@preact/signals";
import { defineWords, t } from "@/ui/words";
import { badge } from "./notices/badge";
import { type Route, route } from "./route";
import { session } from "./session";

const NAME = "omnidesk";

const words = defineWords({
  signIn: { en: "Sign in", ru: "Вход", uk: "Вхід" },
  inbox: { en: "Inbox", ru: "Входящие", uk: "Вхідні" },
  queues: { en: "Queues", ru: "Очереди", uk: "Черги" },
  contacts: { en: "Contacts", ru: "Контакты", uk: "Контакти" },
  settings: { en: "Settings", ru: "Настройки", uk: "Налаштування" },
} satisfies Record<Route["page"] | "signIn", unknown>);

/** No customer's name: a title stays in the browser's history and on shared screens. */
export function titleOf(page: keyof typeof words, count: number): string {
  const title = `${t(words[page])} · ${NAME}`;
  return count > 0 ? `(${count}) ${title}` : title;
}

export function startTitle(): () => void {
  return effect(() => {
    document.title = titleOf(session.value ? route.value.page : "signIn", badge.value);
  });
}
