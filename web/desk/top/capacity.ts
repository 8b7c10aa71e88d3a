/** An agent's units as segments: taken, offered, free. */

import type { Agent, Offer } from "@/client";

export interface Load {
  capacity: number;
  /** Units of work in hand. */
  taken: number;
  /** Units held by offers not yet answered. */
  offered: number;
  free: number;
}

export function loadOf(agent: Agent, offers: Iterable<Offer>): Load {
  let offered = 0;
  for (const offer of offers) {
    if (offer.agent_id === agent.id && offer.state === "pending") offered += offer.weight;
  }
  // What offers hold is part of what is used; events of the two may arrive one after the other.
  offered = Math.min(offered, agent.used);
  return {
    capacity: agent.capacity,
    taken: agent.used - offered,
    offered,
    free: Math.max(0, agent.capacity - agent.used),
  };
}

export type Segment = "taken" | "offered" | "free";

/** At most so many are drawn one by one; more become a bar of parts. */
export const MOST_SEGMENTS = 10;

/** One for each unit, also for those beyond the capacity that somebody was given by hand. */
export function segmentsOf(load: Load): Segment[] {
  return [
    ...Array<Segment>(load.taken).fill("taken"),
    ...Array<Segment>(load.offered).fill("offered"),
    ...Array<Segment>(load.free).fill("free"),
  ];
}
