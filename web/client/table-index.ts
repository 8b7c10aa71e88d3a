/** Which rows of a table share a value. Made when it is first asked for and carried along as rows
 * change one by one, so that a table of thousands is not searched for each event. */

import type { Table } from "./table";

export class TableIndex<T> {
  readonly #of: (row: T) => string;
  readonly #made = new WeakMap<Table<T>, Map<string, Set<string>>>();

  constructor(of: (row: T) => string) {
    this.#of = of;
  }

  /** The keys of the rows with a value. */
  keys(table: Table<T>, value: string): ReadonlySet<string> {
    return this.#index(table).get(value) ?? NONE;
  }

  /** `after` is `before` but for one row; the index goes over to it. */
  carry(before: Table<T>, after: Table<T>, key: string): Table<T> {
    const index = this.#made.get(before);
    if (before === after || !index) return after;
    const [old, now] = [before[key], after[key]];
    if (old !== undefined) this.#drop(index, this.#of(old), key);
    if (now !== undefined) this.#add(index, this.#of(now), key);
    this.#made.delete(before);
    this.#made.set(after, index);
    return after;
  }

  #index(table: Table<T>): Map<string, Set<string>> {
    const known = this.#made.get(table);
    if (known) return known;
    const index = new Map<string, Set<string>>();
    for (const [key, row] of Object.entries(table)) this.#add(index, this.#of(row), key);
    this.#made.set(table, index);
    return index;
  }

  #add(index: Map<string, Set<string>>, value: string, key: string): void {
    const keys = index.get(value);
    if (keys) keys.add(key);
    else index.set(value, new Set([key]));
  }

  #drop(index: Map<string, Set<string>>, value: string, key: string): void {
    const keys = index.get(value);
    keys?.delete(key);
    if (keys?.size === 0) index.delete(value);
  }
}

const NONE: ReadonlySet<string> = new Set();
