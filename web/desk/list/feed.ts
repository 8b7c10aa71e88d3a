/** One list kept current: pages from REST, changes from the live connection. */

import { signal } from "@preact/signals";
import type { Conversation, DeskEvent, ListedConversation } from "@/client";
import type { Filter } from "./filter";
import {
  type Change,
  type Judged,
  NO_PAGES,
  type Pages,
  withChanges,
  withPage,
  withRows,
} from "./merge";
import type { Order } from "./order";
import { rowOf } from "./row";

export interface ListPage {
  items: ListedConversation[];
  next_cursor: string | null;
}

/** What a feed asks of the world. */
export interface Ports {
  list(filter: Filter, order: Order, cursor: string | null): Promise<ListPage>;
  one(id: string): Promise<ListedConversation | null>;
  /** Run it soon: many events become one change of the page. */
  soon(run: () => void): void;
}

export type Progress = "loading" | "ready" | "failed";

// More unknown conversations than this are fetched as one page of what happened last.
const SINGLY = 3;
// A list that was scrolled further than this begins again at its top.
const LOADED_AGAIN = 500;

export class Feed {
  readonly pages = signal<Pages>(NO_PAGES);
  readonly progress = signal<Progress>("loading");
  readonly order: Order;
  private changes: Change[] = [];
  /** What happened while a request is under way: its answer may be older. */
  private meanwhile: Change[] = [];
  private requests = 0;
  private paging = false;
  private planned = false;
  private closed = false;

  constructor(
    readonly judged: Judged,
    private readonly ports: Ports,
  ) {
    this.order = judged.filter.q ? "recent" : "waiting";
  }

  /** Read the list anew, as far as it was read; what was there stays until that is here. */
  async load(): Promise<void> {
    const wanted = Math.min(this.pages.peek().rows.size, LOADED_AGAIN);
    if (this.pages.peek() === NO_PAGES) this.progress.value = "loading";
    try {
      const pages = await this.during(this.read(wanted));
      if (this.closed) return;
      this.progress.value = "ready";
      this.arrived(pages);
    } catch {
      if (!this.closed) this.progress.value = "failed";
    }
  }

  private async read(wanted: number): Promise<Pages> {
    let pages = NO_PAGES;
    do {
      const page = await this.ports.list(this.judged.filter, this.order, pages.cursor);
      pages = withPage(pages, page.items.map(rowOf), page.next_cursor);
    } while (pages.cursor !== null && pages.rows.size < wanted && !this.closed);
    return pages;
  }

  /** Read the next page, if there is one. The ids that it added, in their order. */
  async more(): Promise<readonly string[]> {
    const { cursor } = this.pages.peek();
    if (this.paging || cursor === null) return [];
    this.paging = true;
    try {
      const page = await this.during(this.ports.list(this.judged.filter, this.order, cursor));
      if (this.closed || this.pages.peek().cursor !== cursor) return [];
      this.arrived(withPage(this.pages.peek(), page.items.map(rowOf), page.next_cursor));
      return page.items.map((item) => item.id);
    } catch {
      return [];
    } finally {
      this.paging = false;
    }
  }

  /** Hear an event of the desk. */
  hear(event: DeskEvent): void {
    const found = changesIn(event);
    if (found.length === 0) return;
    this.changes.push(...found);
    if (this.planned) return;
    this.planned = true;
    this.ports.soon(() => this.flush());
  }

  close(): void {
    this.closed = true;
  }

  private flush(): void {
    this.planned = false;
    if (this.closed || this.changes.length === 0) return;
    const changes = this.changes;
    this.changes = [];
    if (this.requests > 0) this.meanwhile.push(...changes);
    this.apply(changes, this.pages.peek());
  }

  private apply(changes: readonly Change[], pages: Pages): void {
    const after = withChanges(pages, changes, this.judged);
    this.pages.value = after.pages;
    if (after.unknown.size > 0 && this.progress.peek() !== "loading")
      void this.fetch(after.unknown);
  }

  private arrived(pages: Pages): void {
    if (this.meanwhile.length === 0) this.pages.value = pages;
    else this.apply(this.meanwhile, pages);
    if (this.requests === 0) this.meanwhile = [];
  }

  private async fetch(ids: ReadonlySet<string>): Promise<void> {
    try {
      const items = await this.during(
        ids.size > SINGLY ? this.lastOnes() : Promise.all([...ids].map((id) => this.ports.one(id))),
      );
      if (this.closed) return;
      const known = items.flatMap((item) => (item ? [rowOf(item)] : []));
      const fitting = known.filter((row) => ids.has(row.id));
      const pages = withRows(this.pages.peek(), fitting, this.judged);
      if (this.meanwhile.length === 0) this.pages.value = pages;
      else this.pages.value = withChanges(pages, this.meanwhile, this.judged).pages;
      if (this.requests === 0) this.meanwhile = [];
    } catch {
      // The row comes with its next event, or with the next reading of the list.
    }
  }

  private async lastOnes(): Promise<ListedConversation[]> {
    return (await this.ports.list(this.judged.filter, "recent", null)).items;
  }

  private async during<Answer>(request: Promise<Answer>): Promise<Answer> {
    this.requests += 1;
    try {
      return await request;
    } finally {
      this.requests -= 1;
    }
  }
}

/** What an event says about rows of a list. */
export function changesIn(event: DeskEvent): Change[] {
  const data = event.data as {
    conversation?: Conversation | null;
    merged?: { id: string } | null;
    message?: Extract<Change, { kind: "message" }>["message"];
    contact?: { id: string; name: string };
  };
  const found: Change[] = [];
  if (event.type === "conversation.read") {
    const { conversation_id: id, unread_count: unread } = event.data;
    return [{ kind: "read", id, unread }];
  }
  if (data.message) found.push({ kind: "message", message: data.message });
  if (event.type.startsWith("offer.")) return found;
  const { conversation, merged, contact } = data;
  if (conversation) found.push({ kind: "conversation", conversation });
  if (merged && "state" in merged)
    found.push({ kind: "conversation", conversation: merged as Conversation });
  if (contact) found.push({ kind: "contact", id: contact.id, name: contact.name });
  return found;
}
