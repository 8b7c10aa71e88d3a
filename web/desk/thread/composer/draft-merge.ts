/** Two writings of one draft become one, and nothing written is lost. Pure. */

export function mergedText(mine: string, theirs: string): string {
  const [a, b] = [mine.trim(), theirs.trim()];
  if (!b || a.includes(b)) return mine;
  if (!a || b.includes(a)) return theirs;
  return `${mine.trimEnd()}\n\n${theirs.trimStart()}`;
}
