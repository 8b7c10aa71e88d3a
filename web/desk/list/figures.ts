/** How many customers wait in the reader's queues, and what the last half hour was like. */

import { computed } from "@preact/signals";
import { desk, isLead, me } from "../session";
import { figures } from "../top/stats";

/** The span of the boards' recent figures. */
export const WINDOW_SECONDS = 1800;

export interface Sum {
  waiting: number;
  answered: number;
  abandoned: number;
}

/** The queues whose work is this reader's: their own, or all for whoever leads and has none. */
export const ownQueues = computed<readonly string[]>(() => {
  const own = me.value?.queue_ids ?? [];
  return own.length > 0 || !isLead.value ? own : Object.keys(desk.value.queues);
});

/** The figures of these queues together. */
export function together(queues: readonly string[]): Sum {
  const sum = { waiting: 0, answered: 0, abandoned: 0 };
  for (const id of queues) {
    const one = figures.value.get(id);
    if (!one) continue;
    sum.waiting += one.waiting;
    sum.answered += one.recent.answered;
    sum.abandoned += one.recent.abandoned;
  }
  return sum;
}
