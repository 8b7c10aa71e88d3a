/** What a figure means: fine, to be watched, or to be acted on. */

import type { components } from "@/client/api.gen";

export type Board = components["schemas"]["Board"];
export type QueueFigures = components["schemas"]["QueueFigures"];
export type Verdict = "ok" | "watch" | "act" | "none";

/** Shares of 0 to 1. `level`: the service level promised. `abandoned`: of all who waited longer
 * than a moment, at most so many left. */
export interface Limits {
  level: number;
  abandoned: number;
}

export const LIMITS: Limits = { level: 0.8, abandoned: 0.05 };
const NEAR_LEVEL = 0.1;
const NEAR_TARGET = 0.75;

/** Limits of the page's address: `level` and `abandoned` in percent. */
export function limitsOf(search: URLSearchParams): Limits {
  return {
    level: percent(search.get("level")) ?? LIMITS.level,
    abandoned: percent(search.get("abandoned")) ?? LIMITS.abandoned,
  };
}

function percent(text: string | null): number | null {
  const value = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return value > 0 && value <= 100 ? value / 100 : null;
}

// What a message weighs by default: fewer free units are room for nobody.
const ROOM_UNITS = 12;

/** People wait: fine while there is room for all of them, to be acted on when there are more of
 * them than agents. */
export function judgeWaiting(waiting: number, free: number, online: number): Verdict {
  if (waiting <= Math.floor(free / ROOM_UNITS)) return "ok";
  return waiting > online ? "act" : "watch";
}

/** The longest wait against what its queue promises. */
export function judgeWait(seconds: number, target: number): Verdict {
  if (seconds >= target) return "act";
  return seconds >= target * NEAR_TARGET ? "watch" : "ok";
}

/** The worst of the queues' longest waits: a short one may be late already. */
export function judgeLongest(queues: readonly QueueFigures[], at: number): Verdict {
  return worst(
    queues.map((queue) =>
      queue.waiting_since === null
        ? "ok"
        : judgeWait((at - Date.parse(queue.waiting_since)) / 1000, queue.wait_target_seconds),
    ),
  );
}

export function judgeLevel(level: number | null, promised: number): Verdict {
  if (level === null) return "none";
  if (level >= promised) return "ok";
  return level > promised - NEAR_LEVEL - 1e-9 ? "watch" : "act";
}

/** Somebody has to be there. */
export function judgeAvailable(online: number, waiting: number): Verdict {
  if (online > 0) return "ok";
  return waiting > 0 ? "act" : "watch";
}

/** Of those who were answered or gave up, short looks left out; null when there were none. */
export function abandonedShare(window: components["schemas"]["Window"]): number | null {
  const left = window.abandoned - window.abandoned_short;
  const counted = window.answered + left;
  return counted > 0 ? left / counted : null;
}

export function judgeAbandoned(share: number | null, most: number): Verdict {
  if (share === null) return "none";
  if (share <= most) return "ok";
  return share <= most * 2 ? "watch" : "act";
}

const ORDER: readonly Verdict[] = ["none", "ok", "watch", "act"];

export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce(
    (one, other) => (ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one),
    "ok",
  );
}
