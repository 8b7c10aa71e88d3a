/** Opening hours as people type them: "09:00-18:00, 19:00-21:00" for a day, "2026-12-25 Christmas" or
 * "2026-12-31 New Year 10:00-14:00" for a holiday. */

import type { components } from "@/client/api.gen";

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];
type Span = { opens: string; closes: string };
type Weekly = components["schemas"]["WeeklyForm"];
type Holiday = components["schemas"]["HolidayForm"];

export class HoursError extends Error {
  constructor(readonly what: string) {
    super(what);
  }
}

const SPAN = /^(\d{1,2}:\d{2})\s*[-–—]\s*(\d{1,2}:\d{2})$/;

/** The hours of one day; empty is closed. Throws HoursError with what cannot be read. */
export function parseSpans(text: string): Span[] {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  return parts.map((part) => {
    const found = SPAN.exec(part);
    if (!found?.[1] || !found[2]) throw new HoursError(part);
    return { opens: padded(found[1]), closes: padded(found[2]) };
  });
}

function padded(clock: string): string {
  return clock.padStart(5, "0");
}

export function spansText(spans: readonly Span[]): string {
  return spans.map(({ opens, closes }) => `${opens}-${closes}`).join(", ");
}

/** Each day's text from what is stored. */
export function weekTexts(weekly: readonly Weekly[]): Record<Day, string> {
  const of = (day: Day) => spansText(weekly.filter(({ days }) => days.includes(day)));
  return Object.fromEntries(DAYS.map((day) => [day, of(day)])) as Record<Day, string>;
}

/** What is stored of the days' texts: days of the same hours are one entry. */
export function parseWeek(texts: Record<Day, string>): Weekly[] {
  const found = new Map<string, Weekly>();
  for (const day of DAYS) {
    for (const span of parseSpans(texts[day])) {
      const key = spansText([span]);
      const entry = found.get(key) ?? { ...span, days: [] };
      entry.days.push(day);
      found.set(key, entry);
    }
  }
  return [...found.values()];
}

const HOLIDAY = /^(\d{4}-\d{2}-\d{2})\s+(.+)$/;

/** One holiday a line. */
export function parseHolidays(text: string): Holiday[] {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.map((line) => {
    const found = HOLIDAY.exec(line);
    if (!found?.[1] || !found[2]) throw new HoursError(line);
    const at = found[2].search(/\s\d{1,2}:\d{2}\s*[-–—]/);
    const name = at < 0 ? found[2] : found[2].slice(0, at);
    return {
      date: found[1],
      name: name.trim(),
      hours: at < 0 ? [] : parseSpans(found[2].slice(at)),
    };
  });
}

export function holidaysText(holidays: readonly Holiday[]): string {
  return holidays
    .map(({ date, name, hours }) => [date, name, spansText(hours ?? [])].filter(Boolean).join(" "))
    .join("\n");
}
