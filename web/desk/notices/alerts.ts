/** What of all that happens is worth a sound or a notice, and why: pure. */

import type { DeskEvent, DeskState } from "@/client";
import type { NoticeKind } from "../preferences";

export interface Alert {
  kind: NoticeKind;
  conversationId: string;
  /** Whom it is about, or from whom it comes; empty when not known. */
  who: string;
  /** The colleague it comes from, if it does. */
  fromAgentId?: string;
  /** A line of what it is about. */
  about: string;
  /** The same thing twice is told once. */
  tag: string;
}

/** The alert of an event for the agent with this id. */
export function alertOf(event: DeskEvent, agentId: string, desk: DeskState): Alert | null {
  switch (event.type) {
    case "offer.created": {
      const { offer, contact, preview } = event.data;
      if (offer.agent_id !== agentId || offer.state !== "pending") return null;
      return {
        kind: "offered",
        conversationId: offer.conversation_id,
        who: contact?.name ?? "",
        about: preview ?? "",
        tag: offer.id,
      };
    }
    case "offer.accepted": {
      const { offer } = event.data;
      const byOther = offer.made_by !== null && offer.made_by !== agentId;
      if (offer.agent_id !== agentId || !byOther || offer.consult_id) return null;
      return { kind: "assigned", ...aboutConversation(offer.conversation_id, desk), tag: offer.id };
    }
    case "message.created": {
      const { message } = event.data;
      const conversation = event.data.conversation ?? desk.conversations[message.conversation_id];
      if (message.direction !== "in" || conversation?.agent_id !== agentId) return null;
      const { conversationId, who } = aboutConversation(message.conversation_id, desk);
      return { kind: "message", conversationId, who, about: message.text, tag: conversationId };
    }
    case "note.created": {
      const { note } = event.data;
      if (!note.mentions.includes(agentId) || note.agent_id === agentId) return null;
      const { conversationId } = aboutConversation(note.conversation_id, desk);
      const from = note.agent_id ? { fromAgentId: note.agent_id } : {};
      return { kind: "mention", conversationId, who: "", ...from, about: note.text, tag: note.id };
    }
    default:
      return null;
  }
}

/** Customers of the agent who wait longer than their queue wants. Told once for each time they
 * began to wait: the tag says which. */
export function waitsTooLong(desk: DeskState, agentId: string, at: number): Alert[] {
  const found: Alert[] = [];
  for (const work of Object.values(desk.work_items)) {
    if (work.agent_id !== agentId || work.state !== "assigned") continue;
    const conversation = desk.conversations[work.conversation_id];
    const since = conversation?.waiting_since;
    const target = work.target_seconds ?? desk.queues[work.queue_id]?.wait_target_seconds;
    if (!since || target === undefined || at - Date.parse(since) < target * 1000) continue;
    found.push({
      kind: "waiting",
      ...aboutConversation(work.conversation_id, desk),
      tag: `${work.conversation_id} ${since}`,
    });
  }
  return found;
}

function aboutConversation(conversationId: string, desk: DeskState) {
  const conversation = desk.conversations[conversationId];
  const contact = conversation && desk.contacts[conversation.contact_id];
  return { conversationId, who: contact?.name ?? "", about: conversation?.preview ?? "" };
}
