/** The live connection of one agent desk. */

import { Fetcher } from "./desk-parts";
import {
  apply,
  type EventData,
  emptyDesk,
  emptyView,
  fill,
  narrow,
  type Parts,
  wanted,
  wantedFor,
  wantsContact,
  wantsConversation,
} from "./desk-state";
import { Emitter } from "./emitter";
import type { EventFrame, Frame } from "./frames";
import { Line, onWake, socketUrl } from "./line";
import { createRest, type Rest } from "./rest";
import { browserWorld, type World } from "./socket";
import { Subscriptions, type What } from "./subscriptions";
import type {
  DeskClient,
  DeskCommands,
  DeskEvent,
  DeskSignals,
  DeskState,
  Status,
  View,
} from "./types";

export { emptyDesk } from "./desk-state";

export interface ConnectOptions {
  /** The server's origin; the page's own by default. */
  baseUrl?: string;
  /** A token for the next first frame: asked for at each attempt. Rejecting with a ProblemError of
   * status 401, 403 or 404 stops the client. */
  token: () => Promise<string>;
  /** Names the program in the server's log. */
  client?: string;
  /** How to ask over REST for what events do not carry. By default it uses what `token` gives. */
  rest?: Rest;
  /** For tests. */
  world?: World;
}

/** Connect, and stay connected until `close`. */
export function connectDesk(options: ConnectOptions): DeskClient {
  return new Desk(options);
}

const TOKEN_LASTS_MS = 30_000;

class Desk implements DeskClient {
  state: DeskState = emptyDesk();
  view: View = emptyView();
  readonly #options: ConnectOptions;
  readonly #emitter = new Emitter<DeskSignals>();
  readonly #line: Line;
  readonly #fetcher: Fetcher;
  readonly #subscriptions: Subscriptions;
  readonly #unwake: () => void;
  #token = { text: "", at: 0 };

