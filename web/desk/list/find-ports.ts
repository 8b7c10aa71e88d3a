/** How finds are read from the server. */

import { rest } from "../session";
import type { Find, ReadFinds } from "./finds";
import { bareRow, rowOf } from "./row";

/** Notes that mention the reader, newest first. */
export const readMentions: ReadFinds = async (cursor) => {
  const query = { limit: 50, ...(cursor ? { cursor } : {}) };
  const { data } = await rest.GET("/api/v1/me/mentions", { params: { query } });
  const finds = (data?.items ?? []).map(
    ({ conversation, note, created_at, seen }): Find => ({
      id: note.id,
      row: rowOf(conversation),
      kind: "note",
      text: note.text,
      at: created_at,
      seen,
    }),
  );
  return { finds, next: data?.next_cursor ?? null };
};

/** Messages and notes with these words, newest first. */
export function readHits(q: string): ReadFinds {
  const names = new Map<string, Promise<string>>();
  return async (cursor) => {
    const query = { q, limit: 30, ...(cursor ? { cursor } : {}) };
    const { data } = await rest.GET("/api/v1/search", { params: { query } });
    const finds = await Promise.all(
      (data?.items ?? []).map(async ({ conversation, kind, message, note, excerpt }) => {
        const name = names.get(conversation.id) ?? nameOf(conversation.id);
        names.set(conversation.id, name);
        return {
          id: message?.id ?? note?.id ?? conversation.id,
          row: bareRow(conversation, await name),
          kind,
          text: excerpt,
          at: message?.created_at ?? note?.created_at ?? conversation.last_activity_at,
          seen: true,
        };
      }),
    );
    return { finds, next: data?.next_cursor ?? null };
  };
}

/** The customer's name, which a hit does not carry; empty where it cannot be had. */
async function nameOf(conversationId: string): Promise<string> {
  const path = { conversation_id: conversationId };
  const asked = rest.GET("/api/v1/conversations/{conversation_id}", { params: { path } });
  const { data } = await asked.catch(() => ({ data: undefined }));
  return data?.contact.name ?? "";
}
