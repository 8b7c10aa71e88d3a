/** Two writings of one draft become one, and nothing written is lost. Pure. */

import type { Attachment } from "@/client";

/** What both began with. */
export interface Base {
  readonly text: string;
  readonly files: readonly string[];
}

/** `base` is what both began with, null where nobody knows. */
export function mergedText(mine: string, theirs: string, base: string | null): string {
  if (base !== null && theirs === base) return mine;
  if (base !== null && mine === base) return theirs;
  const [a, b] = [mine.trim(), theirs.trim()];
  if (!b || a.includes(b)) return mine;
  if (!a || b.includes(a)) return theirs;
  return `${mine.trimEnd()}\n\n${theirs.trimStart()}`;
}

type File = Pick<Attachment, "id">;

/** Files that one side added stay, those that one side took away go. */
export function mergedFiles<F extends File>(
  mine: readonly F[],
  theirs: readonly F[],
  base: readonly string[] | null,
): readonly F[] {
  const known = new Set(base ?? []);
  const [here, there] = [ids(mine), ids(theirs)];
  const kept = mine.filter((file) => !known.has(file.id) || there.has(file.id));
  const added = theirs.filter((file) => !known.has(file.id) && !here.has(file.id));
  return added.length === 0 && kept.length === mine.length ? mine : [...kept, ...added];
}

function ids(files: readonly File[]): ReadonlySet<string> {
  return new Set(files.map((file) => file.id));
}
