/** Text in the three languages: every entry has all of them, or it does not compile. */

import { signal } from "@preact/signals";

export const LANGUAGES = ["en", "ru", "uk"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a language calls itself. */
export const ENDONYMS: Record<Language, string> = {
  en: "English",
  ru: "Русский",
  uk: "Українська",
};

export interface EnglishForms {
  one: string;
  other: string;
}

export interface SlavicForms {
  one: string;
  few: string;
  many: string;
  other: string;
}

/** A text, or its plural forms chosen by the parameter `n`. `{name}` stands for a parameter. */
export type Entry =
  | { en: string; ru: string; uk: string }
  | { en: EnglishForms; ru: SlavicForms; uk: SlavicForms };

export type Parameters = Record<string, string | number>;

/** The language of everything on screen. */
export const language = signal<Language>("en");

/** A table of texts; the type keeps its keys. */
export function defineWords<Key extends string>(words: Record<Key, Entry>): Record<Key, Entry> {
  return words;
}

const rules = new Map<Language, Intl.PluralRules>();
const numbers = new Map<Language, Intl.NumberFormat>();

function pluralOf(spoken: Language, n: number): Intl.LDMLPluralRule {
  const known = rules.get(spoken) ?? new Intl.PluralRules(spoken);
  rules.set(spoken, known);
  return known.select(n);
}

/** A number as the language writes it. */
export function formatNumber(n: number, spoken: Language = language.value): string {
  const known = numbers.get(spoken) ?? new Intl.NumberFormat(spoken);
  numbers.set(spoken, known);
  return known.format(n);
}

/** The entry in the current language, or in `spoken`. Reads the language signal, so whatever
 * renders it follows a change. */
export function t(entry: Entry, parameters: Parameters = {}, spoken = language.value): string {
  const forms = entry[spoken];
  const text = typeof forms === "string" ? forms : chosen(forms, spoken, Number(parameters.n ?? 0));
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? formatNumber(value, spoken) : value;
  });
}

function chosen(forms: EnglishForms | SlavicForms, spoken: Language, n: number): string {
  const rule = pluralOf(spoken, n);
  return (forms as Partial<Record<Intl.LDMLPluralRule, string>>)[rule] ?? forms.other;
}

/** The first of the wished languages that we speak. A Ukrainian or Russian reader never falls
 * back to the other of the two: what is missing is English. */
export function preferred(wished: readonly string[]): Language {
  for (const wish of wished) {
    const short = wish.toLowerCase().split("-")[0];
    const found = LANGUAGES.find((known) => known === short);
    if (found) return found;
  }
  return "en";
}

/** Speak it, and say so in the page's `lang`. */
export function speak(chosenLanguage: Language): void {
  language.value = chosenLanguage;
  document.documentElement.lang = chosenLanguage;
}
