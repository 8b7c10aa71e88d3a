/** Going from page to page, and the palette itself. */

import { defineWords } from "@/ui/words";
import { type Action, useActions } from "../actions";
import { go, type ListView, openConversation, route } from "../route";
import { keyListOpen, openPalette } from "./open";

const words = defineWords({
  palette: { en: "Commands and search", ru: "Команды и поиск", uk: "Команди й пошук" },
  keys: { en: "List of keys", ru: "Список клавиш", uk: "Список клавіш" },
  mine: { en: "My conversations", ru: "Мои разговоры", uk: "Мої розмови" },
  unassigned: {
    en: "Waiting in my queues",
    ru: "Ждут в моих очередях",
    uk: "Чекають у моїх чергах",
  },
  all: { en: "All conversations", ru: "Все разговоры", uk: "Усі розмови" },
  mentions: { en: "My mentions", ru: "Мои упоминания", uk: "Мої згадки" },
  queues: { en: "Queues", ru: "Очереди", uk: "Черги" },
  wallboard: { en: "Wallboard", ru: "Табло", uk: "Табло" },
  contacts: { en: "Contacts", ru: "Контакты", uk: "Контакти" },
  settings: { en: "Settings", ru: "Настройки", uk: "Налаштування" },
  back: { en: "Back to the list", ru: "Назад к списку", uk: "Назад до списку" },
});

function list(id: string, entry: Action["words"], view: ListView, key: string): Action {
  return {
    id,
    words: entry,
    group: "go",
    keys: [`g ${key}`],
    run: () => go({ page: "inbox", view, conversationId: null }),
  };
}

const GO: readonly Action[] = [
  {
    id: "palette.open",
    words: words.palette,
    group: "view",
    keys: ["mod+k"],
    whileTyping: true,
    hidden: true,
    run: () => openPalette(""),
  },
  {
    id: "keys.open",
    words: words.keys,
    group: "view",
    keys: ["?"],
    run: () => {
      keyListOpen.value = true;
    },
  },
  list("go.mine", words.mine, "mine", "m"),
  list("go.unassigned", words.unassigned, "queues", "u"),
  list("go.all", words.all, "all", "a"),
  list("go.mentions", words.mentions, "mentions", "n"),
  {
    id: "go.queues",
    words: words.queues,
    group: "go",
    keys: ["g q"],
    run: () => go({ page: "queues", queueId: null }),
  },
  {
    id: "go.wallboard",
    words: words.wallboard,
    group: "go",
    keys: ["g w"],
    run: () => void open("/wallboard", "_blank", "noopener"),
  },
  {
    id: "go.contacts",
    words: words.contacts,
    group: "go",
    keys: ["g c"],
    run: () => go({ page: "contacts", contactId: null }),
  },
  {
    id: "go.settings",
    words: words.settings,
    group: "go",
    keys: ["g s"],
    run: () => go({ page: "settings", section: null }),
  },
  {
    id: "go.back",
    words: words.back,
    group: "go",
    keys: ["esc"],
    hidden: true,
    enabled: () => route.peek().page !== "inbox" || backTo() !== null,
    run: () => {
      if (route.peek().page === "inbox") openConversation(null);
      else go({ page: "inbox", view: "mine", conversationId: null });
    },
  },
];

function backTo(): string | null {
  const at = route.peek();
  return at.page === "inbox" ? at.conversationId : null;
}

export function useGoActions(): void {
  useActions(GO, []);
}
