/** People and conversations for the palette, asked of the server while one types. */

import { signal } from "@preact/signals";
import type { Contact, ListedConversation } from "@/client";
import { rest } from "../session";

export interface Found {
  typed: string;
  conversations: readonly ListedConversation[];
  contacts: readonly Contact[];
}

const NONE: Found = { typed: "", conversations: [], contacts: [] };
const PAUSE_MILLISECONDS = 180;
const MOST = 5;
const LEAST_LETTERS = 2;

export const found = signal<Found>(NONE);
let asked = "";
let timer: ReturnType<typeof setTimeout> | undefined;

/** Look for it after a short pause; what was found before stays until then. */
export function find(typed: string): void {
  asked = typed.trim();
  clearTimeout(timer);
  if ([...asked].length < LEAST_LETTERS) {
    found.value = NONE;
    return;
  }
  timer = setTimeout(() => void ask(asked), PAUSE_MILLISECONDS);
}

async function ask(q: string): Promise<void> {
  const query = { q, limit: MOST };
  const [conversations, contacts] = await Promise.allSettled([
    rest.GET("/api/v1/conversations", { params: { query } }),
    rest.GET("/api/v1/contacts", { params: { query } }),
  ]);
  if (q !== asked) return;
  found.value = {
    typed: q,
    conversations: (conversations.status === "fulfilled" && conversations.value.data?.items) || [],
    contacts: (contacts.status === "fulfilled" && contacts.value.data?.items) || [],
  };
}
