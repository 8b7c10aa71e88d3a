/** The live chat of one website visitor. */

import { Emitter } from "./emitter";
import type { EventFrame, Frame } from "./frames";
import { newKey } from "./keys";
import { Line, onWake, socketUrl } from "./line";
import { ProblemError } from "./problem";
import { browserWorld, type World } from "./socket";
import { Timers } from "./timers";
import type {
  ChatSettings,
  SignedIdentity,
  Status,
  UnsentMessage,
  VisitorCallback,
  VisitorClient,
  VisitorCommands,
  VisitorDetails,
  VisitorEvent,
  VisitorFile,
  VisitorMessage,
  VisitorOptions,
  VisitorSignals,
  VisitorState,
  VisitorThread,
} from "./types";
import { answered, uploadFile, VisitorSession } from "./visitor-session";
import {
  applyVisitor,
  emptyThread,
  fromSnapshot,
  knows,
  PAGE,
  unreported,
  withMessage,
  withOlder,
  withoutUnsent,
} from "./visitor-state";

/** Connect, and stay connected until `close`. */
export function connectVisitor(options: VisitorOptions & { world?: World }): VisitorClient {
  return new Visitor(options);
}

const RECEIPTS_MS = 300;
const RECEIPTS_MOST = 100;
const TYPING_EACH_MS = 3_000;
const TYPING_ENDS_MS = 6_000;
const TRY_AGAIN_MS = 3_000;

class Visitor implements VisitorClient {
  state: VisitorThread = emptyThread();
  readonly #emitter = new Emitter<VisitorSignals>();
  readonly #session: VisitorSession;
  readonly #line: Line;
  readonly #unwake: () => void;
  readonly #world: World;
  readonly #reported = { received: new Set<string>(), seen: new Set<string>() };
  #sending = false;
  #closed = false;
  #saidTypingAt = 0;
  readonly #timers = new Timers<"receipts" | "stopped" | "theirs" | "pump">();

