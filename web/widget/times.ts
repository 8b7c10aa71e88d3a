/** When to be called. */

export const WHEN = ["soon", "inHour", "tomorrow"] as const;
export type When = (typeof WHEN)[number];

/** From when on, in the visitor's own time. */
export function notBefore(when: When, now: number): string | null {
  if (when === "soon") return null;
  if (when === "inHour") return new Date(now + 3_600_000).toISOString();
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(9, 0, 0, 0);
  return morning.toISOString();
}
