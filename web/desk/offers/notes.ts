/** The note that came with work given to me: who gave it, and why. */

import { signal } from "@preact/signals";
import type { Note } from "@/client";
import { rest } from "../session";

/** By the conversation; null when there is none for me. */
const notes = signal<ReadonlyMap<string, Note | null>>(new Map());
const asking = new Set<string>();

/** The newest note of a conversation that names this agent; asked for when it is first wanted. */
export function noteFor(conversationId: string, agentId: string): Note | null {
  const found = notes.value.get(conversationId);
  if (found === undefined) void ask(conversationId, agentId);
  return found ?? null;
}

/** Forget it: the next offer of the conversation asks anew. */
export function forgetNote(conversationId: string): void {
  if (!notes.peek().has(conversationId)) return;
  const left = new Map(notes.peek());
  left.delete(conversationId);
  notes.value = left;
}

async function ask(conversationId: string, agentId: string): Promise<void> {
  if (asking.has(conversationId)) return;
  asking.add(conversationId);
  try {
    const { data } = await rest.GET("/api/v1/conversations/{conversation_id}/notes", {
      params: { path: { conversation_id: conversationId }, query: { limit: 20 } },
    });
    const mine = (data?.items ?? []).filter((note) => note.mentions.includes(agentId));
    const newest = mine.sort((one, other) => (one.created_at < other.created_at ? 1 : -1))[0];
    notes.value = new Map([...notes.peek(), [conversationId, newest ?? null]]);
  } catch {
    // The offer says enough without it.
  } finally {
    asking.delete(conversationId);
  }
}
