/** The time as a signal, in steps of a second, and how durations and moments are written. */

import { signal } from "@preact/signals";
import { defineWords, language, t } from "./words";

/** Milliseconds of the server's clock, renewed every second while the page is visible. */
export const now = signal(Date.now());

let offset = 0;

/** Follow the server's clock: `milliseconds` is what to add to the local one. */
export function setClockOffset(milliseconds: number): void {
  offset = milliseconds;
  now.value = Date.now() + offset;
}

/** Start the ticking; the answer stops it. */
export function startClock(): () => void {
  const tick = () => {
    now.value = Date.now() + offset;
  };
  const timer = setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", tick);
  };
}

/** Whole seconds from an instant (RFC 3339) until `at`; 0 at least. */
export function secondsSince(instant: string, at: number = now.value): number {
  return Math.max(0, Math.floor((at - Date.parse(instant)) / 1000));
}

/** 03:12, or 1:05:00 from an hour on: for clocks that count. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part) =>
    String(part).padStart(2, "0"),
  );
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${parts.join(":")}` : parts.join(":");
}

const words = defineWords({
  seconds: { en: "{n} s", ru: "{n} с", uk: "{n} с" },
  minutes: { en: "{n} min", ru: "{n} мин", uk: "{n} хв" },
  hours: { en: "{n} h", ru: "{n} ч", uk: "{n} год" },
  days: { en: "{n} d", ru: "{n} дн", uk: "{n} дн" },
  today: { en: "Today", ru: "Сегодня", uk: "Сьогодні" },
  yesterday: { en: "Yesterday", ru: "Вчера", uk: "Вчора" },
});

/** 40 s, 5 min, 3 h, 2 d: the largest unit that fits. */
export function spanText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return t(words.seconds, { n: whole });
  if (whole < 3600) return t(words.minutes, { n: Math.floor(whole / 60) });
  if (whole < 86_400) return t(words.hours, { n: Math.floor(whole / 3600) });
  return t(words.days, { n: Math.floor(whole / 86_400) });
}

/** 14:05 in the reader's time zone. */
export function timeText(instant: string): string {
  return format(instant, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** Today, Yesterday, 3 November or 3 November 2025. */
export function dayText(instant: string, at: number = now.value): string {
  const days = Math.round((midnight(at) - midnight(Date.parse(instant))) / 86_400_000);
  if (days === 0) return t(words.today);
  if (days === 1) return t(words.yesterday);
  const sameYear = new Date(instant).getFullYear() === new Date(at).getFullYear();
  return format(instant, {
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  });
}

/** The day and the time in full: for titles and reports. */
export function momentText(instant: string): string {
  return format(instant, { dateStyle: "medium", timeStyle: "short" });
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function format(instant: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language.value, options).format(new Date(instant));
}
