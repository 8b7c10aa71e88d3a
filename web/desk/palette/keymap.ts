/** From keys pressed to the action meant: pure, so that every layout can be tested. */

import type { Stroke } from "@/ui/keys";

/** `j`, `shift+e`, `mod+enter`, `?`: how a stroke is written in an action's keys. */
export function nameOfStroke({ key, shift, command }: Stroke): string {
  const name = NAMES[key] ?? key.toLowerCase();
  // A character that already says Shift (`?`) is written without it.
  const bare = name.length === 1 && !/[a-z]/.test(name);
  return [command ? "mod" : "", shift && !bare ? "shift" : "", name].filter(Boolean).join("+");
}

const NAMES: Readonly<Record<string, string>> = {
  Escape: "esc",
  " ": "space",
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

export interface Binding {
  id: string;
  keys: readonly string[];
  whileTyping: boolean;
}

export interface Situation {
  /** The first of two strokes, pressed a moment ago. */
  pending: string | null;
  /** A field has the focus. */
  typing: boolean;
  /** A dialog is open: only what works while typing works over it. */
  modal: boolean;
  /** Keys without Ctrl or Command are wanted. */
  singleKeys: boolean;
}

export interface Meaning {
  /** To be run, best first: the first that is allowed now wins. */
  run: readonly string[];
  /** To be remembered for the next stroke. */
  pending: string | null;
}

const NOTHING: Meaning = { run: [], pending: null };

export function meaningOf(stroke: string, bindings: readonly Binding[], at: Situation): Meaning {
  const busy = at.typing || at.modal;
  const open = bindings.filter((binding) => binding.whileTyping || !busy);
  // Keys of one's own choice may be letters; those are never taken from what one writes.
  const wanted = (keys: string) => !isSingle(keys) || (at.singleKeys && !busy);
  if (at.pending) {
    const both = `${at.pending} ${stroke}`;
    return { run: callers(open, (keys) => keys === both && wanted(keys)), pending: null };
  }
  const run = callers(open, (keys) => keys === stroke && wanted(keys));
  if (run.length > 0) return { run, pending: null };
  const begins = open.some(({ keys }) =>
    keys.some((each) => each.startsWith(`${stroke} `) && wanted(each)),
  );
  return begins ? { run: [], pending: stroke } : NOTHING;
}

function callers(bindings: readonly Binding[], matches: (keys: string) => boolean): string[] {
  // What was offered last lies on top and is asked first.
  return bindings
    .filter(({ keys }) => keys.some(matches))
    .map(({ id }) => id)
    .reverse();
}

/** Whether keys could be hit by accident while speaking or leaning: letters and signs alone.
 * F-keys and Escape are not. */
export function isSingle(keys: string): boolean {
  return keys.split(" ").every((stroke) => !stroke.startsWith("mod+") && !isFunction(stroke));
}

function isFunction(stroke: string): boolean {
  const name = stroke.split("+").at(-1) ?? "";
  return /^f\d{1,2}$/.test(name) || ["esc", "enter"].includes(name);
}

/** Keys that a browser or system needs, and letters with Alt, which type characters. */
export function isTakable(stroke: string): boolean {
  const taken = ["mod+t", "mod+w", "mod+n", "mod+r", "mod+l", "mod+c", "mod+v", "mod+x", "mod+z"];
  return !taken.includes(stroke) && !["tab", "shift+tab", "f5", "f11", "f12"].includes(stroke);
}

/** The bindings that two actions would share, by the keys. */
export function clashes(keys: string, id: string, bindings: readonly Binding[]): string[] {
  return bindings
    .filter((other) => other.id !== id && other.keys.includes(keys))
    .map((other) => other.id);
}

const SHOWN: Readonly<Record<string, string>> = {
  mod: "Ctrl",
  shift: "Shift",
  esc: "Esc",
  enter: "Enter",
  space: "Space",
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
};

/** The caps to press, in turn: "g m" is [["G"], ["M"]]. */
export function capsOf(keys: string, mac: boolean = onMac()): string[][] {
  return keys.split(" ").map((stroke) =>
    stroke.split("+").map((part) => {
      if (part === "mod" && mac) return "⌘";
      return SHOWN[part] ?? part.toUpperCase();
    }),
  );
}

/** The same in a line of text, for titles. */
export function keysText(keys: string, mac: boolean = onMac()): string {
  return capsOf(keys, mac)
    .map((stroke) => stroke.join("+"))
    .join(" ");
}

function onMac(): boolean {
  return typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
}
