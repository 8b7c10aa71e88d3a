/** Commands on their way: kept until they are answered, sent again under the same id after a
 * break, never more at once than the server lets wait. */

import type { ReplyFrame } from "./frames";
import { ProblemError } from "./problem";

/** The server holds 64 for a connection; hints and acknowledgements are among them. */
export const AT_ONCE = 32;
const FRAME_BYTES = 64 * 1024;

interface Waiting {
  readonly id: string;
  readonly text: string;
  readonly answer: Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (problem: ProblemError) => void;
  sent: boolean;
  tried: boolean;
}

export class Commands {
  readonly #waiting = new Map<string, Waiting>();
  readonly #changed: () => void;
  #send: ((text: string) => boolean) | null = null;
  #away = 0;

  /** `changed` is called when `size` did. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** The answer to a command, however often the connection breaks meanwhile. A second call with
   * the id of one that waits is the same command. */
  ask(id: string, name: string, args: unknown): Promise<unknown> {
    const known = this.#waiting.get(id);
    if (known) return known.answer;
    const text = commandText(id, name, args);
    if (new TextEncoder().encode(text).length > FRAME_BYTES) {
      return Promise.reject(new ProblemError({ status: 413, detail: "over 64 KiB" }, "too-large"));
    }
    const { promise, resolve, reject } = deferred();
    const made = { id, text, answer: promise, resolve, reject, sent: false, tried: false };
    this.#waiting.set(id, made);
    this.#flush();
    this.#changed();
    return promise;
  }

  /** The connection is there: send what waits, in order. */
  up(send: (text: string) => boolean): void {
    this.#send = send;
    this.#flush();
  }

  /** The connection is gone: everything unanswered waits for the next one. */
  down(): void {
    this.#send = null;
    this.#away = 0;
    for (const waiting of this.#waiting.values()) waiting.sent = false;
  }

  reply(frame: ReplyFrame): void {
    const found = this.#waiting.get(frame.re);
    if (!found) return;
    this.#waiting.delete(frame.re);
    if (found.sent) this.#away -= 1;
    if (frame.ok) found.resolve(frame.result);
    else found.reject(new ProblemError(frame.problem ?? {}));
    this.#flush();
    this.#changed();
  }

  /** Nothing will be answered any more. */
  abandon(): void {
    this.down();
    const left = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, tried } of left) {
      reject(new ProblemError({}, tried ? "unreachable" : "offline"));
    }
    if (left.length > 0) this.#changed();
  }

  #flush(): void {
    for (const waiting of this.#waiting.values()) {
      if (!this.#send || this.#away >= AT_ONCE) return;
      if (waiting.sent || !this.#send(waiting.text)) continue;
      waiting.sent = waiting.tried = true;
      this.#away += 1;
    }
  }
}

export function commandText(id: string, name: string, args: unknown): string {
  return JSON.stringify({ type: "cmd", id, name, args });
}

function deferred() {
  let resolve: (result: unknown) => void = () => undefined;
  let reject: (problem: ProblemError) => void = () => undefined;
  const promise = new Promise<unknown>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}
