/** A visitor's session: a token that the page keeps, and the messages it has yet to send. */

import { ProblemError } from "./problem";
import type {
  SignedIdentity,
  UnsentMessage,
  VisitorDetails,
  VisitorFile,
  VisitorOptions,
} from "./types";

interface Kept {
  token: string;
  expiresAt: string;
  /** The site's id of the visitor it vouched for; null for nobody in particular. */
  who: string | null;
  unsent: UnsentMessage[];
}

interface Made {
  token: string;
  expires_at: string;
  visitor: { name: string; signed: boolean };
}

export class VisitorSession {
  readonly #options: VisitorOptions;
  readonly #base: string;
  readonly #made: (visitor: Made["visitor"]) => void;
  #identity: SignedIdentity | null | undefined;
  #details: VisitorDetails | undefined;
  #kept: Kept | null = null;
  #unsent: readonly UnsentMessage[] = [];
  #making: Promise<string> | null = null;

  constructor(options: VisitorOptions, made: (visitor: Made["visitor"]) => void) {
    this.#options = options;
    this.#made = made;
    this.#identity = options.identity;
    this.#details = options.details;
    this.#base = options.baseUrl ?? "";
  }

  /** Take up what an earlier page kept; its unsent messages. */
  async load(): Promise<readonly UnsentMessage[]> {
    const kept = readKept(await this.#options.storage.get());
    if (kept && this.#isOurs(kept)) this.#kept = kept;
    return this.#kept?.unsent ?? [];
  }

  /** Keep what is unsent for the next page. */
  keepUnsent(unsent: readonly UnsentMessage[]): void {
    if (unsent === this.#unsent) return;
    this.#unsent = unsent;
    this.#store();
  }

  /** The token; a session is made if there is none, or `refused` the one there was. */
  token(refused = false): Promise<string> {
    if (refused) this.#kept = null;
    if (this.#kept) return Promise.resolve(this.#kept.token);
    this.#making ??= this.#make().finally(() => {
      this.#making = null;
    });
    return this.#making;
  }

  /** Be somebody else from now on. */
  identify(identity: SignedIdentity | null, details?: VisitorDetails): void {
    this.#identity = identity;
    this.#details = details;
    this.#kept = null;
    this.#making = null;
    this.#options.storage.set(null);
  }

  /** Ask a route of the chat as this visitor. Throws ProblemError. */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${await this.token()}`);
    return answered(this.url(path), { ...init, headers });
  }

  /** The address of a route of this chat, or of one that names no chat. */
  url(path: string): string {
    const inbox = encodeURIComponent(this.#options.inbox);
    const below = path.startsWith("/") ? path.slice(1) : `${inbox}/${path}`;
    return `${this.#base}/api/v1/widget/${below}`;
  }

  async #make(): Promise<string> {
    const identity = this.#identity ?? null;
    const body = JSON.stringify({ identity, details: this.#details ?? {} });
    const headers = { "content-type": "application/json" };
    const response = await answered(this.url("sessions"), { method: "POST", headers, body });
    const made = (await response.json()) as Made;
    if (identity !== (this.#identity ?? null)) return this.token();
    const unsent = [...this.#unsent];
    const { token, expires_at: expiresAt } = made;
    this.#kept = { token, expiresAt, who: identity?.user_id ?? null, unsent };
    this.#store();
    this.#made(made.visitor);
    return token;
  }

  #store(): void {
    if (!this.#kept) return;
    this.#kept = { ...this.#kept, unsent: [...this.#unsent] };
    this.#options.storage.set(JSON.stringify(this.#kept));
  }

  #isOurs(kept: Kept): boolean {
    if (Date.parse(kept.expiresAt) <= Date.now()) return false;
    // A page that says nothing of identities goes on as whoever was here.
    return this.#identity === undefined || kept.who === (this.#identity?.user_id ?? null);
  }
}

function readKept(text: string | null): Kept | null {
  try {
    const value = JSON.parse(text ?? "null") as Partial<Kept> | null;
    if (typeof value?.token !== "string" || !Array.isArray(value.unsent)) return null;
    const { token, expiresAt = "", who = null, unsent } = value;
    return { token, expiresAt, who, unsent };
  } catch {
    return null;
  }
}

/** The token in what a page keeps of a session. */
export function tokenOf(kept: string | null): string | null {
  return readKept(kept)?.token ?? null;
}

/** A fetch whose refusals are ProblemErrors. */
export async function answered(url: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ProblemError({ detail: String(error) }, "unreachable");
  }
  if (response.ok) return response;
  throw problemOf(response.status, await response.text(), response.headers.get("retry-after"));
}

/** The problem in an answer that is none of ours, or one. */
export function problemOf(status: number, text: string, retryAfter: string | null): ProblemError {
  const after = Number(retryAfter) || null;
  try {
    const found = JSON.parse(text);
    return new ProblemError({ status, ...found }, found.type ? undefined : "unreadable", after);
  } catch {
    return new ProblemError({ status }, "unreadable", after);
  }
}

/** Upload a file; fetch cannot tell how far it is. */
export async function uploadFile(
  session: VisitorSession,
  file: File,
  options: { onProgress?: (sent: number, total: number) => void; signal?: AbortSignal } = {},
): Promise<VisitorFile> {
  const { onProgress, signal } = options;
  const token = await session.token();
  signal?.throwIfAborted();
  const form = new FormData();
  form.append("file", file);
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.open("POST", session.url("/attachments"));
    request.setRequestHeader("authorization", `Bearer ${token}`);
    request.upload.onprogress = (event) => onProgress?.(event.loaded, event.total);
    request.onload = () => {
      const { status, responseText } = request;
      if (status === 201) resolve(JSON.parse(responseText) as VisitorFile);
      else reject(problemOf(status, responseText, request.getResponseHeader("retry-after")));
    };
    request.onerror = () => reject(new ProblemError({}, "unreachable"));
    request.onabort = () => reject(new DOMException("the upload was cancelled", "AbortError"));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}
