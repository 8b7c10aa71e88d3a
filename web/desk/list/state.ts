/** What the list pane shows at this moment, as signals; and what one does with it. */

import { batch, computed, effect, signal } from "@preact/signals";
import type { DeskClient } from "@/client";
import { type ListView, route } from "../route";
import { client, desk, isLead, me, rest, session } from "../session";
import { around, aroundAfter } from "./around";
import { Feed, type Ports } from "./feed";
import { ownQueues } from "./figures";
import { type Filter, filterOf, isEmpty, matches, narrowed } from "./filter";
import { broken, brokenAfter } from "./late";
import { joined, sorted } from "./merge";
import { arrange, extended } from "./order";
import { heldRows, type Row } from "./row";

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
  const base = ownFilter.value.q ? {} : filterOf(view.value, ownQueues.value);
  return narrowed(base, ownFilter.value);
});

const feed = signal<Feed | null>(null);
export const progress = computed(() => feed.value?.progress.value ?? "loading");
export const hasMore = computed(() => (feed.value?.pages.value.cursor ?? null) !== null);

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
  readonly row: Row;
  readonly gone: boolean;
}

const arranged = computed(() => {
  const ids = rows.value.map((row) => row.id);
  return arrange(ids, held.value?.map((row) => row.id) ?? null);
});
export const fresh = computed(() => arranged.value.fresh);
export const shown = computed<readonly Shown[]>(() => {
  const known = new Map(rows.value.map((row) => [row.id, row]));
  const before = new Map((held.value ?? []).map((row) => [row.id, row]));
  return arranged.value.ids.flatMap((id) => {
    const row = known.get(id) ?? before.get(id);
    return row ? [{ row, gone: arranged.value.gone.has(id) }] : [];
  });
});

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

export function toggleChosen(id: string): void {
  const next = new Set(chosen.value);
  if (!next.delete(id)) next.add(id);
  chosen.value = next;
}

export function clearChosen(): void {
  if (chosen.value.size > 0) chosen.value = new Set();
}

/** Read the next page. */
export async function more(): Promise<void> {
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
  void feed.peek()?.load();
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
    setTimeout(run, 30);
  },
};

const key = computed(() => JSON.stringify([session.value?.token, filter.value]));

/** Keep the list current while it is on screen; the answer ends that. */
export function startList(): () => void {
  const stops = [
    effect(() => {
      key.value;
      const source = new Feed(
        { filter: filter.peek(), me: session.peek()?.agentId ?? null },
        ports,
      );
      batch(() => {
        held.value = null;
        chosen.value = new Set();
        active.value = openId.peek();
        feed.value = source;
      });
      void source.load();
      return () => source.close();
    }),
    effect(holdWhatCame),
    effect(() => (client.value ? listen(client.value) : undefined)),
    effect(() => watchQueues(client.value, watched.value)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function listen(live: DeskClient): () => void {
  const offs = [
    live.on("event", (event) => {
      feed.peek()?.hear(event);
      around.value = aroundAfter(around.peek(), event, me.peek()?.id ?? null, Date.now());
      broken.value = brokenAfter(broken.peek(), event);
    }),
    // Whatever a snapshot replaces, events before it may not have been heard.
    live.on("reset", reload),
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
