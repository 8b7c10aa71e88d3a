/** The thread as a text to keep. */

import type { VisitorMessage } from "@/client/types";
import { dayText, timeText } from "@/ui/clock";
import { defineWords, t } from "@/ui/words";
import { daysOf } from "./days";

const words = defineWords({
  you: { en: "You", ru: "Вы", uk: "Ви" },
  us: { en: "Team", ru: "Команда", uk: "Команда" },
  file: { en: "file: {name}", ru: "файл: {name}", uk: "файл: {name}" },
});

/** Oldest first, with days, times and names; files by name. */
export function transcriptOf(messages: readonly VisitorMessage[], title: string): string {
  const lines = [title, ""];
  for (const day of daysOf(messages)) {
    lines.push(dayText(day.at, 0), "");
    for (const run of day.runs) for (const message of run.messages) lines.push(...said(message));
    lines.push("");
  }
  return `${lines.join("\r\n").trimEnd()}\r\n`;
}

function said(message: VisitorMessage): string[] {
  const who = message.from === "visitor" ? t(words.you) : message.agent_name || t(words.us);
  const files = message.attachments.map((file) => `[${t(words.file, { name: file.name })}]`);
  const parts = [message.text, ...files].filter(Boolean).join("\n").split("\n");
  return [`${timeText(message.created_at)} ${who}: ${parts[0] ?? ""}`, ...parts.slice(1)];
}
