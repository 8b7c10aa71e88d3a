/** Names for ids: colleagues, queues, customers. Everybody who reads them follows changes. */

import { computed, effect, signal } from "@preact/signals";
import type { Agent } from "@/client";
import { defineWords, t } from "@/ui/words";
import { desk, rest, session } from "./session";

const words = defineWords({
  nobody: { en: "No name", ru: "Без имени", uk: "Без імені" },
  somebody: { en: "Colleague", ru: "Коллега", uk: "Колега" },
});

/** What is shown of a colleague: enough for names, menus and initials. */
export type Person = Pick<Agent, "id" | "name" | "role" | "disabled" | "queue_ids" | "presence">;

const fetched = signal<ReadonlyMap<string, Person>>(new Map());

/** Every colleague by id. Supervisors have them live, agents as they were when last fetched. */
export const people = computed<ReadonlyMap<string, Person>>(() => {
  const { agent, agents } = desk.value;
  const live = agent ? [...Object.values(agents), agent] : Object.values(agents);
  if (live.length === 0) return fetched.value;
  return new Map([...fetched.value, ...live.map((found) => [found.id, found] as const)]);
});

const AGAIN_MS = 60_000;
let asked = 0;

/** Fetch the colleagues anew, at most once a minute: for a name that nobody knows yet. */
export async function refreshPeople(): Promise<void> {
  if (Date.now() - asked < AGAIN_MS) return;
  asked = Date.now();
  const found = new Map<string, Person>();
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: 100, ...(cursor ? { cursor } : {}) };
    const { data } = await rest.GET("/api/v1/agents", { params: { query } });
    for (const agent of data?.items ?? []) found.set(agent.id, agent);
    cursor = data?.next_cursor ?? null;
  } while (cursor);
  fetched.value = found;
}

effect(() => {
  const someone = session.value;
  asked = 0;
  if (someone) void refreshPeople().catch(() => undefined);
  else fetched.value = new Map();
});

/** The name of a colleague. */
export function agentName(id: string): string {
  const known = people.value.get(id);
  if (known) return known.name;
  void refreshPeople().catch(() => undefined);
  return t(words.somebody);
}

/** The name of a queue; empty for one that this desk does not know. */
export function queueName(id: string): string {
  return desk.value.queues[id]?.name ?? "";
}

/** A customer's name, or the words for one without. */
export function customerName(name: string | null | undefined): string {
  return name?.trim() || t(words.nobody);
}

/** At most two letters that stand for a name: of its first and its last word. */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/u).filter(Boolean);
  const chosen = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return chosen.map((part) => firstLetter(part ?? "")).join("");
}

function firstLetter(word: string): string {
  const [first = ""] = new Intl.Segmenter().segment(word);
  return typeof first === "string" ? first : first.segment.toLocaleUpperCase();
}
