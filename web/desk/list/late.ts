/** Whether a customer has waited longer than was promised. */

import { signal } from "@preact/signals";
import type { DeskEvent } from "@/client";
import type { Row } from "./row";

/** Since when a promise about an answer is broken, by conversation. */
export type Broken = ReadonlyMap<string, number>;

export const broken = signal<Broken>(new Map());

/** After an event; only promises of an answer count, since their wait is what the clock shows. */
export function brokenAfter(known: Broken, event: DeskEvent): Broken {
  if (event.type !== "sla.breached" && event.type !== "sla.met") return known;
  const { conversation_id: id, metric, breached_at: at, ended_at: ended } = event.data.clock;
  if (metric === "resolution") return known;
  const next = new Map(known);
  if (event.type === "sla.breached" && at && !ended) next.set(id, Date.parse(at));
  else next.delete(id);
  return next;
}

/** When the wait of a row becomes too long, in milliseconds; null where nothing was promised. */
export function dueAt(row: Row, targetSeconds: number | null, known: Broken): number | null {
  if (row.waitingAt === null) return null;
  const byQueue = targetSeconds === null ? null : row.waitingAt + targetSeconds * 1000;
  const at = known.get(row.id);
  const byPromise = at !== undefined && at >= row.waitingAt ? at : null;
  if (byQueue === null || byPromise === null) return byQueue ?? byPromise;
  return Math.min(byQueue, byPromise);
}
