/** What a merge would move, before anybody decides. */

import type { Contact, Conversation } from "@/client";

export type Obstacle = "same" | "merged" | "other_contact" | "kept_resolved";

export interface ConversationPreview {
  /** Why the server would refuse it. */
  obstacle: Obstacle | null;
  messages: { kept: number; moved: number; after: number };
  notes: { kept: number; moved: number; after: number };
  /** Tags and attribute names that are new to the kept one. */
  tags: string[];
  attributes: string[];
  /** The work on it ends: it is not resolved yet. */
  closes: boolean;
}

/** Two conversations: `kept` stays, everything of `merged` goes over. */
export function conversationPreview(
  kept: Conversation,
  merged: Conversation,
  notes: { kept: number; moved: number },
): ConversationPreview {
  return {
    obstacle: obstacleOf(kept, merged),
    messages: sum(kept.message_count, merged.message_count),
    notes: sum(notes.kept, notes.moved),
    tags: merged.tags.filter((tag) => !kept.tags.includes(tag)),
    attributes: newKeys(kept.attributes, merged.attributes),
    closes: merged.state !== "resolved",
  };
}

function obstacleOf(kept: Conversation, merged: Conversation): Obstacle | null {
  if (kept.id === merged.id) return "same";
  if (kept.merged_into || merged.merged_into) return "merged";
  if (kept.contact_id !== merged.contact_id) return "other_contact";
  if (kept.state === "resolved" && merged.state !== "resolved") return "kept_resolved";
  return null;
}

export interface ContactPreview {
  identities: { kept: number; moved: number; after: number };
  conversations: { kept: number; moved: number; after: number };
  attributes: string[];
  /** Both have it with different values: the kept one's stays. */
  differing: string[];
  /** The name that is left out because the kept one has its own. */
  nameLost: string | null;
}

/** Two contacts: `kept` stays, everything of `merged` goes over. */
export function contactPreview(
  kept: Contact,
  merged: Contact,
  conversations: { kept: number; moved: number },
): ContactPreview {
  return {
    identities: sum(kept.identities.length, merged.identities.length),
    conversations: sum(conversations.kept, conversations.moved),
    attributes: newKeys(kept.attributes, merged.attributes),
    differing: Object.keys(merged.attributes).filter(
      (key) =>
        Object.hasOwn(kept.attributes, key) && kept.attributes[key] !== merged.attributes[key],
    ),
    nameLost: kept.name && merged.name && kept.name !== merged.name ? merged.name : null,
  };
}

function sum(kept: number, moved: number) {
  return { kept, moved, after: kept + moved };
}

function newKeys(kept: object, merged: object): string[] {
  return Object.keys(merged).filter((key) => !Object.hasOwn(kept, key));
}
