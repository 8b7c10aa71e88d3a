/** What is only the reader's: where they have drafts, and how many mentions they have not seen. */

import { signal } from "@preact/signals";
import type { DeskEvent } from "@/client";
import { me, rest } from "../session";

type Mode = "reply" | "note";

export type Drafts = ReadonlyMap<string, ReadonlySet<Mode>>;

/** The conversations with a draft of the reader's. */
export const drafts = signal<Drafts>(new Map());
export const unseenMentions = signal(0);

/** After an event: a draft kept or thrown away in some window, or what it was for was sent. */
export function draftsAfter(known: Drafts, event: DeskEvent, own: string | null): Drafts {
  switch (event.type) {
    case "draft.updated": {
      const { conversation_id: id, mode, version } = event.data;
      return withDraft(known, id, mode, version > 0);
    }
    case "message.created": {
      const { conversation_id: id, direction, agent_id: agent } = event.data.message;
      const sent = direction === "out" && agent === own;
      return sent ? withDraft(known, id, "reply", false) : known;
    }
    case "note.created": {
      const { conversation_id: id, agent_id: agent } = event.data.note;
      return agent === own ? withDraft(known, id, "note", false) : known;
    }
    default:
      return known;
  }
}

function withDraft(known: Drafts, id: string, mode: Mode, there: boolean): Drafts {
  const before = known.get(id);
  if ((before?.has(mode) ?? false) === there) return known;
  const modes = new Set(before);
  if (there) modes.add(mode);
  else modes.delete(mode);
  const next = new Map(known);
  if (modes.size > 0) next.set(id, modes);
  else next.delete(id);
  return next;
}

/** Read both anew. */
export async function readOwn(): Promise<void> {
  await Promise.all([readDrafts(), readCounts()]).catch(() => undefined);
}

const MOST_PAGES = 5;

async function readDrafts(): Promise<void> {
  let found: Drafts = new Map();
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query: { limit: number; cursor?: string } = { limit: 100, ...(cursor ? { cursor } : {}) };
    const { data } = await rest.GET("/api/v1/me/drafts", { params: { query } });
    for (const { conversation_id: id, mode } of data?.items ?? []) {
      found = withDraft(found, id, mode, true);
    }
    cursor = data?.next_cursor ?? null;
    if (!cursor) break;
  }
  drafts.value = found;
}

async function readCounts(): Promise<void> {
  const { data } = await rest.GET("/api/v1/me/counts");
  if (data) unseenMentions.value = data.unread_mentions;
}

/** Follow what happens. */
export function hearOwn(event: DeskEvent): void {
  const own = me.peek()?.id ?? null;
  drafts.value = draftsAfter(drafts.peek(), event, own);
  if (event.type === "mention.seen") unseenMentions.value = event.data.unread_mentions;
  if (mentionsMe(event)) void readCounts().catch(() => undefined);
}

/** Whether an event is a note that mentions the reader. */
export function mentionsMe(event: DeskEvent): boolean {
  const own = me.peek()?.id;
  return event.type === "note.created" && !!own && event.data.note.mentions.includes(own);
}

/** Say that a mention was seen. */
export async function seeMention(noteId: string): Promise<void> {
  const { data } = await rest.PUT("/api/v1/me/mentions/seen", { body: { note_id: noteId } });
  if (data) unseenMentions.value = data.unread_mentions;
}
