/** Moments to sleep until, by the wall clock of a time zone. */

export type PresetName = "hour" | "evening" | "tomorrow" | "monday";

export interface Preset {
  name: PresetName;
  /** Milliseconds since 1970. */
  at: number;
}

interface Wall {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const HOUR = 3_600_000;
const MORNING = 9;
const EVENING = 18;
/** The server lets nothing sleep longer. */
const LONGEST_DAYS = 366;

/** The time zone of this browser. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** What may be offered at `now`: each later than the one before. This evening is left out once it
 * is less than an hour away, and so is a next Monday that is tomorrow. */
export function presets(now: number, zone: string): Preset[] {
  const today = wallOf(now, zone);
  const weekday = new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay();
  const untilMonday = (8 - weekday) % 7 || 7;
  const all: Preset[] = [
    { name: "hour", at: now + HOUR },
    { name: "evening", at: instantOf({ ...today, hour: EVENING, minute: 0 }, zone) },
    { name: "tomorrow", at: instantOf(later(today, 1, MORNING), zone) },
    { name: "monday", at: instantOf(later(today, untilMonday, MORNING), zone) },
  ];
  return all.filter(
    ({ name, at }) =>
      (name !== "evening" || at > now + HOUR) && (name !== "monday" || untilMonday !== 1),
  );
}

export type Picked = { at: number } | { fault: "unreadable" | "past" | "far" };

/** What somebody typed into a field of date and time (2026-11-03T09:30), in the zone. */
export function picked(typed: string, now: number, zone: string): Picked {
  const found = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(typed);
  if (!found) return { fault: "unreadable" };
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1).map(Number);
  const at = instantOf({ year, month, day, hour, minute }, zone);
  if (at <= now + 60_000) return { fault: "past" };
  if (at > now + LONGEST_DAYS * 24 * HOUR) return { fault: "far" };
  return { at };
}

/** An instant as such a field takes it. */
export function fieldText(at: number, zone: string): string {
  const { year, month, day, hour, minute } = wallOf(at, zone);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

function later(from: Wall, days: number, hour: number): Wall {
  const moved = new Date(Date.UTC(from.year, from.month - 1, from.day + days));
  return {
    year: moved.getUTCFullYear(),
    month: moved.getUTCMonth() + 1,
    day: moved.getUTCDate(),
    hour,
    minute: 0,
  };
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function wallOf(at: number, zone: string): Wall {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    clocks.set(zone, clock);
  }
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: string) => parts.get(type as Intl.DateTimeFormatPartTypes) ?? 0;
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
  };
}

/** The instant at which the zone's clock shows this. A time that the clock skips in spring is taken
 * as much later as it jumps; of one that it shows twice in autumn the first is meant. */
function instantOf(wall: Wall, zone: string): number {
  const shown = utc(wall);
  const offsets = [shown - 24 * HOUR, shown + 24 * HOUR].map(
    (near) => utc(wallOf(near, zone)) - near,
  );
  const [before = 0, after = 0] = offsets;
  const tries = [shown - before, shown - after].sort((a, b) => a - b);
  return tries.find((at) => utc(wallOf(at, zone)) === shown) ?? shown - before;
}

function utc(wall: Wall): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
}
