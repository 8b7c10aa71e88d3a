/** The board's figures, kept current while somebody looks: pushed to those who lead, asked for every
 * ten seconds by everybody. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { components } from "@/client/api.gen";
import { ownZone } from "../context/snooze-times";
import { client, rest } from "../session";

export type Board = components["schemas"]["Board"];
export type QueueFigures = components["schemas"]["QueueFigures"];

const EVERY = 10_000;

/** The last reading. */
export const board = signal<Board | null>(null);
export const boardProblem = signal<unknown>(null);

let watching = 0;
let stop: () => void = () => undefined;

/** Keep `board` current while the component is on screen. */
export function useBoard(): void {
  useEffect(() => {
    watching += 1;
    if (watching === 1) stop = watch();
    return () => {
      watching -= 1;
      if (watching === 0) stop();
    };
  }, []);
}

function watch(): () => void {
  const tick = () => {
    if (document.visibilityState === "visible") void readBoard();
  };
  tick();
  const timer = setInterval(tick, EVERY);
  const end = client.value?.on("event", (event) => {
    if (event.type === "queue.stats" && board.value) board.value = pushed(board.value, event.data);
  });
  return () => {
    clearInterval(timer);
    end?.();
  };
}

/** Read it now; what goes wrong is in `boardProblem`. */
export async function readBoard(): Promise<void> {
  try {
    const query = { timezone: ownZone() };
    const { data } = await rest.GET("/api/v1/stats/realtime", { params: { query } });
    if (data) board.value = data;
    boardProblem.value = null;
  } catch (error) {
    boardProblem.value = error;
  }
}

type Pushed = { generated_at: string; queues: QueueFigures[]; totals: Board["totals"] | null };

/** The board with figures that were pushed. Today's stay: a push counts the day of UTC. */
export function pushed(known: Board, news: Pushed): Board {
  if (Date.parse(news.generated_at) < Date.parse(known.generated_at)) return known;
  const fresh = new Map(news.queues.map((queue) => [queue.id, queue]));
  const queues = known.queues.map((queue) => {
    const now = fresh.get(queue.id);
    return now ? { ...now, today: queue.today } : queue;
  });
  const added = news.queues.filter(({ id }) => !known.queues.some((queue) => queue.id === id));
  return {
    ...known,
    generated_at: news.generated_at,
    queues: [...queues, ...added],
    totals: news.totals ? { ...news.totals, today: known.totals.today } : known.totals,
  };
}
