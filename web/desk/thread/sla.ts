/** Which promise to the customer presses most, and how it stands. Pure. */

import type { components } from "@/client/api.gen";

export type Clock = components["schemas"]["NamedSlaClock"];

export interface Pressing {
  readonly metric: Clock["metric"];
  readonly state: "due" | "at_risk" | "breached" | "paused";
  /** Seconds until it is due, negative after; null while it stands still. */
  readonly seconds: number | null;
}

/** The clock to show: a broken promise that is still open first, then the one due soonest. */
export function pressing(clocks: readonly Clock[], now: number): Pressing | null {
  const open = clocks.filter((clock) => clock.ended_at === null);
  const shown = open.map((clock) => standing(clock, now));
  shown.sort((a, b) => ORDER[a.state] - ORDER[b.state] || (a.seconds ?? 0) - (b.seconds ?? 0));
  return shown[0] ?? null;
}

const ORDER = { breached: 0, at_risk: 1, due: 2, paused: 3 } as const;

function standing(clock: Clock, now: number): Pressing {
  const { metric } = clock;
  if (clock.state === "paused" || clock.due_at === null)
    return { metric, state: "paused", seconds: null };
  const seconds = Math.round((Date.parse(clock.due_at) - now) / 1000);
  if (clock.state === "breached" || seconds < 0) return { metric, state: "breached", seconds };
  const risky = clock.at_risk || (clock.at_risk_at !== null && Date.parse(clock.at_risk_at) <= now);
  return { metric, state: risky ? "at_risk" : "due", seconds };
}
