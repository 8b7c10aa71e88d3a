/** What the palette lists: actions, queues, and what was found of people and conversations. */

import type { IconName } from "@/ui/icons";
import { defineWords, type Entry, t } from "@/ui/words";
import { type Action, actions, keysOf, runAction } from "../actions";
import { go, openConversation } from "../route";
import { desk } from "../session";
import { found } from "./find";
import { fitting } from "./match";

export interface PaletteEntry {
  key: string;
  text: string;
  hint: string;
  keys: string | null;
  icon: IconName;
  run: () => void;
}

export interface Section {
  key: string;
  title: string;
  entries: readonly PaletteEntry[];
}

const words = defineWords({
  offer: { en: "Offers", ru: "Предложения", uk: "Пропозиції" },
  conversation: { en: "Conversation", ru: "Разговор", uk: "Розмова" },
  compose: { en: "Writing", ru: "Письмо", uk: "Написання" },
  presence: { en: "Presence", ru: "Присутствие", uk: "Присутність" },
  go: { en: "Go to", ru: "Перейти", uk: "Перейти" },
  view: { en: "View", ru: "Вид", uk: "Вигляд" },
  supervise: { en: "Supervision", ru: "Контроль", uk: "Контроль" },
  queues: { en: "Queues", ru: "Очереди", uk: "Черги" },
  contacts: { en: "Contacts", ru: "Контакты", uk: "Контакти" },
  conversations: { en: "Conversations", ru: "Разговоры", uk: "Розмови" },
  unnamed: { en: "No name", ru: "Без имени", uk: "Без імені" },
});

export const GROUPS: ReadonlyArray<Action["group"]> = [
  "offer",
  "conversation",
  "compose",
  "presence",
  "go",
  "supervise",
  "view",
];

const ICONS: Record<Action["group"], IconName> = {
  offer: "inbox",
  conversation: "chat",
  compose: "pencil",
  presence: "user",
  go: "next",
  view: "eye",
  supervise: "board",
};

export function groupEntry(group: Action["group"]): Entry {
  return words[group];
}

/** The sections for what was typed; empty ones are left out. */
export function sectionsFor(typed: string): Section[] {
  return [
    ...actionSections(typed),
    section("conversations", conversations(typed)),
    section("contacts", contacts(typed)),
    section("queues", queues(typed)),
  ].filter(({ entries }) => entries.length > 0);
}

function section(key: "conversations" | "contacts" | "queues", entries: PaletteEntry[]): Section {
  return { key, title: t(words[key]), entries };
}

function actionSections(typed: string): Section[] {
  const open = [...actions.value.values()].filter(
    (action) => !action.hidden && action.enabled?.() !== false,
  );
  return GROUPS.map((group) => ({
    key: group,
    title: t(words[group]),
    entries: fitting(
      typed,
      open.filter((action) => action.group === group),
      (action) => `${t(action.words)} ${t(words[group])}`,
    ).map(actionEntry),
  }));
}

function actionEntry(action: Action): PaletteEntry {
  return {
    key: action.id,
    text: t(action.words),
    hint: "",
    keys: keysOf(action)[0] ?? null,
    icon: ICONS[action.group],
    run: () => runAction(action.id),
  };
}

function conversations(typed: string): PaletteEntry[] {
  if (!typed.trim()) return [];
  return found.value.conversations.map((conversation) => ({
    key: conversation.id,
    text: conversation.contact.name || t(words.unnamed),
    hint: conversation.subject || conversation.preview,
    keys: null,
    icon: conversation.channel_kind,
    run: () => openConversation(conversation.id),
  }));
}

function contacts(typed: string): PaletteEntry[] {
  if (!typed.trim()) return [];
  return found.value.contacts.map((contact) => ({
    key: contact.id,
    text: contact.name || t(words.unnamed),
    hint: contact.identities.map((identity) => identity.address).join(", "),
    keys: null,
    icon: "contacts",
    run: () => go({ page: "contacts", contactId: contact.id }),
  }));
}

function queues(typed: string): PaletteEntry[] {
  if (!typed.trim()) return [];
  const all = Object.values(desk.value.queues);
  return fitting(typed, all, (queue) => `${queue.name} ${t(words.queues)}`).map((queue) => ({
    key: queue.id,
    text: queue.name,
    hint: "",
    keys: null,
    icon: "queue",
    run: () => go({ page: "queues", queueId: queue.id }),
  }));
}
