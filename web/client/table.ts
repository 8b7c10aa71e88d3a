/** Resources by id. Every change makes a new table; what changes nothing gives the same one. */

export type Table<T> = Record<string, T>;
export type Versioned = { id: string; version?: number };

export function put<T extends Versioned>(held: Table<T>, found: T): Table<T> {
  return isOlder(held, found) ? held : { ...held, [found.id]: found };
}

export function putAll<T extends Versioned>(held: Table<T>, found: readonly T[]): Table<T> {
  const fresh = found.filter((item) => !isOlder(held, item));
  if (fresh.length === 0) return held;
  const after = { ...held };
  for (const item of fresh) if (!isOlder(after, item)) after[item.id] = item;
  return after;
}

function isOlder<T extends Versioned>(held: Table<T>, found: T): boolean {
  const known = held[found.id];
  return known !== undefined && (known.version ?? 0) > (found.version ?? 0);
}

export function without<T>(held: Table<T>, key: string): Table<T> {
  if (!Object.hasOwn(held, key)) return held;
  const { [key]: _, ...rest } = held;
  return rest;
}

export function only<T>(held: Table<T>, keep: (item: T, key: string) => boolean): Table<T> {
  const entries = Object.entries(held);
  const kept = entries.filter(([key, item]) => keep(item, key));
  return kept.length === entries.length ? held : Object.fromEntries(kept);
}
