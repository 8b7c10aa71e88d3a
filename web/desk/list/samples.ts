/** Things of the list for tests, with everything that a test does not name. */

import type { Conversation, ListedConversation, Message } from "@/client";
import { type Row, rowOf } from "./row";

const AT = "2026-03-02T10:00:00.000Z";

/** Minutes after ten o'clock. */
export function minute(minutes: number): string {
  return new Date(Date.parse(AT) + minutes * 60_000).toISOString();
}

export function talk(id: string, parts: Partial<Conversation> = {}): Conversation {
  return {
    id,
    agent_id: null,
    attributes: {},
    channel_kind: "messaging",
    contact_id: `ctc_${id}`,
    created_at: AT,
    first_response_at: null,
    former_id: null,
    inbox_id: "inb_1",
    language: "uk",
    last_activity_at: AT,
    merged_into: null,
    message_count: 1,
    participants: [],
    preview: "Добрий день",
    priority: 2,
    queue_id: "que_1",
    resolved_at: null,
    snoozed_until: null,
    state: "open",
    subject: null,
    tags: [],
    version: 1,
    waiting_since: null,
    ...parts,
  };
}

export function listed(id: string, parts: Partial<ListedConversation> = {}): ListedConversation {
  return {
    ...talk(id),
    contact: { id: `ctc_${id}`, name: `Customer ${id}`, language: "uk" },
    inbox: { id: "inb_1", name: "shop", channel: "generic" },
    last_message: { created_at: AT, direction: "in", kind: "text", status: null },
    unread_count: 0,
    ...parts,
  };
}

export function row(id: string, parts: Partial<ListedConversation> = {}): Row {
  return rowOf(listed(id, parts));
}

export function said(conversationId: string, parts: Partial<Message> = {}): Message {
  return {
    id: `msg_${conversationId}`,
    agent_id: null,
    attachments: [],
    automatic: false,
    call: null,
    channel: "generic",
    client_message_id: null,
    conversation_id: conversationId,
    created_at: minute(1),
    direction: "in",
    extra: {},
    html: null,
    identity_id: null,
    in_reply_to: null,
    inbox_id: "inb_1",
    kind: "text",
    sent_at: null,
    status: null,
    status_reason: "",
    reason_code: "",
    subject: null,
    text: "Hello",
    version: 1,
    ...parts,
  };
}
