/** Texts rather than conversations: messages and notes with the words sought, and notes that
 * mention the reader. */

import { signal } from "@preact/signals";
import type { Progress } from "./feed";
import type { Row } from "./row";

export interface Find {
  /** The note's or message's id: a conversation can be found several times. */
  readonly id: string;
  readonly row: Row;
  readonly kind: "message" | "note";
  readonly text: string;
  readonly at: string;
  /** Whether a mention was seen before; what was sought is. */
  readonly seen: boolean;
}

export interface FindPage {
  finds: Find[];
  next: string | null;
}

export type ReadFinds = (cursor: string | null) => Promise<FindPage>;

/** Pages of finds, read on as one scrolls. */
export class Finds {
  readonly found = signal<readonly Find[]>([]);
  readonly progress = signal<Progress>("loading");
  private cursor: string | null = null;
  private reading = false;
  private closed = false;

  constructor(private readonly read: ReadFinds) {}

  /** Read from the beginning. */
  async load(): Promise<void> {
    this.cursor = null;
    await this.page([]);
  }

  /** Read the next page, if there is one. */
  async more(): Promise<void> {
    if (this.cursor !== null && !this.reading) await this.page(this.found.peek());
  }

  get hasMore(): boolean {
    return this.cursor !== null;
  }

  /** A mention was seen. */
  see(id: string): void {
    this.found.value = this.found
      .peek()
      .map((one) => (one.id === id ? { ...one, seen: true } : one));
  }

  close(): void {
    this.closed = true;
  }

  private async page(before: readonly Find[]): Promise<void> {
    this.reading = true;
    try {
      const { finds, next } = await this.read(this.cursor);
      if (this.closed) return;
      this.cursor = next;
      this.found.value = [...before, ...finds];
      this.progress.value = "ready";
    } catch {
      if (!this.closed) this.progress.value = "failed";
    } finally {
      this.reading = false;
    }
  }
}
