/** The thread as it is drawn: days, and runs of messages by the same side. */

import type { VisitorMessage } from "@/client/types";

export interface Run {
  key: string;
  from: "agent" | "visitor";
  name: string;
  automatic: boolean;
  messages: VisitorMessage[];
}

export interface Day {
  key: string;
  at: string;
  runs: Run[];
}

const PAUSE = 5 * 60_000;

export function daysOf(messages: readonly VisitorMessage[]): Day[] {
  const days: Day[] = [];
  for (const message of messages) {
    const key = new Date(message.created_at).toDateString();
    let day = days.at(-1);
    if (day?.key !== key) {
      day = { key, at: message.created_at, runs: [] };
      days.push(day);
    }
    const run = day.runs.at(-1);
    if (run && continues(run, message)) run.messages.push(message);
    else day.runs.push(begun(message));
  }
  return days;
}

function begun(message: VisitorMessage): Run {
  return {
    key: message.id,
    from: message.from,
    name: message.agent_name,
    automatic: message.automatic,
    messages: [message],
  };
}

function continues(run: Run, message: VisitorMessage): boolean {
  const last = run.messages.at(-1);
  if (!last || run.from !== message.from || run.name !== message.agent_name) return false;
  if (run.automatic !== message.automatic) return false;
  return Date.parse(message.created_at) - Date.parse(last.created_at) < PAUSE;
}
