/** Drafts: one for each conversation and mode, on the server and, until it has them, here. */

import { effect, type Signal, signal, untracked } from "@preact/signals";
import { type Attachment, type DeskEvent, ProblemError } from "@/client";
import { client, rest, session } from "../../session";
import { type Base, mergedFiles, mergedText } from "./draft-merge";

export type Mode = "reply" | "note";

export interface Draft {
  readonly text: string;
  readonly files: readonly Attachment[];
  readonly via: string | null;
  /** When it was begun, by the server's clock: answers of others after that are worth a word. */
  readonly begunAt: string | null;
  readonly version: number;
  /** The server does not have it as it is here. */
  readonly dirty: boolean;
  /** What the server last had, as far as is known here: what differs from it was changed there. */
  readonly base: Base | null;
}

export const EMPTY: Draft = {
  text: "",
  files: [],
  via: null,
  begunAt: null,
  version: 0,
  dirty: false,
  base: null,
};

const WAIT_MS = 600;
const AGAIN_MS = 5000;

interface Held {
  readonly conversationId: string;
  readonly mode: Mode;
  readonly draft: Signal<Draft>;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** A request that writes is on its way; the next one waits for it. */
  writing: Promise<void> | null;
}

const held = new Map<string, Held>();

/** The draft as a signal; fetched the first time it is asked for. */
export function draftOf(conversationId: string, mode: Mode): Signal<Draft> {
  return heldOf(conversationId, mode).draft;
}

function heldOf(conversationId: string, mode: Mode): Held {
  const key = `${conversationId} ${mode}`;
  const known = held.get(key);
  if (known) return known;
  const made: Held = {
    conversationId,
    mode,
    draft: signal(readKept(conversationId, mode) ?? EMPTY),
    timer: undefined,
    writing: null,
  };
  held.set(key, made);
  void fetchDraft(made);
  return made;
}

/** Change it; it is kept here at once and on the server a moment later. */
export function writeDraft(
  conversationId: string,
  mode: Mode,
  change: Partial<Pick<Draft, "text" | "files" | "via">>,
): void {
  const one = heldOf(conversationId, mode);
  const next = { ...one.draft.peek(), ...change, dirty: true };
  const isBlank = next.text === "" && next.files.length === 0;
  const begunAt = isBlank ? null : (next.begunAt ?? serverNow());
  put(one, { ...next, begunAt });
  plan(one, WAIT_MS);
}

/** It was sent: the server forgets it together with the sending. */
export function clearDraft(conversationId: string, mode: Mode): void {
  const one = heldOf(conversationId, mode);
  clearTimeout(one.timer);
  const { via, base } = one.draft.peek();
  put(one, { ...EMPTY, via, base, dirty: true });
  // What is being written just now would bring it back.
  void one.writing?.then(() => plan(one, 0));
}

/** The server has forgotten it. */
export function draftStored(conversationId: string, mode: Mode): void {
  const one = held.get(`${conversationId} ${mode}`);
  if (!one || one.writing) return;
  const now = one.draft.peek();
  const isEmpty = now.text === "" && now.files.length === 0;
  put(one, { ...now, version: 0, base: baseOf(EMPTY), dirty: !isEmpty });
}

function serverNow(): string {
  return new Date(Date.now() + (client.peek()?.clockOffset ?? 0)).toISOString();
}

function plan(one: Held, delay: number): void {
  clearTimeout(one.timer);
  one.timer = setTimeout(() => void save(one), delay);
}

async function save(one: Held): Promise<void> {
  if (one.writing) {
    await one.writing;
    if (!one.draft.peek().dirty) return;
  }
  const work = saveOnce(one);
  one.writing = work;
  await work;
  if (one.writing === work) one.writing = null;
}

async function saveOnce(one: Held): Promise<void> {
  const sent = one.draft.peek();
  try {
    const { data } = await rest.PUT("/api/v1/conversations/{conversation_id}/drafts/{mode}", {
      params: { path: { conversation_id: one.conversationId, mode: one.mode } },
      headers: { "If-Match": `"${sent.version}"` },
      body: { text: sent.text, attachments: sent.files.map((file) => file.id), via: sent.via },
    });
    const now = one.draft.peek();
    const isSame = now.text === sent.text && now.files === sent.files && now.via === sent.via;
    put(one, { ...now, version: data?.version ?? 0, dirty: !isSame, base: baseOf(sent) });
    if (!isSame) plan(one, WAIT_MS);
  } catch (error) {
    if (error instanceof ProblemError && error.status === 412) await fetchDraft(one);
    else if (!isFinal(error)) plan(one, AGAIN_MS);
  }
}

