/** Attributes between what is stored and what is typed. */

export interface Row {
  /** The name it had; empty for a new one. */
  was: string;
  key: string;
  text: string;
}

/** One row for each attribute, by name. */
export function rowsOf(values: Readonly<Record<string, unknown>>): Row[] {
  return Object.entries(values)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, value]) => ({ was: key, key, text: shown(value) }));
}

/** A value as text. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What to send: changed and new values, null for those that are gone. A number stays a number, and
 * yes or no stays so, where the text still says one. */
export function changesOf(
  before: Readonly<Record<string, unknown>>,
  rows: readonly Row[],
): Record<string, string | number | boolean | null> {
  const changes: Record<string, string | number | boolean | null> = {};
  const kept = new Set<string>();
  for (const { was, key: typed, text } of rows) {
    const key = typed.trim();
    if (!key || (!text.trim() && !was)) continue;
    kept.add(key);
    const old = before[was || key];
    if (key === was && shown(old) === text) continue;
    changes[key] = typedLike(old, text.trim());
  }
  for (const key of Object.keys(before)) if (!kept.has(key)) changes[key] = null;
  return changes;
}

function typedLike(old: unknown, text: string): string | number | boolean {
  if (typeof old === "number" && text !== "" && Number.isFinite(Number(text))) return Number(text);
  if (typeof old === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}