  constructor(options: VisitorOptions & { world?: World }) {
    this.#world = options.world ?? browserWorld();
    this.#session = new VisitorSession(options, (who) => this.#emitter.emit("session", who));
    const inbox = encodeURIComponent(options.inbox);
    this.#line = new Line(
      {
        url: socketUrl(options.baseUrl, `/api/v1/widget/${inbox}/socket`),
        token: (refused) => this.#session.token(refused),
        hello: () => ({}),
        acks: false,
        world: this.#world,
      },
      {
        status: (status) => this.#emitter.emit("status", status),
        snapshot: (frame) => this.#snapshot(frame),
        event: (event, replayed) => this.#event(event, replayed),
        other: () => undefined,
        live: (resumed, reason) => this.#live(resumed, reason),
        refused: () => false,
      },
    );
    this.#unwake = onWake(() => this.#line.wake());
    void this.#begin();
  }

  get status(): Status {
    return this.#line.status;
  }

  get clockOffset(): number {
    return this.#line.clockOffset;
  }

  on<Name extends keyof VisitorSignals>(name: Name, listener: VisitorSignals[Name]): () => void {
    return this.#emitter.on(name, listener);
  }

  // Speaking --------------------------------------------------------------------------------

  send(text: string, options: Parameters<VisitorClient["send"]>[1] = {}): string {
    const { files = [], pageUrl = "", clientMessageId = newKey() } = options;
    if (knows(this.state, clientMessageId)) return clientMessageId;
    const writtenAt = this.#world.now();
    const message = { clientMessageId, text, files, pageUrl, writtenAt, problem: null };
    this.typing("stopped");
    this.#setUnsent([...this.state.unsent, message]);
    void this.#pump();
    return clientMessageId;
  }

  resend(clientMessageId: string): void {
    this.#setProblem(clientMessageId, null);
    void this.#pump();
  }

  discard(clientMessageId: string): void {
    this.#setUnsent(withoutUnsent(this.state.unsent, clientMessageId));
  }

  typing(state: "started" | "stopped" = "started"): void {
    this.#timers.clear("stopped");
    const now = this.#world.now();
    if (state === "stopped") {
      if (this.#saidTypingAt > 0) this.#line.hint("typing", { state });
      this.#saidTypingAt = 0;
      return;
    }
    if (now - this.#saidTypingAt >= TYPING_EACH_MS) {
      this.#saidTypingAt = now;
      this.#line.hint("typing", { state });
    }
    this.#timers.set("stopped", TYPING_EACH_MS, () => this.typing("stopped"));
  }

  seen(): void {
    this.#report("seen");
  }

  async askCallback(args: VisitorCommands["callback.ask"]): Promise<VisitorCallback | null> {
    return this.#callback(await this.command("callback.ask", args));
  }

  async cancelCallback(): Promise<void> {
    this.#callback(await this.command("callback.cancel", {}));
  }

  async leaveMessage(
    message: Parameters<VisitorClient["leaveMessage"]>[0],
    clientMessageId = newKey(),
  ): Promise<VisitorMessage | null> {
    const { email, name = "", text = "", files = [], pageUrl = "" } = message;
    const attachments = files.map((file) => file.id);
    const what = { client_message_id: clientMessageId, page_url: pageUrl };
    const args = { ...what, email, name, text, attachments };
    const made = await this.command("message.leave", args);
    const left = made as { message: VisitorMessage | null; callback: VisitorCallback | null };
    if (left.message) this.#change(withMessage(this.state, left.message));
    this.#callback(left);
    return left.message;
  }

  command<Name extends keyof VisitorCommands>(
    name: Name,
    args: VisitorCommands[Name],
    options?: { id?: string },
  ): Promise<unknown> {
    return this.#line.command(name, args, options?.id);
  }

  // REST -------------------------------------------------------------------------------------

  async older(): Promise<boolean> {
    const first = this.state.messages[0];
    if (!first) return false;
    const query = new URLSearchParams({ before: first.id, limit: String(PAGE) });
    const response = await this.request(`messages?${query}`);
    const page = (await response.json()) as {
      items: VisitorMessage[];
      next_cursor: string | null;
    };
    this.#change(withOlder(this.state, page.items, page.next_cursor !== null));
    return page.next_cursor !== null;
  }

  async rate(conversationId: string, score: number, comment: string): Promise<void> {
    const body = JSON.stringify({ conversation_id: conversationId, score, comment });
    const headers = { "content-type": "application/json" };
    await this.request("rating", { method: "POST", headers, body });
    const { conversation } = this.state;
    if (conversation?.id !== conversationId) return;
    this.#change({ ...this.state, conversation: { ...conversation, rating: score } });
  }

  upload(file: File, options?: Parameters<VisitorClient["upload"]>[1]): Promise<VisitorFile> {
    return uploadFile(this.#session, file, options);
  }

  async file(id: string, signal?: AbortSignal): Promise<Blob> {
    return (await this.request(`/attachments/${encodeURIComponent(id)}`, { signal })).blob();
  }

  async settings(): Promise<ChatSettings> {
    return (await answered(this.#session.url("config"))).json();
  }

  request(path: string, init?: RequestInit): Promise<Response> {
    return this.#session.request(path, init);
  }

  // The connection ---------------------------------------------------------------------------

  identify(identity: SignedIdentity | null, details?: VisitorDetails): void {
    const unsent = identity === null ? [] : this.state.unsent.filter((m) => m.files.length === 0);
    this.#session.identify(identity, details);
    this.#reported.received.clear();
    this.#reported.seen.clear();
    this.#change(emptyThread(unsent));
    this.#line.restart();
  }

  retry(): void {
    this.#line.start();
  }

  cut(milliseconds: number): void {
    this.#line.cut(milliseconds);
  }

  close(): void {
    this.#closed = true;
    this.#timers.clearAll();
    this.#unwake();
    this.#line.close();
    this.#emitter.clear();
  }

  async #begin(): Promise<void> {
    const unsent = await this.#session.load().catch(() => []);
    if (this.#closed) return;
    this.#setUnsent([...unsent, ...this.state.unsent]);
    this.#line.start();
  }

  #live(resumed: number | null, reason: string): void {
    if (resumed === null) {
      this.#emitter.emit("reset", reason);
    } else {
      this.#change(this.state);
      this.#emitter.emit("resumed", resumed);
    }
    // A receipt may have been lost on the way; what the server knows is in the messages.
    this.#reported.received.clear();
    this.#timers.set("receipts", RECEIPTS_MS, () => this.#report("received"));
    void this.#pump();
  }

  #snapshot(frame: Frame): void {
    this.#change(fromSnapshot(this.state, frame.data as VisitorState));
  }

  #event(event: EventFrame, replayed: boolean): void {
    const told = event as VisitorEvent;
    const state = applyVisitor(this.state, told);
    if (replayed) this.state = state;
    else this.#change(state);
    if (told.type === "typing.started") this.#timers.set("theirs", TYPING_ENDS_MS, this.#silent);
    if (told.type === "message.created" && !replayed) {
      this.#timers.set("receipts", RECEIPTS_MS, () => this.#report("received"));
    }
    this.#emitter.emit("event", told, replayed);
  }

  readonly #silent = () => {
    if (this.state.typing) this.#change({ ...this.state, typing: false });
  };

  #callback(answer: unknown): VisitorCallback | null {
    const { callback } = answer as { callback: VisitorCallback | null };
    const { conversation } = this.state;
    if (conversation) {
      this.#change({ ...this.state, conversation: { ...conversation, callback } });
    }
    return callback;
  }

  #report(what: "received" | "seen"): void {
    if (!this.#line.live) return;
    const told = this.#reported[what];
    const ids = unreported(this.state, what).filter((id) => !told.has(id));
    for (const id of ids) told.add(id);
    for (let at = 0; at < ids.length; at += RECEIPTS_MOST) {
      this.#line.hint("receipts", { [what]: ids.slice(at, at + RECEIPTS_MOST) });
    }
  }

  // What is unsent ---------------------------------------------------------------------------

  /** Send what waits, one after the other, so that it arrives in order. */
  async #pump(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.#line.live) {
        const next = this.state.unsent.find((message) => message.problem === null);
        if (!next || !(await this.#sendOne(next))) return;
      }
    } finally {
      this.#sending = false;
    }
  }

  /** Whether to go on with the next one. */
  async #sendOne(message: UnsentMessage): Promise<boolean> {
    const { clientMessageId, text, files, pageUrl } = message;
    const attachments = files.map((file) => file.id);
    const args = { client_message_id: clientMessageId, text, attachments, page_url: pageUrl };
    try {
      const made = await this.command("message.send", args, { id: clientMessageId });
      this.#change(withMessage(this.state, (made as { message: VisitorMessage }).message));
    } catch (error) {
      const problem = error instanceof ProblemError ? error : new ProblemError({}, "unreadable");
      // Nobody answered: the next connection sends it.
      if (problem.status === 0 && problem.code !== "unreadable") return false;
      if (problem.status === 429 || problem.status === 503) {
        const pause = (problem.retryAfter ?? 0) * 1000 || TRY_AGAIN_MS;
        this.#timers.set("pump", pause, () => void this.#pump());
        return false;
      }
      this.#setProblem(clientMessageId, problem);
    }
    return true;
  }

  #setProblem(clientMessageId: string, problem: ProblemError | null): void {
    this.#setUnsent(
      this.state.unsent.map((message) =>
        message.clientMessageId === clientMessageId ? { ...message, problem } : message,
      ),
    );
  }

  #setUnsent(unsent: readonly UnsentMessage[]): void {
    this.#change({ ...this.state, unsent });
  }

  #change(state: VisitorThread): void {
    this.state = state;
    this.#session.keepUnsent(state.unsent);
    this.#emitter.emit("change", state);
  }
}
