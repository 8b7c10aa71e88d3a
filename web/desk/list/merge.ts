/** A list that is read page by page while events go on: the rule that joins the two.
 *
 * The server leaves rows that changed after the first page to the feed. So every row that an
 * event brings is kept, but shown only down to where the pages have come: what belongs further
 * below appears together with its neighbours. */

import type { Conversation, Message } from "@/client";
import { type Filter, judgeable, matches } from "./filter";
import { compare, type Order } from "./order";
import { newer, type Row, withConversation, withMessage, withName, withUnread } from "./row";

export interface Pages {
  readonly rows: ReadonlyMap<string, Row>;
  /** Where the next page begins; null when all is here. */
  readonly cursor: string | null;
  /** The last row of the last page as it came; null before the first page. */
  readonly edge: Row | null;
}

export const NO_PAGES: Pages = { rows: new Map(), cursor: null, edge: null };

/** What happened, as far as a list cares. */
export type Change =
  | { kind: "conversation"; conversation: Conversation }
  | { kind: "message"; message: Message }
  | { kind: "contact"; id: string; name: string }
  | { kind: "read"; id: string; unread: number };

export interface Judged {
  readonly filter: Filter;
  readonly me: string | null;
}

/** After another page came. What events brought meanwhile is newer. */
export function withPage(pages: Pages, items: readonly Row[], cursor: string | null): Pages {
  const rows = new Map(pages.rows);
  for (const item of items) {
    const known = rows.get(item.id);
    rows.set(item.id, known ? newer(known, item) : item);
  }
  return { rows, cursor, edge: items.at(-1) ?? pages.edge };
}

/** After single rows were fetched: those that an event named and the list did not know. */
export function withRows(pages: Pages, items: readonly Row[], judged: Judged): Pages {
  const fitting = items.filter((item) => matches(item.conversation, judged.filter, judged.me));
  if (fitting.length === 0) return pages;
  return { ...withPage(pages, fitting, pages.cursor), edge: pages.edge };
}

/** After these changes, in turn; and the conversations that now belong to the list, but of which
 * nothing is known yet. */
export function withChanges(
  pages: Pages,
  changes: readonly Change[],
  judged: Judged,
): { pages: Pages; unknown: ReadonlySet<string> } {
  const rows = new Map(pages.rows);
  const unknown = new Set<string>();
  for (const change of changes) {
    if (change.kind === "conversation") place(rows, unknown, change.conversation, judged);
    else if (change.kind === "message") say(rows, change.message, judged.me);
    else if (change.kind === "read") count(rows, change.id, change.unread);
    else rename(rows, change.id, change.name);
  }
  return { pages: { ...pages, rows }, unknown };
}

function place(
  rows: Map<string, Row>,
  unknown: Set<string>,
  conversation: Conversation,
  { filter, me }: Judged,
): void {
  const known = rows.get(conversation.id);
  const changed = known && withConversation(known, conversation);
  if (known && changed === known) return;
  if (!matches(conversation, filter, me)) {
    rows.delete(conversation.id);
    unknown.delete(conversation.id);
  } else if (changed) rows.set(changed.id, changed);
  else if (judgeable(filter)) unknown.add(conversation.id);
}

function say(rows: Map<string, Row>, message: Message, me: string | null): void {
  const known = rows.get(message.conversation_id);
  if (known) rows.set(known.id, withMessage(known, message, me));
}

function count(rows: Map<string, Row>, id: string, unread: number): void {
  const known = rows.get(id);
  if (known) rows.set(id, withUnread(known, unread));
}

function rename(rows: Map<string, Row>, contactId: string, name: string): void {
  for (const row of rows.values()) {
    if (row.conversation.contact_id === contactId) rows.set(row.id, withName(row, name));
  }
}

/** The rows to show, in order. */
export function sorted(pages: Pages, order: Order): Row[] {
  const by = compare(order);
  const { edge } = pages;
  const all = [...pages.rows.values()];
  const shown = pages.cursor && edge ? all.filter((row) => by(row, edge) <= 0) : all;
  return shown.sort(by);
}

/** Two lists of the same thing as one: the newer row of each conversation. */
export function joined(some: readonly Row[], others: readonly Row[], order: Order): Row[] {
  const rows = new Map(some.map((row) => [row.id, row]));
  for (const row of others) {
    const known = rows.get(row.id);
    rows.set(row.id, known ? newer(known, row) : row);
  }
  return [...rows.values()].sort(compare(order));
}
