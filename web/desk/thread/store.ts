/** One open conversation: what is known of it, from REST, the live state and its events. */

import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import {
  type Contact,
  type Conversation,
  type DeskEvent,
  type DeskEvents,
  ProblemError,
} from "@/client";
import { client, desk, rest, status } from "../session";
import {
  type Entry,
  eventEntry,
  type Happening,
  mergeEntries,
  messageEntry,
  noteEntry,
} from "./timeline";

const PAGE = 50;
// On the way to something far back: as many as the server gives at once.
const STRIDE = 100;
const SHOWN_EVENTS = new Set([
  "conversation.created",
  "conversation.assigned",
  "conversation.unassigned",
  "conversation.transferred",
  "conversation.snoozed",
  "conversation.resolved",
  "conversation.reopened",
  "conversation.merged",
  "conversation.rated",
]);

/** `lost`: it is not ours to see any more, or never was. */
export type Loading = "loading" | "ready" | "lost" | "failed";
export type Older = "more" | "loading" | "failed" | "end";

export interface ThreadStore {
  readonly id: string;
  readonly loading: ReadonlySignal<Loading>;
  readonly problem: ReadonlySignal<unknown>;
  readonly conversation: ReadonlySignal<Conversation | null>;
  readonly contactName: ReadonlySignal<string>;
  readonly contact: ReadonlySignal<Contact | null>;
  /** Where it came in; empty when the inbox is gone. */
  readonly inbox: ReadonlySignal<{ name: string; channel: string }>;
  readonly entries: ReadonlySignal<readonly Entry[]>;
  readonly older: ReadonlySignal<Older>;
  /** Entries that came while this thread is open, to be announced; one at a time. */
  onArrival(listener: (entry: Entry) => void): () => void;
  loadOlder(): Promise<void>;
  /** Load so far back that this message or note is held; whether it is. A page at a time, so that
   * none of them keeps the browser long. */
  reach(entryId: string): Promise<boolean>;
  reload(): Promise<void>;
  /** Fetch the whole text of a message that is held shortened. */
  loadWhole(messageId: string): Promise<void>;
  add(entry: Entry): void;
  close(): void;
}

