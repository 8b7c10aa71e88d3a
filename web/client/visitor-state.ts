/** What a visitor's chat shows, and how each event changes it. Pure. */

import type {
  UnsentMessage,
  VisitorConversation,
  VisitorEvent,
  VisitorMessage,
  VisitorState,
  VisitorThread,
} from "./types";

/** The server sends so many of the last messages. */
export const PAGE = 50;

export function emptyThread(unsent: readonly UnsentMessage[] = []): VisitorThread {
  return { conversation: null, messages: [], unsent, typing: false, seen: null, older: false };
}

/** The thread as a snapshot has it; what is unsent stays. */
export function fromSnapshot(before: VisitorThread, data: VisitorState): VisitorThread {
  const { conversation, messages } = data;
  const thread = { ...emptyThread(before.unsent), conversation, older: messages.length >= PAGE };
  return messages.reduce(withMessage, thread);
}

/** The thread after one event. */
export function applyVisitor(thread: VisitorThread, event: VisitorEvent): VisitorThread {
  switch (event.type) {
    case "message.created":
    case "message.updated":
      return withMessage(thread, event.data.message);
    case "conversation.updated":
      return { ...thread, conversation: turned(thread.conversation, event.data.conversation) };
    case "queue.place": {
      const place = event.data.place_in_line;
      const wait = place === null ? null : event.data;
      return withConversation(thread, event.data, { place_in_line: place, wait });
    }
    case "callback.offered": {
      const offer = event.data.alternative === null ? null : event.data;
      return withConversation(thread, event.data, { offer });
    }
    case "callback.updated":
      return withConversation(thread, event.data, { callback: event.data.callback });
    case "typing.started":
    case "typing.stopped":
      if (event.data.from !== "agent") return thread;
      return { ...thread, typing: event.type === "typing.started" };
    case "seen":
      return { ...thread, seen: event.data.message_id ?? thread.seen };
    default:
      return thread;
  }
}

/** With a message, new or newer. One that came back is not unsent any more. */
export function withMessage(thread: VisitorThread, found: VisitorMessage): VisitorThread {
  const at = thread.messages.findIndex((known) => known.id === found.id);
  const known = thread.messages[at];
  let messages = thread.messages;
  if (!known) messages = [...messages, found];
  else if (known.version <= found.version) messages = messages.with(at, found);
  const unsent = withoutUnsent(thread.unsent, found.client_message_id);
  const typing = thread.typing && (known !== undefined || found.from !== "agent");
  return { ...thread, messages, unsent, typing };
}

/** With an earlier page of messages before the others. */
export function withOlder(
  thread: VisitorThread,
  items: readonly VisitorMessage[],
  more: boolean,
): VisitorThread {
  const known = new Set(thread.messages.map((message) => message.id));
  const fresh = items.filter((message) => !known.has(message.id));
  return { ...thread, messages: [...fresh, ...thread.messages], older: more };
}

export function withoutUnsent(
  unsent: readonly UnsentMessage[],
  clientMessageId: string | null,
): readonly UnsentMessage[] {
  const left = unsent.filter((message) => message.clientMessageId !== clientMessageId);
  return left.length === unsent.length ? unsent : left;
}

/** Whether a message of the visitor's is there, sent or not. */
export function knows(thread: VisitorThread, clientMessageId: string): boolean {
  return (
    thread.unsent.some((message) => message.clientMessageId === clientMessageId) ||
    thread.messages.some((message) => message.client_message_id === clientMessageId)
  );
}

/** The team's messages whose arrival, or reading, the server does not know. */
export function unreported(thread: VisitorThread, known: "received" | "seen"): string[] {
  const done = known === "seen" ? ["read"] : ["read", "delivered"];
  return thread.messages
    .filter((message) => message.from === "agent" && !done.includes(message.status ?? ""))
    .map((message) => message.id);
}

function withConversation(
  thread: VisitorThread,
  about: { conversation_id: string },
  change: Partial<VisitorConversation>,
): VisitorThread {
  const { conversation } = thread;
  if (conversation?.id !== about.conversation_id) return thread;
  return { ...thread, conversation: { ...conversation, ...change } };
}

/** The conversation after it turned: who waits no more stands nowhere. */
function turned(before: VisitorConversation | null, now: VisitorConversation): VisitorConversation {
  const kept = before?.id === now.id ? before : null;
  const over = now.state === "resolved";
  // Said once, it stays until somebody takes the work.
  const lost = !over && !now.agent_name && (now.agent_lost ?? kept?.agent_lost ?? false);
  const merged = { ...kept, ...now, agent_lost: lost };
  if (over || now.agent_name)
    Object.assign(merged, { place_in_line: null, wait: null, offer: null });
  if (over) merged.callback = null;
  return merged;
}
