/** What was sent and is not confirmed yet: shown at once, kept over a reload, sent once.
 *
 * A message's own id makes it one message however often it is sent; a note is one by the id of
 * its command. While the connection is down both wait in the client; what waits when the page
 * is closed is sent by the next page. */

import { effect, signal, untracked } from "@preact/signals";
import type { Attachment } from "@/client";
import { newKey, ProblemError } from "@/client";
import { failed } from "../notices/toasts";
import { client, rest, session } from "../session";

export interface Outgoing {
  /** The message's own id, or the command's for a note. */
  readonly id: string;
  /** The command's id: a new one for a new try after a refusal. */
  readonly attempt: string;
  readonly conversationId: string;
  readonly mode: "reply" | "note";
  readonly text: string;
  readonly files: readonly Attachment[];
  readonly mentions: readonly string[];
  readonly via: string | null;
  /** The last message of the customer that was on screen: what came later is not resolved away. */
  readonly seen: string | null;
  readonly at: string;
  /** What is to follow once it is stored. */
  readonly after: "resolve" | null;
  readonly state: "waiting" | "failed";
  /** Why it was refused: the problem's code, and what the server said. */
  readonly code: string;
  readonly detail: string;
}

export type Wish = Pick<
  Outgoing,
  "conversationId" | "mode" | "text" | "files" | "mentions" | "via" | "seen" | "after"
>;

export const outgoing = signal<readonly Outgoing[]>([]);

/** Called with the stored message or note once it is there. */
type Stored = (made: Outgoing, result: unknown) => void;
const listeners = new Set<Stored>();

export function onStored(listener: Stored): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function send(wish: Wish): Outgoing {
  const id = newKey();
  const made: Outgoing = {
    ...wish,
    id,
    attempt: id,
    at: new Date().toISOString(),
    state: "waiting",
    code: "",
    detail: "",
  };
  put([...outgoing.value, made]);
  void carry(made);
  return made;
}

/** Send what was refused again, as the same message. */
export function retry(id: string): void {
  const known = outgoing.value.find((made) => made.id === id);
  if (known?.state !== "failed") return;
  const again: Outgoing = { ...known, attempt: newKey(), state: "waiting", code: "", detail: "" };
  replace(again);
  void carry(again);
}

/** Forget what was refused. */
export function discard(id: string): void {
  put(outgoing.value.filter((made) => made.id !== id));
}

async function carry(made: Outgoing): Promise<void> {
  const connected = client.value;
  if (!connected) return;
  try {
    const result = await order(connected, made);
    discard(made.id);
    for (const tell of listeners) tell(made, result);
    if (made.after === "resolve") await resolve(made);
  } catch (error) {
    // A page that closes, or somebody who signs out, leaves it for the next one.
    if (client.value !== connected) return;
    const problem = error instanceof ProblemError ? error : null;
    const detail = problem?.errors[0]?.detail ?? problem?.message ?? "";
    if (outgoing.value.some((known) => known.id === made.id))
      replace({ ...made, state: "failed", code: problem?.code ?? "", detail });
  }
}

type Connected = NonNullable<typeof client.value>;

async function order(connected: Connected, made: Outgoing): Promise<unknown> {
  const { conversationId: conversation_id, text, attempt: id } = made;
  try {
    if (made.mode === "note")
      return await connected.command("note.create", { conversation_id, ...noteOf(made) }, { id });
    return await connected.command("message.send", { conversation_id, ...replyOf(made) }, { id });
  } catch (error) {
    // A frame holds less than a message may: the longest go by the other door, under the same id.
    if (!(error instanceof ProblemError) || error.code !== "too-large" || text.length < 10_000)
      throw error;
    return orderByRest(made);
  }
}

async function orderByRest(made: Outgoing): Promise<unknown> {
  const params = {
    path: { conversation_id: made.conversationId },
    header: { "Idempotency-Key": made.attempt },
  };
  const { data } =
    made.mode === "note"
      ? await rest.POST("/api/v1/conversations/{conversation_id}/notes", {
          params,
          body: noteOf(made),
        })
      : await rest.POST("/api/v1/conversations/{conversation_id}/messages", {
          params,
          body: replyOf(made),
        });
  return data;
}

function noteOf(made: Outgoing) {
  return { text: made.text, mentions: [...made.mentions] };
}

function replyOf(made: Outgoing) {
  return {
    text: made.text,
    attachments: made.files.map((file) => file.id),
    client_message_id: made.id,
    via: made.via,
  };
}

async function resolve(made: Outgoing): Promise<void> {
  const args = { conversation_id: made.conversationId, seen_message_id: made.seen };
  await client.value?.command("conversation.resolve", args).catch(failed);
}

function replace(made: Outgoing): void {
  put(outgoing.value.map((known) => (known.id === made.id ? made : known)));
}

function put(made: readonly Outgoing[]): void {
  const before = outgoing.value;
  outgoing.value = made;
  const prefix = keptUnder();
  if (!prefix) return;
  // One entry each, so that two windows do not write over each other's.
  for (const gone of before)
    if (!made.some((known) => known.id === gone.id)) localStorage.removeItem(prefix + gone.id);
  for (const known of made)
    if (!before.includes(known)) localStorage.setItem(prefix + known.id, JSON.stringify(known));
}

function keptUnder(): string | null {
  const agent = session.value?.agentId;
  return agent ? `omnidesk.outbox.${agent}.` : null;
}

/** Take up what an earlier page left: when the session has a client. Another window that still
 * has the same message sends it, too, and it stays one. */
export function resumeOutbox(): void {
  const prefix = keptUnder();
  if (!prefix) return;
  const known = new Set(outgoing.value.map((made) => made.id));
  const found = Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .flatMap((key) => readKept(key))
    .filter((made) => !known.has(made.id))
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  outgoing.value = [...outgoing.value, ...found];
  for (const made of found) if (made.state === "waiting") void carry(made);
}

function readKept(key: string): Outgoing[] {
  try {
    const made = JSON.parse(localStorage.getItem(key) ?? "") as Outgoing;
    if (made.id && made.attempt && made.conversationId) return [made];
  } catch {
    // What cannot be read was written by another version.
  }
  localStorage.removeItem(key);
  return [];
}

// Outgoing messages belong to a session: another one has its own.
effect(() => {
  const connected = client.value;
  untracked(() => {
    if (connected) resumeOutbox();
    else outgoing.value = [];
  });
});