export function openThread(id: string, onMerged: (into: string) => void): ThreadStore {
  const loading = signal<Loading>("loading");
  const problem = signal<unknown>(null);
  const fetched = signal<{
    conversation: Conversation;
    name: string;
    inbox: { name: string; channel: string };
  } | null>(null);
  const entries = signal<readonly Entry[]>([]);
  const older = signal<Older>("more");
  const listeners = new Set<(entry: Entry) => void>();
  let cursor: string | null = null;
  let closed = false;
  let reading: Promise<void> | null = null;

  const conversation = computed(() => {
    const live = desk.value.conversations[id];
    const known = fetched.value?.conversation;
    if (!live || !known) return live ?? known ?? null;
    return live.version >= known.version ? live : known;
  });
  const contact = computed(() => {
    const key = conversation.value?.contact_id;
    return (key && desk.value.contacts[key]) || null;
  });

  function add(found: readonly Entry[]): void {
    entries.value = mergeEntries(entries.value, found);
  }

  async function loadHead(): Promise<void> {
    const { data } = await rest.GET("/api/v1/conversations/{conversation_id}", {
      params: { path: { conversation_id: id } },
    });
    if (!data || closed) return;
    const { contact: brief, inbox, last_message: _last, ...found } = data;
    if (data.id !== id) onMerged(data.id);
    fetched.value = {
      conversation: found,
      name: brief.name,
      inbox: { name: inbox.name ?? "", channel: inbox.channel ?? "" },
    };
  }

  async function loadPage(after: string | null, limit = PAGE) {
    const { data } = await rest.GET("/api/v1/conversations/{conversation_id}/timeline", {
      params: {
        path: { conversation_id: id },
        query: { limit, ...(after ? { cursor: after } : {}) },
      },
    });
    return { items: (data?.items ?? []).map(entryOf), next: data?.next_cursor ?? null };
  }

  async function reload(): Promise<void> {
    try {
      const [page] = await Promise.all([loadPage(null), loadHead()]);
      if (closed) return;
      batch(() => {
        // Without a common entry there is a hole between the page and what is held.
        const held = new Set(entries.value.map((entry) => entry.id));
        const joined = page.items.some((entry) => held.has(entry.id));
        if (!joined) entries.value = [];
        if (!joined || cursor === null) {
          cursor = page.next;
          older.value = page.next ? "more" : "end";
        }
        add(page.items);
        loading.value = "ready";
      });
    } catch (error) {
      if (closed) return;
      problem.value = error;
      loading.value = isLost(error) ? "lost" : loading.value === "ready" ? "ready" : "failed";
    }
  }

  function loadOlder(limit = PAGE): Promise<void> {
    reading ??= readOlder(limit).finally(() => {
      reading = null;
    });
    return reading;
  }

  async function readOlder(limit: number): Promise<void> {
    if (cursor === null) return;
    older.value = "loading";
    try {
      const page = await loadPage(cursor, limit);
      if (closed) return;
      batch(() => {
        cursor = page.next;
        add(page.items);
        older.value = page.next ? "more" : "end";
      });
    } catch {
      older.value = "failed";
    }
  }

  async function reach(entryId: string): Promise<boolean> {
    const isHeld = () => entries.peek().some((entry) => entry.id === entryId);
    while (!closed && !isHeld() && cursor !== null) {
      await loadOlder(STRIDE);
      if (older.peek() === "failed") break;
    }
    return !closed && isHeld();
  }

  async function loadWhole(messageId: string): Promise<void> {
    const said = entries.value.filter((entry) => entry.kind === "message");
    const next = said[said.findIndex((entry) => entry.id === messageId) + 1];
    const { data } = await rest.GET("/api/v1/conversations/{conversation_id}/messages", {
      params: {
        path: { conversation_id: id },
        query: { limit: next ? 1 : 10, ...(next ? { before: next.id } : {}) },
      },
    });
    add((data?.items ?? []).map(messageEntry));
  }

  function heard(event: DeskEvent, replayed: boolean): void {
    // Whoever lost the right to it hears nothing further: the answer to a question tells.
    if (MOVED.has(event.type) && aboutConversation(event) === id) void reload();
    const arrived = arrivalOf(event, id) ?? happenedOf(event, id);
    if (!arrived) return;
    const isNew = !entries.value.some((entry) => entry.id === arrived.id);
    add([arrived]);
    if (isNew && !replayed && event.type !== "message.updated")
      for (const tell of listeners) tell(arrived);
  }

  const connected = client.value;
  connected?.subscribe({ conversations: [id] });
  const offEvent = connected?.on("event", heard);
  const offReset = connected?.on("reset", () => void reload());
  const offThread = effect(() => {
    const live = desk.value.threads[id];
    if (!live?.loaded || loading.value !== "ready") return;
    const found = [...live.messages.map(messageEntry), ...live.notes.map(noteEntry)];
    queueMicrotask(() => closed || add(found));
  });
  const offLost = watchAccess(id, reload, () => loading.peek() === "ready");
  void reload();

  return {
    id,
    loading,
    problem,
    conversation,
    contact,
    contactName: computed(() => contact.value?.name ?? fetched.value?.name ?? ""),
    inbox: computed(() => fetched.value?.inbox ?? { name: "", channel: "" }),
    entries,
    older,
    onArrival(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    loadOlder: () => loadOlder(),
    reach,
    reload,
    loadWhole,
    add: (entry) => add([entry]),
    close() {
      closed = true;
      connected?.unsubscribe({ conversations: [id] });
      offEvent?.();
      offReset?.();
      offThread();
      offLost();
    },
  };
}

/** Ask again when the live state let go of the conversation: the answer tells whether it is lost. */
function watchAccess(id: string, ask: () => Promise<void>, isReady: () => boolean): () => void {
  let had = false;
  return effect(() => {
    const has = desk.value.conversations[id] !== undefined;
    if (had && !has && status.value.phase === "live" && isReady()) queueMicrotask(ask);
    had = has;
  });
}

function isLost(error: unknown): boolean {
  return error instanceof ProblemError && (error.status === 404 || error.status === 403);
}

type Listed = {
  type: "message" | "note" | "event";
  at: string;
  message: Parameters<typeof messageEntry>[0] | null;
  note: Parameters<typeof noteEntry>[0] | null;
  event: Happening | null;
};

function entryOf(listed: Listed): Entry {
  if (listed.message) return messageEntry(listed.message);
  if (listed.note) return noteEntry(listed.note);
  return eventEntry(listed.at, listed.event ?? NOTHING);
}

const NOTHING: Happening = {
  name: "",
  agent_id: null,
  queue_id: null,
  work_item_id: null,
  snoozed_until: null,
};

const MOVED = new Set([
  "conversation.assigned",
  "conversation.unassigned",
  "conversation.transferred",
]);

function aboutConversation(event: DeskEvent): string | undefined {
  return (event.data as Partial<DeskEvents["conversation.assigned"]>).conversation?.id;
}

function arrivalOf(event: DeskEvent, id: string): Entry | null {
  if (event.type === "note.created")
    return event.data.note.conversation_id === id ? noteEntry(event.data.note) : null;
  if (
    event.type === "message.created" ||
    event.type === "message.updated" ||
    event.type === "message.failed"
  )
    return event.data.message.conversation_id === id ? messageEntry(event.data.message) : null;
  return null;
}

function happenedOf(event: DeskEvent, id: string): Entry | null {
  if (!SHOWN_EVENTS.has(event.type) || !event.ts) return null;
  const data = event.data as DeskEvents["conversation.assigned"];
  if (data.conversation.id !== id) return null;
  return eventEntry(event.ts, {
    name: event.type,
    agent_id: data.agent_id ?? data.conversation.agent_id,
    queue_id: data.conversation.queue_id,
    work_item_id: data.work_item?.id ?? null,
    snoozed_until: data.conversation.snoozed_until,
  });
}
