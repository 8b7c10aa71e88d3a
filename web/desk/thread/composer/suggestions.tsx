/** What fits what is being typed: colleagues behind `@`, saved replies behind `/`. */

import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { defineWords, language, t } from "@/ui/words";
import { announce } from "../../notices/live";
import { type Person, people } from "../../people";
import { me, rest } from "../../session";
import { useThread } from "../open";
import { ownId } from "../own";
import { type Edited, matching, replaced, type Trigger } from "./caret";
import { filled, findReplies, type SavedReply, textFor } from "./saved";

const words = defineWords({
  people: { en: "Colleagues", ru: "Коллеги", uk: "Колеги" },
  replies: { en: "Saved replies", ru: "Готовые ответы", uk: "Готові відповіді" },
  found: {
    en: { one: "{n} suggestion", other: "{n} suggestions" },
    ru: {
      one: "{n} подсказка",
      few: "{n} подсказки",
      many: "{n} подсказок",
      other: "{n} подсказки",
    },
    uk: { one: "{n} підказка", few: "{n} підказки", many: "{n} підказок", other: "{n} підказки" },
  },
});

const MOST = 8;

export interface Suggestion {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  /** The language of the detail, where it is another than the desk's. */
  readonly lang?: string;
  readonly insert: string;
}

export interface Suggested {
  readonly items: readonly Suggestion[];
  readonly at: number;
  move(by: 1 | -1): void;
  /** The text after the suggestion is taken. */
  take(text: string, caret: number, which?: number): Edited | null;
  close(): void;
}

/** Those who may read the conversation, for mentions. */
export function readersOf(queueId: string | undefined, holder: string | null): Person[] {
  const own = ownId();
  return [...people.value.values()]
    .filter(
      (one) =>
        one.id !== own &&
        !one.disabled &&
        (one.role === "admin" ||
          one.role === "supervisor" ||
          one.id === holder ||
          (one.role === "agent" && queueId !== undefined && one.queue_ids.includes(queueId))),
    )
    .sort((a, b) => a.name.localeCompare(b.name));
}

export function useSuggestions(trigger: Trigger | null): Suggested {
  const closed = useSignal("");
  const at = useSignal(0);
  const found = useFound(trigger);
  const name = trigger ? `${trigger.kind} ${trigger.start}` : "";
  useEffect(() => {
    at.value = 0;
    if (!trigger) closed.value = "";
  }, [name, trigger?.query]);
  const items = closed.value === name ? [] : found;
  useEffect(() => {
    if (items.length > 0) announce(t(words.found, { n: items.length }));
  }, [items.length, name]);
  return {
    items,
    at: Math.min(at.value, Math.max(0, items.length - 1)),
    move(by) {
      at.value = (at.value + by + items.length) % Math.max(1, items.length);
    },
    take(text, caret, which = at.peek()) {
      const chosen = items[which];
      return chosen && trigger ? replaced(text, trigger.start, caret, chosen.insert) : null;
    },
    close() {
      closed.value = name;
    },
  };
}

function useFound(trigger: Trigger | null): readonly Suggestion[] {
  const thread = useThread();
  const conversation = thread.conversation.value;
  const replies = useReplies(trigger?.kind === "reply", conversation?.queue_id ?? "");
  if (!trigger || !conversation) return [];
  if (trigger.kind === "mention") {
    const able = readersOf(conversation.queue_id, conversation.agent_id);
    return matching(able, trigger.query)
      .slice(0, MOST)
      .map((one) => ({ id: one.id, title: one.name, detail: "", insert: `@${one.name} ` }));
  }
  const values = {
    "contact.name": thread.contactName.value,
    "agent.name": me.value?.name ?? "",
    "conversation.id": conversation.id,
  };
  return findReplies(replies, trigger.query)
    .flatMap((reply) => suggestionOf(reply, conversation.language, values))
    .slice(0, MOST);
}

function suggestionOf(
  reply: SavedReply,
  customer: string | null,
  values: Readonly<Record<string, string>>,
): Suggestion[] {
  const chosen = textFor(reply, customer, language.value);
  if (!chosen) return [];
  const insert = filled(chosen.text, values);
  const title = `/${reply.shortcut} · ${reply.title}`;
  return [{ id: reply.id, title, detail: insert, lang: chosen.language, insert }];
}

/** The saved replies for a queue; asked for when the first `/` is typed. */
function useReplies(wanted: boolean, queueId: string): readonly SavedReply[] {
  const replies = useSignal<readonly SavedReply[]>([]);
  const ask = useComputed(() => replies.value.length === 0);
  useEffect(() => {
    if (!wanted || !ask.peek() || !queueId) return;
    let gone = false;
    const load = async () => {
      const query = { limit: 100, queue_id: queueId };
      const { data } = await rest.GET("/api/v1/replies", { params: { query } });
      if (!gone) replies.value = data?.items ?? [];
    };
    load().catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [wanted, queueId]);
  return replies.value;
}

interface ListProps {
  id: string;
  kind: Trigger["kind"];
  suggested: Suggested;
  onTake: (which: number) => void;
}

/** The list over the text; the caret stays in the text, which says what is marked. */
export function SuggestionList({ id, kind, suggested, onTake }: ListProps) {
  return (
    <div
      id={id}
      class="suggestions"
      role="listbox"
      aria-label={t(kind === "mention" ? words.people : words.replies)}
      data-testid="suggestions"
    >
      {suggested.items.map((one, which) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the text keeps the focus and names this one.
        // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are the text's.
        <div
          key={one.id}
          id={`${id}-${which}`}
          class="suggestion"
          data-testid="suggestion"
          role="option"
          aria-selected={which === suggested.at}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(which)}
        >
          <bdi class="suggestion-title">{one.title}</bdi>
          {one.detail && (
            <span class="suggestion-detail" dir="auto" lang={one.lang}>
              {one.detail}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
