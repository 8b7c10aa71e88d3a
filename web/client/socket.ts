/** One connection from its first frame to its end. It answers heartbeats and notices silence; what
 * the other frames mean, and whether to come back, is for others to say. */

import { type Frame, SUBPROTOCOL, type WelcomeFrame } from "./frames";

/** What a connection needs of the world; tests bring their own. */
export interface World {
  WebSocket: typeof WebSocket;
  /** In [0, 1). */
  random(): number;
  /** Milliseconds of the local clock. */
  now(): number;
}

export const browserWorld = (): World => ({
  WebSocket: globalThis.WebSocket,
  random: Math.random,
  now: Date.now,
});

/** How a connection ended. 0: we gave it up. */
export interface Ending {
  code: number;
  /** Whether the server had taken the first frame. */
  welcomed: boolean;
}

export interface SocketHandlers {
  /** Every frame but heartbeats. */
  frame(frame: Frame): void;
  /** Once, and nothing after it. */
  end(ending: Ending): void;
}

const WELCOME_MS = 15_000;
const ANSWER_MS = 5_000;

export class Connection {
  /** Milliseconds to add to the local clock to get the server's; known after the welcome. */
  clockOffset = 0;
  readonly #world: World;
  readonly #handlers: SocketHandlers;
  readonly #socket: WebSocket;
  #welcomed = false;
  #ended = false;
  #helloAt = 0;
  #heardAt = 0;
  #heard = 0;
  #patience = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;

  constructor(world: World, url: string, hello: () => object, handlers: SocketHandlers) {
    this.#world = world;
    this.#handlers = handlers;
    this.#socket = new world.WebSocket(url, SUBPROTOCOL);
    this.#timer = setTimeout(() => this.#end(0), WELCOME_MS);
    this.#socket.onopen = () => {
      this.#helloAt = world.now();
      this.send(hello());
    };
    this.#socket.onmessage = (message) => this.#read(message.data);
    this.#socket.onclose = (event) => this.#end(event.code);
  }

  /** Send a frame; false when it cannot leave any more. */
  send(frame: object | string): boolean {
    if (this.#ended || this.#socket.readyState !== OPEN) return false;
    this.#socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
    return true;
  }

  /** Ask for a sign of life and end if none comes soon: a network that went away says nothing. */
  check(): void {
    if (!this.#welcomed || this.#ended) return;
    this.send({ type: "ping" });
    const before = this.#heard;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#heard === before) this.#end(0);
    }, ANSWER_MS);
  }

  /** End it without waiting for the other side. */
  drop(): void {
    this.#end(0);
  }

  /** Let go without a word to the handlers. */
  abandon(): void {
    this.#release();
  }

  #read(data: unknown): void {
    this.#heardAt = this.#world.now();
    this.#heard += 1;
    const frame = parsed(data);
    // What cannot be read may have been an event: only a new start is safe.
    if (!frame) this.#end(0);
    else if (frame.type === "ping") this.send({ type: "pong" });
    else if (frame.type !== "pong") {
      if (frame.type === "welcome") this.#begin(frame as unknown as WelcomeFrame);
      this.#handlers.frame(frame);
    }
  }

  #begin(welcome: WelcomeFrame): void {
    this.#welcomed = true;
    clearTimeout(this.#timer);
    // The server looked at its clock about half way between the question and the answer.
    this.clockOffset = Date.parse(welcome.server_now) - (this.#helloAt + this.#heardAt) / 2;
    const beat = welcome.heartbeat_seconds * 1000;
    this.#patience = 2 * beat;
    this.#watch = setInterval(() => {
      if (this.#world.now() - this.#heardAt > this.#patience) this.#end(0);
    }, beat / 2);
  }

  #end(code: number): void {
    if (this.#release()) this.#handlers.end({ code, welcomed: this.#welcomed });
  }

  #release(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    return true;
  }
}

const OPEN = 1;

function parsed(data: unknown): Frame | null {
  if (typeof data !== "string") return null;
  try {
    const value: unknown = JSON.parse(data);
    return isFrame(value) ? value : null;
  } catch {
    return null;
  }
}

function isFrame(value: unknown): value is Frame {
  return (
    typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
  );
}
