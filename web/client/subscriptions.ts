/** What a desk wants to look at beyond its own work, and what the server has agreed to. */

import type { View } from "./types";

/** The server takes so many for one connection. */
export const MOST = 200;

export interface What {
  queues?: string[];
  conversations?: string[];
}

interface Owner {
  command(name: "subscribe" | "unsubscribe", what: What): Promise<unknown>;
  /** The server agreed. */
  joined(what: What): void;
  /** Who looked at a conversation already. */
  viewers(conversationId: string, agents: string[]): void;
}

interface Held {
  queues: Set<string>;
  conversations: Set<string>;
}

export class Subscriptions {
  readonly #owner: Owner;
  readonly #asked: Held = { queues: new Set(), conversations: new Set() };
  #told: Held = { queues: new Set(), conversations: new Set() };
  #fresh = true;
  #bare = false;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** What the next first frame asks for. Only a fresh state shows a queue as it was before; later
   * ones are asked for when the connection is live, and come with a snapshot. */
  hello(): Required<What> {
    const all = this.#fresh ? this.#asked : both(this.#asked, this.#told);
    const said = this.#bare ? { queues: new Set<string>(), conversations: new Set<string>() } : all;
    this.#told = { queues: new Set(said.queues), conversations: new Set(said.conversations) };
    return { queues: [...said.queues], conversations: [...said.conversations] };
  }

  /** What the server was told and has not taken back. */
  held(): Held {
    return { queues: new Set(this.#told.queues), conversations: new Set(this.#told.conversations) };
  }

  /** The first frame was refused: one right that was lost is enough for that. True when asking
   * for less is worth a try; each part is asked for again by itself. */
  refused(): boolean {
    if (this.#told.queues.size + this.#told.conversations.size === 0) return false;
    this.#bare = true;
    return true;
  }

  /** A snapshot came: what it does not show was lost. */
  shown(view: View): void {
    for (const name of ["queues", "conversations"] as const) {
      for (const key of this.#told[name]) {
        if (!view[name].has(key)) this.#asked[name].delete(key);
      }
    }
    this.#told = { queues: new Set(view.queues), conversations: new Set(view.conversations) };
  }

  /** The connection is live: ask for what it was not told. */
  live(): void {
    this.#fresh = this.#bare = false;
    const queues = [...this.#asked.queues].filter((key) => !this.#told.queues.has(key));
    // Those it was told too: the answer names who else is there.
    this.#say({ queues, conversations: [...this.#asked.conversations] });
  }

  add(what: What, live: boolean): void {
    const fresh: Required<What> = { queues: [], conversations: [] };
    for (const name of ["queues", "conversations"] as const) {
      for (const key of what[name] ?? []) {
        if (this.#asked[name].has(key)) continue;
        if (this.#asked.queues.size + this.#asked.conversations.size >= MOST) {
          throw new RangeError(`at most ${MOST} subscriptions`);
        }
        this.#asked[name].add(key);
        fresh[name].push(key);
      }
    }
    if (live) this.#say(fresh);
  }

  drop(what: What, live: boolean): void {
    const known = both(this.#asked, {
      queues: new Set(what.queues),
      conversations: new Set(what.conversations),
    });
    this.forget(what);
    const gone = { queues: [...known.queues], conversations: [...known.conversations] };
    if (live && gone.queues.length + gone.conversations.length > 0) {
      this.#owner.command("unsubscribe", gone).catch(() => undefined);
    }
  }

  /** Neither asked for nor held any more. */
  forget(what: What): void {
    for (const name of ["queues", "conversations"] as const) {
      for (const key of what[name] ?? []) {
        this.#asked[name].delete(key);
        this.#told[name].delete(key);
      }
    }
  }

  /** One command for the queues, since each brings a snapshot; one for each conversation, so that
   * a refused one stands alone. */
  #say({ queues, conversations }: Required<What>): void {
    if (queues.length > 0) void this.#ask({ queues, conversations: [] });
    for (const key of conversations) void this.#ask({ queues: [], conversations: [key] });
  }

  async #ask(what: Required<What>): Promise<void> {
    let result: unknown;
    try {
      result = await this.#owner.command("subscribe", what);
    } catch (error) {
      this.#refuse(what, error);
      return;
    }
    const { queues, conversations } = both(this.#asked, {
      queues: new Set(what.queues),
      conversations: new Set(what.conversations),
    });
    // A queue counts once its snapshot is there: a break in between must not lose that.
    for (const key of conversations) this.#told.conversations.add(key);
    this.#owner.joined({ queues: [...queues], conversations: [...conversations] });
    const viewers = (result as { viewers?: Record<string, string[]> } | null)?.viewers ?? {};
    for (const key of conversations) this.#owner.viewers(key, viewers[key] ?? []);
  }

  #refuse(what: Required<What>, error: unknown): void {
    if ((error as { status?: number }).status === 0) return;
    if (what.queues.length > 1) {
      for (const key of what.queues) void this.#ask({ queues: [key], conversations: [] });
    } else {
      this.forget(what);
    }
  }
}

function both(one: Held, other: Held): Held {
  return {
    queues: new Set([...one.queues].filter((key) => other.queues.has(key))),
    conversations: new Set([...one.conversations].filter((key) => other.conversations.has(key))),
  };
}
