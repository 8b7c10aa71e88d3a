/** What the list pane shows at this moment, as signals; and what one does with it. */

import { batch, computed, effect, signal } from "@preact/signals";
import type { DeskClient } from "@/client";
import { go, type ListView, route } from "../route";
import { client, desk, isLead, me, rest, session } from "../session";
import { around, aroundAfter } from "./around";
import { Feed, type Ports } from "./feed";
import { ownQueues } from "./figures";
import { type Filter, filterOf, isEmpty, matches, narrowed } from "./filter";
import { readHits, readMentions } from "./find-ports";
import { type Find, Finds } from "./finds";
import { broken, brokenAfter } from "./late";
import { joined, sorted } from "./merge";
import { arrange, extended } from "./order";
import { hearOwn, mentionsMe, readOwn, seeMention } from "./own";
import { heldRows, type Row } from "./row";
import { readSaved, savedQuery } from "./saved";

/** The list that the address names. */
export const view = computed<ListView>(() => {
  const at = route.value;
  return at.page === "inbox" ? at.view : "mine";
});
export const openId = computed(() => {
  const at = route.value;
  return at.page === "inbox" ? at.conversationId : null;
});

/** What the reader narrowed each view by. */
const asked = signal<ReadonlyMap<ListView, Filter>>(new Map());
export const ownFilter = computed<Filter>(() => asked.value.get(view.value) ?? {});

/** Narrow the view that is shown. Parts that are undefined restrict nothing more. */
export function narrow(parts: Filter): void {
  const next = { ...ownFilter.value, ...parts };
  for (const key of Object.keys(next) as (keyof Filter)[]) {
    if (next[key] === undefined || next[key] === "") delete next[key];
  }
  asked.value = new Map([...asked.value, [view.value, next]]);
}

export function clearFilter(): void {
  asked.value = new Map([...asked.value, [view.value, {}]]);
}

/** What is asked of the server: words are sought everywhere, unless parts are asked for. */
export const filter = computed<Filter>(() => {
  return narrowed(ownFilter.value.q ? {} : baseFilter.value, ownFilter.value);
});
const savedId = computed(() => /^saved:(.*)$/.exec(view.value)?.[1] ?? null);
const baseFilter = computed<Filter>(() =>
  savedId.value === null
    ? filterOf(view.value, ownQueues.value)
    : (savedQuery(savedId.value) ?? {}),
);

/** Whether words are sought in conversations as a whole, or shown where they stand. */
export const seekTexts = signal(false);

/** The list consists of texts: single messages and notes. */
const textual = computed<"mentions" | "hits" | null>(() => {
  if (ownFilter.value.q) return seekTexts.value ? "hits" : null;
  return view.value === "mentions" ? "mentions" : null;
});
const finds = signal<Finds | null>(null);

const feed = signal<Feed | null>(null);
export const progress = computed(() => (finds.value ?? feed.value)?.progress.value ?? "loading");
export const hasMore = computed(() => {
  if (finds.value) return finds.value.found.value.length > 0 && finds.value.hasMore;
  return (feed.value?.pages.value.cursor ?? null) !== null;
});

/** Every row that belongs to the view, in order. One's own work is known before any page is. */
export const rows = computed<readonly Row[]>(() => {
  const source = feed.value;
  const paged = source ? sorted(source.pages.value, source.order) : [];
  if (view.value !== "mine" || ownFilter.value.q) return paged;
  const { agent_id: _me, ...rest } = filter.value;
  const fitting = heldRows(desk.value).filter((row) => matches(row.conversation, rest, null));
  return fitting.length === 0 ? paged : joined(paged, fitting, "waiting");
});

/** The rows as they stood when pointer or focus came in; null while they may move. */
const held = signal<readonly Row[] | null>(null);

export interface Shown {
  /** Of the line: a conversation may be found several times. */
  readonly key: string;
  readonly row: Row;
  readonly gone: boolean;
  readonly find: Find | null;
}

const arranged = computed(() => {
  const before = held.value;
  if (before === null) return null;
  const ids = rows.value.map((row) => row.id);
  return arrange(
    ids,
    before.map((row) => row.id),
  );
});
export const fresh = computed(() => (finds.value ? [] : (arranged.value?.fresh ?? [])));
export const shown = computed<readonly Shown[]>(() => {
  if (finds.value) return finds.value.found.value.map(lineOfFind);
  if (!arranged.value) return rows.value.map(lineOfRow);
  const { ids, gone } = arranged.value;
  const known = new Map([...(held.value ?? []), ...rows.value].map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = known.get(id);
    if (!row) return [];
    return gone.has(id) ? { key: id, row, gone: true, find: null } : lineOfRow(row);
  });
});

// What did not change stays the same object: thousands of rows come through here at every event.
// A map by id and not a weak one by row: those cost the collector more than all the rows.
const lines = new Map<string, Shown>();

function lineOfRow(row: Row): Shown {
  const known = lines.get(row.id);
  if (known?.row === row) return known;
  const line = { key: row.id, row, gone: false, find: null };
  lines.set(row.id, line);
  return line;
}

function lineOfFind(find: Find): Shown {
  return { key: find.id, row: find.row, gone: false, find };
}

/** The line that a key stands for, by its key. */
export function lineOf(key: string | null): Shown | null {
  return shown.peek().find((line) => line.key === key) ?? null;
}

/** A mention was opened. */
export function seen(find: Find): void {
  if (find.seen) return;
  finds.peek()?.see(find.id);
  void seeMention(find.id).catch(() => undefined);
}

