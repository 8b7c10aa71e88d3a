/** Which offers are mine, in what order, why, and what became of them: pure. */

import type { Agent, Consult, DeskEvent, DeskState, Offer, Preview, WorkItem } from "@/client";

export const STACK = 3;

export interface OfferView {
  offer: Offer;
  preview: Preview | null;
  work: WorkItem | null;
  consult: Consult | null;
  queueName: string;
  /** Whether the work was meant for me before it came, as a transfer does. */
  forMe: boolean;
}

/** My pending offers, the one that runs out first on top. */
export function offersOf(desk: DeskState, agentId: string | null): OfferView[] {
  return Object.values(desk.offers)
    .filter((offer) => offer.agent_id === agentId && offer.state === "pending")
    .sort((one, other) => compare(one.expires_at, other.expires_at) || compare(one.id, other.id))
    .map((offer) => viewOf(offer, desk));
}

function viewOf(offer: Offer, desk: DeskState): OfferView {
  const work = desk.work_items[offer.work_item_id] ?? null;
  return {
    offer,
    preview: desk.previews[offer.work_item_id] ?? null,
    work,
    consult: (offer.consult_id && desk.consults[offer.consult_id]) || null,
    queueName: desk.queues[offer.queue_id]?.name ?? "",
    forMe: work?.preferred_agent_id === offer.agent_id,
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Seconds left to answer, and which part of the whole time that is. */
export function timeLeft(offer: Offer, at: number): { seconds: number; part: number } {
  const end = Date.parse(offer.expires_at);
  const whole = Math.max(1, end - Date.parse(offer.created_at));
  const left = Math.min(whole, Math.max(0, end - at));
  return { seconds: Math.ceil(left / 1000), part: left / whole };
}

export type Why =
  | { kind: "consult" }
  | { kind: "meant" }
  | { kind: "skills"; skills: string[] }
  | { kind: "free" };

/** Why just this agent, as far as the work itself tells. */
export function whyMe(view: OfferView, me: Agent): Why {
  if (view.consult) return { kind: "consult" };
  if (view.forMe) return { kind: "meant" };
  const wanted = (view.work?.requirements ?? [])
    .map((requirement) => requirement.skill)
    .filter((skill) => skill in me.skills);
  return wanted.length > 0 ? { kind: "skills", skills: wanted } : { kind: "free" };
}

/** How long the customer has waited, in whole seconds; null when it is not known. */
export function waitedSeconds(view: OfferView, at: number): number | null {
  const since = view.preview?.conversation.waiting_since ?? view.work?.arrived_at;
  return since ? Math.max(0, Math.floor((at - Date.parse(since)) / 1000)) : null;
}

/** At most so many characters, cut between them and not inside of one. */
export function shortened(text: string, most: number): string {
  const line = text.replace(/\s+/gu, " ").trim();
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, most).join("").trimEnd()}…`;
}

export type Outcome =
  | { kind: "taken"; byAgentId: string | null }
  | { kind: "left" }
  | { kind: "missed" }
  | { kind: "unseen" }
  | { kind: "withdrawn" };

/** What became of an offer to this agent that they did not answer themselves; null when it is no
 * news to them, or none of theirs. */
export function outcomeOf(event: DeskEvent, agentId: string): Outcome | null {
  if (event.type === "offer.expired" && event.data.offer.agent_id === agentId) {
    return { kind: "missed" };
  }
  if (event.type !== "offer.revoked" || event.data.offer.agent_id !== agentId) return null;
  const { offer, work_item: work } = event.data;
  // Going away oneself gives offers back: that needs no word.
  if (offer.reason.startsWith("agent ")) return null;
  if (offer.reason === "not shown") return { kind: "unseen" };
  if (work.state === "abandoned") return { kind: "left" };
  if (work.agent_id && work.agent_id !== agentId)
    return { kind: "taken", byAgentId: work.agent_id };
  return offer.reason === "taken by hand"
    ? { kind: "taken", byAgentId: null }
    : { kind: "withdrawn" };
}
