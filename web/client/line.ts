/** A connection that comes back: one socket after the other, each going on where the last one
 * stopped. Desk and visitor differ in what their events mean; that is left to the handlers. */

import { backoff, LONGEST_MS } from "./backoff";
import { Commands, commandText } from "./commands";
import { type EventFrame, eventOf, type Frame, type ReplyFrame } from "./frames";
import { newKey } from "./keys";
import { ProblemError } from "./problem";
import { Connection, type Ending, type World } from "./socket";
import type { Status } from "./types";

export interface LineOptions {
  url: string;
  /** A token for the next first frame; `refused` when the last one was not taken. */
  token: (refused: boolean) => Promise<string>;
  /** What the first frame says beside token and position. */
  hello: () => object;
  /** Whether the server wants acknowledgements. */
  acks: boolean;
  world: World;
}

export interface LineHandlers {
  status(status: Status): void;
  snapshot(frame: Frame): void;
  event(event: EventFrame, replayed: boolean): void;
  /** Frames that are neither of these. */
  other(frame: Frame): void;
  /** Caught up. `resumed`: how many missed events that took; null after a snapshot. */
  live(resumed: number | null, reason: string): void;
  /** The server refuses the first frame (4003): true to try again with another one. */
  refused(): boolean;
}

type Reason = Status["reason"];

// Coming back would not help.
const FINAL: Record<number, Reason> = { 4001: "token", 4003: "forbidden", 4004: "version" };
const ACK_EVENTS = 50;
const ACK_MS = 1_000;
const TOKEN_MS = 20_000;
// A connection that lasts so long was no failure.
const STABLE_MS = 5_000;

