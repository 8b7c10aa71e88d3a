/** Saved replies: found by what was typed, written in the customer's language, filled in. Pure. */

import type { components } from "@/client/api.gen";

export type SavedReply = components["schemas"]["SavedReply"];

/** Replies whose shortcut begins so, then those with it in the title or a text. */
export function findReplies(replies: readonly SavedReply[], query: string): SavedReply[] {
  const sought = query.toLocaleLowerCase();
  const ranked = replies.map((reply) => ({ reply, rank: rankOf(reply, sought) }));
  return ranked
    .filter(({ rank }) => rank < NONE)
    .sort((a, b) => a.rank - b.rank || a.reply.shortcut.localeCompare(b.reply.shortcut))
    .map(({ reply }) => reply);
}

const NONE = 3;

function rankOf(reply: SavedReply, sought: string): number {
  if (reply.shortcut.toLocaleLowerCase().startsWith(sought)) return 0;
  if (reply.title.toLocaleLowerCase().includes(sought)) return 1;
  return Object.values(reply.texts).some((text) => text.toLocaleLowerCase().includes(sought))
    ? 2
    : NONE;
}

export interface ChosenText {
  readonly language: string;
  readonly text: string;
}

/** The text for a customer: in their language, else the desk's, else English, else any. A
 * Ukrainian never gets the Russian text in place of one that is missing, nor the reverse. */
export function textFor(
  reply: SavedReply,
  customer: string | null,
  desk: string,
): ChosenText | null {
  const wanted = short(customer);
  const other = { uk: "ru", ru: "uk" }[wanted];
  const order = [wanted, short(desk), "en", ...Object.keys(reply.texts)];
  for (const language of order) {
    const text = language === other ? undefined : reply.texts[language];
    if (text !== undefined) return { language, text };
  }
  return null;
}

function short(language: string | null): string {
  return (language ?? "").toLowerCase().split("-")[0] ?? "";
}

/** The variables filled in. Of a contact without a name nothing is left but the place. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{([a-z]+\.[a-z]+)\}/g, (whole, name: string) => values[name] ?? whole);
}
