/** A line of the past hour as the points of an SVG polyline. */

export interface Point {
  /** RFC 3339. */
  at: string;
  value: number | null;
}

/** Runs of known values within [from, to] (milliseconds), each as `x,y x,y`; y grows downwards and
 * `top` is the value at 0. A minute without a reading breaks the line. */
export function runs(
  points: readonly Point[],
  from: number,
  to: number,
  size: { width: number; height: number },
  top: number,
): string[] {
  const found: string[][] = [[]];
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, value } of points) {
    const time = Date.parse(at);
    if (time < from || time > to) continue;
    if (value === null || time - last > GAP) found.push([]);
    last = time;
    if (value === null) continue;
    const x = ((time - from) / (to - from)) * size.width;
    const y = size.height - (Math.min(value, top) / top) * size.height;
    found.at(-1)?.push(`${round(x)},${round(y)}`);
  }
  return found
    .filter((run) => run.length > 0)
    .map((run) => (run.length === 1 ? `${run[0]} ${run[0]}` : run.join(" ")));
}

// Two readings and a half: one that came late is no gap.
const GAP = 150_000;

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A round number at or above every value: 1, 2, 5, 10, 20 ... */
export function ceiling(values: readonly (number | null)[]): number {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= most) ?? most;
}
