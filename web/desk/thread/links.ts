/** Addresses in a text, found so that nothing but web and mail addresses ever becomes a link. */

export interface Piece {
  readonly text: string;
  /** Where it leads, for a piece that is a link. */
  readonly href?: string;
}

// Invisible characters that turn the direction of a text end an address: behind one of them it
// would read other than it leads.
const TURNS = "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069";
const FOUND = new RegExp(
  `(?:https?://|www\\.)[^\\s<>"'\`\\x00-\\x1f${TURNS}]+|[\\w.+-]{1,64}@[\\w-]+(?:\\.[\\w-]+)+`,
  "giu",
);
const CLOSING = /[.,;:!?…'"»”’)\]}>*_~]$/u;
const PAIRS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** The text in pieces whose `text`s make it up again. */
export function linkify(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(FOUND)) {
    const before = text[match.index - 1] ?? "";
    const found = trimmed(match[0]);
    const href = /[\w@/.]/u.test(before) ? null : hrefOf(found);
    if (!href) continue;
    if (match.index > at) pieces.push({ text: text.slice(at, match.index) });
    pieces.push({ text: found, href });
    at = match.index + found.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/** Without the punctuation of the sentence around it; a bracket stays with its partner. */
function trimmed(found: string): string {
  let kept = found;
  while (CLOSING.test(kept)) {
    const last = kept.at(-1) ?? "";
    const opening = PAIRS[last];
    if (opening && count(kept, opening) >= count(kept, last)) break;
    kept = kept.slice(0, -1);
  }
  return kept;
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

function hrefOf(found: string): string | null {
  const isMail = !/^(?:https?:|www\.)/iu.test(found);
  if (isMail) return `mailto:${found}`;
  const full = /^https?:/iu.test(found) ? found : `https://${found}`;
  try {
    const parsed = new URL(full);
    const isWeb = parsed.protocol === "https:" || parsed.protocol === "http:";
    return isWeb && parsed.hostname.includes(".") ? parsed.href : isLocal(parsed);
  } catch {
    return null;
  }
}

function isLocal(parsed: URL): string | null {
  const isWeb = parsed.protocol === "https:" || parsed.protocol === "http:";
  return isWeb && (parsed.hostname === "localhost" || parsed.hostname.startsWith("["))
    ? parsed.href
    : null;
}

/** A name from outside on one line, its direction-turning characters shown as a sign: a file
 * called `photo<turn>gnp.exe` must not look like a picture. */
export function plainName(name: string): string {
  return name.replace(new RegExp(`[${TURNS}\\x00-\\x1f\\x7f]`, "gu"), "�");
}
