/** Which of many things stacked in one column is at an edge: plain arithmetic. */

/** The first of `count` whose end lies below the edge; `count` where none does. Ends grow from one
 * to the next, and few of them are asked for. */
export function firstBelow(count: number, edge: number, endOf: (index: number) => number): number {
  let from = 0;
  let to = count;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (endOf(middle) > edge) to = middle;
    else from = middle + 1;
  }
  return from;
}
