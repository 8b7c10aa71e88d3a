/** For tests: the other end of the sockets that a client opens, and a world it lives in. */

import type { World } from "./socket";

export class FakeSocket {
  static opened: FakeSocket[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  /** What the client sent, oldest first. */
  readonly sent: Array<Record<string, unknown>> = [];

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    FakeSocket.opened.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  // The server's side ------------------------------------------------------------------------

  get hello(): Record<string, unknown> {
    return this.sent.find((frame) => frame.type === "hello") ?? {};
  }

  commands(name?: string): Array<Record<string, unknown>> {
    return this.sent.filter((frame) => frame.type === "cmd" && (!name || frame.name === name));
  }

  open(): this {
    this.readyState = 1;
    this.onopen?.();
    return this;
  }

  says(...frames: object[]): this {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
    return this;
  }

  /** The beginning that every server makes. */
  welcome(more: object = {}): this {
    const now = new Date(Date.now()).toISOString();
    return this.open().says({
      type: "welcome",
      session_id: "ses_1",
      epoch: "e",
      position: position(0),
      heartbeat_seconds: 20,
      server_now: now,
      ...more,
    });
  }

  answers(command: Record<string, unknown> | undefined, result: unknown = {}): this {
    return this.says({ type: "reply", re: command?.id, ok: true, result });
  }

  refuses(command: Record<string, unknown> | undefined, problem: object): this {
    return this.says({ type: "reply", re: command?.id, ok: false, problem });
  }

  ends(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

/** A world with fake sockets and a chance of one half; vitest's timers are its clock. */
export function fakeWorld(): World {
  FakeSocket.opened = [];
  return {
    WebSocket: FakeSocket as unknown as typeof WebSocket,
    random: () => 0.5,
    now: () => Date.now(),
  };
}

export function lastSocket(): FakeSocket {
  const found = FakeSocket.opened.at(-1);
  if (!found) throw new Error("no socket was opened");
  return found;
}

export function position(number: number): string {
  return `e-${String(number).padStart(16, "0")}`;
}

let made = 0;

/** A durable event. */
export function durable(number: number, type: string, data: object): object {
  made += 1;
  const ts = "2026-05-04T10:00:00.000Z";
  return { type, id: `evt_${made}`, position: position(number), ts, data };
}
