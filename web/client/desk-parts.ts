/** Fetching what a desk's state wants over REST: events that bring work into view do not carry
 * its whole past. */

import type { Parts, Wanted } from "./desk-state";
import { THREAD_LENGTH } from "./desk-thread";
import type { Rest } from "./rest";
import type { Conversation, ListedConversation, Thread } from "./types";

const AT_ONCE = 4;
// Several events often bring one thing; the last of them may even bring what was missing.
const PAUSE_MS = 50;
const TRY_AGAIN_MS = 2_000;
const TRY_LATEST_MS = 60_000;

interface Failure {
  count: number;
  until: number;
}

export class Fetcher {
  readonly #rest: () => Promise<Rest>;
  readonly #wanted: () => Wanted;
  readonly #wants: (kind: keyof Wanted, id: string) => boolean;
  readonly #fill: (parts: Parts) => void;
  readonly #now: () => number;
  #open: Wanted = { conversations: new Set(), contacts: new Set() };
  readonly #running = new Map<string, symbol>();
  readonly #failed = new Map<string, Failure>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(options: {
    rest: () => Promise<Rest>;
    /** All that is wanted now, and whether one thing is. */
    wanted: () => Wanted;
    wants: (kind: keyof Wanted, id: string) => boolean;
    fill: (parts: Parts) => void;
    now: () => number;
  }) {
    this.#rest = options.rest;
    this.#wanted = options.wanted;
    this.#wants = options.wants;
    this.#fill = options.fill;
    this.#now = options.now;
  }

  /** Everything may be different: look soon what is wanted. */
  look(): void {
    this.#open = this.#wanted();
    this.#soon(PAUSE_MS);
  }

  /** This may be wanted too. */
  add(more: Wanted): void {
    if (more.conversations.size + more.contacts.size === 0) return;
    for (const id of more.conversations) this.#open.conversations.add(id);
    for (const id of more.contacts) this.#open.contacts.add(id);
    this.#soon(PAUSE_MS);
  }

  /** These threads are being changed by more than events: what is on its way is void. */
  invalidate(ids: Iterable<string>): void {
    for (const id of ids) this.#running.delete(id);
  }

  /** What failed may be tried at once: the connection is new. */
  forgive(): void {
    this.#failed.clear();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#running.clear();
  }

  #soon(after: number): void {
    const due = this.#now() + after;
    if (this.#closed || this.#due <= due) return;
    this.#due = due;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#due = Number.POSITIVE_INFINITY;
      this.#begin();
    }, after);
  }

  #begin(): void {
    const now = this.#now();
    let soonest = Number.POSITIVE_INFINITY;
    for (const kind of ["conversations", "contacts"] as const) {
      for (const id of this.#open[kind]) {
        const until = this.#failed.get(id)?.until ?? 0;
        if (!this.#wants(kind, id)) this.#open[kind].delete(id);
        else if (until > now) soonest = Math.min(soonest, until);
        else if (this.#running.size >= AT_ONCE) return;
        else if (!this.#running.has(id)) void this.#run(kind, id);
      }
    }
    if (soonest < Number.POSITIVE_INFINITY) this.#soon(soonest - now);
  }

  async #run(kind: keyof Wanted, id: string): Promise<void> {
    const ticket = Symbol();
    this.#running.set(id, ticket);
    const work = kind === "contacts" ? contactParts : conversationParts;
    let parts: Parts | null = null;
    try {
      parts = await work(await this.#rest(), id);
    } catch {
      // What may not be seen, is gone or cannot be reached is asked for again, ever later.
    }
    if (this.#closed) return;
    if (this.#running.get(id) === ticket) {
      this.#running.delete(id);
      if (parts) this.#fill(parts);
      this.#remember(kind, id, parts !== null);
    }
    this.#soon(0);
  }

  #remember(kind: keyof Wanted, id: string, came: boolean): void {
    if (came && !this.#wants(kind, id)) {
      this.#failed.delete(id);
      return;
    }
    const count = (this.#failed.get(id)?.count ?? 0) + 1;
    const pause = Math.min(TRY_LATEST_MS, TRY_AGAIN_MS * 2 ** (count - 1));
    this.#failed.set(id, { count, until: this.#now() + pause });
  }
}

async function conversationParts(rest: Rest, id: string): Promise<Parts> {
  const path = { conversation_id: id };
  const query = { limit: THREAD_LENGTH };
  const [found, messages, notes] = await Promise.all([
    rest.GET("/api/v1/conversations/{conversation_id}", { params: { path } }),
    rest.GET("/api/v1/conversations/{conversation_id}/messages", { params: { path, query } }),
    rest.GET("/api/v1/conversations/{conversation_id}/notes", { params: { path, query } }),
  ]);
  const thread: Pick<Thread, "messages" | "notes"> = {
    messages: messages.data?.items ?? [],
    notes: [...(notes.data?.items ?? [])].reverse(),
  };
  const conversations = found.data ? [plain(found.data)] : [];
  return { conversations, threads: { [id]: thread } };
}

async function contactParts(rest: Rest, id: string): Promise<Parts> {
  const path = { contact_id: id };
  const { data } = await rest.GET("/api/v1/contacts/{contact_id}", { params: { path } });
  return { contacts: data ? [data] : [] };
}

/** Without what only lists show. */
function plain(listed: ListedConversation): Conversation {
  const { contact: _contact, inbox: _inbox, last_message: _last, ...conversation } = listed;
  return conversation;
}
