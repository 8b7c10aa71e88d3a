/** Addresses in a text. Everything else stays text. */

export interface Part {
  text: string;
  href: string | null;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+/gi;

/** The text in parts; those with `href` are http(s) addresses, shown as they stand. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const found = trimmed(match[0]);
    const href = addressOf(found);
    if (!href) continue;
    if (match.index > done) parts.push({ text: text.slice(done, match.index), href: null });
    parts.push({ text: found, href });
    done = match.index + found.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done), href: null });
  return parts;
}

// A full stop ends the sentence, a bracket closes what was opened before the address.
function trimmed(found: string): string {
  let text = found;
  for (;;) {
    const last = text.at(-1) ?? "";
    const unmatched = last === ")" && !text.includes("(");
    if (!".,;:!?…».".includes(last) && !unmatched) return text;
    text = text.slice(0, -1);
  }
}

function addressOf(text: string): string | null {
  try {
    const url = new URL(text);
    // user@ before the host makes one site look like another.
    return /^https?:$/.test(url.protocol) && !url.username && url.hostname ? url.href : null;
  } catch {
    return null;
  }
}
