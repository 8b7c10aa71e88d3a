/** In which order rows stand, and how they hold still while somebody points at them. */

import type { Row } from "./row";

export type Order = "waiting" | "recent";

/** The customer who waits longest first, then what happened last; as the server pages. */
export function compare(order: Order): (a: Row, b: Row) => number {
  return order === "waiting" ? byWait : byActivity;
}

function byWait(a: Row, b: Row): number {
  if (a.waitingAt !== null && b.waitingAt !== null) return a.waitingAt - b.waitingAt || byId(a, b);
  if (a.waitingAt !== null) return -1;
  if (b.waitingAt !== null) return 1;
  return byActivity(a, b);
}

function byActivity(a: Row, b: Row): number {
  return b.activeAt - a.activeAt || byId(a, b);
}

function byId(a: Row, b: Row): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** What is shown while positions are held. */
export interface Arranged {
  /** In the order shown. */
  readonly ids: readonly string[];
  /** Would stand in the list, but wait until it may move. */
  readonly fresh: readonly string[];
  /** Stand in the list still, but belong there no more. */
  readonly gone: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();

/** `held` are the ids as they stood when pointer or focus came in; null while nothing is held. */
export function arrange(wanted: readonly string[], held: readonly string[] | null): Arranged {
  if (held === null) return { ids: wanted, fresh: [], gone: NOTHING };
  const standing = new Set(held);
  const belonging = new Set(wanted);
  return {
    ids: held,
    fresh: wanted.filter((id) => !standing.has(id)),
    gone: new Set(held.filter((id) => !belonging.has(id))),
  };
}

/** What is held after another page of the list was added below: nothing above it moves. */
export function extended(held: readonly string[], added: readonly string[]): readonly string[] {
  const standing = new Set(held);
  const further = added.filter((id) => !standing.has(id));
  return further.length === 0 ? held : [...held, ...further];
}