/** Whether pointer or focus is among the rows. */
const still = signal(false);

/** Let positions be from now on, or move again. */
export function holdStill(wished: boolean): void {
  still.value = wished;
  if (!wished) held.value = null;
}

/** Hold what is there as soon as there is something: a list that is being read may still fill. */
function holdWhatCame(): void {
  if (!still.value || held.value !== null || progress.value === "loading") return;
  if (rows.value.length > 0) held.value = rows.value;
}

/** Put everything in its place now, and hold that. */
export function takeIn(): void {
  if (held.peek() !== null) held.value = rows.peek();
}

/** Where the arrow keys stand, and what is chosen to do something with. */
export const active = signal<string | null>(null);
export const chosen = signal<ReadonlySet<string>>(new Set());

// Whose they are: what is chosen may be gone from the list when something is done with it.
const chosenNames = new Map<string, string>();

export function toggleChosen(id: string): void {
  const next = new Set(chosen.value);
  if (!next.delete(id)) next.add(id);
  chosenNames.set(id, lineOf(id)?.row.name ?? "");
  chosen.value = next;
}

/** The customer of a conversation that was chosen. */
export function chosenName(id: string): string {
  return chosenNames.get(id) ?? "";
}

export function clearChosen(): void {
  chosenNames.clear();
  if (chosen.value.size > 0) chosen.value = new Set();
}

/** Read the next page. */
export async function more(): Promise<void> {
  if (finds.peek()) {
    await finds.peek()?.more();
    return;
  }
  const source = feed.peek();
  if (!source) return;
  const added = await source.more();
  const before = held.peek();
  if (!before || added.length === 0 || feed.peek() !== source) return;
  const known = new Map([...rows.peek(), ...before].map((row) => [row.id, row]));
  const ids = extended(
    before.map((row) => row.id),
    added,
  );
  held.value = ids.flatMap((id) => known.get(id) ?? []);
}

/** Read the list anew. */
export function reload(): void {
  void (finds.peek() ?? feed.peek())?.load();
}

const ports: Ports = {
  async list(asking, order, cursor) {
    const query = { ...asking, order, limit: 100, ...(cursor ? { cursor } : {}) };
    const { data } = await rest.GET("/api/v1/conversations", { params: { query } });
    return data ?? { items: [], next_cursor: null };
  },
  async one(id) {
    const path = { conversation_id: id };
    const { data } = await rest.GET("/api/v1/conversations/{conversation_id}", {
      params: { path },
    });
    return data ?? null;
  },
  soon(run) {
    setTimeout(run, 50);
  },
};

const key = computed(() => {
  const unknown = savedId.value !== null && savedQuery(savedId.value) === null;
  return unknown ? "" : JSON.stringify([session.value?.token, textual.value, filter.value]);
});

/** Begin the list that is asked for now. */
function begin(): () => void {
  const kind = textual.peek();
  const found = kind && new Finds(kind === "hits" ? readHits(filter.peek().q ?? "") : readMentions);
  const judged = { filter: filter.peek(), me: session.peek()?.agentId ?? null };
  const source = found ? null : new Feed(judged, ports);
  lines.clear();
  batch(() => {
    held.value = null;
    chosen.value = new Set();
    active.value = kind ? null : openId.peek();
    finds.value = found;
    feed.value = source;
  });
  const begun = found ?? source;
  void begun?.load();
  return () => begun?.close();
}

/** Keep the list current while it is on screen; the answer ends that. */
export function startList(): () => void {
  const stops = [
    effect(() => (key.value ? begin() : undefined)),
    effect(holdWhatCame),
    effect(() => (client.value ? listen(client.value) : undefined)),
    effect(() => watchQueues(client.value, watched.value)),
  ];
  void readOwn();
  void readSaved().then(leaveUnknown, () => undefined);
  return () => {
    for (const stop of stops) stop();
  };
}

/** A kept filter that is no more has no list. */
function leaveUnknown(): void {
  const id = savedId.peek();
  if (id !== null && savedQuery(id) === null)
    go({ page: "inbox", view: "mine", conversationId: null });
}

function listen(live: DeskClient): () => void {
  const offs = [
    live.on("event", (event) => {
      feed.peek()?.hear(event);
      hearOwn(event);
      if (textual.peek() === "mentions" && mentionsMe(event)) reload();
      around.value = aroundAfter(around.peek(), event, me.peek()?.id ?? null, Date.now());
      broken.value = brokenAfter(broken.peek(), event);
    }),
    // Whatever a snapshot replaces, events before it may not have been heard.
    live.on("reset", () => {
      reload();
      void readOwn();
    }),
  ];
  return () => {
    for (const off of offs) off();
  };
}

/** The queues to hear of beyond one's own work; whoever leads hears everything anyway. */
const watched = computed(() => {
  if (view.value === "mine" || view.value === "mentions" || isLead.value) return "";
  const wanted = filter.value.queue_id ?? ownQueues.value;
  return wanted.filter((id) => ownQueues.value.includes(id)).join(" ");
});

function watchQueues(live: DeskClient | null, names: string): (() => void) | undefined {
  const queues = names.split(" ").filter(Boolean);
  if (!live || queues.length === 0) return undefined;
  live.subscribe({ queues });
  return () => live.unsubscribe({ queues });
}

/** Whether the reader narrowed the view by anything. */
export const isNarrowed = computed(() => !isEmpty(ownFilter.value));
