/** What is shown of a thread: entries in their order, and the rows made of them. Pure. */

import type { Message, Note } from "@/client";

export interface MessageEntry {
  readonly kind: "message";
  readonly id: string;
  readonly at: string;
  readonly message: Message;
}

export interface NoteEntry {
  readonly kind: "note";
  readonly id: string;
  readonly at: string;
  readonly note: Note;
}

/** Something that happened to the conversation. */
export interface Happening {
  readonly name: string;
  readonly agent_id: string | null;
  readonly queue_id: string | null;
  readonly work_item_id: string | null;
  readonly snoozed_until: string | null;
}

export interface EventEntry {
  readonly kind: "event";
  readonly id: string;
  readonly at: string;
  readonly event: Happening;
}

export type Said = MessageEntry | NoteEntry;
export type Entry = Said | EventEntry;

export function messageEntry(message: Message): MessageEntry {
  return { kind: "message", id: message.id, at: message.created_at, message };
}

export function noteEntry(note: Note): NoteEntry {
  return { kind: "note", id: note.id, at: note.created_at, note };
}

/** An event has no id of its own on a timeline: time, name and place tell it from others. */
export function eventEntry(at: string, event: Happening): EventEntry {
  return { kind: "event", id: `${event.name} ${at} ${event.work_item_id ?? ""}`, at, event };
}

const RANK = { message: 0, note: 1, event: 2 } as const;

/** Both together, in order of time; of one known twice the newer version stays. The same array
 * when nothing is new. */
export function mergeEntries(held: readonly Entry[], found: readonly Entry[]): readonly Entry[] {
  const known = new Map(held.map((entry) => [entry.id, entry]));
  let changed = false;
  for (const entry of found) {
    const before = known.get(entry.id);
    if (before && !isNewer(entry, before)) continue;
    known.set(entry.id, entry);
    changed = true;
  }
  if (!changed) return held;
  return [...known.values()].sort((a, b) =>
    a.at === b.at ? rank(a) - rank(b) : a.at < b.at ? -1 : 1,
  );
}

/** At one instant: the beginning comes before the message that made it. */
function rank(entry: Entry): number {
  if (entry.kind === "event" && entry.event.name === "conversation.created") return -1;
  return RANK[entry.kind];
}

function isNewer(entry: Entry, before: Entry): boolean {
  if (entry.kind !== "message" || before.kind !== "message") return false;
  if (entry.message.version !== before.message.version)
    return entry.message.version > before.message.version;
  // The whole text is better than its beginning.
  return before.message.shortened === true && entry.message.shortened !== true;
}

export type Side = "in" | "out" | "note";

export interface DayRow {
  readonly kind: "day";
  readonly key: string;
  readonly at: string;
}

export interface UnreadRow {
  readonly kind: "unread";
  readonly key: string;
}

/** What happened between two messages, folded. */
export interface EventsRow {
  readonly kind: "events";
  readonly key: string;
  readonly events: readonly EventEntry[];
}

/** What one side said within a few minutes. */
export interface GroupRow {
  readonly kind: "group";
  readonly key: string;
  readonly side: Side;
  readonly agentId: string | null;
  readonly automatic: boolean;
  readonly items: readonly Said[];
}

export type Row = DayRow | UnreadRow | EventsRow | GroupRow;

const TOGETHER_MS = 5 * 60_000;
// What is off the screen is skipped a group at a time: none may become the whole thread.
const TOGETHER_MOST = 20;

/** The rows of the thread. `unreadFrom` is the id of the first entry behind the line "new since
 * you left". Rows that are as they were in `before` are the same objects. */
export function rowsOf(
  entries: readonly Entry[],
  unreadFrom: string | null,
  before: readonly Row[] = [],
  dayOf: (at: string) => string = localDay,
): readonly Row[] {
  const rows: Row[] = [];
  let day = "";
  for (const entry of entries) {
    const today = dayOf(entry.at);
    if (today !== day) rows.push({ kind: "day", key: `day ${today}`, at: entry.at });
    day = today;
    if (entry.id === unreadFrom) rows.push({ kind: "unread", key: "unread" });
    add(rows, entry);
  }
  return shared(rows, before);
}

function add(rows: Row[], entry: Entry): void {
  const last = rows.at(-1);
  if (entry.kind === "event") {
    if (last?.kind === "events")
      rows[rows.length - 1] = { ...last, events: [...last.events, entry] };
    else rows.push({ kind: "events", key: `events ${entry.id}`, events: [entry] });
    return;
  }
  const made = group(entry);
  if (last?.kind === "group" && belongs(last, made, entry))
    rows[rows.length - 1] = { ...last, items: [...last.items, entry] };
  else rows.push(made);
}

function group(entry: Said): GroupRow {
  const side = entry.kind === "note" ? "note" : entry.message.direction;
  return {
    kind: "group",
    key: `group ${entry.id}`,
    side,
    agentId: entry.kind === "note" ? entry.note.agent_id : entry.message.agent_id,
    automatic: entry.kind === "message" && entry.message.automatic,
    items: [entry],
  };
}

function belongs(last: GroupRow, made: GroupRow, entry: Said): boolean {
  const before = last.items.at(-1);
  return (
    last.items.length < TOGETHER_MOST &&
    last.side === made.side &&
    last.agentId === made.agentId &&
    last.automatic === made.automatic &&
    before !== undefined &&
    Date.parse(entry.at) - Date.parse(before.at) <= TOGETHER_MS
  );
}

function localDay(at: string): string {
  return new Date(at).toDateString();
}

function shared(rows: Row[], before: readonly Row[]): readonly Row[] {
  const known = new Map(before.map((row) => [row.key, row]));
  return rows.map((row) => {
    const old = known.get(row.key);
    return old && isSame(old, row) ? old : row;
  });
}

function isSame(a: Row, b: Row): boolean {
  if (a.kind === "group" && b.kind === "group") return sameItems(a.items, b.items);
  if (a.kind === "events" && b.kind === "events") return sameItems(a.events, b.events);
  return a.kind === b.kind;
}

function sameItems(a: readonly Entry[], b: readonly Entry[]): boolean {
  return a.length === b.length && a.every((entry, at) => entry === b[at]);
}

/** The first entry that came from others after `readAt`, if one did. */
export function firstUnread(
  entries: readonly Entry[],
  readAt: string | null,
  own: string | null,
): string | null {
  if (!readAt) return null;
  const found = entries.find((entry) => entry.at > readAt && isFromOthers(entry, own));
  return found?.id ?? null;
}

/** Whether somebody else said it: a customer, or a colleague in a note. */
export function isFromOthers(entry: Entry, own: string | null): boolean {
  if (entry.kind === "event") return false;
  if (entry.kind === "note") return entry.note.agent_id !== own;
  return entry.message.direction === "in";
}

/** The last answer that somebody other than `own` sent after `since`. */
export function answeredSince(
  entries: readonly Entry[],
  since: string,
  own: string | null,
): MessageEntry | null {
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at];
    if (!entry || entry.at <= since) return null;
    if (entry.kind !== "message" || entry.message.direction !== "out") continue;
    if (!entry.message.automatic && entry.message.agent_id !== own) return entry;
  }
  return null;
}
