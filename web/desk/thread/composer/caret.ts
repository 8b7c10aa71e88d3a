/** What is being typed at the caret: a mention, or the short name of a saved reply. Pure. */

export interface Trigger {
  readonly kind: "mention" | "reply";
  /** Where the sign stands. */
  readonly start: number;
  readonly query: string;
}

const MENTION = /(?:^|[\s([{"'«„])@([\p{L}\p{M}\d._+-]{0,40}(?: [\p{L}\p{M}\d.'’-]{1,40})?)$/u;
const REPLY = /(?:^|\s)\/([\p{L}\p{M}\d_-]{0,40})$/u;

/** What the text before the caret asks for. */
export function triggerAt(text: string, caret: number, mode: "reply" | "note"): Trigger | null {
  const before = text.slice(0, caret);
  const pattern = mode === "note" ? MENTION : REPLY;
  const query = pattern.exec(before)?.[1];
  if (query === undefined) return null;
  const kind = mode === "note" ? "mention" : "reply";
  return { kind, start: caret - query.length - 1, query };
}

export interface Edited {
  readonly text: string;
  readonly caret: number;
}

/** The text with `from`..`to` replaced, and where the caret then stands. */
export function replaced(text: string, from: number, to: number, by: string): Edited {
  return { text: text.slice(0, from) + by + text.slice(to), caret: from + by.length };
}

/** The people whose name has every word of the query at the beginning of a word. */
export function matching<P extends { name: string }>(people: readonly P[], query: string): P[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  return people.filter((person) => {
    const parts = folded(person.name).split(/[\s.'’-]+/);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

/** The ids of those whose `@name` stands in the text. */
export function mentionedIn(
  text: string,
  people: readonly { id: string; name: string }[],
): string[] {
  return people.filter(({ name }) => stands(text, `@${name}`)).map(({ id }) => id);
}

function stands(text: string, mention: string): boolean {
  for (let at = text.indexOf(mention); at >= 0; at = text.indexOf(mention, at + 1)) {
    const after = text.slice(at + mention.length);
    if (!/^[\p{L}\p{M}\d]/u.test(after)) return true;
  }
  return false;
}
