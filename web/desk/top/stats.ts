/** How much waits in the queues that concern one: pushed where the server pushes, else asked. */

import { computed, signal } from "@preact/signals";
import type { DeskClient, DeskEvents } from "@/client";
import { isLead, me, rest, session } from "../session";

type Figures = DeskEvents["queue.stats"];
export type QueueFigures = Figures["queues"][number];

export interface Waiting {
  waiting: number;
  /** When the oldest of it began to wait. */
  since: string | null;
}

/** The newest figures of each queue, by id. */
export const figures = signal<ReadonlyMap<string, QueueFigures>>(new Map());

/** What waits in one's own queues; in all of them for those who see all. */
export const waiting = computed<Waiting>(() =>
  waitingIn(figures.value.values(), isLead.value ? null : new Set(me.value?.queue_ids ?? [])),
);

export function waitingIn(
  queues: Iterable<Pick<QueueFigures, "id" | "waiting" | "waiting_since">>,
  own: ReadonlySet<string> | null,
): Waiting {
  let count = 0;
  let since: string | null = null;
  for (const queue of queues) {
    if (own && !own.has(queue.id)) continue;
    count += queue.waiting;
    if (queue.waiting_since && (since === null || queue.waiting_since < since)) {
      since = queue.waiting_since;
    }
  }
  return { waiting: count, since };
}

function merge(queues: readonly QueueFigures[], whole: boolean): void {
  const fresh = queues.map((queue) => [queue.id, queue] as const);
  figures.value = new Map(whole ? fresh : [...figures.peek(), ...fresh]);
}

const ASK_MILLISECONDS = 10_000;

/** Follow the figures until the answer is called. */
export function followStats(client: DeskClient): () => void {
  let pushedAt = 0;
  const off = client.on("event", (event) => {
    if (event.type !== "queue.stats") return;
    if (event.data.totals) pushedAt = Date.now();
    merge(event.data.queues, event.data.totals !== null);
  });
  const ask = async () => {
    if (document.hidden || Date.now() - pushedAt < ASK_MILLISECONDS || !session.value) return;
    // A figure that could not be had is asked for again soon; nothing is to be said about it.
    const found = await rest.GET("/api/v1/stats/realtime").catch(() => null);
    if (found?.data) merge(found.data.queues, true);
  };
  const timer = setInterval(ask, ASK_MILLISECONDS);
  document.addEventListener("visibilitychange", ask);
  void ask();
  return () => {
    off();
    clearInterval(timer);
    document.removeEventListener("visibilitychange", ask);
    figures.value = new Map();
  };
}
