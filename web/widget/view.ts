/** Which view is shown, and what of a wait is told: pure. */

import type { ChatSettings, VisitorConversation, VisitorThread } from "@/client/types";

export type Screen = "home" | "thread" | "offline";
export type View =
  | "loading"
  | "unreachable"
  | "home"
  | "form"
  | "queue"
  | "chat"
  | "ended"
  | "offline";

export interface Situation {
  settings: ChatSettings | null;
  /** The server did not answer when it was asked for the settings. */
  failed: boolean;
  screen: Screen;
  needsForm: boolean;
  thread: VisitorThread;
  /** The ended conversation after which the visitor begins anew. */
  again: string | null;
}

export function viewOf(at: Situation): View {
  if (!at.settings) return at.failed ? "unreachable" : "loading";
  if (at.screen !== "thread") return at.screen;
  if (at.needsForm) return "form";
  const conversation = at.thread.conversation;
  if (conversation?.state === "resolved" && at.thread.unsent.length === 0) {
    return conversation.id === at.again ? "chat" : "ended";
  }
  return waits(conversation) ? "queue" : "chat";
}

/** Whether somebody stands in line, or asked for something instead. */
export function waits(conversation: VisitorConversation | null): boolean {
  if (conversation?.state !== "open" || conversation.agent_name) return false;
  return Boolean(conversation.wait?.place_in_line || conversation.callback);
}

export interface Told {
  place: number;
  low: number | null;
  high: number | null;
  movedBack: "urgent" | "returned" | "moved" | null;
  nobody: boolean;
  at: number;
}

const HOLD = 15_000;

/** What is said of the wait now. The place follows at once; an interval stands for 15 seconds,
 * because numbers that flicker are not believed. */
export function told(
  before: Told | null,
  conversation: VisitorConversation | null,
  now: number,
): Told | null {
  const wait = conversation?.wait;
  if (!wait?.place_in_line) return null;
  const next: Told = {
    place: wait.place_in_line,
    low: wait.estimate?.low_seconds ?? null,
    high: wait.estimate?.high_seconds ?? null,
    movedBack: wait.moved_back,
    nobody: wait.reason === "no_agents" || wait.reason === "paused",
    at: now,
  };
  if (!before || before.place !== next.place) return next;
  if (before.movedBack !== next.movedBack || before.nobody !== next.nobody) return next;
  const same = before.low === next.low && before.high === next.high;
  return same || now - before.at < HOLD ? before : next;
}

/** Answers that the visitor has not seen. */
export function unreadOf(thread: VisitorThread, seenHere: string | null): number {
  let count = 0;
  for (const message of thread.messages.toReversed()) {
    if (message.id === seenHere) break;
    if (message.from === "agent" && message.status === "read") break;
    if (message.from === "agent") count += 1;
  }
  return count;
}

/** Whether the team has looked at a message of the visitor's. */
export function seenByTeam(thread: VisitorThread, messageId: string): boolean {
  const ids = thread.messages.map((message) => message.id);
  const seen = thread.seen ? ids.indexOf(thread.seen) : -1;
  const at = ids.indexOf(messageId);
  return at >= 0 && seen >= at;
}
