/** What happened to the conversation, folded between the messages. */

import { useState } from "preact/hooks";
import { momentText, timeText } from "@/ui/clock";
import { Icon } from "@/ui/icons";
import { defineWords, t, type Entry as Words } from "@/ui/words";
import { agentName, queueName } from "../people";
import type { EventEntry, EventsRow } from "./timeline";

const words = defineWords({
  created: { en: "The conversation began", ru: "Разговор начат", uk: "Розмову розпочато" },
  assigned: { en: "Agent: {agent}", ru: "Оператор: {agent}", uk: "Оператор: {agent}" },
  unassigned: {
    en: "Back in the queue: {queue}",
    ru: "Снова в очереди: {queue}",
    uk: "Знову в черзі: {queue}",
  },
  transferred: { en: "Transferred: {queue}", ru: "Передано: {queue}", uk: "Передано: {queue}" },
  snoozed: {
    en: "Snoozed until {until}",
    ru: "Отложено до {until}",
    uk: "Відкладено до {until}",
  },
  resolved: { en: "Resolved", ru: "Завершён", uk: "Завершено" },
  reopened: { en: "Reopened", ru: "Открыто снова", uk: "Відкрито знову" },
  merged: {
    en: "Another conversation was merged into this one",
    ru: "Сюда присоединён другой разговор",
    uk: "Сюди приєднано іншу розмову",
  },
  rated: {
    en: "The customer rated it",
    ru: "Клиент поставил оценку",
    uk: "Клієнт поставив оцінку",
  },
  other: { en: "Something changed", ru: "Что-то изменилось", uk: "Щось змінилося" },
  more: {
    en: { one: "{n} event", other: "{n} events" },
    ru: { one: "{n} событие", few: "{n} события", many: "{n} событий", other: "{n} события" },
    uk: { one: "{n} подія", few: "{n} події", many: "{n} подій", other: "{n} події" },
  },
});

const NAMED: Readonly<Record<string, Words>> = {
  "conversation.created": words.created,
  "conversation.assigned": words.assigned,
  "conversation.unassigned": words.unassigned,
  "conversation.transferred": words.transferred,
  "conversation.snoozed": words.snoozed,
  "conversation.resolved": words.resolved,
  "conversation.reopened": words.reopened,
  "conversation.merged": words.merged,
  "conversation.rated": words.rated,
};

/** One line for what happened. */
export function happeningText({ event }: EventEntry): string {
  return t(NAMED[event.name] ?? words.other, {
    agent: event.agent_id ? agentName(event.agent_id) : "–",
    queue: (event.queue_id && queueName(event.queue_id)) || "–",
    until: event.snoozed_until ? momentText(event.snoozed_until) : "–",
  });
}

const SHOWN = 2;

/** Two at most are shown as they are; more fold into the last one and a count. */
export function Happenings({ row }: { row: EventsRow }) {
  const [open, setOpen] = useState(false);
  const folds = row.events.length > SHOWN;
  const shown = folds && !open ? row.events.slice(-1) : row.events;
  return (
    <div class="happenings" data-testid="events">
      {folds && (
        <button
          type="button"
          class="happenings-fold"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? "up" : "down"} size={14} />
          {t(words.more, { n: row.events.length })}
        </button>
      )}
      {shown.map((entry) => (
        <p key={entry.id} class="happening">
          <span>{happeningText(entry)}</span>{" "}
          <time dateTime={entry.at} title={momentText(entry.at)}>
            {timeText(entry.at)}
          </time>
        </p>
      ))}
    </div>
  );
}
