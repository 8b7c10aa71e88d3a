/** Showing, accepting and declining offers, and the words about what became of them. */

import { signal } from "@preact/signals";
import type { DeskClient } from "@/client";
import { announce } from "../notices/live";
import { failed } from "../notices/toasts";
import { openConversation } from "../route";
import { client, desk, session } from "../session";
import { forgetNote } from "./notes";
import { type OfferView, type Outcome, offersOf, outcomeOf } from "./offer-state";

export interface Ended {
  id: string;
  name: string;
  outcome: Outcome;
}

const OUTCOME_MILLISECONDS = 5000;

/** What became of offers, for some seconds. */
export const ended = signal<readonly Ended[]>([]);
/** Offers that are being answered. */
export const answering = signal<ReadonlySet<string>>(new Set());
/** The offer whose reasons for declining are shown. */
export const declining = signal<string | null>(null);

/** Say that the desk shows it: also in a hidden tab, whose sound, title and notice of the system
 * are what shows it there. The same key in all windows: it is shown once. */
export function present(offerId: string): void {
  // A word that comes too late changes nothing: the offer is gone from the page by then.
  client.value
    ?.command("offer.present", { offer_id: offerId }, { id: `present-${offerId}` })
    .catch(() => undefined);
}

/** Take it, and open its conversation. */
export function accept({ offer }: OfferView): void {
  void answer(offer.id, async (opened) => {
    await opened.command("offer.accept", { offer_id: offer.id });
    openConversation(offer.conversation_id);
  });
}

export function decline({ offer }: OfferView, reason: string): void {
  declining.value = null;
  void answer(offer.id, (opened) =>
    opened.command("offer.decline", { offer_id: offer.id, reason }),
  );
}

async function answer(id: string, how: (opened: DeskClient) => Promise<unknown>): Promise<void> {
  const opened = client.value;
  if (!opened || answering.value.has(id)) return;
  answering.value = new Set([...answering.value, id]);
  try {
    await how(opened);
  } catch (problem) {
    failed(problem);
  } finally {
    answering.value = new Set([...answering.value].filter((other) => other !== id));
  }
}

/** Note what becomes of offers, until the answer is called. `say` puts an outcome into words. */
export function followOffers(
  opened: DeskClient,
  say: (outcome: Outcome, name: string) => string,
): () => void {
  // An event ends an offer and what was shown of it at once: the names are kept from before.
  const names = new Map<string, string>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const keepNames = () => {
    for (const { offer, preview } of offersOf(desk.peek(), session.peek()?.agentId ?? null)) {
      names.set(offer.id, preview?.contact.name ?? "");
    }
  };
  const offs = [
    opened.on("change", keepNames),
    opened.on("event", (event, replayed) => {
      const agentId = session.peek()?.agentId;
      const outcome = agentId ? outcomeOf(event, agentId) : null;
      if (!("offer" in event.data) || event.type === "offer.created") return;
      const { id, conversation_id } = event.data.offer;
      forgetNote(conversation_id);
      if (!outcome || (replayed && !names.has(id))) return;
      const one: Ended = { id, name: names.get(id) ?? "", outcome };
      ended.value = [...ended.value.filter((other) => other.id !== id), one];
      announce(say(outcome, one.name));
      const timer = setTimeout(() => {
        timers.delete(timer);
        ended.value = ended.value.filter((other) => other.id !== id);
      }, OUTCOME_MILLISECONDS);
      timers.add(timer);
    }),
  ];
  keepNames();
  return () => {
    for (const off of offs) off();
    for (const timer of timers) clearTimeout(timer);
    ended.value = [];
    declining.value = null;
  };
}
