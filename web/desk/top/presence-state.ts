/** What somebody's presence is called, whoever set it. */

import type { Agent } from "@/client";
import { defineWords, type Entry, t } from "@/ui/words";

export type Shown = "online" | "away" | "offline" | "not-responding" | "reconnecting";

/** Reasons the server writes by itself; they come back to be translated. */
export const NOT_RESPONDING = "not responding";
const CONNECTION_LOST = "connection lost";

const words = defineWords({
  online: { en: "Online", ru: "В сети", uk: "У мережі" },
  away: { en: "Away", ru: "Нет на месте", uk: "Немає на місці" },
  offline: { en: "Offline", ru: "Не в сети", uk: "Не в мережі" },
  "not-responding": { en: "Not responding", ru: "Не отвечает", uk: "Не відповідає" },
  reconnecting: { en: "Reconnecting", ru: "Подключение", uk: "Підключення" },
  break: { en: "Break", ru: "Перерыв", uk: "Перерва" },
  lunch: { en: "Lunch", ru: "Обед", uk: "Обід" },
  meeting: { en: "Meeting", ru: "Встреча", uk: "Зустріч" },
  training: { en: "Training", ru: "Обучение", uk: "Навчання" },
  lost: { en: "Connection lost", ru: "Связь потеряна", uk: "Зв’язок втрачено" },
});

/** The short list of reasons: sent as these words, shown in the reader's language. */
export const REASONS = ["break", "lunch", "meeting", "training"] as const;
export const MINUTES = [5, 15, 30, 60] as const;

export function shownPresence(agent: Agent | null, live: boolean): Shown {
  if (!agent) return live ? "offline" : "reconnecting";
  if (!live && agent.presence.state === "online") return "reconnecting";
  return isNotResponding(agent) ? "not-responding" : agent.presence.state;
}

export function isNotResponding(agent: Agent | null): boolean {
  return agent?.presence.state === "away" && agent.presence.reason === NOT_RESPONDING;
}

export function stateEntry(shown: Shown): Entry {
  return words[shown];
}

/** A reason as people read it; one's own words stay as they are. */
export function reasonText(reason: string): string {
  if (reason === NOT_RESPONDING) return t(words["not-responding"]);
  if (reason === CONNECTION_LOST) return t(words.lost);
  const listed = REASONS.find((known) => known === reason);
  return listed ? t(words[listed]) : reason;
}

/** State and reason in one line: "Away: Lunch". */
export function presenceText(agent: Agent | null, live: boolean): string {
  const shown = shownPresence(agent, live);
  const reason = agent?.presence.reason ?? "";
  if (shown === "not-responding" || shown === "reconnecting" || !reason) return t(words[shown]);
  return `${t(words[shown])}: ${reasonText(reason)}`;
}
