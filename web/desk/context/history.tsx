/** What was before: the route this conversation took, the customer's other conversations over all
 * channels, what was merged, and who may be the same person. */

import type { Contact, Conversation, ListedConversation } from "@/client";
import type { components } from "@/client/api.gen";
import { dayText, timeText } from "@/ui/clock";
import { Button } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, type Entry, formatNumber, t } from "@/ui/words";
import { openConversation } from "../route";
import { desk, rest } from "../session";
import { titleOf, undoMerge } from "./merge";
import { undoContactMerge } from "./merge-contacts";
import { openContactMerge } from "./opener";
import { Part } from "./section";
import { channelWords, common, stateWords } from "./shared-words";
import { agentName } from "./team";
import { type Reading, useRead } from "./use-read";

type Event = components["schemas"]["TimelineEntry"];

const words = defineWords({
  route: { en: "Route taken", ru: "Пройденный путь", uk: "Пройдений шлях" },
  history: { en: "Earlier conversations", ru: "Прежние разговоры", uk: "Попередні розмови" },
  first: {
    en: "This is the first conversation.",
    ru: "Это первый разговор.",
    uk: "Це перша розмова.",
  },
  messages: {
    en: { one: "{n} message", other: "{n} messages" },
    ru: {
      one: "{n} сообщение",
      few: "{n} сообщения",
      many: "{n} сообщений",
      other: "{n} сообщения",
    },
    uk: {
      one: "{n} повідомлення",
      few: "{n} повідомлення",
      many: "{n} повідомлень",
      other: "{n} повідомлення",
    },
  },
  merges: { en: "Merged here", ru: "Объединено сюда", uk: "Об’єднано сюди" },
  by: { en: "by: {name}", ru: "кто: {name}", uk: "хто: {name}" },
  duplicates: { en: "Possible duplicates", ru: "Возможные дубли", uk: "Можливі дублікати" },
  same_name: { en: "same name", ru: "то же имя", uk: "те саме ім’я" },
  same_address: { en: "same address", ru: "тот же адрес", uk: "та сама адреса" },
  compare: { en: "Compare", ru: "Сравнить", uk: "Порівняти" },
});

const EVENTS: Readonly<Record<string, Entry>> = defineWords({
  "conversation.created": { en: "Began", ru: "Начат", uk: "Розпочато" },
  "conversation.assigned": { en: "Agent", ru: "Оператор", uk: "Оператор" },
  "conversation.unassigned": {
    en: "Back in the queue",
    ru: "Снова в очереди",
    uk: "Знову в черзі",
  },
  "conversation.transferred": { en: "Transferred", ru: "Передан", uk: "Передано" },
  "conversation.snoozed": { en: "Snoozed", ru: "Отложен", uk: "Відкладено" },
  "conversation.resolved": { en: "Resolved", ru: "Завершён", uk: "Завершено" },
  "conversation.reopened": { en: "Open again", ru: "Открыт снова", uk: "Відкрито знову" },
  "conversation.merged": { en: "Merged", ru: "Объединён", uk: "Об’єднано" },
});

