/** The end of a conversation's thread, as a desk holds it. */

import type { Versioned } from "./table";
import type { Message, Thread } from "./types";

export const THREAD_LENGTH = 50;
export const LONGEST_TEXT = 20_000;

export function unloaded(): Thread {
  return { loaded: false, messages: [], notes: [] };
}

/** A message with at most 20,000 characters, marked where it was longer. */
export function shortMessage(message: Message): Message {
  const longHtml = message.html !== null && isLong(message.html);
  if (!longHtml && !isLong(message.text)) return message;
  return {
    ...message,
    text: isLong(message.text) ? [...message.text].slice(0, LONGEST_TEXT).join("") : message.text,
    html: longHtml ? null : message.html,
    shortened: true,
  };
}

// The server counts characters where JavaScript counts halves of some of them.
function isLong(text: string): boolean {
  return text.length > LONGEST_TEXT && [...text].length > LONGEST_TEXT;
}

export function withItem<T extends Versioned>(items: T[], item: T, add: boolean): T[] {
  if (items.some((known) => known.id === item.id)) {
    return items.map((known) => (known.id === item.id ? newer(known, item) : known));
  }
  return add ? [...items, item].slice(-THREAD_LENGTH) : items;
}

function newer<T extends Versioned>(one: T, other: T): T {
  return (other.version ?? 0) >= (one.version ?? 0) ? other : one;
}

export function joined(
  held: Thread | undefined,
  fetched: Pick<Thread, "messages" | "notes">,
): Thread {
  return {
    loaded: true,
    messages: both(held?.messages ?? [], fetched.messages.map(shortMessage)),
    notes: both(held?.notes ?? [], fetched.notes),
  };
}

function both<T extends Versioned & { created_at: string }>(held: T[], fetched: T[]): T[] {
  const known = new Map(held.map((item) => [item.id, item]));
  const found = fetched.map((item) => newer(item, known.get(item.id) ?? item));
  const ids = new Set(fetched.map((item) => item.id));
  // Events bring only what is newer than the page, or changes of what is older than it.
  const oldest = fetched.length >= THREAD_LENGTH ? (fetched[0]?.created_at ?? "") : "";
  const later = held.filter((item) => !ids.has(item.id) && item.created_at >= oldest);
  return [...found, ...later].slice(-THREAD_LENGTH);
}
