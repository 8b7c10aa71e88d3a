/** One line of the list: a conversation with what is shown beside it. */

import type { Conversation, DeskState, ListedConversation, Message } from "@/client";

export type LastMessage = NonNullable<ListedConversation["last_message"]>;

export interface Row {
  readonly id: string;
  readonly conversation: Conversation;
  /** The customer's name; empty when they gave none. */
  readonly name: string;
  readonly last: LastMessage | null;
  /** How many messages this reader has not read; null where nobody has counted yet. */
  readonly unread: number | null;
  /** Sort keys in milliseconds: since when the customer waits, and when something last happened. */
  readonly waitingAt: number | null;
  readonly activeAt: number;
}

type Beside = Pick<Row, "name" | "last" | "unread">;

function made(conversation: Conversation, { name, last, unread }: Beside): Row {
  return {
    id: conversation.id,
    conversation,
    name,
    last,
    unread,
    waitingAt: conversation.waiting_since ? Date.parse(conversation.waiting_since) : null,
    activeAt: Date.parse(conversation.last_activity_at),
  };
}

/** A row from an answer of the REST list. */
export function rowOf(listed: ListedConversation): Row {
  const { contact, inbox: _inbox, last_message: last, unread_count: unread, ...bare } = listed;
  return made(bare, { name: contact.name, last, unread });
}

/** A row of which only the conversation and the customer's name are known. */
export function bareRow(conversation: Conversation, name: string): Row {
  return made(conversation, { name, last: null, unread: null });
}

/** The row after its conversation changed; an older version than the one known changes nothing. */
export function withConversation(row: Row, conversation: Conversation): Row {
  if (conversation.version < row.conversation.version) return row;
  return made(conversation, row);
}

export function withName(row: Row, name: string): Row {
  return row.name === name ? row : { ...row, name };
}

/** The row after a message came or changed: the newest one is shown. What the reader `me` wrote
 * shows that they have read what was before. */
export function withMessage(row: Row, message: Message, me: string | null): Row {
  if (row.last && message.created_at < row.last.created_at) return row;
  const isNew = !row.last || message.created_at > row.last.created_at;
  return { ...row, last: lastOf(message), unread: isNew ? counted(row, message, me) : row.unread };
}

function counted(row: Row, message: Message, me: string | null): number | null {
  if (message.direction === "out") return message.agent_id === me ? 0 : row.unread;
  return (row.unread ?? 0) + 1;
}

export function withUnread(row: Row, unread: number): Row {
  return row.unread === unread ? row : { ...row, unread };
}

export function lastOf(message: Message): LastMessage {
  const { created_at, direction, kind, status } = message;
  return { created_at, direction, kind, status };
}

/** The rows of work that this agent has in hand, and of conversations they were asked into. */
export function heldRows(desk: DeskState): Row[] {
  const own = desk.agent?.id;
  if (!own) return [];
  const ids = new Set<string>();
  for (const work of Object.values(desk.work_items)) {
    if (work.agent_id === own && (work.state === "assigned" || work.state === "wrap_up"))
      ids.add(work.conversation_id);
  }
  for (const consult of Object.values(desk.consults)) {
    if (consult.agent_id === own && consult.joined_at) ids.add(consult.conversation_id);
  }
  for (const conversation of Object.values(desk.conversations)) {
    if (conversation.participants.includes(own)) ids.add(conversation.id);
  }
  return [...ids].flatMap((id) => {
    const conversation = desk.conversations[id];
    if (!conversation) return [];
    const said = desk.threads[id]?.messages.at(-1);
    const name = desk.contacts[conversation.contact_id]?.name ?? "";
    return [made(conversation, { name, last: said ? lastOf(said) : null, unread: null })];
  });
}

/** The newer of two views of the same conversation; what is beside it is taken from either. */
export function newer(one: Row, other: Row): Row {
  const [first, second] =
    one.conversation.version >= other.conversation.version ? [one, other] : [other, one];
  const last = later(first.last, second.last);
  const name = first.name || second.name;
  const unread = first.unread ?? second.unread;
  const same = last === first.last && name === first.name && unread === first.unread;
  return same ? first : { ...first, last, name, unread };
}

function later(one: LastMessage | null, other: LastMessage | null): LastMessage | null {
  if (!one || !other) return one ?? other;
  return other.created_at > one.created_at ? other : one;
}
