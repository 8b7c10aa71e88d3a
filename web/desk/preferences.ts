/** What somebody likes, kept in this browser and the same in all its windows. */

import { signal } from "@preact/signals";
import { type Language, language, preferred, speak } from "@/ui/words";

/** What one may be told about by sound and by the system. */
export const NOTICE_KINDS = ["offered", "assigned", "message", "mention", "waiting"] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface Preferences {
  /** Enter sends, Shift+Enter makes a line; otherwise Ctrl or Command with Enter sends. */
  enterToSend: boolean;
  /** Keys without Ctrl or Command work at all (WCAG 2.1.4); F-keys always do. */
  singleKeys: boolean;
  /** By the action's id: other keys than its own; none when empty. */
  keys: Readonly<Record<string, readonly string[]>>;
  sound: Readonly<Record<NoticeKind, boolean>>;
  desktop: Readonly<Record<NoticeKind, boolean>>;
}

export const DEFAULTS: Preferences = {
  enterToSend: false,
  singleKeys: true,
  keys: {},
  // A sound for every message is a nuisance to most; what needs an answer by the clock is not.
  sound: { offered: true, assigned: true, message: false, mention: true, waiting: true },
  desktop: { offered: true, assigned: true, message: true, mention: true, waiting: true },
};

const KEPT = "omnidesk.preferences";
const LANGUAGE = "omnidesk.language";

export const preferences = signal<Preferences>(DEFAULTS);

/** What was kept, with everything that is missing or of the wrong kind as by default. */
export function readPreferences(kept: string | null): Preferences {
  const found = parsed(kept);
  return {
    enterToSend: truth(found.enterToSend, DEFAULTS.enterToSend),
    singleKeys: truth(found.singleKeys, DEFAULTS.singleKeys),
    keys: keysOf(found.keys),
    sound: truths(found.sound, DEFAULTS.sound),
    desktop: truths(found.desktop, DEFAULTS.desktop),
  };
}

function parsed(kept: string | null): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(kept ?? "{}");
    return isRecord(found) ? found : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function truth(value: unknown, otherwise: boolean): boolean {
  return typeof value === "boolean" ? value : otherwise;
}

function truths(value: unknown, otherwise: Record<NoticeKind, boolean>) {
  const given = isRecord(value) ? value : {};
  const pairs = NOTICE_KINDS.map((kind) => [kind, truth(given[kind], otherwise[kind])] as const);
  return Object.fromEntries(pairs) as Record<NoticeKind, boolean>;
}

function keysOf(value: unknown): Record<string, readonly string[]> {
  if (!isRecord(value)) return {};
  const good = Object.entries(value).filter(
    (pair): pair is [string, string[]] =>
      Array.isArray(pair[1]) && pair[1].every((key) => typeof key === "string"),
  );
  return Object.fromEntries(good);
}

/** Change some of it, here and in the other windows. */
export function prefer(changes: Partial<Preferences>): void {
  preferences.value = { ...preferences.value, ...changes };
  localStorage.setItem(KEPT, JSON.stringify(preferences.value));
}

/** Take up what was kept, and follow the other windows. `?lang=` of the address wins. */
export function startPreferences(): void {
  preferences.value = readPreferences(localStorage.getItem(KEPT));
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(LANGUAGE);
  speak(preferred(asked ? [asked] : navigator.languages));
  addEventListener("storage", (event) => {
    if (event.key === KEPT) preferences.value = readPreferences(event.newValue);
    if (event.key === LANGUAGE && event.newValue) speak(preferred([event.newValue]));
  });
}

/** Speak this language from now on. */
export function chooseLanguage(chosen: Language): void {
  if (chosen === language.value && localStorage.getItem(LANGUAGE) === chosen) return;
  localStorage.setItem(LANGUAGE, chosen);
  const address = new URL(location.href);
  if (address.searchParams.has("lang")) {
    address.searchParams.set("lang", chosen);
    history.replaceState(history.state, "", address);
  }
  speak(chosen);
}