/** A refusal for good, as of a right that was lost, is not tried again; the text stays here. */
function isFinal(error: unknown): boolean {
  return error instanceof ProblemError && error.status >= 400 && error.status < 500;
}

async function fetchDraft(one: Held): Promise<void> {
  try {
    const { data } = await rest.GET("/api/v1/conversations/{conversation_id}/drafts/{mode}", {
      params: { path: { conversation_id: one.conversationId, mode: one.mode } },
    });
    if (data) take(one, data);
  } catch {
    // What is here is shown; the next change tries again.
  }
}

interface Fetched {
  text: string;
  attachments: Attachment[];
  via: string | null;
  version: number;
  updated_at: string | null;
}

function take(one: Held, found: Fetched): void {
  const now = one.draft.peek();
  const base = baseOf({ text: found.text, files: found.attachments });
  if (!now.dirty) {
    put(one, {
      text: found.text,
      files: found.attachments,
      via: found.via,
      begunAt: found.version > 0 ? found.updated_at : null,
      version: found.version,
      dirty: false,
      base,
    });
    return;
  }
  put(one, {
    ...now,
    text: mergedText(now.text, found.text, now.base?.text ?? null),
    files: mergedFiles(now.files, found.attachments, now.base?.files ?? null),
    version: found.version,
    base,
  });
  plan(one, WAIT_MS);
}

function baseOf(draft: Pick<Draft, "text" | "files">): Base {
  return { text: draft.text, files: draft.files.map((file) => file.id) };
}

// What the server does not have yet -----------------------------------------------------------

function put(one: Held, draft: Draft): void {
  one.draft.value = draft;
  const key = keptUnder(one.conversationId, one.mode);
  if (!key) return;
  if (draft.dirty) localStorage.setItem(key, JSON.stringify(draft));
  else localStorage.removeItem(key);
}

function readKept(conversationId: string, mode: Mode): Draft | null {
  const key = keptUnder(conversationId, mode);
  const kept = key && localStorage.getItem(key);
  if (!kept) return null;
  try {
    return { ...EMPTY, ...(JSON.parse(kept) as Draft), dirty: true };
  } catch {
    localStorage.removeItem(key);
    return null;
  }
}

function keptUnder(conversationId: string, mode: Mode): string | null {
  const agent = session.peek()?.agentId;
  return agent ? `omnidesk.draft.${agent}.${conversationId}.${mode}` : null;
}

// Other windows -------------------------------------------------------------------------------

function heard(event: DeskEvent): void {
  if (event.type !== "draft.updated") return;
  const one = held.get(`${event.data.conversation_id} ${event.data.mode}`);
  // What is changed here as well meets the other version when it is saved.
  if (!one || one.writing || one.draft.peek().dirty) return;
  if (event.data.version !== one.draft.peek().version) void fetchDraft(one);
}

effect(() => {
  const connected = client.value;
  return untracked(() => {
    if (!connected) {
      for (const one of held.values()) clearTimeout(one.timer);
      held.clear();
      return;
    }
    resumeKept();
    const offEvent = connected.on("event", heard);
    const offStatus = connected.on("status", (status) => {
      if (status.phase === "live") for (const one of held.values()) catchUp(one);
    });
    return () => {
      offEvent();
      offStatus();
    };
  });
});

/** Take up what an earlier page could not bring to the server. */
function resumeKept(): void {
  const agent = session.peek()?.agentId;
  const prefix = `omnidesk.draft.${agent}.`;
  for (const key of agent ? Object.keys(localStorage) : []) {
    if (!key.startsWith(prefix)) continue;
    const [conversationId = "", mode] = key.slice(prefix.length).split(".");
    if (mode === "reply" || mode === "note") heldOf(conversationId, mode);
  }
}

// A window that is left may be closed: what is new in it goes out now.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const one of held.values()) if (one.draft.peek().dirty) plan(one, 0);
});

function catchUp(one: Held): void {
  if (one.draft.peek().dirty) plan(one, 0);
  else void fetchDraft(one);
}