export class Line {
  status: Status;
  clockOffset = 0;
  readonly commands = new Commands(() => this.#tell({}));
  readonly #options: LineOptions;
  readonly #handlers: LineHandlers;
  #connection: Connection | null = null;
  #attempt = 0;
  #failures = 0;
  #wasLive = false;
  #liveAt = 0;
  #refusedToken = false;
  #away = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #position: string | null = null;
  #resetting: string | null = null;
  #unacked = 0;
  #ackTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LineOptions, handlers: LineHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.status = {
      phase: "connecting",
      since: options.world.now(),
      nextTryAt: null,
      pending: 0,
      reason: null,
    };
  }

  get live(): boolean {
    return this.status.phase === "live";
  }

  /** Connect now, whatever was planned. */
  start(): void {
    if (this.status.reason === "closed") return;
    clearTimeout(this.#timer);
    this.#away = false;
    if (this.#connection) return;
    if (this.status.phase === "stopped") this.#refusedToken = false;
    const phase = this.#wasLive ? "reconnecting" : "connecting";
    this.#tell({ phase, nextTryAt: null, reason: null });
    void this.#connect(++this.#attempt);
  }

  /** The network may be back, or gone: look. */
  wake(): void {
    if (this.#connection) this.#connection.check();
    else if (this.status.nextTryAt !== null && !this.#away) this.start();
  }

  /** Break the connection and stay away for so long. */
  cut(milliseconds: number): void {
    if (this.status.phase === "stopped") return;
    this.#hangUp();
    this.#away = true;
    this.#wait(milliseconds);
  }

  /** Forget what is held and connect anew, as at the beginning. */
  restart(): void {
    this.#hangUp();
    this.commands.abandon();
    this.#position = null;
    this.#wasLive = false;
    this.#failures = 0;
    this.#refusedToken = false;
    this.start();
  }

  close(): void {
    this.#stop("closed");
  }

  command(name: string, args: unknown, id = newKey()): Promise<unknown> {
    if (this.status.phase === "stopped") return Promise.reject(new ProblemError({}, "offline"));
    return this.commands.ask(id, name, args);
  }

  /** A command that nobody waits for, sent now or never. */
  hint(name: string, args: unknown): void {
    if (this.live) this.#connection?.send(commandText(newKey(), name, args));
  }

  // Connecting -------------------------------------------------------------------------------

  async #connect(attempt: number): Promise<void> {
    let token: string;
    try {
      token = await inTime(this.#options.token(this.#refusedToken), TOKEN_MS);
    } catch (error) {
      if (attempt === this.#attempt) this.#noToken(error);
      return;
    }
    if (attempt !== this.#attempt) return;
    const { world, url, hello } = this.#options;
    const first = () => ({ type: "hello", token, position: this.#position, ...hello() });
    this.#resetting = null;
    try {
      this.#connection = new Connection(world, url, first, {
        frame: (frame) => this.#read(frame),
        end: (ending) => this.#ended(ending),
      });
    } catch {
      // An address that browsers refuse to open, or a page that may open none.
      this.#later(LONGEST_MS);
    }
  }

  #noToken(error: unknown): void {
    const problem = error instanceof ProblemError ? error : null;
    if (problem?.status === 401) this.#stop("token");
    else if (problem?.status === 403 || problem?.status === 404) this.#stop("forbidden");
    else this.#later((problem?.retryAfter ?? 0) * 1000);
  }

  #ended({ code, welcomed }: Ending): void {
    this.#hangUp();
    if (code === 4001 && !this.#refusedToken) {
      this.#refusedToken = true;
      this.start();
    } else if (code === 4003 && !welcomed && this.#handlers.refused()) {
      this.start();
    } else if (code in FINAL) {
      this.#stop(FINAL[code] ?? null);
    } else {
      this.#later(0);
    }
  }

  #later(atLeast: number): void {
    const delay = backoff(this.#failures, this.#options.world.random());
    this.#failures += 1;
    this.#wait(Math.max(delay, atLeast));
  }

  #wait(milliseconds: number): void {
    const phase = this.#wasLive ? "reconnecting" : "connecting";
    this.#tell({ phase, nextTryAt: this.#options.world.now() + milliseconds });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.start(), milliseconds);
  }

  #hangUp(): void {
    const { world } = this.#options;
    if (this.live && world.now() - this.#liveAt >= STABLE_MS) this.#failures = 0;
    this.#attempt += 1;
    this.#connection?.abandon();
    this.#connection = null;
    clearTimeout(this.#timer);
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    this.#unacked = 0;
    this.commands.down();
  }

  #stop(reason: Reason): void {
    this.#hangUp();
    this.#tell({ phase: "stopped", nextTryAt: null, reason });
    this.commands.abandon();
  }

  #tell(change: Partial<Status>): void {
    const since =
      change.phase && change.phase !== this.status.phase
        ? this.#options.world.now()
        : this.status.since;
    const next = { ...this.status, ...change, since, pending: this.commands.size };
    if (same(next, this.status)) return;
    this.status = next;
    this.#handlers.status(next);
  }

  // Reading ----------------------------------------------------------------------------------

  #read(frame: Frame): void {
    switch (frame.type) {
      case "welcome":
        this.#refusedToken = false;
        this.clockOffset = this.#connection?.clockOffset ?? 0;
        break;
      case "reset":
        this.#resetting = String(frame.reason);
        break;
      case "snapshot":
        this.#snapshot(frame);
        break;
      case "resumed":
        this.#position = String(frame.position);
        this.#goLive(Number(frame.count), "");
        break;
      case "reply":
        this.commands.reply(frame as unknown as ReplyFrame);
        break;
      default:
        this.#event(frame);
    }
  }

  #snapshot(frame: Frame): void {
    const reason = this.#resetting ?? "";
    this.#resetting = null;
    this.#position = String(frame.position);
    this.#handlers.snapshot(frame);
    this.#goLive(null, reason);
  }

  #event(frame: Frame): void {
    const event = eventOf(frame);
    if (!event) {
      this.#handlers.other(frame);
      return;
    }
    if (event.position === null) {
      this.#handlers.event(event, false);
      return;
    }
    // Between a reset and its snapshot there is nothing that an event could change.
    if (this.#resetting !== null) return;
    if (this.#position !== null && event.position <= this.#position) return;
    this.#position = event.position;
    this.#handlers.event(event, !this.live);
    this.#noteForAck();
  }

  #goLive(resumed: number | null, reason: string): void {
    const back = this.#wasLive && resumed !== null ? resumed : null;
    this.#wasLive = true;
    if (!this.live) this.#liveAt = this.#options.world.now();
    this.commands.up((text) => this.#connection?.send(text) ?? false);
    this.#tell({ phase: "live", nextTryAt: null });
    this.#handlers.live(back, reason);
  }

  #noteForAck(): void {
    if (!this.#options.acks) return;
    this.#unacked += 1;
    if (this.#unacked >= ACK_EVENTS) this.#ack();
    else this.#ackTimer ??= setTimeout(() => this.#ack(), ACK_MS);
  }

  #ack(): void {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    this.#unacked = 0;
    this.#connection?.send(commandText(newKey(), "ack", { position: this.#position }));
  }
}

function same(one: Status, other: Status): boolean {
  return (Object.keys(one) as (keyof Status)[]).every((key) => one[key] === other[key]);
}

function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new ProblemError({}, "unreachable")), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The address of a socket below `baseUrl`, or below the page's own origin. */
export function socketUrl(baseUrl: string | undefined, path: string): string {
  const base = baseUrl || globalThis.location.origin;
  return new URL(path, base).href.replace(/^http/, "ws");
}

/** Call `wake` when the page is looked at again or the network says it is back. */
export function onWake(wake: () => void): () => void {
  const document = globalThis.document as Document | undefined;
  const seen = () => {
    if (document?.visibilityState === "visible") wake();
  };
  document?.addEventListener("visibilitychange", seen);
  globalThis.addEventListener?.("online", wake);
  globalThis.addEventListener?.("pageshow", wake);
  return () => {
    document?.removeEventListener("visibilitychange", seen);
    globalThis.removeEventListener?.("online", wake);
    globalThis.removeEventListener?.("pageshow", wake);
  };
}
