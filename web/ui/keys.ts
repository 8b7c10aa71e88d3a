/** Keys that work on any layout: the letter typed when it is Latin, else the key's place. */

export interface Stroke {
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl, or Command on a Mac. */
  readonly command: boolean;
}

/** What was pressed, or null for what is none of ours: while composing a character, with Alt or
 * AltGr, or a modifier alone. Letters are lower case; `?` and `/` are given as characters. */
export function strokeOf(event: KeyboardEvent): Stroke | null {
  if (event.isComposing || event.altKey || event.getModifierState?.("AltGraph")) return null;
  const key = nameOf(event);
  return key === null
    ? null
    : { key, shift: event.shiftKey, command: event.ctrlKey || event.metaKey };
}

function nameOf(event: KeyboardEvent): string | null {
  const { key, code } = event;
  if (["Shift", "Control", "Meta", "Alt", "Dead", "Process", "Unidentified"].includes(key))
    return null;
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter && !isAscii(key)) return letter.toLowerCase();
  // On a Cyrillic layout the slash key types a full stop, which stays what it is; the place of
  // the slash is asked for only when nothing ASCII was typed.
  if (code === "Slash" && !isAscii(key)) return event.shiftKey ? "?" : "/";
  return key;
}

function isAscii(key: string): boolean {
  return /^[\x20-\x7e]$/.test(key);
}

/** Whether typing goes into a field now: single keys do nothing there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  return (
    target instanceof HTMLInputElement &&
    !["checkbox", "radio", "button", "submit", "range", "file"].includes(target.type)
  );
}