export function RouteTaken({ conversation }: { conversation: Conversation }) {
  const { value } = useRead(
    () => readRoute(conversation.id),
    [conversation.id],
    (event) =>
      event.type in EVENTS &&
      (event.data as { conversation?: { id: string } }).conversation?.id === conversation.id,
  );
  if (!value || value.length === 0) return null;
  return (
    <Part title={t(words.route)} testid="context-route">
      <ol class="cx-route">
        {value.map((entry) => (
          <li key={`${entry.at} ${entry.event?.name}`}>
            <time dateTime={entry.at} class="numbers">
              {`${dayText(entry.at)}, ${timeText(entry.at)}`}
            </time>
            <span>{eventText(entry)}</span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

function eventText({ event }: Event): string {
  const known = EVENTS[event?.name ?? ""];
  if (!event || !known) return "";
  const queue = desk.value.queues[event.queue_id ?? ""]?.name;
  const detail = {
    "conversation.created": queue,
    "conversation.assigned": agentName(event.agent_id),
    "conversation.transferred": queue,
    "conversation.snoozed":
      event.snoozed_until && `${dayText(event.snoozed_until)}, ${timeText(event.snoozed_until)}`,
  }[event.name];
  return detail ? `${t(known)}: ${detail}` : t(known);
}

async function readRoute(conversationId: string): Promise<Event[]> {
  const { data } = await rest.GET("/api/v1/conversations/{conversation_id}/timeline", {
    params: { path: { conversation_id: conversationId }, query: { limit: 100 } },
  });
  return (data?.items ?? []).filter(({ event }) => event && event.name in EVENTS).reverse();
}

interface HistoryProps {
  contactId: string;
  /** The one that is open: it is left out. */
  without?: string;
  testid: string;
}

export function History({ contactId, without, testid }: HistoryProps) {
  const { value } = useConversations(contactId);
  const shown = value?.filter(({ id, merged_into }) => id !== without && !merged_into);
  return (
    <Part title={t(words.history)} testid={testid}>
      {shown?.length === 0 && <p class="cx-hint">{t(words.first)}</p>}
      <ul class="cx-history">
        {shown?.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              class="cx-history-item"
              data-id={one.id}
              onClick={() => openConversation(one.id)}
            >
              <Icon name={one.channel_kind} />
              <span class="cx-history-main">
                <span class="cx-history-title" dir="auto">
                  {titleOf(one)}
                </span>
                <span class="cx-history-more numbers">{historyFacts(one)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function historyFacts(one: ListedConversation): string {
  return [
    t(channelWords[one.channel_kind]),
    t(stateWords[one.state]),
    dayText(one.created_at),
    t(words.messages, { n: one.message_count }),
  ].join(" · ");
}

function useConversations(contactId: string): Reading<ListedConversation[]> {
  return useRead(
    async () => {
      const query = { contact_id: contactId, order: "created" as const, limit: 50 };
      const { data } = await rest.GET("/api/v1/conversations", { params: { query } });
      return data?.items ?? null;
    },
    [contactId],
    (event) =>
      event.type.startsWith("conversation.") &&
      (event.data as { conversation?: { contact_id: string } }).conversation?.contact_id ===
        contactId,
  );
}

/** Standing merges of a conversation and of its contact, each with its way back. */
export function Merges({ conversation, contact, onUndone }: MergesProps) {
  const talks = useRead(
    () => (conversation ? readTalkMerges(conversation.id) : Promise.resolve([])),
    [conversation?.id, conversation?.version],
  );
  const people = useRead(() => readContactMerges(contact.id), [contact.id, contact.version]);
  const lines = [
    ...(talks.value ?? []).map((one) => ({
      id: one.merged_id,
      title: one.subject || one.preview || t(channelWords[one.channel_kind]),
      more: t(words.messages, { n: one.messages }),
      by: one.merged_by,
      at: one.created_at,
      undo: () => undoMerge(one.merged_id).then(talks.reload),
    })),
    ...(people.value ?? []).map((one) => ({
      id: one.merged_id,
      title: one.name || t(common.unnamed),
      more: one.evidence,
      by: one.merged_by,
      at: one.created_at,
      undo: () =>
        undoContactMerge(one.merged_id).then(() => {
          people.reload();
          onUndone?.();
        }),
    })),
  ];
  if (lines.length === 0) return null;
  return (
    <Part title={t(words.merges)} testid="context-merges">
      <ul class="cx-lines">
        {lines.map((line) => (
          <li key={line.id}>
            <span class="cx-line-main">
              <span class="cx-line-title" dir="auto">
                {line.title}
              </span>
              <span class="cx-line-more">
                {[dayText(line.at), byText(line.by), line.more].filter(Boolean).join(" · ")}
              </span>
            </span>
            <Button data-testid="undo-merge" onClick={() => void line.undo()}>
              {t(common.undo)}
            </Button>
          </li>
        ))}
      </ul>
    </Part>
  );
}

interface MergesProps {
  conversation: Conversation | null;
  contact: Contact;
  onUndone?: () => void;
}

function byText(agentId: string | null): string {
  const name = agentName(agentId);
  return name ? t(words.by, { name }) : "";
}

async function readTalkMerges(id: string) {
  const { data } = await rest.GET("/api/v1/conversations/{conversation_id}/merges", {
    params: { path: { conversation_id: id } },
  });
  return data?.items ?? [];
}

async function readContactMerges(contactId: string) {
  const { data } = await rest.GET("/api/v1/contacts/{contact_id}/merges", {
    params: { path: { contact_id: contactId } },
  });
  return data?.items ?? [];
}

interface DuplicatesProps {
  contact: Contact;
  onMerged?: (keptId: string) => void;
}

export function Duplicates({ contact, onMerged }: DuplicatesProps) {
  const { value, reload } = useRead(
    () => readDuplicates(contact.id),
    [contact.id, contact.version],
  );
  if (!value || value.length === 0) return null;
  return (
    <Part
      title={t(words.duplicates)}
      testid="context-duplicates"
      aside={<span class="cx-count">{formatNumber(value.length)}</span>}
    >
      <ul class="cx-lines">
        {value.map(({ contact: other, reasons }) => (
          <li key={other.id}>
            <span class="cx-line-main">
              <span class="cx-line-title" dir="auto">
                {other.name || t(common.unnamed)}
              </span>
              <span class="cx-line-more">
                {[...reasons.map((one) => t(words[one])), other.identities[0]?.address]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
            <Button
              data-testid="compare"
              onClick={() =>
                openContactMerge({
                  contactId: contact.id,
                  otherId: other.id,
                  onMerged: onMerged ?? reload,
                })
              }
            >
              {t(words.compare)}
            </Button>
          </li>
        ))}
      </ul>
    </Part>
  );
}

async function readDuplicates(contactId: string) {
  const { data } = await rest.GET("/api/v1/contacts/{contact_id}/duplicates", {
    params: { path: { contact_id: contactId } },
  });
  return data?.items ?? [];
}