  constructor(options: ConnectOptions) {
    this.#options = options;
    const world = options.world ?? browserWorld();
    this.#subscriptions = new Subscriptions({
      command: (name, what) => this.#line.command(name, what),
      // A queue comes with a snapshot; a conversation is fetched.
      joined: (what) => this.#look({ conversations: what.conversations }, true),
      viewers: (conversationId, agents) => this.#viewers(conversationId, agents),
    });
    this.#fetcher = new Fetcher({
      rest: () => this.#rest(world.now()),
      wanted: () => wanted(this.state, this.view),
      wants: (kind, id) =>
        kind === "contacts"
          ? wantsContact(this.state, id)
          : wantsConversation(this.state, this.view, id),
      fill: (parts) => this.#fill(parts),
      now: world.now,
    });
    this.#line = new Line(
      {
        url: socketUrl(options.baseUrl, "/api/v1/realtime"),
        token: () => this.#freshToken(world.now()),
        hello: () => ({ subscribe: this.#subscriptions.hello(), client: options.client ?? "" }),
        acks: true,
        world,
      },
      {
        status: (status) => this.#emitter.emit("status", status),
        snapshot: (frame) => this.#snapshot(frame),
        event: (event, replayed) => this.#event(event, replayed),
        other: (frame) => this.#other(frame),
        live: (resumed, reason) => this.#live(resumed, reason),
        refused: () => this.#subscriptions.refused(),
      },
    );
    this.#unwake = onWake(() => this.#line.wake());
    // Whoever made the client listens before the first thing happens.
    queueMicrotask(() => this.#line.start());
  }

  get status(): Status {
    return this.#line.status;
  }

  get clockOffset(): number {
    return this.#line.clockOffset;
  }

  on<Name extends keyof DeskSignals>(name: Name, listener: DeskSignals[Name]): () => void {
    return this.#emitter.on(name, listener);
  }

  command<Name extends keyof DeskCommands>(
    name: Name,
    args: DeskCommands[Name],
    options?: { id?: string },
  ): Promise<unknown> {
    return this.#line.command(name, args, options?.id);
  }

  hint(name: "typing" | "seen", args: DeskCommands["typing"] | DeskCommands["seen"]): void {
    this.#line.hint(name, args);
  }

  subscribe(what: What): void {
    this.#subscriptions.add(what, this.#line.live);
  }

  unsubscribe(what: What): void {
    this.#subscriptions.drop(what, this.#line.live);
    this.#look(what, false);
  }

  retry(): void {
    this.#line.start();
  }

  cut(milliseconds: number): void {
    this.#line.cut(milliseconds);
  }

  close(): void {
    this.#unwake();
    this.#fetcher.close();
    this.#line.close();
    this.#emitter.clear();
  }

  // What comes ------------------------------------------------------------------------------

  #snapshot(frame: Frame): void {
    const seen = frame.view as { agent_id: string | null; everything: boolean } & Required<What>;
    this.view = {
      agentId: seen.agent_id,
      everything: seen.everything,
      queues: new Set(seen.queues),
      conversations: new Set(seen.conversations),
    };
    this.#subscriptions.shown(this.view);
    this.#fetcher.forgive();
    this.#change(frame.data as DeskState);
    this.#fetcher.look();
  }

  #event(event: EventFrame, replayed: boolean): void {
    const told = event as DeskEvent;
    if (event.position !== null) {
      const data = event.data as EventData;
      this.#invalidate(data);
      const before = this.state;
      const state = apply(before, this.view, event.type, data);
      // Missed events are shown all at once when the last of them is there.
      if (replayed) this.state = state;
      else this.#change(state, told);
      this.#fetcher.add(wantedFor(before, state, this.view, data));
    }
    this.#emitter.emit("event", told, replayed);
  }

  #invalidate(data: EventData): void {
    if (!data.message_ids) return;
    const touched = [data.conversation, data.merged, data.unmerged];
    this.#fetcher.invalidate(touched.flatMap((found) => (found ? [found.id] : [])));
  }

  #other(frame: Frame): void {
    if (frame.type !== "subscription.ended") return;
    const ended = {
      queues: frame.queues as string[] | undefined,
      conversations: frame.conversations as string[] | undefined,
    };
    this.#subscriptions.forget(ended);
    this.#look(ended, false);
  }

  #live(resumed: number | null, reason: string): void {
    if (resumed === null) {
      this.#emitter.emit("reset", reason);
    } else {
      this.#fetcher.forgive();
      const { queues, conversations } = this.#subscriptions.held();
      this.view = { ...this.view, queues, conversations };
      this.#change(narrow(this.state, this.view));
      this.#fetcher.look();
      this.#emitter.emit("resumed", resumed);
    }
    this.#subscriptions.live();
  }

  /** Look at more, or at less. */
  #look(what: What, more: boolean): void {
    const queues = new Set(this.view.queues);
    const conversations = new Set(this.view.conversations);
    for (const key of what.queues ?? []) more ? queues.add(key) : queues.delete(key);
    for (const key of what.conversations ?? []) {
      more ? conversations.add(key) : conversations.delete(key);
    }
    this.view = { ...this.view, queues, conversations };
    this.#change(narrow(this.state, this.view));
    this.#fetcher.look();
  }

  #fill(parts: Parts): void {
    const before = this.state;
    this.#change(fill(before, this.view, parts));
    for (const conversation of parts.conversations ?? []) {
      this.#fetcher.add(wantedFor(before, this.state, this.view, { conversation }));
    }
  }

  #viewers(conversationId: string, agents: string[]): void {
    for (const agentId of agents) {
      const data = { conversation_id: conversationId, agent_id: agentId };
      const event = { type: "viewer.joined", id: null, position: null, ts: null, data };
      this.#emitter.emit("event", event as DeskEvent, false);
    }
  }

  #change(state: DeskState, event?: DeskEvent): void {
    this.state = state;
    this.#emitter.emit("change", state, event);
  }

  // Tokens ------------------------------------------------------------------------------------

  async #freshToken(now: number): Promise<string> {
    const text = await this.#options.token();
    this.#token = { text, at: now };
    return text;
  }

  async #rest(now: number): Promise<Rest> {
    if (this.#options.rest) return this.#options.rest;
    // It may be a ticket of a minute.
    if (now - this.#token.at > TOKEN_LASTS_MS) await this.#freshToken(now);
    return createRest({ baseUrl: this.#options.baseUrl, token: () => this.#token.text });
  }
}
