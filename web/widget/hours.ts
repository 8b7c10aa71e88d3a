/** Opening hours and waits in words. */

import type { ChatSettings } from "@/client/types";
import { dayText, timeText } from "@/ui/clock";
import { formatNumber, language, t } from "@/ui/words";
import { words } from "./words";

const DAY = 86_400_000;

/** Whether somebody is there: until when, or from when on. In the visitor's own time. */
export function hoursText(hours: ChatSettings["hours"], now: number): string {
  if (hours.open) {
    const soon = hours.closes_at && Date.parse(hours.closes_at) - now < DAY;
    return soon && hours.closes_at
      ? t(words.openUntil, { time: timeText(hours.closes_at) })
      : t(words.openNow);
  }
  return hours.opens_at
    ? t(words.opensAt, { time: momentText(hours.opens_at, now) })
    : t(words.closedNow);
}

/** Monday, 9:00; with the date when that is more than six days ahead. */
function momentText(instant: string, now: number): string {
  const at = new Date(instant);
  const time = timeText(instant);
  if (dayText(instant, now) === dayText(new Date(now).toISOString(), now)) return time;
  const far = at.getTime() - now > 6 * DAY;
  const day = new Intl.DateTimeFormat(language.value, {
    weekday: "long",
    ...(far ? { day: "numeric", month: "long" } : {}),
  }).format(at);
  return `${day}, ${time}`;
}

/** 40 s, 3 min, 1 h 20 min. */
export function durationText(seconds: number): string {
  const parts = (["hour", "minute", "second"] as const).map((unit) => {
    const size = { hour: 3600, minute: 60, second: 1 }[unit];
    const value = Math.floor(seconds / size) % (unit === "hour" ? 1e9 : 60);
    return { unit, value };
  });
  const shown = parts.filter((part) => part.value > 0);
  if (shown.length === 0) return unitText(0, "second");
  return shown
    .slice(0, 2)
    .map((part) => unitText(part.value, part.unit))
    .join(" ");
}

function unitText(value: number, unit: "hour" | "minute" | "second"): string {
  return new Intl.NumberFormat(language.value, {
    style: "unit",
    unit,
    unitDisplay: "short",
  }).format(value);
}

/** How long answers take, up to the minute. */
export function answersText(seconds: number): string {
  const rounded = seconds < 60 ? Math.ceil(seconds / 10) * 10 : Math.ceil(seconds / 60) * 60;
  return t(words.answersWithin, { time: durationText(rounded) });
}

/** You are 3rd; the number alone where ordinals would need a gender. */
export function placeText(place: number): string {
  if (place === 1) return t(words.next);
  if (language.value !== "en") return t(words.place, { place });
  const rule = new Intl.PluralRules("en", { type: "ordinal" }).select(place);
  const ending = { one: "st", two: "nd", few: "rd" }[rule as "one" | "two" | "few"] ?? "th";
  return t(words.place, { place: `${formatNumber(place)}${ending}` });
}

/** Usually 4-6 minutes. */
export function waitText(low: number, high: number): string {
  const minutes = low % 60 === 0 && high % 60 === 0 && high < 7200;
  const time =
    low <= 0
      ? t(words.upTo, { time: durationText(high) })
      : minutes
        ? t(words.rangeMinutes, { low: low / 60, high: high / 60 })
        : t(words.range, { low: durationText(low), high: durationText(high) });
  return t(words.usually, { time });
}
