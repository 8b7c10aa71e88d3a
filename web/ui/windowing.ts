/** Which rows of a long list are on screen, and how it keeps its place: plain arithmetic. */

export interface Span {
  /** The first row drawn, and the first one not drawn any more. */
  readonly from: number;
  readonly to: number;
}

/** The rows to draw for a viewport, with some around it so that a quick scroll meets no gap. */
export function windowOf(
  top: number,
  height: number,
  rowHeight: number,
  count: number,
  around = 8,
): Span {
  const first = Math.floor(Math.max(0, top) / rowHeight);
  const shown = Math.ceil(height / rowHeight) + 1;
  const from = Math.max(0, Math.min(first, count) - around);
  return { from, to: Math.min(count, first + shown + around) };
}

/** Where to scroll so that a row is wholly seen; `top` itself where it is. */
export function revealing(index: number, top: number, height: number, rowHeight: number): number {
  const start = index * rowHeight;
  if (start < top) return start;
  const below = start + rowHeight - height;
  return below > top ? below : top;
}

/** The row that keeps its place on the screen when the list changes: the preferred one while it
 * is seen; else the first one seen, unless the list stands at its top. */
export function anchorOf(
  keys: readonly string[],
  preferred: string | null,
  top: number,
  height: number,
  rowHeight: number,
): { key: string; offset: number } | null {
  const first = Math.ceil(top / rowHeight);
  const last = Math.floor((top + height) / rowHeight) - 1;
  const wished = preferred === null ? -1 : keys.indexOf(preferred);
  const index = wished >= first && wished <= last ? wished : top > 0 ? first : -1;
  const key = keys[index];
  return key === undefined ? null : { key, offset: index * rowHeight - top };
}

/** The row that an arrow or page key leads to; null for any other key. */
export function stepTo(key: string, at: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? 0 : at - 1,
    Home: 0,
    End: count - 1,
    PageDown: at + page,
    PageUp: at - page,
  }[key];
  return to === undefined ? null : Math.max(0, Math.min(count - 1, to));
}
