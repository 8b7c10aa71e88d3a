/** What was left out of something done to several conversations, and why, in one sentence. */

import type { Parameters } from "@/ui/words";

/** It is one's own already, somebody else has it, or there is nothing in it to be taken. */
export type Skipped = "own" | "others" | "idle";

export interface Skip {
  readonly why: Skipped;
  /** Whose conversation. */
  readonly name: string;
}

// Sentences of these are put together in each language at once.
interface Text {
  en: string;
  ru: string;
  uk: string;
}

const DONE: Text = {
  en: "Done: {n} of {all}.",
  ru: "Готово: {n} из {all}.",
  uk: "Готово: {n} з {all}.",
};
const REASONS: Readonly<Record<Skipped, Text>> = {
  own: { en: "Already yours: {own}.", ru: "Уже у вас: {own}.", uk: "Уже у вас: {own}." },
  others: {
    en: "Somebody else has it: {others}.",
    ru: "У другого оператора: {others}.",
    uk: "В іншого оператора: {others}.",
  },
  idle: {
    en: "Nothing to take: {idle}.",
    ru: "Нечего брать: {idle}.",
    uk: "Немає що брати: {idle}.",
  },
};
const NAMED = 3;

/** How many were done, and for each reason the customers left out because of it. */
export function skippedText(
  done: number,
  all: number,
  skips: readonly Skip[],
): { entry: Text; parameters: Parameters } {
  const parameters: Parameters = { n: done, all };
  const parts = [DONE];
  for (const why of Object.keys(REASONS) as Skipped[]) {
    const names = skips.filter((skip) => skip.why === why).map((skip) => skip.name);
    if (names.length === 0) continue;
    parts.push(REASONS[why]);
    parameters[why] = some(names);
  }
  return { entry: joined(parts), parameters };
}

function some(names: readonly string[]): string {
  const more = names.length - NAMED;
  const shown = names.slice(0, NAMED).join(", ");
  return more > 0 ? `${shown}, +${more}` : shown;
}

function joined(parts: readonly Text[]): Text {
  const of = (language: keyof Text) => parts.map((part) => part[language]).join(" ");
  return { en: of("en"), ru: of("ru"), uk: of("uk") };
}
