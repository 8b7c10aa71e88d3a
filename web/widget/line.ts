/** One connection for all tabs of a site: the tab that holds a lock has it, the others ask it. */

import { ProblemError } from "@/client/problem";
import type { Status, VisitorClient, VisitorThread } from "@/client/types";
import { type Call, type CallOptions, perform } from "./calls";

/** What every tab shows. */
export interface Shared {
  thread: VisitorThread;
  status: Status;
  clockOffset: number;
}

export interface Line {
  call(call: Call, options?: CallOptions): Promise<unknown>;
  close(): void;
}

/** A problem as another tab can get it. */
interface Trouble {
  code: string;
  status: number;
  detail: string;
  errors: ProblemError["errors"];
}

type Said =
  | { kind: "want" }
  | { kind: "state"; leader: string; shared: Shared }
  | { kind: "call"; id: string; call: Call }
  | { kind: "got" | "abort"; id: string }
  | { kind: "progress"; id: string; sent: number; total: number }
  | { kind: "done"; id: string; result?: unknown; trouble?: Trouble };

interface Waiting extends CallOptions {
  call: Call;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
  timer?: ReturnType<typeof setTimeout>;
}

/** How tabs find each other: one of them at a time is told that it is `locked`. */
export interface Tabs {
  lock(steal: boolean): void;
  tell(said: unknown): void;
}

export interface LineOptions {
  tabs: Tabs;
  connect: () => VisitorClient;
  hear: (shared: Shared) => void;
  /** How long a leader may be silent, in milliseconds: browsers put hidden tabs to sleep. */
  patience?: number;
}

/** A line, and what its tab has to pass on to it. */
export interface HeardLine extends Line {
  locked(): void;
  robbed(): void;
  told(said: unknown): void;
}

export function openLine(options: LineOptions): HeardLine {
  return new SharedLine(options);
}

class SharedLine implements HeardLine {
  private readonly me = crypto.randomUUID?.() ?? String(Math.random());
  private readonly waiting = new Map<string, Waiting>();
  private readonly running = new Map<string, AbortController>();
  private client: VisitorClient | null = null;
  private leader = "";
  private number = 0;
  private stolen = false;
  private closed = false;

  constructor(private readonly options: LineOptions) {
    this.say({ kind: "want" });
    options.tabs.lock(false);
  }

  call(call: Call, options: CallOptions = {}): Promise<unknown> {
    if (this.client) return perform(this.client, call, options);
    const id = `${this.me}-${++this.number}`;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { ...options, call, resolve, reject });
      options.signal?.addEventListener("abort", () => this.say({ kind: "abort", id }));
      this.ask(id);
    });
  }

  close(): void {
    this.closed = true;
    this.stepDown();
    for (const asked of this.waiting.values()) clearTimeout(asked.timer);
    this.waiting.clear();
  }

  // Leading --------------------------------------------------------------------------------

  locked(): void {
    if (this.closed || this.client) return;
    const client = this.options.connect();
    this.client = client;
    this.leader = this.me;
    this.stolen = false;
    for (const name of ["change", "status", "session"] as const) {
      client.on(name, () => this.publish());
    }
    this.publish();
    for (const [id, asked] of this.waiting) {
      clearTimeout(asked.timer);
      this.waiting.delete(id);
      perform(client, asked.call, asked).then(asked.resolve, asked.reject);
    }
  }

  // Another tab took over because this one was asleep.
  robbed(): void {
    if (this.closed) return;
    this.stepDown();
    this.options.tabs.lock(false);
  }

  private stepDown(): void {
    this.client?.close();
    this.client = null;
    for (const running of this.running.values()) running.abort();
    this.running.clear();
  }

  private publish(): void {
    if (!this.client) return;
    const { state, status, clockOffset } = this.client;
    this.options.hear({ thread: state, status, clockOffset });
    const unsent = state.unsent.map((one) => ({
      ...one,
      problem: one.problem && bare(one.problem),
    }));
    // Classes do not travel; what is shown of a problem does.
    const thread = { ...state, unsent } as unknown as VisitorThread;
    this.say({ kind: "state", leader: this.me, shared: { thread, status, clockOffset } });
  }

  private async serve(id: string, call: Call): Promise<void> {
    if (!this.client || this.running.has(id)) return;
    const ending = new AbortController();
    this.running.set(id, ending);
    this.say({ kind: "got", id });
    try {
      const onProgress = (sent: number, total: number) =>
        this.say({ kind: "progress", id, sent, total });
      const result = await perform(this.client, call, { onProgress, signal: ending.signal });
      this.say({ kind: "done", id, result });
    } catch (error) {
      this.say({ kind: "done", id, trouble: bare(error) });
    }
    this.running.delete(id);
  }

  // Following ------------------------------------------------------------------------------

  private ask(id: string): void {
    const asked = this.waiting.get(id);
    if (!asked) return;
    this.say({ kind: "call", id, call: asked.call });
    clearTimeout(asked.timer);
    asked.timer = setTimeout(() => this.take(), this.options.patience ?? 4000);
  }

  // The leader sleeps: its lock is taken from it.
  private take(): void {
    if (this.client || this.stolen || this.closed) return;
    this.stolen = true;
    this.options.tabs.lock(true);
  }

  told(given: unknown): void {
    const said = given as Said;
    if (said.kind === "want") this.publish();
    else if (said.kind === "call") void this.serve(said.id, said.call);
    else if (said.kind === "abort") this.running.get(said.id)?.abort();
    else if (said.kind === "state") this.follow(said.leader, said.shared);
    else this.answered(said);
  }

  private follow(leader: string, shared: Shared): void {
    if (this.client) return;
    this.options.hear(shared);
    if (leader === this.leader) return;
    this.leader = leader;
    this.stolen = false;
    for (const id of this.waiting.keys()) this.ask(id);
  }

  private answered(said: Extract<Said, { id: string }>): void {
    const asked = this.waiting.get(said.id);
    if (!asked) return;
    clearTimeout(asked.timer);
    if (said.kind === "progress") asked.onProgress?.(said.sent, said.total);
    if (said.kind !== "done") return;
    this.waiting.delete(said.id);
    if (said.trouble) asked.reject(whole(said.trouble));
    else asked.resolve(said.result);
  }

  private say(said: Said): void {
    if (!this.closed) this.options.tabs.tell(said);
  }
}

function bare(error: unknown): Trouble {
  const { code, status, message, errors } =
    error instanceof ProblemError
      ? error
      : { code: "", status: 0, message: String(error), errors: [] };
  return { code, status, detail: message, errors };
}

function whole({ code, status, detail, errors }: Trouble): ProblemError {
  return new ProblemError({ status, detail, errors: [...errors] }, code);
}
