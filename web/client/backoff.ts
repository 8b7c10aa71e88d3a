/** How long to wait before the next try. */

export const SHORTEST_MS = 500;
export const LONGEST_MS = 30_000;

/** Full jitter: anything from nothing to a bound that doubles with each failure, so that a
 * thousand clients do not come back at once. `failures` counts from 0, `random` is in [0, 1). */
export function backoff(failures: number, random: number): number {
  return random * Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(failures, 16));
}
