/** Fetching what a desk's state wants over REST: events that bring work into view do not carry
 * its whole past. */

import { type Parts, THREAD_LENGTH } from "./desk-state";
import type { Rest } from "./rest";
import type { Conversation, ListedConversation, Thread } from "./types";

const AT_ONCE = 4;
// Several events often bring one thing; the last of them may even bring what was missing.
const PAUSE_MS = 50;
const TRY_AGAIN_MS = 2_000;
const TRY_LATEST_MS = 60_000;

interface Wanted {
  conversations: ReadonlySet<string>;
  contacts: ReadonlySet<string>;
}

interface Failure {
  count: number;
  until: number;
}

export class Fetcher {
  readonly #rest: () => Promise<Rest>;
  readonly #wanted: () => Wanted;
  readonly #fill: (parts: Parts) => void;
  readonly #now: () => number;
  readonly #running = new Map<string, symbol>();
  readonly #failed = new Map<string, Failure>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(options: {
    rest: () => Promise<Rest>;
    wanted: () => Wanted;
    fill: (parts: Parts) => void;
    now: () => number;
  }) {
    this.#rest = options.rest;
    this.#wanted = options.wanted;
    this.#fill = options.fill;
    this.#now = options.now;
  }

  /** The state changed: look soon whether it wants something. */
  look(after = PAUSE_MS): void {
    const due = this.#now() + after;
    if (this.#closed || this.#due <= due) return;
    this.#due = due;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#due = Number.POSITIVE_INFINITY;
      this.#begin();
    }, after);
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

  #begin(): void {
    const { conversations, contacts } = this.#wanted();
    const now = this.#now();
    let soonest = Number.POSITIVE_INFINITY;
    const start = (id: string, work: (rest: Rest, id: string) => Promise<Parts>) => {
      const until = this.#failed.get(id)?.until ?? 0;
      if (until > now) soonest = Math.min(soonest, until);
      else if (this.#running.size < AT_ONCE && !this.#running.has(id)) void this.#run(id, work);
    };
    for (const id of conversations) start(id, conversationParts);
    for (const id of contacts) start(id, contactParts);
    if (soonest < Number.POSITIVE_INFINITY) this.look(soonest - now);
  }

  async #run(id: string, work: (rest: Rest, id: string) => Promise<Parts>): Promise<void> {
    const ticket = Symbol();
    this.#running.set(id, ticket);
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
      this.#remember(id, parts !== null);
    }
    this.look(0);
  }

  #remember(id: string, came: boolean): void {
    const { conversations, contacts } = this.#wanted();
    if (came && !conversations.has(id) && !contacts.has(id)) {
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
